"""Fits and judges the confidence of translations against the sentence chrF of a human reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.errors import UserError
from pipeline.lines import translate_lines
from pipeline.pipe import Pipeline
from pipeline.store import Translation
from pipeline.translate.confidence import FEATURES, Confidence, features
from pipeline.translate.translator import Translator

BINS = 10
_LEAST = 50  # sentences, for five weights


@dataclass(frozen=True, slots=True)
class Bin:
    """Sentences of like confidence: how many, their mean confidence and mean sentence chrF (both 0 to 1)."""

    count: int
    confidence: float
    chrf: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well the confidence says what the chrF will be, on sentences the weights were not fitted on.

    Attributes:
        pearson, spearman: correlation of the two, linear and by rank.
        error: mean distance of a bin's confidence from its chrF, weighted by count (expected calibration error).
        bins: of equal count, from the least confident.
    """

    sentences: int
    pearson: float
    spearman: float
    error: float
    bins: tuple[Bin, ...]


def translations(pipeline: Pipeline, lines: Sequence[str]) -> dict[str, Translation]:
    """The translations of the lines' sentences, by normalised source, with what the engine and the checks say."""
    found: dict[str, Translation] = {}
    stage = next(stage for stage in pipeline.stages if isinstance(stage, Translator))
    stage.confidence = found.__setitem__
    for _ in translate_lines(pipeline, lines, window=len(lines)):
        pass
    return found


def sentence_chrf(english: str, reference: str) -> float:
    """chrF2 of one sentence, 0 to 1 (sacreBLEU, Popović 2015)."""
    from sacrebleu import sentence_chrf as score

    return float(score(english, [reference]).score) / 100


def fit(pairs: Mapping[str, Translation], quality: Mapping[str, float]) -> dict[str, float]:
    """Least-squares weights of ``FEATURES`` from translations by source and their quality by source.

    Raises:
        UserError: too few sentences.
    """
    if len(pairs) < _LEAST:
        raise UserError(f"{len(pairs)} sentences are too few to fit {len(FEATURES)} weights; give at least {_LEAST}")
    rows = np.array([features(source, translation) for source, translation in pairs.items()])
    weights, *_ = np.linalg.lstsq(rows, np.array([quality[source] for source in pairs]), rcond=None)
    return {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}


def reliability(said: Sequence[float], true: Sequence[float]) -> Reliability:
    """Confidences next to qualities."""
    x, y = np.array(said), np.array(true)
    bins = tuple(
        Bin(len(part), float(x[part].mean()), float(y[part].mean()))
        for part in np.array_split(np.argsort(x, kind="stable"), min(BINS, len(x)))
    )
    error = sum(b.count * abs(b.confidence - b.chrf) for b in bins) / max(1, len(x))
    return Reliability(len(x), _correlation(x, y), _correlation(_ranks(x), _ranks(y)), error, bins)


def cross_validated(pairs: Mapping[str, Translation], quality: Mapping[str, float]) -> Reliability:
    """Reliability where each half of the sentences (every other one) is judged by weights fitted on the other."""
    halves = (list(pairs)[::2], list(pairs)[1::2])
    said, true = [], []
    for mine, other in (halves, halves[::-1]):
        estimate = Confidence(fit({source: pairs[source] for source in other}, quality))
        said += [estimate(source, pairs[source]) or 0.0 for source in mine]
        true += [quality[source] for source in mine]
    return reliability(said, true)


def plot(result: Reliability) -> str:
    """The reliability plot as SVG: each bin's mean chrF over its mean confidence; on the line they are equal."""
    size, edge = 320, 36
    scale = size - 2 * edge

    def at(x: float, y: float) -> str:
        return f"{edge + x * scale:.1f},{size - edge - y * scale:.1f}"

    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4"/>' for x, y in (at(b.confidence, b.chrf).split(",") for b in result.bins)
    )
    labels = "".join(
        f'<text x="{x}" y="{y}" dx="{dx}" dy="{dy}" text-anchor="middle">{value / 4:g}</text>'
        for value in range(5)
        for (x, y), dx, dy in (
            (at(value / 4, 0).split(","), 0, 16),
            (at(0, value / 4).split(","), -18, 4),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="11">'
        f'<rect width="{size}" height="{size}" fill="white"/>'
        f'<path d="M{at(0, 1)} L{at(0, 0)} L{at(1, 0)}" fill="none" stroke="black"/>'
        f'<path d="M{at(0, 0)} L{at(1, 1)}" stroke="gray" stroke-dasharray="4"/>'
        f'<g fill="#1f5fa8">{dots}</g>{labels}'
        f'<text x="{size / 2}" y="{size - 4}" text-anchor="middle">confidence</text>'
        f'<text x="10" y="{size / 2}" text-anchor="middle" transform="rotate(-90 10 {size / 2})">sentence chrF</text>'
        "</svg>\n"
    )


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0, equal values sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray(((ends - counts) + (ends - 1))[inverse] / 2)


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 and y.std() > 0 else 0.0
