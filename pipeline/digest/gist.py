"""What a Vietnamese sentence names, in English and in its order, by rule: people, dates, figures and known terms.

It is no translation. It is what a reader can hold on to where the translation is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline.check.numbers_vi import quantities
from pipeline.check.quantities import Quantity
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.mentions import people_in
from pipeline.digest.wording import counts_victims, in_english
from pipeline.resources import shipped
from pipeline.translate.glossary import Glossary, fold
from pipeline.translate.normalise import strip_diacritics
from pipeline.translate.orthography import ordinary

_DASHES = frozenset("-–—")
_COUNTED_TERMS = frozenset({"event", "phrase", "org", "term"})  # "11th" belongs to the one before it
_REACH = 80  # characters
_MOST = 14
_SMALL = 3  # a bare number up to it tells nothing
_LONGEST_APPROXIMATION = 16  # characters


@dataclass(frozen=True, slots=True)
class Named:
    """Something that ``vi[start:end]`` names. ``kind`` is a glossary's kind, "person", or a quantity's kind."""

    start: int
    end: int
    text: str
    kind: str


class Gists:
    """Reads sentences with the given glossaries.

    Args:
        glossaries: names or paths as in ``translate.glossary``; theirs win over the digest's own words.
        strip: write personal names without Vietnamese marks.
    """

    def __init__(self, glossaries: Sequence[str], *, strip: bool = True) -> None:
        own = shipped("configs") / "digest" / "glosses.tsv"
        self._glossary = Glossary.load([str(own), *glossaries])
        self._strip = strip
        self._named = lru_cache(maxsize=4096)(self._find)

    def of(self, vi: str) -> tuple[str, ...]:
        """The names, figures and terms of a sentence, each once, at most fourteen."""
        return tuple(dict.fromkeys(named.text for named in self.named(vi)))[:_MOST]

    def around(self, vi: str, start: int, end: int, reach: int = 70) -> str:
        """What is named near ``vi[start:end]`` in its clause, with that itself left out; empty when nothing is."""
        near = [
            named.text
            for named in self.named(vi)
            if (named.end <= start and start - named.end <= reach and ";" not in vi[named.end : start])
            or (named.start >= end and named.start - end <= reach and ";" not in vi[end : named.start])
        ]
        return " · ".join(dict.fromkeys(near))

    @staticmethod
    def value(vi: str, quantity: Quantity) -> str:
        """A quantity of ``vi`` in English, with how exact it is said to be: "over USD 1.7 billion"."""
        return _exactly(vi, quantity)[0]

    def named(self, vi: str) -> tuple[Named, ...]:
        """Everything found, from left to right, none overlapping. Positions are those of the NFC form of ``vi``."""
        return self._named(ordinary(vi))

    def _find(self, vi: str) -> tuple[Named, ...]:
        people = [
            Named(one.start, one.end, ", ".join(part for part in (self.spell(one.name), one.role) if part), "person")
            for one in people_in(vi)
        ]
        terms = [Named(m.start, m.end, m.entry.en, m.entry.kind) for m in self._glossary.find(vi)]
        numbers = _numbers(vi, [q for q in quantities(vi) if not q.weak])
        chosen: list[Named] = []
        for group in (people, numbers, sorted(terms, key=lambda term: term.start - term.end)):
            for one in group:
                if all(one.end <= other.start or other.end <= one.start for other in chosen):
                    chosen.append(one)
        return tuple(_with_ordinals(vi, sorted(chosen, key=lambda one: one.start)))

    def spell(self, name: str) -> str:
        """A personal name in English letters: a foreigner's as the glossary has it (Xạ-lởm-xay is Saleumxay)."""
        plain = strip_diacritics(name)
        known = [
            m.entry.en for m in self._glossary.find(name) if m.entry.kind == "person" and m.end - m.start == len(name)
        ]
        if known and fold(known[0]) != fold(plain):
            return known[0]
        return plain if self._strip else name


def _numbers(vi: str, found: Sequence[Quantity]) -> list[Named]:
    """The quantities in English, the two ends of a range as one: 2021–2025, 16–18 December 2024."""
    named: list[Named] = []
    for one in found:
        small = one.kind == "number" and not one.unit and one.values[0] <= _SMALL
        if small and not counts_victims(vi, one.end):
            continue
        words, start = _exactly(vi, one)
        item = Named(start, one.end, words, one.kind)
        last = named[-1] if named else None
        if last and last.start == item.start:  # a range is two quantities of one text
            named[-1] = replace(last, text=_range(last.text, item.text))
        elif last and last.kind == item.kind and vi[last.end : one.start].strip() in _DASHES:
            named[-1] = replace(last, end=one.end, text=f"{last.text}–{item.text}")
        else:
            named.append(item)
    return named


def _exactly(vi: str, one: Quantity) -> tuple[str, int]:
    """The quantity with how exact it is said to be ("over USD 1.7 billion"), and where that begins."""
    before = vi[max(0, one.start - _LONGEST_APPROXIMATION) : one.start]
    how = _approximately().search(before)
    if how is None:
        return in_english(one), one.start
    words = in_english(one, load_lexicon().approximations[how[1].lower()])
    return words, one.start - len(before) + how.start()


@cache
def _approximately() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({any_of(load_lexicon().approximations)})\s+\Z", re.IGNORECASE)


def _range(first: str, last: str) -> str:
    """Joins "16 December 2024" and "18 December 2024" as "16–18 December 2024"."""
    head, _, rest = first.partition(" ")
    return f"{head}–{last}" if rest and last.endswith(f" {rest}") else f"{first}–{last}"


def _with_ordinals(vi: str, items: Iterable[Named]) -> list[Named]:
    """Joins "Tham vấn Chính trị cấp Bộ trưởng lần thứ 11": the 11th Political Consultation, ministerial."""
    joined: list[Named] = []
    for item in items:
        at = _counted(vi, joined, item) if item.kind == "ordinal" else None
        if at is None:
            joined.append(item)
        else:
            joined[at] = replace(joined[at], text=f"{item.text} {joined[at].text}", kind="occasion")
    return joined


def _counted(vi: str, before: Sequence[Named], ordinal: Named) -> int | None:
    """Which of the items before an ordinal it counts: the nearest occasion of its clause, else a term beside it."""
    occasions = load_lexicon().occasions
    for at in range(len(before) - 1, -1, -1):
        gap = vi[before[at].end : ordinal.start]
        if len(gap) > _REACH or any(mark in gap for mark in ",;:."):
            break
        if vi[before[at].start : before[at].end].lower().startswith(occasions):
            return at
    beside = bool(before) and before[-1].kind in _COUNTED_TERMS and not vi[before[-1].end : ordinal.start].strip()
    return len(before) - 1 if beside else None
