"""A progress bar with rate and time left on a terminal, nothing anywhere else."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from pipeline.runner import Progress, Watcher


class Bar(Watcher):
    """Draws articles done, articles a second and time left on stderr.

    Args:
        total: the number of articles to come, None when unknown.
    """

    def __init__(self, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        console = Console(stderr=True)
        quiet = not console.is_terminal or logging.getLogger().level > logging.INFO
        self._bar = RichProgress(
            TextColumn("articles"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet,
        )
        self._task = self._bar.add_task("articles", total=total, rate="")

    @classmethod
    def for_inputs(cls, inputs: Sequence[str]) -> Self:
        from pipeline.read.count import count_articles

        return cls(count_articles(inputs))

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, progress: Progress) -> None:
        speed = self._bar.tasks[0].speed
        rate = f"{speed:.1f}/s  {progress.sentences} sentences" if speed else ""
        self._bar.update(self._task, completed=progress.done, rate=rate)
