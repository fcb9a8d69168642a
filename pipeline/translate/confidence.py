"""How much a translation is worth before anyone reads it: one number from what the engine and the checks say."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pipeline.store import Translation

# What the number is made of, in the order of ``features``.
FEATURES = ("intercept", "score", "margin", "penalty", "length")


def features(source: str, translation: Translation) -> tuple[float, ...]:
    """A translation as numbers: 1, mean log-probability, lead over the next hypothesis, findings, log length.

    The penalty is bounded, since a sentence with six findings is no worse to a reader than one with three.
    """
    return (
        1.0,
        translation.score,
        translation.margin,
        min(translation.penalty, 5.0),
        math.log(max(1, len(source.split()))),
    )


class Confidence:
    """The expected sentence chrF of a translation, 0 to 1, as a linear function of its ``features``.

    The weights belong to a model (``confidence`` in its file of ``configs/models``) and are fitted by
    ``vibrief evaluate confidence``; without weights nothing is estimated.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = tuple(weights.get(name, 0.0) for name in FEATURES) if weights else None

    def __call__(self, source: str, translation: Translation) -> float | None:
        if self._weights is None:
            return None
        value = sum(w * x for w, x in zip(self._weights, features(source, translation), strict=True))
        return round(min(1.0, max(0.0, value)), 3)
