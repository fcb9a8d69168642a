"""Vietnamese text as numbers that can be counted and compared fast: pairs of neighbouring syllables, names, figures.

A feature is a 64-bit hash that is the same in every process, so that the grouping is too. Two features that share
a hash by accident are one in 10¹² for the features of a million articles: not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.uint64]

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d]\w*(?:-\w+)*|[^\w ]")
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, bits well spread: the pair (a, b) is not the pair (b, a)
_WORD, _CAPITAL, _ACRONYM, _NUMBER, _DATE = 1, 2, 4, 8, 16
_DATE_WORDS = frozenset(
    ["/", "ngày", "tháng", "năm", "quý", "điều", "khoản"]
)  # beside one of them a number is no figure


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What texts are made of, each as an array of hashes, repeats included.

    Attributes:
        pairs: neighbouring syllables – most Vietnamese words are two – and acronyms; ``capital`` marks those that
            are written as names, ``place`` is the token where each begins.
        texts: for each text its hash, equal for texts that differ in case, spaces and punctuation only, and its words.
        ends: the token at which each text begins, and the last one ends.
        figures: a number and the word after it ("316 đồng"); dates left out. ``digits`` counts each one's digits.
    """

    pairs: Ids
    capital: NDArray[np.bool_]
    place: NDArray[np.int64]
    ends: NDArray[np.int64]
    texts: list[tuple[int, int]]
    figures: Ids
    digits: NDArray[np.float32]


class Words(dict[str, int]):
    """Each word's hash and kind, made when first asked for: ``hash << 8 | kind``. One is shared by all articles."""

    def __missing__(self, word: str) -> int:
        lower = word.lower()
        number = word[0].isdigit()
        kind = _NUMBER if number else _WORD if word[0].isalpha() else 0
        if kind == _WORD and word[0].isupper():
            kind |= _CAPITAL | (_ACRONYM if len(word) > 2 and word.isupper() else 0)
        if lower in _DATE_WORDS:
            kind |= _DATE
        self[word] = value = hashed(lower.encode("utf-8", "surrogatepass")) >> 8 << 8 | kind
        return value


_words = Words()
_KEPT_WORDS = 500_000


def hashed(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")


def terms_of(texts: Iterable[str], limit: int) -> Terms:
    """The terms of the first ``limit`` tokens; none reaches over the end of a text or over punctuation."""
    import numpy as np

    tokens = _TOKEN.findall("\n" + "".join(text.replace("\n", " ") + "\n" for text in texts))[:limit]
    if len(_words) > _KEPT_WORDS:
        _words.clear()
    packed = np.fromiter(map(_words.__getitem__, tokens), dtype=np.uint64, count=len(tokens))
    kinds, hashes = packed & np.uint64(255), packed >> np.uint64(8)
    word, capital = (kinds & np.uint64(_WORD)) > 0, (kinds & np.uint64(_CAPITAL)) > 0
    first = np.flatnonzero(word[:-1] & word[1:])
    acronyms = np.flatnonzero(kinds & np.uint64(_ACRONYM))
    ends = np.flatnonzero(hashes == np.uint64(_words["\n"] >> 8))
    spoken = (kinds & np.uint64(_WORD | _NUMBER)) > 0
    figures, digits = _figures(tokens, kinds, hashes)
    return Terms(
        pairs=np.concatenate([joined(hashes[first], hashes[first + 1]), hashes[acronyms]]),
        capital=np.concatenate([capital[first] & capital[first + 1], np.ones(len(acronyms), bool)]),
        place=np.concatenate([first, acronyms]),
        ends=ends,
        texts=[
            (hashed(own.tobytes()), len(own))
            for start, end in pairwise(ends.tolist())
            for own in [hashes[start:end][spoken[start:end]]]
        ],
        figures=figures,
        digits=digits,
    )


def joined(first: Ids, second: Ids) -> Ids:
    """The hashes of pairs of hashes in this order."""
    import numpy as np

    return np.asarray(first * np.uint64(_MULTIPLIER) + (second ^ (second >> np.uint64(29))))


def _figures(tokens: list[str], kinds: Ids, hashes: Ids) -> tuple[Ids, NDArray[np.float32]]:
    import numpy as np

    dated = (kinds & np.uint64(_DATE)) > 0
    at = np.flatnonzero(kinds & np.uint64(_NUMBER))
    at = at[(at + 1 < len(tokens)) & (at > 0)]
    at = at[~dated[at - 1] & ~dated[at + 1]]
    digits = np.fromiter((sum(map(str.isdigit, tokens[i])) for i in at), dtype=np.float32, count=len(at))
    return joined(hashes[at], hashes[at + 1]), digits


def pair_hashes(pairs: Sequence[str]) -> Ids:
    """The hashes that ``terms_of`` gives to pairs such as "cho biết"."""
    import numpy as np

    words = np.array([[_words[word] >> 8 for word in pair.split()] for pair in pairs], dtype=np.uint64)
    return np.asarray(joined(words[:, 0], words[:, 1]))
