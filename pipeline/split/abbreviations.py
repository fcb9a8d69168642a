"""The word lists of ``configs/split/vi.yaml``: what a full stop follows without ending a sentence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import yaml

from pipeline.resources import shipped


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
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tree = yaml.load((shipped("configs") / "split" / "vi.yaml").read_bytes(), Loader=loader)
    return Abbreviations(**{field.name: frozenset(map(str, tree[field.name])) for field in fields(Abbreviations)})
