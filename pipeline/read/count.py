"""How many articles the inputs hold, for a progress bar, without reading them as articles."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.files import is_url, open_binary
from pipeline.read.sources import STDIN, Source, find_sources

_BLOCK = 1 << 20


def count_articles(inputs: Sequence[str]) -> int | None:
    """The number of articles to expect, None when only reading them would tell (stdin, CSV, compressed or far lines).

    Blank lines of JSON lines are counted too, so the number may be a little high.

    Raises:
        UserError: as ``read_articles``.
    """
    counts = [_count(source) for source in find_sources(inputs, tell=False)]
    return None if None in counts else sum(count or 0 for count in counts)


def _count(source: Source) -> int | None:
    try:
        if source.name == STDIN or source.format == "csv":
            return None
        if source.problem or source.format == "text":
            return 1
        if source.format == "parquet":
            import pyarrow.parquet

            with open_binary(source.name) as stream:
                return int(pyarrow.parquet.read_metadata(stream).num_rows)
        if is_url(source.name) or source.path.suffix not in (".jsonl", ".ndjson"):
            return None
        with source.path.open("rb") as stream:
            last, lines = b"\n", 0
            while block := stream.read(_BLOCK):
                lines += block.count(b"\n")
                last = block[-1:]
        return max(1, lines + (last != b"\n"))
    except Exception:  # it cannot be read: the run will say so, and count it as one failure
        return 1
