"""The figures of a story: amounts, shares and counts of the Vietnamese, with their sentences.

In the words of the translation where nothing is flagged on it, else read from the Vietnamese by rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.article import Article, Sentence
from pipeline.check import numbers_en, numbers_vi
from pipeline.check.quantities import Quantity, align
from pipeline.digest.events.evidence import body_sentences
from pipeline.digest.gist import Gists
from pipeline.digest.records import Cite, Figure
from pipeline.digest.wording import counts_victims
from pipeline.translate.orthography import ordinary

_TELLING = frozenset({"money", "percent", "number", "fraction", "times"})
_SPANS = frozenset({"minute", "hour", "day", "week", "month", "year"})  # a term in prison is a figure
_NO_COUNT = re.compile(r"(?<!\w)(?:điều|khoản|mục|phút|quận|phường|đường|lớp|tuyến|số nhà)\s+\Z", re.IGNORECASE)
_SMALL = 3.0  # "two sides", "three countries" are no figures; neither are spans of time
_ABOUT = 160  # characters


def find_figures(articles: Sequence[Article], gists: Gists, limit: int = 12) -> tuple[Figure, ...]:
    """Each figure once, money and shares first, with every sentence that has it; at most ``limit``."""
    found: dict[tuple[object, ...], list[_Found]] = {}
    for article in articles:
        body = {number for number, _ in body_sentences(article)}
        for sentence in article.sentences:
            if sentence.id in body:
                for one in _telling(article.id, sentence):
                    key = (one.quantity.kind, one.quantity.values, one.quantity.unit)
                    found.setdefault(key, []).append(one)
    weight = {"money": 0, "percent": 0, "number": 1, "fraction": 1, "times": 1}
    kept = sorted(found, key=lambda key: weight[str(key[0])])[:limit]
    return tuple(_figure(found[key], gists) for key in kept)


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity in a Vietnamese sentence, and where the English of an unflagged translation has it."""

    cite: Cite
    vi: str
    en: str
    quantity: Quantity
    english: Quantity | None


def _telling(article: str, sentence: Sentence) -> Iterator[_Found]:
    vi, en = ordinary(sentence.vi), sentence.en or ""
    source = numbers_vi.quantities(vi)
    telling = [quantity for quantity in source if _tells(quantity, vi)]
    english: dict[int, Quantity] = {}
    if telling and not sentence.flags:
        english = {s.start: t for s, t in align(source, numbers_en.quantities(en)).kept}
    for quantity in telling:
        yield _Found(Cite(article, sentence.id), vi, en, quantity, english.get(quantity.start))


def _figure(found: Sequence[_Found], gists: Gists) -> Figure:
    cites = tuple(dict.fromkeys(one.cite for one in found))
    for one in found:
        if one.english:
            about = _around(one.en, one.english.start, one.english.end)
            return Figure(one.english.text, one.quantity.text, about, cites, translated=True)
    one = found[0]
    about = gists.around(one.vi, one.quantity.start, one.quantity.end)
    return Figure(gists.value(one.vi, one.quantity), one.quantity.text, about, cites, translated=False)


def _tells(quantity: Quantity, vi: str) -> bool:
    if quantity.kind not in _TELLING or quantity.weak:
        return False
    if quantity.kind != "number":
        return True
    if not quantity.unit and _NO_COUNT.search(vi, 0, quantity.start):
        return False
    if counts_victims(vi, quantity.end):
        return True
    value = quantity.values[0]
    return abs(value) > _SMALL and quantity.unit not in _SPANS and not (quantity.unit == "" and 1900 <= value <= 2100)


def _around(text: str, start: int, end: int) -> str:
    """The text around a figure, cut at words, at most about ``_ABOUT`` characters."""
    if len(text) <= _ABOUT:
        return text
    left, right = max(0, start - _ABOUT // 2), min(len(text), end + _ABOUT // 2)
    left = text.find(" ", left, start) + 1 if left and " " in text[left:start] else left
    right = text.rfind(" ", end, right) if right < len(text) and " " in text[end:right] else right
    return ("… " if left else "") + text[left:right].strip() + (" …" if right < len(text) else "")
