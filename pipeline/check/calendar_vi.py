"""Dates, months, quarters and times of a Vietnamese text."""

from __future__ import annotations

import re

from pipeline.check.quantities import Reading
from pipeline.check.reading import Read, quantity

MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười một": 11, "mười hai": 12, "mười": 10, "chạp": 12,
}  # fmt: skip
_MONTH_WORD = "|".join(sorted(MONTHS, key=len, reverse=True))
MONTH = rf"(?:1[0-2]|0?[1-9]|{_MONTH_WORD})(?![\w])(?![.,]\d)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_TO = r"\s*(?:-|–|—|,|và|hoặc|hay|đến(?:\s+hết)?|tới)\s*(?:ngày\s+|mùng\s+|mồng\s+|rạng\s+sáng\s+)?"
_YEAR_AFTER = (
    r"(?:\s*[/.-]\s*(\d{4})(?!\d)|,?\s+năm\s+(\d{4})(?!\d)|\s+(\d{4})(?![\d.,]\d|\s+(?:người|ca|tỷ|triệu|đồng)))?"
)
# 16/12, 16-18/12/2024, 29/11-1/12, 16 và 17 tháng 12 năm 2024; 2.9 and 2-9 only after a word that announces a day.
DATE = re.compile(
    rf"((?:{DAY}(?:[/.](?:1[0-2]|0?[1-9])(?![\d]))?(?:[/.]\d{{4}})?{_TO}){{0,8}})({DAY})"
    rf"(?:([/.-])(1[0-2]|0?[1-9])(?![\d])(?:\3(\d{{4}}|\d{{2}})(?!\d))?|,?\s+tháng\s+({MONTH}){_YEAR_AFTER})(?![/]\d|[.,]\d)",
    re.IGNORECASE,
)
_DATE_PART = re.compile(r"(\d{1,2})(?:[/.](\d{1,2})(?:[/.](\d{4}))?)?")
MONTH_YEAR = re.compile(r"(1[0-2]|0?[1-9])\s?[/.-]\s?((?:19|20)\d{2})(?![\d/])")
_BEFORE_DAY = re.compile(
    r"(?:ngày|mùng|mồng|hôm|nay|qua|mai|sáng|trưa|chiều|tối|đêm|khánh|lễ|từ|đến|tới)\s*\(?\s*$", re.IGNORECASE
)
# Not in "lần thứ 25 ngày 16-12".
_COUNTING = re.compile(r"(?:mỗi|một|từng|hằng|hàng|(?<!thứ )(?<!\d)\d+)\s+ngày\s*$", re.IGNORECASE)
_AFTER_DAY = re.compile(
    r"\s*(?:%|phần trăm|lần|bữa|giờ|tiếng|người|ca|triệu|tỷ|nghìn|tuổi|viên|lít|phút|h\b|h\d)", re.IGNORECASE
)
_ONLY_DAY = re.compile(rf"{DAY}(?![/.,]\d)")
_DAY_WORD = re.compile(r"(?:ngày|mùng|mồng)\s+$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s*(?:%|phần trăm|nghìn|ngàn|triệu|tỷ|tỉ|trăm|USD|đồng|độ|km|kg|mét|tuổi|giờ|lần|người)", re.IGNORECASE
)
TIME = re.compile(
    r"([01]?\d|2[0-4])(?:\s?(?:giờ|h|g)\s?([0-5]?\d)(?:\s?(?:phút|p|'))?(?!\d|[.,]\d)|:([0-5]\d)(?::\d\d)?(?!\d)|\s?(?:giờ|h)(?!\w))"
    r"(?:\s*(sáng|trưa|chiều|tối|đêm|a\.?m\b|p\.?m\b))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(iv|iii|ii|i|[1-4]|một|nhất|hai|ba|bốn|tư)(?!\w)(?:\s*(?:,|và|-|–)\s*(?:quý\s+)?(iv|iii|ii|i|[1-4])(?!\w|[.,]\d))?"
    r"(?:\s*[/-]\s*(\d{4})|,?\s+(?:năm\s+)?(\d{4}))?(?!\d)",
    re.IGNORECASE,
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "một": 1, "nhất": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4}
_LATE = re.compile(r"(?<!\w)(?:chiều|tối|đêm|khuya|trưa|p\.?m)(?!\w)", re.IGNORECASE)  # else 10h is ten in the morning
_AT = re.compile(r"(?:lúc|hồi)\s+$", re.IGNORECASE)
_HALF_MORE = re.compile(r"\s+rưỡi(?!\w)", re.IGNORECASE)
_MONTH_MORE = re.compile(
    rf"\s*(?:-|–|đến|và|hoặc|hay|tới)\s*(?:tháng\s+)?({MONTH})"
    r"(?=\s*(?:[/.,;):]|năm\b|$|hàng|hằng|tới|này|vừa|sang|âm|trong|đã))",
    re.IGNORECASE,
)
_MONTH_TAIL = re.compile(_YEAR_AFTER, re.IGNORECASE)


def _month(word: str) -> int:
    return int(word) if word.isdigit() else MONTHS[" ".join(word.lower().split())]


def read_month(text: str, anchor: re.Match[str]) -> Read:
    start, end = anchor.start(), anchor.end()
    if text[max(0, start - 5) : start].lower() == "ngày " and not anchor["month"].isdigit():  # ngày tháng năm sinh
        return [], end
    months = [_month(anchor["month"])]
    more = _MONTH_MORE.match(text, end)
    if more:
        months.append(_month(more[1]))
        end = more.end()
    after = _MONTH_TAIL.match(text, end)
    year = 0
    if after and any(after.groups()):
        year = int(next(g for g in after.groups() if g))
        end = after.end()
    return [
        quantity(text, start, end, "date", year, m, 0, weak=text[end : end + 8].strip().startswith("âm"))
        for m in months
    ], end


def read_quarter(text: str, anchor: re.Match[str]) -> Read:
    found = _QUARTER.match(text, anchor.end())
    if found is None:
        return [], anchor.end()
    year = int(found[3] or found[4] or 0)
    marks = [mark.lower() for mark in (found[1], found[2]) if mark]
    values = [_QUARTERS.get(mark) or int(mark) for mark in marks]
    return [quantity(text, anchor.start(), found.end(), "quarter", year, v) for v in values], found.end()


def read_calendar(text: str, start: int) -> Read | None:
    """A date or a month with its year that begins with the digit at ``start``."""
    found = DATE.match(text, start)
    if found and not (found[3] in ("-", ".") and _COUNTED.match(text, found.end())):
        read = _date(text, found, _announced(text, start))
        if read:
            return read
    month = MONTH_YEAR.match(text, start)
    if month is None:
        return None
    return [quantity(text, start, month.end(), "date", int(month[2]), int(month[1]), 0)], month.end()


def read_day(text: str, start: int) -> Read | None:
    """``ngày 16``: a day of no stated month."""
    day = _ONLY_DAY.match(text, start)
    if day is None or not _DAY_WORD.search(text[max(0, start - 8) : start]) or not _announced(text, start):
        return None
    if _AFTER_DAY.match(text, day.end()):
        return None
    return [quantity(text, start, day.end(), "date", 0, 0, int(day[0]))], day.end()


def _announced(text: str, start: int) -> bool:
    before = text[max(0, start - 16) : start]
    return _BEFORE_DAY.search(before) is not None and _COUNTING.search(before) is None


def _date(text: str, date: re.Match[str], announced: bool) -> Read | None:
    mark = date[3]
    day = int(date[2])
    month = int(date[4]) if date[4] else _month(date[6])
    year = int(date[5] or date[7] or date[8] or date[9] or 0)
    if 0 < year < 100:
        year += 2000 if year < 50 else 1900
    if mark in (".", "-") and not announced and not (date[5] and len(date[5]) == 4):
        return None
    listed = date[1]
    other: tuple[Reading, ...] = ()
    if mark == "/" and not (announced or year):
        other = (("pair", (day, month)),)
        if not listed and day < month <= 10:
            other = (("fraction", (day / month,)), *other)
    start, end = date.span()
    found = [
        quantity(text, start, end, "date", int(part[3] or year), int(part[2] or month), int(part[1]))
        for part in _DATE_PART.finditer(listed)
    ]
    return [*found, quantity(text, start, end, "date", year, month, day, other=other)], end


def read_time(text: str, start: int) -> Read | None:
    """``8h30``, ``18 giờ``, ``7 giờ tối``; without minutes or a part of the day it may as well be eight hours."""
    time = TIME.match(text, start)
    if time is None:
        return None
    hour, minute = int(time[1]), int(time[2] or time[3] or 0)
    part = (time[4] or "").lower().replace(".", "")
    known = bool(part) or hour > 12 or not _LATE.search(text)
    if (part in ("chiều", "tối", "pm") and hour < 12) or (part == "đêm" and 6 <= hour < 12):
        hour += 12
    elif hour == 12 and part in ("đêm", "sáng", "am"):
        hour = 0
    end = time.end()
    minutes = hour % 24 * 60 + minute
    if time[2] or time[3] or part:
        at_a_time = part or _AT.search(text[max(0, start - 5) : start])
        lasting: tuple[Reading, ...] = () if at_a_time else (("pair", (hour, minute)),)  # 11 hours 29 minutes
        return [quantity(text, start, end, "time", minutes, known, other=lasting)], end
    value = float(time[1])
    if half := _HALF_MORE.match(text, end):
        hours: tuple[Reading, ...] = (("number", (value + 0.5,)),)
        return [quantity(text, start, half.end(), "time", minutes + 30, known, other=hours)], half.end()
    return [quantity(text, start, end, "number", value, unit="hour", other=(("time", (minutes, known)),))], end
