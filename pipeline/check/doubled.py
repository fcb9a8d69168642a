"""What the English says twice in a row, "to have to have", and the Vietnamese does not: a habit of small models.

Of 81,517 pairs of translated news 45 have such a place, mostly a misprint ("the the"); of the embedded
translator's lines one in fourteen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.check.reading import word_list
from pipeline.translate.glossary import fold

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 8  # words
_MARKS = ".,;:!?\"'()”’"
_LINKS = frozenset({"and", "or", "by", "after", "upon", "to"})
_COMPARATIVE = re.compile(r"(?:\w{2,}er|more|on|over|around|up|round|again)")
# Words that can stand beside themselves where two clauses meet ("all he does does not count", "he came in in May"),
# and those that English says twice (very very, tuk tuk).
_TWICE = frozenset(
    word_list(
        "is was were are be been am do does did had has have will would may might can could must that this it you us"
        " her his him them what who which there where in on up off out over down by through about around to so very"
        " really no yes many much more most long far again ever never too all ha bye knock tuk cha yo pom well now"
    )
)


class Twice(NamedTuple):
    """``text[start:first]`` stands again in ``text[first:end]``, with the space or the comma before it."""

    start: int
    first: int
    end: int


def doubled(vi: str, en: str) -> Twice | None:
    """The longest phrase, of up to eight words, that the English has twice in a row.

    None where the Vietnamese repeats something itself, in whatever words; a figure or a name that it has twice
    anywhere is right to stand twice. Single words must be written alike: "Mrs May may".
    """
    tokens = [(token.start(), token[0]) for token in _TOKEN.finditer(en)]
    words = [word for _, word in tokens]
    if tokens:
        words[0] = words[0][:1].lower() + words[0][1:] if words[0].istitle() else words[0]
    bare = [word.rstrip(_MARKS) for word in words]
    source: Counter[str] | None = None
    for size in _distances(bare):
        for at in range(len(words) - 2 * size + 1):
            last, again = at + size - 1, at + 2 * size - 1
            if bare[last] != bare[again] or words[at:last] != words[at + size : again]:
                continue
            mark = words[last].removeprefix(bare[last])
            if mark not in (("", ",") if size > 1 else ("",)) or _idiom(bare, at, size):
                continue
            if source is None:
                said = _WORD.findall(fold(vi))
                if _repeats(said):
                    return None
                source = Counter(said)
            if any(source[part] > 1 for word in bare[at : last + 1] for part in _telling(word)):
                continue
            ends = (tokens[i][0] + len(tokens[i][1].rstrip(_MARKS)) for i in (last, again))
            return Twice(tokens[at][0], *ends)
    return None


def _distances(words: Sequence[str]) -> list[int]:
    """How far back words stood before, the farthest first: a phrase that stands twice is as long as one of these."""
    before: dict[str, int] = {}
    found: set[int] = set()
    for at, word in enumerate(words):
        found.add(at - before.get(word, at))
        before[word] = at
    return sorted((size for size in found if 0 < size <= _LONGEST), reverse=True)


def _idiom(words: Sequence[str], at: int, size: int) -> bool:
    """Whether good English may say it twice too; figures and single letters alone are no words."""
    first = words[at]
    if size == 1:
        return first.lower() in _TWICE or not first.isalpha() or (len(first) == 1 and first != "a")
    pair = set(words[at : at + size])
    if size > 2 or not pair & _LINKS:
        return False
    around = (words[at - 1 : at] == [words[at + 1]], words[at + 4 : at + 5] == [first])  # day after day after day
    return any(around) or any(_COMPARATIVE.fullmatch(word) for word in pair - _LINKS)


def _repeats(said: Sequence[str]) -> bool:
    """Whether a text says any phrase twice in a row."""
    for size in range(1, min(_LONGEST, len(said) // 2) + 1):
        run = 0
        for at in range(len(said) - size):
            run = run + 1 if said[at] == said[at + size] else 0
            if run == size:
                return True
    return False


def _telling(word: str) -> list[str]:
    """The figures of a word, and all of a word with a capital, as the Vietnamese would have them."""
    parts = _WORD.findall(fold(word))
    return parts if word[:1].isupper() else [part for part in parts if part.isdigit()]
