"""One look at the inbox: what is new is read, processed and committed to a day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

from pipeline.article import Article
from pipeline.config import Settings
from pipeline.read import read_sources, with_own_ids
from pipeline.runner import Runner, windows
from pipeline.watch.inbox import Found, Inbox
from pipeline.watch.ledger import FileRead, Ledger

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Taken:
    """What one look brought: how many new articles, and (path, reason) of what failed anew."""

    articles: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """A file in the course of being read: path → content hash, and the paths that failed."""

    file: Found
    places: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


class Intake:
    """Takes what is new through the pipeline, a window at a time, and into the ledger.

    Args:
        day: tells the day to which an article that is committed now belongs.
        stop: when set, the window in hand is finished and no other begun.
    """

    def __init__(self, inbox: Inbox, ledger: Ledger, settings: Settings, day: Callable[[], str], stop: Event) -> None:
        self._inbox = inbox
        self._ledger = ledger
        self._settings = settings
        self._day = day
        self._stop = stop
        self._reading: dict[str, _Reading] = {}
        self._ended: list[_Reading] = []
        self._taken: set[str] = set()

    def take(self, runner: Runner) -> Taken:
        """Reads the files that are new or have changed; interrupted anywhere, the next call goes on from there."""
        known = self._ledger.stamps()
        found = self._inbox.look(known)
        self._ledger.forget_files(self._inbox.gone(known))
        self._reading, self._ended, self._taken = {}, [], set()
        taken = Taken()
        for window in windows(self._fresh(found), self._settings.run):
            if self._stop.is_set():
                return taken
            if taken.articles:
                log.info("%d new articles, going on", taken.articles)
            self._commit(runner.window(window), taken)
        self._commit([], taken)  # the files in which nothing was new
        return taken

    def _fresh(self, found: list[Found]) -> Iterator[Article]:
        """The articles that are not known yet. The files that end are noted; a window completes all noted before it.

        ``windows`` asks for an article when it has placed the one before, so by then that is in the window at hand.
        """
        for file in found:
            if self._stop.is_set():
                return
            reading = _Reading(file)
            for article in with_own_ids(read_sources([file.source], self._settings.read)):
                if article.failed:
                    if file.stamp and not file.source.path.exists():
                        break  # moved or deleted since it was found: it is no failure
                    reading.failed.add(article.path)
                else:
                    reading.places[article.path] = article.content_hash
                    if article.content_hash in self._taken or self._ledger.knows(article.content_hash):
                        continue
                    self._taken.add(article.content_hash)
                self._reading[article.path] = reading
                yield article
            self._ended.append(reading)

    def _commit(self, finished: list[Article], taken: Taken) -> None:
        files: dict[str, str] = {}
        for article in finished:
            reading = self._reading.pop(article.path)
            files[article.path] = reading.file.source.name
            if article.failed:
                reading.failed.add(article.path)
            else:
                taken.articles += 1
        ended, self._ended = self._ended, []
        for reading in ended:
            if reading.failed:
                self._inbox.failed(reading.file)
        failed = self._ledger.commit(self._day(), finished, files, [_read(reading) for reading in ended])
        taken.failures += [(article.path, article.failed or "") for article in failed]


def _read(reading: _Reading) -> FileRead:
    stamp = None if reading.failed else reading.file.stamp
    return FileRead(reading.file.source.name, stamp, reading.places, frozenset(reading.failed))
