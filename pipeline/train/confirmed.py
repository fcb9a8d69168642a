"""Pairs in which the checks find nothing, as text to train on: of a translator's own work, or of a doubtful corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.check.checker import Checker
from pipeline.train.corpus import DISTILLED, MACHINE_MADE, Pair, normalised, read_pairs, write_pairs

MIN_WORDS = 4  # Vietnamese syllables; less is no sentence


def confirmed(pairs: Iterable[Pair], checker: Checker, counts: Counter[str]) -> Iterator[Pair]:
    """The distinct pairs without a finding, in the form that a model sees; ``counts`` says what became of each.

    A corpus is called ``distilled_NAME`` from here on, unless it is known as machine-made already (``bt_NAME``): by
    that a recipe weighs it, and it is not augmented.
    """
    seen: set[str] = set()
    for pair in map(normalised, pairs):
        if pair.source in seen or len(pair.source.split()) < MIN_WORDS:
            counts["repeated or too short"] += 1
        elif flags := checker.flags(pair.source, pair.target):
            counts[flags[0].kind] += 1
        else:
            seen.add(pair.source)
            counts["kept"] += 1
            name = pair.corpus if pair.corpus.startswith(MACHINE_MADE) else DISTILLED + pair.corpus
            yield replace(pair, corpus=name)


def write_confirmed(tables: Iterable[Path], checker: Checker, out: Path) -> Counter[str]:
    """Writes a table of source, target, corpus and tag, compressed where its name ends in ``.xz``.

    Returns how many pairs were kept and, by the gravest finding, left out.

    Raises:
        UserError: a table cannot be read.
    """
    counts: Counter[str] = Counter()
    pairs = (pair for table in tables for pair in read_pairs(table))
    write_pairs(out, confirmed(pairs, checker, counts))
    return counts
