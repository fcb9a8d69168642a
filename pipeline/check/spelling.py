"""English words that are none, "stoolism" or "Ministeravanhsavanh": a model of pieces puts words together at will.

A word is known when the dictionary of pyspellchecker, the glossary or configs/words.en.txt has it, in American or
British spelling, with usual endings and prefixes, or made of two words. What the Vietnamese has too is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from pipeline.check.names import CHINESE_OR_KOREAN, alike, one_syllable, sound, squeeze
from pipeline.check.reading import word_list
from pipeline.resources import shipped
from pipeline.translate.glossary import fold

_EXTRA = "words.en.txt"
_SHORTEST = 4  # letters; shorter ones are too easily an abbreviation
# Not a part of a web or mail address, of a hyphenated or mixed word (eSports), nor of didn't.
_WORD = re.compile(r"(?<![\w'’.@/-])[A-Za-z][a-z]{3,}(?![\w@/]|[.-]\w|\s?['’]t\b)")
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_PREFIXES = word_list(
    "agro anti auto bio cardio co counter cyber de dis eco electro extra geo hydro hyper immuno infra inter intra"
    " macro mega micro mid mini mis multi nano neuro non out over photo poly post pre pro psycho radio re semi socio"
    " sub super tele thermo trans ultra un under vice"
)
_SUFFIXES = word_list("ed er ers ing ings ly ness less able like d r rs n ns")
# Where British and American spelling part: the first is looked up as the second.
_BRITISH = (
    ("our", "or"), ("is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"), ("ys(e|ed|es|ing)$", r"yz\1"),
    ("re(s|d)?$", r"er\1"), ("ll(ed|ing|er|ers)$", r"l\1"), ("ae|oe", "e"), ("ogue(s)?$", r"og\1"),
    ("ence(s)?$", r"ense\1"), ("gramme(s)?$", r"gram\1"),
)  # fmt: skip
_NO_PLURAL = re.compile(r"(?:[^aeiou]y|s|x)s$")


@cache
def _dictionary() -> frozenset[str]:
    from spellchecker import SpellChecker

    lines = (shipped("configs") / _EXTRA).read_text(encoding="utf-8").splitlines()
    words = SpellChecker(language="en").word_frequency.keys()
    return frozenset(words).union(line for line in lines if not line.startswith("#"))


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
        self.knows = lru_cache(maxsize=65536)(self._is_word)

    def made_up(self, vi: str, en: str) -> MadeUp:
        """The words of the English that no language has, each once, as they are written."""
        unknown = [word for word in dict.fromkeys(_WORD.findall(en)) if not self.knows(word.lower())]
        if not unknown:
            return MadeUp((), ())
        copied = squeeze(fold(vi))
        spoken = [word for word in _WORDS.findall(vi) if "-" in word or not one_syllable(word)]
        heard = [found for found in map(sound, spoken) if len(found) > 1]
        words: list[str] = []
        names: list[str] = []
        for word in unknown:
            plain = word.lower()
            if plain in copied or plain.removesuffix("s") in copied:
                continue
            if word.islower():
                words.append(word)
            elif any(alike(sound(word), other) for other in heard) or CHINESE_OR_KOREAN.search(vi):
                continue  # a transliterated name, or one that Vietnamese writes in its own sounds
            else:
                (names if one_syllable(word) else words).append(word)
        return MadeUp(tuple(words), tuple(names))

    @cached_property
    def _glossary_words(self) -> frozenset[str]:
        return frozenset(word for form in self._more for word in _WORDS.findall(fold(form)))

    def _is_word(self, word: str) -> bool:
        if self.lists(word):
            return True
        for british, american in _BRITISH:
            other = re.sub(british, american, word)
            if other != word and self.lists(other):
                return True
        for prefix in _PREFIXES:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) >= _SHORTEST and self.lists(rest):
                return True
        parts = range(_SHORTEST, len(word) - _SHORTEST + 1)
        return any(self._has(word[:at]) and self.lists(word[at:]) for at in parts)

    def _has(self, word: str) -> bool:
        return word in _dictionary() or word in self._glossary_words

    def lists(self, word: str) -> bool:
        """Whether the dictionary has a word in small letters, or one that it is a form of."""
        has = self._has
        if has(word):
            return True
        if word.endswith("s") and not _NO_PLURAL.search(word) and has(word[:-1]):
            return True
        if word.endswith("ies") and has(f"{word[:-3]}y"):
            return True
        if word.endswith("es") and word[-3] in "sxzho" and has(word[:-2]):
            return True
        stems = (word.removesuffix(ending) for ending in _SUFFIXES)
        return any(stem != word and len(stem) >= _SHORTEST and has(stem) for stem in stems)
