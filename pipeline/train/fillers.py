"""What fills the slots of made-up sentences where no list can: names, terms of the glossary, dates and figures."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pipeline.months import MONTHS
from pipeline.resources import shipped_words
from pipeline.train.augment import Names
from pipeline.translate.glossary import Entry
from pipeline.translate.normalise import ordinal, strip_diacritics

Line = tuple[str, ...]
"""Vietnamese, English and, of some, an adjective."""
Filler = Callable[[random.Random], Line]

_LETTERS = re.compile(r"[A-ZĐ]{2}")
_WOMAN = "Thị"
_EVENT = re.compile(r"(?:Summit|Forum|Dialogue|Conference|Meeting|Congress)$")


def fillers(entries: Sequence[Entry]) -> dict[str, Filler]:
    """By the name of the slot; ministries, what ministers are of, and meetings are of a glossary's ``entries``."""
    return {**_FIGURES, **_names(entries), **_terms(entries)}


def _terms(entries: Sequence[Entry]) -> dict[str, Filler]:
    rows = [(entry.kind, entry.vi, entry.en) for entry in entries]
    start, of = "Bộ ", "Ministry of "
    ministries = [(vi, en) for kind, vi, en in rows if kind == "org" and vi.startswith(start) and en.startswith(of)]
    spelled = [(vi, en) for vi, en in ministries if not _LETTERS.search(vi)]  # "Thứ trưởng VHTTDL" is not written
    portfolios = [(vi.removeprefix(start), en.removeprefix(of)) for vi, en in spelled]
    events = [(vi, en) for kind, vi, en in rows if kind == "event" and _EVENT.search(en)]
    lists = {"ministry": ministries, "portfolio": portfolios, "event": events}
    return {name: partial(_one_of, lines) for name, lines in lists.items()}


def _one_of(lines: Sequence[Line], rng: random.Random) -> Line:
    return rng.choice(lines)


def _names(entries: Sequence[Entry]) -> dict[str, Filler]:
    """Vietnamese people, and foreign ones of words that both languages write alike."""
    names, known = Names.of([]), {word for entry in entries for word in entry.en.split()}
    words = sorted(word for word in shipped_words("names.en.txt") if word.istitle() and word not in known)
    women = replace(names, middle=(_WOMAN,))
    men = replace(names, middle=tuple(syllable for syllable in names.middle if syllable != _WOMAN))
    return {
        "name": partial(_vietnamese, names, (2, 3, 3, 3, 4)),
        "lady": partial(_vietnamese, women, (3,)),
        "gentleman": partial(_vietnamese, men, (3,)),
        "foreign": partial(_foreign, words),
    }


def _vietnamese(names: Names, lengths: Sequence[int], rng: random.Random) -> Line:
    name = names.draw(rng.choice(lengths), rng)
    return name, strip_diacritics(name)


def _foreign(words: Sequence[str], rng: random.Random) -> Line:
    name = " ".join(rng.choice(words) for _ in range(rng.choice((2, 2, 2, 3))))
    return name, name


def _padded(number: int, rng: random.Random) -> str:
    return f"{number:02d}" if rng.random() < 0.25 else str(number)


def _day(rng: random.Random) -> Line:
    number, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2000, 2030)
    english, dated = f"{MONTHS[month - 1]} {number}", rng.random() < 0.3
    if rng.random() < 0.2:
        source = f"{number} tháng {month}" + (f" năm {year}" if dated else "")
    else:
        mark = rng.choice("///-")
        source = f"{_padded(number, rng)}{mark}{_padded(month, rng)}" + (f"{mark}{year}" if dated else "")
    return source, english + (f", {year}" if dated else "")


def _days(rng: random.Random) -> Line:
    return _days_across_months(rng) if rng.random() < 0.2 else _days_of_month(rng)


def _days_of_month(rng: random.Random) -> Line:
    first, month, year = rng.randint(1, 24), rng.randint(1, 12), rng.randint(2000, 2030)
    last, dated = first + rng.randint(1, 4), rng.random() < 0.5
    between = rng.choice(("-", "-", " - ", " đến ngày ", " đến "))
    source = f"{_padded(first, rng)}{between}{_padded(last, rng)}/{_padded(month, rng)}"
    english = f"{MONTHS[month - 1]} {first} to {last}"
    return (f"{source}/{year}", f"{english}, {year}") if dated else (source, english)


def _days_across_months(rng: random.Random) -> Line:
    first, last, month = rng.randint(20, 28), rng.randint(1, 9), rng.randint(1, 11)
    between = rng.choice(("-", " - ", " đến ngày ", " đến "))
    source = f"{_padded(first, rng)}/{_padded(month, rng)}{between}{_padded(last, rng)}/{_padded(month + 1, rng)}"
    return source, f"{MONTHS[month - 1]} {first} to {MONTHS[month]} {last}"


def _month(rng: random.Random) -> Line:
    number, year = rng.randint(1, 12), rng.randint(2000, 2030)
    if rng.random() < 0.5:
        return f"tháng {_padded(number, rng)}/{year}", f"{MONTHS[number - 1]} {year}"
    return f"tháng {number}", MONTHS[number - 1]


_QUARTERS = (("I", "first"), ("II", "second"), ("III", "third"), ("IV", "fourth"))


def _quarter(rng: random.Random) -> Line:
    (roman, said), year = rng.choice(_QUARTERS), rng.randint(2000, 2030)
    return f"quý {roman}{rng.choice(('/', ' năm '))}{year}", f"the {said} quarter of {year}"


def _period(rng: random.Random) -> Line:
    first = rng.randint(1990, 2030)
    last = first + rng.randint(3, 10)
    return f"{first} - {last}", f"{first}-{last}"


def _nth(rng: random.Random) -> Line:
    number = rng.randint(2, 30)
    return str(number), ordinal(number)


def _whole(low: int, high: int, rng: random.Random) -> Line:
    number = str(rng.randint(low, high))
    return number, number


def _decimal(tenths: int) -> Line:
    return f"{tenths // 10},{tenths % 10}", f"{tenths // 10}.{tenths % 10}"


def _money(rng: random.Random) -> Line:
    amount, unit = rng.randint(11, 999), rng.choice((("tỷ", "billion"), ("triệu", "million")))
    coin = rng.choice((("USD", "USD"), ("USD", "USD"), ("đồng", "VND"), ("euro", "euros")))
    said = _decimal(amount) if rng.random() < 0.5 else (str(amount),) * 2
    return tuple(" ".join(parts) for parts in zip(said, unit, coin, strict=True))


def _percent(rng: random.Random) -> Line:
    return tuple(f"{said}%" for said in _decimal(rng.randint(11, 990)))


def _tonnes(rng: random.Random) -> Line:
    amount = rng.randint(2, 990) * 1000 + rng.choice((0, 0, rng.randint(1, 999)))
    return f"{amount:,}".replace(",", ".") + " tấn", f"{amount:,} tonnes"


_FIGURES: dict[str, Filler] = {
    "day": _day,
    "days": _days,
    "month": _month,
    "quarter": _quarter,
    "months": partial(_whole, 2, 11),
    "year": partial(_whole, 1990, 2035),
    "period": _period,
    "nth": _nth,
    "small": partial(_whole, 3, 20),
    "money": _money,
    "percent": _percent,
    "tonnes": _tonnes,
}
