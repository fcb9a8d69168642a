"""Offices and institutions that only the English has: "Prime Minister Cuong" of a deputy minister.

configs/offices.yaml says which Vietnamese may stand behind each. A rank of an office that both sides have is the matter
of ranks.py.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.check.vietnamese import Vietnamese
from pipeline.resources import parse_yaml, shipped

_TABLE = "offices.yaml"


def invented(vi: Vietnamese, en: str) -> tuple[str, ...]:
    """The offices of the English that the Vietnamese has neither in its words nor in English ones, each once."""
    english, vietnamese = _patterns()
    found = {m[0]: int((m.lastgroup or "_0")[1:]) for m in english.finditer(en)}
    if not found:
        return ()
    behind = {text: vietnamese[row] for text, row in found.items() if not vi.has_word(text.lower())}
    return tuple(text for text, pattern in behind.items() if not pattern.search(vi.small))


@cache
def _patterns() -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """One pattern for the English of all rows, a group for each, and those for their Vietnamese."""
    rows: dict[str, str] = parse_yaml((shipped("configs") / _TABLE).read_text(encoding="utf-8"))
    groups = "|".join(f"(?P<_{number}>{english})" for number, english in enumerate(rows))
    english = re.compile(rf"(?<![\w-])(?:{groups})(?!\w)")
    return english, tuple(re.compile(rf"(?<!\w)(?:{vietnamese})") for vietnamese in rows.values())
