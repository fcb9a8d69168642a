"""Phrases in the syllables of a Vietnamese text, whatever stands between them and however its diacritics are set."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pipeline.check.reading import LETTERS
from pipeline.translate.glossary import fold

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


class Syllables:
    """A Vietnamese text as a row of syllables, in which phrases are found whatever stands between their syllables."""

    def __init__(self, vi: str) -> None:
        self._words = LETTERS.findall(unicodedata.normalize("NFC", vi.replace(".", "")))
        self._letters = [_plain(word) for word in self._words]

    def has(self, phrase: str) -> bool:
        """Whether the phrase stands there in whole words (Ailen is Ai-len), with a capital where it begins with one.

        The diacritics of several words count unless the text has none there: đó là is no đô la, and Hoa Ky is Hoa Kỳ.
        """
        syllables = LETTERS.findall(phrase)
        if not syllables:
            return False
        exact = "".join(map(_key, syllables))
        capital = syllables[0][0].isupper()
        return any(
            (len(words) == 1 or all(map(str.isascii, words)) or "".join(map(_key, words)) == exact)
            and (not capital or any(word[0].isupper() for word in words))
            for words in self._runs(_plain("".join(syllables)))
        )

    def _runs(self, letters: str) -> Iterator[list[str]]:
        """The words in a row that have just these letters."""
        for start in range(len(self._words)):
            end, left = start, letters
            while left and end < len(self._words) and left.startswith(self._letters[end]):
                left = left[len(self._letters[end]) :]
                end += 1
            if not left and end > start:
                yield self._words[start:end]


@lru_cache(maxsize=8192)
def _key(syllable: str) -> str:
    """In small letters, the tone behind the letters and y as i: Thụy, Thuỵ and Thuị are one."""
    parts = unicodedata.normalize("NFD", syllable.lower())
    letters = "".join(char for char in parts if char not in _TONES).replace("y", "i")
    return letters + "".join(char for char in parts if char in _TONES)


def _plain(text: str) -> str:
    return fold(text).replace("y", "i")
