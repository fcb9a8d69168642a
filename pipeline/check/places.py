"""Countries and places that only the English has: "In a visit to Moscow" where the Vietnamese names no such place.

Known are the countries and places of the glossary. One that the English names is looked for in the Vietnamese in every
form that the glossary has for it, in what Vietnamese says for short (configs/places.yaml), in its own spelling, and as
a transliteration. Vietnam itself is left out: for readers abroad a good translator adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from pipeline.check.reading import word_list
from pipeline.check.sounds import one_syllable, same_name
from pipeline.check.vietnamese import Vietnamese
from pipeline.resources import parse_yaml, shipped
from pipeline.translate.glossary import Entry, Glossary, fold

_KINDS = frozenset({"country", "place"})
_HOME = "Vietnam"
_SHORT_FORMS = "places.yaml"
# English that is a place in one sentence and a direction, a family name or a word in the next.
_ORDINARY = frozenset(
    word_list(
        "South North Central Southern Northern Southeast Northeast Northwest Southwest West East Eastern Western Pole"
        " Poles Roma Pacific Midlands Viet Highlands Delta Gulf Euro"
    )
)
_WORDS_TOO = frozenset(word_list("Turkey Polish"))  # when they start a sentence
_ENDS = re.compile(r"s?(?![\w$])")  # not US$
_FIRST_WORD = re.compile(r"(?<!\w)[^\W\d_a-z]\w*")
_SENTENCE = re.compile(r"(?:^|[.!?:]\s)\W*$")


class _Known(NamedTuple):
    """What may stand in Vietnamese for an English form.

    Attributes:
        phrases: of the glossary, and the English forms of the same place.
        short: patterns of what Vietnamese says for short.
    """

    phrases: frozenset[str]
    short: tuple[re.Pattern[str], ...]


class Places:
    """The countries and places of a glossary, for reading them in English."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._named = lru_cache(maxsize=1024)(self._names)

    def invented(self, vi: Vietnamese, en: str) -> tuple[str, ...]:
        """The countries and places of the English that the Vietnamese does not have, each once, as they are written."""
        known = {match.entry.vi for match in vi.matches}
        found = (form for form in _scan(en, self._forms) if known.isdisjoint(self._known[form].phrases))
        return tuple(dict.fromkeys(form for form in found if not self._named(vi, form)))

    @cached_property
    def _known(self) -> dict[str, _Known]:
        groups: dict[str, list[Entry]] = {}
        for entry in self._glossary.entries:
            if entry.kind in _KINDS:
                groups.setdefault(entry.en, []).append(entry)
        forms = {english: _written(entries) for english, entries in groups.items()}
        home = forms.get(_HOME, frozenset())
        behind: dict[str, tuple[set[str], set[str]]] = {}
        for english, own in forms.items():
            # The United States of America is also written United States: it takes that one's phrases too.
            names = {english, *(own & groups.keys())}
            phrases = {entry.vi for name in names for entry in groups[name]}.union(*(forms[name] for name in names))
            for form in own:
                if form not in _ORDINARY and not any(part in form for part in home):
                    all_phrases, all_names = behind.setdefault(form, (set(), set()))
                    all_phrases.update(phrases)
                    all_names.update(names)
        table = _by_first_word(behind)
        for entry in self._glossary.entries:
            if entry.kind not in _KINDS:  # a ministry's, a language's and a currency's phrases name the country too
                for text in (entry.en, *entry.also):
                    for form in _scan(text, table):
                        behind[form][0].add(entry.vi)
        short = _short_forms()
        return {
            form: _Known(frozenset(phrases), tuple(short[name] for name in sorted(names) if name in short))
            for form, (phrases, names) in behind.items()
        }

    @cached_property
    def _forms(self) -> dict[str, tuple[str, ...]]:
        return _by_first_word(self._known)

    @cached_property
    def _other_places(self) -> frozenset[str]:
        """Single words, folded, that name some place in either language: no spelling of another one."""
        forms = {form for form, known in self._known.items() for form in (form, *known.phrases)}
        return frozenset(fold(form) for form in forms if " " not in form)

    def _names(self, vi: Vietnamese, form: str) -> bool:
        """Whether the Vietnamese names the place that the English form stands for, in any spelling."""
        known = self._known[form]
        if any(pattern.search(vi.text) for pattern in known.short):
            return True
        if any(vi.syllables.has(phrase) for phrase in known.phrases) or vi.has_person(form):
            return True
        # A name in a spelling that nobody listed. Names of several words and of home are in the glossary as they are.
        spelled = {phrase for phrase in known.phrases if " " not in phrase and not one_syllable(phrase)}
        if " " in form or not spelled:
            return False
        foreign = [word for word in vi.words if word[0].isupper() and fold(word) not in self._other_places]
        return any(same_name(phrase, word) for word in foreign for phrase in spelled)


def _written(entries: Iterable[Entry]) -> frozenset[str]:
    """The English forms with a capital of all rows for one place."""
    return frozenset(form for entry in entries for form in (entry.en, *entry.also) if _FIRST_WORD.match(form))


@cache
def _short_forms() -> dict[str, re.Pattern[str]]:
    rows: dict[str, str] = parse_yaml((shipped("configs") / _SHORT_FORMS).read_text(encoding="utf-8"))
    return {english: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for english, pattern in rows.items()}


def _by_first_word(forms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The longest first, since Northern Ireland is not Ireland."""
    table: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        first = _FIRST_WORD.match(form)
        if first:
            table.setdefault(first[0], []).append(form)
    return {first: tuple(found) for first, found in table.items()}


def _scan(en: str, forms: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The forms that stand in an English text, left to right, none inside another."""
    end = 0
    for word in _FIRST_WORD.finditer(en):
        start = word.start()
        if start < end or (word[0] in _WORDS_TOO and _SENTENCE.search(en[:start])):
            continue
        for form in forms.get(word[0], forms.get(word[0].removesuffix("s"), ())):
            if en.startswith(form, start) and _ENDS.match(en, start + len(form)):
                end = start + len(form)
                yield form
                break
