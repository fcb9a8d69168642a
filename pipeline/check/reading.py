"""What the readers of both languages share: a reader takes a match and gives quantities and where they end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.check.quantities import Kind, Quantity, Reading

Read = tuple[list[Quantity], int]
Reader = Callable[[str, re.Match[str]], Read]

# A text with more quantities is a table that went astray; comparing all pairs of more would take seconds.
MOST = 200
LETTERS = re.compile(r"[^\W\d_]+")
FRACTION = re.compile(r"(\d{1,3})/(\d{1,4})(?![\d/])")
YEAR = re.compile(r"(?:1[0-9]|20|21)\d\d(?!\d)")
# Numbers of decrees and decisions: 304-QĐ/TW, 100/2019/NĐ-CP.
LAW = re.compile(r"\d+(?:/\d{4})?(?:[-/][A-ZĐ]{2,}\d*){1,3}(?!\w)")
CODE_TAIL = re.compile(r"[\d.,]+\w+(?:-\w+)?")
_CLOCKED = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"((?:19|20)\d{2})\s?[-–/]\s?(\d{2})(?!\d|[.,/]\d|%)")
_DIGITS = re.compile(r"\d+")
_PANDEMIC_NAMES = ("cov", "sar")
PANDEMIC = -19.0  # COVID-19, SARS-CoV-2 or "the pandemic": no number of a text is negative


def word_list(text: str) -> tuple[str, ...]:
    """The words of a space-separated list."""
    return tuple(text.split())


_PLACE = re.compile(r"\d|(?<!\w)([^\W\d_]+)(?=([-–])?)")


def anchors(text: str, anchor: re.Pattern[str], words: frozenset[str]) -> Iterator[re.Match[str]]:
    """What ``anchor.finditer`` finds, overlaps too, but the pattern is tried at few places: most of a text is none.

    Args:
        anchor: matches at digits and at the start of words only.
        words: those in small letters that it may match at, besides the ones with a capital or a hyphen behind.
    """
    for place in _PLACE.finditer(text):
        word, hyphen = place.groups()
        if word and not hyphen and word not in words and word.islower():
            continue
        if found := anchor.match(text, place.start()):
            yield found


def read_all(
    text: str, anchor: re.Pattern[str], words: frozenset[str], reader: Callable[[re.Match[str]], Reader]
) -> list[Quantity]:
    """The quantities from left to right, ``MOST`` at most; what one reading has taken in begins no other.

    Args:
        anchor, words: as for ``anchors``.
        reader: the one for what the anchor has matched.
    """
    found: list[Quantity] = []
    at = 0
    for place in anchors(text, anchor, words):
        if place.start() < at:
            continue
        new, at = reader(place)(text, place)
        found += new
        if len(found) >= MOST:
            break
    return found


def quantity(
    text: str,
    start: int,
    end: int,
    kind: Kind,
    *values: float,
    unit: str = "",
    weak: bool = False,
    other: tuple[Reading, ...] = (),
) -> Quantity:
    """The quantity that ``text[start:end]`` states."""
    return Quantity(kind, values, text[start:end], start, end, unit, weak, other)


def read_code(text: str, found: re.Match[str]) -> Read:
    """A name with digits. The pandemic's own name is weak: a text may say "the pandemic" instead."""
    start, end = found.span()
    values = tuple(float(group) for group in _DIGITS.findall(found[0]))
    weak = values in ((19.0,), (2.0,)) and found[0][:3].lower() in _PANDEMIC_NAMES
    other: tuple[Reading, ...] = (("code", (PANDEMIC,)),) if weak else ()
    return [quantity(text, start, end, "code", *values, weak=weak, other=other)], end


def read_clocked(text: str, start: int) -> Read | None:
    """``2:07:57``: a finishing time, or a moment."""
    found = _CLOCKED.match(text, start)
    if found is None:
        return None
    hour, minute, second = (float(part) for part in found.groups())
    moment: tuple[Reading, ...] = (("time", (hour * 60 + minute, 0)),)
    return [quantity(text, start, found.end(), "pair", hour, minute, second, other=moment)], found.end()


def read_short_year(text: str, start: int) -> Read | None:
    """``2021-25``: two years."""
    found = _SHORT_YEAR.match(text, start)
    if found is None or int(found[2]) <= int(found[1][2:]):
        return None
    years = int(found[1]), int(found[1][:2] + found[2])
    return [quantity(text, start, found.end(), "date", year, 0, 0) for year in years], found.end()


def roman(numeral: str) -> int:
    """The value of a Roman numeral in capitals, up to the hundreds."""
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[c] for c in numeral]
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))
