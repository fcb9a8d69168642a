"""What every stage of the pipeline is."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.article import Article
from pipeline.errors import UserError

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


class Stage(ABC):
    """Takes articles, yields articles in the same order and number, and keeps its own counters.

    A stage that works on one article at a time implements ``process``; one that gains from seeing many
    (translation) overrides ``run``. A failed article passes through untouched, and an exception becomes
    that article's ``failed`` reason: the others go on.
    """

    name: str

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def run(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            yield article if article.failed else self._guarded(article)

    def _guarded(self, article: Article) -> Article:
        return self._try(article, self.process)

    def _try(self, article: Article, work: Callable[[Article], Article]) -> Article:
        try:
            return work(article)
        except Exception as error:  # one bad article must not stop the run
            return self.fail(article, error)

    def fail(self, article: Article, error: Exception) -> Article:
        """The article with its failure recorded: a UserError's own words, else type and message."""
        reason = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
        self.counts["failed"] += 1
        log.debug("%s: %s failed", article.path, self.name, exc_info=error)
        return replace(article, failed=f"{self.name}: {reason}")

    @abstractmethod
    def process(self, article: Article) -> Article:
        """One article through this stage."""


def by_halves(items: Sequence[Item], work: Callable[[Sequence[Item]], Sequence[Result]]) -> list[Result | Exception]:
    """What ``work`` makes of the items together; should it fail, by halves, so that one that breaks it stands alone."""
    if not items:
        return []
    try:
        made = list(work(items))
        if len(made) != len(items):
            raise ValueError(f"{len(made)} results for {len(items)} items")
    except Exception as error:
        if len(items) == 1:
            return [error]
        middle = len(items) // 2
        return by_halves(items[:middle], work) + by_halves(items[middle:], work)
    return [*made]
