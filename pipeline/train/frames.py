"""Sentences of official news made up in both languages, so that a small model meets every office, ministry and date.

A synchronous context-free grammar (Chiang, Computational Linguistics 33, 2007): a section is a symbol, a line of it
one way to write it in Vietnamese and in English, and a slot in braces another symbol, filled on both sides with the
same choice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path

from pipeline.errors import UserError
from pipeline.months import MONTHS
from pipeline.resources import shipped, shipped_words
from pipeline.train.augment import Names
from pipeline.train.corpus import Pair, new_text
from pipeline.translate.glossary import Entry, Glossary
from pipeline.translate.normalise import ordinal, strip_diacritics

CORPUS, START = "frames", "sentence"
LONGEST = 900
"""Characters of a side; longer ones are made again."""
TRIES = 40
"""How often a choice that was made before is made again for a second slot of one kind."""
_SLOT = re.compile(r"\{([a-z]+)(\d?)(\.a)?\}")
_LETTERS = re.compile(r"[A-ZĐ]{2}")
_WOMAN = "Thị"
_EVENT = re.compile(r"(?:Summit|Forum|Dialogue|Conference|Meeting|Congress)$")

Line = tuple[str, ...]
"""Vietnamese, English and, of some, an adjective."""


def parse_frames(text: str) -> dict[str, list[Line]]:
    """The sections of a frames file and their lines.

    Raises:
        UserError: a line is in no section or has but one column.
    """
    sections: dict[str, list[Line]] = {}
    lines: list[Line] | None = None
    for number, row in enumerate(text.splitlines(), 1):
        if not row or row.startswith("#"):
            continue
        if row.startswith("["):
            lines = sections.setdefault(row.strip("[]"), [])
            continue
        cells = tuple(cell.strip() for cell in row.split(" | "))
        if lines is None or len(cells) < 2:
            raise UserError(f"frames, line {number}: not Vietnamese | English below a [section]: {row[:60]}")
        lines.append(cells)
    return sections


@dataclass(frozen=True, slots=True)
class Frames:
    """The grammar: symbols with lines, and symbols that code makes up.

    Raises:
        UserError: a slot names no symbol, or the two sides of a line have different slots.
    """

    sections: Mapping[str, Sequence[Line]]
    made: Mapping[str, Callable[[random.Random], Line]]

    def __post_init__(self) -> None:
        for section, lines in self.sections.items():
            for line in lines:
                slots = [{name + number for name, number, _ in _SLOT.findall(side)} for side in line]
                unknown = {name for side in line for name, _, _ in _SLOT.findall(side)} - {*self.sections, *self.made}
                if unknown or slots[0] != slots[1]:
                    fault = f"no section [{min(unknown)}]" if unknown else "the sides have different slots"
                    raise UserError(f"frames, [{section}]: {fault}: {line[0][:60]}")

    def pairs(self, count: int, rng: random.Random) -> Iterator[Pair]:
        """So many different pairs, or fewer where the grammar has no more."""
        seen: set[str] = set()
        for _ in range(3 * count):
            source, target = (_tidy(side) for side in self._write(START, rng)[:2])
            if source not in seen and max(len(source), len(target)) <= LONGEST:
                seen.add(source)
                yield Pair(source, target, CORPUS)
            if len(seen) == count:
                return

    def _write(self, symbol: str, rng: random.Random) -> Line:
        if symbol in self.made:
            return self.made[symbol](rng)
        line = rng.choice(self.sections[symbol])
        filled: dict[str, Line] = {}
        for name, number, _ in _SLOT.findall(line[0]):
            # Two people or two countries of a sentence are not the same one.
            others = {other[1] for key, other in filled.items() if key.rstrip("0123456789") == name}
            for _ in range(TRIES):
                filled[name + number] = self._write(name, rng)
                if filled[name + number][1] not in others:
                    break
        return tuple(_SLOT.sub(partial(_filling, filled, at), side) for at, side in enumerate(line))


def _filling(filled: Mapping[str, Line], at: int, slot: re.Match[str]) -> str:
    return filled[slot[1] + slot[2]][2 if slot[3] else at]


@cache
def load_frames() -> Frames:
    """The grammar of ``configs/train/frames.txt``, with the names and terms that ship."""
    text = (shipped("configs") / "train" / "frames.txt").read_text(encoding="utf-8")
    entries = Glossary.load(["vi-en"]).entries
    return Frames(parse_frames(text), {**_figures(), **_names(entries), **_terms(entries)})


def glossary_pairs() -> Iterator[Pair]:
    """The shipped glossary as pairs."""
    return (Pair(entry.vi, entry.en, CORPUS) for entry in Glossary.load(["vi-en"]).entries)


def write_frames(out: Path, count: int, seed: int) -> int:
    """Writes the glossary and so many made-up pairs as a table, packed where its name ends in ``.xz``; returns rows."""
    rows = 0
    out.parent.mkdir(parents=True, exist_ok=True)
    with new_text(out) as table:
        for pair in chain(glossary_pairs(), load_frames().pairs(count, random.Random(seed))):
            table.write(f"{pair.source}\t{pair.target}\t{pair.corpus}\n")
            rows += 1
    return rows


def _terms(entries: Sequence[Entry]) -> dict[str, Callable[[random.Random], Line]]:
    """Ministries, what ministers are of, and meetings, of the glossary."""
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


def _names(entries: Sequence[Entry]) -> dict[str, Callable[[random.Random], Line]]:
    """Vietnamese people, and foreign ones of words that both languages write alike."""
    names, known = Names.of([]), {word for entry in entries for word in entry.en.split()}
    words = sorted(word for word in shipped_words("names.en.txt") if word.istitle() and word not in known)
    middle = [syllable for syllable in names.middle if syllable != _WOMAN]

    def anyone(rng: random.Random) -> Line:
        name = names.draw(rng.choice((2, 3, 3, 3, 4)), rng)
        return name, strip_diacritics(name)

    def one(middles: Sequence[str], rng: random.Random) -> Line:
        name = f"{rng.choice(names.surnames)} {rng.choice(middles)} {rng.choice(names.given)}"
        return name, strip_diacritics(name)

    def foreign(rng: random.Random) -> Line:
        name = " ".join(rng.choice(words) for _ in range(rng.choice((2, 2, 2, 3))))
        return name, name

    return {"name": anyone, "lady": partial(one, [_WOMAN]), "gentleman": partial(one, middle), "foreign": foreign}


def _figures() -> dict[str, Callable[[random.Random], Line]]:
    def padded(number: int, rng: random.Random) -> str:
        return f"{number:02d}" if rng.random() < 0.25 else str(number)

    def day(rng: random.Random) -> Line:
        number, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2000, 2030)
        english, dated = f"{MONTHS[month - 1]} {number}", rng.random() < 0.3
        if rng.random() < 0.2:
            source = f"{number} tháng {month}" + (f" năm {year}" if dated else "")
        else:
            mark = rng.choice("///-")
            source = f"{padded(number, rng)}{mark}{padded(month, rng)}" + (f"{mark}{year}" if dated else "")
        return source, english + (f", {year}" if dated else "")

    def days(rng: random.Random) -> Line:
        first, month, year = rng.randint(1, 24), rng.randint(1, 12), rng.randint(2000, 2030)
        last, dated = first + rng.randint(1, 4), rng.random() < 0.5
        between = rng.choice(("-", "-", " - ", " đến ngày ", " đến "))
        source = f"{padded(first, rng)}{between}{padded(last, rng)}/{padded(month, rng)}" + (
            f"/{year}" if dated else ""
        )
        return source, f"{MONTHS[month - 1]} {first} to {last}" + (f", {year}" if dated else "")

    def month(rng: random.Random) -> Line:
        number, year = rng.randint(1, 12), rng.randint(2000, 2030)
        if rng.random() < 0.5:
            return f"tháng {padded(number, rng)}/{year}", f"{MONTHS[number - 1]} {year}"
        return f"tháng {number}", MONTHS[number - 1]

    def period(rng: random.Random) -> Line:
        first = rng.randint(1990, 2030)
        last = first + rng.randint(3, 10)
        return f"{first} - {last}", f"{first}-{last}"

    def nth(rng: random.Random) -> Line:
        number = rng.randint(2, 30)
        return str(number), ordinal(number)

    def money(rng: random.Random) -> Line:
        amount, unit = rng.randint(11, 999), rng.choice((("tỷ", "billion"), ("triệu", "million")))
        coin = rng.choice((("USD", "USD"), ("USD", "USD"), ("đồng", "VND"), ("euro", "euros")))
        if rng.random() < 0.5:
            return (
                f"{amount // 10},{amount % 10} {unit[0]} {coin[0]}",
                f"{amount // 10}.{amount % 10} {unit[1]} {coin[1]}",
            )
        return f"{amount} {unit[0]} {coin[0]}", f"{amount} {unit[1]} {coin[1]}"

    def percent(rng: random.Random) -> Line:
        amount = rng.randint(11, 990)
        return f"{amount // 10},{amount % 10}%", f"{amount // 10}.{amount % 10}%"

    def tonnes(rng: random.Random) -> Line:
        amount = rng.randint(2, 990) * 1000 + rng.choice((0, 0, rng.randint(1, 999)))
        return f"{amount:,}".replace(",", ".") + " tấn", f"{amount:,} tonnes"

    def small(rng: random.Random) -> Line:
        number = str(rng.randint(3, 20))
        return number, number

    def months(rng: random.Random) -> Line:
        number = str(rng.randint(2, 11))
        return number, number

    def year(rng: random.Random) -> Line:
        number = str(rng.randint(1990, 2035))
        return number, number

    return {"day": day, "days": days, "month": month, "months": months, "year": year, "period": period, "nth": nth,
            "small": small, "money": money, "percent": percent, "tonnes": tonnes}  # fmt: skip


def _tidy(text: str) -> str:
    text = re.sub(r",(?=[.,:]|$)", "", text).replace("-the ", "-")
    text = re.sub(r"(\d(?:st|nd|rd|th)|\bthe) the ", r"\1 ", text)
    return text[:1].upper() + text[1:]
