"""The quantities of a Vietnamese text."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.check import amounts_vi, calendar_vi, direction, numbers_en, order, words_vi
from pipeline.check.quantities import Kind, Quantity, Reading
from pipeline.check.reading import (
    CODE_TAIL,
    FRACTION,
    LAW,
    LETTERS,
    YEAR,
    Read,
    Reader,
    quantity,
    read_all,
    read_clocked,
    read_code,
    read_short_year,
    roman,
    word_list,
)

_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3}L?|L?X{1,3}(?:IX|IV|V?I{0,3}))"
_ANCHOR = re.compile(
    r"(?<!\w)(?:"
    r"(?P<code>(?!(?:USD|VND|VNĐ|US|EUR|RMB|NDT|JPY|CNY|KRW|THB|GBP|AUD|SGD|T|P|Q)\d)(?=[^\d\s]*[A-ZĐ])(?![^\W\d_]+\d+[.,]\d{3}(?!\d))"
    r"[^\W\d_]+(?:[-–][^\W\d_]+){0,5}[-–]?\d\w*(?:[-–.]\d+\w*)?|(?i:covid|sars-cov)\s?[-–]\s?\d+)"
    r"|(?P<ord>(?i:(?:lần\s+)?thứ|lần|thế\s+k[ỷỉ]|khóa|khoá|đại\s+hội|nhiệm\s+kỳ|kỳ|hạng|cấp|loại))"
    rf"\s+(?P<roman>{_ROMAN})(?!\w)"
    r"|(?P<thu>(?i:lần\s+thứ|thứ|hạng))\s+(?=\w)"
    r"|(?P<quy>(?i:quý))\s+(?=[ivIV1-4mnhbtMNHBT])"
    rf"|(?P<thang>(?i:tháng))\s*-?\s*(?P<month>(?i:{calendar_vi.MONTH}))"
    r"|(?P<sunday>(?i:chủ|chúa)\s+(?i:nhật))(?!\w)"
    r"|(?P<second>(?i:nhì|đệ\s+nhị))(?!\w)"
    r"|(?P<first>(?i:đệ\s+nhất|đầu\s+tiên|lần\s+đầu))(?!\w)"
    r"|(?P<fold>(?i:gấp\s+đôi|gấp\s+rưỡi|nhân\s+đôi|tăng\s+đôi))(?!\w)"
    r"|(?P<half>(?i:một\s+nửa|phân\s+nửa|nửa\s+đêm|giữa\s+trưa|nửa))(?!\w)"
    r"|(?P<twenties>(?i:đôi\s+mươi))(?!\w)"
    r"|(?P<pairs>(?i:đôi|cặp|song\s+phương|song\s+song|lẫn\s+nhau|kép|song\s+sinh))(?!\w)"
    r"|(?P<span>(?i:thập\s+kỷ|thập\s+niên|thế\s+kỷ|chục|tá))(?!\w)"
    r"|(?P<english>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|January|February|April|June|July|August|September|October|November|December"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|First|Second|Third)\b"
    r"|(?P<word>(?i:một|hai|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín|mười))(?![\w]|-\w)"
    r"|(?P<bare>[IVX]{2,6}|[IV])(?!\w)"
    r")|(?P<digits>\d)"
)
# The small words that the anchor may begin with.
_FIRST_WORDS = frozenset(
    word_list(
        "covid sars lần thứ thế khóa khoá đại nhiệm kỳ hạng cấp loại quý tháng chủ chúa nhì đệ đầu gấp nhân tăng một"
        " phân nửa giữa đôi cặp song lẫn kép thập chục tá hai ba bốn tư năm sáu bảy bẩy tám chín mười"
    )
)
_SPANS = {"kỷ": 10.0, "niên": 10.0, "chục": 10.0, "tá": 12.0}
_ORDINAL_DIGITS = re.compile(r"\d{1,15}(?![.,]?\d)")
_FIRST_SECOND = re.compile(r"(nhất|nhì)(?!\w)", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"(?:ngày|sáng|chiều|tối|đêm|trưa|vào|hôm)\s+$", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"\btuổi(?:\s+(?:chỉ|mới|gần|ngoài|khoảng))?\s+$", re.IGNORECASE)
_CENTURY_BEFORE = re.compile(r"thế\s+k[ỷỉ]\s+$", re.IGNORECASE)
_ORDINAL_BEFORE = ("lần ", "số ", "khóa ", "khoá ")
_KNOWN_SUFFIXES = frozenset({"x", "st", "nd", "rd", "th"})
_AROUND_THE_CLOCK = {(24.0, 24.0), (24.0, 7.0), (7.0, 24.0)}
# What follows năm when it is "year" and not five.
_YEAR_NOT_FIVE = frozenset(
    word_list(
        "nay ngoái trước qua sau tới học tài đó ấy này kế cuối đầu mới nào xưa hết đang sinh thứ là và tăng giảm cũng"
        " có sẽ"
    )
)
# Nouns that are counted: after these, năm is five, unless what stands before makes it a year.
_COUNTED = frozenset(
    word_list(
        "người con chiếc cái ngày tuần giờ phút nước ca dự tỉnh bệnh thành trường đứa cuốn bức ngôi tòa cao nhóm"
        " trận bàn huyện nghi"
    )
)
_YEAR_BEFORE = re.compile(
    r"(?:mỗi|một|hàng|hằng|trong|nhiều|các|những|cả|đầu|cuối|giữa|suốt|qua|từng|nửa|quanh|vài|mấy|\d"
    r"|hai|ba|bốn|sáu|bảy|tám|chín|mười|mươi|trăm|theo|hết|sang)\s+$",
    re.IGNORECASE,
)
_NOT_NUMBERS = re.compile(
    r"(?:ba\s+(?:mẹ|lô|má|rọi|tôi|của|em|ruột)|chín\s+(?:muồi|chắn|đỏ|kỹ|mọng)|tư|hai\s+ta"
    r"|một\s+(?:số|vài|cách|ít|chút|mình)(?!\s+không))(?!\w)",
    re.IGNORECASE,
)
# có một không hai (unique), tài ba (talented), nấu chín (well done)
_NOT_AFTER = re.compile(r"(?:một\s+không|tài|nấu|nướng|luộc|rán|hấp|đun)\s+$", re.IGNORECASE)
# Nouns that come in twos in the news: English says "both", "bilateral", "the sides", or nothing.
_PAIRED = re.compile(
    r"\s+(?:bên|nước|bộ|đảng|chính phủ|nhà|quốc gia|thủ tướng|ngoại trưởng|tổng thống|nền|dân tộc|quốc hội|anh|chị|vợ"
    r"|mẹ|cha|bố|ông|bà|tay|chân|mắt|bờ|phía|đầu|mặt|đội|thế giới|bị cáo|đoàn|miền|ngành|nghị viện|lãnh đạo|ca sĩ)"
    r"(?!\w)",
    re.IGNORECASE,
)
_WORD_RANGE = re.compile(rf"\s+(?:đến|tới|hoặc|hay)\s+({words_vi.RUN.pattern})", re.IGNORECASE)
_SENTENCE_MARKS = '.!?:"”“-'


def quantities(text: str) -> list[Quantity]:
    """The quantities from left to right, ``MOST`` at most. Any text is accepted; what is not understood is left out."""
    found = read_all(text, _ANCHOR, _FIRST_WORDS, _reader)
    return direction.vietnamese(text, order.vietnamese(text, found))


def _reader(anchor: re.Match[str]) -> Reader:
    # Two of the groups have groups within, which would be the last to match.
    return _READERS["ord" if anchor["ord"] else "thang" if anchor["thang"] else anchor.lastgroup or ""]


def _roman_ordinal(text: str, anchor: re.Match[str]) -> Read:
    start, end = anchor.span()
    unit = "century" if anchor["ord"].lower().startswith("thế") else _unit(text, start)
    return [quantity(text, start, end, "ordinal", roman(anchor["roman"]), unit=unit)], end


def _unit(text: str, start: int) -> str:
    """Of an ordinal that begins at ``start``."""
    return "century" if _CENTURY_BEFORE.search(text[max(0, start - 10) : start]) else ""


def _bare_roman(text: str, anchor: re.Match[str]) -> Read:
    return [quantity(text, anchor.start(), anchor.end(), "ordinal", roman(anchor[0]), weak=True)], anchor.end()


def _ordinal(text: str, anchor: re.Match[str]) -> Read:
    """``thứ …``, ``lần thứ …``; ``thứ hai`` to ``thứ bảy`` without ``lần`` may be Monday to Saturday."""
    start, at = anchor.start(), anchor.end()
    unit = _unit(text, start)
    may_be_day = anchor[0].lower().startswith("thứ") and not unit
    if digits := _ORDINAL_DIGITS.match(text, at):
        value = float(digits[0])
        day: tuple[Reading, ...] = (("weekday", (value,)),) if 2 <= value <= 7 and may_be_day else ()
        return [quantity(text, start, digits.end(), "ordinal", value, unit=unit, other=day)], digits.end()
    if first := _FIRST_SECOND.match(text, at):
        value = 1.0 if first[1].lower() == "nhất" else 2.0
        return [quantity(text, start, first.end(), "ordinal", value, weak=value == 1)], first.end()
    run = words_vi.RUN.match(text, at)
    if run is None:
        return [], at
    words = [word.lower() for word in run[0].split()]
    value, used = words_vi.value(words)
    if words[0] == "tư":
        value, used = 4.0, 1
    if not used:
        return [], at
    end = _end_of_words(run, used)
    if not (2 <= value <= 7 and used == 1 and may_be_day):
        return [quantity(text, start, end, "ordinal", value, unit=unit)], end
    kinds: tuple[Kind, Kind] = ("ordinal", "weekday")
    if text[at].isupper() or _DAY_BEFORE.search(text[max(0, start - 8) : start]):
        kinds = ("weekday", "ordinal")
    return [quantity(text, start, end, kinds[0], value, other=((kinds[1], (value,)),))], end


def _end_of_words(run: re.Match[str], used: int) -> int:
    return run.start() + [word.end() for word in re.finditer(r"\w+", run[0])][used - 1]


def _fixed(kind: Kind, value: float, *, weak: bool = False) -> Reader:
    def read(text: str, anchor: re.Match[str]) -> Read:
        return [quantity(text, anchor.start(), anchor.end(), kind, value, weak=weak)], anchor.end()

    return read


def _fold(text: str, anchor: re.Match[str]) -> Read:
    value = 1.5 if anchor[0].lower().endswith("rưỡi") else 2.0
    return [quantity(text, anchor.start(), anchor.end(), "times", value)], anchor.end()


def _half(text: str, anchor: re.Match[str]) -> Read:
    start, end = anchor.span()
    last = anchor[0].lower().split()[-1]
    if last in ("trưa", "đêm"):
        return [quantity(text, start, end, "time", 720 if last == "trưa" else 0, 1, weak=True)], end
    if amounts_vi.SCALE.match(text, end):  # nửa triệu
        return amounts_vi.finish(text, start, end, 0.5)
    return [quantity(text, start, end, "fraction", 0.5, weak=True)], end


def _span(text: str, anchor: re.Match[str]) -> Read:
    words = anchor[0].lower().split()
    value = 100.0 if words[0] == "thế" else _SPANS[words[-1]]
    return [quantity(text, anchor.start(), anchor.end(), "number", value, weak=True)], anchor.end()


def _english(_: str, anchor: re.Match[str]) -> Read:
    """English words in a name (Four Seasons, Black Friday) answer the same words in the translation."""
    start, end = anchor.span()
    return [replace(q, start=start, end=end, weak=True) for q in numbers_en.quantities(anchor[0])], end


def _word(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    run = words_vi.RUN.match(text, start)
    if run is None or _NOT_NUMBERS.match(text, start) or _NOT_AFTER.search(text[max(0, start - 12) : start]):
        return [], anchor.end()
    words = [word.lower() for word in run[0].split()]
    value, used = words_vi.value(words)
    if not used:
        return [], anchor.end()
    end = _end_of_words(run, used)
    following = LETTERS.match(text, end + 1)
    if words[:used] == ["năm"]:
        if following is None or following[0].lower() in _YEAR_NOT_FIVE:
            return [], end
        surely = following[0].lower() in _COUNTED and not _YEAR_BEFORE.search(text[max(0, start - 12) : start])
        return amounts_vi.finish(text, start, end, value, weak=not surely, word=True)
    above = _top_of_range(text, end)
    if above and value < 100:  # hai đến ba triệu
        scale = max(scale for scale in amounts_vi.SCALES.values() if scale <= above)
        scaled: tuple[Reading, ...] = (("number", (value * scale,)),)
        return [quantity(text, start, end, "number", value, weak=True, other=scaled)], end
    weak = (
        value == 1 or _in_a_name(text, start, following) or (words[0] == "hai" and used == 1 and _two(text, end, words))
    )
    dozen: tuple[Reading, ...] = (("number", (value * 1.2,)),) if words[used - 1] == "chục" else ()
    return amounts_vi.finish(text, start, end, value, dozen, weak=weak, word=True)


def _two(text: str, end: int, words: list[str]) -> bool:
    """A loose two: hai bên, cả hai, or hai ba (two or three)."""
    if _PAIRED.match(text, end) or text[max(0, end - 6) : end].lower() == "cả hai":
        return True
    return len(words) > 1 and words[1] in words_vi.UNITS and words[1] != "năm"


def _in_a_name(text: str, start: int, following: re.Match[str] | None) -> bool:
    """A capital inside a sentence, or before another capital: Ba Lan, Sáu Ngày."""
    if not text[start].isupper():
        return False
    inside = start > 1 and text[start - 1] == " " and text[start - 2] not in _SENTENCE_MARKS
    return inside or (following is not None and following[0][0].isupper())


def _top_of_range(text: str, end: int) -> float:
    upper = _WORD_RANGE.match(text, end)
    if upper is None:
        return 0.0
    value, used = words_vi.value([word.lower() for word in upper[1].split()])
    return value if used and value >= 1000 else 0.0


def _digits(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    if law := LAW.match(text, start):
        return read_code(text, law)
    read = (
        read_short_year(text, start) or calendar_vi.read_calendar(text, start) or read_clocked(text, start)
    ) or calendar_vi.read_time(text, start)
    if read:
        return read
    if fraction := FRACTION.match(text, start):
        a, b = float(fraction[1]), float(fraction[2])
        other: tuple[Reading, ...] = (("fraction", (a / b,)),) if b else ()
        weak = (a, b) in _AROUND_THE_CLOCK
        return [quantity(text, start, fraction.end(), "pair", a, b, weak=weak, other=other)], fraction.end()
    return calendar_vi.read_day(text, start) or _number(text, start)


def _code(text: str, anchor: re.Match[str]) -> Read:
    """A name with digits. The English may say "the pandemic" for COVID-19, but it has to say something."""
    read, end = read_code(text, anchor)
    return [replace(q, weak=False) for q in read], end


def _number(text: str, start: int) -> Read:
    found = amounts_vi.NUMBER.match(text, start)
    if found is None:  # a digit of another script
        return [], start + 1
    end = found.end()
    letters = LETTERS.match(text, end)
    if letters and not _known_suffix(text, end, letters[0]) and (code := CODE_TAIL.match(text, start)):
        return read_code(text, code)
    value, other = amounts_vi.number(found[0])
    if YEAR.fullmatch(found[0]):
        read, stop = amounts_vi.finish(text, start, end, value)
        if read[0].kind != "number" or read[0].unit or stop > end:
            return read, stop
        return [quantity(text, start, end, "date", value, 0, 0, other=(("number", (value,)),))], end
    read, stop = amounts_vi.finish(text, start, end, value, other)
    if stop == end and read[0].kind == "number" and text[max(0, start - 5) : start].lower().endswith(_ORDINAL_BEFORE):
        return [quantity(text, start, end, "ordinal", value, weak=value == 1)], end
    if not read[0].unit and _AGE_BEFORE.search(text[max(0, start - 16) : start]):
        return [replace(read[0], unit="age"), *read[1:]], stop
    return read, stop


def _known_suffix(text: str, end: int, letters: str) -> bool:
    if (len(letters) > 3 and letters.islower()) or letters.lower() in _KNOWN_SUFFIXES:  # a missing space, not a name
        return True
    return any(p.match(text, end) for p in (amounts_vi.SCALE, amounts_vi.UNIT, amounts_vi.CURRENCY))


_READERS: dict[str, Reader] = {
    "code": _code,
    "digits": _digits,
    "ord": _roman_ordinal,
    "thu": _ordinal,
    "quy": calendar_vi.read_quarter,
    "thang": calendar_vi.read_month,
    "sunday": _fixed("weekday", 8),
    "first": _fixed("ordinal", 1, weak=True),
    "second": _fixed("ordinal", 2, weak=True),
    "fold": _fold,
    "half": _half,
    "twenties": _fixed("number", 20, weak=True),
    "pairs": _fixed("number", 2, weak=True),
    "span": _span,
    "english": _english,
    "word": _word,
    "bare": _bare_roman,
}
