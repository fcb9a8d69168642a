"""Runs a pipeline over any number of articles: windows, resume, progress, a bound on memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.article import Article
from pipeline.config import RunSettings
from pipeline.pipe import Pipeline


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
    """Yields every article of the input, finished or failed, in input order."""

    def __init__(self, pipeline: Pipeline, watcher: Watcher | None = None) -> None:
        self._pipeline = pipeline
        self._watcher = watcher or Watcher()
        self.progress = Progress()

    def run(self, articles: Iterable[Article]) -> Iterator[Article]:
        for window in windows(articles, self._pipeline.settings.run):
            yield from self.window(window)

    def window(self, window: Sequence[Article]) -> list[Article]:
        """The articles of one window, finished or failed, and committed."""
        finished = self._pipeline.window(window)
        self.progress.done += len(finished)
        self.progress.sentences += sum(len(article.sentences) for article in finished)
        self._watcher.update(self.progress)
        return finished
