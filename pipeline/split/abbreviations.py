"""The word lists of ``configs/split/vi.yaml``: what a full stop follows without ending a sentence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from pipeline.resources import parse_yaml, shipped


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Lower-cased words by their use; the file says what each list means."""

    titles: frozenset[str]
    labels: frozenset[str]
    closing: frozenset[str]
    openers: frozenset[str]
    personal: frozenset[str]


@cache
def abbreviations() -> Abbreviations:
    """Read once, at first use."""
    tree = parse_yaml((shipped("configs") / "split" / "vi.yaml").read_bytes())
    return Abbreviations(**{field.name: frozenset(map(str, tree[field.name])) for field in fields(Abbreviations)})
