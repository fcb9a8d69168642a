"""What a page turns out to hold, as the walk over its lines fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.article import Block, BlockKind, Drop
from pipeline.clean import dates
from pipeline.clean.evidence import pairs_of
from pipeline.clean.lines import Line

_BODY = ("lead", "paragraph", "caption")  # captions too: a photo story is nothing else


@dataclass(slots=True)
class Cleaned:
    """What a page holds. ``refused`` says why it is no article; the lines are all drops then."""

    blocks: list[Block] = field(default_factory=list)
    dropped: list[Drop] = field(default_factory=list)
    title: str | None = None
    published: str | None = None
    author: str | None = None
    publisher: str | None = None
    refused: str | None = None


def refuse(lines: Sequence[Line], why: str) -> Cleaned:
    """A page that is no article: all of its lines are drops."""
    drops = [Drop(line.raw, line.reason or "not-an-article", line.number) for line in lines]
    return Cleaned(dropped=drops, refused=why)


class Draft:
    """The record under way.

    Args:
        given: the title that the input states, empty for none.

    Attributes:
        seen: keys of the lines that became blocks.
        kept: word pairs of the blocks and the given title.
        paragraphs: how many, the lead among them.
    """

    def __init__(self, given: str) -> None:
        self.out = Cleaned()
        self.seen: set[str] = set()
        self.kept: set[tuple[str, str]] = set(pairs_of(given))
        self.paragraphs = 0

    def title(self, line: Line | None, given: str) -> None:
        """The title's line, or a title that no line of the page repeats."""
        self.out.title = given or (line.text if line else None)
        if line:
            self.block(line, "title")
        else:
            self.out.blocks.append(Block("title", given, None))

    def paragraph(self, line: Line) -> None:
        self.block(line, "paragraph" if self.paragraphs else "lead")
        self.paragraphs += 1

    def block(self, line: Line, kind: BlockKind) -> None:
        self.seen.add(line.key)
        self.kept |= pairs_of(line.text)
        if kind in {"lead", "paragraph"} and self.paragraphs == 0 and self.out.published is None:
            self.out.published = dates.dateline(line.text)
        self.out.blocks.append(Block(kind, line.text, line.number))

    def drop(self, line: Line, reason: str) -> None:
        self.out.dropped.append(Drop(line.raw, reason, line.number))

    def note(self, line: Line) -> None:
        """Keeps what a metadata line states; the first statement of each wins."""
        self.out.published = self.out.published or line.date
        if line.name and (not self.out.author or self.out.author in line.name):
            self.out.author = line.name  # the longer of two: a byline above may name the first of several
        self.out.publisher = self.out.publisher or line.outlet

    def checked(self, lines: Sequence[Line]) -> Cleaned:
        """The record; a page whose kept text is a stray line among many that went is refused."""
        kept = sum(len(block.text.split()) for block in self.out.blocks if block.kind in _BODY)
        title_only = not kept and self.out.title is None
        if title_only or (kept < 25 and len(self.out.dropped) >= 12):
            return refuse(lines, "not an article: no body text")
        return self.out
