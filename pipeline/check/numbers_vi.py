"""The quantities of a Vietnamese text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline.check import numbers_en, units, words_vi
from pipeline.check.quantities import Kind, Quantity, Reading

_NUM = r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(_NUM)
_MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười một": 11, "mười hai": 12, "mười": 10, "chạp": 12,
}  # fmt: skip
_MONTH_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH = rf"(?:1[0-2]|0?[1-9]|{_MONTH_WORD})(?![\w])(?![.,]\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_TO = r"\s*(?:-|–|—|,|và|hoặc|hay|đến(?:\s+hết)?|tới)\s*(?:ngày\s+|mùng\s+|mồng\s+|rạng\s+sáng\s+)?"
_YEAR_AFTER = r"(?:\s*[/.-]\s*(\d{4})(?!\d)|,?\s+năm\s+(\d{4})(?!\d)|\s+(\d{4})(?![\d.,]\d|\s+(?:người|ca|tỷ|triệu|đồng)))?"

# 16/12, 16-18/12/2024, 29/11-1/12, 16 và 17 tháng 12 năm 2024; 2.9 and 2-9 only after a word that announces a day.
_DATE = re.compile(
    rf"((?:{_DAY}(?:[/.](?:1[0-2]|0?[1-9])(?![\d]))?(?:[/.]\d{{4}})?{_TO})*)({_DAY})"
    rf"(?:([/.-])(1[0-2]|0?[1-9])(?![\d])(?:\3(\d{{4}}|\d{{2}})(?!\d))?|\s+tháng\s+({_MONTH}){_YEAR_AFTER})(?![/]\d|[.,]\d)",
    re.IGNORECASE,
)
_DATE_PART = re.compile(r"(\d{1,2})(?:[/.](\d{1,2})(?:[/.](\d{4}))?)?")
_MONTH_YEAR = re.compile(r"(1[0-2]|0?[1-9])\s?[/.-]\s?((?:19|20)\d{2})(?![\d/])")
_BEFORE_DAY = re.compile(r"(?:ngày|mùng|mồng|hôm|nay|qua|mai|sáng|trưa|chiều|tối|đêm|khánh|lễ|từ|đến|tới)\s*\(?\s*$", re.IGNORECASE)
_COUNTING = re.compile(r"(?:mỗi|một|từng|hằng|hàng|\d)\s+ngày\s*$", re.IGNORECASE)
_AFTER_DAY = re.compile(r"\s*(?:%|phần trăm|lần|bữa|giờ|tiếng|người|ca|triệu|tỷ|nghìn|tuổi|viên|lít|phút|h\b|h\d)", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(?:%|phần trăm|nghìn|ngàn|triệu|tỷ|tỉ|trăm|USD|đồng|độ|km|kg|mét|tuổi|giờ|lần|người)", re.IGNORECASE)
_CLOCKED = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?!\d)")
_TIME = re.compile(
    r"([01]?\d|2[0-4])(?:\s?(?:giờ|h|g)\s?([0-5]?\d)(?:\s?(?:phút|p|'))?(?!\d|[.,]\d)|:([0-5]\d)(?::\d\d)?(?!\d)|\s?(?:giờ|h)(?!\w))"
    r"(?:\s*(sáng|trưa|chiều|tối|đêm|a\.?m\b|p\.?m\b))?",
    re.IGNORECASE,
)
_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3}L?|L?X{1,3}(?:IX|IV|V?I{0,3}))"
_QUARTER = re.compile(
    r"(iv|iii|ii|i|[1-4]|một|nhất|hai|ba|bốn|tư)(?!\w)(?:\s*(?:,|và|-|–)\s*(?:quý\s+)?(iv|iii|ii|i|[1-4])(?!\w|[.,]\d))?"
    r"(?:\s*[/-]\s*(\d{4})|,?\s+(?:năm\s+)?(\d{4}))?(?!\d)",
    re.IGNORECASE,
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "một": 1, "nhất": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4}
_LAW = re.compile(r"\d+(?:/\d{4})?(?:[-/][A-ZĐ]+\d*){1,3}(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
# Everything but a digit is looked for at the start of a word only: one test, and most places are done.
_ANCHOR = re.compile(
    r"(?<!\w)(?:"
    r"(?P<code>(?!(?:USD|VND|VNĐ|US|EUR|RMB|NDT|JPY|CNY|KRW|THB|GBP|AUD|SGD|T|P|Q)\d)(?=[^\d\s]*[A-ZĐ])[^\W\d_]+(?:[-–][^\W\d_]+)*[-–]?\d\w*"
    r"(?:[-–.]\d+\w*)?|(?i:covid|sars-cov)\s?[-–]\s?\d+)"
    r"|(?P<ord>(?i:(?:lần\s+)?thứ|lần|thế\s+k[ỷỉ]|kh[óo][áa]|khóa|đại\s+hội|nhiệm\s+kỳ|kỳ|hạng|cấp|loại))"
    rf"\s+(?P<roman>{_ROMAN})(?!\w)"
    r"|(?P<thu>(?i:lần\s+thứ|thứ))\s+(?=\w)"
    r"|(?P<quy>(?i:quý))\s+(?=[ivIV1-4mnhbtMNHBT])"
    rf"|(?P<thang>(?i:tháng))\s*-?\s*(?P<month>(?i:{MONTH}))"
    r"|(?P<sunday>(?i:chủ|chúa)\s+(?i:nhật))(?!\w)"
    r"|(?P<second>(?i:nhì|đệ\s+nhị))(?!\w)"
    r"|(?P<first>(?i:đệ\s+nhất|đầu\s+tiên|lần\s+đầu|hạng\s+nhất))(?!\w)"
    r"|(?P<fold>(?i:gấp\s+đôi|gấp\s+rưỡi|nhân\s+đôi|tăng\s+đôi))(?!\w)"
    r"|(?P<half>(?i:một\s+nửa|phân\s+nửa|nửa\s+đêm|giữa\s+trưa|nửa))(?!\w)"
    r"|(?P<pairs>(?i:đôi|cặp|song\s+phương|song\s+song|lẫn\s+nhau|kép|song\s+sinh))(?!\w)"
    r"|(?P<century>(?i:thập\s+kỷ|thập\s+niên|thế\s+kỷ|chục|tá))(?!\w)"
    r"|(?P<english>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|January|February|April|June|July|August|September|October|November|December"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|First|Second|Third)\b"
    r"|(?P<word>(?i:một|hai|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín|mười))(?!\w)"
    r"|(?P<bare>[IVX]{2,6}|[IV])(?!\w)"
    r")|(?P<digits>\d)"
)
_UNIT = units.finder(units.VI_UNITS, before=r"\s*-?\s*", after=r"(?!/)")
_UNIT_NAMES = units.names(units.VI_UNITS)
_CURRENCY = units.finder(
    units.VI_CURRENCIES,
    before=r"\s*",
    after=r"(?!\s+(?:chí|chủ|đội|nghiệp|minh|hương|sáng|tác|bào|phạm|bọn|hồ|đô|đều|ý|thời|loạt|nhất|bằng|ruộng|trụ))",
)
_CURRENCY_NAMES = units.names(units.VI_CURRENCIES)
_CURRENCY_BEFORE = re.compile(r"(USD|US\$|A\$|\$|VND|VNĐ|EUR|€|£|¥)\s*$", re.IGNORECASE)
_PERCENT = re.compile(r"\s*(?:%|phần trăm|phần\s+trăm|điểm phần trăm|điểm %)", re.IGNORECASE)
_SCALE = re.compile(r"\s*(trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|k|tr)(?!\w)(?!\s+(?:lệ|số|phú|giá|suất|trọng))", re.IGNORECASE)
_SCALES = {**words_vi.SCALES, "trăm": 1e2, "k": 1e3, "tr": 1e6}
_HALF_MORE = re.compile(r"\s+rưỡi(?!\w)", re.IGNORECASE)
_TIMES = re.compile(r"\s+lần(?!\s+(?:thứ|lượt|này|trước|sau))(?!\w)", re.IGNORECASE)
_THIRDS = re.compile(r"\s+phần\s+(trăm|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|nghìn|\d+)(?!\w)", re.IGNORECASE)
_WORD_RANGE = re.compile(rf"\s+(?:đến|tới|hoặc|hay)\s+({words_vi.RUN.pattern})", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|đến|tới|và|hoặc|hay|,)\s*(?:khoảng\s+|gần\s+|hơn\s+)?(?=\d)", re.IGNORECASE)
_FRACTION = re.compile(r"(\d{1,3})/(\d{1,4})(?![\d/])")
_SHORT_YEAR = re.compile(r"((?:19|20)\d{2})\s?[-–]\s?(\d{2})(?!\d|[.,/]\d)")
_FIVE_NOT = frozenset(
    "nay ngoái trước qua sau tới học tài đó ấy này kế cuối đầu mới nào xưa hết đang sinh thứ là và tăng giảm cũng có sẽ".split()
)
_NOT_NUMBERS = re.compile(r"(?:ba\s+(?:mẹ|lô|má|rọi|tôi|của|em|ruột)|chín\s+(?:muồi|chắn|đỏ)|tư|hai\s+ta|một\s+(?:số|vài|cách|ít|chút|mình)(?!\s+không))(?!\w)", re.IGNORECASE)
_ONE_AND_ONLY = re.compile(r"một\s+không\s+$", re.IGNORECASE)
# Nouns that come in twos in the news: English says "both", "bilateral", "the sides", or nothing.
_PAIRED = re.compile(
    r"\s+(?:bên|nước|bộ|đảng|chính phủ|nhà|quốc gia|thủ tướng|ngoại trưởng|tổng thống|nền|dân tộc|quốc hội|anh|chị|vợ|mẹ|cha|bố|ông|bà"
    r"|tay|chân|mắt|bờ|phía|đầu|mặt|đội|thế giới|bị cáo|đoàn|miền|ngành|đoàn đại biểu|nghị viện|lãnh đạo|ca sĩ)(?!\w)",
    re.IGNORECASE,
)


def quantities(text: str) -> list[Quantity]:
    """The quantities from left to right. Any text is accepted; what is not understood is left out."""
    found: list[Quantity] = []
    at = 0
    while (anchor := _ANCHOR.search(text, at)) is not None:
        name = anchor.lastgroup or ""
        if anchor["ord"]:
            name = "ord"
        elif anchor["thang"]:
            name = "thang"
        read = _READERS[name]
        new, end = read(text, anchor)
        found += new
        at = max(end, anchor.start() + 1)
    return found


def number(digits: str) -> tuple[float, tuple[Reading, ...]]:
    """A numeral's value as Vietnamese writes it (1.234,5), and the other reading where English may be meant."""
    digits = digits.replace("\u00a0", ".").replace("\u202f", ".")
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        mark = max(digits.rfind("."), digits.rfind(","))
        whole, part = digits[:mark], digits[mark + 1 :]
        return float(re.sub(r"[.,]", "", whole) + "." + part), ()
    if dots > 1 or commas > 1:
        return float(digits.replace(".", "").replace(",", "")), ()
    if not dots and not commas:
        return float(digits), ()
    whole, part = re.split(r"[.,]", digits)
    as_decimal, joined = float(f"{whole}.{part}"), float(whole + part)
    if len(part) != 3 or whole.startswith("0"):
        return as_decimal, ()
    if dots:
        return joined, ()
    return as_decimal, (("number", (joined,)),)


Read = tuple[list[Quantity], int]


def _quantity(
    text: str, start: int, end: int, kind: Kind, *values: float, unit: str = "", weak: bool = False, other: tuple[Reading, ...] = ()
) -> Quantity:
    return Quantity(kind, values, text[start:end], start, end, unit, weak, other)


def _code(text: str, anchor: re.Match[str]) -> Read:
    start, end = anchor.span()
    values = tuple(float(group) for group in re.findall(r"\d+", anchor[0]))
    weak = _LETTERS.match(anchor[0]) is not None and values in ((19.0,), (2.0,)) and anchor[0][:3].lower() in ("cov", "sar")
    return [_quantity(text, start, end, "code", *values, weak=weak)], end


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS[" ".join(word.lower().split())]


def _read_month(text: str, anchor: re.Match[str]) -> Read:
    start, end = anchor.start(), anchor.end()
    if text[max(0, start - 5) : start].lower() == "ngày " and not anchor["month"].isdigit():  # ngày tháng năm sinh
        return [], end
    months = [_month(anchor["month"])]
    more = re.compile(
        rf"\s*(?:-|–|đến|và|hoặc|hay|tới)\s*(?:tháng\s+)?({_MONTH})(?=\s*(?:[/.,;):]|năm\b|$|hàng|hằng|tới|này|vừa|sang|âm|trong|đã))",
        re.IGNORECASE,
    ).match(text, end)
    if more:
        months.append(_month(more[1]))
        end = more.end()
    after = _MONTH_TAIL.match(text, end)
    year = 0
    if after and any(after.groups()):
        year = int(next(g for g in after.groups() if g))
        end = after.end()
    return [_quantity(text, start, end, "date", year, m, 0, weak=text[end : end + 8].strip().startswith("âm")) for m in months], end


_MONTH_TAIL = re.compile(_YEAR_AFTER, re.IGNORECASE)


def _quarter(text: str, anchor: re.Match[str]) -> Read:
    found = _QUARTER.match(text, anchor.end())
    if found is None:
        return [], anchor.end()
    year = int(found[3] or found[4] or 0)
    marks = [mark.lower() for mark in (found[1], found[2]) if mark]
    values = [_QUARTERS.get(mark) or int(mark) for mark in marks]
    return [_quantity(text, anchor.start(), found.end(), "quarter", year, v) for v in values], found.end()


def roman(text: str) -> int:
    """The value of a Roman numeral in capitals."""
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[c] for c in text]
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))


def _roman_ordinal(text: str, anchor: re.Match[str]) -> Read:
    value = roman(anchor["roman"])
    return [_quantity(text, anchor.start(), anchor.end(), "ordinal", value)], anchor.end()


def _bare_roman(text: str, anchor: re.Match[str]) -> Read:
    return [_quantity(text, anchor.start(), anchor.end(), "ordinal", roman(anchor[0]), weak=True)], anchor.end()


def _ordinal(text: str, anchor: re.Match[str]) -> Read:
    start, at = anchor.start(), anchor.end()
    if digits := re.compile(r"\d+(?![.,]\d)").match(text, at):
        value = float(digits[0])
        day: tuple[Reading, ...] = (("weekday", (value,)),) if 2 <= value <= 7 and anchor[0].lower()[0] == "t" else ()
        return [_quantity(text, start, digits.end(), "ordinal", value, other=day)], digits.end()
    run = words_vi.RUN.match(text, at)
    if run is None:
        if nhat := re.compile(r"(nhất|nhì)(?!\w)", re.IGNORECASE).match(text, at):
            first = nhat[1].lower() == "nhất"
            return [_quantity(text, start, nhat.end(), "ordinal", 1 if first else 2, weak=first)], nhat.end()
        return [], at
    words = [word.lower() for word in run[0].split()]
    if len(words) > 1 and words[0] in ("tư", "năm") and words[1] not in ("mươi", "trăm"):
        words = words[:1]
    value, used = words_vi.value(words)
    if words[0] == "tư":
        value, used = 4.0, 1
    if not used:
        return [], at
    end = _end_of_words(run, used)
    weekday = 2 <= value <= 7 and used == 1 and not anchor[0].lower().startswith("lần")
    if not weekday:
        return [_quantity(text, start, end, "ordinal", value)], end
    surely = text[at].isupper() or re.search(r"(?:ngày|sáng|chiều|tối|đêm|trưa|vào|hôm)\s+$", text[:start], re.IGNORECASE)
    if surely:
        return [_quantity(text, start, end, "weekday", value, other=(("ordinal", (value,)),))], end
    return [_quantity(text, start, end, "ordinal", value, other=(("weekday", (value,)),))], end


def _end_of_words(run: re.Match[str], used: int) -> int:
    words = list(re.finditer(r"\w+", run[0]))
    return run.start() + words[used - 1].end()


def _fixed(kind: Kind, value: float, **options: object) -> Callable[[str, re.Match[str]], Read]:
    def read(text: str, anchor: re.Match[str]) -> Read:
        return [_quantity(text, anchor.start(), anchor.end(), kind, value, **options)], anchor.end()  # type: ignore[arg-type]

    return read


def _fold(text: str, anchor: re.Match[str]) -> Read:
    value = {"rưỡi": 1.5, "bội": 0}.get(anchor[0].lower().split()[-1], 2.0)
    return ([_quantity(text, anchor.start(), anchor.end(), "times", value)] if value else []), anchor.end()


def _half(text: str, anchor: re.Match[str]) -> Read:
    words = anchor[0].lower().split()
    start, end = anchor.span()
    if words[-1] == "trưa":
        return [_quantity(text, start, end, "time", 720, 1, weak=True)], end
    if words[-1] == "đêm":
        return [_quantity(text, start, end, "time", 0, 1, weak=True)], end
    if _SCALE.match(text, end):  # nửa triệu
        return _finish(text, start, end, 0.5, ())
    return [_quantity(text, start, end, "fraction", 0.5, weak=True)], end


def _century(text: str, anchor: re.Match[str]) -> Read:
    value = {"kỷ": 10, "niên": 10, "chục": 10, "tá": 12}[anchor[0].lower().split()[-1]]
    if anchor[0].lower().startswith("thế"):
        value = 100
    return [_quantity(text, anchor.start(), anchor.end(), "number", value, weak=True)], anchor.end()


def _english(text: str, anchor: re.Match[str]) -> Read:
    """English words in a name (Four Seasons, Black Friday) answer the same words in the translation."""
    return [replace(q, start=anchor.start(), end=anchor.end(), weak=True) for q in numbers_en.quantities(anchor[0])], anchor.end()


def _word(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    run = words_vi.RUN.match(text, start)
    if run is None or _NOT_NUMBERS.match(text, start):
        return [], anchor.end()
    words = [word.lower() for word in run[0].split()]
    named = anchor[0][0].isupper() and (start > 0 and text[start - 1] == " ") and text[start - 2 : start - 1] not in '.!?:"”“'
    value, used = words_vi.value(words)
    if not used:
        return [], anchor.end()
    end = _end_of_words(run, used)
    following = _LETTERS.match(text, end + 1)
    if words[0] == "hai" and _ONE_AND_ONLY.search(text[:start]):  # có một không hai
        return [], anchor.end()
    if anchor[0][0].isupper() and following is not None and len(words) == 1 and following[0][0].isupper():
        named = True  # Sáu Ngày, Ba Lan
    weak = value == 1 or named or (words[:used] == ["hai"] and _PAIRED.match(text, end) is not None)
    if words[:used] == ["năm"]:
        if following is None or following[0].lower() in _FIVE_NOT or len(words) == 1 and text[end : end + 2].strip()[:1].isdigit():
            return [], end
        weak = True
    if used < len(words) and used == 1 and words[0] in words_vi.UNITS and words[1] in words_vi.UNITS and words[1] != "năm":
        weak = True  # hai ba: two or three
    other: tuple[Reading, ...] = (("number", (value * 1.2,)),) if words[used - 1] == "chục" else ()  # a dozen, loosely
    upper = _WORD_RANGE.match(text, end)
    if upper and value < 100:  # hai đến ba triệu
        above, taken = words_vi.value([word.lower() for word in upper[1].split()])
        if taken and above >= 1000:
            return [_quantity(text, start, end, "number", value, weak=True, other=(("number", (value * _top_scale(above),)),))], end
    return _finish(text, start, end, value, other, weak=weak, word=True)


def _top_scale(value: float) -> float:
    return max(scale for scale in _SCALES.values() if scale <= value)


def _digits(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    before = text[max(0, start - 12) : start]
    if law := _LAW.match(text, start):
        return _code(text, law)
    if short := _SHORT_YEAR.match(text, start):
        first, second = int(short[1]), int(short[1][:2] + short[2])
        if second > first:
            return [_quantity(text, start, short.end(), "date", y, 0, 0) for y in (first, second)], short.end()
    announced = _BEFORE_DAY.search(before) is not None and not _COUNTING.search(text[max(0, start - 16) : start])
    if (date := _DATE.match(text, start)) and not (date[3] in ("-", ".") and _COUNTED.match(text, date.end())):
        read = _date(text, date, announced)
        if read:
            return read
    if month := _MONTH_YEAR.match(text, start):
        return [_quantity(text, start, month.end(), "date", int(month[2]), int(month[1]), 0)], month.end()
    if run := _CLOCKED.match(text, start):  # a finishing time, or a moment
        parts = tuple(float(part) for part in run.groups())
        return [_quantity(text, start, run.end(), "pair", *parts, other=(("time", (parts[0] * 60 + parts[1], 0)),))], run.end()
    if time := _TIME.match(text, start):
        return _time(text, time)
    if fraction := _FRACTION.match(text, start):
        a, b = float(fraction[1]), float(fraction[2])
        other: tuple[Reading, ...] = (("fraction", (a / b,)),) if b else ()
        if (a, b) in ((24, 24), (24, 7), (7, 24)):
            return [_quantity(text, start, fraction.end(), "pair", a, b, weak=True, other=other)], fraction.end()
        return [_quantity(text, start, fraction.end(), "pair", a, b, other=other)], fraction.end()
    found = _NUMBER.match(text, start)
    assert found is not None
    end = found.end()
    if announced and re.search(r"(?:ngày|mùng|mồng)\s+$", before, re.IGNORECASE) and re.fullmatch(_DAY, found[0]):
        if not _AFTER_DAY.match(text, end):
            days = [_quantity(text, start, end, "date", 0, 0, int(found[0]))]
            return days, end
    letters = _LETTERS.match(text, end)
    if letters and not _known_suffix(text, end, letters):
        stop = re.compile(r"\w+(?:-\w+)?").match(text, end)
        return _code(text, re.compile(r".*", re.S).match(text, start, stop.end() if stop else letters.end()))  # type: ignore[arg-type]
    value, other = number(found[0])
    if re.fullmatch(r"(?:1[0-9]|20|21)\d\d", found[0]):
        return _year_or_number(text, start, end, value)
    if before.lower().endswith(("lần ", "lần thứ ", "số ", "khóa ", "khoá ")):
        return [_quantity(text, start, end, "ordinal", value)], end
    return _finish(text, start, end, value, other)


def _known_suffix(text: str, end: int, letters: re.Match[str]) -> bool:
    if len(letters[0]) > 3 and letters[0].islower():  # a missing space, not a name
        return True
    return any(p.match(text, end) for p in (_SCALE, _UNIT, _CURRENCY)) or letters[0].lower() in ("x", "tr", "giờ", "st", "nd", "rd", "th")


def _year_or_number(text: str, start: int, end: int, value: float) -> Read:
    read, stop = _finish(text, start, end, value, ())
    q = read[0]
    if q.kind != "number" or q.unit or (stop > end):
        return read, stop
    return [_quantity(text, start, end, "date", value, 0, 0, other=(("number", (value,)),))], end


def _date(text: str, date: re.Match[str], announced: bool) -> Read | None:
    mark, in_words = date[3], date[6]
    day = int(date[2])
    month = int(date[4]) if date[4] else _month(in_words)
    year_text = date[5] or date[7] or date[8] or date[9]
    year = int(year_text) if year_text else 0
    if 0 < year < 100:
        year += 2000 if year < 50 else 1900
    if mark in (".", "-") and not announced and not (date[5] and len(date[5]) == 4):
        return None
    listed = date[1]
    other: tuple[Reading, ...] = ()
    if mark == "/" and not announced and not year and not listed and day < month <= 10:
        other = (("fraction", (day / month,)), ("pair", (day, month)))
    elif mark == "/" and not year and not announced:
        other = (("pair", (day, month)),)
    start, end = date.span()
    found = []
    for part in _DATE_PART.finditer(listed):
        part_month = int(part[2] or month)
        found.append(_quantity(text, start, end, "date", int(part[3] or year), part_month, int(part[1])))
    found.append(_quantity(text, start, end, "date", year, month, day, other=other))
    return found, end


def _time(text: str, time: re.Match[str]) -> Read:
    hour, minute = int(time[1]), int(time[2] or time[3] or 0)
    part = (time[4] or "").lower().replace(".", "")
    known = bool(part) or hour > 12
    if part in ("chiều", "tối", "pm") and hour < 12 or part == "đêm" and 6 <= hour < 12:
        hour += 12
    start, end = time.span()
    minutes = hour % 24 * 60 + minute
    bare = not (time[2] or time[3] or part)
    if not bare:
        return [_quantity(text, start, end, "time", minutes, known)], end
    value = float(time[1])
    if half := _HALF_MORE.match(text, end):
        return [
            _quantity(text, start, half.end(), "time", minutes + 30, known, other=(("number", (value + 0.5,)),))
        ], half.end()
    return [_quantity(text, start, end, "number", value, unit="hour", other=(("time", (minutes, known)),))], end


def _finish(
    text: str, start: int, end: int, value: float, other: tuple[Reading, ...], *, weak: bool = False, word: bool = False
) -> Read:
    """What follows a number: scales, more groups, percent, currency, unit, lần."""
    scaled = False
    size = 1.0
    while scale := _SCALE.match(text, end):
        if scale[1].lower() in ("k", "tr") and text[end] == " ":
            break
        value *= _SCALES[scale[1].lower()]
        size *= _SCALES[scale[1].lower()]
        end, scaled, other = scale.end(), True, ()
    if scaled and (more := re.compile(rf"\s+({_NUM})\s+(trăm|nghìn|ngàn|triệu)(?!\w)", re.IGNORECASE).match(text, end)):
        addend = number(more[1])[0] * _SCALES[more[2].lower()]
        if addend < size:
            value, end = value + addend, more.end()
    if scaled and (half := _HALF_MORE.match(text, end)):
        value, end = value + size / 2, half.end()
    if word and (part := _THIRDS.match(text, end)) and part[1].lower() != "trăm":
        below = _MONTHS.get(part[1].lower()) or (float(part[1]) if part[1].isdigit() else 1000.0)
        if below:
            return [_quantity(text, start, part.end(), "fraction", value / below)], part.end()
    kind: Kind = "number"
    unit = ""
    low = text[max(0, start - 8) : start]
    if percent := _PERCENT.match(text, end):
        kind, end, other, weak = "percent", percent.end(), (), False
    elif (money := _CURRENCY.match(text, end)) and not (money[1].lower() in ("đ", "tệ") and text[end] == " "):
        kind, unit, end, other = "money", _CURRENCY_NAMES[money[1].lower()], money.end(), ()
        weak = False
    elif sign := _CURRENCY_BEFORE.search(low):
        kind, unit, weak = "money", _CURRENCY_NAMES[sign[1].lower()], False
        start -= len(low) - sign.start()
    elif times := _TIMES.match(text, end):
        kind, end = "times", times.end()
    elif re.search(r"gấp\s+$", low, re.IGNORECASE):
        kind = "times"
    elif (found := _UNIT.match(text, end)) and not _false_unit(text, end, found, word):
        unit, end = _UNIT_NAMES[found[1].lower()], found.end()
        if half := _HALF_MORE.match(text, end):
            value, end = value + 0.5, half.end()
        if unit == "month" and value == 6 and text[end : end + 5].lower() in (" đầu ", " cuối"):
            other = (("fraction", (0.5,)),)  # the first half of the year
    if value == 1 and kind == "number" and not scaled:
        weak = True
    read = [_quantity(text, start, end, kind, value, unit=unit, weak=weak, other=other)]
    if not scaled and kind == "number" and not unit and not word and (link := _RANGE.match(text, end)):
        read += _second(text, start, link.end(), value, weak, other)
        if len(read) > 1:
            last = read[-1]
            factor = 1.0
            lead = _NUMBER.match(text, link.end())
            if lead:
                factor = last.values[0] / (number(lead[0])[0] or 1)
            both = ((last.kind, (value * factor,)),)
            plain: tuple[Reading, ...] = (("number", (value,)), *other)
            read[0] = _quantity(text, start, last.end, last.kind, value * factor, unit=last.unit, weak=weak, other=plain) if both else read[0]
            return read, last.end
    return read, end


def _second(text: str, start: int, at: int, value: float, weak: bool, other: tuple[Reading, ...]) -> list[Quantity]:
    """The upper end of a range whose scale, percent sign or currency counts for both ends (2-3 triệu)."""
    if _DATE.match(text, at) or _TIME.match(text, at) or _FRACTION.match(text, at) or _MONTH_YEAR.match(text, at):
        return []
    lead = _NUMBER.match(text, at)
    if lead is None:
        return []
    upper, upper_other = number(lead[0])
    if upper <= value:
        return []
    read, _ = _finish(text, at, lead.end(), upper, upper_other)
    last = read[0]
    return read[:1] if len(read) == 1 and (last.kind in ("percent", "money") or last.unit or last.values[0] != upper) else []


def _false_unit(text: str, end: int, found: re.Match[str], word: bool) -> bool:
    """Letters after a number that are no unit there: m and g far from digits, ``năm`` before a year, ``tiếng`` a language."""
    form = found[1].lower()
    after = text[found.end() : found.end() + 12]
    if form in ("m", "g", "gr", "h") and word:
        return True
    if form == "năm" and re.match(r"\s+(?:\d{4}|nay)", after):
        return bool(re.match(r"\s+\d{4}", after))
    if form == "tiếng":
        return not re.match(r"\s*(?:[.,;)]|đồng|sau|trước|mỗi|một|trong|mới|để|và|ngồi|bay)", after)
    if form in ("ký", "cân", "tạ", "độ"):
        return bool(re.match(r"\s*(?:kết|bằng|ơn|tuổi)", after)) or word and form != "độ"
    if form == "bộ anh":
        return True
    return False


_READERS: dict[str, Callable[[str, re.Match[str]], Read]] = {
    "code": _code,
    "digits": _digits,
    "ord": _roman_ordinal,
    "roman": _roman_ordinal,
    "thu": _ordinal,
    "quy": _quarter,
    "thang": _read_month,
    "month": _read_month,
    "sunday": _fixed("weekday", 8),
    "first": _fixed("ordinal", 1, weak=True),
    "second": _fixed("ordinal", 2, weak=True),
    "fold": _fold,
    "half": _half,
    "pairs": _fixed("number", 2, weak=True),
    "century": _century,
    "english": _english,
    "word": _word,
    "bare": _bare_roman,
}
