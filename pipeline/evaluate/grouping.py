"""How well articles are grouped by event, on labelled pairs of articles."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.article import Article
from pipeline.digest.evidence import Evidence, gather
from pipeline.digest.grouping import compare, group
from pipeline.errors import UserError

LABELS = ("same", "other", "unrelated", "unclear")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two article ids and what they are to each other.

    ``same``: one event; ``other``: one topic, another event; ``unrelated``; ``unclear``: a further turn of one
    affair, on which two readers would differ. Unclear pairs are not scored.
    """

    a: str
    b: str
    label: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Pairwise precision, recall and F1 of "same", and how many pairs of each label were called the same."""

    precision: float
    recall: float
    f1: float
    called_same: Mapping[str, tuple[int, int]]


def load_pairs(path: Path) -> list[LabelledPair]:
    """Pairs from a tab-separated file with the columns a, b and label; lines that begin with # are comments."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        pairs = [LabelledPair(*row) for row in rows if row]
    wrong = next((pair for pair in pairs if pair.label not in LABELS), None)
    if wrong:
        raise UserError(f"{path}: label {wrong.label!r}: use one of {', '.join(LABELS)}")
    return pairs


def score_pairs(pairs: Iterable[LabelledPair], articles: Mapping[str, Article], threshold: float = 0.5) -> Scores:
    """Judges each pair by itself, as grouping does."""
    evidence: dict[str, Evidence] = {}
    called: dict[str, list[bool]] = {label: [] for label in LABELS}
    for pair in pairs:
        for name in (pair.a, pair.b):
            if name not in evidence:
                evidence[name] = gather(articles[name])
        called[pair.label].append(compare(evidence[pair.a], evidence[pair.b]).score >= threshold)
    right, same = sum(called["same"]), len(called["same"])
    claimed = right + sum(called["other"]) + sum(called["unrelated"])
    precision = right / claimed if claimed else 0.0
    recall = right / same if same else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Scores(precision, recall, f1, {label: (sum(calls), len(calls)) for label, calls in called.items()})


def time_grouping(articles: Sequence[Article]) -> tuple[float, int]:
    """Seconds to group the articles, and into how many stories."""
    began = time.perf_counter()
    stories = len(group([gather(article) for article in articles]))
    return time.perf_counter() - began, stories
