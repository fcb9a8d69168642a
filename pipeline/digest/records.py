"""The records of a digest. Frozen, slotted, and the digest is one JSON document (``digest.schema.json``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

DateBasis = Literal["stated", "year inferred"]
Level = Literal["high", "medium", "low"]
NameKind = Literal["person", "organisation", "place"]


@dataclass(frozen=True, slots=True, order=True)
class Cite:
    """The sentence behind a claim: the article's id and the sentence's id within that article."""

    article: str
    sentence: int


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One fact of a story's brief.

    Attributes:
        cites: the sentences that support it, those of the article it was taken from first.
        methods: how the merged sentences were made, as in the articles' own briefs.
        only_in: the one article that has the fact while the story has several; None otherwise.
        doubts: what is flagged on the cited sentences, in plain words.
        told: the earlier day on which the same was told of a story that goes on, None when it is new.
        gist: what the first cited Vietnamese sentence names, in English, by rule: people, dates, figures, terms.
    """

    text: str
    cites: tuple[Cite, ...]
    methods: tuple[str, ...]
    only_in: str | None = None
    doubts: tuple[str, ...] = ()
    gist: tuple[str, ...] = ()
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What one article says where another says something else; ``shown`` is the differing part, in Vietnamese."""

    shown: str
    cite: Cite


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The articles of a story tell the same thing with different figures or dates.

    Attributes:
        about: the Vietnamese around the difference; ``gist`` is what it names, in English, by rule.
    """

    about: str
    gist: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity: in English, as the Vietnamese has it, and the sentences that hold it.

    Attributes:
        translated: ``value`` and ``about`` are words of a translation that nothing is flagged on. Otherwise they were
            read from the Vietnamese by rule, and ``about`` lists what is named beside the figure.
    """

    value: str
    source_value: str
    about: str
    cites: tuple[Cite, ...]
    translated: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in an encounter; ``role`` is the office as the sentence gives it, empty when it gives none."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """People who met, read from the Vietnamese by rule.

    Attributes:
        how: met, co-chaired, signed …
        people: one or two.
        event: the numbered occasion, such as "11th Political Consultation"; empty when none is named.
    """

    how: str
    people: tuple[Person, ...]
    event: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organisation or place with its role in English; ``mentions`` counts sentences."""

    kind: NameKind
    name: str
    name_vi: str
    role: str
    mentions: int
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class PlainFlag:
    """A finding of the checks, in words for a reader; ``kind`` and ``detail`` as the check gave them.

    Attributes:
        gloss: what the rules read in the Vietnamese of ``detail``, in English; empty where that tells nothing new.
    """

    text: str
    kind: str
    detail: str
    article: str
    sentence: int | None = None
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One article of a story.

    Attributes:
        copy_of: the story's earlier article whose text this one largely repeats, None for its own reporting.
        sentences: how many, and ``flagged`` how many of them carry a flag.
    """

    id: str
    path: str
    url: str | None
    title: str | None
    title_en: str | None
    publisher: str | None
    author: str | None
    published: str | None
    sentences: int
    flagged: int
    copy_of: str | None
    signature: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure we are, and why."""

    level: Level
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the digests of earlier days told of a story.

    Attributes:
        story: its id there.
        since, last: the first and the last of those days.
        articles: how many articles they had about it.
        title: the title of the last day.
        link: where the last day's page tells it, relative to the folder of this digest.
    """

    story: str
    since: str
    last: str
    articles: int
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event.

    Attributes:
        id: derived from the content of the story's first article, so it stays when articles are added.
        title_lang: ``vi`` when no English title exists.
        title_doubtful: the checks found something in the translation of the title, or it is not readable.
        title_readable: it is probably good enough to be read; otherwise a page makes a headline of the facts.
        title_vi: the Vietnamese title; ``title_gist`` is what it names, in English, by rule.
        event_date, event_end: ISO dates; ``event_basis`` says where they come from.
        event_text: the date in words, also when no full date is known.
        encounters: who met whom.
        section: the heading under which the story stands; ``section_reasons`` says why.
        decisions: sentences that say what was agreed, signed or planned, as translated.
        age_days: days from the event (or publication) to the digest's ``as_of``.
        stale: it is old news beside the rest of the digest.
        rank: its place by importance among all stories of the digest, from 1.
        rank_reasons: why the story stands where it stands.
        complete: false for a story of one article beyond ``max_stories``: then place, names, figures, decisions,
            encounters, gists and flags have not been looked for; its article in articles.jsonl has every flag.
        earlier: for a story that goes on from earlier days; its ``id`` is then that of those days (when two of today
            go on from one, that of the likelier).
    """

    id: str
    title: str
    title_lang: Literal["en", "vi"]
    title_doubtful: bool
    title_readable: bool
    title_vi: str | None
    title_gist: tuple[str, ...]
    event_date: str | None
    event_end: str | None
    event_basis: DateBasis | None
    event_text: str
    event_cites: tuple[Cite, ...]
    published: str | None
    place: str | None
    articles: tuple[Source, ...]
    encounters: tuple[Encounter, ...]
    brief: tuple[StoryLine, ...]
    disagreements: tuple[Disagreement, ...]
    decisions: tuple[StoryLine, ...]
    figures: tuple[Figure, ...]
    names: tuple[Name, ...]
    flags: tuple[PlainFlag, ...]
    confidence: Confidence
    section: str
    section_reasons: tuple[str, ...]
    watch: tuple[str, ...]
    age_days: int | None
    stale: bool
    rank: int
    rank_reasons: tuple[str, ...]
    complete: bool = True
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the digest: the ids of its stories in their order. Every story is in exactly one."""

    heading: str
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that is not told of: it has no English, or its story could not be told; and why."""

    id: str
    path: str
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The whole document.

    Attributes:
        as_of: the newest day on which an article was published; for one that does not say, the day of its event.
        sections: the one with the best story first.
        stories: in the order in which they are shown, section by section.
        max_stories: those up to this rank are told on the page and in the other documents, which name others by their
            titles.
    """

    title: str
    as_of: str | None
    sections: tuple[Section, ...]
    stories: tuple[Story, ...]
    failed: tuple[Failed, ...]
    signatures: tuple[str, ...]
    counts: Mapping[str, int]
    max_stories: int
    run: Mapping[str, Any] = field(default_factory=dict)
