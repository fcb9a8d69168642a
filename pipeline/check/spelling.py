"""English words that do not exist, "stoolism": a model that writes in word pieces can join them into what is no word.

A word is known when the dictionary of pyspellchecker, the glossary or configs/words.en.txt has it, in American or
British spelling, with usual endings and prefixes, or made of two words. What the Vietnamese has too is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from itertools import takewhile
from typing import NamedTuple

from pipeline.check.names import SURNAMES
from pipeline.check.reading import LETTERS, word_list
from pipeline.check.sounds import WORDS, one_syllable
from pipeline.check.vietnamese import Vietnamese
from pipeline.resources import shipped_words
from pipeline.translate.glossary import fold

_EXTRA = "words.en.txt"
_SHORTEST = 4  # letters; shorter ones are too easily an abbreviation
# Not a part of a web or mail address, of a hyphenated or mixed word (eSports), nor of didn't.
WORD = re.compile(r"(?<![\w'’.@/-])[A-Za-z][a-z]{3,}(?![\w@/]|[.-]\w|://|\s?['’]t\b)")
_LONGEST = 60  # letters
_FULL_NAME = 3  # words
# Surnames that no English sentence begins with, unlike Do, Ha or To.
_WORDS_TOO = frozenset(word_list("do ha to ta le ly chu tong mac kieu"))
_SURE = sorted({form for name in SURNAMES for form in (name, fold(name).title()) if fold(name) not in _WORDS_TOO})
_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(_SURE)})(?: [^\W\d_a-z][^\W\d_]*){{2,3}}(?!\w)")
_PREFIXES = word_list(
    "agro anti auto bio cardio co counter cyber de dis eco electro extra geo hydro hyper immuno infra inter intra"
    " macro mega micro mid mini mis multi nano neuro non out over photo poly post pre pro psycho radio re semi socio"
    " sub super tele thermo trans ultra un under vice"
)
_SUFFIXES = word_list("ed er ers ing ings ly ness less able like")
_AFTER_E, _AFTER_A = word_list("d r rs"), word_list("n ns")  # voted, Georgians
# Where British and American spelling part: the first is looked up as the second.
_BRITISH = (
    ("our", "or"), ("is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"), ("ys(e|ed|es|ing)$", r"yz\1"),
    ("re(s|d)?$", r"er\1"), ("ll(ed|ing|er|ers)$", r"l\1"), ("ae|oe", "e"), ("ogue(s)?$", r"og\1"),
    ("ence(s)?$", r"ense\1"), ("gramme(s)?$", r"gram\1"), ("oeuvr", "euver"), ("isable$", "izable"), ("sulph", "sulf"),
    ("ould", "old"), ("sceptic", "skeptic"), ("woollen", "woolen"),
)  # fmt: skip
NO_ADVERB = re.compile(r"(?<=[^aeiou]l)ely$")  # "sustainablely"
_NO_PLURAL = re.compile(r"(?:[^aeiou]y|s|x)s$")


@cache
def _dictionary() -> frozenset[str]:
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language="en").word_frequency.keys()) | shipped_words(_EXTRA)


class MadeUp(NamedTuple):
    """What neither English nor the Vietnamese of a sentence has: words, and Vietnamese syllables of a name."""

    words: tuple[str, ...]
    names: tuple[str, ...]


class Spelling:
    """Which words are English. The dictionary of 160,000 words is read when the first is looked up, in 0.3 s.

    Args:
        more: further English: the glossary's.
    """

    def __init__(self, more: Iterable[str] = ()) -> None:
        self._more = more
        self.is_word = lru_cache(maxsize=65536)(self._is_word)

    def made_up(self, vi: Vietnamese, en: str) -> MadeUp:
        """The words of the English that no language has, each once, as they are written."""
        unknown = [word for word in dict.fromkeys(WORD.findall(en)) if not self.is_word(word.lower())]
        names = _other_names(vi, en)
        if not unknown:
            return MadeUp((), names)
        words: list[str] = []
        syllables: list[str] = []
        for word in unknown:
            plain = word.lower()
            if plain in vi.squeezed or plain.removesuffix("s") in vi.squeezed:
                continue
            if word.islower():
                words.append(word)
            elif not vi.has_own_sounds and not vi.heard.has(word):
                (syllables if one_syllable(word) else words).append(word)
        return MadeUp(tuple(words), tuple(dict.fromkeys([*names, *syllables])))

    @cached_property
    def _glossary_words(self) -> frozenset[str]:
        return frozenset(word for form in self._more for word in WORDS.findall(fold(form)))

    def _is_word(self, word: str) -> bool:
        if self.is_form(word):
            return True
        for british, american in _BRITISH:
            other = re.sub(british, american, word)
            if other != word and self.is_form(other):
                return True
        for prefix in _PREFIXES:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) >= _SHORTEST and self.is_form(rest):
                return True
        if len(word) > _LONGEST:
            return False
        parts = range(_SHORTEST, len(word) - _SHORTEST + 1)
        return any(word[:at] in _dictionary() and self.is_form(word[at:], glossary=False) for at in parts)

    def is_form(self, word: str, *, glossary: bool = True) -> bool:
        """Whether the dictionary, or the glossary, has a word in small letters, or one that it is a form of."""

        def has(stem: str) -> bool:
            return stem in _dictionary() or (glossary and stem in self._glossary_words)

        if has(word):
            return True
        if NO_ADVERB.search(word):
            return False
        if word.endswith("s") and not _NO_PLURAL.search(word) and has(word[:-1]):
            return True
        if word.endswith("ies") and has(f"{word[:-3]}y"):
            return True
        if word.endswith("es") and word[-3] in "sxzho" and has(word[:-2]):
            return True
        stems = [word.removesuffix(ending) for ending in _SUFFIXES if word.endswith(ending)]
        stems += [stem for ending in _AFTER_E if (stem := word.removesuffix(ending)) != word and stem.endswith("e")]
        stems += [stem for ending in _AFTER_A if (stem := word.removesuffix(ending)) != word and stem.endswith("a")]
        return any(len(stem) >= _SHORTEST and has(stem) for stem in stems)


def _other_names(vi: Vietnamese, en: str) -> tuple[str, ...]:
    """Vietnamese names of three or four words in the English of which the Vietnamese lacks a syllable."""
    found = []
    for run in _NAME.findall(en):
        name = list(takewhile(lambda word: word.istitle() and one_syllable(word), run.split()))
        if len(name) >= _FULL_NAME and not {fold(word) for word in name} <= set(LETTERS.findall(fold(vi.text))):
            found.append(" ".join(name))
    return tuple(dict.fromkeys(found))
