"""The credit of a picture, translated by rule: ``(Ảnh: TTXVN)``, ``… tại Hà Nội - Ảnh: Quang Định``.

Every second caption has one, and two words with a colon are no sentence: a small translator makes one up of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.translate.glossary import Entry
from pipeline.translate.normalise import strip_diacritics
from pipeline.translate.orthography import respelt

_LABELS = {
    "ảnh": "Photo",
    "nguồn ảnh": "Photo",
    "ảnh minh họa": "Illustration",
    "ảnh tư liệu": "File photo",
    "đồ họa": "Graphics",
}
_CREDIT = re.compile(
    r"(?P<lead>^|\s+[–—|-]\s+|(?<=[.!?…])\s+|\s+(?=[(\[]))(?P<open>[(\[])?"
    r"(?P<label>Nguồn ảnh|Ảnh minh họa|Ảnh tư liệu|Ảnh|Đồ họa)(?:\s*:\s*(?P<name>[^:()\[\]]{2,60}?))?"
    r"\s*(?P<close>[)\]])?(?P<stop>\.?)$",
    re.IGNORECASE,
)
_ALONE = ("ảnh minh họa", "ảnh tư liệu")  # say something without a name
_BETWEEN = re.compile(r"(\s*[,/&]\s*|\s+[–-]\s+|\s+và\s+)")
_NAME = re.compile(r"[^\W\d_a-z][\w.'’+-]*(?:\s+[^\W\d_a-z][\w.'’+-]*){0,5}|[a-z0-9-]+(?:\.[a-z]{2,})+")


class Credits:
    """Splits a credit off the end of a sentence.

    Args:
        entries: of the glossary; its bodies, agencies and places are known here.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known = {respelt(e.vi).lower(): e.en for e in entries if e.kind in ("place", "country", "org", "person")}

    def split(self, vi: str) -> tuple[str, str]:
        """What comes before the credit, empty when that is all, and the credit in English, empty when there is none."""
        found = _CREDIT.search(vi)
        if not found or bool(found["open"]) != bool(found["close"]) or not found["label"][0].isupper():
            return vi, ""
        label, name = found["label"].lower(), self._names(found["name"] or "")
        if not name and (found["name"] or label not in _ALONE or (found["lead"] and not found["open"])):
            return vi, ""
        credit = f"{_LABELS[label]}: {name}" if name else _LABELS[label]
        lead = " ".join(found["lead"].split())
        before = f" {lead} " if lead else " " * bool(found["lead"])
        return vi[: found.start()], f"{before}{found['open'] or ''}{credit}{found['close'] or ''}{found['stop']}"

    def _names(self, text: str) -> str:
        """All names in English; empty unless each is known or looks like a name."""
        english: list[str] = []
        for number, part in enumerate(_BETWEEN.split(text)):
            if number % 2:
                english.append(" and " if "và" in part else part)
            elif known := self._known.get(part.lower()):
                english.append(known)
            elif _NAME.fullmatch(part) and (part[0].isupper() or "." in part):
                english.append(strip_diacritics(part))
            else:
                return ""
        return "".join(english)
