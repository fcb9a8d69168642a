"""Mends figures that the English has, but in Vietnamese form: ``8/1``, ``1,7 billion``, an amount without its currency.

The value is the source's in each case; what only the model could know, such as which of two figures is meant, is left
to the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.check import numbers_en, numbers_vi
from pipeline.check.amounts_en import SCALES
from pipeline.check.quantities import Alignment, Quantity, align
from pipeline.check.reading import word_list
from pipeline.mend.edits import Edit
from pipeline.months import MONTHS

_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2((?:19|20)\d{2}))?(?![\d/])|(\d{1,2})([-/])((?:19|20)\d{2})")
_MONTH = rf"(?:{'|'.join(MONTHS)})"
DAY_WORD = re.compile(r"\b(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|khuya|mùng|mồng|lễ)\b[^.;]{0,20}$", re.IGNORECASE)
LUNAR = re.compile(r"\s*\(?(?:âm lịch|âl)\b", re.IGNORECASE)
# What makes a fraction, a score, an article or a span of the same digits.
_NOT_BEFORE = re.compile(
    r"(?:\b(?:article|clause|decree|section|score|won|win|beat|lost|led|no)\.?\s+|\d[/-]\d{1,2}\s?-\s?)$", re.I
)
_NOT_AFTER = (
    r"(?!\s*(?:%|(?:percent|points?|[mk]?m|tons?|tonnes?|feet|hundred|thousand|million|billion|people|of\s+the|of\s+an?"
    r"|(?:minute|hour|day|week|month|year)s?)\b))"
)
_AROUND = (
    re.compile(rf"(\b[Tt]he\s+)?(?:\b{_MONTH}\s+)?(?<![\w/.,])(?<!\d\s)(?<!\D-)$"),
    re.compile(rf"(?:st|nd|rd|th)?(?![\w/]|[-.,]\d|-\w|\s*(?:\d|[ap]\.?m)){_NOT_AFTER}(?:\s+{_MONTH}\b)?"),
)
_PREPOSITION = re.compile(r"(?:\b(?:on|since|by|until|till|from|of|dated|before|after)|,)\s+$", re.IGNORECASE)
_RANGE_BEFORE = re.compile(r"\d\s*(?:to|and|until|through|-|–|,)\s*$")
_DIGITS = re.compile(r"[\d.,]*\d")
_VIETNAMESE_FORM = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2}")
_LIST = re.compile(r"\s*(?:,|and|&|or)\s*\d|,\d")
_PLURAL_SCALE = re.compile(
    r"\s+(thousand|million|billion|trillion)s?(?:\s+of)?(?:\s+(?:dollars?|dong|euros?|yuan|yen))?\b", re.IGNORECASE
)
# What may follow an amount; a noun there says that something else is counted.
_FOLLOWING = word_list(
    "of in for on to from per a an and or by at with as was were is are will would has had each every this that last"
    " since after before between over during under which who than but while because instead respectively annually"
    " monthly the compared until through into against if when so"
)
_AFTER_AMOUNT = re.compile(rf"\s*(?:$|[.,;:!?()\]\"'”’–—]|(?:{'|'.join(_FOLLOWING)})\b)", re.IGNORECASE)
_NO_AMOUNT = re.compile(r"(?:[$€£¥₫–-]|\b(?:US|NT|Rs|Tk|No|VND|USD|EUR)\.?)\s*$", re.IGNORECASE)
_LEAST_AMOUNT = 1000  # a smaller figure may be an age or a number on a shirt
_ATTACKS = "9/11"
PROVERBIAL = frozenset({"24/7"})  # day and night, unless a preposition makes a day of it
_BEFORE_YEAR = re.compile(r"(?:\s+(?:of\s+)?(?:IV|I{1,3}))?[-/](?=(?:FY)?\d{4}$)", re.IGNORECASE)
_OTHER_MARK = str.maketrans("/-", "-/")
_SWAPPED = str.maketrans(".,", ",.")


def mend_figures(vi: str, en: str) -> list[Edit]:
    """Edits for the figures of ``en`` that differ from those of ``vi`` in their form alone."""
    aligned = align(tuple(numbers_vi.quantities(vi)), tuple(numbers_en.quantities(en)))
    return [
        *_dates(vi, en, aligned),
        *_slashed(aligned, en),
        *_months(vi, aligned),
        *_quarters(aligned),
        *_separators(aligned, en),
        *_currencies(aligned, en),
    ]


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a month in figures, the Vietnamese way; what is not stated is 0."""

    text: str
    day: int
    month: int
    year: int

    @classmethod
    def all_in(cls, text: str) -> Iterator[Day]:
        for found in _DATE.finditer(text):
            parts = (found[1], found[3], found[4]) if found[1] else (None, found[5], found[7])
            day, month, year = (int(part or 0) for part in parts)
            if 1 <= month <= 12:
                yield cls(found[0], day, month, year)

    @property
    def like_a_fraction(self) -> bool:
        return 0 < self.day < self.month and "/" in self.text and not self.year

    def forms(self) -> Iterator[str]:
        """As it is written, and with the other mark where that is no span of numbers: 16-12 for 16/12."""
        yield self.text
        if self.day > self.month and not self.year:
            yield self.text.translate(_OTHER_MARK)

    def english(self, en: str, start: int) -> str:
        """In words; after another day (2 to 4-7, 16-18/12) the month comes last."""
        month, year = MONTHS[self.month - 1], f" {self.year}" if self.year else ""
        if not self.day:
            return month + year
        if _RANGE_BEFORE.search(en, 0, start):
            return f"{self.day} {month}{year}"
        return f"{month} {self.day}" + (f",{year}" if year else "")


def same_day(date: Quantity, days: Iterable[Day]) -> Day | None:
    if date.kind != "date":
        return None
    return next((day for day in days if (day.month, day.day) == date.values[1:]), None)


def _dates(vi: str, en: str, aligned: Alignment) -> Iterator[Edit]:
    """A day left as it is written in Vietnamese, where the English has it once and no other figure beside it."""
    for date in (*aligned.missing, *(source for source, _ in aligned.changed)):
        day = same_day(date, Day.all_in(date.text))
        if day is None or not surely_a_day(vi, date, day):
            continue
        found = [place for text in day.forms() for place in _standing(text, en)]
        if len(found) != 1:
            continue
        start, end = found[0]
        before = en[:start]
        if not _NOT_BEFORE.search(before) and (day.text not in PROVERBIAL or _PREPOSITION.search(before)):
            yield Edit(start, end, day.english(en, start))


def _standing(literal: str, en: str) -> Iterator[tuple[int, int]]:
    """Where the digits of a day stand by themselves, with an article and a month's name around them."""
    at = en.find(literal)
    while at >= 0:
        end = at + len(literal)
        before, after = _AROUND[0].search(en, max(0, at - 24), at), _AROUND[1].match(en, end)
        if before and after:
            of_a_noun = before[1] and not _PREPOSITION.search(en, 0, before.start())  # the December 16 meeting
            yield (before.end(1) if of_a_noun else before.start()), after.end()
        at = en.find(literal, end)


def surely_a_day(vi: str, date: Quantity, day: Day) -> bool:
    """Not a fraction (1/4), a span (2-4 ngày), a decimal (6.5 tiếng), a score, a lunar day, or the attacks of 9/11."""
    if LUNAR.match(vi, date.end) or day.text == _ATTACKS:
        return False
    plain = day.year or not day.day or ("/" in day.text and not day.like_a_fraction)
    if not plain and vi.count(day.text) > 1:
        return False
    return bool(plain or DAY_WORD.search(vi, 0, date.start))


def _slashed(aligned: Alignment, en: str) -> Iterator[Edit]:
    """A day that the English has in figures where the Vietnamese has words: 6/2/2013 for ngày 6 tháng 2 năm 2013."""
    for source, target in aligned.changed:
        if target.unit == "slashed date" and (day := same_day(source, Day.all_in(target.text))):
            start = target.start + target.text.index(day.text)
            yield Edit(start, start + len(day.text), day.english(en, start))


def _months(vi: str, aligned: Alignment) -> Iterator[Edit]:
    """The month of the only date of a sentence, where the day is right."""
    pairs = (*aligned.changed, *aligned.kept)
    ours = [q for q in (*aligned.missing, *(source for source, _ in pairs)) if q.kind == "date"]
    theirs = [q for q in (*aligned.invented, *(target for _, target in pairs)) if q.kind == "date"]
    if len(ours) != 1 or len(theirs) != 1:
        return
    for source, target in aligned.changed:
        lunar = LUNAR.match(vi, source.end)
        month = int(source.values[1]) if source.kind == "date" and not lunar else 0
        named = re.search(_MONTH, target.text)
        if month and named and target.kind == "date" and target.values[2] == source.values[2] > 0:
            yield Edit(target.start + named.start(), target.start + named.end(), MONTHS[month - 1])


def _quarters(aligned: Alignment) -> Iterator[Edit]:
    """A quarter joined to its year as Vietnamese does it (quý IV/2024): the fourth quarter-2024, or of IV/2024."""
    for source, target in aligned.changed:
        if source.kind == target.kind == "quarter" and source.values == target.values:
            yield Edit(target.start, target.end, _BEFORE_YEAR.sub(" of ", target.text))


def _separators(aligned: Alignment, en: str) -> Iterator[Edit]:
    """A number with the separators of Vietnamese: 1,7 for 1.7, and 5.838 for 5,838."""
    for source, target in aligned.changed:
        ours, theirs = _DIGITS.search(source.text), _DIGITS.search(target.text)
        if not ours or not theirs or ours[0] != theirs[0] or source.kind not in ("number", "percent", "money"):
            continue
        start, end = target.start + theirs.start(), target.start + theirs.end()
        if _VIETNAMESE_FORM.fullmatch(theirs[0]) and not _LIST.match(en, end):
            yield Edit(start, end, theirs[0].translate(_SWAPPED))


def _currencies(aligned: Alignment, en: str) -> Iterator[Edit]:
    """An amount of which the English has the figure without the currency."""
    for source, target in aligned.changed:
        if source.kind != "money" or not source.unit or target.kind != "number" or target.unit:
            continue
        end, value, text = target.end, target.values[0], target.text
        if "-" in text or not text[0].isdigit() or _NO_AMOUNT.search(en, 0, target.start):
            continue  # a 99-million transfer, a million, 10-20 million, Rs. 10,000
        if value != source.values[0] and (scale := _PLURAL_SCALE.match(en, end)):
            value *= SCALES[scale[1].lower()]
            end, text = scale.end(), f"{text} {scale[1]}"
        if value == source.values[0] >= _LEAST_AMOUNT and _AFTER_AMOUNT.match(en, end):
            yield Edit(target.start, end, f"{source.unit}{text}")
