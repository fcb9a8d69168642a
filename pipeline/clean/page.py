"""A page's lines to blocks and drops: one walk from the title down, on the evidence of all lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.article import Block, BlockKind, Drop
from pipeline.clean import dates, names
from pipeline.clean.evidence import SAPO, Evidence, gather, looks_like_list, pairs_of, slug
from pipeline.clean.lines import Kind, Line, numbered
from pipeline.clean.lists import HEADLINE, LONG, OWN, Lists
from pipeline.clean.markup import key_of
from pipeline.clean.phrases import Phrases
from pipeline.clean.title import find_title

_CREDITED = 45  # words: a longer line with a credit at its end is a paragraph that a caption was glued to
_NEAR = 20  # lines above the title in which its date, byline and breadcrumb stand
_CAPTION = 60  # words a caption has at most


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


def clean_page(lines: Sequence[Line], phrases: Phrases, title: str | None = None) -> Cleaned:
    """Every line of the page in one block or one drop; ``title`` when the input states it."""
    return _Walk(gather(_without_slugs(lines)), phrases, title).result()


def refuse(lines: Sequence[Line], why: str) -> Cleaned:
    """A page that is no article: all of its lines are drops."""
    drops = [Drop(line.raw, line.reason or "not-an-article", line.number) for line in lines]
    return Cleaned(dropped=drops, refused=why)


def _without_slugs(lines: Sequence[Line]) -> list[Line]:
    return [line._replace(kind=Kind.JUNK, reason="image-markup") if slug(line) else line for line in lines]


class _Walk:
    """The state of the walk: where the article is, and what is still expected."""

    def __init__(self, evidence: Evidence, phrases: Phrases, given: str | None) -> None:
        self.evidence, self.lines, self.phrases = evidence, evidence.lines, phrases
        self.lists = Lists(evidence, phrases)
        self.given = given.strip() if given else ""
        self.out = Cleaned()
        self.at = find_title(evidence, given, phrases)
        self.title_key = self.lines[self.at].key if self.at is not None else key_of(self.given)
        self.seen: set[str] = set()
        self.picture = False  # the line before was a picture: a caption may follow
        self.skip_to = 0  # inside a list of other things up to here
        self.list_reason = ""
        self.listed_to = -1  # the last entry of a list that a colon announced
        self.paragraphs = 0
        self.kept: set[tuple[str, str]] = set(pairs_of(self.given))
        self.verdicts: dict[int, str] = {}  # decided ahead: index → reason of the drop

    def result(self) -> Cleaned:
        if not self.lines:
            return refuse(self.lines, "not an article: empty")
        if looks_like_list(self.evidence):
            return refuse(self.lines, "not an article: a list of headlines")
        start = self.at if self.at is not None else (self.evidence.main[0] if self.evidence.main else 0)
        if self.at is None:
            start = self._reach_back(start)
        for i in range(start):
            self._above(i, start)
        self._title()
        for i in range(start + (self.at is not None), len(self.lines)):
            self._line(i)
        return self._checked()

    # ---- what is above the article

    def _reach_back(self, start: int) -> int:
        """Without a title the article begins at the first paragraph that is like the rest of it."""
        while start > 0 and self.lines[start - 1].kind in {Kind.PROSE, Kind.ITEM, Kind.CREDIT}:
            start -= 1
        return start

    def _above(self, i: int, start: int) -> None:
        line = self.lines[i]
        between = self.lines[i + 1 : min(start, i + _NEAR)]
        near = (
            start - i <= _NEAR and sum(other.kind not in {Kind.JUNK, Kind.MENU, Kind.IMAGE} for other in between) <= 2
        )
        if near and self.at is not None:
            if line.kind is Kind.HEAD and self.lists.is_name(line):
                line = line._replace(kind=Kind.BYLINE, reason="author", name=names.person(line.text, self.phrases))
            self._note(line)
        if line.kind is Kind.MENU:
            reason = "breadcrumb" if near and line.words > 2 else "menu"
        elif line.reason:
            reason = line.reason
        elif line.key == self.title_key:
            reason = "duplicate-of-title"
        elif line.words <= 5:
            reason = "menu"
        elif line.kind in {Kind.PROSE, Kind.CUT}:
            reason = "teaser"
        else:
            reason = "headline-list"
        self._drop(line, reason)

    def _title(self) -> None:
        if self.at is not None:
            line = self.lines[self.at]
            self.out.title = self.given or line.text
            self._block(line, "title")
        elif self.given:
            self.out.title = self.given
            self.out.blocks.append(Block("title", self.given, None))

    # ---- the article and what follows

    def _line(self, i: int) -> None:
        line = self.lines[i]
        if line.key and line.key == self.title_key:
            self._drop(line, "image-markup" if line.kind is Kind.IMAGE else "duplicate-of-title")
            self.picture = True
            return
        if i < self.skip_to:
            self._listed(line)
            return
        if i in self.verdicts:
            self._drop(line, self.verdicts[i])
            return
        picture, self.picture = self.picture, False
        match line.kind:
            case Kind.JUNK | Kind.TIME:
                self.picture = picture
                self._drop(line, line.reason)
            case Kind.IMAGE:
                self.picture = True
                self._drop(line, line.reason)
            case Kind.DATE:
                if self._own_date(i):
                    self._note(line)
                self._drop(line, line.reason)
            case Kind.MARKER:
                self._drop(line, line.reason)
                self._leave(i, line.scope, line.reason)
            case Kind.BYLINE | Kind.SOURCE:
                self._credit_line(i, line)
            case Kind.SOFT:
                self._soft(i, line)
            case Kind.MENU:
                self._menu(i, line)
            case Kind.CREDIT:
                self._block(line, "caption" if picture or line.words <= _CREDITED else "paragraph")
            case Kind.PROSE | Kind.CUT:
                self._prose(i, line, picture)
            case Kind.ITEM:
                self._item(i, line, picture)
            case Kind.HEAD:
                self._head(i, line, picture)

    def _listed(self, line: Line) -> None:
        if line.kind is Kind.MARKER:
            self.list_reason = line.reason
        if line.kind in {Kind.PROSE, Kind.CUT}:
            self._drop(line, "teaser")
        else:
            self._drop(line, line.reason or self.list_reason)

    def _leave(self, i: int, scope: str, reason: str) -> None:
        """Into a list of other things, up to where the article goes on, or to the next marker."""
        back = None
        if scope == "inside" or (scope == "after" and not self.lists.over(i)):
            back = self.lists.back(i, scope, self.kept)
        if back is None and scope != "end":
            back = self.lists.next_marker(i)
        self.list_reason = reason
        self.skip_to = len(self.lines) if back is None else back

    # ---- one kind of line each

    def _credit_line(self, i: int, line: Line) -> None:
        self._note(line)
        self._drop(line, line.reason)
        if self.paragraphs:
            self._end_if_over(i)

    def _end_if_over(self, i: int) -> None:
        """After a byline or a source the article is over, unless it goes on below or after a list."""
        stop = self.lists.next_marker(i)
        if self.lists.back(i, "inside", self.kept) is not None:
            return
        marker = stop
        while marker is not None and self.lines[marker].scope == "inside":
            if self.lists.back(marker, "inside", self.kept) is not None:
                return
            marker = self.lists.next_marker(marker)
        for j in range(i + 1, len(self.lines) if stop is None else stop):
            self.verdicts.setdefault(j, self._after_end(j))

    def _after_end(self, j: int) -> str:
        line = self.lines[j]
        if line.kind is Kind.HEAD and self.lists.is_name(line):
            line = line._replace(kind=Kind.BYLINE, reason="author", name=names.person(line.text, self.phrases))
        if line.kind in {Kind.BYLINE, Kind.SOURCE} or (line.kind is Kind.DATE and self._own_date(j)):
            self._note(line)
        if line.reason:
            return line.reason
        return "teaser" if line.kind in {Kind.PROSE, Kind.CUT} else "headline-list"

    def _own_date(self, i: int) -> bool:
        """A date that is not that of a headline right above it."""
        return self.paragraphs == 0 or self.lines[i - 1].kind is not Kind.HEAD

    def _soft(self, i: int, line: Line) -> None:
        if self.paragraphs and self.lists.back(i, "inside", self.kept) is not None:
            if line.reason == "media-link":
                self._drop(line, line.reason)
            else:
                self._block(line, "paragraph")
            return
        self._drop(line, line.reason)
        if line.reason == "footer" and self.paragraphs:
            self._leave(i, "after", line.reason)

    def _menu(self, i: int, line: Line) -> None:
        if i in self.evidence.twins:
            self._drop(line, "related-list")
            self._sapo(i)
            return
        follows = self.evidence.following(i)
        if self.paragraphs and line.words <= 8 and follows and self.lines[follows[0]].kind is Kind.PROSE:
            self._block(line, "subheading")
        else:
            self._drop(line, "menu")

    def _prose(self, i: int, line: Line, picture: bool) -> None:
        if picture and self._is_caption(i, line):
            self._block(line, "caption")
        elif line.key in self.seen and line.words >= 6:
            self._drop(line, "duplicate")
        else:
            self._paragraph(line)

    def _item(self, i: int, line: Line, picture: bool) -> None:
        follows = self.evidence.following(i)
        nxt = self.lines[follows[0]].kind if follows else None
        announced = bool(self.out.blocks) and self.out.blocks[-1].text.rstrip().endswith(":")
        closed = names.ends_sentence(line.text) or line.text[-1] in ";:,"
        if not self.paragraphs and line.words <= 3:
            self._drop(line, "widget")
        elif picture and line.words <= _CAPTION and not line.text[0].isdigit() and line.text[0] not in "-–—+":
            self._block(line, "caption")
        elif line.key in self.seen and line.words >= 6:
            self._drop(line, "duplicate")
        elif self.paragraphs and numbered(line) and not closed and line.words <= LONG and nxt is Kind.PROSE:
            self._block(line, "subheading")
        elif line.words <= 5 and not closed and not announced and nxt not in {Kind.PROSE, Kind.ITEM}:
            self._drop(line, "tags")
        else:
            self._paragraph(line)

    def _is_caption(self, i: int, line: Line) -> bool:
        """Prose under a picture: set in a table, or stuck to the picture where paragraphs stand apart."""
        if line.words > _CAPTION:
            return False
        if line.table:
            return True
        if self.evidence.spaced:
            return not line.gap and line.words <= 45
        follows = self.evidence.following(i)
        short = line.words <= 24 and line.text.rstrip(".").count(". ") == 0
        tabled = any(other.table for other in self.lines)
        return short and not tabled and bool(follows) and self.lines[follows[0]].kind is Kind.PROSE

    def _head(self, i: int, line: Line, picture: bool) -> None:
        if i in self.evidence.twins:
            self._drop(line, "related-list")
            self._sapo(i)
            return
        if self._name(i, line):
            return
        follows = self.evidence.following(i, 2)
        nxt = self.lines[follows[0]] if follows else None
        if picture and line.words <= _CAPTION and not self.lists.only_heads_below(i):
            self._block(line, "caption")
        elif not self.paragraphs:
            self._top_head(line, nxt)
        elif self.evidence.times(line.key) > 1 and line.words >= 5:
            self._drop(line, "related-list" if line.key not in self.seen else "duplicate")
            self._sapo(i)
        else:
            self._body_head(i, line)

    def _top_head(self, line: Line, nxt: Line | None) -> None:
        """Between the title and the first paragraph: an unclosed lead, a byline, or a label."""
        if line.words >= LONG or (line.words >= HEADLINE and nxt is not None and nxt.kind in {Kind.PROSE, Kind.IMAGE}):
            self._paragraph(line)
        else:
            self._drop(line, "related-list" if line.words >= HEADLINE else "label")

    def _body_head(self, i: int, line: Line) -> None:
        run = self.lists.heads_from(i)
        after = self.evidence.following(run[-1])
        nxt = self.lines[after[0]] if after else None
        goes_on = nxt is not None and nxt.kind in {Kind.PROSE, Kind.CUT, Kind.CREDIT, Kind.ITEM}
        alone = len(run) == 1
        listed = i <= self.listed_to or self.out.blocks[-1].text.rstrip().endswith(":")
        mean = sum(self.lines[j].words for j in run) / len(run)
        single = alone and i > self.listed_to and nxt is not None and nxt.kind is Kind.PROSE
        if listed and line.words <= LONG and not single:
            self.listed_to = max(self.listed_to, run[-1])
            self._paragraph(line)  # an entry of the list that the colon announced
        elif pairs := self.lists.teaser_pairs(i):
            for head, sapo in pairs:
                self.verdicts |= {head: "related-list", sapo: "teaser"}
            self._drop(line, "related-list")
        elif line.link or (
            alone and nxt is not None and nxt.kind is Kind.CUT and self.evidence.overlap(i, after[0]) >= SAPO
        ):
            self._drop(line, "related-list")
            self._sapo(i)
        elif line.text.endswith(("!", "?")) and alone and (line.words > 10 or not goes_on) and self._next_to_body(i):
            self._paragraph(line)
        elif goes_on and (alone or mean < HEADLINE):
            self._block(line, "subheading" if len(run) <= 2 and line.words < LONG else "paragraph")
        elif alone and line.words >= LONG and self.evidence.cohesion(i) >= OWN:
            self._paragraph(line)
        else:
            self.verdicts |= dict.fromkeys(run, "related-list" if goes_on else "headline-list")
            self._drop(line, self.verdicts[i])

    def _next_to_body(self, i: int) -> bool:
        """Right under a paragraph, and a byline, a paragraph or nothing under it."""
        follows = self.evidence.following(i)
        above = i > 0 and self.lines[i - 1].kind in {Kind.PROSE, Kind.ITEM}
        return above and (not follows or self.lists.body_like(follows[0]) or self.lines[follows[0]].kind is Kind.MARKER)

    def _sapo(self, head: int) -> None:
        """Decides ahead that the paragraph under a dropped headline goes too, when it is its sapo."""
        if (sapo := self.lists.sapo_of(head)) is not None:
            self.verdicts[sapo] = "teaser"

    def _name(self, i: int, line: Line) -> bool:
        """A line that is a person's name: the byline above the body, or at its end."""
        if line.words > 8 or not (name := names.person(line.text, self.phrases)):
            return False
        follows = self.evidence.following(i)
        nxt = self.lines[follows[0]].kind if follows else None
        top = not self.paragraphs and len(name.split()) >= 2
        if top or (self.paragraphs and nxt is not Kind.PROSE and nxt is not Kind.ITEM):
            self._note(line._replace(name=name))
            self._drop(line, "author")
            if self.paragraphs:
                self._end_if_over(i)
            return True
        return False

    # ---- bookkeeping

    def _paragraph(self, line: Line) -> None:
        self._block(line, "paragraph" if self.paragraphs else "lead")
        self.paragraphs += 1

    def _block(self, line: Line, kind: BlockKind) -> None:
        self.seen.add(line.key)
        self.kept |= pairs_of(line.text)
        if kind in {"lead", "paragraph"} and self.paragraphs == 0 and self.out.published is None:
            self.out.published = dates.dateline(line.text)
        self.out.blocks.append(Block(kind, line.text, line.number))

    def _drop(self, line: Line, reason: str) -> None:
        self.out.dropped.append(Drop(line.raw, reason, line.number))

    def _note(self, line: Line) -> None:
        """Keeps what a metadata line states; the first statement of each wins."""
        self.out.published = self.out.published or line.date
        if line.name and (not self.out.author or self.out.author in line.name):
            self.out.author = line.name  # the longer of two: a byline above may name the first of several
        self.out.publisher = self.out.publisher or line.outlet

    def _checked(self) -> Cleaned:
        """Refuses a page whose kept text is a stray line among many that went."""
        text = ("lead", "paragraph", "caption")  # a photo story is captions
        kept = sum(len(block.text.split()) for block in self.out.blocks if block.kind in text)
        title_only = not kept and self.out.title is None
        if title_only or (kept < 25 and len(self.out.dropped) >= 12):
            return refuse(self.lines, "not an article: no body text")
        return self.out
