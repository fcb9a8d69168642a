"""Reads the sentence gold and scores a splitter by the boundaries inside blocks (white space does not count)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
MARK = "¶"


def blocks(folder: Path = HERE) -> Iterator[list[str]]:
    """The sentences of each block, with the text's own white space at the joints lost."""
    for sentences, _ in _read(folder):
        yield sentences


def texts(folder: Path = HERE) -> Iterator[tuple[str, list[str]]]:
    """Each block as a page has it, and its sentences."""
    for sentences, text in _read(folder):
        yield text, sentences


def _read(folder: Path) -> Iterator[tuple[list[str], str]]:
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                text = line.replace(f" {MARK} ", " ").replace(MARK, "")
                yield [piece.strip() for piece in line.split(MARK)], text


def fingerprint(folder: Path = HERE) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float
    f1: float
    boundaries: int


def ends(sentences: list[str]) -> set[int]:
    """Where sentences end, counted in letters that are not white space; the end of the block is no boundary."""
    found, count = set(), 0
    for sentence in sentences:
        count += len("".join(sentence.split()))
        found.add(count)
    return found - {count}


def score(split: Callable[[str], list[str]], folder: Path = HERE) -> Score:
    right = made = wanted = 0
    for text, gold in texts(folder):
        want, got = ends(gold), ends(split(text))
        right, made, wanted = right + len(want & got), made + len(got), wanted + len(want)
    precision, recall = right / max(1, made), right / max(1, wanted)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Score(precision, recall, f1, wanted)
