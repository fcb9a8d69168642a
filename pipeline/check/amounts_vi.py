"""Vietnamese numerals, and what may follow a number: scale, percent, currency, unit, ``lần``."""

from __future__ import annotations

import re

from pipeline.check import calendar_vi, units, words_vi
from pipeline.check.quantities import Kind, Quantity, Reading
from pipeline.check.reading import FRACTION, Read, quantity

# The thousands may be apart by spaces too: 15 000.
_NUM = r"\d{1,3}(?: \d{3})+(?![\d.,])|\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
NUMBER = re.compile(_NUM)
UNIT = units.finder(units.VI_UNITS, before=r"\s*-?\s*", after=r"(?!/)")
CURRENCY = units.finder(
    units.VI_CURRENCIES,
    before=r"\s*",  # đồng is also "together" and the head of many words
    after=r"(?!\s+(?:chí|chủ|đội|bộ(?!\s+đội)|xu|nghiệp|minh|hương|sáng|tác|bào|phạm|bọn|hồ|đô|đều|ý|thời|loạt|nhất|bằng|ruộng|trụ))",
)
SCALE = re.compile(
    r"\s*(chục|tá|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|k|tr)(?!\w)(?!\s+(?:lệ|số|phú|giá|suất|trọng|chứng|tập|hồi))",
    re.IGNORECASE,
)
SCALES = {**words_vi.SCALES, "chục": 10.0, "tá": 12.0, "trăm": 1e2, "k": 1e3, "tr": 1e6}
_UNIT_NAMES = units.names(units.VI_UNITS)
_CURRENCY_NAMES = units.names(units.VI_CURRENCIES)
_CURRENCY_BEFORE = re.compile(r"(USD|US\$|A\$|NZ\$|\$|VND|VNĐ|EUR|€|£|¥)\s*$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|phần\s+trăm|điểm\s+phần\s+trăm|điểm\s+%)", re.IGNORECASE)
_SMALLER_GROUP = re.compile(rf"\s+({_NUM})\s+(trăm|nghìn|ngàn|triệu)(?!\w)", re.IGNORECASE)
_HALF_MORE = re.compile(r"\s+rưỡi(?!\w)", re.IGNORECASE)
_TIMES = re.compile(r"\s+lần(?!\s+(?:thứ|lượt|này|trước|sau))(?!\w)", re.IGNORECASE)
_TIMES_BEFORE = re.compile(r"gấp\s+$", re.IGNORECASE)
_PART = re.compile(r"\s+phần\s+(ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|nghìn|\d{1,3})(?!\w)", re.IGNORECASE)
_PARTS = {"ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "nghìn": 1000}
_RANGE = re.compile(r"\s*(?:-|–|—|đến|tới|và|hoặc|hay|,)\s*(?:khoảng\s+|gần\s+|hơn\s+)?(?=\d)", re.IGNORECASE)
_HOURS = re.compile(r"\s*(?:[.,;)]|đồng|sau|trước|mỗi|một|trong|mới|để|và|ngồi|bay)")  # after tiếng: no language
_VERB = re.compile(r"\s*(?:kết|bằng|ơn|tuổi|tự)")  # after ký, cân, tạ, độ: no unit
_YEAR_FOLLOWS = re.compile(r"\s+\d{4}")


def number(digits: str) -> tuple[float, tuple[Reading, ...]]:
    """A numeral's value as Vietnamese writes it (1.234,5), and the other reading where English may be meant.

    ``20,600`` is 20.6, but much Vietnamese text has it for 20.600.
    """
    digits = digits.replace(" ", "").replace("\u00a0", ".").replace("\u202f", ".")
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        mark = max(digits.rfind("."), digits.rfind(","))
        return float(digits[:mark].replace(".", "").replace(",", "") + "." + digits[mark + 1 :]), ()
    if dots > 1 or commas > 1:
        return float(digits.replace(".", "").replace(",", "")), ()
    if not dots and not commas:
        return float(digits), ()
    whole, part = re.split(r"[.,]", digits)
    as_decimal, joined = float(f"{whole}.{part}"), float(whole + part)
    if len(part) != 3 or whole.startswith("0"):
        return as_decimal, ()
    return (joined, ()) if dots else (as_decimal, (("number", (joined,)),))


def finish(
    text: str,
    start: int,
    end: int,
    value: float,
    other: tuple[Reading, ...] = (),
    *,
    weak: bool = False,
    word: bool = False,
    ranges: bool = True,
) -> Read:
    """The quantity of a number in ``text[start:end]`` with what follows it; two when a range shares what follows."""
    after = _scaled(text, end, value)
    scaled = after is not None
    if after is not None:
        value, end, other = *after, ()
    if word and (part := _PART.match(text, end)):
        below = _PARTS.get(part[1].lower()) or int(part[1])
        if below:
            return [quantity(text, start, part.end(), "fraction", value / below)], part.end()
    kind: Kind = "number"
    unit = ""
    before = text[max(0, start - 8) : start]
    if percent := _PERCENT.match(text, end):
        kind, end, other, weak = "percent", percent.end(), (), False
    elif (money := CURRENCY.match(text, end)) and not _no_money(text, end, money, value):
        kind, unit, end, other, weak = "money", _CURRENCY_NAMES[money[1].lower()], money.end(), (), False
    elif not word and (sign := _CURRENCY_BEFORE.search(before)):
        kind, unit, weak = "money", _CURRENCY_NAMES[sign[1].lower()], False
        start -= len(before) - sign.start()
    elif times := _TIMES.match(text, end):
        kind, end = "times", times.end()
    elif _TIMES_BEFORE.search(before):
        kind = "times"
    elif (found := UNIT.match(text, end)) and not _false_unit(text, found, word):
        unit, end = _UNIT_NAMES[found[1].lower()], found.end()
        if half := _HALF_MORE.match(text, end):
            value, end = value + 0.5, half.end()
        if unit == "month" and value == 6 and text[end : end + 5].lower() in (" đầu ", " cuối"):
            other = (("fraction", (0.5,)),)  # the first half of the year
    weak = weak or (value == 1 and kind == "number" and not scaled)
    one = quantity(text, start, end, kind, value, unit=unit, weak=weak, other=other)
    if ranges and kind == "number" and not (scaled or unit or word) and (link := _RANGE.match(text, end)):
        upper = _upper_end(text, link.end(), value)
        if upper is not None:
            last, factor = upper
            plain: tuple[Reading, ...] = (("number", (value,)), *other)
            lower = quantity(text, start, last.end, last.kind, value * factor, unit=last.unit, weak=weak, other=plain)
            return [lower, last], last.end
    return [one], end


def _scaled(text: str, end: int, value: float) -> tuple[float, int] | None:
    """The value with its scales (``nghìn tỷ``), a smaller group (2 tỷ 300 triệu) and ``rưỡi``; None without scale."""
    size = 1.0
    while scale := SCALE.match(text, end):
        if scale[1].lower() in ("k", "tr") and text[end] == " ":
            break
        value *= SCALES[scale[1].lower()]
        size *= SCALES[scale[1].lower()]
        end = scale.end()
    if size == 1:
        return None
    if more := _SMALLER_GROUP.match(text, end):
        addend = number(more[1])[0] * SCALES[more[2].lower()]
        if addend < size:
            value, end = value + addend, more.end()
    if half := _HALF_MORE.match(text, end):
        value, end = value + size / 2, half.end()
    return value, end


def _upper_end(text: str, at: int, value: float) -> tuple[Quantity, float] | None:
    """The upper end of a range whose scale, percent sign or unit counts for both ends (2-3 triệu), and the scale."""
    if any(p.match(text, at) for p in (calendar_vi.DATE, calendar_vi.TIME, FRACTION, calendar_vi.MONTH_YEAR)):
        return None
    lead = NUMBER.match(text, at)
    if lead is None:
        return None
    upper, other = number(lead[0])
    if upper <= value:
        return None
    (last,), _ = finish(text, at, lead.end(), upper, other, ranges=False)
    if not (last.kind in ("percent", "money") or last.unit or last.values[0] != upper):
        return None
    return last, last.values[0] / upper


def _no_money(text: str, end: int, money: re.Match[str], value: float) -> bool:
    """Whether the currency's letters are another word there: 10 đ…, 3 bảng (of a tournament)."""
    form = money[1].lower()
    return (form in ("đ", "tệ") and text[end] == " ") or (form == "bảng" and value < 20 and value % 1 == 0)


def _false_unit(text: str, found: re.Match[str], word: bool) -> bool:
    """Whether the unit's letters are another word there: tiếng Việt, năm 2024, ký kết."""
    form = found[1].lower()
    after = text[found.end() : found.end() + 12]
    if form in ("m", "g", "gr", "h"):
        return word
    if form == "năm":
        return _YEAR_FOLLOWS.match(after) is not None
    if form == "tiếng":
        return _HOURS.match(after) is None
    if form in ("ký", "cân", "tạ", "độ"):
        return _VERB.match(after) is not None or (word and form != "độ")
    return False
