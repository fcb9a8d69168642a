"""Dates, months, quarters and times of an English text."""

from __future__ import annotations

import re

from pipeline.check.quantities import Reading
from pipeline.check.reading import FRACTION, Read, quantity
from pipeline.months import MONTHS

_MONTHS = {name: n for n, name in enumerate(MONTHS, 1)} | {name[:3]: n for n, name in enumerate(MONTHS, 1)}
_MONTHS["Sept"] = 9
MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![A-Za-z])\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%])(?!,\d{3}|\.\d)"
_TO = r"\s*(?:-|–|—|to|and|through|until|till|or|,|, and|&)\s*(?:the\s+)?"
_YEAR = r"(?:,?\s+(?:of\s+|in\s+)?((?:1[0-9]|20|21)\d\d)(?![\d%]|,\d|\.\d))?"
# December 16-18, 2024; a number after the comma that counts something is no second day.
_NOT_A_COUNT = rf"(?!\s*(?:{MONTH}|percent|%|people|million|[a-z]+s\b))"
_MONTH_FIRST = re.compile(rf"({MONTH})\s+(?:the\s+)?({_DAY}(?:{_TO}{_DAY}{_NOT_A_COUNT}){{0,8}}){_YEAR}")
DAY_FIRST = re.compile(rf"({_DAY}(?:{_TO}{_DAY}){{0,8}})\s*(?:day\s+)?(?:of\s+)?({MONTH}){_YEAR}")
_MONTH_ONLY = re.compile(rf"({MONTH}){_YEAR}")
_MONTH_SPAN = re.compile(rf"({MONTH})\s*(?:-|–|to|and|through)\s*({MONTH}){_YEAR}")
_VERBS = frozenset({"May", "March", "Mar"})
_PEOPLE = frozenset({"April", "June", "August", "Jan", "Dec", "Sep"})
_MONTH_BEFORE = re.compile(
    r"(?:in|the|by|since|until|till|of|last|this|next|early|late|mid|from|to|and|between|during|for|before|after|-|–|every|each)"
    r"[\s-]*$",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/])")
MONTH_YEAR = re.compile(r"(1[0-2]|0?[1-9])/((?:19|20)\d{2})(?![\d/])")
TIME = re.compile(
    r"([01]?\d|2[0-4])(?:(?:[:.h])([0-5]\d)(?::\d\d)?(?!\d|%))?\s*(a\.?m\b\.?|p\.?m\b\.?|o['’]clock|hrs\b)"
    r"|([01]?\d|2[0-4])[:h]([0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(\d{2,4})['’]?s(?!\w)")
_ORDINALS = r"first|second|third|fourth|last|final|1st|2nd|3rd|4th"
QUARTER_START = rf"(?:Q[1-4](?!\w)|[1-4]Q\b|(?i:{_ORDINALS})[\s-]quarters?(?!-?final)\b)"
_QUARTER = re.compile(
    rf"(?:Q([1-4])|([1-4])Q|({_ORDINALS})[\s-]+quarters?)(?!\w)"
    r"(?:(?:([-/]|\s+(?:of\s+)?(?:IV|I{1,3})/)|[\s,]*(?:of|in|/)?\s*)(?:FY)?((?:19|20)\d{2}))?",
    re.IGNORECASE,
)
_QUARTERS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
_DIGITS = re.compile(r"\d+")
_ATTACKS = (9, 11)


def read_quarter(text: str, anchor: re.Match[str]) -> Read:
    """``Q4 2024``, ``the fourth quarter of 2024``; a third quarter may be a fraction, the last one any quarter."""
    found = _QUARTER.match(text, anchor.start())
    if found is None:
        return [], anchor.end()
    start, end, year = anchor.start(), found.end(), int(found[5] or 0)
    word = (found[3] or "").lower()
    if not word:
        return [quantity(text, start, end, "quarter", year, int(found[1] or found[2]))], end
    value = _QUARTERS[word]
    loose: tuple[Reading, ...] = (("fraction", (0.25 * value,)), ("ordinal", (value,)))
    weak, unit = word in ("last", "final"), "slashed date" if found[4] else ""  # as in quý IV/2024
    return [quantity(text, start, end, "quarter", year, value, unit=unit, weak=weak, other=loose)], end


def _number_of(month: str) -> int:
    return _MONTHS[month.rstrip(".")]


def read_month(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    if found := _MONTH_FIRST.match(text, start):
        return _days(text, start, found, found[2], found[1], found[3])
    if span := _MONTH_SPAN.match(text, start):
        year = int(span[3] or 0)
        months = [_number_of(span[i]) for i in (1, 2)]
        return [quantity(text, start, span.end(), "date", year, month, 0) for month in months], span.end()
    found = _MONTH_ONLY.match(text, start)
    if found is None:
        return [], anchor.end()
    weak = False
    word = found[1].rstrip(".")
    if not found[2] and (word in _VERBS or word in _PEOPLE):
        announced = _MONTH_BEFORE.search(text[max(0, start - 12) : start]) is not None
        if not announced and word in _VERBS:
            return [], found.end()
        weak = not announced
    return [quantity(text, start, found.end(), "date", int(found[2] or 0), _number_of(word), 0, weak=weak)], found.end()


def _days(text: str, start: int, found: re.Match[str], days: str, month: str, year: str | None) -> Read:
    number = _number_of(month)
    return [
        quantity(text, start, found.end(), "date", int(year or 0), number, int(day)) for day in _DIGITS.findall(days)
    ], found.end()


def read_calendar(text: str, start: int) -> Read | None:
    """A date, a slashed date or a decade that begins with the digit at ``start``."""
    if found := DAY_FIRST.match(text, start):
        return _days(text, start, found, found[1], found[2], found[3])
    if month := MONTH_YEAR.match(text, start):
        year = int(month[2])
        return [quantity(text, start, month.end(), "date", year, int(month[1]), 0, unit="slashed date")], month.end()
    if decade := _DECADE.match(text, start):
        value = int(decade[1])
        year = value if value > 99 else 1900 + value
        short: tuple[Reading, ...] = (("number", (value % 100,)),)
        return [quantity(text, start, decade.end(), "date", year, 0, 0, other=short)], decade.end()
    if slashed := _SLASHED.match(text, start):
        day, month_number = int(slashed[1]), int(slashed[3])
        if 1 <= day <= 31 and 1 <= month_number <= 31:
            values = int(slashed[4]), month_number, day
            return [quantity(text, start, slashed.end(), "date", *values, unit="slashed date")], slashed.end()
    return None


def read_fraction(text: str, start: int) -> Read | None:
    """``2/3``, ``120/80``; 9/11 is the eleventh of September."""
    found = FRACTION.match(text, start)
    if found is None:
        return None
    a, b = float(found[1]), float(found[2])
    other: list[Reading] = [("fraction", (a / b,))] if b else []
    if (a, b) == _ATTACKS:
        other.append(("date", (0, 9, 11)))
    return [quantity(text, start, found.end(), "pair", a, b, weak=(a, b) == (24, 7), other=tuple(other))], found.end()


def read_time(text: str, start: int) -> Read | None:
    time = TIME.match(text, start)
    if time is None:
        return None
    hour, minute = int(time[1] or time[4]), int(time[2] or time[5] or 0)
    part = (time[3] or "").lower().replace(".", "")
    known = part in ("am", "pm") or hour > 12
    if part in ("am", "pm"):
        hour = hour % 12 + (12 if part == "pm" else 0)
    return [quantity(text, start, time.end(), "time", (hour * 60 + minute) % 1440, known)], time.end()
