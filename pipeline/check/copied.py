"""Names that Vietnamese news writes as English does, in the English only: "Clinton", "Reuters", the Tuan of elsewhere.

Known are the words of configs/names.en.txt, which `vibrief train names` found in parallel text. One that the English
has is looked for in the syllables of the Vietnamese, among its foreign words, and in the English of what the glossary
finds there.
"""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.check.reading import LETTERS
from pipeline.check.sounds import same_name
from pipeline.check.vietnamese import Vietnamese
from pipeline.resources import shipped_words
from pipeline.translate.glossary import Glossary, fold

_NAMES = "names.en.txt"
_LONG = 6  # letters of a name that no two words happen to have where they meet: SanFrancisco
# With a small letter: an acronym may stand for a phrase of the Vietnamese.
NAME = re.compile(r"(?<![\w-])[A-Z][A-Za-z]*(?<=[a-z])(?:-[A-Z][A-Za-z]*)*(?![\w-])")
_PINYIN = re.compile(r"(?:[zcs]h|[b-df-hj-np-tw-z])?[aeiou]{1,3}(?:ng|n|r|k|p)?", re.IGNORECASE)


class CopiedNames:
    """The names that both languages write alike, except the countries, places and terms of a glossary."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    @cached_property
    def _names(self) -> frozenset[str]:
        others = [en for e in self._glossary.entries if e.kind != "person" for en in (e.en, *e.also)]
        return shipped_words(_NAMES).difference(*map(NAME.findall, others))

    def invented(self, vi: Vietnamese, en: str) -> tuple[str, ...]:
        """The names of the English that the Vietnamese does not have, each once."""
        found = [word for word in dict.fromkeys(NAME.findall(en)) if word in self._names]
        if not found:
            return ()
        if vi.has_transliteration:  # Giô Bai-đơn is Joe Biden; more than sounds would have to be compared
            return ()
        known = {word for form in vi.known_english for word in LETTERS.findall(fold(form))}
        return tuple(
            word
            for word in found
            if fold(word) not in known
            and not (vi.has_own_sounds and _PINYIN.fullmatch(word))
            and not vi.syllables.has(word)
            and not (len(word) >= _LONG and fold(word) in vi.squeezed)
            and not any(same_name(word, other) for other in vi.words)
        )
