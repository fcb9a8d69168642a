"""People, organisations and places of a story, from the Vietnamese, named in English."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pipeline.article import Article, Sentence
from pipeline.digest.events.evidence import body_sentences
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.records import Cite, Name, NameKind
from pipeline.translate.normalise import strip_diacritics

_NAME_WORDS = (2, 5)
_WORD = re.compile(r"\s+([^\W\d_][\w'’]*(?:-[\w'’]+)*)")


@dataclass(slots=True)
class _Found:
    spelled: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    cites: dict[Cite, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in ``text[start:end]``, the role included; the role in English, the name as it stands."""

    role: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    title: re.Pattern[str]
    part: re.Pattern[str]
    organisation: re.Pattern[str]
    place: re.Pattern[str]
    scene: re.Pattern[str]
    dateline: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = load_lexicon()
    roles, portfolios, countries = any_of(words.roles), any_of(words.portfolios), any_of(words.countries)
    part = rf"(?P<role>(?i:{roles}))|(?:Bộ\s+)?(?P<portfolio>{portfolios})|(?P<country>{countries})"
    place = any_of([*words.places, *words.countries])
    cue, before = any_of(words.place_cues), any_of(words.before_places)
    return _Patterns(
        title=re.compile(rf"\b(?i:{roles})\b"),
        part=re.compile(rf"\s*(?:[-–,]|kiêm|,?\s+và)?\s*\b(?:{part})\b"),
        organisation=re.compile(rf"\b(?:{any_of(words.organisations)})\b"),
        place=re.compile(rf"\b(?:{place})\b"),
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
    for article, sentence in _sentences(articles):
        text = unicodedata.normalize("NFC", sentence.vi)
        cite = Cite(article.id, sentence.id)
        for mention in people_in(text):
            person = found["person", strip_diacritics(mention.name).lower()]
            person.spelled[mention.name] += 1
            person.roles[mention.role] += bool(mention.role)
            person.cites[cite] = None
        for kind, pattern, table in (
            ("organisation", _patterns().organisation, words.organisations),
            ("place", _patterns().place, {**words.countries, **words.places}),
        ):
            for match in pattern.finditer(text):
                other = found[kind, table[match.group()].lower()]  # type: ignore[index]
                other.spelled[match.group()] += 1
                other.roles[table[match.group()]] += 1
                other.cites[cite] = None
    names = [_name(kind, one, spell) for (kind, _), one in found.items()]
    kinds = ("person", "organisation", "place")
    return tuple(sorted(names, key=lambda n: (kinds.index(n.kind), -n.mentions, n.name)))


def _sentences(articles: Iterable[Article]) -> Iterable[tuple[Article, Sentence]]:
    for article in articles:
        body = {number for number, _ in body_sentences(article)}
        yield from ((article, sentence) for sentence in article.sentences if sentence.id in body)


def _name(kind: NameKind, one: _Found, spell: Callable[[str], str]) -> Name:
    spelled = _most(one.spelled)
    if kind != "person":
        return Name(kind, _most(one.roles), spelled, "", len(one.cites), tuple(one.cites))
    role = max((role for role in one.roles if one.roles[role]), key=lambda r: (len(r), r), default="")
    return Name(kind, spell(spelled), spelled, role, len(one.cites), tuple(one.cites))


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda word: (-counts[word], word))


@lru_cache(maxsize=8192)
def people_in(text: str) -> tuple[Mention, ...]:
    """Each name that follows a role: "Bộ trưởng Ngoại giao Lào Thongsavanh Phomvihane"."""
    people: list[Mention] = []
    position = 0
    while title := _patterns().title.search(text, position):
        roles, position = _read_roles(text, title.start())
        words: list[str] = []
        while len(words) < _NAME_WORDS[1] and (word := _WORD.match(text, position)) and word[1][0].isupper():
            words.append(word[1])
            position = word.end()
        if len(words) >= _NAME_WORDS[0]:
            people.append(Mention(roles, " ".join(words), title.start(), position))
        position = max(position, title.end())
    return tuple(people)


@cache
def _roles() -> dict[str, str]:
    return {vi.lower(): en for vi, en in load_lexicon().roles.items()}


def _read_roles(text: str, position: int) -> tuple[str, int]:
    """The run of roles, portfolios and countries that begins here, in English, and where it ends."""
    words = load_lexicon()
    titles: list[str] = []
    portfolio = country = ""
    while match := _patterns().part.match(text, position):
        if match["role"]:
            title = _roles()[match["role"].lower()]
            titles += [title] if title and title not in titles else []
        elif match["portfolio"]:
            portfolio = words.portfolios[match["portfolio"]]
            if titles:
                titles[-1] += f" of {portfolio}" if " of " not in titles[-1] else ""
        else:
            country = words.countries[match["country"]]
        position = match.end()
    if len(titles) > 1:  # Mr and Ms say nothing beside an office
        titles = [title for title in titles if title not in ("Mr", "Ms")]
    return " and ".join(titles) + (f" ({country})" if country and titles else ""), position


def find_place(articles: Sequence[Article]) -> str | None:
    """Where it happened, in English: the dateline, else the first place that a sentence of the opening puts it in."""
    words = load_lexicon()
    for article in articles:
        opening = [text for _, text in body_sentences(article)][:4]
        places = [m[1] for text in opening if (m := _patterns().dateline.match(text))]
        places += [m[1] for text in opening for m in _patterns().scene.finditer(text)]
        cities = [words.places[place] for place in places if place in words.places]
        if cities or places:
            return cities[0] if cities else words.countries[places[0]]
    return None
