"""The figures of a story: amounts, shares and counts that source and English agree on, with their sentences."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.article import Article, Sentence
from pipeline.check import numbers_en, numbers_vi
from pipeline.check.quantities import Quantity, align
from pipeline.digest.evidence import body_sentences
from pipeline.digest.records import Cite, Figure

_TELLING = frozenset({"money", "percent", "number", "fraction", "times"})
_SPANS = frozenset({"minute", "hour", "day", "week", "month", "year"})
_SMALL = 3.0  # "two sides", "three countries" are no figures; neither are spans of time
_ABOUT = 160  # characters


def find_figures(articles: Sequence[Article], limit: int = 12) -> tuple[Figure, ...]:
    """Each figure once, money and shares first, with every sentence that has it; at most ``limit``."""
    found: dict[tuple[object, ...], tuple[Figure, dict[Cite, None]]] = {}
    for article in articles:
        body = {number for number, _ in body_sentences(article)}
        for sentence in article.sentences:
            if sentence.id not in body or not sentence.en:
                continue
            cite = Cite(article.id, sentence.id)
            for source, target in agreed(sentence):
                about = _around(sentence.en, target.start, target.end)
                key = (source.kind, source.values, source.unit)
                figure = Figure(target.text, source.text, about, ())
                found.setdefault(key, (figure, {}))[1][cite] = None
    weight = {"money": 0, "percent": 0, "number": 1, "fraction": 1, "times": 1}
    kept = sorted(found, key=lambda key: weight[str(key[0])])[:limit]
    return tuple(
        Figure(figure.value, figure.source_value, figure.about, tuple(cites))
        for figure, cites in (found[key] for key in kept)
    )


def agreed(sentence: Sentence) -> list[tuple[Quantity, Quantity]]:
    """The telling quantities of a sentence pair that have the same meaning on both sides."""
    kept = align(numbers_vi.quantities(sentence.vi), numbers_en.quantities(sentence.en or "")).kept
    return [(s, t) for s, t in kept if _tells(s) and _tells(t)]


def _tells(quantity: Quantity) -> bool:
    if quantity.kind not in _TELLING or quantity.weak:
        return False
    if quantity.kind != "number":
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
