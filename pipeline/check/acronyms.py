"""Acronyms from nowhere, "the HQTT" of a Vietnamese HĐQT: in the English only, and none that English uses for a phrase.

configs/acronyms.en.txt has those that stand for something that Vietnamese spells out ("IPO", "NASA"); `vibrief train
names` found them in parallel text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.check.reading import LETTERS, MOST
from pipeline.check.vietnamese import Vietnamese
from pipeline.numerals import ROMAN
from pipeline.resources import shipped_words

ACRONYMS = "acronyms.en.txt"
# Two letters are too many things: a unit, initials, OK. Not in an address or a code.
ACRONYM = re.compile(r"(?<![\w.@/&'-])[A-Z]{3,7}(?=s?(?![\w@&/]|\.\w|-[A-Z\d]))")
_SHOUTED, _FEW = 0.35, 3  # of the words: more in capitals are a headline, not acronyms


def foreign(vi: Vietnamese, en: str) -> Iterator[str]:
    """The acronyms of the English, ``MOST`` at most, that neither the Vietnamese nor names of the English explain."""
    found = [word for word in dict.fromkeys(ACRONYM.findall(en)) if not ROMAN.fullmatch(word)][:MOST]
    if not found:
        return
    words = LETTERS.findall(en)
    if sum(len(word) > 1 and word.isupper() for word in words) > max(_SHOUTED * len(words), _FEW):
        return
    initials = _initials(words)
    yield from (word for word in found if word not in initials and not vi.has_letters(word))


def invented(vi: Vietnamese, en: str, is_word: Callable[[str], bool]) -> tuple[str, ...]:
    """Those that are in no list either, nor in the English of what the glossary finds, nor a word in capitals.

    Args:
        is_word: of small letters.
    """
    found = [word for word in foreign(vi, en) if word not in shipped_words(ACRONYMS) and not is_word(word.lower())]
    if not found:
        return ()
    forms = [LETTERS.findall(form) for form in vi.known_english]
    known = {word for form in forms for word in (*form, _initials(form))}
    return tuple(word for word in found if word not in known)


def _initials(words: Iterable[str]) -> str:
    """``UAE`` of the United Arab Emirates."""
    return "".join(word[0] for word in words if word[0].isupper())
