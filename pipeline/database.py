"""SQLite files: opened the same way everywhere, and written in whole transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UserError

_WAIT = 60.0
"""Seconds for another process to let go of the file."""
_PAUSE = 0.02


def open_database(path: Path | None, tables: str, schema: int, what: str, fix: str) -> sqlite3.Connection:
    """The database in ``path`` with its tables, made when it does not exist; None is one in memory.

    Args:
        schema: the version of ``tables``, kept in the file.
        what, fix: words for the error message.

    Raises:
        UserError: the file is not such a database, was written by another version, or cannot be made.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path or ":memory:", timeout=_WAIT, isolation_level=None, check_same_thread=False)
        _write_ahead(db)
        db.execute("PRAGMA synchronous = NORMAL")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, schema):
            raise UserError(f"{path}: written by another version of vibrief; {fix}")
        db.executescript(f"BEGIN IMMEDIATE; {tables}; PRAGMA user_version = {schema}; COMMIT")
    except (OSError, sqlite3.Error) as error:
        raise UserError(f"{path}: not usable as {what} ({error}); {fix}") from None
    return db


def _write_ahead(db: sqlite3.Connection) -> None:
    """Turns the write-ahead log on. SQLite itself does not wait for another process that does so to a new file."""
    end = time.monotonic() + _WAIT
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(_PAUSE)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of the block's changes or none.

    Raises:
        OSError: the file could not be written: a full disk, another process that holds it.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:  # SQLite ends some by itself
            db.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError):
            raise OSError(error.sqlite_errorcode, str(error), _file_of(db)) from error
        raise


def _file_of(db: sqlite3.Connection) -> str:
    return str(db.execute("PRAGMA database_list").fetchone()[2])
