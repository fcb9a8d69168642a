"""One form for what differs only in typography, so that near-repeats are translated once and alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from pipeline.resources import shipped_words
from pipeline.summarise.words import stop_words
from pipeline.translate.orthography import ordinary

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " "})
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SENTENCE_END = re.compile(r"""[.!?…:]["')\]]*$""")
_ABBREVIATION = re.compile(r"(?:\b\w\.)+\w\.$|\b(?:Inc|Ltd|Co|Corp|No|St)\.$|\.\.$")
_FIRST = re.compile(r"\s*([A-Z][a-z]*)(?![\w'’-])(?P<name>\s[A-Z])?")
_NAMES_TOO = frozenset({"an", "do", "so", "to", "will"})
_ORDINAL = re.compile(r"(?<![\w.,])([1-9]\d{0,5})(?:st|nd|rd|th)\b")
_COVID = re.compile(r"\bcovid-19\b", re.IGNORECASE)
_SPACED_RANGE = re.compile(r"(?<=\d) ?- ?(?=\d)")


def normalise_source(text: str) -> str:
    """The form of a source sentence that the model sees and the translation memory is keyed by.

    That of ``normalise_text``, in one spelling, and in ordinary case where it is set in capitals.
    """
    return ordinary(normalise_text(text))


def normalise_text(text: str) -> str:
    """NFC; one kind of dash and quote; invisible marks out; runs of space to one; no space inside a number range."""
    text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text).translate(_QUOTES)
    text = _SPACED_RANGE.sub("-", _DASHES.sub("-", text))
    return " ".join(text.split())


def tidy_target(text: str) -> str:
    """English output without what models get wrong in form: stray spaces, spaced hyphens, 11st, Covid-19."""
    text = " ".join(text.split())
    text = re.sub(r" ([,.;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[]) ", r"\1", text)
    text = re.sub(r"(?<=\w) - (?=(?:month|year|day|week|hour|time|old)s?\b)", "-", text)
    text = _COVID.sub("COVID-19", text)
    return _ORDINAL.sub(lambda found: ordinal(int(found[1])), text)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def join_clauses(pieces: Sequence[str], english: Sequence[str]) -> str:
    """The English of a sentence's pieces as one sentence.

    A model ends a piece as if it were a sentence and begins the next with a capital: within the sentence the full
    stop goes, and so does the capital of a word that is hardly ever a name (configs/ordinary.en.txt).
    """
    joined: list[str] = []
    for number, text in enumerate(english):
        if number and not _SENTENCE_END.search(pieces[number - 1]):
            first = _FIRST.match(text)
            if first and first[1] != "I" and _is_ordinary(first[1].lower(), before_name=bool(first["name"])):
                text = first[1].lower() + text[first.end(1) :]
        mark = pieces[number][-1:]
        within = number < len(pieces) - 1 and (mark == ":" or not _SENTENCE_END.search(pieces[number]))
        if within and text.endswith("."):
            text = text if _ABBREVIATION.search(text) else text[:-1]
            text += mark if mark in ",;:" else ""
        joined.append(text)
    return " ".join(joined)


def _is_ordinary(word: str, *, before_name: bool) -> bool:
    """Whether it hardly ever has a capital.

    Before another word with one only a function word ("Young Kim"), and of these none that is a Vietnamese name ("To
    Lam").
    """
    return word in _ordinary_words() and (not before_name or (word in stop_words() and word not in _NAMES_TOO))


@cache
def _ordinary_words() -> frozenset[str]:
    return shipped_words("ordinary.en.txt")


def strip_diacritics(text: str) -> str:
    """Vietnamese as the English-language press writes names: Bùi Đức Sơn → Bui Duc Son."""
    if text.isascii():
        return text
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(char for char in marked if not unicodedata.combining(char)))
