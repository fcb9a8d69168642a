"""Mends English words that are none but stutter: "cargogo", "grasss", "ministrys"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.spelling import Spelling
from pipeline.mend.edits import Edit

_AGAIN = re.compile(r"(?=(\w{2,6}?)\1)")  # two letters or more, said twice
_LETTER_AGAIN = re.compile(r"(?=(\w)\1\1)")
_LAST_AGAIN = re.compile(r"(\w)(?=\1$)")
_PLURAL = re.compile(r"(?<=[^aeiou])ys$")
_MOST = 100  # ways to shorten a word that are tried


def mend_spelling(en: str, made_up: tuple[str, ...], spelling: Spelling) -> list[Edit]:
    """Edits for the words of ``made_up`` that are a word when what they say twice is said once."""
    edits = []
    for word in made_up:
        if right := _right(word, spelling):
            found = re.finditer(rf"(?<!\w){word}(?!\w)", en)
            edits += [Edit(place.start(), place.end(), right) for place in found]
    return edits


def _right(word: str, spelling: Spelling) -> str | None:
    """The longest word that it may be; None where there is none, or two as long."""
    known = [other for other in _shorter(word) if spelling.lists(other.lower())]
    best = [other for other in known if len(other) == max(map(len, known))]
    return best[0] if len(best) == 1 else None


def _shorter(word: str) -> Iterator[str]:
    """The word with stutters taken out, one after another."""
    yield from (_PLURAL.sub("ies", word),) if _PLURAL.search(word) else ()
    seen, todo = {word}, [word]
    while todo and len(seen) < _MOST:
        text = todo.pop()
        cuts = [(m.start(), len(m[1])) for rule in (_AGAIN, _LETTER_AGAIN) for m in rule.finditer(text)]
        cuts += [(m.start(), 1) for m in _LAST_AGAIN.finditer(text)]
        for start, length in cuts:
            less = text[:start] + text[start + length :]
            if less not in seen and len(less) >= 4:
                seen.add(less)
                todo.append(less)
                yield less
