"""Parallel text as it is read: folders of aligned files, tables, and what a recipe says of each corpus.

A corpus folder holds line-aligned ``NAME.vi.xz``, ``NAME.en.xz`` and, when the text has several origins,
``NAME.src.xz`` with ``group<TAB>corpus`` a line; or tables ``NAME.tsv`` / ``NAME.tsv.xz`` with the columns
source, target and, where known, corpus, tag and id (what `vibrief train translate` writes).
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TextIO, cast

from pipeline.errors import UserError, why
from pipeline.files import atomic_bytes, atomic_text
from pipeline.read.parallel import is_dataset, read_parallel
from pipeline.train.tokenizer import TAGS
from pipeline.translate.normalise import normalise_source, normalise_text

AUGMENTED = "+"
"""Ends the corpus name of pairs that ``pipeline/train/augment.py`` made of a corpus."""

DISTILLED, BACK = "distilled_", "bt_"
MACHINE_MADE = (DISTILLED, BACK)
"""Begin the corpus names of what models wrote: English (see pipeline/train/distil.py), and Vietnamese."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One training pair; ``tag`` is put before the source (say ``<bt>`` for machine-made source text)."""

    source: str
    target: str
    corpus: str
    tag: str = ""


def read_pairs(path: Path) -> list[Pair]:
    """Reads one table, one folder (see above) or one dataset.

    Raises:
        UserError: the path is neither, a row has no tab, or two files of a folder differ in length.
    """
    if is_dataset(path):
        rows = read_parallel(path, ("train",))
        return [Pair(vi.strip(), en.strip(), path.stem) for vi, en in rows if vi.strip() and en.strip()]
    if path.is_file():
        return list(_read_table(path))
    sides = sorted(path.glob("*.vi.xz"))
    tables = sorted([*path.glob("*.tsv"), *path.glob("*.tsv.xz")])
    if not sides and not tables:
        raise UserError(
            f"{path}: no *.vi.xz with *.en.xz beside it; give a folder that has them, a dataset, or a .tsv file"
        )
    pairs: list[Pair] = []
    for side in sides:
        pairs += _read_aligned(side)
    for table in tables:
        pairs += _read_table(table)
    return pairs


def open_text(path: Path) -> TextIO:
    """A text file for reading, unpacked where its name ends in ``.xz``; only a line feed ends a line."""
    if path.suffix == ".xz":
        return cast("TextIO", lzma.open(path, "rt", encoding="utf-8-sig", newline="\n"))
    return path.open(encoding="utf-8-sig", newline="\n")


@contextmanager
def new_text(path: Path, *, preset: int = 3) -> Iterator[TextIO]:
    """A text file, and its folder, for writing; it appears whole or not at all, packed where its name ends in ``.xz``.

    Args:
        preset: how hard to pack, see ``lzma``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".xz":
        with atomic_text(path) as plain:
            yield plain
        return
    with (
        atomic_bytes(path) as file,
        lzma.open(file, "wt", encoding="utf-8", newline="\n", preset=preset) as packed,
    ):
        yield cast("TextIO", packed)


def write_pairs(path: Path, pairs: Iterable[Pair]) -> int:
    """Writes a table that ``read_pairs`` reads, packed where its name ends in ``.xz``; returns its rows."""
    count = 0
    with new_text(path) as table:
        for pair in pairs:
            table.write(f"{pair.source}\t{pair.target}\t{pair.corpus}\t{pair.tag}\n")
            count += 1
    return count


def rows(path: Path) -> Iterator[list[str]]:
    """The cells of each row of a table, compressed or not.

    Raises:
        UserError: not readable, or a row has no tab.
    """
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, 1):
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) < 2:
                    raise UserError(f"{path}:{number}: one column; put a tab between the Vietnamese and the English")
                yield cells
    except (OSError, UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise UserError(f"{path}: cannot be read as a table ({why(error)})") from None


def _read_table(path: Path) -> Iterator[Pair]:
    name = path.name.split(".")[0]
    for cells in rows(path):
        source, target, corpus, tag = (*(cell.strip() for cell in cells[:4]), "", "")[:4]
        if source and target:
            yield Pair(source, target, corpus or name, tag if tag in TAGS else "")


def _lines(path: Path) -> list[str]:
    try:
        with open_text(path) as text:
            return [line.rstrip("\n") for line in text]
    except (OSError, UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise UserError(f"{path}: cannot be read ({why(error)}); a corpus has NAME.vi.xz and NAME.en.xz") from None


def _read_aligned(vi_path: Path) -> list[Pair]:
    stem = vi_path.name.removesuffix(".vi.xz")
    vi, en = _lines(vi_path), _lines(vi_path.with_name(f"{stem}.en.xz"))
    src_path = vi_path.with_name(f"{stem}.src.xz")
    labels = _lines(src_path) if src_path.exists() else [f"\t{stem}"] * len(vi)
    if not len(vi) == len(en) == len(labels):
        raise UserError(f"{vi_path}: {len(vi)} lines, its English {len(en)}, its labels {len(labels)}; align them")
    return [
        Pair(v, e, label.split("\t")[-1], TAGS[0] if label.startswith("mt_src\t") else "")
        for v, e, label in zip(vi, en, labels, strict=True)
    ]


def normalised(pair: Pair) -> Pair:
    """Both sides in the form that a model sees."""
    return replace(pair, source=normalise_source(pair.source), target=normalise_text(pair.target))


def is_skipped(corpus: str, patterns: Sequence[str]) -> bool:
    """Whether a corpus is one to leave out, by its name or a pattern (``ms_*``)."""
    return any(fnmatch(corpus, pattern) for pattern in patterns)


def weight_of(corpus: str, weights: Mapping[str, float]) -> float:
    """How often a pair of ``corpus`` is seen in an epoch (0.1: every tenth pair, 3: each pair three times).

    The corpus's own weight, else that of the first pattern (``distilled_*``) that fits, else ``default``'s, else 1.
    Augmented pairs are seen at most once.
    """
    if corpus.endswith(AUGMENTED) and corpus not in weights:
        return min(1.0, weight_of(corpus.removesuffix(AUGMENTED), weights))
    if corpus in weights:
        return weights[corpus]
    fitting = (weight for pattern, weight in weights.items() if "*" in pattern and fnmatch(corpus, pattern))
    return next(fitting, weights.get("default", 1.0))
