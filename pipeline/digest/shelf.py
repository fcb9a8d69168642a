"""The articles of a digest: a run of any length, of which a bounded number is in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.article import Article

_HELD = 2000  # articles in memory; those after them are read again when they are asked for

Reread = Callable[[], Article]
"""Reads an article of the input again."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an article is: in memory, or what reads it again."""

    id: str
    content_hash: str
    preference: tuple[bool, int, str, str]
    article: Article | None
    reread: Reread


class Shelf:
    """Every article once, with an id of its own, in an order that depends on their content only.

    The same article from two runs is kept once, with English rather than failed. Different articles that share
    an id (two runs over files of the same name) get a piece of their content hash added to it.

    Args:
        articles: each with what reads it again.
        held: how many to keep in memory.
    """

    def __init__(self, articles: Iterable[tuple[Article, Reread]], held: int = _HELD) -> None:
        best: dict[tuple[str, str], _Place] = {}
        for article, reread in articles:
            key = (article.id, article.content_hash)
            preference = not article.failed, len(article.sentences), article.signature, article.path
            if key not in best or preference > best[key].preference:
                kept = len(best) < held or (key in best and best[key].article is not None)
                best[key] = _Place(*key, preference, article if kept else None, reread)
        clashes = Counter(name for name, _ in best)
        own = {key: name if clashes[name := key[0]] == 1 else f"{name}~{key[1][:8]}" for key in best}
        ordered = sorted(best, key=lambda key: (own[key], key[1]))
        self.ids: tuple[str, ...] = tuple(own[key] for key in ordered)
        self._places = {own[key]: best[key] for key in ordered}

    @classmethod
    def of(cls, articles: Iterable[Article] | Shelf) -> Shelf:
        """A shelf of articles that are in memory anyway."""
        if isinstance(articles, Shelf):
            return articles
        listed = list(articles)
        return cls(((article, lambda article=article: article) for article in listed), held=len(listed))  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Article]:
        return (self[name] for name in self.ids)

    def __getitem__(self, name: str) -> Article:
        place = self._places[name]
        article = place.article or place.reread()
        return article if article.id == name else replace(article, id=name)
