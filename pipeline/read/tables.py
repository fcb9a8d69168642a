"""Tables (JSON lines, CSV, parquet) as rows. A row that cannot be read is a row with a problem; reading goes on."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pipeline.files import open_binary
from pipeline.read.columns import RowError, find_columns
from pipeline.read.encoding import NotTextError, decode, sniff_table, tidy, wide
from pipeline.read.lines import as_utf8, bounded_lines, peek

if TYPE_CHECKING:
    from pipeline.config import ReadSettings

_BATCH = 32  # parquet rows in memory at once
_LINE_FACTOR = 4  # a line may be longer than the article in it: other columns, "\u1ebf" escapes


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, or why it is none.

    Attributes:
        number: the row's 1-based number (for JSON lines, the line's).
        line: where it begins in the file, None in a parquet file.
        doubt: why the encoding is not certain.
    """

    number: int
    line: int | None
    values: Mapping[str, Any] | None = None
    problem: str | None = None
    doubt: str | None = None


def json_rows(stream: BufferedReader, settings: ReadSettings) -> Generator[Row]:
    """One row for each line that is not blank."""
    lines = _Lines(stream, settings)
    for number, line, problem in lines:
        if problem is None and not line.strip():
            continue
        values: Any = None
        if problem is None:
            try:
                values = json.loads(line.rstrip("\n"))
            except json.JSONDecodeError as error:
                problem = f"not valid JSON ({error.msg}, column {error.colno}); each line must hold one whole object"
            except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure
                problem = f"not valid JSON ({error})"
        if problem is None and not isinstance(values, dict):
            problem = f"expected a JSON object, found {type(values).__name__}"
        yield Row(number, number, None if problem else values, problem, lines.doubt)


def csv_rows(stream: BufferedReader, settings: ReadSettings, tab: bool) -> Generator[Row]:
    """Rows below a header line; the separator is the likeliest one of the header, a tab where ``tab``.

    A quote that is never closed would take the rest of the file with it: that row is reported, and reading goes
    on at the next line.
    """
    lines = _Lines(stream, settings)
    feed = _Feed(lines)
    limit = int(settings.max_article_mb * 2**20)
    header: list[str] | None = None
    number = 0
    separator = "\t" if tab else feed.separator()
    while True:
        feed.start_row()
        cells, problem = _parse(feed, separator, limit)
        if cells is None and problem is None:
            return
        if problem is None and not cells:
            continue
        if header is None:
            if problem or cells is None:
                yield Row(0, feed.first, problem=problem)
                return
            header = [cell.strip() for cell in cells]
            continue
        number += 1
        if cells is not None and len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            problem = f"{len(cells)} cells under {len(header)} columns; quote cells that hold a {separator!r}"
        values = None if problem or cells is None else dict(zip_longest(header, cells[: len(header)], fillvalue=""))
        yield Row(number, feed.first, values, problem, lines.doubt)


def parquet_rows(name: str, settings: ReadSettings) -> Generator[Row]:
    """Rows with the columns that are used, a few at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with open_binary(name) as stream, pq.ParquetFile(stream, pre_buffer=False, buffer_size=1 << 16) as file:
            used = find_columns(file.schema_arrow.names, settings).names()
            for batch in file.iter_batches(batch_size=_BATCH, columns=used, use_threads=False):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(number, None, values)
    except RowError as error:
        yield Row(0, None, problem=str(error))
    except (pa.ArrowException, OSError, ValueError) as error:
        reached = f"after row {number}: " if number else ""
        yield Row(
            number + 1 if number else 0, None, problem=f"{reached}damaged parquet file ({' '.join(str(error).split())})"
        )


class _Lines:
    """Decoded lines: (number, text, problem). The encoding is found once, from the beginning of the file."""

    def __init__(self, stream: BufferedReader, settings: ReadSettings) -> None:
        self._encoding = sniff_table(peek(stream)) if settings.encoding == "auto" else settings.encoding.lower()
        if wide(self._encoding):
            stream = as_utf8(stream, self._encoding)
            self._encoding = "utf-8"
        self._found = settings.encoding == "auto"
        self._limit = int(settings.max_article_mb * _LINE_FACTOR * 2**20)
        self._lines = bounded_lines(stream, self._limit)
        self.doubt: str | None = None

    def __iter__(self) -> Iterator[tuple[int, str, str | None]]:
        return self

    def __next__(self) -> tuple[int, str, str | None]:
        number, raw = next(self._lines)
        self.doubt = None
        if raw is None:
            return number, "", f"a line of over {self._limit / 2**20:g} MB; raise read.max_article_mb to read it"
        try:
            return number, self._decoded(raw), None
        except NotTextError as error:
            return number, "", str(error)

    def _decoded(self, raw: bytes) -> str:
        if self._encoding != "utf-8" or not self._found:
            return decode(raw, self._encoding).text
        try:
            if b"\0" not in raw:
                return tidy(raw.decode("utf-8"))
        except UnicodeDecodeError:
            pass
        decoded = decode(raw)  # judged by itself: files are put together from several sources
        self.doubt = decoded.doubt
        return decoded.text


class _Feed:
    """Lines for ``csv.reader`` that remembers those of the current row, so that they can be read again.

    Attributes:
        problem: why the line that ended the row early could not be read.
        stopped: the lines ended while the row was still asking for one, that is, inside quotes.
    """

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._again: deque[tuple[int, str, str | None]] = deque()
        self._row: list[tuple[int, str, str | None]] = []
        self.problem: str | None = None
        self.stopped = False

    @property
    def first(self) -> int:
        """The number of the line on which the current row begins, 0 when there was no line left."""
        return self._row[0][0] if self._row else 0

    def separator(self) -> str:
        """The likeliest separator of the first line."""
        item = next(self._lines, None)
        if item is None:
            return ","
        self._again.append(item)
        return max(",;\t|", key=item[1].count)

    def start_row(self) -> None:
        self._row = []
        self.problem = None
        self.stopped = False

    def back_to_second_line(self) -> None:
        """The lines after the first of this row will come again."""
        self._again.extendleft(reversed(self._row[1:]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.stopped = True
        item = self._again.popleft() if self._again else next(self._lines)
        self._row.append(item)
        if item[2] is not None:
            self.problem = item[2]
            raise StopIteration
        self.stopped = False
        return item[1]


def _parse(feed: _Feed, separator: str, limit: int) -> tuple[list[str] | None, str | None]:
    """The cells of the next row, or what is wrong with it; neither at the end. A cell holds ``limit`` characters."""
    before = csv.field_size_limit(limit)
    try:
        cells = next(csv.reader(feed, delimiter=separator), None)
    except csv.Error as error:
        feed.back_to_second_line()
        return None, f"not a CSV row ({error}); is a quote never closed, or a cell over read.max_article_mb?"
    finally:
        csv.field_size_limit(before)
    if cells is not None and not feed.stopped:
        return cells, None
    if not feed.first:
        return None, None
    if cells is None:
        return None, feed.problem
    feed.back_to_second_line()
    return None, "a quote is opened and never closed"
