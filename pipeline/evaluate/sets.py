"""Test sets by name: the pairs written for this repository, and line-aligned files in a folder of development data."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from pipeline.errors import UserError, why
from pipeline.resources import shipped

GOLD = "gold"


@dataclass(frozen=True, slots=True)
class TestSet:
    """Sentences and their references, line for line."""

    __test__ = False  # not a test, whatever pytest thinks of its name

    name: str
    source: tuple[str, ...]
    reference: tuple[str, ...]


def data_folder() -> Path:
    """``$VIBRIEF_SHARED/data/dev``, else ``../shared/data/dev`` beside the checkout."""
    shared = os.environ.get("VIBRIEF_SHARED")
    return (Path(shared) if shared else shipped("configs").parent.parent / "shared") / "data" / "dev"


def find_set(name: str, folder: Path | None = None) -> TestSet:
    """``gold``, or ``NAME.vi`` with ``NAME.en`` in ``folder`` (see ``data_folder``).

    Raises:
        UserError: there is no such set; the message lists those that are there.
    """
    if name == GOLD and gold_folder().is_dir():
        return gold()
    place = folder or data_folder()
    source, reference = place / f"{name}.vi", place / f"{name}.en"
    if not (source.is_file() and reference.is_file()):
        known = sorted({path.stem for path in place.glob("*.vi")} | ({GOLD} if gold_folder().is_dir() else set()))
        raise UserError(f"no set {name!r} in {place}; there are: {', '.join(known) or 'none (give --data DIR)'}")
    return TestSet(name, tuple(read_lines(source)), tuple(read_lines(reference)))


def gold_folder() -> Path:
    """Where the checkout has its own sentence pairs; an installed package has none."""
    return shipped("configs").parent / "tests" / "gold" / "translation"


def gold() -> TestSet:
    """The repository's own sentence pairs, every ``*.tsv`` of its folder in order of name."""
    rows = [line.split("\t") for path in sorted(gold_folder().glob("*.tsv")) for line in read_lines(path)]
    return TestSet(GOLD, tuple(row[0] for row in rows), tuple(row[1] for row in rows))


def read_pair(source: Path, other: Path) -> tuple[list[str], list[str]]:
    """The lines of two line-aligned files.

    Raises:
        UserError: they differ in length.
    """
    lines, others = read_lines(source), read_lines(other)
    if len(lines) != len(others):
        raise UserError(f"{source}: {len(lines)} lines, {other}: {len(others)}; give as many lines of each")
    return lines, others


def read_translation(source: Path, english: Path) -> tuple[list[str], list[str]]:
    """As ``read_pair``; some systems write HTML entities (``&#39;``), which are no figures."""
    lines, others = read_pair(source, english)
    return lines, [unescape(line) for line in others]


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file; only a line feed ends a line."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read as UTF-8 text ({why(error)})") from None
