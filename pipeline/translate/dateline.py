"""The dateline of a report, translated by rule: ``Viêng Chăn, Lào – 09/07/2025 – Trong chuyến thăm …``.

A place, a day and an agency before a dash are no sentence, and a small translator makes one up of them. They are a
closed form, so they are read by rule, and the model is given the sentence that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.months import MONTHS
from pipeline.translate.glossary import Entry
from pipeline.translate.orthography import respelt

_LONGEST = 80  # characters of a dateline
_LEAST_WORDS = 3  # of what follows it
_DASH = re.compile(r"\s+[–—-]\s+(?=[^\W\d_])")
_ITEMS = re.compile(r"\s*,\s*|\s+[–—-]\s+|\s*(?=\()")
_DATE = re.compile(
    r"(?:(?:sáng|trưa|chiều|tối)\s+)?(?:ngày\s+)?(?:(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?"
    r"|(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?)",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"\(([A-Z]{2,8})\)")


class Datelines:
    """Splits a dateline off.

    Args:
        entries: of the glossary; its places, countries and organisations are known here.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known = {respelt(e.vi).lower(): (e.kind, e.en) for e in entries if e.kind in ("place", "country", "org")}

    def split(self, vi: str) -> tuple[str, str]:
        """The dateline in English with its dash, empty when there is none, and the rest of the sentence."""
        for dash in reversed(list(_DASH.finditer(vi[: _LONGEST + 4]))):
            rest = vi[dash.end() :]
            if rest[0].isupper() and len(rest.split()) >= _LEAST_WORDS:
                english = self._english(vi[: dash.start()].strip())
                if english:
                    return f"{english} – ", rest
        return "", vi

    def _english(self, head: str) -> str:
        """Empty unless all of it is known, and it is more than names: *Việt Nam – Lào tăng cường hợp tác* has none."""
        items = list(self._items(head))
        kinds = [kind for kind, _ in items]
        where = {"place", "country"} & set(kinds)
        sure = "agency" in kinds or (where and "date" in kinds) or kinds == ["place", "country"]
        if "" in kinds or not sure:
            return ""
        return "".join(
            text if not number else f" {text}" if kind == "agency" else f", {text}"
            for number, (kind, text) in enumerate(items)
        )

    def _items(self, head: str) -> Iterator[tuple[str, str]]:
        """Each part's kind (place, country, agency, date; empty: not known) and English."""
        for item in filter(None, _ITEMS.split(head)):
            kind, english = self._known.get(item.lower(), ("", ""))
            agency, date = _AGENCY.fullmatch(item), _DATE.fullmatch(item)
            if kind in ("place", "country") and item[0].isupper():
                yield kind, english
            elif agency:
                kind, english = self._known.get(agency[1].lower(), ("org", agency[1]))
                yield ("agency" if kind == "org" else ""), f"({english})"
            elif date:
                day, month, year = (int(part or 0) for part in (date.groups()[:3] if date[1] else date.groups()[3:]))
                fits = 1 <= day <= 31 and 1 <= month <= 12
                yield (("date", f"{MONTHS[month - 1]} {day}" + (f", {year}" if year else "")) if fits else ("", ""))
            else:
                yield "", ""
