"""Watching an inbox: one look after another until told to stop, each ending in a written digest."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from pipeline.config import Settings
from pipeline.engine.base import Engine
from pipeline.errors import UserError
from pipeline.files import claimed
from pipeline.outputs import STORE
from pipeline.pipe import Pipeline
from pipeline.read.sources import STDIN
from pipeline.runner import Runner, Watcher
from pipeline.store import Store
from pipeline.watch.clock import Calendar, Now, utc_now
from pipeline.watch.day import DayWriter
from pipeline.watch.inbox import Inbox
from pipeline.watch.intake import Intake
from pipeline.watch.ledger import LEDGER, Ledger

log = logging.getLogger(__name__)

_OUTSIDE = (OSError, sqlite3.OperationalError)  # what may be well again at the next look


@dataclass(slots=True)
class Round:
    """What one look at the inbox led to: new articles, (path, reason) of failures, the pages that were written."""

    articles: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


class Watch:
    """An inbox and the folder of its daily digests, held by this process until it is closed.

    Args:
        inputs: folders, files, globs; "-" is standard input, for a single look.
        now: the present; for tests.
        translator: an engine to use instead of the settings' model.

    Raises:
        UserError: an input or a setting is wrong, or another process has the folder.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        folder: Path,
        settings: Settings,
        *,
        template: Path | None = None,
        watcher: Watcher | None = None,
        now: Now = utc_now,
        translator: Engine | None = None,
    ) -> None:
        self.stop = Event()
        self._inputs = inputs
        self._settings = settings
        self._watcher = watcher
        self._calendar = Calendar(settings.watch.timezone, now)
        self._inbox = Inbox(inputs, settings.watch.settle, folder)
        with ExitStack() as stack:
            stack.enter_context(claimed(folder))
            self._ledger = Ledger(folder / LEDGER)
            stack.callback(self._ledger.close)
            store = Store(Path(settings.run.store) if settings.run.store else folder / STORE)
            stack.callback(store.close)
            self._pipeline = stack.enter_context(Pipeline(settings, store=store, translator=translator))
            self._writer = DayWriter(folder, self._ledger, self._pipeline, template)
            self._intake = Intake(self._inbox, self._ledger, settings, self._day, self.stop)
            self._opened = stack.pop_all()
        self._behind = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def once(self) -> Round:
        """One look; files that were still being written are looked at again once, after they had time to settle.

        Raises:
            OSError: a folder or a database could not be used; nothing is lost, the next call goes on.
        """
        try:
            done = self.look()
            if done.waiting and not self.stop.wait(self._settings.watch.settle):
                again = self.look()
                done = Round(
                    done.articles + again.articles,
                    [*done.failures, *again.failures],
                    list(dict.fromkeys([*done.pages, *again.pages])),
                    again.waiting,
                )
        except sqlite3.OperationalError as error:
            raise OSError(f"{LEDGER}: {error}") from None
        for name in done.waiting:
            log.info("%s is still being written; it is read next time", name)
        return done

    def rounds(self, every: float) -> Iterator[Round]:
        """Looks every ``every`` seconds until ``stop`` is set, sooner while a file is being written.

        What a full disk or a lost network folder interrupts is gone on with at the next look.

        Raises:
            UserError: standard input is among the inputs.
        """
        if STDIN in self._inputs:
            raise UserError("standard input can be read only once; use --once, or give a folder")
        while not self.stop.is_set():
            try:
                done = self.look()
            except _OUTSIDE as error:
                log.error("%s: %s; trying again in %g seconds", type(error).__name__, error, every)
                done = Round()
            yield done
            self.stop.wait(min(every, max(self._settings.watch.settle, 0.1)) if done.waiting else every)

    def look(self) -> Round:
        """Takes what is new and writes the digest of every day that gained something."""
        self._day()
        runner = Runner(self._pipeline, self._watcher)
        taken = self._intake.take(runner)
        pages = [self._writer.write(day) for day in self._ledger.unwritten()]
        return Round(taken.articles, taken.failures, pages, list(self._inbox.waiting))

    def _day(self) -> str:
        today = self._calendar.today()
        day = self._ledger.open_day(today)
        if day != today and today != self._behind:
            log.warning("the clock says %s, but there is a digest of %s: new articles go into that one", today, day)
            self._behind = today
        return day
