"""What every stage of the pipeline is."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.article import Article
from pipeline.errors import UserError

log = logging.getLogger(__name__)


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
        try:
            return self.process(article)
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
