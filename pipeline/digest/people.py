"""People, organisations and places of a story, from the Vietnamese, named in English."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.article import Article
from pipeline.check.sounds import one_syllable
from pipeline.digest.events.evidence import body_sentences
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.mentions import COURTESY, Mention, people_in
from pipeline.digest.records import Cite, Name, NameKind
from pipeline.translate.normalise import strip_diacritics
from pipeline.translate.truecase import starts_sentence

_LAST_WORD = re.compile(r"([^\W\d_]+)\s*\Z")


@dataclass(slots=True)
class _Found:
    spelled: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    cites: dict[Cite, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Patterns:
    organisation: re.Pattern[str]
    place: re.Pattern[str]
    no_country: re.Pattern[str]
    scene: re.Pattern[str]
    dateline: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = load_lexicon()
    place = any_of([*words.places, *words.countries])
    cue, before = any_of(words.place_cues), any_of(words.before_places)
    return _Patterns(
        organisation=re.compile(rf"\b(?:{any_of(words.organisations)})\b"),
        place=re.compile(rf"\b(?:{place})\b"),
        no_country=re.compile(rf"(?:{any_of(words.no_countries)})\b"),
        scene=re.compile(rf"\b(?i:{cue})\s+(?:(?:{before})\s+)*(?:TP\.?\s*)?({place})\b"),
        dateline=re.compile(rf"^\W*({any_of(words.places)})\b[^.–—-]{{0,30}}\s[–—-]\s"),
    )


def find_names(articles: Sequence[Article], spell: Callable[[str], str]) -> tuple[Name, ...]:
    """Who and what is named, people first, the most mentioned first.

    Args:
        spell: how a personal name is written in English.
    """
    found: dict[tuple[NameKind, str], _Found] = defaultdict(_Found)
    words = load_lexicon()
    for cite, text in _sentences(articles):
        people = people_in(text)
        for mention in people:
            person = found["person", strip_diacritics(mention.name).lower()]
            person.spelled[mention.name] += 1
            person.roles[mention.role] += bool(mention.role)
            person.cites[cite] = None
        for kind, pattern, table in (
            ("organisation", _patterns().organisation, words.organisations),
            ("place", _patterns().place, {**words.countries, **words.places}),
        ):
            for match in pattern.finditer(text):
                if kind == "place" and _is_no_place(text, match, people):
                    continue
                other = found[kind, table[match.group()].lower()]  # type: ignore[index]
                other.spelled[match.group()] += 1
                other.roles[table[match.group()]] += 1
                other.cites[cite] = None
    names = [_name(kind, one, spell) for (kind, _), one in found.items()]
    kinds = ("person", "organisation", "place")
    return tuple(sorted(names, key=lambda n: (kinds.index(n.kind), -n.mentions, n.name)))


def _sentences(articles: Iterable[Article]) -> Iterator[tuple[Cite, str]]:
    for article in articles:
        yield from ((Cite(article.id, number), text) for number, text in body_sentences(article) if number is not None)


def _name(kind: NameKind, one: _Found, spell: Callable[[str], str]) -> Name:
    spelled = _most(one.spelled)
    if kind != "person":
        return Name(kind, _most(one.roles), spelled, "", len(one.cites), tuple(one.cites))
    return Name(kind, spell(spelled), spelled, _role(one.roles), len(one.cites), tuple(one.cites))


def _role(roles: Counter[str]) -> str:
    """The office told most often, in its fullest form: "Minister" tells of "Minister of Finance (Laos)", too."""
    told = {role: count for role, count in roles.items() if count > 0}
    offices = [role for role in told if role not in COURTESY] or list(told)

    def support(role: str) -> int:
        return sum(count for other, count in told.items() if role.startswith(other))

    return max(offices, key=lambda role: (support(role), len(role), role), default="")


def _is_no_place(text: str, match: re.Match[str], people: Sequence[Mention]) -> bool:
    """Whether a country or town is part of someone's name (Hà Thị Nga), of another name (Mỹ Đình) or word (Ý kiến)."""
    if any(one.named[0] <= match.start() < one.named[1] for one in people):
        return True
    if any(one.start <= match.start() < one.end for one in people) or not one_syllable(match[0]):
        return False
    if _patterns().no_country.match(text, match.start()):
        return True
    last = _LAST_WORD.search(text, 0, match.start())
    beside_a_name = last and last[1].istitle() and not starts_sentence(text, last.start())
    return bool(beside_a_name) or _goes_on_as_name(text, match.end())


def _goes_on_as_name(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda word: (-counts[word], word))


def find_place(articles: Sequence[Article]) -> str | None:
    """Where it happened, in English: the dateline, else the first place that a sentence of the opening puts it in."""
    words = load_lexicon()
    for article in articles:
        opening = [text for _, text in body_sentences(article)][:4]
        places = [m[1] for text in opening if (m := _patterns().dateline.match(text))]
        places += [
            m[1]
            for text in opening
            for m in _patterns().scene.finditer(text)
            if not (one_syllable(m[1]) and _goes_on_as_name(text, m.end()))
        ]
        cities = [words.places[place] for place in places if place in words.places]
        if cities or places:
            return cities[0] if cities else words.countries[places[0]]
    return None
