"""Mends names that came out misspelt: "Petroroshenko" where the Vietnamese has Petro Poroshenko.

A name that the English lacks takes the place of the words with capitals that are most like it, when they are so like it
that they can be nothing else, and no other name of the sentence stands there. A word that another is glued to is looked
at without it: "Ministeravanhsavanh" for Minister Thongsavanh.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.check import names
from pipeline.check.reading import word_list
from pipeline.check.sounds import common_length, squeeze
from pipeline.check.spelling import Spelling
from pipeline.mend.edits import Edit
from pipeline.translate.glossary import Glossary, fold
from pipeline.translate.normalise import strip_diacritics

# Likeness (twice the longest common subsequence over both lengths) from which a run of words is the name. Of 150 runs
# read in the embedded translator's English of 1,000 articles, those over 0.8 were the name but for one or two; between
# 0.7 and 0.8 one in five was not, but nearly all that begin as a Vietnamese name does were.
_ALIKE, _ALIKE_WITH_SURNAME, _ALIKE_ONE_WORD = 0.8, 0.7, 0.85
_SHORTEST = 5  # letters of a name of one word: shorter ones are too like each other
_SHORTEST_HEAD = 4  # letters of the English word that a name is glued to
_LONGEST = 6  # words; what is longer is a list
_MORE_WORDS = 2  # that a misspelt name may have than the right one: Nguyen Hu Hu Huong Manh
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
# Words with a capital at the start of a sentence, or before a name, that are no part of it.
_NO_NAME = frozenset(
    word_list("in at on the for from of with by and but as after before when while if to both mr mrs ms dr prof")
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with capitals in a row.

    Attributes:
        words: folded, without a possessive at the end, which is behind ``end``.
        letters: how they sound, without marks and spaces.
        before, after: whether another word of a name stands right there.
        head: the English word that its first one is glued to, from ``start`` on.
    """

    start: int
    end: int
    words: tuple[str, ...]
    letters: str
    before: bool
    after: bool
    head: str = ""


def mend_names(vi: str, en: str, glossary: Glossary, spelling: Spelling) -> list[Edit]:
    """Edits that put names of ``vi`` for what ``en`` made of them, the likest first, none twice."""
    matches = glossary.find(vi)
    wants = names.wanted(vi, matches)
    missing = [
        want
        for want, _ in names.missing(wants, en)
        if want.enforced and want.sort not in ("acronym", "hyphenated") and len(want.text.split()) <= _LONGEST
    ]
    if not missing or en.isupper():
        return []
    english = {vi[match.start : match.end]: match.entry.en for match in matches}
    present = [want for want in wants if want not in missing]
    longest = max(len(want.text.split()) for want in missing)
    runs = [run for run in _runs(en, present, longest, spelling) if " ".join(run.words) not in glossary.english]
    source = _folded(vi)
    ranked = sorted(
        (
            (likeness, number, run)
            for number, want in enumerate(missing)
            for likeness, run in _likenesses(want, _candidates(want, runs, source))
        ),
        key=lambda found: (-found[0], found[1], found[2].start, found[2].end),
    )
    edits: dict[int, Edit] = {}
    for _, number, run in ranked:
        free = all(run.end <= edit.start or edit.end <= run.start for edit in edits.values())
        if number not in edits and free:
            head = f"{run.head} " if run.head else ""
            edits[number] = Edit(run.start, run.end, head + _written(missing[number], english))
    return list(edits.values())


def _written(want: names.Wanted, english: dict[str, str]) -> str:
    return english[want.text] if want.sort == "glossary" else strip_diacritics(want.text)


def _folded(text: str) -> list[str]:
    return [fold(_POSSESSIVE.sub("", word)) for word in _WORD.findall(text)]


def _runs(en: str, present: Sequence[names.Wanted], longest: int, spelling: Spelling) -> Iterator[_Run]:
    """The runs of up to so many words, and ``_MORE_WORDS`` more, that are no name of the source already."""
    places = list(_WORD.finditer(en))
    folded = _folded(en)
    taken = _taken(folded, present)
    free = [
        place[0][0].isupper() and number not in taken and word not in _NO_NAME
        for number, (place, word) in enumerate(zip(places, folded, strict=True))
    ]
    joined = [en[left.end() : right.start()] == " " for left, right in pairwise(places)]
    for first in range(len(places)):
        head = _head(places[first][0], spelling) if free[first] else ""
        for last in range(first, min(len(places), first + longest + _MORE_WORDS)):
            if not free[last] or (last > first and not joined[last - 1]):
                break
            possessive = _POSSESSIVE.search(places[last][0])
            run = _Run(
                places[first].start(),
                places[last].end() - (len(possessive[0]) if possessive else 0),
                tuple(folded[first : last + 1]),
                squeeze("".join(folded[first : last + 1])),
                before=first > 0 and joined[first - 1] and free[first - 1],
                after=last + 1 < len(places) and joined[last] and free[last + 1],
            )
            yield run
            if head:
                words = (run.words[0][len(head) :], *run.words[1:])
                yield replace(run, words=words, letters=run.letters[len(head) :], before=False, head=head)


def _head(word: str, spelling: Spelling) -> str:
    """The English word that an unknown word begins with, if any."""
    if not word.isascii() or not word.isalpha() or spelling.is_word(word.lower()):
        return ""
    lengths = range(len(word) - _SHORTEST, _SHORTEST_HEAD - 1, -1)
    return next((word[:length] for length in lengths if spelling.is_word(word[:length].lower())), "")


def _taken(folded: Sequence[str], present: Sequence[names.Wanted]) -> set[int]:
    """The positions of the words that are a name of the source already."""
    taken: set[int] = set()
    for want in present:
        for form in want.forms if want.sort == "glossary" else (" ".join(want.forms),):
            length = len(form.split())
            taken.update(at + i for at in _places(form.split(), folded) for i in range(length))
    return taken


def _places(words: Sequence[str], among: Sequence[str]) -> list[int]:
    """Where the words stand in a row."""
    first, length = words[0], len(words)
    return [at for at, word in enumerate(among) if word == first and tuple(among[at : at + length]) == tuple(words)]


def _candidates(want: names.Wanted, runs: Sequence[_Run], source: Sequence[str]) -> list[_Run]:
    """The runs of which nothing tells that they are something else than the name.

    The source may have these words in another place than in the name (Le Hoang beside Le Hoang Nam); a place of the
    glossary is no part of a longer name (Nguyen Trung Khanh); and a name cut short ends with the run.
    """
    own = _folded(want.text)
    if want.sort == "glossary":
        runs = [run for run in runs if not run.before and not run.after]
    elif want.sort == "vietnamese":
        runs = [run for run in runs if not run.after or len(run.words) >= len(want.forms)]
    return [run for run in runs if len(_places(run.words, source)) <= len(_places(run.words, own))]


def _likenesses(want: names.Wanted, runs: Sequence[_Run]) -> Iterator[tuple[float, _Run]]:
    """The runs that are like enough, with how like they are."""
    spellings = [want.forms[0], fold(want.text)] if want.sort == "glossary" else [" ".join(want.forms)]
    for spelling in dict.fromkeys(spellings):
        parts, letters = spelling.split(), squeeze(spelling)
        if len(parts) == 1 and len(letters) < _SHORTEST:
            continue
        counted = Counter(letters)
        for run in runs:
            begins = want.sort == "vietnamese" and _begins(run.words, parts)
            alike = _ALIKE_ONE_WORD if len(parts) == 1 else _ALIKE_WITH_SURNAME if begins else _ALIKE
            both = len(letters) + len(run.letters)
            if 2 * (counted & Counter(run.letters)).total() < alike * both:
                continue  # too few letters in common, whatever their order
            likeness = 2 * common_length(letters, run.letters) / both
            if likeness >= alike:
                yield likeness, run


def _begins(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the words have the surname, and then the letter that the name goes on with."""
    return len(words) > 1 and words[0] == name[0] and words[1][0] == name[1][0]
