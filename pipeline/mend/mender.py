"""All mending rules in a row, each where the checks found something for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.article import Flag
from pipeline.check.spelling import Spelling
from pipeline.mend.doubled import mend_doubled
from pipeline.mend.edits import Edit, apply
from pipeline.mend.figures import mend_figures
from pipeline.mend.names import mend_names
from pipeline.mend.ranks import mend_rank
from pipeline.mend.speech import mend_speech
from pipeline.mend.spelling import mend_spelling
from pipeline.mend.terms import mend_terms
from pipeline.translate.glossary import Glossary

_FIGURES = frozenset({"number-changed", "number-missing"})
_NAMES = frozenset({"name-missing"})
_RANKS = frozenset({"rank-changed"})
_MOST = 6  # ranks, phrases said twice or speakers that are mended in one sentence
_TERMS = frozenset({"name-missing", "term"})
_SPELLING = frozenset({"word-invented"})
_DOUBLED = frozenset({"doubled"})
_SPEECH = frozenset({"speaker-invented"})


class Mended(NamedTuple):
    """The English, and what was changed in it: ``old → new`` each."""

    english: str
    changes: tuple[str, ...] = ()


class Mender:
    """Figures, terms, names, words, ranks, what is said twice and speakers, in this order.

    Deterministic, with no model.
    """

    version: str = "7"

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._spelling = Spelling(glossary.english)
        # Hypotheses are judged while the engine computes the next ones, and again when the best is chosen.
        self._mended = lru_cache(maxsize=32768)(self._mend)

    def __call__(self, vi: str, en: str, flags: Iterable[Flag]) -> Mended:
        """``en`` as far as its findings can be mended."""
        return self._mended(vi, en, frozenset(flag.kind for flag in flags))

    def _mend(self, vi: str, en: str, kinds: frozenset[str]) -> Mended:
        changes: list[str] = []
        if kinds & _FIGURES:
            en = _edited(en, mend_figures(vi, en), changes)
        if kinds & _TERMS:
            en = _edited(en, mend_terms(vi, en, self._glossary), changes)
        if kinds & _NAMES:
            en = _edited(en, mend_names(vi, en, self._glossary, self._spelling), changes)
        if kinds & _SPELLING:
            en = _edited(en, mend_spelling(vi, en, self._spelling), changes)
        if kinds & _RANKS:
            en = _one_by_one(vi, en, mend_rank, changes)
        if kinds & _DOUBLED:
            en = _one_by_one(vi, en, mend_doubled, changes)
        if kinds & _SPEECH:
            en = _one_by_one(vi, en, mend_speech, changes)
        return Mended(en, tuple(changes))


def _one_by_one(vi: str, en: str, rule: Callable[[str, str], Edit | None], changes: list[str]) -> str:
    """The text after a rule that finds one edit at a time."""
    for _ in range(_MOST):
        edit = rule(vi, en)
        if edit is None:
            break
        en = _edited(en, [edit], changes)
    return en


def _edited(en: str, edits: Iterable[Edit], changes: list[str]) -> str:
    en, done = apply(en, edits)
    changes += done
    return en
