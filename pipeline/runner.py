"""Runs a pipeline over any number of articles: windows, resume, progress, a bound on memory."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from pipeline.article import Article
from pipeline.config import RunSettings, Settings


@dataclass(frozen=True, slots=True)
class Window:
    """Articles that go through the stages together.

    Attributes:
        articles: as they were read, in input order.
        done: those that the store had finished, by content hash.
        fresh: the others, as far as they have come.
    """

    articles: Sequence[Article]
    done: Mapping[str, Article]
    fresh: Sequence[Article]


class Stages(Protocol):
    """What a runner runs: ``pipeline.pipe.Pipeline``, which says what each step does."""

    @property
    def settings(self) -> Settings: ...

    def window(self, articles: Sequence[Article]) -> list[Article]: ...

    def prepare(self, articles: Sequence[Article]) -> Window: ...

    def translate(self, window: Window) -> Window: ...

    def finish(self, window: Window) -> list[Article]: ...


def windows(articles: Iterable[Article], settings: RunSettings) -> Iterator[list[Article]]:
    """Groups of at most ``settings.window`` articles and about ``settings.window_mb`` of text.

    The limits look at input positions only, finished or not. So an interrupted run's windows are those of a
    straight one, and as a window is committed whole, both give the same bytes.
    """
    limit = settings.window_mb * 1_000_000
    window: list[Article] = []
    size = 0
    for article in articles:
        if window and (len(window) == settings.window or size + len(article.text) > limit):
            yield window
            window, size = [], 0
        window.append(article)
        size += len(article.text)
    if window:
        yield window


@dataclass(slots=True)
class Progress:
    """How many articles and sentences a run has yielded so far."""

    done: int = 0
    sentences: int = 0


class Watcher:
    """Told after every window; the command line draws a bar from it."""

    def update(self, progress: Progress) -> None:
        """Called with the running totals."""


class Runner:
    """Yields every article of the input, finished or failed, in input order.

    While a window is translated, a thread ahead reads, cleans and splits the next one and a thread behind checks,
    summarises and commits the one before, so that the engine hardly ever waits. Each thread takes the windows in
    order and they are committed in order, so the result is that of one window after the other, byte for byte.
    """

    def __init__(self, pipeline: Stages, watcher: Watcher | None = None) -> None:
        self._pipeline = pipeline
        self._watcher = watcher or Watcher()
        self.progress = Progress()

    def run(self, articles: Iterable[Article]) -> Iterator[Article]:
        pipeline = self._pipeline
        in_flight = InFlight()
        coming = windows(articles, pipeline.settings.run)
        finishing: Future[list[Article]] | None = None

        def prepare() -> Window | None:
            read = next(coming, None)
            if read is None:
                return None
            in_flight.wait_for(read)
            return pipeline.prepare(read)

        def finish(window: Window) -> list[Article]:
            try:
                return pipeline.finish(window)
            finally:
                in_flight.land()

        with ThreadPoolExecutor(1, "ahead") as ahead, ThreadPoolExecutor(1, "behind") as behind:
            try:
                window = prepare()  # in this thread: there is nothing to do beside it yet
                while window is not None:
                    in_flight.take_off(window.articles)
                    prepared = ahead.submit(prepare)
                    translated = pipeline.translate(window)
                    before, finishing = finishing, behind.submit(finish, translated)
                    if before:
                        yield from self._count(before.result())
                    window = prepared.result()
                if finishing:
                    yield from self._count(finishing.result())
            finally:
                in_flight.abandon()

    def window(self, window: Sequence[Article]) -> list[Article]:
        """The articles of one window, finished or failed, and committed."""
        return self._count(self._pipeline.window(window))

    def _count(self, finished: list[Article]) -> list[Article]:
        self.progress.done += len(finished)
        self.progress.sentences += sum(len(article.sentences) for article in finished)
        self._watcher.update(self.progress)
        return finished


class InFlight:
    """The contents of windows that are not committed yet.

    A window that repeats one of them waits until it is: then the repeats are found in the store, as they are when
    one window is done after the other.
    """

    def __init__(self) -> None:
        self._contents: deque[frozenset[str]] = deque()
        self._changed = threading.Condition()

    def take_off(self, window: Iterable[Article]) -> None:
        with self._changed:
            self._contents.append(contents(window))

    def land(self) -> None:
        with self._changed:
            if self._contents:
                self._contents.popleft()
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nobody waits any longer: the run has ended, perhaps in the middle."""
        with self._changed:
            self._contents.clear()
            self._changed.notify_all()

    def wait_for(self, window: Iterable[Article]) -> None:
        wanted = contents(window)
        with self._changed:
            self._changed.wait_for(lambda: all(wanted.isdisjoint(earlier) for earlier in self._contents))


def contents(window: Iterable[Article]) -> frozenset[str]:
    """The content hashes of the articles that could be read."""
    return frozenset(article.content_hash for article in window if not article.failed)
