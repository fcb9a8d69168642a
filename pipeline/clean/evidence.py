"""What the lines of a page say about each other: shared words, repeats, the main run of prose."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.clean.lines import Kind, Line, unaccented

_WORD = re.compile(r"\w+")
_ASIDE = frozenset({Kind.JUNK, Kind.IMAGE, Kind.TIME, Kind.DATE})

# What a line is worth when looking for the stretch of a page that is the article: prose gains its words (at most
# PROSE_CAP), what does not belong costs about as much as a line of prose gains.
PROSE_CAP = 80
_WORTH = {Kind.HEAD: -15, Kind.MENU: -20, Kind.TIME: -20, Kind.DATE: -10, Kind.JUNK: -5, Kind.CREDIT: 5, Kind.SOFT: -30}
_MARKER_WORTH = {"inside": -30, "after": -80, "end": -250}
_TWIN_WORTH = -40

REACH = 300  # lines looked ahead: more than any list has, and it keeps a page of any length linear
SAPO = 0.3  # share of a headline's syllable pairs that its own sapo repeats


def pairs_of(text: str) -> frozenset[tuple[str, str]]:
    """Pairs of neighbouring syllables, lower case: what a Vietnamese text is about, near enough to its words."""
    words = _WORD.findall(text.casefold())
    return frozenset(itertools.pairwise(words))


@dataclass(slots=True)
class Evidence:
    """A page's lines with what can be known about each from the others.

    Attributes:
        lines: the non-empty lines.
        twins: indices of lines printed twice in a row, or doubled in themselves: headlines of lists.
        core: the syllable pairs of the main run of prose.
        main: first and last index of the main run, None when there is no prose.
        spaced: the page puts empty lines between its paragraphs.
    """

    lines: Sequence[Line]
    twins: frozenset[int] = frozenset()
    core: frozenset[tuple[str, str]] = frozenset()
    main: tuple[int, int] | None = None
    spaced: bool = False
    _pairs: dict[int, frozenset[tuple[str, str]]] = field(default_factory=dict)
    _keys: Counter[str] = field(default_factory=Counter)

    def pairs(self, index: int) -> frozenset[tuple[str, str]]:
        if index not in self._pairs:
            self._pairs[index] = pairs_of(self.lines[index].text)
        return self._pairs[index]

    def overlap(self, head: int, prose: int) -> float:
        """The share of a headline's syllable pairs that a paragraph has too: high for its own sapo."""
        mine = self.pairs(head)
        return len(mine & self.pairs(prose)) / len(mine) if mine else 0.0

    def cohesion(self, index: int) -> float:
        """The share of a line's syllable pairs that the main run of prose has too."""
        mine = self.pairs(index)
        return len(mine & self.core) / len(mine) if mine else 0.0

    def times(self, key: str) -> int:
        """How many lines of the page have this key."""
        return self._keys[key]

    def following(self, index: int, count: int = 1) -> list[int]:
        """The next lines after ``index`` that are not junk, pictures, hours or dates."""
        found: list[int] = []
        for j in range(index + 1, min(len(self.lines), index + REACH)):
            if self.lines[j].kind not in _ASIDE:
                found.append(j)
                if len(found) == count:
                    break
        return found

    def section(self, index: int) -> list[int]:
        """The lines after ``index`` up to the next marker, asides left out."""
        found: list[int] = []
        for j in range(index + 1, min(len(self.lines), index + REACH)):
            if self.lines[j].kind is Kind.MARKER:
                break
            if self.lines[j].kind not in _ASIDE:
                found.append(j)
        return found


def gather(lines: Sequence[Line]) -> Evidence:
    """The evidence of a page."""
    evidence = Evidence(lines, _keys=Counter(line.key for line in lines if line.key))
    gaps = sum(line.gap for line in lines)
    evidence.spaced = gaps * 3 >= len(lines)
    evidence.twins = frozenset(_twins(evidence))
    evidence.main = _main_run(evidence)
    if evidence.main:
        first, last = evidence.main
        evidence.core = frozenset().union(
            *(evidence.pairs(i) for i in range(first, last + 1) if lines[i].kind is Kind.PROSE)
        )
    return evidence


def _twins(evidence: Evidence) -> Iterable[int]:
    lines = evidence.lines
    previous = None
    for i, line in enumerate(lines):
        if line.kind in _ASIDE:
            continue
        if line.doubled:
            yield i
        elif previous is not None and line.words >= 3 and line.key == lines[previous].key:
            yield from (previous, i)
        previous = i


def _main_run(evidence: Evidence) -> tuple[int, int] | None:
    """The stretch of lines with the largest sum of worths (Kadane's algorithm)."""
    best, best_run, total, start = 0, None, 0, 0
    listed, previous = False, None
    for i, line in enumerate(evidence.lines):
        worth = _worth(evidence, i, listed, previous)
        if line.kind is Kind.MARKER:
            listed = True
        elif line.kind is Kind.PROSE and previous is not None and evidence.lines[previous].kind is Kind.PROSE:
            listed = False
        if total <= 0:
            total, start = 0, i
        total += worth
        if total > best:
            best, best_run = total, (start, i)
        if line.kind not in _ASIDE:
            previous = i
    if best_run is None:
        return None
    first, last = best_run
    while evidence.lines[first].kind is not Kind.PROSE and first < last:
        first += 1
    return first, last


def _worth(evidence: Evidence, i: int, listed: bool, previous: int | None) -> int:
    line = evidence.lines[i]
    if i in evidence.twins:
        return _TWIN_WORTH
    if line.kind is Kind.MARKER:
        return _MARKER_WORTH[line.scope]
    if line.kind is Kind.PROSE:
        after_head = previous is not None and (
            previous in evidence.twins or (listed and evidence.lines[previous].kind is Kind.HEAD)
        )
        return -5 if after_head else min(line.words, PROSE_CAP)
    return _WORTH.get(line.kind, 0)


def looks_like_list(evidence: Evidence) -> bool:
    """A front or list page: headlines with a sapo each, and never two paragraphs in a row.

    An article may have a subheading over every paragraph too; but those are short, and a paragraph does not repeat
    its subheading as a sapo repeats its headline.
    """
    pairs: list[tuple[int, int]] = []
    run = longest = stamps = 0
    previous: int | None = None
    for i, line in enumerate(evidence.lines):
        stamps += line.kind in {Kind.TIME, Kind.DATE}
        if line.kind in _ASIDE:
            continue
        prose = line.kind in {Kind.PROSE, Kind.CUT}
        run = run + 1 if prose else 0
        longest = max(longest, run)
        if prose and previous is not None and _is_headline(evidence.lines[previous]):
            pairs.append((previous, i))
        previous = i
    if len(pairs) < 4 or longest > 1:
        return False
    words = sum(evidence.lines[head].words for head, _ in pairs) / len(pairs)
    sapos = sum(evidence.overlap(head, prose) >= SAPO for head, prose in pairs)
    return words >= 8 and (2 * sapos >= len(pairs) or stamps >= 3)


def _is_headline(line: Line) -> bool:
    """Like a headline of a list: not a question, which has its answer below and no sapo."""
    return line.kind is Kind.HEAD and not line.text.endswith("?")


def slug(line: Line) -> bool:
    """The file name of a picture spelled as words."""
    return line.kind in {Kind.HEAD, Kind.ITEM} and unaccented(line.text)
