"""Mends names that came out misspelt: "Petroroshenko" where the Vietnamese has Petro Poroshenko.

A name that the English lacks takes the place of the words with capitals that are most like it, when they are so like it
that they can be nothing else, and no other name of the sentence stands there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check import names
from pipeline.mend.edits import Edit
from pipeline.translate.glossary import Glossary, fold
from pipeline.translate.normalise import strip_diacritics

# Likeness (twice the longest common subsequence over both lengths) from which a run of words is the name. Of 150 runs
# read in the embedded translator's English of 1,000 articles, those over 0.8 were the name but for one or two; between
# 0.7 and 0.8 one in five was not, but nearly all that begin as a Vietnamese name does were.
_ALIKE, _ALIKE_WITH_SURNAME, _ALIKE_ONE_WORD = 0.8, 0.7, 0.85
_SHORTEST = 5  # letters of a name of one word: shorter ones are too like each other
_MORE_WORDS = 2  # that a misspelt name may have than the right one: Nguyen Hu Hu Huong Manh
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with capitals in a row: where they are, and how they sound without marks and spaces."""

    start: int
    end: int
    words: tuple[str, ...]
    letters: str


def mend_names(vi: str, en: str, glossary: Glossary) -> list[Edit]:
    """Edits that put names of ``vi`` for what ``en`` made of them, the likest first, none twice."""
    matches = glossary.find(vi)
    wants = names.wanted(vi, matches)
    missing = [want for want, _ in names.missing(wants, en) if want.enforced]
    if not missing or en.isupper():
        return []
    english = {vi[match.start : match.end]: match.entry.en for match in matches}
    present = [want for want in wants if want not in missing]
    runs = _runs(en, present, source=set(_WORD.findall(fold(vi))), most=max(len(w.text.split()) for w in missing))
    ranked = sorted(
        ((likeness, number, run) for number, want in enumerate(missing) for likeness, run in _likenesses(want, runs)),
        key=lambda found: (-found[0], found[1], found[2].start, found[2].end),
    )
    edits: dict[int, Edit] = {}
    for _, number, run in ranked:
        free = all(run.end <= edit.start or edit.end <= run.start for edit in edits.values())
        if number not in edits and free:
            edits[number] = Edit(run.start, run.end, _written(missing[number], english))
    return list(edits.values())


def _written(want: names.Wanted, english: dict[str, str]) -> str:
    return english[want.text] if want.sort == "glossary" else strip_diacritics(want.text)


def _runs(en: str, present: Sequence[names.Wanted], source: set[str], most: int) -> list[_Run]:
    """The runs of words that may be a misspelt name: something in them is not in the source, or the end is missing."""
    words = list(_WORD.finditer(en))
    taken = _taken([fold(word[0]) for word in words], present)
    found = []
    for first in range(len(words)):
        for last in range(first, min(len(words), first + most + _MORE_WORDS)):
            word = words[last]
            apart = last > first and en[words[last - 1].end() : word.start()] != " "
            if apart or last in taken or not word[0][0].isupper():
                break
            end = word.end() - (len(mark[0]) if (mark := _POSSESSIVE.search(word[0])) else 0)
            folded = fold(en[word.start() : end])
            parts = (*(fold(w[0]) for w in words[first:last]), folded)
            run = _Run(words[first].start(), end, parts, names.squeeze("".join(parts)))
            if last > first or folded not in source:
                found.append(run)
    return found


def _taken(folded: Sequence[str], present: Sequence[names.Wanted]) -> set[int]:
    """The positions of the words that are a name of the source already."""
    taken: set[int] = set()
    for want in present:
        for form in want.forms if want.sort == "glossary" else (" ".join(want.forms),):
            parts = form.split()
            for at in range(len(folded) - len(parts) + 1):
                if list(folded[at : at + len(parts)]) == parts:
                    taken.update(range(at, at + len(parts)))
    return taken


def _likenesses(want: names.Wanted, runs: Sequence[_Run]) -> Iterator[tuple[float, _Run]]:
    """The runs that can be the name, with how like it they are."""
    if want.sort in ("acronym", "hyphenated"):
        return
    spellings = [want.forms[0], fold(want.text)] if want.sort == "glossary" else [" ".join(want.forms)]
    for spelling in dict.fromkeys(spellings):
        parts, letters = spelling.split(), names.squeeze(spelling)
        counted = Counter(letters)
        if len(parts) == 1 and len(letters) < _SHORTEST:
            continue
        for run in runs:
            begins = want.sort == "vietnamese" and _begins(run.words, parts)
            alike = _ALIKE_ONE_WORD if len(parts) == 1 else _ALIKE_WITH_SURNAME if begins else _ALIKE
            least = alike * (len(letters) + len(run.letters)) / 2
            if (
                counted & Counter(run.letters)
            ).total() >= least:  # else too few letters in common, whatever their order
                common = names.common_length(letters, run.letters)
                if common >= least:
                    yield 2 * common / (len(letters) + len(run.letters)), run


def _begins(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the words have the surname, and then the letter that the name goes on with."""
    return len(words) > 1 and words[0] == name[0] and words[1][0] == name[1][0]
