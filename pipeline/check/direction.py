"""Which way a figure goes: tăng 5% (up) may not come out as "fell 5%".

Only the words that stand right by the figure tell, in both languages; a text that says it otherwise has no trend, and
then nothing is compared. Of 1,190 figures of human news translations that follow tăng or giảm, three come with the
opposite word alone, all faults of the data or of speech (industrial growth "slowed").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.check.quantities import Quantity, Trend

_REACH = r"(?:\s+(?:thêm|tới|đến|khoảng|gần|hơn|trên|mạnh|nhẹ|vọt|sâu|trưởng|từ|lên|xuống|còn|mức|được|đi))*\s+$"
_UP_VI = re.compile(rf"(?<!\w)(?:tăng|cao\s+hơn){_REACH}", re.IGNORECASE)
_DOWN_VI = re.compile(rf"(?<!\w)(?:(?<!không )giảm|sụt|thấp\s+hơn){_REACH}", re.IGNORECASE)
_UP_EN = re.compile(
    r"\b(?:r[io]se[sn]?|rising|increas\w+|up(?!\s+to\b)|gr[eo]w\w*|gain\w*|climb\w*|jump\w*|surg\w+|soar\w*|higher"
    r"|rais\w+|expand\w*|accelerat\w+|spik\w+|add(?:s|ed|ing)?|more\s+than\s+last|doubl\w+)\b",
    re.IGNORECASE,
)
_DOWN_EN = re.compile(
    r"\b(?:f[ae]ll\w*|decreas\w+|down|drop\w*|declin\w+|los[te]s?|loss\w*|losing|reduc\w+|cut\w*|plung\w+|shr[aiu]nk\w*"
    r"|lower\w*|slash\w*|slump\w*|slid\w*|plummet\w*|shed\w*|tumbl\w+|dip\w*|contract(?:ed|ion|ing)|trim\w*|sank|sunk"
    r"|slow(?:ed|ing|s)?|diminish\w*|drop-off)\b",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 45, 25  # characters
_OTHER_FIGURE = re.compile(r"\d")
_ENDS = re.compile(r"[\d,;.:()]")
_KINDS = frozenset({"number", "percent", "money", "times"})


def _told(q: Quantity, trend: Trend) -> Quantity:
    return replace(q, trend=trend) if trend else q


def vietnamese(text: str, found: Iterable[Quantity]) -> list[Quantity]:
    """The quantities with the trends that the words before them give."""
    return [_told(q, _vietnamese(text, q)) if q.kind in _KINDS and not q.weak else q for q in found]


def _vietnamese(text: str, q: Quantity) -> Trend:
    before = text[max(0, q.start - _BEFORE) : q.start]
    return "up" if _UP_VI.search(before) else "down" if _DOWN_VI.search(before) else ""


def english(text: str, found: Iterable[Quantity]) -> list[Quantity]:
    """The quantities with the trends that the words around them give, up to the next figure or clause."""
    return [_told(q, _english(text, q)) if q.kind in _KINDS and not q.weak else q for q in found]


def _english(text: str, q: Quantity) -> Trend:
    before = _OTHER_FIGURE.split(text[max(0, q.start - _BEFORE) : q.start])[-1]
    around = before + "|" + _ENDS.split(text[q.end : q.end + _AFTER])[0]
    up, down = _UP_EN.search(around), _DOWN_EN.search(around)
    return "" if bool(up) == bool(down) else "up" if up else "down"
