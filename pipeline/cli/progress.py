"""A progress bar with rate and time left on a terminal, JSON events for a scheduler, nothing anywhere else."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pipeline.cli.logs import JsonLines
from pipeline.runner import Progress, Watcher

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

log = logging.getLogger(__name__)


class Bar(Watcher):
    """Draws articles done, articles a second and time left on stderr.

    Args:
        total: the number of articles to come, None when unknown.
    """

    def __init__(self, total: int | None) -> None:
        self._bar: RichProgress | None = None
        if not sys.stderr.isatty() or logging.getLogger().level > logging.INFO:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Drawn

        self._bar = Drawn(
            TextColumn("articles"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("articles", total=total, rate="")

    @classmethod
    def for_inputs(cls, inputs: Sequence[str]) -> Self | Events:
        """A bar, or JSON events when that is what stderr is written in."""
        from pipeline.read.count import count_articles

        total = count_articles(inputs)
        return Events(total) if isinstance(sys.stderr, JsonLines) else cls(total)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def update(self, progress: Progress) -> None:
        if self._bar is None:
            return
        speed = self._bar.tasks[0].speed
        rate = f"{speed:.1f}/s  {progress.sentences} sentences" if speed else ""
        self._bar.update(self._task, completed=progress.done, rate=rate)


class Events(Watcher):
    """A ``progress`` event after each window of articles, and ``finished`` at the end, whatever the end was."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._last = Progress()
        self._began = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._say("finished", ok=kind is None)

    def update(self, progress: Progress) -> None:
        self._last = progress
        self._say("progress")

    def _say(self, event: str, **more: Any) -> None:
        done, sentences = self._last.done, self._last.sentences
        seconds = time.perf_counter() - self._began
        fields = {
            "articles": done,
            "total": self._total,
            "sentences": sentences,
            "seconds": round(seconds, 3),
            "articles_per_second": round(done / seconds, 3) if seconds else None,
            **more,
        }
        of = "" if self._total is None else f" of {self._total}"
        log.info("%d%s articles, %d sentences", done, of, sentences, extra={"event": event, "fields": fields})
