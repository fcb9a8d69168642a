"""Where two sentences that tell the same give different figures or dates for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.check import numbers_vi
from pipeline.check.quantities import Quantity, align
from pipeline.translate.orthography import ordinary

_CONTEXT = 4  # words shown around a differing figure
_NEAR = 3  # words on either side that tell what a figure counts
_SHARED = 2  # of them in both sentences: it is the same thing that is counted
_ROUNDED = 0.1  # "hơn 60" may be 63
_HEDGE = re.compile(r"(?:hơn|gần|khoảng|trên|dưới|chừng|ngót|tới|ít nhất)\s*$", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Difference:
    """What the figures count, in words around that of the first sentence, and each figure with where it begins."""

    about: str
    one: str
    other: str
    at: int
    other_at: int


def differing_figures(a: str, b: str) -> Iterator[Difference]:
    """Each place where two like sentences have different numbers for the same thing.

    Numbers are compared by what they mean: "bốn" is 4 and "4,5 tỷ" is "4.500 triệu". A number that only one of
    them has is no contradiction; nor is one that refines the other ("16/12" and "16-18/12/2024") or rounds it
    ("hơn 60" and "63").
    """
    a, b = ordinary(a), ordinary(b)
    ours, theirs = _read(a), _read(b)
    if not ours or not theirs:
        return
    found = align(ours, theirs)
    left = _left([*found.missing, *(s for s, _ in found.changed)], [s for s, _ in found.kept])
    right = _left([*found.invented, *(t for _, t in found.changed)], [t for _, t in found.kept])
    ranked = sorted(
        (-shared, i, j)
        for i, s in enumerate(left)
        for j, t in enumerate(right)
        if s.kind == t.kind and (shared := _shared(a, s, b, t)) >= _SHARED and not _rounds(a, s, b, t)
    )
    partner: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in partner and j not in partner.values():
            partner[i] = j
    for i, j in sorted(partner.items(), key=lambda pair: left[pair[0]].start):
        s, t = left[i], right[j]
        yield Difference(_about(a, s), s.text, t.text, s.start, t.start)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Quantity, ...]:
    return tuple(quantity for quantity in numbers_vi.quantities(text) if not quantity.weak)


def _left(quantities: Sequence[Quantity], kept: Sequence[Quantity]) -> list[Quantity]:
    """Those with no equal on the other side; of a range one, and none when either end has its equal."""
    equal = {quantity.start for quantity in kept}
    return list({quantity.start: quantity for quantity in quantities if quantity.start not in equal}.values())


def _shared(a: str, s: Quantity, b: str, t: Quantity) -> int:
    one, two = _around(a, s), _around(b, t)
    return sum(len(set(x) & set(y)) for x, y in zip(one, two, strict=True))


def _around(text: str, quantity: Quantity) -> tuple[Sequence[str], Sequence[str]]:
    """The words before and after that are no numbers."""
    before, after = _WORD.findall(text[: quantity.start].lower()), _WORD.findall(text[quantity.end :].lower())
    return [w for w in before if not w.isdigit()][-_NEAR:], [w for w in after if not w.isdigit()][:_NEAR]


def _rounds(a: str, s: Quantity, b: str, t: Quantity) -> bool:
    if len(s.values) != 1 or len(t.values) != 1 or s.kind == "date":
        return False
    one, other = s.values[0], t.values[0]
    hedged = _HEDGE.search(a[: s.start]) or _HEDGE.search(b[: t.start])
    return bool(hedged) and abs(one - other) <= _ROUNDED * max(abs(one), abs(other))


def _about(text: str, quantity: Quantity) -> str:
    before, after = text[: quantity.start].split()[-_CONTEXT:], text[quantity.end :].split()[:_CONTEXT]
    return " ".join([*before, "…", *after])
