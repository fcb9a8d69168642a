"""Who met whom, from the Vietnamese alone: two people of one sentence that a word for meeting joins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from pipeline.article import Article
from pipeline.digest.events.evidence import body_sentences
from pipeline.digest.gist import Gists
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.mentions import Mention, people_in
from pipeline.digest.records import Cite, Encounter, Person
from pipeline.translate.normalise import strip_diacritics

_BESIDE = 80  # characters between the word for meeting and a person it can join
_AND = re.compile(r"(?<!\w)(?:và|cùng|với)\s*\Z")
_INVITED = re.compile(r"lời mời của(?!.*lời mời của)", re.IGNORECASE)
_PLANNED = re.compile(r"\W*(?:theo )?(?:dự kiến|kế hoạch|nếu|sắp tới|tới đây)\b", re.IGNORECASE)
_PLAIN = ("met", "spoke", "received", "held a working session")


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({any_of(load_lexicon().encounters)})(?!\w)", re.IGNORECASE)


@cache
def _not_met() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(load_lexicon().no_encounter)})(?!\w)", re.IGNORECASE)


def find_encounters(articles: Sequence[Article], gists: Gists, limit: int = 4) -> tuple[Encounter, ...]:
    """The meetings, calls and signings of a story in the order told, each pair once a thing; at most ``limit``."""
    found: dict[tuple[str, frozenset[str]], Encounter] = {}
    for article in articles:
        for number, text in body_sentences(article):
            if number is None:
                continue
            mentions = people_in(text)
            for cue in _cue().finditer(text) if mentions else ():
                how = load_lexicon().encounters[cue[1].lower()]
                people = _joined(mentions, cue, text) if how else ()
                if people:
                    names = tuple(Person(gists.spell(person.name), person.role) for person in people)
                    key = how, frozenset(strip_diacritics(person.name).lower() for person in people)
                    found.setdefault(key, Encounter(how, names, _event(gists, text), (Cite(article.id, number),)))
    return tuple(_most_telling(found))[:limit]


def _joined(mentions: Sequence[Mention], cue: re.Match[str], text: str) -> tuple[Mention, ...]:
    """The people beside the cue: one before and one after it, or the two before it (A và B đồng chủ trì …)."""
    before = [m for m in mentions if m.end <= cue.start() and ";" not in text[m.end : cue.start()]]
    after = [
        m
        for m in mentions
        if cue.end() <= m.start <= cue.end() + _BESIDE and not re.search(r"[;:,]", text[cue.end() : m.start])
    ]
    if _PLANNED.match(text) or _not_met().search(text, before[-1].end if before else 0, cue.start()):
        return ()
    mutual = cue[1].lower() in load_lexicon().mutual_encounters
    pair: tuple[Mention, ...] = ()
    if before and after and not cue[1].lower().endswith("ký"):
        pair = (before[-1], after[0])
    elif mutual and len(before) > 1 and cue.start() - before[-1].end <= _BESIDE:
        pair = (before[-2], before[-1]) if _together(text, before[-2], before[-1]) else ()
    elif after and cue[1].lower().endswith("với"):
        pair = (after[0],)
    return pair if len({strip_diacritics(one.name) for one in pair}) == len(pair) else ()


def _together(text: str, one: Mention, other: Mention) -> bool:
    """Whether two people are told of as doing one thing: "A và B", or B who came at A's invitation."""
    gap = text[one.end : other.start]
    return _AND.search(gap) is not None or _INVITED.search(text, 0, one.start) is not None


def _event(gists: Gists, text: str) -> str:
    """The numbered occasion that the sentence names ("11th Political Consultation"), empty when it names none."""
    return next((one.text for one in gists.named(text) if one.kind == "occasion"), "")


def _most_telling(found: Mapping[tuple[str, frozenset[str]], Encounter]) -> Iterable[Encounter]:
    """Each pair once for each thing they did, but for what says less: met, where they held talks.

    A person who was met alone is left out where the same one is told with a partner.
    """
    for (how, people), encounter in found.items():
        alone = any(people < others for _, others in found)
        same = [other for other, others in found if others == people]
        if not alone and (how not in _PLAIN or how == next((other for other in same if other not in _PLAIN), same[0])):
            yield encounter
