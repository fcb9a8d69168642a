"""Writes English into the Vietnamese for another try: a model copies a name or a day that is English already.

A terminology hint that needs no model of its own: "Bộ trưởng Ngoại giao Lào Saleumxay Kommasith", where the first
translation lost *Xạ-lởm-xay Côm-ma-xít*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check import names, numbers_en, statistics
from pipeline.check.names import Wanted
from pipeline.check.quantities import Quantity, align
from pipeline.check.vietnamese import Vietnamese
from pipeline.mend.edits import Edit, apply
from pipeline.mend.figures import DAY_WORD, LUNAR, PROVERBIAL, Day, same_day, surely_a_day
from pipeline.months import MONTHS
from pipeline.translate.glossary import Glossary, Match, says
from pipeline.translate.normalise import strip_diacritics

_PARTS = {"đầu": "early ", "giữa": "mid-", "cuối": "late "}
_BY = re.compile(r"(?<!\w)(?:đến|tới|từ|trước|sau|so với)\s+$", re.IGNORECASE)  # "by the end of", not "late"
_STREET = re.compile(r"(?<!\w)(?:đường|phố|trường|bệnh viện)\s+$", re.IGNORECASE)  # named after an event
# Before figures with a slash that are no day, and before days of the lunar year.
_NO_DAY = re.compile(
    r"(?<!\w)(?:số|nghị định|thông tư|nghị quyết|quyết định|luật|chỉ thị|công văn|điều|đường|phố|rằm|mùng|mồng"
    r"|giỗ tổ|tết)\s+(?:ngày\s+)?$",
    re.IGNORECASE,
)
# In figures, or a word with a capital: "9 tháng năm 2024" are nine months, and "mỗi tháng một lần" is no January.
_MONTH = re.compile(r"[Tt]háng\s+(?:\d|(?!Giêng|Chạp)[A-ZĐ])")
_DIRECTLY = re.compile(r"(?:(?<!\w)(?:ngày|hôm nay|hôm qua)\s+|\()$", re.IGNORECASE)


class Hints:
    """What a translation lost, in English words within its source. Deterministic, with no model."""

    version: str = "1"

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    def __call__(self, vi: str, en: str) -> str:
        """``vi`` with what ``en`` lacks in English; as it is where nothing of the kind is lacking.

        Names and events of the glossary, terms that stand there in a known wrong form, personal names, days, months
        and parts of a year. Other figures stay as they are, since a model reads "đứng 2nd" worse than "đứng thứ hai",
        and so do bodies and offices that are only told otherwise.
        """
        source = Vietnamese(vi, self._glossary.find(vi))
        lost = [want for want, _ in names.missing(source.names, en)]
        edits = [_edit(match) for match, want in names.sought(vi, source.matches) if want in lost]
        edits += [_edit(match) for match in source.matches if _is_lost_event(vi, en, match)]
        if not source.has_own_sounds:  # Chinese and Korean names lose more than their diacritics
            edits += [edit for want in lost if want.sort == "vietnamese" for edit in _person(vi, want)]
        part = statistics.part_of_year(en, vi)
        if part and not _BY.search(vi, 0, part.start()):
            edits.append(Edit(part.start(), part.end(), f"{_PARTS[part[1].lower()]}{part[2]}"))
        return apply(vi, [*edits, *_days(source, en)])[0]


def _is_lost_event(vi: str, en: str, match: Match) -> bool:
    return match.entry.kind == "event" and not says(en, match.entry) and not _STREET.search(vi, 0, match.start)


def _edit(match: Match) -> Edit:
    return Edit(match.start, match.end, match.entry.en)


def _person(vi: str, want: Wanted) -> Iterator[Edit]:
    for found in re.finditer(rf"(?<!\w){re.escape(want.text)}(?!\w)", vi):
        yield Edit(found.start(), found.end(), strip_diacritics(want.text))


def _days(source: Vietnamese, en: str) -> Iterator[Edit]:
    """Days and months that the English lacks or has otherwise; none of a span, whose ends share their words."""
    aligned = align(source.quantities, tuple(numbers_en.quantities(en)))
    places = [(quantity.start, quantity.end) for quantity in source.quantities]
    for lost in (*aligned.missing, *(ours for ours, _ in aligned.changed)):
        alone = places.count((lost.start, lost.end)) == 1
        if lost.kind == "date" and lost.values[1] and alone and _is_day(source.text, lost):
            yield Edit(lost.start, lost.end, _in_english(lost))


def _is_day(vi: str, date: Quantity) -> bool:
    """A day or month of the solar year: no share (10/12 chỉ tiêu), document (Nghị định 08/2023) or lunar day."""
    if date.other or LUNAR.match(vi, date.end) or _NO_DAY.search(vi, 0, date.start):
        return False
    if "tháng" in date.text.lower():
        return _MONTH.search(date.text) is not None
    day = same_day(date, Day.all_in(date.text))
    if day is None or not day.day or day.text in PROVERBIAL or not surely_a_day(vi, date, day):
        return False
    word = _DIRECTLY if day.like_a_fraction else DAY_WORD
    return bool(day.year or word.search(vi, 0, date.start))


def _in_english(date: Quantity) -> str:
    """Day first, for a comma before the year is where a long sentence may be cut."""
    year, month, day = (int(value) for value in date.values)
    return " ".join([*([str(day)] if day else []), MONTHS[month - 1], *([str(year)] if year else [])])
