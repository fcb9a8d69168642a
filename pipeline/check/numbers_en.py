"""The quantities of an English text."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.check import amounts_en, calendar_en, direction, order, words_en
from pipeline.check.quantities import Kind, Quantity, Reading
from pipeline.check.reading import (
    CODE_TAIL,
    LAW,
    LETTERS,
    PANDEMIC,
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

_DAYS = {day: n for n, day in enumerate(word_list("Mon Tues Wednes Thurs Fri Satur Sun"), 2)}
_PANDEMIC = word_list(
    "covid coronavirus coronaviruses pandemic pandemics epidemic epidemics outbreak outbreaks virus viruses"
)
_LOOSE = word_list(
    "one-half half halves halved quarter quarters third thirds fifth fifths tenth tenths twice double doubled doubles"
    " doubling two-fold twofold triple tripled triples tripling three-fold threefold four-fold fourfold five-fold"
    " fivefold ten-fold tenfold quadruple quadrupled quadruples quadrupling both couple couples pair pairs twin twins"
    " bilateral dual mutual duo secondary secondly latter firstly thirdly dozen decade decades century noon midnight"
    " once thrice trio fortnight twenties thirties forties fifties sixties seventies eighties nineties"
)
_ANCHOR = re.compile(
    r"(?<!\w)(?:"
    rf"(?P<quarter>{calendar_en.QUARTER_START})"
    r"|(?P<code>(?!(?:USD|VND|US|EUR|RMB|CNY|JPY|KRW|THB|GBP|AUD|SGD)\d)(?=[^\d\s]*[A-Z])(?![^\W\d_]+\d+[.,]\d{3}(?!\d))"
    r"[^\W\d_]+(?:[-–][^\W\d_]+){0,5}[-–]?\d\w*(?:[-–.]\d+\w*)?|(?i:covid|sars-cov)\s?[-–]\s?\d+)"
    rf"|(?P<pandemic>(?i:{'|'.join(_PANDEMIC)})(?!\w))"
    rf"|(?P<month>{calendar_en.MONTH}(?!\w))"
    r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)\b"
    rf"|(?P<word>(?i:{words_en.STARTS}))(?![a-z])"
    rf"|(?P<misc>(?i:{'|'.join(_LOOSE)}|each\s+other))\b"
    r"|(?P<bare>[IVX]{2,6})\b"
    r")|(?P<digits>\d)"
)
# "last" and "final" begin a quarter of a year.
_FIRST_WORDS = frozenset(
    {*words_en.UNITS, *words_en.TENS, *words_en.ORDINALS, *_PANDEMIC, *_LOOSE}
    | set(word_list("a an another every per each last final"))
)
_TWO = frozenset({"both", "couple", "couples", "pair", "pairs", "twin", "twins", "bilateral", "dual", "mutual", "duo"})
_MISC: dict[str, tuple[Kind, float]] = {
    "half": ("fraction", 0.5), "halves": ("fraction", 0.5), "halved": ("fraction", 0.5), "one-half": ("fraction", 0.5),
    "quarter": ("fraction", 0.25), "quarters": ("fraction", 0.25), "third": ("fraction", 1 / 3),
    "thirds": ("fraction", 1 / 3), "fifth": ("fraction", 0.2), "fifths": ("fraction", 0.2),
    "tenth": ("fraction", 0.1), "tenths": ("fraction", 0.1), "once": ("times", 1), "twice": ("times", 2),
    "thrice": ("times", 3), "twofold": ("times", 2), "threefold": ("times", 3), "fourfold": ("times", 4),
    "fivefold": ("times", 5), "tenfold": ("times", 10), "dozen": ("number", 12), "decade": ("number", 10),
    "decades": ("number", 10), "century": ("number", 100), "firstly": ("ordinal", 1), "secondly": ("ordinal", 2),
    "trio": ("number", 3), "fortnight": ("number", 2), "secondary": ("ordinal", 2), "thirdly": ("ordinal", 3),
    "latter": ("ordinal", 2),
}  # fmt: skip
_STRONG = frozenset({"thrice", "threefold", "fourfold", "fivefold", "tenfold"})
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_PART = re.compile(rf"[\s-]+({'|'.join(_PARTS)})(s?)(?!\w)", re.IGNORECASE)
_AND_HALF = re.compile(r"[\s-]+and[\s-]+a[\s-]+half(?!\w)", re.IGNORECASE)
_HALF_SCALE = re.compile(r"(?:\s+an?\s+|[\s-]+)((?:hundred|thousand|million|billion|trillion)(?!\w))", re.IGNORECASE)
_DOZEN = re.compile(r"[\s-]+dozen(?!\w)", re.IGNORECASE)
_CLOCK = re.compile(r"\s*(?:o['’]clock|([ap])\.?m\b\.?)", re.IGNORECASE)
_OF_TIME = re.compile(r"(?:per|each|every|split|/)[\s-]*$", re.IGNORECASE)
_JUST_A = re.compile(r"\b(?:a|one)\s+$", re.IGNORECASE)
_NO_NOUN = re.compile(r"\s*(?:[.,;:)?!]|$|or\b|and\b|later\b|before\b|after\b|ago\b|faster\b|to\b|in\b)", re.IGNORECASE)
_ONLY_TO = " only to"
_A_PART = re.compile(r"\b(?:a|one)[\s-]+$", re.IGNORECASE)
_CENTURY = re.compile(r"[\s-]+centur(?:y|ies)(?!\w)", re.IGNORECASE)
_NAME_GOES_ON = re.compile(r"[\s-]+[A-Z]")


def quantities(text: str) -> list[Quantity]:
    """The quantities from left to right, ``MOST`` at most. Any text is accepted; what is not understood is left out."""
    found = read_all(text, _ANCHOR, _FIRST_WORDS, lambda anchor: _READERS[anchor.lastgroup or ""])
    return direction.english(text, order.english(text, found))


def _weekday(text: str, anchor: re.Match[str]) -> Read:
    day = _DAYS[anchor[0].removesuffix("s").removesuffix("day")]
    return [quantity(text, anchor.start(), anchor.end(), "weekday", day)], anchor.end()


def _pandemic(text: str, anchor: re.Match[str]) -> Read:
    """What a text may call COVID-19 or SARS-CoV-2 instead."""
    return [quantity(text, *anchor.span(), "code", PANDEMIC, weak=True)], anchor.end()


def _bare_roman(text: str, anchor: re.Match[str]) -> Read:
    return [quantity(text, anchor.start(), anchor.end(), "ordinal", roman(anchor[0]), weak=True)], anchor.end()


def _misc(text: str, anchor: re.Match[str]) -> Read:
    """Loose words: fractions, folds, pairs, spans of years. Most are weak."""
    word = anchor[0].lower().replace("-fold", "fold")
    start, end = anchor.span()
    if word.startswith("doubl"):
        return [quantity(text, start, end, "times", 2, weak=True, other=(("number", (2,)),))], end
    if word.startswith(("tripl", "quadrupl")):
        return [quantity(text, start, end, "times", 3 if word[0] == "t" else 4, weak=anchor[0][0].isupper())], end
    if word.endswith("ties"):
        tens = words_en.TENS[word[:-3] + "y"]
        return [quantity(text, start, end, "number", tens, weak=True)], end
    if word in _TWO or word.startswith("each"):
        return [quantity(text, start, end, "number", 2, weak=True)], end
    if word in ("noon", "midnight"):
        return [quantity(text, start, end, "time", 720 if word == "noon" else 0, 1, weak=True)], end
    if word.startswith("half") and (million := _HALF_SCALE.match(text, end)):
        return amounts_en.finish(text, start, million.start(1), 0.5)
    kind, value = _MISC[word]
    return [quantity(text, start, end, kind, value, weak=word not in _STRONG)], end


def _word(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    run = words_en.RUN.match(text, start)
    value, used, ordinal = words_en.value(run[0]) if run else (0.0, 0, False)
    if run is None or not used:
        return [], anchor.end()
    end = start + used
    if ordinal:
        return _word_ordinal(text, start, end, value)
    if clock := _CLOCK.match(text, end):
        late = (clock[1] or "").lower() == "p"
        return [quantity(text, start, clock.end(), "time", (value % 12 + 12 * late) * 60, bool(clock[1]))], clock.end()
    if (part := _PART.match(text, end)) and (value == 1) == (not part[2]) and text[part.end() :][:6] != "-final":
        below = _PARTS[part[1].lower()]
        return [quantity(text, start, part.end(), "fraction", value / below, weak=below == 2)], part.end()
    if half := _AND_HALF.match(text, end):
        value, end = value + 0.5, half.end()
    if dozen := _DOZEN.match(text, end):
        loosely: tuple[Reading, ...] = (("number", (10 * value,)),)
        return [quantity(text, start, dozen.end(), "number", 12 * value, other=loosely)], dozen.end()
    read, end = amounts_en.finish(text, start, end, value, word=True)
    in_a_name = (
        start > 0 and text[start].isupper() and (text[start - 1] == "-" or _NAME_GOES_ON.match(text, start + used))
    )
    a_thousand = (
        run[0].split()[0].lower() in ("a", "an", "another", "every", "per")
        and len(run[0].split()) == 2
        and read[0].kind == "number"
    )
    if in_a_name or value == 0 or a_thousand:
        read = [replace(q, weak=True) for q in read]
    return read, end


def _word_ordinal(text: str, start: int, end: int, value: float) -> Read:
    before = text[max(0, start - 12) : start]
    after = text[end : end + 8].lower()
    if value == 2:
        just_a = _JUST_A.search(before) and _NO_NOUN.match(after)
        if after[:1] == "s" or just_a or _OF_TIME.search(before):  # a second of time
            return [], end
    weak = value == 1 or (
        value == 2 and after.startswith((" half", "-half", " hand", "-hand", " in com", "-in-com", _ONLY_TO))
    )
    other: tuple[Reading, ...] = ()
    if value > 2 and (_A_PART.search(before) or text[end : end + 4] == " of "):  # a third of
        other = (("fraction", (1 / value,)),)
    return [quantity(text, start, end, "ordinal", value, unit=_unit(text, end), weak=weak, other=other)], end


def _unit(text: str, end: int) -> str:
    return "century" if _CENTURY.match(text, end) else ""


def _digits(text: str, anchor: re.Match[str]) -> Read:
    start = anchor.start()
    if law := LAW.match(text, start):
        return read_code(text, law)
    read = calendar_en.read_calendar(text, start) or read_short_year(text, start)
    if read:
        return read
    if ordinal := amounts_en.ORDINAL.match(text, start):
        value = amounts_en.number(ordinal[1])
        unit = _unit(text, ordinal.end())
        return [quantity(text, start, ordinal.end(), "ordinal", value, unit=unit, weak=value == 1)], ordinal.end()
    read = read_clocked(text, start) or calendar_en.read_time(text, start) or calendar_en.read_fraction(text, start)
    return read or _number(text, start)


def _number(text: str, start: int) -> Read:
    found = amounts_en.NUMBER.match(text, start)
    if found is None:  # a digit of another script
        return [], start + 1
    end = found.end()
    letters = LETTERS.match(text, end)
    if letters and not _known_suffix(text, end, letters[0]) and (code := CODE_TAIL.match(text, start)):
        return read_code(text, code)
    value = amounts_en.number(found[0])
    read, stop = amounts_en.finish(text, start, end, value)
    first = read[0]
    if YEAR.fullmatch(found[0]) and len(read) == 1 and first.kind == "number" and not first.unit and stop == end:
        return [quantity(text, start, end, "date", value, 0, 0, other=(("number", (value,)),))], end
    if amounts_en.DECIMAL_COMMA.fullmatch(found[0]):
        read = [replace(first, unit="decimal comma"), *read[1:]]
    return read, stop


def _known_suffix(text: str, end: int, letters: str) -> bool:
    if (len(letters) > 3 and letters.islower()) or letters.lower() == "x":  # a missing space, not a name
        return True
    return any(p.match(text, end) for p in (amounts_en.SCALE, amounts_en.UNIT, amounts_en.CURRENCY))


_READERS: dict[str, Reader] = {
    "quarter": calendar_en.read_quarter,
    "code": read_code,
    "pandemic": _pandemic,
    "digits": _digits,
    "month": calendar_en.read_month,
    "weekday": _weekday,
    "word": _word,
    "misc": _misc,
    "bare": _bare_roman,
}
