"""Dates in Vietnamese news text, and the year that a date without one must mean."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.months import MONTHS

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_SEP = r"\s?[/.\-]\s?"
_DASH = r"\s?[-–—]\s?"
_OPEN, _CLOSE = r"(?<![\d/.,\-])", r"(?![\d/]|[.,\-]\d)"
# A bare "16/12" may be a fraction or a score: it is a date only after one of these words or alone in brackets.
_CUE = r"(?:(?:sáng|trưa|chiều|tối|đêm) (?:nay|qua)|ngày|sáng|trưa|chiều|tối|đêm|hôm nay|hôm qua|mùng|mồng)"
# After these only 5/3, not 2-4 (metres), and not where a noun makes it a fraction ("đến 2/3 dân số").
_WEAK_CUE = r"(?:nay|qua|từ|đến)"
_NO_NOUN = r"(?=\s*(?:[,.;:()–—-]|$)|\s+(?:đến|tới|và|này|tại|ở|năm|sau|trước|theo|thì|đã|sẽ)\b)"

_TO = rf"(?:{_DASH}|\s+đến\s+(?:ngày\s+)?)"
_D_M_Y = rf"({_DAY})/({_MONTH})(?:/({_YEAR}))?"
_PATTERNS = [
    # 30/11-2/12/2024
    ("span", rf"{_OPEN}{_D_M_Y}{_TO}{_D_M_Y}{_CLOSE}"),
    # 16-18/12/2024, 16-18/12, "từ ngày 16 đến 18/12"
    ("range", rf"{_OPEN}({_DAY}){_TO}{_D_M_Y}{_CLOSE}"),
    # 16/12/2024, 16-12-2024, 16.12.2024
    ("full", rf"{_OPEN}({_DAY}){_SEP}({_MONTH}){_SEP}({_YEAR}){_CLOSE}"),
    # ngày 16 tháng 12 năm 2024
    ("words", rf"{_OPEN}({_DAY}) tháng ({_MONTH})(?:(?:,? năm |/)({_YEAR}))?{_CLOSE}"),
    # chiều 16/12, hôm nay (16-12)
    ("cued", rf"\b{_CUE},?\s*\(?({_DAY})[/.\-]({_MONTH}){_CLOSE}"),
    ("cued", rf"\b{_WEAK_CUE},?\s*\(?({_DAY})/({_MONTH}){_CLOSE}{_NO_NOUN}"),
    ("bracketed", rf"\(({_DAY})[/\-]({_MONTH})\)"),
]
_DATE = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
_LIKELY = re.compile(r"\d\s?[/.\-–—]\s?\d|\d tháng|\d\s+đến")
_MONTH_YEAR = re.compile(rf"tháng ({_MONTH})(?:/|-| năm |,? )({_YEAR})\b", re.IGNORECASE)
_FIRST_MONTHS = re.compile(rf"({_MONTH}) tháng đầu năm ({_YEAR})\b", re.IGNORECASE)
_BARE_YEAR = re.compile(rf"(?<![\d\-–/])({_YEAR})(?![\d\-–/])")
_PARTS = "sáng|trưa|chiều|tối|đêm|rạng sáng"
_TODAY = re.compile(rf"\b(?:(?:hôm|{_PARTS}) (nay|qua)|hôm (kia))\b", re.IGNORECASE)
_DAYS_AGO = {"nay": 0, "qua": 1, "kia": 2}
_WEEKDAY = re.compile(
    rf"\b(?:{_PARTS}|hôm|ngày|vào) (thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b(?! tuần (?:tới|sau)| tới)", re.IGNORECASE
)
_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day, or a range of days, named in a text. ``year`` is None when the text does not give it.

    ``inferred`` says that the year was worked out, not read.
    """

    start: int
    day: int
    month: int
    year: int | None
    end_day: int | None = None
    end_month: int | None = None
    inferred: bool = False

    @property
    def iso(self) -> str | None:
        return None if self.year is None else f"{self.year:04}-{self.month:02}-{self.day:02}"

    @property
    def iso_end(self) -> str | None:
        if self.year is None or self.end_day is None:
            return None
        month = self.end_month or self.month
        year = self.year + (month < self.month)
        return f"{year:04}-{month:02}-{self.end_day:02}"

    def words(self) -> str:
        """Such as "16–18 December 2024"."""
        year = "" if self.year is None else f" {self.year}"
        if self.end_day is None:
            return f"{self.day} {month_name(self.month)}{year}"
        if self.end_month in (None, self.month):
            return f"{self.day}–{self.end_day} {month_name(self.month)}{year}"
        return f"{self.day} {month_name(self.month)} – {self.end_day} {month_name(self.end_month or 1)}{year}"


def find_dates(text: str) -> list[DateMention]:
    """Every day or range of days in the text, in order; impossible dates such as 31/2 are not dates."""
    if not _LIKELY.search(text):
        return []
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _DATE:
        for match in pattern.finditer(text):
            if any(match.start() < stop and start < match.end() for start, stop in taken):
                continue
            mention = _mention(kind, match)
            if mention is not None:
                found.append(mention)
                taken.append(match.span())
    return sorted(found, key=lambda mention: mention.start)


def _mention(kind: str, match: re.Match[str]) -> DateMention | None:
    numbers = [None if group is None else int(group) for group in match.groups()]
    if kind == "span":
        day, month, year, end_day, end_month, end_year = numbers
        if year and end_year and end_year - year > 1:
            return None  # two days of history, not a span: "2/9/1945 - 2/9/2025"
        year = year or (end_year and end_year - ((end_month or 0) < (month or 0)))
        mention = DateMention(match.start(), day or 0, month or 0, year, end_day, end_month)
    elif kind == "range":
        day, end_day, month, year = numbers
        if (day or 0) >= (end_day or 0):
            return None
        mention = DateMention(match.start(), day or 0, month or 0, year, end_day)
    else:
        day, month, year = (*numbers, None)[:3]
        mention = DateMention(match.start(), day or 0, month or 0, year)
    return mention if _possible(mention.day, mention.month, mention.year) else None


def _possible(day: int, month: int, year: int | None) -> bool:
    try:
        datetime.date(year or 2024, month, day)  # 2024 has a 29 February
    except ValueError:
        return False
    return True


def relative_days(text: str, published: datetime.date) -> list[datetime.date]:
    """The days that "hôm nay", "tối qua" or "hôm thứ Ba" mean in an article of that day: weekdays are the last such."""
    days = [published - datetime.timedelta(_DAYS_AGO[(day or other).lower()]) for day, other in _TODAY.findall(text)]
    back = ((published.weekday() - _WEEKDAYS.index(name.lower())) % 7 for name in _WEEKDAY.findall(text))
    return [*days, *(published - datetime.timedelta(ago) for ago in back)]


def infer_year(mention: DateMention, texts: Sequence[str], published: str | None) -> DateMention:
    """The mention with its year, marked as inferred, or as it is when nothing says which year.

    News is about what has just happened. So with a publication date it is the year that brings the day
    nearest to it. Without one, the months that the article names with their year ("10 tháng đầu năm 2024",
    "tháng 9/2023") are taken as the recent past: each votes for the first such day that follows it. Bare
    years vote last, and only when one is named more often than the others.
    """
    if mention.year is not None:
        return mention
    if day := parse_iso(published):
        years = [year for year in (day.year - 1, day.year, day.year + 1) if _possible(mention.day, mention.month, year)]
        year = min(years, key=lambda year: abs((datetime.date(year, mention.month, mention.day) - day).days))
        return replace(mention, year=year, inferred=True)
    votes: Counter[int] = Counter()
    for text in texts:
        for year, month in _anchors(text):
            votes[year + (month > mention.month)] += 1
    if not votes:
        votes.update(int(year) for text in texts for year in _BARE_YEAR.findall(text))
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return mention
    year = ranked[0][0]
    return replace(mention, year=year, inferred=True) if _possible(mention.day, mention.month, year) else mention


def _anchors(text: str) -> Iterable[tuple[int, int]]:
    for pattern in (_MONTH_YEAR, _FIRST_MONTHS):
        for month, year in pattern.findall(text):
            yield int(year), int(month)
    for mention in find_dates(text):
        if mention.year is not None:
            yield mention.year, mention.month


def parse_iso(text: str | None) -> datetime.date | None:
    """The day of an ISO date or date-time, None for anything else."""
    try:
        return datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def month_name(month: int) -> str:
    """The English name of a month, 1 to 12."""
    return MONTHS[month - 1]


def in_words(iso: str | None) -> str:
    """An ISO date as "16 December 2024"; other text as it is."""
    day = parse_iso(iso)
    return (iso or "") if day is None else f"{day.day} {month_name(day.month)} {day.year}"
