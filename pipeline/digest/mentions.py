"""People in a Vietnamese sentence: a name that follows an office, and the office in English."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pipeline.check.names import SURNAMES
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.read.syllable import is_syllable
from pipeline.translate.truecase import starts_sentence

_NAME_WORDS = (2, 5)
_WORD = re.compile(r"\s+([^\W\d_][\w'’]*(?:-[\w'’]+)*)")
COURTESY = frozenset({"Mr", "Ms"})
"""What says nothing beside an office."""
_HEADS = frozenset({"Chair", "Director", "General", "Board"})  # of a company: Director General, Chair of the Board
_LEADER = "Hồ Chí Minh"  # Chủ tịch with him is President


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named in ``text[start:end]``, the role included; the role in English, the name as it stands."""

    role: str
    name: str
    start: int
    end: int

    @property
    def named(self) -> tuple[int, int]:
        """Where the name stands in the text."""
        return self.end - len(self.name), self.end


@dataclass(slots=True)
class _Office:
    """What stands before a name, as far as it is read."""

    titles: list[str] = field(default_factory=list)
    of: str = ""
    to: str = ""
    place: str = ""
    body: bool = False  # it is the office of a body, not of a country

    def __str__(self) -> str:
        titles = [title for title in self.titles if title not in COURTESY] or self.titles[:1]
        if titles == ["Chair"] and not self.body and self.place in load_lexicon().presidents:
            titles = ["President"]
        if not titles:
            return ""
        return " and ".join(titles) + self.of + self.to + (f" ({self.place})" if self.place else "")


@dataclass(frozen=True, slots=True)
class _Patterns:
    title: re.Pattern[str]
    part: re.Pattern[str]
    body: re.Pattern[str]
    no_title: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = load_lexicon()
    # "Anh" is Britain but for the head of a sentence, "anh" an address.
    roles = rf"(?i:{any_of(role for role in words.roles if role != 'Anh')})|anh"
    rank = rf"(?i:{any_of(words.rank_words)})\s+"
    areas, countries = any_of([*words.places, *words.states]), any_of(words.states)
    part = "|".join(
        [
            rf"(?P<ranks>(?:{rank}){{0,2}}?)(?P<role>{roles})\b",
            rf"(?:Bộ\s+)?(?P<portfolio>{any_of(words.portfolios)})\b(?:\s+Đảng\b)?",
            rf"tại\s+(?P<post>{countries})\b",
            rf"(?P<degree>{any_of(words.degrees)})\b",
            rf"(?:{any_of(words.area_words)})?\s*\b(?P<area>{areas})\b",
            r"(?P<acronym>[A-ZĐƯ]{2,}(?:&[A-ZĐƯ]+)*)\b",
        ]
    )
    return _Patterns(
        title=re.compile(rf"\b(?:{rank}){{0,2}}?(?:{roles}|Anh)\b"),
        part=re.compile(rf"\s*(?:[-–,]|kiêm|,?\s+và)?\s*\b(?:{part})"),
        body=re.compile(rf"\s+(?:{any_of(words.bodies)})\b"),
        no_title=re.compile(rf"(?:{any_of(words.no_roles)})\b", re.IGNORECASE),
    )


@lru_cache(maxsize=8192)
def people_in(text: str) -> tuple[Mention, ...]:
    """Each name that follows a role: "Bộ trưởng Ngoại giao Lào Thongsavanh Phomvihane"."""
    people: list[Mention] = []
    position = 0
    while title := _patterns().title.search(text, position):
        position = title.end()
        if _is_no_title(text, title):
            continue
        office, after = _read_office(text, title)
        name, end = _read_name(text, after, office)
        if name:
            role = "President" if name == _LEADER and office.titles == ["Chair"] else str(office)
            people.append(Mention(role, name, title.start(), end))
        position = max(position, end)
    return tuple(people)


def _is_no_title(text: str, title: re.Match[str]) -> bool:
    if _patterns().no_title.match(text, title.start()):
        return True
    return title[0] == "Anh" and not starts_sentence(text, title.start())


def _read_office(text: str, title: re.Match[str]) -> tuple[_Office, int]:
    """The run of roles, portfolios, countries and places that begins here, and where it ends."""
    words, office = load_lexicon(), _Office()
    if title[0] == "Anh":
        return _Office([words.roles["Anh"]]), title.end()
    position = title.start()
    while part := _patterns().part.match(text, position):
        of_office = not office.titles or office.titles[-1] not in COURTESY
        if part["role"]:
            _add_title(office, part)
        elif part["portfolio"] and office.titles:
            office.titles[-1] += f" of {words.portfolios[part['portfolio']]}" if " of " not in office.titles[-1] else ""
        elif part["post"]:
            office.to = f" to {words.states[part['post']]}"
        elif part["area"]:
            if not of_office or _begins_a_name(text, part):
                break
            office.place = (words.states | words.places)[part["area"]]
        elif part["acronym"]:
            if not of_office:
                break
            office.body = True
            office.of = "" if part["acronym"] in words.home_bodies else f" of {part['acronym']}"
        position = part.end()
    return office, max(position, title.end())


def _add_title(office: _Office, part: re.Match[str]) -> None:
    words = load_lexicon()
    title = _roles()[part["role"].lower()]
    ranks = [words.rank_words[rank.lower()] for rank in part["ranks"].split()]
    if title and (full := " ".join([*ranks, title])) not in office.titles:
        office.titles.append(full)


@cache
def _roles() -> dict[str, str]:
    return {vi.lower(): en for vi, en in load_lexicon().roles.items()}


def _begins_a_name(text: str, area: re.Match[str]) -> bool:
    """Whether a place's name is someone's (Giám đốc Hà Nam Tiến): a single word with a capital stands behind it."""
    first = _WORD.match(text, area.end())
    if not first or not first[1][0].isupper() or not is_syllable(first[1]):
        return False  # Tổng thống Mỹ Trump: one word is no name here
    second = _WORD.match(text, first.end())
    return not second or not second[1][0].isupper()


def _read_name(text: str, position: int, office: _Office) -> tuple[str, int]:
    """The name at ``position``, empty when there is none, and where it ends; a company before it goes to the office."""
    if _patterns().body.match(text, position):
        return "", position
    found: list[re.Match[str]] = []
    while (word := _WORD.match(text, found[-1].end() if found else position)) and word[1][0].isupper():
        found.append(word)
    words = [word[1] for word in found]
    at = next((i for i, word in enumerate(words) if word in SURNAMES and len(words) - i > 1), 0)
    heads = bool(office.titles) and office.titles[-1].split()[-1] in _HEADS
    if at and heads and not any(map(is_syllable, words[:at])):  # but the goalkeeper Patrik Lê Giang
        office.of = f" of {' '.join(words[:at])}"
        words = words[at:]
    else:
        at = 0
    least, most = _NAME_WORDS
    if len(words) < least:
        return "", position
    words = words[:most]
    return " ".join(words), found[at + len(words) - 1].end()
