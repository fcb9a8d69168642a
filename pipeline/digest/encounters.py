"""Who met whom, from the Vietnamese alone: two people of one sentence that a word for meeting joins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from pipeline.article import Article
from pipeline.digest.events.evidence import body_sentences
from pipeline.digest.gist import Gists
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.people import Mention, people_in
from pipeline.digest.records import Cite, Encounter, Person
from pipeline.translate.normalise import strip_diacritics

_BESIDE = 80  # characters between the word for meeting and a person it can join


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({any_of(load_lexicon().encounters)})(?!\w)", re.IGNORECASE)


def find_encounters(articles: Sequence[Article], gists: Gists, limit: int = 4) -> tuple[Encounter, ...]:
    """The meetings, calls and signings of a story in the order told, each pair of people once; at most ``limit``."""
    found: dict[frozenset[str], Encounter] = {}
    for article in articles:
        for number, sentence in body_sentences(article):
            if number is None:
                continue
            text = unicodedata.normalize("NFC", sentence)
            mentions = people_in(text)
            for cue in _cue().finditer(text) if mentions else ():
                how = load_lexicon().encounters[cue[1].lower()]
                people = _joined(mentions, cue, text) if how else ()
                if people:
                    names = tuple(Person(gists.spell(person.name), person.role) for person in people)
                    key = frozenset(strip_diacritics(person.name).lower() for person in people)
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
    if before and after:
        pair = (before[-1], after[0])
    elif len(before) > 1 and cue.start() - before[-1].end <= _BESIDE:
        pair = (before[-2], before[-1])
    else:
        return (after[0],) if after and cue[1].lower().endswith("với") else ()
    return pair if strip_diacritics(pair[0].name) != strip_diacritics(pair[1].name) else ()


def _event(gists: Gists, text: str) -> str:
    """The numbered occasion that the sentence names ("11th Political Consultation"), empty when it names none."""
    return next((one.text for one in gists.named(text) if one.kind == "occasion"), "")


def _most_telling(found: dict[frozenset[str], Encounter]) -> Iterable[Encounter]:
    """A person who was met alone is left out where the same one is told with a partner."""
    for people, encounter in found.items():
        if not any(people < others for others in found):
            yield encounter
