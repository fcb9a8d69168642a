"""Names that Vietnamese news writes as English does, in the English only: "Clinton", "Reuters", the Tuan of elsewhere.

Known are the words of configs/names.en.txt, which `vibrief train names` found in parallel text. One that the English
has is looked for in the syllables of the Vietnamese, among its foreign words, and in the English of what the glossary
finds there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from pipeline.check.reading import LETTERS
from pipeline.check.sounds import CHINESE_OR_KOREAN, WORDS, same_name, squeeze
from pipeline.check.syllables import Syllables
from pipeline.resources import shipped_words
from pipeline.translate.glossary import Glossary, Match, fold

_NAMES = "names.en.txt"
_LONG = 6  # letters of a name that no two words happen to have where they meet: SanFrancisco
# With a small letter: an acronym may stand for a phrase of the Vietnamese.
NAME = re.compile(r"(?<![\w-])[A-Z][A-Za-z]*(?<=[a-z])(?:-[A-Z][A-Za-z]*)*(?![\w-])")
_PINYIN = re.compile(r"(?:[zcs]h|[b-df-hj-np-tw-z])?[aeiou]{1,3}(?:ng|n|r|k|p)?", re.IGNORECASE)
_TRANSLITERATED = re.compile(r"(?<![\w-])[^\W\d_a-z][^\W\d_]*(?:-[^\W\d_A-Z][^\W\d_]*)+")


class CopiedNames:
    """The names that both languages write alike, except the countries, places and terms of a glossary."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    @cached_property
    def _names(self) -> frozenset[str]:
        others = [en for e in self._glossary.entries if e.kind != "person" for en in (e.en, *e.also)]
        return shipped_words(_NAMES).difference(*map(NAME.findall, others))

    def invented(self, vi: str, matches: Sequence[Match], en: str) -> tuple[str, ...]:
        """The names of the English that the Vietnamese does not have, each once.

        Args:
            matches: what the glossary finds in the Vietnamese.
        """
        found = [word for word in dict.fromkeys(NAME.findall(en)) if word in self._names]
        if not found:
            return ()
        if _TRANSLITERATED.search(vi):  # Giô Bai-đơn is Joe Biden; more than sounds would have to be compared
            return ()
        text, squeezed = Syllables(vi), squeeze(fold(vi))
        words = WORDS.findall(vi)
        known = {w for m in matches for form in (m.entry.en, *m.entry.also) for w in LETTERS.findall(fold(form))}
        own_sounds = CHINESE_OR_KOREAN.search(vi) is not None  # whose names Vietnamese writes in its own sounds
        return tuple(
            word
            for word in found
            if fold(word) not in known
            and not (own_sounds and _PINYIN.fullmatch(word))
            and not text.has(word)
            and not (len(word) >= _LONG and fold(word) in squeezed)
            and not any(same_name(word, other) for other in words)
        )
