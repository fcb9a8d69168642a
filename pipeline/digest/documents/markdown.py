"""The digest as Markdown that also reads well as it stands, in a terminal or a mail."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from pipeline.digest.documents.front import OTHERS
from pipeline.digest.documents.outline import CHECK, Item, Outline, Told

_WIDTH = 88
_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))|^([#+\-=])|^(\d+)([.)])(?=\s)")
_OPENING = re.compile(r"^(\s*)(\d*)([-+#=]+|(?<=\d)[.)])(?=\s|$)")


def render_markdown(outline: Outline) -> str:
    """The document; source texts are escaped, so that nothing in them is taken for markup."""
    lines = [f"# {escape(outline.title)}", "", *_wrap(escape(outline.head)), ""]
    for heading, stories in outline.sections:
        lines += [f"## {escape(heading)}", ""] if heading else []
        for story in stories:
            lines += _story(story)
    if outline.others:
        lines += [f"## {OTHERS}", "", *(line for part in outline.others for line in _part(part.heading, part.items))]
    if outline.failed:
        lines += ["## Not processed", "", *(line for item in outline.failed for line in _item(item)), ""]
    lines += ["---", "", *_wrap(escape(outline.foot[0])), "", *(escape(line) for line in outline.foot[1:])]
    return "\n".join(lines).rstrip() + "\n"


def _story(story: Told) -> Iterator[str]:
    yield f"### {story.number}. {escape(story.title)}{f' ({CHECK})' if story.doubtful else ''}"
    yield ""
    if story.original:
        yield from _wrap(f"In Vietnamese: {escape(story.original)}")
        yield ""
    yield from _wrap(f"_{escape(story.dateline)}_")
    yield ""
    if story.earlier:
        yield from _wrap(escape(story.earlier))
        yield ""
    if story.glance:
        yield from _part("At a glance", story.glance)
    yield from _part("The brief", story.brief)
    for part in story.parts:
        yield from _part(part.heading, part.items)
    if story.notes:
        yield "**Source sentences**"
        yield ""
        said = {text for item in _points(story) for text in (item.text, item.under)}
        for note in story.notes:
            english = f" – {escape(note.en)}" if note.en and note.en not in said else ""
            yield from _listed(f"[{note.number}] {escape(note.where)}: {escape(note.vi)}{english}")
        yield ""


def _points(story: Told) -> Iterator[Item]:
    yield from story.brief
    for part in story.parts:
        yield from part.items


def _part(heading: str, items: tuple[Item, ...]) -> Iterator[str]:
    if heading:
        yield f"**{escape(heading)}**"
        yield ""
    for item in items:
        yield from _item(item)
    yield ""


def _item(item: Item) -> Iterator[str]:
    label = f"{escape(item.label)}: " if item.label else ""
    marks = " " + "".join(f"[{number}]" for number in item.cites) if item.cites else ""
    remarks = "".join(f" ({escape(remark)})" for remark in item.remarks)
    yield from _listed(f"{label}{escape(item.text)}{marks}{remarks}")
    if item.under:
        yield from _wrap(f"{escape(item.under_label)}: {escape(item.under)}", "  ", "  ")


def escape(text: str) -> str:
    """One line of text that Markdown shows as it is."""
    line = " ".join(text.split())
    return _SPECIAL.sub(lambda m: f"\\{m[1] or m[2]}" if m[1] or m[2] else f"{m[3]}\\{m[4]}", line)


def _listed(text: str) -> list[str]:
    return _wrap(text, "- ", "  ")


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    if text and len(first) + len(text) <= _WIDTH:
        return [first + text]
    lines = textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    # A dash or a number that comes to stand at the beginning of a line would begin a list there.
    return [*lines[:1], *(_OPENING.sub(r"\1\2\\\3", line) for line in lines[1:])] or [first.rstrip()]
