"""English words as the summarisers compare them."""

from __future__ import annotations

import re
from functools import cache

from pipeline.resources import shipped_words

_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")


@cache
def stop_words() -> frozenset[str]:
    """Function words, from ``configs/stopwords.en.txt``."""
    return shipped_words("stopwords.en.txt")


def words(text: str) -> list[str]:
    """Lower-case words in order; a number with its separators is one word."""
    return [word.lower() for word in _WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """Lower-case words that carry content, with a plural or verb ending cut off so that forms of a word meet."""
    stop = stop_words()
    return [_stem(word) for word in words(text) if word not in stop]


def _stem(word: str) -> str:
    """A light stem: enough to match ``ministers`` with ``minister``, and never to match two different words."""
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
