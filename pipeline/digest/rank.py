"""The order of the stories, by points that are shown with their reasons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.article import Article
from pipeline.config import DigestSettings
from pipeline.digest.dates import parse_iso
from pipeline.digest.events.evidence import body_sentences
from pipeline.digest.records import Name, Story
from pipeline.translate.normalise import strip_diacritics
from pipeline.translate.orthography import respelt

_WATCH_POINTS, _SOURCE_POINTS, _COPY_POINTS, _LENGTH_POINTS = 4, 2, 1, 1
_RECENT = ((1, 3), (7, 2), (30, 1))  # at most so many days before the newest → points
_LONG = 15  # sentences in the story's longest article


def rank(stories: Sequence[Story], as_of: str | None, settings: DigestSettings) -> tuple[Story, ...]:
    """The stories in order, the most important first, each with its age and its reasons."""
    scored = [_scored(story, as_of, settings) for story in stories]
    scored.sort(key=lambda pair: pair[1].id)
    scored.sort(key=lambda pair: pair[1].event_date or pair[1].published or "", reverse=True)
    scored.sort(key=lambda pair: -pair[0])
    return tuple(replace(story, rank=place) for place, (_, story) in enumerate(scored, 1))


def _scored(story: Story, as_of: str | None, settings: DigestSettings) -> tuple[int, Story]:
    points = 0
    reasons: list[str] = []
    if story.watch:
        points += _WATCH_POINTS * len(story.watch)
        reasons.append(f"on the watch list: {', '.join(story.watch)}")
    independent = sum(source.copy_of is None for source in story.articles)
    copies = len(story.articles) - independent
    points += _SOURCE_POINTS * (independent - 1) + _COPY_POINTS * min(copies, 2)
    if independent > 1:
        reasons.append(f"{independent} independent sources")
    if copies:
        reasons.append(f"repeated by {copies} more" if copies > 1 else "repeated by one more source")
    age = _age(story, as_of)
    if age is not None:
        recent = next((points for days, points in _RECENT if age <= days), 0)
        points += recent
        if recent:
            reasons.append("the newest" if age == 0 else f"{age} {'day' if age == 1 else 'days'} older than the newest")
    stale = age is not None and age > settings.stale_days
    if not stale and max((source.sentences for source in story.articles), default=0) >= _LONG:
        points += _LENGTH_POINTS
        reasons.append("reported at length")
    return points, replace(story, age_days=age, stale=stale, rank_reasons=tuple(reasons))


def _age(story: Story, as_of: str | None) -> int | None:
    day, newest = parse_iso(story.event_date or story.published), parse_iso(as_of)
    return max(0, (newest - day).days) if day and newest else None


def watch_hits(articles: Iterable[Article], names: Iterable[Name], terms: Iterable[str]) -> tuple[str, ...]:
    """The watch-list terms, Vietnamese or English, that the articles name; case does not matter.

    A term with Vietnamese marks must have them in the Vietnamese: "Lào" is not "lao động". One without is looked for
    in the English and among the names as the digest writes them, and in the Vietnamese: without its marks when it has
    several syllables, else as it is written, capitals included, for "ASEAN" is a name and "lao" is many words.
    """
    terms = [term for term in terms if term.strip()]
    if not terms:
        return ()
    articles = list(articles)
    written = [unicodedata.normalize("NFC", vi) for article in articles for _, vi in body_sentences(article)]
    english = [strip_diacritics(s.en).lower() for a in articles for s in a.sentences if s.en]
    english += [strip_diacritics(text).lower() for name in names for text in (name.name, name.role)]
    texts = _Texts(written, [text.lower() for text in written], [strip_diacritics(t).lower() for t in written], english)
    return tuple(term for term in terms if texts.name(term))


@dataclass(frozen=True, slots=True)
class _Texts:
    """What a story says: its Vietnamese as written, in small letters, and without marks; and its English."""

    written: Sequence[str]
    lowered: Sequence[str]
    bare: Sequence[str]
    english: Sequence[str]

    def name(self, term: str) -> bool:
        term = respelt(unicodedata.normalize("NFC", term)).strip()
        wanted = term.lower()
        if strip_diacritics(wanted) != wanted:
            return _within(wanted, self.lowered)
        if " " in wanted:
            return _within(wanted, self.english) or _within(wanted, self.bare)
        return _within(wanted, self.english) or (term != wanted and _within(term, self.written))


def _within(wanted: str, texts: Iterable[str]) -> bool:
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return any(pattern.search(text) for text in texts)
