"""Files, folders, globs and standard input to articles.

A failure is local: what cannot be read becomes an article whose ``failed`` names the file, the line and the fix.
"""

from __future__ import annotations

import logging
import sys
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from io import BufferedReader
from typing import TYPE_CHECKING

from pipeline.article import Article
from pipeline.errors import why
from pipeline.read.columns import Columns, RowError, article_from_row, find_columns, make_article
from pipeline.read.encoding import NotTextError, check_encoding, decode
from pipeline.read.lines import damage_errors, open_bytes, prefixed
from pipeline.read.sources import STDIN, Source, find_sources
from pipeline.read.tables import Row, csv_rows, json_rows, parquet_rows

if TYPE_CHECKING:  # pydantic is slow to import
    from pipeline.config import ReadSettings

__all__ = [
    "Columns",
    "RowError",
    "article_from_row",
    "find_columns",
    "read_articles",
    "read_sources",
    "with_own_ids",
]

log = logging.getLogger(__name__)

_HEAD = 1 << 16  # bytes of standard input looked at to tell what it holds


def read_articles(inputs: Sequence[str], settings: ReadSettings) -> Iterator[Article]:
    """The articles in the inputs, in order, one at a time; "-" is standard input.

    The inputs are looked up at once, so that a mistake in them is known before any work is done.

    Raises:
        UserError: an input that does not exist or has nothing to read, an unknown encoding.
    """
    check_encoding(settings.encoding)
    return with_own_ids(read_sources(find_sources(inputs), settings))


def read_sources(sources: Iterable[Source], settings: ReadSettings) -> Iterator[Article]:
    """The articles in files that ``find_sources`` has found; two of them may have one id."""
    for source in sources:
        try:
            yield from _read_source(source, settings)
        except NotTextError as error:
            yield _failed(source, str(error))
        except damage_errors() as error:
            yield _failed(source, f"cannot be read ({why(error)})")


def _read_source(source: Source, settings: ReadSettings) -> Iterator[Article]:
    if source.problem:
        yield _failed(source, source.problem)
    elif source.name == STDIN:
        yield from _read_stdin(source, settings)
    elif source.format == "parquet":
        yield from _articles(source, parquet_rows(source.name, settings), settings)
    else:
        with open_bytes(source.name) as stream:
            yield from _read_stream(source, stream, settings)


def _read_stdin(source: Source, settings: ReadSettings) -> Iterator[Article]:
    """JSON lines when the first line that is not blank begins an object with a key, else one article."""
    head = sys.stdin.buffer.readline(_HEAD)
    while not (opening := head.removeprefix(BOM_UTF8).lstrip()) and len(head) < _HEAD:
        if not (line := sys.stdin.buffer.readline(_HEAD)):
            break
        head += line
    jsonl = opening.startswith(b"{") and opening[1:].lstrip().startswith(b'"')
    yield from _read_stream(
        replace(source, format="jsonl" if jsonl else "text"), prefixed(head, sys.stdin.buffer), settings
    )


def _read_stream(source: Source, stream: BufferedReader, settings: ReadSettings) -> Iterator[Article]:
    if source.format == "jsonl":
        yield from _articles(source, json_rows(stream, settings), settings)
    elif source.format == "csv":
        tab = ".tsv" in source.path.suffixes[-2:]
        yield from _articles(source, csv_rows(stream, settings, tab), settings)
    else:
        yield _whole(source, stream, settings)


def _whole(source: Source, stream: BufferedReader, settings: ReadSettings) -> Article:
    """The whole stream as one article."""
    limit = int(settings.max_file_mb * 2**20)
    data = stream.read(limit + 1)
    if len(data) > limit:
        return _failed(source, f"over read.max_file_mb ({settings.max_file_mb:g}); split it or raise the limit")
    if not data:
        return _failed(source, "empty file")
    decoded = decode(data, settings.encoding)
    try:
        return make_article(source.stem, source.name, decoded.text, settings, {}, source.html, decoded.doubt)
    except RowError as error:
        return _failed(source, str(error))


def _articles(source: Source, rows: Generator[Row], settings: ReadSettings) -> Iterator[Article]:
    """An article for each row; the columns are looked up again only when a row has other ones."""
    names: list[str] = []
    columns: Columns | None = None
    row: Row | None = None
    with closing(rows):
        for row in rows:
            if row.values is None:
                yield _failed(source, row.problem or "not a row", row)
                continue
            try:
                if columns is None or names != list(row.values):
                    names, columns = list(row.values), find_columns(row.values, settings)
                own, path = _place(source, row)
                yield article_from_row(row.values, columns, own, path, settings, row.doubt)
            except RowError as error:
                if columns is None and source.format == "csv":  # the header will not get better
                    yield _failed(source, str(error))
                    return
                yield _failed(source, str(error), row)
    if row is None:
        yield _failed(source, "empty file" if source.format != "parquet" else "no rows")


def _place(source: Source, row: Row | None) -> tuple[str, str]:
    """The id and the path of an article without an id of its own."""
    number = f"#{row.number}" if row and row.number else ""
    return f"{source.stem}{number}", f"{source.name}{number}"


def _failed(source: Source, reason: str, row: Row | None = None) -> Article:
    own, path = _place(source, row)
    where = f"{source.name}:{row.line}" if row and row.line else path
    log.debug("%s: %s", where, reason)
    return replace(Article.read(own, path, ""), failed=f"read: {where}: {reason}")


def with_own_ids(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, "~2", "~3" … added to an id that was there before."""
    seen: Counter[str] = Counter()
    for article in articles:
        own = article.id
        while seen[own]:
            seen[article.id] += 1
            own = f"{article.id}~{seen[article.id]}"
        seen[own] += 1
        yield article if own == article.id else replace(article, id=own)
