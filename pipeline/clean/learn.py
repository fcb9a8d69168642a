"""Lines that articles of one site share although they tell of different things: what the rules let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from pipeline.article import Article
from pipeline.clean.markup import key_of
from pipeline.errors import UserError
from pipeline.files import atomic_text
from pipeline.resources import parse_yaml

REASON = "site-line"
_CARRIERS = 3  # different articles that have to carry a line before it is the site's and not theirs
_LEAST_WORDS = 4  # a shorter line may be the same subheading in several articles
_PROSE_WORDS = 12
_ALIKE = 0.5  # two articles that share this much of the shorter one's prose tell of the same thing
_LIMIT = 500_000  # lines kept in memory, about 200 bytes each


class SiteLines:
    """Watches cleaned articles pass and remembers which of the lines they kept recur.

    A site is the host of the article's URL; articles without a URL count as one site.
    """

    def __init__(self) -> None:
        self._carriers: dict[tuple[str, str], list[frozenset[str]]] = {}

    def watch(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The same articles, seen."""
        for article in articles:
            self.see(article)
            yield article

    def see(self, article: Article) -> None:
        """Counts the lines the article kept; its title is its own whatever it says."""
        keys = [key_of(block.text) for block in article.blocks if block.kind != "title"]
        prose = frozenset(key for key in keys if len(key.split()) >= _PROSE_WORDS)
        if len(prose) < 2:
            return
        site = urlsplit(article.url or "").netloc
        for key in set(keys):
            if len(key.split()) >= _LEAST_WORDS:
                seen = self._carriers.setdefault((site, key), [])
                if len(seen) < _CARRIERS and not any(_alike(prose, other) for other in seen):
                    seen.append(prose)
        if len(self._carriers) > _LIMIT:
            self._carriers = {line: seen for line, seen in self._carriers.items() if len(seen) > 1}

    def lines(self) -> list[str]:
        """The recurring lines, as ``key_of`` gives them, sorted."""
        return sorted({key for (_, key), seen in self._carriers.items() if len(seen) >= _CARRIERS})

    def save(self, path: Path) -> int:
        """Adds the lines to a phrase file, made where there is none; returns how many are new.

        Raises:
            UserError: there is a file, but it holds something else.
        """
        known: set[str] = set()
        if path.exists():
            try:
                known = set(parse_yaml(path.read_text(encoding="utf-8"))["lines"][REASON])
            except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError):
                raise UserError(f"{path}: not a file of learned lines; give a new path") from None
        lines = sorted(known | set(self.lines()))
        head = "# Lines that different articles of a site share. Use it: --set clean.phrases=[vi,THIS_FILE]\n"
        with atomic_text(path) as out:
            out.write(head + yaml.safe_dump({"lines": {REASON: lines}}, allow_unicode=True, width=1000))
        return len(lines) - len(known)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * min(len(one), len(other))
