"""What is done stays done: finished articles and the translation memory, in one SQLite file.

An article is found again by its content hash and the run's signature, a translation by its source and the
translator's part of the signature. ``commit`` writes a window of both in one transaction, so a process
killed at any moment leaves whole windows and nothing else; a failed article is never written.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from pipeline.article import Article
from pipeline.database import open_database, transaction

SCHEMA = 3
_TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    content_hash TEXT, signature TEXT, json TEXT NOT NULL, PRIMARY KEY (content_hash, signature)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS translations (
    source TEXT, signature TEXT, english TEXT NOT NULL, score REAL NOT NULL, attempt INTEGER NOT NULL,
    finished INTEGER NOT NULL, margin REAL NOT NULL, penalty REAL NOT NULL, mended TEXT NOT NULL,
    PRIMARY KEY (source, signature)
) WITHOUT ROWID;
"""
_MOST_IN_MEMORY = 64_000_000  # characters in a store without a file: some thousand articles
_VARIABLES = 500  # keys in one query; SQLite allows at least 999 variables
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Translation:
    """The English of one source text.

    Attributes:
        score: the engine's, the mean log-probability of a token.
        attempt: the ladder's rung.
        finished: False when the length limit cut the output.
        margin: the score less that of the best other hypothesis of the beam; 0 when there was none.
        penalty: of what the checks found, see ``Checker.penalty``.
        mended: what a rule changed in the engine's English, ``old → new`` each.
    """

    english: str
    score: float
    attempt: int = 0
    finished: bool = True
    margin: float = 0.0
    penalty: float = 0.0
    mended: tuple[str, ...] = ()


class Store:
    """The store in ``path``, made when it does not exist.

    ``Store(None)`` is in memory and forgets: it starts afresh when it has become large, so that a map over millions
    of rows, or a stream of lines, takes no more memory than one over thousands.

    Raises:
        UserError: the file is not a store, or was written by another version.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._held = 0  # characters written since an in-memory store was empty
        self._lock = threading.Lock()  # one statement or transaction at a time, whichever thread it is from
        self._db = open_database(path, _TABLES, SCHEMA, "a store", "delete it or choose another --store")

    def articles(self, content_hashes: Iterable[str], signature: str) -> dict[str, Article]:
        """The finished articles among ``content_hashes``, by content hash."""
        query = "SELECT content_hash, json FROM articles WHERE signature = ? AND content_hash IN ({})"
        return {key: Article.from_json(line) for key, line in self._select(query, signature, content_hashes)}

    def translations(self, sources: Iterable[str], signature: str) -> dict[str, Translation]:
        """The remembered translations among ``sources``, by source text."""
        query = (
            "SELECT source, english, score, attempt, finished, margin, penalty, mended FROM translations "
            "WHERE signature = ? AND source IN ({})"
        )
        return {
            source: Translation(english, score, attempt, bool(finished), margin, penalty, tuple(mended.splitlines()))
            for source, english, score, attempt, finished, margin, penalty, mended in self._select(
                query, signature, sources
            )
        }

    def commit(
        self, articles: Iterable[Article], translations: Mapping[str, Translation], translator_signature: str
    ) -> None:
        """Writes finished articles and their new translations together or not at all."""
        done = [(a.content_hash, a.signature, a.to_json()) for a in articles if not a.failed]
        new = [
            (
                source,
                translator_signature,
                t.english,
                t.score,
                t.attempt,
                t.finished,
                t.margin,
                t.penalty,
                "\n".join(t.mended),
            )
            for source, t in translations.items()
        ]
        with self._lock, transaction(self._db):
            if self.path is None:
                self._make_room(sum(len(row[2]) for row in done) + sum(len(row[0]) + len(row[2]) for row in new))
            self._db.executemany("INSERT OR REPLACE INTO articles VALUES (?, ?, ?)", done)
            self._db.executemany(
                "INSERT INTO translations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", new
            )

    def _make_room(self, size: int) -> None:
        """Empties a store in memory that ``size`` characters more would make too large."""
        if self._held + size > _MOST_IN_MEMORY:
            self._db.execute("DELETE FROM articles")
            self._db.execute("DELETE FROM translations")
            self._held = 0
        self._held += size

    def close(self) -> None:
        self._db.close()

    def _select(self, query: str, signature: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        for part in chunks(keys, _VARIABLES):
            with self._lock:
                rows = self._db.execute(query.format(", ".join("?" * len(part))), (signature, *part)).fetchall()
            yield from rows


def chunks(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """Lists of ``size`` items, the last one shorter."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
