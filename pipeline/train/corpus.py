"""Parallel text for training: read, weigh, and pack into token-budget batches.

A corpus folder holds line-aligned ``NAME.vi.xz``, ``NAME.en.xz`` and, when the text has several origins,
``NAME.src.xz`` with ``group<TAB>corpus`` a line. A recipe gives each corpus a weight: how often one of
its pairs is seen in an epoch (0.1: every tenth pair, 3: each pair three times).
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece

from pipeline.errors import UserError
from pipeline.read.parallel import is_dataset, read_parallel


@dataclass(frozen=True, slots=True)
class Pair:
    """One training pair; ``tag`` is put before the source (say ``<bt>`` for machine-made source text)."""

    source: str
    target: str
    corpus: str
    tag: str = ""


def read_pairs(path: Path) -> list[Pair]:
    """Reads one TSV (source, target), one folder of ``*.vi.xz`` / ``*.en.xz`` / ``*.src.xz``, or one dataset.

    Raises:
        UserError: the path is neither, a row has no tab, or two files of a folder differ in length.
    """
    if is_dataset(path):
        rows = read_parallel(path, ("train",))
        return [Pair(vi.strip(), en.strip(), path.stem) for vi, en in rows if vi.strip() and en.strip()]
    if path.is_file():
        return list(_read_tsv(path))
    sides = sorted(path.glob("*.vi.xz"))
    if not sides:
        raise UserError(
            f"{path}: no *.vi.xz with *.en.xz beside it; give a folder that has them, a dataset, or a .tsv file"
        )
    pairs: list[Pair] = []
    for side in sides:
        pairs += _read_aligned(side)
    return pairs


def _read_tsv(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 2:
                raise UserError(f"{path}:{number}: one column; put a tab between the Vietnamese and the English")
            if cells[0].strip() and cells[1].strip():
                yield Pair(cells[0].strip(), cells[1].strip(), path.stem)


def _lines(path: Path) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as text:
        return [line.rstrip("\n") for line in text]


def _read_aligned(vi_path: Path) -> list[Pair]:
    stem = vi_path.name.removesuffix(".vi.xz")
    vi, en = _lines(vi_path), _lines(vi_path.with_name(f"{stem}.en.xz"))
    src_path = vi_path.with_name(f"{stem}.src.xz")
    labels = _lines(src_path) if src_path.exists() else [f"\t{stem}"] * len(vi)
    if not len(vi) == len(en) == len(labels):
        raise UserError(f"{vi_path}: {len(vi)} lines, its English {len(en)}, its labels {len(labels)}; align them")
    return [
        Pair(v, e, label.split("\t")[-1], "<bt>" if label.startswith("mt_src\t") else "")
        for v, e, label in zip(vi, en, labels, strict=True)
    ]


def weigh(pairs: Iterable[Pair], weights: dict[str, float], rng: random.Random) -> list[Pair]:
    """One epoch: each pair as often as its corpus's weight says (fractions by chance), shuffled.

    A corpus without a weight takes that of ``default`` (1 where there is none).
    """
    epoch: list[Pair] = []
    for pair in pairs:
        weight = weights.get(pair.corpus, weights.get("default", 1.0))
        whole = int(weight)
        epoch += [pair] * (whole + (rng.random() < weight - whole))
    rng.shuffle(epoch)
    return epoch


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids of a batch: two lists of B lists, each ending in the end-of-sequence id, not padded."""

    source: list[list[int]]
    target: list[list[int]]


@dataclass(frozen=True, slots=True)
class Packing:
    """How pairs become batches.

    Attributes:
        max_tokens: rows × longest side of a batch, padding included.
        max_length: a pair with more tokens on either side is left out.
        sampling_alpha: above 0 a segmentation of the source is drawn instead of the best one (subword
            regularisation, Kudo 2018).
        threads: of the tokenizer.
    """

    max_tokens: int
    max_length: int
    sampling_alpha: float = 0.0
    threads: int = 1


def batches(
    epoch: Sequence[Pair],
    tokenizer: sentencepiece.SentencePieceProcessor,
    packing: Packing,
    rng: random.Random,
    *,
    pool: int = 20_000,
) -> Iterator[Batch]:
    """Tokenises ``pool`` pairs at a time, sorts each pool by length and yields its batches in random order.

    Pairs with three times more tokens on one side than on the other are left out too: they are misaligned.
    """
    eos = tokenizer.eos_id()
    limit = packing.max_length
    sampled: dict[str, Any] = {"enable_sampling": True, "alpha": packing.sampling_alpha, "nbest_size": -1}
    for start in range(0, len(epoch), pool):
        part = epoch[start : start + pool]
        source = tokenizer.encode(
            [p.source for p in part], num_threads=packing.threads, **(sampled if packing.sampling_alpha > 0 else {})
        )
        target = tokenizer.encode([p.target for p in part], num_threads=packing.threads)
        tags = {tag: [tokenizer.piece_to_id(tag)] if tag else [] for tag in {p.tag for p in part}}
        rows = [
            (tags[p.tag] + s + [eos], [*t, eos])
            for p, s, t in zip(part, source, target, strict=True)
            if 0 < len(s) < limit and 0 < len(t) < limit and len(s) < 3 * len(t) + 10 and len(t) < 3 * len(s) + 10
        ]
        rows.sort(key=lambda row: (len(row[1]), len(row[0]), rng.random()))
        packed = list(_pack(rows, packing.max_tokens))
        rng.shuffle(packed)
        yield from packed


def _pack(rows: list[tuple[list[int], list[int]]], max_tokens: int) -> Iterator[Batch]:
    """Packs sorted rows so that rows × longest side stays within ``max_tokens``."""
    source: list[list[int]] = []
    target: list[list[int]] = []
    longest = 0
    for s, t in rows:
        width = max(longest, len(s), len(t))
        if source and width * (len(source) + 1) > max_tokens:
            yield Batch(source, target)
            source, target, width = [], [], max(len(s), len(t))
        source.append(s)
        target.append(t)
        longest = width
    if source:
        yield Batch(source, target)
