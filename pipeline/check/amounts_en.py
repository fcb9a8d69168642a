"""English numerals, and what may follow a number: scale, percent, currency, unit, times."""

from __future__ import annotations

import re

from pipeline.check import calendar_en, units
from pipeline.check.quantities import Kind, Quantity, Reading
from pipeline.check.reading import FRACTION, Read, quantity

NUMBER = re.compile(
    r"\d{1,3}(?: \d{3})+(?![\d.,])|"
    r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d{3}){2,}(?!\d)|\d+(?:[.,]\d+)?"
)
DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})")
ORDINAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,15})(?:st|nd|rd|th)(?!\w)", re.IGNORECASE)
UNIT = units.finder(units.EN_UNITS, before=r"[\s-]*", after=r"(?!/)")
CURRENCY = units.finder(units.EN_CURRENCIES, before=r"[\s-]*")
SCALE = re.compile(
    r"[\s-]*(hundred|thousand|million|mln|billion|trillion)(?![a-z])|\s?(bn|tn|mn|mil|k|K|M|B|m|b)(?![A-Za-z²³/0-9])",
    re.IGNORECASE,
)
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "billion": 1e9, "trillion": 1e12,
    "bn": 1e9, "b": 1e9, "tn": 1e12, "mn": 1e6, "mil": 1e6, "m": 1e6, "k": 1e3,
}  # fmt: skip
_UNIT_NAMES = units.names(units.EN_UNITS)
_CURRENCY_NAMES = units.names(units.EN_CURRENCIES)
CURRENCY_BEFORE = re.compile(
    r"(?<![A-Za-z])((?-i:A)\$|(?:USD?|AUD?|S|CAN?|HK|NZ|NT)\s?\$|\$|€|£|￡|¥|₫|₩|USD|VND|EUR|GBP|JPY|CNY|RMB|KRW|THB|AUD|SGD)\s*$",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"[\s-]*(?:%|per\s?cent\b|pct\b|percentage[\s-]points?\b)", re.IGNORECASE)
_TIMES = re.compile(
    r"(?:[\s-]+(?:times|time(?=[\s-]+(?:higher|more|larger|winner|champion))|fold)|-?fold|x)(?!\w)", re.IGNORECASE
)
_AND_HALF = re.compile(r"[\s-]+and[\s-]+a[\s-]+half(?!\w)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|to|and|or|,)\s*(?:about\s+|nearly\s+|US)?(?=[\d$€£])", re.IGNORECASE)


def number(digits: str) -> float:
    """A numeral's value as English writes it (1,234.5); a comma that groups nothing is read as a decimal one."""
    digits = digits.replace(" ", "").replace("\u00a0", ",").replace("\u202f", ",")
    if digits.count(".") > 1:
        return float(digits.replace(".", "").replace(",", ""))
    if DECIMAL_COMMA.fullmatch(digits):
        return float(digits.replace(",", "."))
    return float(digits.replace(",", ""))


def finish(text: str, start: int, end: int, value: float, *, word: bool = False, ranges: bool = True) -> Read:
    """The quantity of a number in ``text[start:end]`` with what follows it; two when a range shares what follows."""
    sign = CURRENCY_BEFORE.search(text[max(0, start - 8) : start])
    scaled = False
    size = 1.0
    while scale := SCALE.match(text, end):
        money_around = sign is not None or CURRENCY.match(text, scale.end()) is not None
        if scale[2] and _no_scale(scale, word=word, money=money_around):
            break
        size = SCALES[(scale[1] or scale[2]).lower()]
        value, end, scaled = value * size, scale.end(), True
    if scaled and (half := _AND_HALF.match(text, end)):
        value, end = value + size / 2, half.end()
    kind: Kind = "number"
    unit = ""
    other: tuple[Reading, ...] = ()
    weak = value == 1 and not scaled
    if percent := _PERCENT.match(text, end):
        kind, end, weak = "percent", percent.end(), False
    elif sign is not None:
        kind, unit, weak = "money", _CURRENCY_NAMES["".join(sign[1].lower().split())], False
        start -= len(sign[0])
        more = CURRENCY.match(text, end)
        if more and (unit == _CURRENCY_NAMES[more[1].lower()] or sign[1] == "$"):  # $299 CAD
            unit, end = _CURRENCY_NAMES[more[1].lower()], more.end()
    elif money := CURRENCY.match(text, end):
        kind, unit, end, weak = "money", _CURRENCY_NAMES[money[1].lower()], money.end(), False
    elif times := _TIMES.match(text, end):
        kind, end = "times", times.end()
    elif (found := UNIT.match(text, end)) and not _false_unit(text, end, found, word):
        unit, end = _UNIT_NAMES[found[1].lower()], found.end()
        if found[1] == "m":  # metres, or "3m passengers"
            other = (("number", (value * 1e6,)),)
        if half := _AND_HALF.match(text, end):
            value, end = value + 0.5, half.end()
    one = quantity(text, start, end, kind, value, unit=unit, weak=weak and unit != "age", other=other)
    open_ended = not (scaled or word) and (kind == "money" or (kind == "number" and not unit))
    if ranges and open_ended and (link := _RANGE.match(text, end)):
        upper = _upper_end(text, link.end(), value, kind, unit)
        if upper is not None:
            last, factor = upper
            plain: tuple[Reading, ...] = (("number", (value,)),)
            lower = quantity(
                text, start, last.end, last.kind, value * factor, unit=last.unit or unit, weak=weak, other=plain
            )
            return [lower, last], last.end
    return [one], end


def _no_scale(scale: re.Match[str], *, word: bool, money: bool) -> bool:
    """Whether a letter after a number is no million: ``5m`` and ``5 m`` are metres, unless of money."""
    letter = scale[2].lower()
    if letter not in ("m", "b", "k"):
        return False
    return word or (letter != "k" and not money)


def _upper_end(text: str, at: int, value: float, kind: Kind, unit: str) -> tuple[Quantity, float] | None:
    """The upper end of a range whose scale, percent sign or unit counts for both ends (2-3 million), and the scale."""
    if text[at] in "$€£":
        at += 1
    dates = (calendar_en.DAY_FIRST, calendar_en.TIME, FRACTION, calendar_en.MONTH_YEAR, ORDINAL)
    if any(p.match(text, at) for p in dates):
        return None
    lead = NUMBER.match(text, at)
    if lead is None:
        return None
    upper = number(lead[0])
    if upper <= value:
        return None
    (last,), _ = finish(text, at, lead.end(), upper, ranges=False)
    shared = last.kind in ("percent", "money") or last.unit or last.values[0] != upper or kind == "money"
    if not shared:
        return None
    factor = last.values[0] / upper
    if kind == "money" and last.kind == "number":
        last = quantity(text, last.start, last.end, "money", *last.values, unit=unit)
    return last, factor


def _false_unit(text: str, end: int, found: re.Match[str], word: bool) -> bool:
    """Whether the unit's letters are something else there: one m(an), 5 second (place)."""
    form = found[1].lower()
    if form in ("m", "g", "mi", "min"):
        return word
    return form == "second" and not word and text[end] == " "
