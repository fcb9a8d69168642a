"""How names sound: Vietnamese syllables, and foreign names in the spellings of two languages."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.translate.glossary import fold

CHINESE_OR_KOREAN = re.compile(
    r"Trung Quốc|Hàn Quốc|Triều Tiên|Đài Loan|Hồng K[ôo]ng|Hong Kong|Bắc Kinh|Thượng Hải|Singapore"
    r"|nhà (?:Minh|Thanh|Đường|Tống|Hán)|Trung Hoa|(?:người|gốc) Hoa|Mỹ-Trung|Seoul|Bình Nhưỡng"
    r"|Quảng Đông|Thâm Quyến|Quảng Châu|Vũ Hán|Hồ Bắc|Thiên An Môn|Tân Cương|Tây Tạng|Tập Cận Bình|Ma Cao|Huawei"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?(?:[aeiouy]{1,3})(?:ch|ng|nh|[cmnpt])?", re.IGNORECASE
)
WORDS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_LIKE = 0.7  # of the letters of the longer of two spellings, in order: Ecuado, Ecuadorian; Biden, Britain are not
# Letters that sound alike across the spellings, for comparing a transliteration with a name.
_SOUND = str.maketrans(
    {"x": "s", "z": "s", "c": "k", "q": "k", "v": "b", "w": "b", "f": "p", "d": "t", "j": "s", "g": "k", "r": "l"}
)


@lru_cache(maxsize=8192)
def one_syllable(word: str) -> bool:
    return _SYLLABLE.fullmatch(fold(word)) is not None


def squeeze(folded: str) -> str:
    """Letters and digits only: ``luang-prabang`` and ``luangprabang`` are one."""
    return "".join(filter(str.isalnum, folded))


def sound(word: str) -> str:
    """The consonants of a word, those that transliteration confuses made one: ``Côm-ma-xít``, ``Kommasith``: kmst."""
    plain = (
        squeeze(fold(word))
        .replace("ph", "p")
        .replace("th", "t")
        .replace("kh", "k")
        .replace("nh", "n")
        .replace("ng", "n")
    )
    plain = plain.translate(_SOUND)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyh]", "", plain))


def alike(a: str, b: str) -> bool:
    """Whether the shorter of two consonant strings is mostly a subsequence of the other, with the same first."""
    if not a or not b:
        return a == b
    if a[0] != b[0]:
        return False
    common = common_length(a, b)
    return common >= 0.6 * max(len(a), len(b))


def common_length(a: str, b: str) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for x in a:
        previous = 0
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], previous + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def same_name(name: str, word: str) -> bool:
    """Whether a foreign word is a spelling of a name, by its consonants where it has hyphens, else by its letters."""
    if "-" in word:
        heard = sound(name)
        return len(heard) > 1 and alike(heard, sound(word))
    if one_syllable(word):
        return False
    a, b = fold(name), fold(word)
    return a[0] == b[0] and common_length(a, b) >= _LIKE * max(len(a), len(b))


class Heard:
    """The foreign words of a Vietnamese text by their sound, in which a name is found in another spelling."""

    def __init__(self, vi: str) -> None:
        words = (word for word in WORDS.findall(vi) if "-" in word or not one_syllable(word))
        self._sounds = {found for found in map(sound, words) if len(found) > 1}

    def has(self, name: str) -> bool:
        """Whether one of them sounds like the name: Mi-tơ-răng for Mitterrand."""
        own = sound(name)
        return any(alike(own, other) for other in self._sounds)
