"""The digest as Markdown that also reads well as it stands, in a terminal or a mail."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline.article import Article
from pipeline.digest.dates import in_words
from pipeline.digest.page import ago, printable, since_then, source_names
from pipeline.digest.records import Cite, Digest, Disagreement, Earlier, Source, Story, StoryLine

_WIDTH = 88
_MAX_FINDINGS = 12
_FOOT = "Translated and condensed by machine; the numbers in brackets lead to the source sentences."
_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))|^([#+\-=])|^(\d+)([.)])(?=\s)")
# Marks that reorder text on a terminal, where nothing isolates them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURE = {"high": "well supported", "medium": "fair", "low": "check before use"}


def render_markdown(digest: Digest, articles: Mapping[str, Article]) -> str:
    """The document; source texts are escaped, so that nothing in them is taken for markup."""
    notes = Notes(digest, articles)
    lines = [f"# {escape(digest.title)}", "", *_wrap(_head(digest)), ""]
    for number, story in enumerate(digest.stories, 1):
        lines += _story(number, story, notes)
    if digest.failed:
        lines += ["## Not processed", ""]
        lines += [line for item in digest.failed for line in _item(f"{escape(item.path)}: {escape(item.reason)}")]
        lines.append("")
    lines += ["---", "", *_wrap(_FOOT), ""]
    lines += [f"Signature: {escape(signature)}" for signature in digest.signatures]
    lines += [f"{escape(str(key))}: {escape(str(value))}" for key, value in digest.run.items()]
    return "\n".join(lines).rstrip() + "\n"


class Notes:
    """Numbers the cited sentences of a story, in the order in which they are first cited."""

    def __init__(self, digest: Digest, articles: Mapping[str, Article]) -> None:
        self.sources = source_names(digest)
        self._sentences = {Cite(a.id, s.id): s for a in articles.values() for s in a.sentences}
        self._cited: dict[Cite, int] = {}

    def marks(self, cites: tuple[Cite, ...]) -> str:
        return "".join(f"[{self._cited.setdefault(cite, len(self._cited) + 1)}]" for cite in cites)

    def take(self) -> Iterator[str]:
        """The notes of the story that has just been written; the numbering begins anew."""
        for cite, number in self._cited.items():
            sentence = self._sentences[cite]
            where = f"{escape(self.sources[cite.article])}, sentence {cite.sentence + 1}"
            yield f"[{number}] {where}: {escape(sentence.vi)}"
        self._cited.clear()


def _head(digest: Digest) -> str:
    counts = digest.counts
    day = f"Digest of {escape(in_words(str(digest.run['day'])))}. " if "day" in digest.run else ""
    asof = f"As of {in_words(digest.as_of)}. " if digest.as_of else ""
    failed = f", {counts['failed']} not processed" if counts["failed"] else ""
    return (
        f"{day}{asof}{counts['stories']} stories from {counts['articles'] - counts['failed']} articles, "
        f"{counts['sentences']} sentences, {counts['flagged']} flagged{failed}."
    )


def _story(number: int, story: Story, notes: Notes) -> Iterator[str]:
    yield f"## {number}. {escape(story.title)}{' (check this)' if story.title_doubtful else ''}"
    yield ""
    yield from _wrap(f"_{'; '.join(_dateline(story))}_")
    yield ""
    if story.earlier:
        yield from _wrap(_goes_on(story, story.earlier))
        yield ""
    for line in story.brief:
        yield from _item(_fact(line, notes))
    if not story.brief:
        yield "There is no brief."
    for heading, items in _sections(story, notes):
        yield ""
        yield f"**{heading}**"
        yield ""
        for item in items:
            yield from _item(item)
    cited = list(notes.take())
    if cited:
        yield ""
        yield "**Source sentences**"
        yield ""
        for note in cited:
            yield from _item(note)
    yield ""


def _fact(line: StoryLine, notes: Notes) -> str:
    only = f" (only in {escape(notes.sources[line.only_in])})" if line.only_in else ""
    told = f" (told on {in_words(line.told)})" if line.told else ""
    return f"{escape(line.text)} {notes.marks(line.cites)}{only}{told}{' (check this)' if line.doubts else ''}"


def _goes_on(story: Story, earlier: Earlier) -> str:
    followed = f", followed since {in_words(earlier.since)}" if earlier.since != earlier.last else ""
    return f"Goes on from {in_words(earlier.last)}: {escape(earlier.title)}{followed}; {since_then(story)}."


def _dateline(story: Story) -> Iterator[str]:
    if story.place:
        yield escape(story.place)
    if story.event_text:
        year = " (year inferred)" if story.event_basis == "year inferred" else ""
        yield f"happened {story.event_text}{year if story.event_date else ' (year not stated)'}"
    else:
        yield "event date not stated"
    yield f"published {escape(in_words(story.published))}" if story.published else "publication date not stated"
    if story.stale and story.age_days is not None:
        yield f"old news: {ago(story.age_days)} before the newest story"


def _sections(story: Story, notes: Notes) -> Iterator[tuple[str, list[str]]]:
    if story.disagreements:
        yield "Where the sources differ", [_difference(item, notes) for item in story.disagreements]
    if story.decisions:
        yield "Also decided or planned", [_fact(line, notes) for line in story.decisions]
    if story.figures:
        yield "Figures", [f"{escape(f.value)}: {escape(f.about)} {notes.marks(f.cites[:1])}" for f in story.figures]
    people = [name for name in story.names if name.kind == "person"]
    if people:
        yield "People", [escape(f"{p.name}, {p.role}" if p.role else p.name) for p in people]
    yield f"How sure: {_SURE[story.confidence.level]}", [escape(reason) for reason in story.confidence.reasons]
    yield "Sources", [_source(number, source) for number, source in enumerate(story.articles, 1)]
    if story.flags:
        yield "What the checks found", list(_findings(story))


def _findings(story: Story) -> Iterator[str]:
    """The findings, the same ones as one, those about the brief first."""
    cited = {cite for line in story.brief for cite in line.cites}
    ranked = sorted(story.flags, key=lambda flag: Cite(flag.article, flag.sentence or 0) not in cited)
    counts = Counter(flag.text for flag in ranked)
    for text, count in list(counts.items())[:_MAX_FINDINGS]:
        yield escape(text) + (f" ({count} times)" if count > 1 else "")
    if len(counts) > _MAX_FINDINGS:
        yield f"… and {len(counts) - _MAX_FINDINGS} more, beside their sentences in digest.html"


def _difference(item: Disagreement, notes: Notes) -> str:
    versions = [
        f"{escape(version.shown)} in {escape(notes.sources[version.cite.article])} {notes.marks((version.cite,))}"
        for version in item.versions
    ]
    return f"{escape(item.about)}: {'; '.join(versions)}"


def _source(number: int, source: Source) -> str:
    parts = (source.title, source.publisher, source.author, in_words(source.published), source.url or source.path)
    return f"source {number}: " + ", ".join(escape(part) for part in parts if part)


def escape(text: str) -> str:
    """One line of text that Markdown shows as it is."""
    line = " ".join(_BIDI.sub("", printable(text)).split())
    return _SPECIAL.sub(lambda m: f"\\{m[1] or m[2]}" if m[1] or m[2] else f"{m[3]}\\{m[4]}", line)


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ) or [first.rstrip()]


def _item(text: str) -> list[str]:
    return _wrap(text, "- ", "  ")
