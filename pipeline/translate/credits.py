"""The credit of a picture, translated by rule: ``(Ảnh: TTXVN)``, ``… tại Hà Nội - Ảnh: Quang Định``.

Every third caption has one (2,300 of 6,702 in vietnews), and two words with a colon are no sentence: a small translator
makes one up of them.
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
    "ảnh chụp màn hình": "Screenshot",
    "nguồn": "Source",
}
_WHO = {
    "nhân vật cung cấp": "courtesy of the subject",
    "nvcc": "courtesy of the subject",
    "gia đình cung cấp": "courtesy of the family",
    "bạn đọc cung cấp": "courtesy of a reader",
    "bạn đọc": "courtesy of a reader",
    "tư liệu": "archive",
    "ctv": "contributor",
    "thx": "Xinhua",
    "internet": "Internet",
}
_CREDIT = re.compile(
    r"(?P<lead>^|\s+[–—|-]\s+|(?<=[.!?…])\s+|\s+(?=[(\[]))(?P<open>[(\[])?"
    r"(?P<label>Nguồn ảnh|Nguồn|Ảnh minh họa|Ảnh tư liệu|Ảnh chụp màn hình|Ảnh|Đồ họa)"
    r"(?:\s*:\s*(?P<name>[^:()\[\]]{2,60}?))?"
    r"\s*(?P<close>[)\]])?(?P<stop>\.?)$",
    re.IGNORECASE,
)
_ALONE = ("ảnh minh họa", "ảnh tư liệu", "ảnh chụp màn hình")  # say something without a name
_BETWEEN = re.compile(r"(\s*[,/&]\s*|\s+[–-]\s+|\s+và\s+)")
_WORD = re.compile(r"[^\W\d_][\w.'’+-]*")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z]{2,})+")
_MOST_WORDS = 6


class Credits:
    """Splits a credit off the end of a sentence.

    Args:
        entries: of the glossary; its bodies and agencies are known here.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known = {respelt(e.vi).lower(): e.en for e in entries if e.kind == "org"}

    def split(self, vi: str) -> tuple[str, str]:
        """What comes before the credit, empty when that is all, and the credit in English, empty when there is none."""
        found = _CREDIT.search(vi)
        if not found or bool(found["open"]) != bool(found["close"]):
            return vi, ""
        bracketed = bool(found["open"])
        if not bracketed and (found["label"][0].islower() or found["label"].lower() == "nguồn"):
            return vi, ""
        label, name = found["label"].lower(), self._names((found["name"] or "").removesuffix(" phát"))
        if not name and (found["name"] or label not in _ALONE or (found["lead"] and not bracketed)):
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
            elif known := _WHO.get(part.lower()) or self._known.get(part.lower()):
                english.append(known)
            elif _is_name(part):
                english.append(strip_diacritics(part))
            else:
                return ""
        return "".join(english)


def _is_name(text: str) -> bool:
    """A few words that all begin with a capital, or the address of a site."""
    words = text.split()
    named = all(_WORD.fullmatch(word) and word[0].isupper() for word in words)
    return _DOMAIN.fullmatch(text) is not None or (0 < len(words) <= _MOST_WORDS and named)
