"""Sentences of official news made up in both languages, so that a small model meets every office, ministry and date.

A synchronous context-free grammar (Chiang, Computational Linguistics 33, 2007): a section is a symbol, a line of it
one way to write it in Vietnamese and in English, and a slot in braces another symbol, filled on both sides with the
same choice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from pipeline.errors import UserError
from pipeline.resources import shipped
from pipeline.train.corpus import Pair, write_pairs
from pipeline.train.fillers import Filler, Line, fillers
from pipeline.translate.glossary import Entry, Glossary

CORPUS, START = "frames", "sentence"
LONGEST = 900
"""Characters of a side; longer ones are made again."""
TRIES = 40
"""How often a choice that was made before is made again for a second slot of one kind."""
_SLOT = re.compile(r"\{([a-z]+)(\d?)(\.a)?\}")


def parse_frames(text: str) -> dict[str, list[Line]]:
    """The sections of a frames file and their lines; ``+ NAME`` stands for the lines of a section above.

    Raises:
        UserError: a line is in no section or has but one column, or no such section is above.
    """
    sections: dict[str, list[Line]] = {}
    lines: list[Line] | None = None
    for number, row in enumerate(text.splitlines(), 1):
        if not row or row.startswith("#"):
            continue
        if row.startswith("["):
            lines = sections.setdefault(row.strip("[]"), [])
            continue
        if row.startswith("+") and lines is not None:
            if (name := row.removeprefix("+").strip()) not in sections:
                raise UserError(f"frames, line {number}: no section [{name}] above")
            lines += sections[name]
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
        UserError: a slot names no symbol or a third column that is not there, or the sides have different slots.
    """

    sections: Mapping[str, Sequence[Line]]
    made: Mapping[str, Filler]

    def __post_init__(self) -> None:
        for section, lines in self.sections.items():
            for line in lines:
                if fault := self._fault(line):
                    raise UserError(f"frames, [{section}]: {fault}: {line[0][:60]}")

    def _fault(self, line: Line) -> str:
        found = [_SLOT.findall(side) for side in line]
        names = {name for slots in found for name, _, _ in slots}
        if unknown := names - {*self.sections, *self.made}:
            return f"no section [{min(unknown)}]"
        adjectives = {name for slots in found for name, _, adjective in slots if adjective}
        if short := [name for name in sorted(adjectives) if min(map(len, self.sections.get(name, [()]))) < 3]:
            return f"not every line of [{short[0]}] has a third column"
        first, second, *_ = ({name + number for name, number, _ in slots} for slots in found)
        return "" if first == second else "the sides have different slots"

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


def load_frames(entries: Sequence[Entry]) -> Frames:
    """The grammar of ``configs/train/frames.txt``, with the names that ship and the terms of a glossary."""
    text = (shipped("configs") / "train" / "frames.txt").read_text(encoding="utf-8")
    return Frames(parse_frames(text), fillers(entries))


def write_frames(out: Path, count: int, seed: int) -> int:
    """Writes the shipped glossary and so many made-up pairs as a table; returns its rows."""
    entries = Glossary.load(["vi-en"]).entries
    terms = (Pair(entry.vi, entry.en, CORPUS) for entry in entries)
    return write_pairs(out, chain(terms, load_frames(entries).pairs(count, random.Random(seed))))


def _tidy(text: str) -> str:
    text = re.sub(r",(?=[.,:]|$)", "", text).replace("-the ", "-")
    text = re.sub(r"(\d(?:st|nd|rd|th)|\bthe) the ", r"\1 ", text)
    return text[:1].upper() + text[1:]
