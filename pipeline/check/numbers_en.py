"""The quantities of an English text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline.check import units, words_en
from pipeline.check.quantities import Kind, Quantity, Reading

_NUM = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d{3}){2,}(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(_NUM)
_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)} | {name[:3]: n for n, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS["sept"] = 9
_MONTH = r"(?:{})(?![A-Za-z])\.?".format(
    "|".join(sorted((m.capitalize() for m in _MONTHS), key=len, reverse=True))
)
_DAYS = {d: n for n, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split(), 2)}
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%])(?!,\d{3}|\.\d)"
_TO = r"\s*(?:-|–|—|to|and|through|until|till|or|,|, and|&)\s*(?:the\s+)?"
_YEAR = r"(?:,?\s+(?:of\s+|in\s+)?((?:1[0-9]|20|21)\d\d)(?![\d%]|,\d|\.\d))?"
_MONTH_FIRST = re.compile(
    rf"({_MONTH})\s+(?:the\s+)?({_DAY}(?:{_TO}{_DAY}(?!\s*(?:{_MONTH}|percent|%|people|million|patients|cases|[a-z]+s\b)))*){_YEAR}"
)
_DAY_FIRST = re.compile(rf"({_DAY}(?:{_TO}{_DAY})*)\s*(?:day\s+)?(?:of\s+)?({_MONTH}){_YEAR}")
_MONTH_ONLY = re.compile(rf"({_MONTH}){_YEAR}")
_MONTH_SPAN = re.compile(rf"({_MONTH})\s*(?:-|–|to|and|through)\s*({_MONTH}){_YEAR}")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/])|(\d{1,2})/(\d{1,2})(?![\d/])")
_MONTH_YEAR = re.compile(r"(1[0-2]|0?[1-9])/((?:19|20)\d{2})(?![\d/])")
_CLOCKED = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?!\d)")
_TIME = re.compile(
    r"([01]?\d|2[0-4])(?:(?:[:.h])([0-5]\d)(?::\d\d)?(?!\d|%))?\s*(a\.?m\b\.?|p\.?m\b\.?|o['’]clock|hrs\b)"
    r"|([01]?\d|2[0-4])[:h]([0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_ORDINAL_SUFFIX = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:st|nd|rd|th)(?!\w)", re.IGNORECASE)
_DECADE = re.compile(r"(\d{2,4})['’]?s(?!\w)")
_SHORT_YEAR = re.compile(r"((?:19|20)\d{2})\s?[-–/]\s?(\d{2})(?!\d|[.,/]\d|%)")
_QUARTER = re.compile(
    r"(?:Q([1-4])|([1-4])Q|(first|second|third|fourth|last|final|1st|2nd|3rd|4th)[\s-]+quarters?)(?!\w)"
    r"(?:[\s,]*(?:of|in|/)?\s*(?:FY)?((?:19|20)\d{2}))?",
    re.IGNORECASE,
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
# Everything but a digit is looked for at the start of a word only: one test, and most places are done.
_ANCHOR = re.compile(
    r"(?<!\w)(?:"
    r"(?P<quarter>(?:Q[1-4](?!\w)|[1-4]Q\b|(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)[\s-]quarters?(?!-?final)\b))"
    r"|(?P<code>(?!(?:USD|VND|US|EUR|RMB|CNY|JPY|KRW|THB|GBP|AUD|SGD)\d)(?=[^\d\s]*[A-Z])[^\W\d_]+(?:[-–][^\W\d_]+)*[-–]?\d\w*"
    r"(?:[-–.]\d+\w*)?|(?i:covid|sars-cov)\s?[-–]\s?\d+)"
    rf"|(?P<month>{_MONTH}(?!\w))"
    r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)\b"
    rf"|(?P<word>(?i:{words_en.STARTS}))(?![a-z])"
    r"|(?P<misc>(?i:one-half|half|halves|halved|quarters?|thirds?|fifths?|tenths?|twice|doubl(?:e|ed|es|ing)|two-?fold"
    r"|tripl(?:e|ed|es|ing)|three-?fold|four-?fold|five-?fold|ten-?fold|quadrupl(?:e|ed|es|ing)|both|couples?|pairs?|twins?|bilateral"
    r"|dual|each\s+other|mutual|duo|secondary|secondly|firstly|thirdly|dozen|decades?|century|noon|midnight|once|thrice))\b"
    r"|(?P<bare>[IVX]{2,6})\b)|(?P<digits>\d)"
)
_UNIT = units.finder(units.EN_UNITS, before=r"[\s-]*", after=r"(?!/)")
_UNIT_NAMES = units.names(units.EN_UNITS)
_CURRENCY = units.finder(units.EN_CURRENCIES, before=r"[\s-]*")
_CURRENCY_NAMES = units.names(units.EN_CURRENCIES)
_CURRENCY_BEFORE = re.compile(
    r"(?<![A-Za-z])(US\$|A\$|S\$|C\$|HK\$|NZ\$|NT\$|\$|€|£|¥|₫|₩|USD|VND|EUR|GBP|JPY|CNY|RMB|KRW|THB|AUD|SGD)\s*$", re.IGNORECASE
)
_PERCENT = re.compile(r"[\s-]*(?:%|per\s?cent\b|pct\b|percentage[\s-]points?\b)", re.IGNORECASE)
_SCALE = re.compile(
    r"[\s-]*(hundred|thousand|million|mln|billion|trillion)(?![a-z])|\s?(bn|tn|mn|mil|k|K|M|B|m|b)(?![A-Za-z²³/0-9])", re.IGNORECASE
)
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "billion": 1e9, "trillion": 1e12,
    "bn": 1e9, "b": 1e9, "tn": 1e12, "mn": 1e6, "mil": 1e6, "m": 1e6, "k": 1e3,
}  # fmt: skip
_TIMES = re.compile(r"(?:[\s-]+(?:times|time(?=[\s-]+(?:higher|more|larger|winner|champion))|fold)|-?fold|x)(?!\w)", re.IGNORECASE)
_AND_HALF = re.compile(r"\s+and\s+a\s+half(?!\w)", re.IGNORECASE)
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5, "fifths": 5,
    "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_PART = re.compile(rf"[\s-]+({'|'.join(sorted(_PARTS, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_HALF_SCALE = re.compile(r"(?:\s+an?\s+|[\s-]+)((?:hundred|thousand|million|billion|trillion)(?!\w))", re.IGNORECASE)
_DOZEN = re.compile(r"[\s-]+dozen(?!\w)", re.IGNORECASE)
_NOT_SECOND = re.compile(r"(?:per|a|an|each|every|one|split|/)[\s-]*$", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|to|and|or|,)\s*(?:about\s+|nearly\s+|US)?(?=[\d$€£])", re.IGNORECASE)
_FRACTION = re.compile(r"(\d{1,3})/(\d{1,4})(?![\d/])")
_LAW = re.compile(r"\d+(?:/\d{4})?(?:[-/][A-Z]{2,}\d*){1,3}(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
_MISC: dict[str, tuple[Kind, float]] = {
    "half": ("fraction", 0.5), "halves": ("fraction", 0.5), "halved": ("fraction", 0.5), "one-half": ("fraction", 0.5),
    "quarter": ("fraction", 0.25), "quarters": ("fraction", 0.25), "third": ("fraction", 1 / 3), "thirds": ("fraction", 1 / 3),
    "fifth": ("fraction", 0.2), "fifths": ("fraction", 0.2), "tenth": ("fraction", 0.1), "tenths": ("fraction", 0.1),
    "twice": ("times", 2), "twofold": ("times", 2), "two-fold": ("times", 2), "triple": ("times", 3),
    "threefold": ("times", 3), "three-fold": ("times", 3), "fourfold": ("times", 4), "four-fold": ("times", 4),
    "fivefold": ("times", 5), "five-fold": ("times", 5), "tenfold": ("times", 10), "ten-fold": ("times", 10),
    "quadruple": ("times", 4), "thrice": ("times", 3), "once": ("times", 1),
    "dozen": ("number", 12), "decade": ("number", 10), "decades": ("number", 10), "century": ("number", 100),
    "firstly": ("ordinal", 1), "secondly": ("ordinal", 2), "secondary": ("ordinal", 2), "thirdly": ("ordinal", 3),
    "noon": ("time", 720), "midnight": ("time", 0),
}  # fmt: skip
_DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})")
Read = tuple[list[Quantity], int]


def quantities(text: str) -> list[Quantity]:
    """The quantities from left to right. Any text is accepted; what is not understood is left out."""
    found: list[Quantity] = []
    at = 0
    while (anchor := _ANCHOR.search(text, at)) is not None:
        new, end = _READERS[anchor.lastgroup or ""](text, anchor)
        found += new
        at = max(end, anchor.start() + 1)
    return found


def number(digits: str) -> float:
    """A numeral's value as English writes it (1,234.5); a comma that groups nothing is read as a decimal one."""
    digits = digits.replace("\u00a0", ",").replace("\u202f", ",")
    if digits.count(".") > 1:
        return float(digits.replace(".", ""))
    if _DECIMAL_COMMA.fullmatch(digits):
        return float(digits.replace(",", "."))
    return float(digits.replace(",", ""))


def _quantity(
    text: str, start: int, end: int, kind: Kind, *values: float, unit: str = "", weak: bool = False, other: tuple[Reading, ...] = ()
) -> Quantity:
    return Quantity(kind, values, text[start:end], start, end, unit, weak, other)


def _code(text: str, anchor: re.Match[str]) -> Read:
    start, end = anchor.span()
    values = tuple(float(group) for group in re.findall(r"\d+", anchor[0]))
    weak = values in ((19.0,), (2.0,)) and anchor[0][:3].lower() in ("cov", "sar")
    return [_quantity(text, start, end, "code", *values, weak=weak)], end


def _quarter(text: str, anchor: re.Match[str]) -> Read:
    found = _QUARTER.match(text, anchor.start())
    if found is None:
        return [], anchor.end()
    value = int(found[1] or found[2] or 0) or _QUARTERS[found[3].lower()]
    words = bool(found[3])
    return [
        _quantity(
            text, anchor.start(), found.end(), "quarter", int(found[4] or 0), value,
            weak=words and found[3].lower() in ("last", "final") and not found[4],
            other=(("fraction", (0.25 * value,)), ("ordinal", (value,))) if words else (),
        )
    ], found.end()  # fmt: skip


def _month_number(word: str) -> int:
    return _MONTHS[word.rstrip(".").lower()]


def _list_days(days: str) -> list[int]:
    return [int(day) for day in re.findall(r"\d+", days)]


def _read_month(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    if found := _MONTH_FIRST.match(text, start):
        month, year = _month_number(found[1]), int(found[3] or 0)
        return [_quantity(text, start, found.end(), "date", year, month, d) for d in _list_days(found[2])], found.end()
    if span := _MONTH_SPAN.match(text, start):
        year = int(span[3] or 0)
        return [_quantity(text, start, span.end(), "date", year, _month_number(span[i]), 0) for i in (1, 2)], span.end()
    found = _MONTH_ONLY.match(text, start)
    assert found is not None
    month = _month_number(found[1])
    weak = False
    if found[1] in ("May", "March", "Mar", "Jan", "April", "June", "August", "Dec", "Sep") and not found[2]:
        before = text[max(0, start - 12) : start].lower()
        announced = re.search(r"(?:in|by|since|until|till|of|last|this|next|early|late|mid|from|to|and|between|during|for|before|after|-|–|every|each)[\s-]*$", before)
        if not announced and found[1] in ("May", "March", "Mar"):
            return [], found.end()
        weak = not announced
    return [_quantity(text, start, found.end(), "date", int(found[2] or 0), month, 0, weak=weak)], found.end()


def _weekday(text: str, anchor: re.Match[str]) -> Read:
    value = _DAYS[anchor[0].lower().removesuffix("s")]
    return [_quantity(text, anchor.start(), anchor.end(), "weekday", value)], anchor.end()


def _bare_roman(text: str, anchor: re.Match[str]) -> Read:
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in anchor[0]]
    value = sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))
    return [_quantity(text, anchor.start(), anchor.end(), "ordinal", value, weak=True)], anchor.end()


def _misc(text: str, anchor: re.Match[str]) -> Read:
    word = anchor[0].lower()
    start, end = anchor.span()
    if word.startswith("doubl"):
        return [_quantity(text, start, end, "times", 2, weak=True, other=(("number", (2,)),))], end
    if word.startswith(("tripl", "quadrupl")):
        return [_quantity(text, start, end, "times", 3 if word[0] == "t" else 4)], end
    if word in ("both", "couple", "couples", "pair", "pairs", "twin", "twins", "bilateral", "dual", "mutual", "duo") or word.startswith("each"):
        return [_quantity(text, start, end, "number", 2, weak=True)], end
    if word.startswith("half") and (million := _HALF_SCALE.match(text, end)):
        return _finish(text, start, million.start(1), 0.5, ())
    kind, value = _MISC[word]
    if kind == "time":
        return [_quantity(text, start, end, "time", value, 1, weak=True)], end
    strong = word in ("thrice", "threefold", "three-fold", "fourfold", "four-fold", "fivefold", "five-fold", "tenfold", "ten-fold")
    return [_quantity(text, start, end, kind, value, weak=not strong)], end


def _word(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    run = words_en.RUN.match(text, start)
    if run is None:
        return [], anchor.end()
    value, used, ordinal = words_en.value(run[0])
    if not used:
        return [], anchor.end()
    end = start + used
    if ordinal:
        return _word_ordinal(text, start, end, value)
    if clock := re.compile(r"\s*(?:o['’]clock|a\.?m\b\.?|p\.?m\b\.?)", re.IGNORECASE).match(text, end):
        late = "p" in clock[0].lower()
        return [_quantity(text, start, clock.end(), "time", (value % 12 + 12 * late) * 60, "m" in clock[0].lower())], clock.end()
    if (part := _PART.match(text, end)) and (value == 1) == (not part[1].lower().endswith(("s",))):
        below = _PARTS[part[1].lower()]
        follow = text[part.end() : part.end() + 10]
        if not (part[1].lower() in ("second", "quarter") and "final" in follow):
            return [_quantity(text, start, part.end(), "fraction", value / below, weak=below == 2)], part.end()
    if half := _AND_HALF.match(text, end):
        value, end = value + 0.5, half.end()
        if scale := _SCALE.match(text, end):
            value, end = value * _SCALES[(scale[1] or scale[2]).lower()], scale.end()
    if dozen := _DOZEN.match(text, end):
        loosely: tuple[Reading, ...] = (("number", (10 * value,)),)
        return [_quantity(text, start, dozen.end(), "number", 12 * value, other=loosely)], dozen.end()
    read, end = _finish(text, start, end, value, (), word=True)
    named = start > 0 and text[start].isupper() and re.match(r"[\s-]+[A-Z]", text[start + used : start + used + 3])
    if named or value == 0 or (run[0][:2].lower() in ("a ", "an") and len(run[0].split()) == 2 and read[0].kind == "number"):
        read = [replace(q, weak=True) for q in read]
    return read, end


def _word_ordinal(text: str, start: int, end: int, value: float) -> Read:
    if value == 2 and (text[end : end + 1] == "s" or _NOT_SECOND.search(text[max(0, start - 8) : start])):  # of time
        return [], end
    weak = value == 1 or (value == 2 and text[end : end + 5].lower() in (" half", "-half", " hand", "-hand"))
    other: tuple[Reading, ...] = ()
    if value == 3 or value > 3:
        before = text[max(0, start - 12) : start].lower()
        if re.search(r"\b(?:a|one|about a|nearly a)[\s-]+$", before) or text[end : end + 4] == " of ":
            other = (("fraction", (1 / value,)),)
    return [_quantity(text, start, end, "ordinal", value, weak=weak, other=other)], end


def _digits(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    before = text[max(0, start - 8) : start]
    if law := _LAW.match(text, start):
        return _code(text, law)
    if found := _DAY_FIRST.match(text, start):
        month, year = _month_number(found[2]), int(found[3] or 0)
        return [_quantity(text, start, found.end(), "date", year, month, d) for d in _list_days(found[1])], found.end()
    if short := _SHORT_YEAR.match(text, start):
        first, second = int(short[1]), int(short[1][:2] + short[2])
        if second > first:
            return [_quantity(text, start, short.end(), "date", y, 0, 0) for y in (first, second)], short.end()
    if month_year := _MONTH_YEAR.match(text, start):
        return [_quantity(text, start, month_year.end(), "date", int(month_year[2]), int(month_year[1]), 0, unit="slashed date")], month_year.end()
    if ordinal := _ORDINAL_SUFFIX.match(text, start):
        return [_quantity(text, start, ordinal.end(), "ordinal", number(ordinal[1]), weak=ordinal[1] == "1")], ordinal.end()
    if decade := _DECADE.match(text, start):
        value = int(decade[1])
        other: tuple[Reading, ...] = (("number", (value % 100,)),)
        return [_quantity(text, start, decade.end(), "date", value if value > 99 else 1900 + value, 0, 0, other=other)], decade.end()
    if run := _CLOCKED.match(text, start):
        parts = tuple(float(part) for part in run.groups())
        return [_quantity(text, start, run.end(), "pair", *parts, other=(("time", (parts[0] * 60 + parts[1], 0)),))], run.end()
    if time := _TIME.match(text, start):
        return _time(text, time)
    if slashed := _slashed(text, start):
        return slashed
    found = _NUMBER.match(text, start)
    assert found is not None
    end = found.end()
    letters = _LETTERS.match(text, end)
    if letters and not _known_suffix(text, end, letters):
        stop = re.compile(r"\w+(?:-\w+)?").match(text, end)
        return _code(text, re.compile(r".*", re.S).match(text, start, stop.end() if stop else end))  # type: ignore[arg-type]
    value = number(found[0])
    if re.fullmatch(r"(?:1[0-9]|20|21)\d\d", found[0]) and not _CURRENCY_BEFORE.search(before):
        read, stop_at = _finish(text, start, end, value, ())
        if len(read) == 1 and read[0].kind == "number" and not read[0].unit and stop_at == end:
            return [_quantity(text, start, end, "date", value, 0, 0, other=(("number", (value,)),))], end
        return read, stop_at
    read, end = _finish(text, start, end, value, ())
    if _DECIMAL_COMMA.fullmatch(found[0]):
        read = [replace(read[0], unit="decimal comma"), *read[1:]]
    return read, end


def _slashed(text: str, start: int) -> Read | None:
    found = _SLASHED.match(text, start)
    if found is None:
        return None
    if found[4]:
        a, b, year = int(found[1]), int(found[3]), int(found[4])
        if not (1 <= a <= 31 and 1 <= b <= 31):
            return None
        return [_quantity(text, start, found.end(), "date", year, b, a, unit="slashed date")], found.end()
    a, b = float(found[5]), float(found[6])
    other: list[Reading] = [("fraction", (a / b,))] if b else []
    if (a, b) == (9, 11):
        other.append(("date", (0, 9, 11)))
    return [_quantity(text, start, found.end(), "pair", a, b, weak=(a, b) == (24, 7), other=tuple(other))], found.end()


def _known_suffix(text: str, end: int, letters: re.Match[str]) -> bool:
    if len(letters[0]) > 3 and letters[0].islower():
        return True
    return any(p.match(text, end) for p in (_SCALE, _UNIT, _CURRENCY)) or letters[0].lower() == "x"


def _time(text: str, time: re.Match[str]) -> Read:
    hour, minute = int(time[1] or time[4]), int(time[2] or time[5] or 0)
    part = (time[3] or "").lower().replace(".", "")
    if part == "pm" and hour < 12:
        hour += 12
    minutes = hour % 24 * 60 + minute
    return [_quantity(text, time.start(), time.end(), "time", minutes % 1440, part in ("am", "pm") or hour > 12)], time.end()


def _finish(text: str, start: int, end: int, value: float, other: tuple[Reading, ...], *, word: bool = False) -> Read:
    """What follows a number: scales, percent, currency, unit, times."""
    scaled = False
    sign = _CURRENCY_BEFORE.search(text[max(0, start - 8) : start])
    while scale := _SCALE.match(text, end):
        short = (scale[2] or "").lower()
        if short in ("m", "b", "k") and (word or (short != "k" and sign is None and (scale[0][0] == " " or short == "m"))):
            break
        factor = _SCALES[(scale[1] or scale[2]).lower()]
        value, end, scaled = value * factor, scale.end(), True
    if scaled and (half := _AND_HALF.match(text, end)):
        value, end = value * 1, half.end()
    kind: Kind = "number"
    unit = ""
    weak = value == 1 and not scaled
    if percent := _PERCENT.match(text, end):
        kind, end, weak = "percent", percent.end(), False
    elif sign is not None:
        kind, unit, weak = "money", _CURRENCY_NAMES[sign[1].lower()], False
        start -= len(sign[0])
        if (more := _CURRENCY.match(text, end)) and _CURRENCY_NAMES[more[1].lower()] == unit:
            end = more.end()
    elif money := _CURRENCY.match(text, end):
        kind, unit, end, weak = "money", _CURRENCY_NAMES[money[1].lower()], money.end(), False
    elif times := _TIMES.match(text, end):
        kind, end = "times", times.end()
    elif (found := _UNIT.match(text, end)) and not _false_unit(text, end, found, word):
        unit, end = _UNIT_NAMES[found[1].lower()], found.end()
        if half := _AND_HALF.match(text, end):
            value, end = value + 0.5, half.end()
    read = [_quantity(text, start, end, kind, value, unit=unit, weak=weak, other=other)]
    if not scaled and not word and kind in ("number", "money") and (kind == "money" or not unit) and (link := _RANGE.match(text, end)):
        second = _second(text, link.end(), value, kind, unit)
        if second is not None:
            last, factor = second
            plain: tuple[Reading, ...] = (("number", (value,)), *other)
            read = [
                _quantity(text, start, last.end, last.kind, value * factor, unit=last.unit or unit, weak=weak, other=plain),
                last,
            ]
            return read, last.end
    return read, end


def _second(text: str, at: int, value: float, kind: Kind, unit: str) -> tuple[Quantity, float] | None:
    """The upper end of a range whose scale, percent sign or currency counts for both ends (2-3 million)."""
    if text[at] in "$€£":
        at += 1
    if any(p.match(text, at) for p in (_DAY_FIRST, _TIME, _FRACTION, _MONTH_YEAR, _ORDINAL_SUFFIX)):
        return None
    lead = _NUMBER.match(text, at)
    if lead is None:
        return None
    upper = number(lead[0])
    if upper <= value:
        return None
    read, _ = _finish(text, at, lead.end(), upper, ())
    last = read[0]
    if len(read) > 1 or not (last.kind in ("percent", "money") or last.unit or last.values[0] != upper or kind == "money"):
        return None
    if kind == "money" and last.kind == "number":
        last = _quantity(text, last.start, last.end, "money", *last.values, unit=unit)
    return last, last.values[0] / (upper or 1)


def _false_unit(text: str, end: int, found: re.Match[str], word: bool) -> bool:
    form = found[1].lower()
    if form in ("m", "g", "mi", "min") and word:
        return True
    if form in ("second", "foot", "minute") and not word and text[end : end + 1] == " " and form == "second":
        return True
    return False


_READERS: dict[str, Callable[[str, re.Match[str]], Read]] = {
    "quarter": _quarter,
    "code": _code,
    "digits": _digits,
    "month": _read_month,
    "weekday": _weekday,
    "word": _word,
    "misc": _misc,
    "bare": _bare_roman,
}
