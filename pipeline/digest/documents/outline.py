"""A digest laid out in words, whatever the format: what Markdown, Word and PDF all say, in the same order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from pipeline.article import Article
from pipeline.digest.dates import in_words
from pipeline.digest.documents.front import ELSEWHERE, Front
from pipeline.digest.documents.phrases import SURE, met, since_then, sure, when, why_here
from pipeline.digest.documents.trust import facts_first, facts_of, headline, in_doubt, title_in_doubt
from pipeline.digest.flags import LIST_MISSING, remarks_on, summed_up
from pipeline.digest.records import (
    Cite,
    Digest,
    Disagreement,
    Earlier,
    Figure,
    PlainFlag,
    Source,
    Story,
    StoryLine,
)

T = TypeVar("T")
CHECK = "check this"
GIST = "The Vietnamese names"
ENGLISH = "Machine English, unreliable"
TITLE = "Title in machine English, unreliable"
MISSING = "List missing"
FOOT = (
    "Translated and condensed by machine; the numbers in brackets lead to the source sentences. What stands under"
    f" “At a glance”, “{GIST}” and “Figures” is read from the Vietnamese by rule where the translation is in doubt."
    f" Where that is too poor to be read, such facts stand first and the English under them as “{ENGLISH}”."
)
# Control characters, lone surrogates and what is no character: invisible at best, terminal escapes or broken files.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that reorder text, where nothing isolates them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MAX_NAMES = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a list.

    Attributes:
        label: what the text is about, empty for none.
        cites: numbers of the story's notes.
        remarks: "only in source 1", "check this".
        under: what stands under the text, and ``under_label`` what that is: where the text is in doubt, what the
            Vietnamese names; where such facts are the text, the English.
    """

    text: str
    label: str = ""
    cites: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    under: str = ""
    under_label: str = GIST


@dataclass(frozen=True, slots=True)
class Part:
    """A list with its heading."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A cited sentence in both languages; ``remarks`` are what the checks found in it, and what was set right."""

    number: int
    where: str
    en: str
    vi: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A story.

    Attributes:
        original: the Vietnamese title where the English one is in doubt, empty otherwise.
        earlier: what it goes on from, empty for a new story.
    """

    id: str
    number: int
    title: str
    lang: str
    doubtful: bool
    original: str
    dateline: str
    earlier: str
    glance: tuple[Item, ...]
    brief: tuple[Item, ...]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole; ``sections`` are headings (one empty heading for none) with their stories.

    Attributes:
        others: the stories that are not told, by their titles.
    """

    title: str
    head: str
    sections: tuple[tuple[str, tuple[Told, ...]], ...]
    others: tuple[Part, ...]
    failed: tuple[Item, ...]
    foot: tuple[str, ...]


def outline(front: Front, articles: Mapping[str, Article]) -> Outline:
    """The digest in words.

    Args:
        articles: those of the told stories, by id.
    """
    teller = _Teller(front.digest, articles)
    told = {story.id: teller.tell(number, story) for number, story in enumerate(front.digest.stories, 1)}
    return each_text(_laid_out(front, told), plain)


def _laid_out(front: Front, told: Mapping[str, Told]) -> Outline:
    digest = front.digest
    others = tuple(Part(heading, tuple(map(_title, stories))) for heading, stories in front.sections)
    return Outline(
        title=digest.title,
        head=" ".join(filter(None, (_head(digest), front.says))),
        sections=tuple(
            (section.heading, tuple(told[story] for story in section.stories)) for section in digest.sections
        ),
        others=others,
        failed=tuple(Item(item.reason, label=item.path) for item in digest.failed),
        foot=(
            FOOT,
            *([ELSEWHERE] if others else []),
            *(f"Signature: {signature}" for signature in digest.signatures),
            *(f"{key}: {value}" for key, value in digest.run.items()),
        ),
    )


def each_text(value: T, change: Callable[[str], str]) -> T:
    """The same record with every text in it changed, tuples and records within it too."""
    result: Any = value
    if isinstance(value, str):
        result = change(value)
    elif isinstance(value, tuple):
        result = tuple(each_text(item, change) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        result = replace(value, **{part.name: each_text(getattr(value, part.name), change) for part in fields(value)})
    return cast("T", result)


def plain(text: str) -> str:
    """The text on one line, without control characters and without marks that reorder it."""
    return " ".join(_BIDI.sub("", printable(text)).split())


def printable(text: str) -> str:
    """The text with what must not reach a page, a terminal or an XML file replaced."""
    return text if text.isprintable() else _UNPRINTABLE.sub("\ufffd", text)


def source_names(digest: Digest) -> dict[str, str]:
    """What to call each article in a line: its publisher, or its number where that does not tell sources apart."""
    names: dict[str, str] = {}
    for story in digest.stories:
        publishers = [source.publisher for source in story.articles]
        for number, source in enumerate(story.articles, 1):
            named = source.publisher if publishers.count(source.publisher) == 1 else None
            names[source.id] = named or (f"source {number}" if len(story.articles) > 1 else "the source")
    return names


def _head(digest: Digest) -> str:
    counts = digest.counts
    day = f"Digest of {in_words(str(digest.run['day']))}. " if "day" in digest.run else ""
    asof = f"As of {in_words(digest.as_of)}. " if digest.as_of else ""
    failed = f", {counts['failed']} not processed" if counts["failed"] else ""
    return (
        f"{day}{asof}{counts['stories']} {_of('story', 'stories', counts['stories'])} from"
        f" {counts['articles'] - counts['failed']} articles, {counts['sentences']} sentences,"
        f" {counts['flagged']} flagged{failed}."
    )


def _title(story: Story) -> Item:
    """A story that is only named."""
    dates = (story.event_text, f"published {in_words(story.published)}" if story.published else "")
    remarks = (*filter(None, dates), *([CHECK] if title_in_doubt(story) else []))
    return Item(story.title, remarks=remarks, under=_original(story), under_label="In Vietnamese")


def _original(story: Story) -> str:
    """The Vietnamese title where the English one is in doubt."""
    return story.title_vi or "" if title_in_doubt(story) else ""


def _of(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


class _Teller:
    """Numbers the cited sentences of a story, in the order in which they are first cited."""

    def __init__(self, digest: Digest, articles: Mapping[str, Article]) -> None:
        self._as_of = digest.as_of
        self._sources = source_names(digest)
        self._sentences = {Cite(a.id, s.id): s for a in articles.values() for s in a.sentences}
        self._cited: dict[Cite, int] = {}

    def tell(self, number: int, story: Story) -> Told:
        self._cited = {}
        shown = headline(story)
        return Told(
            id=story.id,
            number=number,
            title=shown.text,
            lang=shown.lang,
            doubtful=story.title_doubtful and not shown.by_rule,
            original=_original(story),
            dateline="; ".join((*([story.place] if story.place else []), *when(story, self._as_of), sure(story))),
            earlier=_goes_on(story, story.earlier) if story.earlier else "",
            glance=tuple(self._glance(story)),
            brief=tuple(self._line(line, story) for line in story.brief) or (Item("There is no brief."),),
            parts=tuple(Part(heading, tuple(items)) for heading, items in self._parts(story)),
            notes=tuple(self._notes()),
        )

    def _glance(self, story: Story) -> Iterator[Item]:
        for encounter in story.encounters:
            people = (f"{person.name}, {person.role}" if person.role else person.name for person in encounter.people)
            yield Item("; ".join(people), label=met(encounter), cites=self._numbers(encounter.cites[:1]))
        for flag in story.flags:
            if flag.kind == LIST_MISSING and flag.sentence is not None:
                yield Item(flag.text, label=MISSING, cites=self._numbers((Cite(flag.article, flag.sentence),)))
        made = headline(story).by_rule
        if title_in_doubt(story) and story.title_gist and made != "gist":
            yield Item(" · ".join(story.title_gist), label="Named in the title")
        if made:
            yield Item(story.title, label=TITLE)

    def _parts(self, story: Story) -> Iterator[tuple[str, list[Item]]]:
        if story.disagreements:
            yield "Where the sources differ", [self._difference(item) for item in story.disagreements]
        if story.decisions:
            yield "Also decided or planned", [self._line(line, story) for line in story.decisions]
        if story.figures:
            yield "Figures", [self._figure(figure) for figure in story.figures]
        for kind, heading in (("person", "People"), ("organisation", "Organisations"), ("place", "Places")):
            named = [name for name in story.names if name.kind == kind][:_MAX_NAMES]
            if kind == "person":
                items = [Item(name.role or "named", label=name.name) for name in named]
            else:
                items = [Item(" · ".join(name.name for name in named))] if named else []
            if items:
                yield heading, items
        reasons = [Item(reason) for reason in story.confidence.reasons]
        yield f"How sure: {SURE[story.confidence.level].lower()}", reasons
        yield "Sources", [self._source(number, source) for number, source in enumerate(story.articles, 1)]
        if found := [Item(text) for text in summed_up(_about_the_brief_first(story))]:
            yield "What the checks found", found
        if why := why_here(story):
            yield "Why it stands here", [Item(why)]

    def _line(self, line: StoryLine, story: Story) -> Item:
        only = [f"only in {self._sources[line.only_in]}"] if line.only_in else []
        told = [f"told on {in_words(line.told)}"] if line.told else []
        remarks = (*only, *told, *([CHECK] if line.doubts else []))
        facts = facts_of(line)
        cites = self._numbers(line.cites)
        if facts_first(line, story, self._sentences.get(line.cites[0]) if line.cites else None):
            said = tuple(remark for remark in remarks if remark != CHECK)
            return Item(facts, cites=cites, remarks=said, under=line.text, under_label=ENGLISH)
        return Item(line.text, cites=cites, remarks=remarks, under=facts if in_doubt(line, story) else "")

    def _figure(self, figure: Figure) -> Item:
        about = figure.about if figure.translated else f"named beside it: {figure.about}" if figure.about else ""
        return Item(about or figure.source_value, label=figure.value, cites=self._numbers(figure.cites[:1]))

    def _difference(self, item: Disagreement) -> Item:
        versions = (f"{version.shown} in {self._sources[version.cite.article]}" for version in item.versions)
        cites = self._numbers(tuple(version.cite for version in item.versions))
        if gist := " · ".join(item.gist):
            return Item("; ".join(versions), label=gist, cites=cites, under=item.about, under_label="In Vietnamese")
        return Item("; ".join(versions), label=item.about, cites=cites)

    def _source(self, number: int, source: Source) -> Item:
        parts = (source.title, source.publisher, source.author, in_words(source.published), source.url or source.path)
        copy = (f"largely the same text as {self._sources[source.copy_of]}",) if source.copy_of else ()
        return Item(", ".join(part for part in parts if part), label=f"source {number}", remarks=copy)

    def _numbers(self, cites: tuple[Cite, ...]) -> tuple[int, ...]:
        return tuple(self._cited.setdefault(cite, len(self._cited) + 1) for cite in cites)

    def _notes(self) -> Iterator[Note]:
        for cite, number in self._cited.items():
            sentence = self._sentences[cite]
            where = f"{self._sources[cite.article]}, sentence {cite.sentence + 1}"
            yield Note(number, where, sentence.en or "", sentence.vi, tuple(remarks_on(sentence)))


def _goes_on(story: Story, earlier: Earlier) -> str:
    followed = f", followed since {in_words(earlier.since)}" if earlier.since != earlier.last else ""
    return f"Goes on from {in_words(earlier.last)}: {earlier.title}{followed}; {since_then(story)}."


def _about_the_brief_first(story: Story) -> list[PlainFlag]:
    cited = {cite for line in story.brief for cite in line.cites}
    flags = [flag for flag in story.flags if flag.kind != LIST_MISSING]
    return sorted(flags, key=lambda flag: Cite(flag.article, flag.sentence or 0) not in cited)
