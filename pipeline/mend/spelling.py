"""Mends words that do not exist, "cargogo", "ministrys", "sustainablely", and names that are glued to a word.

A word with a capital may be a name that nobody listed, so only what no name has is taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.reading import LETTERS
from pipeline.check.spelling import NO_ADVERB, WORD, Spelling
from pipeline.check.vietnamese import Vietnamese
from pipeline.mend.edits import Edit
from pipeline.translate.glossary import fold
from pipeline.translate.normalise import strip_diacritics

_AGAIN = re.compile(r"(?=(\w{2,6}?)\1)")  # two letters or more, said twice
_AGAIN_IN_NAMES = re.compile(r"(?=(\w{3,6}?)\1)")
_OFTEN = re.compile(r"(?=((\w{2})\2+)\2)")  # two letters three times or more: all but the last
_LETTER_AGAIN = re.compile(r"(?=(\w)\1\1)")
_LAST_AGAIN = re.compile(r"(\w)(?=\1$)")
_PLURAL = re.compile(r"(?<=[^aeiou])ys$")
_ILLNESS = re.compile(r"itis$")  # epiglottitis is no epiglottis said twice
_SHORTEST = 4  # letters of what is left
_LONGEST = 60  # letters of a word that is looked at
_MOST = 100  # ways to shorten a word that are tried


def mend_spelling(vi: str, en: str, spelling: Spelling) -> list[Edit]:
    """Edits for the words of ``en`` that no language has, where there is no doubt what they should be."""
    made_up = [word for word in spelling.made_up(Vietnamese(vi), en).words if len(word) <= _LONGEST]
    right = {word: new for word in made_up if (new := _parted(word, vi, spelling) or _once(word, spelling))}
    return [Edit(found.start(), found.end(), right[found[0]]) for found in WORD.finditer(en) if found[0] in right]


def _parted(word: str, vi: str, spelling: Spelling) -> str | None:
    """An English word and a name of the Vietnamese, where it is these two: Ambassadorkritenbrink."""
    for name in LETTERS.findall(vi):
        head = word[: -len(name)]
        glued = name[0].isupper() and word.lower().endswith(fold(name))
        if glued and min(len(name), len(head)) >= _SHORTEST and spelling.is_form(head.lower()):
            return f"{head} {strip_diacritics(name)}"
    return None


def _once(word: str, spelling: Spelling) -> str | None:
    """The longest word that it is without what is said again; None where there is none, or two as long."""
    known = [other for other in _shorter(word) if spelling.is_form(other.lower())]
    best = [other for other in known if len(other) == max(map(len, known))]
    return best[0] if len(best) == 1 else None


def _shorter(word: str) -> Iterator[str]:
    """The word with stutters taken out, one after another."""
    small = word.islower()
    if _ILLNESS.search(word):
        return
    if small and _PLURAL.search(word):
        yield _PLURAL.sub("ies", word)
    if small and NO_ADVERB.search(word):
        yield NO_ADVERB.sub("y", word)
    seen, todo = {word}, [word]
    while todo and len(seen) < _MOST:
        text = todo.pop()
        rules = (_AGAIN, _LETTER_AGAIN, _LAST_AGAIN) if small else (_AGAIN_IN_NAMES, _OFTEN, _LETTER_AGAIN)
        for found in (found for rule in rules for found in rule.finditer(text)):
            less = text[: found.start()] + text[found.start() + len(found[1]) :]
            if less not in seen and len(less) >= _SHORTEST:
                seen.add(less)
                todo.append(less)
                yield less
