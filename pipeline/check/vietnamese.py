"""The Vietnamese of a sentence, prepared once for all checks and for every hypothesis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from pipeline.check import names, numbers_vi, polarity, titles
from pipeline.check.quantities import Quantity
from pipeline.check.reading import LETTERS
from pipeline.check.sounds import CHINESE_OR_KOREAN, WORDS, Heard, squeeze
from pipeline.check.syllables import Syllables
from pipeline.translate.glossary import Match, fold
from pipeline.translate.normalise import normalise_source

_JOINTS = re.compile(r"[.\-–]")
_TRANSLITERATED = re.compile(r"(?<![\w-])[^\W\d_a-z][^\W\d_]*(?:-[^\W\d_A-Z][^\W\d_]*)+")


class Vietnamese:
    """What a check may ask of a source sentence; each answer is found when it is first wanted.

    Args:
        text: as it is written.
        matches: what the glossary finds in it.
    """

    def __init__(self, text: str, matches: Sequence[Match] = ()) -> None:
        self.text = text
        self.matches = tuple(matches)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return tuple(numbers_vi.quantities(self.text))

    @cached_property
    def names(self) -> tuple[names.Wanted, ...]:
        return names.wanted(self.text, self.matches)

    def has_person(self, name: str) -> bool:
        """Whether a personal name has these syllables in a row, whatever their tones: *Binh Dinh* of Bình Đình."""
        inner = f" {fold(name)} "
        return any(inner in f" {' '.join(want.forms)} " for want in self.names if want.sort == "vietnamese")

    @cached_property
    def titles(self) -> tuple[titles.Title, ...]:
        return titles.vietnamese(self.text)

    @cached_property
    def negation(self) -> str | None:
        return polarity.negation(self.text)

    @cached_property
    def small(self) -> str:
        """Normalised and in small letters."""
        return normalise_source(self.text).lower()

    def has_word(self, word: str) -> bool:
        """Whether a word or phrase in small letters stands there as it is."""
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.small) is not None

    @cached_property
    def squeezed(self) -> str:
        """Its letters and digits only, without diacritics, in small letters."""
        return squeeze(fold(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words with their hyphens and dots: ``Ba-lan``."""
        return tuple(WORDS.findall(self.text))

    @cached_property
    def syllables(self) -> Syllables:
        return Syllables(self.text)

    def has_letters(self, acronym: str) -> bool:
        """Whether it has the acronym, in capitals or as a word, or the words that it is the initials of: ``HDND``."""
        plain, capitals = self._letters
        return acronym.lower() in plain or any(acronym in word for word in capitals)

    @cached_property
    def _letters(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """Words without diacritics; and those in capitals, dots and hyphens left out, and the initials of all."""
        joined = LETTERS.findall(_JOINTS.sub("", self.text))
        parts = LETTERS.findall(self.text)
        capitals = [fold(word).upper() for word in (*joined, *parts) if sum(map(str.isupper, word)) > 1]
        return frozenset(map(fold, (*joined, *parts))), (*capitals, fold("".join(word[0] for word in parts)).upper())

    @cached_property
    def heard(self) -> Heard:
        return Heard(self.text)

    @cached_property
    def has_own_sounds(self) -> bool:
        """Whether it mentions China or Korea, whose names Vietnamese writes in its own sounds."""
        return CHINESE_OR_KOREAN.search(self.text) is not None

    @cached_property
    def has_transliteration(self) -> bool:
        """Whether a name stands there as it sounds: ``Giô Bai-đơn``."""
        return _TRANSLITERATED.search(self.text) is not None

    @cached_property
    def known_english(self) -> frozenset[str]:
        """The English that the glossary has for it, form by form."""
        return frozenset(form for match in self.matches for form in (match.entry.en, *match.entry.also))
