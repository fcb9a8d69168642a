"""The feeds of an inbox and how far each has been read. One SQLite file in the inbox, with a hidden name.

What a feed lists is noted together with the feed's ETag, so that a process killed in between neither forgets an
article nor asks for the feed's whole list again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.database import open_database, transaction
from pipeline.errors import UserError

BOOK = ".feeds.sqlite"
SCHEMA = 1
_TRIES = 5  # of a page that cannot be fetched, one a fetch
_TABLES = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, title TEXT, etag TEXT, modified TEXT, checked REAL, status TEXT
);
CREATE TABLE IF NOT EXISTS pages (
    seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, feed TEXT NOT NULL, url TEXT, title TEXT, published TEXT,
    author TEXT, content TEXT, stamp TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS pages_by_state ON pages (state);
CREATE TABLE IF NOT EXISTS hosts (
    origin TEXT PRIMARY KEY, robots TEXT, robots_at REAL NOT NULL DEFAULT 0, wait_until REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that the user named; ``checked`` in seconds since 1970, ``status`` the outcome in words."""

    url: str
    title: str | None
    etag: str | None
    modified: str | None
    checked: float | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed lists it.

    Attributes:
        key: what tells it from all others: the page's address, else the feed's own id for it.
        content: the whole text as HTML, where the feed has it.
        stamp: changes when the feed says that the article was changed.
    """

    key: str
    url: str | None
    title: str | None
    published: str | None
    author: str | None
    content: str | None
    stamp: str


class Book:
    """The book of the inbox ``folder``; a ``new`` one is made when it does not exist.

    Raises:
        UserError: there is none, the file is not such a book, or was written by another version.
    """

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        if not new and not (folder / BOOK).is_file():
            raise UserError(f"{folder}: no feeds there; add one with `vibrief feed add URL --inbox {folder}`")
        self._db = open_database(
            folder / BOOK, _TABLES, SCHEMA, "the record of the feeds", "move it away and add them again"
        )

    def close(self) -> None:
        self._db.close()

    def add(self, url: str) -> bool:
        """Whether it is new."""
        return self._db.execute("INSERT INTO feeds (url) VALUES (?) ON CONFLICT DO NOTHING", (url,)).rowcount > 0

    def remove(self, url: str) -> None:
        """Forgets the feed and what it listed that is not fetched yet; what was fetched stays known.

        Raises:
            UserError: there is no such feed.
        """
        with transaction(self._db):
            if not self._db.execute("DELETE FROM feeds WHERE url = ?", (url,)).rowcount:
                raise UserError(f"{url}: no such feed; `vibrief feed list` shows them")
            self._db.execute("DELETE FROM pages WHERE feed = ? AND state = 'wanted'", (url,))

    def feeds(self) -> list[Feed]:
        return [Feed(*row) for row in self._db.execute("SELECT * FROM feeds ORDER BY url")]

    def stored(self, feed: str) -> int:
        """How many articles have been stored from the feed."""
        query = "SELECT count(*) FROM pages WHERE feed = ? AND state = 'stored'"
        return int(self._db.execute(query, (feed,)).fetchone()[0])

    def checked(self, feed: str, when: float, status: str) -> None:
        self._db.execute("UPDATE feeds SET checked = ?, status = ? WHERE url = ?", (when, status, feed))

    def note(
        self, feed: str, title: str | None, etag: str | None, modified: str | None, entries: Sequence[Entry]
    ) -> int:
        """Writes down what the feed lists; returns how many of the entries are new or changed."""
        with transaction(self._db):
            count = 0
            for e in reversed(entries):  # feeds list the newest first; the oldest is to be fetched first
                count += self._db.execute(
                    "INSERT INTO pages (key, feed, url, title, published, author, content, stamp, state) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'wanted') ON CONFLICT DO UPDATE SET title = excluded.title, "
                    "published = excluded.published, content = excluded.content, stamp = excluded.stamp, tries = 0, "
                    "state = 'wanted' WHERE feed = excluded.feed AND stamp != excluded.stamp",
                    (e.key, feed, e.url, e.title, e.published, e.author, e.content, e.stamp),
                ).rowcount
            update = "UPDATE feeds SET title = ?, etag = ?, modified = ? WHERE url = ?"
            self._db.execute(update, (title, etag, modified, feed))
        return count

    def wanted(self, feed: str, limit: int) -> list[Entry]:
        """What the feed listed that is still to be fetched, the oldest first."""
        query = (
            "SELECT key, url, title, published, author, content, stamp FROM pages "
            "WHERE feed = ? AND state = 'wanted' ORDER BY seq LIMIT ?"
        )
        return [Entry(*row) for row in self._db.execute(query, (feed, limit))]

    def done(self, key: str) -> None:
        """The page is a file of the inbox."""
        self._db.execute("UPDATE pages SET state = 'stored', content = NULL WHERE key = ?", (key,))

    def failed(self, key: str, *, for_good: bool) -> bool:
        """Whether the page is given up."""
        tries = self._db.execute("UPDATE pages SET tries = tries + 1 WHERE key = ? RETURNING tries", (key,)).fetchone()[
            0
        ]
        if for_good or tries >= _TRIES:
            self._db.execute("UPDATE pages SET state = 'given up', content = NULL WHERE key = ?", (key,))
            return True
        return False

    def robots(self, origin: str) -> tuple[str | None, float]:
        """The robots.txt that was kept (None when there is none to obey) and when, 0 for never."""
        row = self._db.execute("SELECT robots, robots_at FROM hosts WHERE origin = ?", (origin,)).fetchone()
        return (row[0], row[1]) if row else (None, 0.0)

    def keep_robots(self, origin: str, text: str | None, when: float) -> None:
        self._db.execute(
            "INSERT INTO hosts (origin, robots, robots_at) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET robots = excluded.robots, robots_at = excluded.robots_at",
            (origin, text, when),
        )

    def wait_until(self, origin: str) -> float:
        """Before when the host does not want to be asked again, in seconds since 1970."""
        row = self._db.execute("SELECT wait_until FROM hosts WHERE origin = ?", (origin,)).fetchone()
        return float(row[0]) if row else 0.0

    def keep_wait(self, origin: str, until: float) -> None:
        self._db.execute(
            "INSERT INTO hosts (origin, wait_until) VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET wait_until = excluded.wait_until",
            (origin, until),
        )
