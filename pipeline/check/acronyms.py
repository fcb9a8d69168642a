"""Acronyms from nowhere, "the HQTT" of a Vietnamese HĐQT: in the English only, and none that English uses for a phrase.

configs/acronyms.en.txt has those that stand for something that Vietnamese spells out ("UAE", "CEO"); `vibrief train
names` found them in parallel text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.check.reading import LETTERS
from pipeline.check.vietnamese import Vietnamese
from pipeline.resources import shipped_words
from pipeline.translate.glossary import fold

LIST = "acronyms.en.txt"
# Two letters are too many things: a unit, initials, OK. Not in an address or a code.
PATTERN = re.compile(r"(?<![\w.@/&'-])[A-Z]{3,7}(?![\w@&/]|[.-]\w)")
_JOINTS = re.compile(r"[.\-–]")
_ROMAN = re.compile(r"[IVXLC]+")
_SHOUTED = 0.35  # of the words: more in capitals are a headline, not acronyms


def foreign(vi: Vietnamese, en: str) -> Iterator[str]:
    """The acronyms of the English that the Vietnamese does not have, and that no names of the English explain."""
    found = [word for word in dict.fromkeys(PATTERN.findall(en)) if not _ROMAN.fullmatch(word)]
    if not found:
        return
    words = LETTERS.findall(en)
    if sum(len(word) > 1 and word.isupper() for word in words) > _SHOUTED * len(words):
        return
    source, initials = _JOINTS.sub("", fold(vi.text)), _initials(words)
    yield from (word for word in found if word.lower() not in source and word not in initials)


def invented(vi: Vietnamese, en: str, is_word: Callable[[str], bool]) -> tuple[str, ...]:
    """Those that are in no list either, nor in the English of what the glossary finds, nor a word in capitals.

    Args:
        is_word: of small letters.
    """
    found = [word for word in foreign(vi, en) if word not in shipped_words(LIST) and not is_word(word.lower())]
    if not found:
        return ()
    forms = [LETTERS.findall(form) for form in vi.known_english]
    known = {word for form in forms for word in (*form, _initials(form))}
    return tuple(word for word in found if word not in known)


def _initials(words: Iterable[str]) -> str:
    """``UAE`` of the United Arab Emirates."""
    return "".join(word[0] for word in words if word[0].isupper())
