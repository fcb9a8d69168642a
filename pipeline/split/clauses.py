"""Cutting a sentence that is too long for a model where a reader would breathe."""

from __future__ import annotations

import re
from collections.abc import Callable

_CONJUNCTIONS = (
    "và|nhưng|song|còn|hoặc|hay|mà|nên|vì|do|bởi|nếu|khi|để|nhằm|trong đó|đồng thời|tuy nhiên|đặc biệt|nhất là|"
    "trong khi|cũng như|bao gồm|gồm|qua đó|từ đó|theo đó|sau đó|do đó|vì vậy|cùng với|như"
)
# Strongest first: each finds the white space at which a piece may end.
_LEVELS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<=[.!?…;])\s",
        r"(?<=[:])\s|\s(?=[–—-]\s)",
        rf"(?<=,)\s(?=(?:{_CONJUNCTIONS})\b)",
        r"(?<=,)\s",
        rf"\s(?=(?:{_CONJUNCTIONS})\b)|(?<=\))\s|\s(?=\()",
        r"\s",
    )
)
_EDGE = 0.15  # share of the text: a cut nearer to either end leaves a scrap, so a weaker mark in the middle wins


def cut_clauses(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The text whole when it fits, else pieces that do, cut at the strongest mark near the middle.

    Joined with single spaces the pieces give the white-space-collapsed text. A single word that does not fit is
    returned as it is: there is no place to cut it.
    """
    text = " ".join(text.split())
    pieces: list[str] = []
    pending = [text] if text else []
    while pending:
        piece = pending.pop()
        at = None if fits(piece) else _cut(piece)
        if at is None:
            pieces.append(piece)
        else:
            pending += [piece[at + 1 :], piece[:at]]
    return pieces


def _cut(text: str) -> int | None:
    """The index of the space to cut at, None when there is none."""
    middle = len(text) / 2
    for level in _LEVELS:
        cuts = [found.start() for found in level.finditer(text)]
        inner = [at for at in cuts if _EDGE * len(text) <= at <= (1 - _EDGE) * len(text)]
        if inner:
            return min(inner, key=lambda at: abs(at - middle))
    return min((i for i, c in enumerate(text) if c == " "), key=lambda at: abs(at - middle), default=None)
