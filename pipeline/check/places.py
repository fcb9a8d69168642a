"""Countries and places that only the English has: "In a visit to Moscow" where the Vietnamese names no such place.

Known are the countries and places of the glossary. One that the English names is looked for in the Vietnamese in
every form that the glossary has for it, in its short forms, in its own spelling, and as a transliteration. Vietnam
itself is left out: for readers abroad a good translator adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from pipeline.check.names import alike, one_syllable, sound, squeeze
from pipeline.check.reading import word_list
from pipeline.translate.glossary import Glossary, Match, fold

_KINDS = frozenset({"country", "place"})
_HOME = "Vietnam"
# English that is a place in one sentence and a direction, a family name or a word in the next.
_ORDINARY = frozenset(
    word_list(
        "South North Central Southern Northern Southeast Northeast Northwest Southwest West East Eastern Western Pole"
        " Poles Roma Pacific Midlands Viet Highlands Delta Gulf Euro"
    )
)
# What Vietnamese says for short besides the glossary's phrases, by the glossary's English; money counts (US dollars).
_SHORT = {
    "Africa": "Phi|phi",
    "South Africa": "Phi",
    "Asia": "Á|phương Đông",
    "Asia-Pacific": "Á Thái Bình Dương",
    "Europe": "Âu|EU|euro",
    "Czech Republic": "Séc|Tiệp",
    "India": "Ấn|rupee",
    "Soviet Union": "Xô",
    "Russia": "Xô|rúp",
    "China": "Hoa|Trung|Tàu|Hán|tệ|NDT",
    "United States": "đô la|USD|đôla|đô",
    "Japan": "yên|phát xít",
    "South Korea": "Hàn|won|Nam Triều Tiên",
    "North Korea": "Bắc Hàn|Triều",
    "Thailand": "Thái|baht",
    "Turkey": "Thổ",
    "United Kingdom": "bảng",
    "Ho Chi Minh City": "TP|TPHCM|thành phố|Sài Gòn",
    "Latin America": "Mỹ La-tinh|Mĩ Latinh|Mỹ Latin",
    "Saudi Arabia": "Ả Rập",
    "Israel": "Do Thái",
    "United Arab Emirates": "Vương quốc Ả Rập Thống nhất|Dubai|Abu Dhabi",
    "Papua New Guinea": "PNG",
    "Arctic": "cực",
    "Myanmar": "Miến Điện",
    "East Sea": "Nam Hải",
    "Red Sea": "Hồng Hải",
}
_SURE_LETTERS = 5  # from so many on, a name is no part of other words that stand together
_ENDS = re.compile(r"s?(?![\w$])")  # not US$
_CAPITAL = re.compile(r"(?<!\w)[A-Z]\w*")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SAME_LETTER = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")  # Mỹ and Mĩ, Thuỵ Sỹ and Thuỵ Sĩ are one


class Places:
    """The countries and places of a glossary, for reading them in English."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._counterpart = lru_cache(maxsize=4096)(self._has)

    def invented(self, vi: str, matches: Sequence[Match], en: str) -> tuple[str, ...]:
        """The countries and places of the English that the Vietnamese does not have, each once, as they are written.

        Args:
            matches: what the glossary finds in the Vietnamese.
        """
        known = {match.entry.vi for match in matches}
        found = (form for form in _scan(en, self._forms) if known.isdisjoint(self._phrases[form]))
        return tuple(dict.fromkeys(form for form in found if not self._counterpart(vi, form)))

    @cached_property
    def _phrases(self) -> dict[str, frozenset[str]]:
        """For each English form the Vietnamese phrases that may stand behind it."""
        groups: dict[str, tuple[set[str], set[str]]] = {}
        for entry in self._glossary.entries:
            if entry.kind in _KINDS:
                forms, phrases = groups.setdefault(entry.en, (set(), set()))
                forms.update(form for form in (entry.en, *entry.also) if form[0].isupper() and form not in _ORDINARY)
                phrases.add(entry.vi)
        home = groups.get(_HOME, (set(), set()))[0]
        behind: dict[str, set[str]] = {}
        for forms, phrases in groups.values():
            # The United States of America is also written United States: it takes that one's phrases too.
            for english in forms & groups.keys():
                phrases = phrases.union(groups[english][1], _SHORT.get(english, "").split("|"))
            for form in forms - home:
                behind.setdefault(form, set()).update(phrases)
        names = _by_first_word(behind)
        for entry in self._glossary.entries:
            if entry.kind not in _KINDS:  # a ministry's, a language's and a currency's phrases name the country too
                for text in (entry.en, *entry.also):
                    for form in _scan(text, names):
                        behind[form].add(entry.vi)
        return {form: frozenset(phrases - {""}) for form, phrases in behind.items()}

    @cached_property
    def _forms(self) -> dict[str, tuple[str, ...]]:
        return _by_first_word(self._phrases)

    def _has(self, vi: str, form: str) -> bool:
        """Whether the Vietnamese has a counterpart of an English form, in any spelling."""
        bare, own = _bare(vi), _bare(form)
        if own in (bare if len(own) >= _SURE_LETTERS else map(_bare, _WORD.findall(vi.replace(".", "")))):
            return True
        # A phrase of one syllable is looked for as a word, with its diacritics and its capital: anh is a pronoun.
        words = frozenset(word.translate(_SAME_LETTER) for word in _LETTERS.findall(vi))
        for phrase in self._phrases[form]:
            if phrase.isalpha():
                alone = phrase.translate(_SAME_LETTER)
                if alone in words or (vi.isupper() and alone.upper() in words):
                    return True
            elif _bare(phrase) in bare:
                return True
        foreign = [word for word in _WORD.findall(vi) if word[0].isupper() and not one_syllable(word)]
        spelled = (form, *(phrase for phrase in self._phrases[form] if " " not in phrase and not one_syllable(phrase)))
        heard = [found for found in map(sound, spelled) if len(found) > 1]
        return any(alike(found, sound(word)) for word in foreign for found in heard)


def _bare(text: str) -> str:
    return squeeze(fold(text)).translate(_SAME_LETTER)


def _by_first_word(forms: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The longest first, since Northern Ireland is not Ireland."""
    table: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        first = _CAPITAL.match(form)
        if first:
            table.setdefault(first[0], []).append(form)
    return {first: tuple(found) for first, found in table.items()}


def _scan(en: str, forms: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The forms that stand in an English text, left to right, none inside another."""
    end = 0
    for word in _CAPITAL.finditer(en):
        if word.start() < end:
            continue
        for form in forms.get(word[0], forms.get(word[0].removesuffix("s"), ())):
            after = word.start() + len(form)
            if en.startswith(form, word.start()) and _ENDS.match(en, after):
                end = after
                yield form
                break
