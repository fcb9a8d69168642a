"""What has been taken from the inbox, on which day, and what is left to write. One SQLite file.

An article is its content: wherever it turns up again, under whatever name, it is known. What is written here is the
truth of which article belongs to which day; the folder of a day is made from it, and made again when a process was
killed before it had finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.article import Article
from pipeline.database import open_database, transaction

LEDGER = "watch.sqlite"  # in the folder of the digests
SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    seq INTEGER PRIMARY KEY, content_hash TEXT NOT NULL UNIQUE, signature TEXT NOT NULL, day TEXT NOT NULL,
    id TEXT NOT NULL, path TEXT NOT NULL, replaces TEXT, story TEXT
);
CREATE INDEX IF NOT EXISTS articles_by_day ON articles (day);
CREATE TABLE IF NOT EXISTS failures (
    path TEXT PRIMARY KEY, file TEXT NOT NULL, id TEXT NOT NULL, reason TEXT NOT NULL, day TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (
    path TEXT PRIMARY KEY, file TEXT NOT NULL, content_hash TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places_by_file ON places (file);
CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, written INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stories (
    day TEXT, place INTEGER, story TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (day, place)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the ledger.

    Attributes:
        seq: its number in the order of arrival.
        path, id: where it was seen first, and the id it had there.
        replaces: the content hash of what its place in the inbox held before.
        story: its story in the digest of its day, None until that is written.
    """

    seq: int
    content_hash: str
    signature: str
    day: str
    id: str
    path: str
    replaces: str | None
    story: str | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file read to its end.

    Attributes:
        stamp: what tells that it has not changed since, None when it is to be read again.
        places: each article's path → its content hash.
        failed: the paths that could not be read or not be processed.
    """

    path: str
    stamp: str | None
    places: Mapping[str, str]
    failed: frozenset[str] = frozenset()


class Ledger:
    """The ledger in ``path``, made when it does not exist.

    Raises:
        UserError: the file is not a ledger, or was written by another version.
    """

    def __init__(self, path: Path) -> None:
        fix = "move it away, and the inbox is read anew"
        self._db = open_database(path, _TABLES, SCHEMA, "the record of what was read", fix)

    def close(self) -> None:
        self._db.close()

    def open_day(self, today: str) -> str:
        """The day that new articles belong to, now one that is to be written.

        It is ``today``, or the newest day there is when the clock was set back: no article goes into a digest that
        the reader may have put away.
        """
        newest = self._db.execute("SELECT max(day) FROM days").fetchone()[0]
        day = max(today, newest or today)
        self._db.execute("INSERT INTO days VALUES (?, 0) ON CONFLICT DO NOTHING", (day,))
        return day

    def knows(self, content_hash: str) -> bool:
        query = "SELECT 1 FROM articles WHERE content_hash = ?"
        return self._db.execute(query, (content_hash,)).fetchone() is not None

    def stamps(self) -> dict[str, str]:
        """The files that hold nothing new as long as their stamp is this one."""
        return dict(self._db.execute("SELECT path, stamp FROM files"))

    def commit(
        self, day: str, articles: Sequence[Article], files: Mapping[str, str], read: Sequence[FileRead]
    ) -> list[Article]:
        """Takes a window of finished and failed articles into the day, with the files that it completes.

        Args:
            files: an article's path → the file it is from.

        Returns:
            the failed ones that had not failed for the same reason before.
        """
        fresh: list[Article] = []
        with transaction(self._db):
            before = self._db.total_changes
            for article in articles:
                if article.failed:
                    fresh += [article] if self._fail(day, article, files[article.path]) else []
                else:
                    self._add(day, article)
            if self._db.total_changes > before:
                self._db.execute("INSERT INTO days VALUES (?, 0) ON CONFLICT DO UPDATE SET written = 0", (day,))
            for file in read:
                self._finish(file)
        return fresh

    def _add(self, day: str, article: Article) -> None:
        self._db.execute(
            "INSERT INTO articles (content_hash, signature, day, id, path) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (article.content_hash, article.signature, day, article.id, article.path),
        )

    def _fail(self, day: str, article: Article, file: str) -> bool:
        """Whether it is a new failure: one is told on the day it is first seen, not again while it stays the same."""
        changed = self._db.execute(
            "INSERT INTO failures VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason, "
            "day = excluded.day WHERE reason != excluded.reason",
            (article.path, file, article.id, article.failed, day),
        )
        return changed.rowcount > 0

    def _recover(self, paths: Iterable[str]) -> None:
        for path in paths:
            row = self._db.execute("DELETE FROM failures WHERE path = ? RETURNING day", (path,)).fetchone()
            if row:
                self._db.execute("UPDATE days SET written = 0 WHERE day = ?", row)

    def _finish(self, file: FileRead) -> None:
        before = dict(self._db.execute("SELECT path, content_hash FROM places WHERE file = ?", (file.path,)))
        held = set(file.places.values())
        for place, content_hash in file.places.items():
            old = before.get(place)
            if old is not None and old not in held:
                update = "UPDATE articles SET replaces = ? WHERE content_hash = ? AND path = ? AND replaces IS NULL"
                if self._db.execute(update, (old, content_hash, place)).rowcount:
                    self._db.execute(
                        "UPDATE days SET written = 0 WHERE day = (SELECT day FROM articles WHERE content_hash = ?)",
                        (content_hash,),
                    )
        gone = [(path,) for path in before.keys() - file.places.keys()]
        self._db.executemany("DELETE FROM places WHERE path = ?", gone)
        changed = [(p, file.path, h) for p, h in file.places.items() if before.get(p) != h]
        self._db.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", changed)
        failed = [path for (path,) in self._db.execute("SELECT path FROM failures WHERE file = ?", (file.path,))]
        self._recover(path for path in failed if path not in file.failed)
        if file.stamp:
            self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (file.path, file.stamp))

    def forget_files(self, paths: Iterable[str]) -> None:
        """Files that are no longer there; their articles stay known."""
        with transaction(self._db):
            for path in paths:
                self._db.execute("DELETE FROM files WHERE path = ?", (path,))
                self._db.execute("DELETE FROM places WHERE file = ?", (path,))

    def forget_article(self, content_hash: str) -> None:
        """An article whose result is gone: it counts as new wherever it is found again."""
        with transaction(self._db):
            places = "SELECT file FROM places WHERE content_hash = ?"
            self._db.execute(f"DELETE FROM files WHERE path IN ({places})", (content_hash,))
            self._db.execute("DELETE FROM articles WHERE content_hash = ?", (content_hash,))

    def unwritten(self) -> list[str]:
        """The days whose folder does not show all that belongs to them, the oldest first."""
        return [day for (day,) in self._db.execute("SELECT day FROM days WHERE NOT written ORDER BY day")]

    def entries(self, first: str, last: str) -> list[Entry]:
        """The articles of the days from ``first`` to ``last``, in order of arrival."""
        rows = self._db.execute("SELECT * FROM articles WHERE day BETWEEN ? AND ? ORDER BY seq", (first, last))
        return [Entry(*row) for row in rows]

    def failures(self, day: str) -> Iterator[Article]:
        """What failed on the day and still does."""
        rows = self._db.execute("SELECT id, path, reason FROM failures WHERE day = ? ORDER BY path", (day,))
        for own, path, reason in rows:
            yield Article(own, path, content_hash="", failed=reason)

    def titles(self, first: str, last: str) -> dict[tuple[str, str], str]:
        """(day, story) → its title, of the days from ``first`` to ``last``."""
        rows = self._db.execute("SELECT day, story, title FROM stories WHERE day BETWEEN ? AND ?", (first, last))
        return {(day, story): title for day, story, title in rows}

    def headlines(self) -> dict[str, list[str]]:
        """Every day → the titles of its stories in order, the newest day first."""
        days: dict[str, list[str]] = {day: [] for (day,) in self._db.execute("SELECT day FROM days ORDER BY day DESC")}
        for day, title in self._db.execute("SELECT day, title FROM stories ORDER BY day, place"):
            days[day].append(title)
        return days

    def written(self, day: str, stories: Mapping[str, str], titles: Mapping[str, str]) -> None:
        """The day's folder is complete.

        Args:
            stories: content hash → story, of the day's articles that are shown.
            titles: story → title, in the order of the digest.
        """
        with transaction(self._db):
            self._db.execute("UPDATE articles SET story = NULL WHERE day = ?", (day,))
            self._db.executemany(
                "UPDATE articles SET story = ? WHERE content_hash = ?", [(s, h) for h, s in stories.items()]
            )
            self._db.execute("DELETE FROM stories WHERE day = ?", (day,))
            rows = [(day, place, story, title) for place, (story, title) in enumerate(titles.items())]
            self._db.executemany("INSERT INTO stories VALUES (?, ?, ?, ?)", rows)
            self._db.execute("UPDATE days SET written = 1 WHERE day = ?", (day,))
