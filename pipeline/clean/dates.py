"""When a page says it was published: stamps, labels and datelines, day first."""

from __future__ import annotations

import re
from datetime import date

from pipeline.clean.phrases import Phrases

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("một|giêng|january|jan", "hai|february|feb", "ba|march|mar", "tư|bốn|april|apr", "năm|may", "sáu|june|jun",
         "bảy|bẩy|july|jul", "tám|august|aug", "chín|september|sep", "mười|october|oct", "mười một|november|nov",
         "mười hai|chạp|december|dec"), 1)
    for name in names.split("|")
}  # fmt: skip
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""(?<![\d/.-])(?:
      (?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?:T\d\d:\d\d\S*)?
    | (?P<d2>\d{{1,2}})\s?[-/.]\s?(?P<m2>\d{{1,2}})\s?[-/.]\s?(?P<y2>(?:19|20)\d\d)
    | (?P<d3>\d{{1,2}})\s+(?:tháng|thg|th)\.?\s*(?P<m3>\d{{1,2}}|{_NAMED})\s*[,/]?\s*(?:năm\s+)?(?P<y3>(?:19|20)\d\d)
    | (?P<d4>\d{{1,2}})\s+(?P<m4>{_NAMED})\.?,?\s+(?P<y4>(?:19|20)\d\d)
    | (?P<m5>{_NAMED})\.?\s+(?P<d5>\d{{1,2}}),?\s+(?P<y5>(?:19|20)\d\d)
    )(?![\d/])""",
    re.VERBOSE | re.IGNORECASE,
)
_SHORT = re.compile(r"(\d{1,2}[-/.]\d{1,2}[-/.])(\d\d)")
_MARKS = " |,.:;()[]–—-•·/"
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIME = re.compile(
    r"(?<!\d)\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?(?:\s?phút)?(?!\d)|(?<!\d)\d{1,2}\s?(?:giờ|h)(?!\w)", re.I
)
_ZONE = re.compile(r"(?:gmt|utc)?\s*[+-]\s*0?7(?::?00)?|gmt|utc", re.IGNORECASE)
_AGO = re.compile(r"\d{1,3}\s+(?:giây|phút|giờ|ngày|tuần|tháng|năm)\s+trước", re.IGNORECASE)


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first full date in ``text`` as ISO, and where it stands; None for none or an impossible one."""
    for found in _DATE.finditer(text):
        for n in "12345":
            if day := found[f"d{n}"]:
                month = found[f"m{n}"].casefold()
                try:
                    iso = date(int(found[f"y{n}"]), _MONTHS.get(month) or int(month), int(day)).isoformat()
                except ValueError:
                    break
                return iso, found.start(), found.end()
    return None


def stamp(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """A line that is a date stamp: the ISO date and what else it holds (a byline, a section), else None.

    What else it holds has to be short, or set off by a mark: "Bầu cử vào ngày 22/5/2016" is a headline.
    """
    if short := _SHORT.fullmatch(text.strip(_MARKS)):  # 10/6/25, alone on its line
        text = f"{short[1]}20{short[2]}"
    if len(text) > 160 or not _YEAR.search(text) or not (found := find_date(text)):
        return None
    iso, start, end = found
    rest = f"{text[:start]} \x00 {text[end:]}"
    if second := find_date(rest):  # "Đăng: …, cập nhật: …": the first counts
        rest = f"{rest[: second[1]]} \x00 {rest[second[2] :]}"
    rest = _cut_words(_ZONE.sub(" ", _TIME.sub(" ", rest)), phrases)
    pieces = [piece.strip(_MARKS) for piece in rest.split("\x00")]
    words = " ".join(" ".join(pieces).split())
    marked = all(not piece or raw.strip(" \x00")[:1] in _MARKS or raw.strip(" \x00")[-1:] in _MARKS
                 for piece, raw in zip(pieces, rest.split("\x00"), strict=True))  # fmt: skip
    return (iso, words) if marked or len(words.split()) <= 3 else None


def _cut_words(rest: str, phrases: Phrases) -> str:
    lowered = rest.casefold()
    if len(lowered) != len(rest):
        return rest
    for start, end in reversed(list(phrases.around_dates.spans(lowered))):
        rest = f"{rest[:start]} {rest[end:]}"
    return rest


def only_time(text: str) -> bool:
    """A line that is a time of day or an age ("2 giờ trước") and nothing else, as lists of news have."""
    if len(text) > 60:
        return False
    rest = _TIME.sub("", _AGO.sub("", text))
    return rest != text and not any(c.isalnum() for c in rest)


def dateline(text: str) -> str | None:
    """The date of a dateline at the head of a paragraph ("Viêng Chăn, Lào – 09/07/2025 – …"), as ISO."""
    found = find_date(text[:90])
    if not found:
        return None
    iso, start, end = found
    head, tail = text[:start].rstrip().removesuffix("ngày").rstrip(), text[end:].lstrip()
    if not tail or tail[0] not in "–—-):.":
        return None
    place = head.rstrip("(,–—- ")
    closed = not head or head[-1] in "(,–—-"
    named = all(word[:1].isupper() or not word[:1].isalpha() for word in re.findall(r"[^\W\d_]+", place))
    return iso if closed and named and len(place.split()) <= 8 else None
