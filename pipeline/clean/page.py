"""A page's lines to blocks and drops: one walk from the title down, on the evidence of all lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.article import Block, BlockKind, Drop
from pipeline.clean import dates, names
from pipeline.clean.evidence import Evidence, gather, looks_like_list, pairs_of, slug
from pipeline.clean.lines import Kind, Line, numbered
from pipeline.clean.markup import key_of
from pipeline.clean.phrases import Phrases
from pipeline.clean.title import find_title

_SAPO = 0.3  # share of a headline's syllable pairs that its own sapo repeats
_OWN = 0.12  # share of a paragraph's pairs found in the body that marks it as part of it
_HEADLINE = 8  # words: subheadings are mostly shorter, headlines mostly longer
_CAPTION = 60  # words a caption has at most
_LONG = 20  # words: an unclosed line this long is a paragraph, not a headline


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
    return [replace(line, kind=Kind.JUNK, reason="image-markup") if slug(line) else line for line in lines]


def _paired(lines: Sequence[Line], items: Sequence[int]) -> int:
    """How many of the items, from the first, are headlines with one sapo each; 0 for fewer than two of them."""
    count = 0
    for head, sapo in zip(items[::2], items[1::2], strict=False):
        if lines[head].kind is not Kind.HEAD or lines[sapo].kind not in {Kind.PROSE, Kind.CUT}:
            break
        count += 2
    rest = [lines[j] for j in items[count:]]
    footer = bool(rest) and rest[0].kind is Kind.SOFT and rest[0].reason == "footer"
    return (len(items) if footer else count) if count >= 4 else 0


class _Walk:
    """The state of the walk: where the article is, and what is still expected."""

    def __init__(self, evidence: Evidence, phrases: Phrases, given: str | None) -> None:
        self.evidence, self.lines, self.phrases = evidence, evidence.lines, phrases
        self.given = given.strip() if given else ""
        self.out = Cleaned()
        self.at = find_title(evidence, given, phrases)
        self.title_key = self.lines[self.at].key if self.at is not None else key_of(self.given)
        self.seen: set[str] = set()
        self.picture = False  # the line before was a picture: a caption may follow
        self.skip_to = 0  # inside a list of other things up to here
        self.list_reason = ""
        self.paragraphs = 0
        self.kept: set[tuple[str, str]] = set(pairs_of(self.given))
        self.verdicts: dict[int, str] = {}  # decided ahead: index → reason of the drop

    def result(self) -> Cleaned:
        if not self.lines:
            return refuse(self.lines, "not an article: empty")
        if looks_like_list(self.evidence) and self.evidence.times(self.title_key) < 1:
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
        near = sum(other.kind not in {Kind.JUNK, Kind.MENU, Kind.IMAGE} for other in self.lines[i + 1 : start]) <= 2
        if near and self.at is not None:
            if line.kind is Kind.HEAD and self._is_name(line):
                line = replace(line, kind=Kind.BYLINE, reason="author", name=names.person(line.text, self.phrases))
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
                self._block(line, "caption" if line.words <= _CAPTION or picture else "paragraph")
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

    def _leave(self, i: int, scope: str, reason: str) -> bool:
        """Into a list of other things, up to where the article goes on; False when it never does."""
        back = None
        if scope == "inside" or (scope == "after" and not self._over(i)):
            back = self._back(i, scope)
        marker = next((j for j in range(i + 1, len(self.lines)) if self.lines[j].kind is Kind.MARKER), None)
        self.list_reason = reason
        if back is None and scope != "end" and marker is not None:
            self.skip_to = marker
            return self._goes_on(marker)
        self.skip_to = len(self.lines) if back is None else back
        return back is not None

    def _goes_on(self, marker: int) -> bool:
        line = self.lines[marker]
        return line.scope == "inside" and self._back(marker, line.scope) is not None

    def _over(self, i: int) -> bool:
        """The main run of prose ended above."""
        return self.evidence.main is not None and self.evidence.main[1] < i

    def _back(self, i: int, scope: str) -> int | None:
        """Where the article goes on after the list that begins at ``i``, None when it does not before a marker.

        Teasers come as headline and sapo. Two paragraphs in a row, or one with a byline after it, are no teasers; a
        paragraph alone has to share words with what was kept so far. Below the main run it takes both.
        """
        items = self.evidence.section(i)
        paired = _paired(self.lines, items)
        if paired and paired >= len(items) - 1:
            return None
        bare = 0  # headlines without a sapo
        for n, j in enumerate(items[paired:], paired):
            line = self.lines[j]
            if line.kind is not Kind.PROSE or j in self.evidence.twins:
                bare += line.kind is Kind.HEAD
                continue
            head = items[n - 1] if n > paired and self.lines[items[n - 1]].kind is Kind.HEAD else None
            following = items[n + 1] if n + 1 < len(items) else None
            own = self._own(j)
            sapo = head is not None and (
                head in self.evidence.twins or self.evidence.overlap(head, j) >= max(_SAPO, own)
            )
            if following is not None and self._body_like(following):
                target = following if sapo and self.lines[following].kind is Kind.PROSE else j
                if scope == "inside" or self._own(target) >= _OWN:
                    return target
            near = head is None or not self._over(j)
            if not sapo and scope == "inside" and ((own >= _OWN and near) or (bare >= 2 and own >= _OWN / 2)):
                return j
        return None

    def _own(self, j: int) -> float:
        """The share of a line's syllable pairs that the article has had so far."""
        mine = self.evidence.pairs(j)
        return len(mine & self.kept) / len(mine) if mine else 0.0

    def _body_like(self, j: int) -> bool:
        """A line that follows a paragraph of an article, not a sapo: another paragraph, a byline, a source."""
        line = self.lines[j]
        if line.kind in {Kind.BYLINE, Kind.SOURCE, Kind.CREDIT}:
            return True
        if line.kind is Kind.HEAD:
            return self._is_name(line)
        return line.kind is Kind.PROSE and j not in self.evidence.twins

    def _is_name(self, line: Line) -> bool:
        return 2 <= line.words <= 6 and names.person(line.text, self.phrases) is not None

    # ---- one kind of line each

    def _credit_line(self, i: int, line: Line) -> None:
        self._note(line)
        self._drop(line, line.reason)
        if self.paragraphs:
            self._end_if_over(i)

    def _end_if_over(self, i: int) -> bool:
        """After a byline or a source: the article is over unless prose of its own follows."""
        if self._back(i, "inside") is None and not any(
            self.lines[j].kind is Kind.MARKER and self._back(j, "inside") is not None
            for j in range(i + 1, len(self.lines))
            if self.lines[j].kind is Kind.MARKER and self.lines[j].scope == "inside"
        ):
            marker = next((j for j in range(i + 1, len(self.lines)) if self.lines[j].kind is Kind.MARKER), None)
            stop = marker if marker is not None else len(self.lines)
            for j in range(i + 1, stop):
                if j not in self.verdicts:
                    self.verdicts[j] = self._after_end(j)
            return True
        return False

    def _after_end(self, j: int) -> str:
        line = self.lines[j]
        if line.kind in {Kind.BYLINE, Kind.SOURCE, Kind.DATE} or (
            line.kind is Kind.HEAD and line.words <= 6 and names.person(line.text, self.phrases)
        ):
            self._note(line if line.reason else replace(line, name=line.text))
        if line.reason:
            return line.reason
        return "teaser" if line.kind in {Kind.PROSE, Kind.CUT} else "headline-list"

    def _soft(self, i: int, line: Line) -> None:
        if self.paragraphs and self._back(i, "inside") is not None:
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
        elif self.paragraphs and numbered(line) and not closed and line.words <= _LONG and nxt is Kind.PROSE:
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
        if picture and line.words <= _CAPTION and not self._only_heads_follow(i):
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
        if line.words >= _LONG or (
            line.words >= _HEADLINE and nxt is not None and nxt.kind in {Kind.PROSE, Kind.IMAGE}
        ):
            self._paragraph(line)
        else:
            self._drop(line, "related-list" if line.words >= _HEADLINE else "label")

    def _body_head(self, i: int, line: Line) -> None:
        run = self._run(i)
        after = self.evidence.following(run[-1])
        nxt = self.lines[after[0]] if after else None
        goes_on = nxt is not None and nxt.kind in {Kind.PROSE, Kind.CUT, Kind.CREDIT, Kind.ITEM}
        alone = len(run) == 1
        listed = self.out.blocks[-1].text.rstrip().endswith(":")
        mean = sum(self.lines[j].words for j in run) / len(run)
        if listed and line.words <= _LONG and not (alone and nxt is not None and nxt.kind is Kind.PROSE):
            self._paragraph(line)  # an entry of the list that the colon announced
        elif pairs := self._teaser_pairs(i):
            for head, sapo in pairs:
                self.verdicts |= {head: "related-list", sapo: "teaser"}
            self._drop(line, "related-list")
        elif line.link or (
            alone and nxt is not None and nxt.kind is Kind.CUT and self.evidence.overlap(i, after[0]) >= _SAPO
        ):
            self._drop(line, "related-list")
            self._sapo(i)
        elif line.text.endswith(("!", "?")) and alone and (line.words > 10 or not goes_on) and self._next_to_body(i):
            self._paragraph(line)
        elif goes_on and (alone or mean < _HEADLINE):
            self._block(line, "subheading" if len(run) <= 2 and line.words < _LONG else "paragraph")
        elif alone and line.words >= _LONG and self.evidence.cohesion(i) >= _OWN:
            self._paragraph(line)
        else:
            self.verdicts |= dict.fromkeys(run, "related-list" if goes_on else "headline-list")
            self._drop(line, self.verdicts[i])

    def _next_to_body(self, i: int) -> bool:
        """Right under a paragraph, and a byline, a paragraph or nothing under it."""
        follows = self.evidence.following(i)
        above = i > 0 and self.lines[i - 1].kind in {Kind.PROSE, Kind.ITEM}
        return above and (not follows or self._body_like(follows[0]) or self.lines[follows[0]].kind is Kind.MARKER)

    def _run(self, i: int) -> list[int]:
        run = [i]
        while (
            (follows := self.evidence.following(run[-1]))
            and self.lines[follows[0]].kind is Kind.HEAD
            and not self._is_name(self.lines[follows[0]])
        ):
            run.append(follows[0])
        return run

    def _only_heads_follow(self, i: int) -> bool:
        """Nothing but headlines up to the next marker: a list with pictures, not a caption."""
        rest = self.evidence.section(i)
        return len(rest) >= 2 and all(self.lines[j].kind in {Kind.HEAD, Kind.CUT} for j in rest)

    def _teaser_pairs(self, i: int) -> list[tuple[int, int]]:
        """From here to the end of the section only headlines with one sapo each, at least two of them; else none."""
        rest = [i, *self.evidence.section(i)]
        pairs: list[tuple[int, int]] = []
        for head, sapo in zip(rest[::2], rest[1::2], strict=False):
            if self.lines[head].kind is not Kind.HEAD or self.lines[sapo].kind not in {Kind.PROSE, Kind.CUT}:
                break
            pairs.append((head, sapo))
        if len(pairs) < 2 or 2 * len(pairs) < len(rest) - 1:
            return []
        heads = [self.lines[head].words for head, _ in pairs]
        signed = len(rest) > 2 * len(pairs) and self._body_like(rest[2 * len(pairs)])
        return pairs if not signed and max(heads) < _LONG and sum(heads) / len(heads) > _HEADLINE else []

    def _sapo(self, head: int) -> None:
        """Marks the paragraph under a dropped headline as its sapo, when it is."""
        follows = self.evidence.following(head, 2)
        if not follows or self.lines[follows[0]].kind not in {Kind.PROSE, Kind.CUT}:
            return
        first = self.lines[follows[0]]
        second = self.lines[follows[1]] if len(follows) > 1 else None
        runs_on = second is not None and second.kind is Kind.PROSE
        closer = self.evidence.overlap(head, follows[0]) >= _SAPO or first.kind is Kind.CUT
        listed = head in self.evidence.twins or self.evidence.times(self.lines[head].key) > 1
        if closer or (listed and not runs_on):
            self.verdicts[follows[0]] = "teaser"

    def _name(self, i: int, line: Line) -> bool:
        """A line that is a person's name: the byline above the body, or at its end."""
        if line.words > 8 or not (name := names.person(line.text, self.phrases)):
            return False
        follows = self.evidence.following(i)
        nxt = self.lines[follows[0]].kind if follows else None
        top = not self.paragraphs and len(name.split()) >= 2
        if top or (self.paragraphs and nxt is not Kind.PROSE and nxt is not Kind.ITEM):
            self._note(replace(line, name=name))
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
        kept = sum(len(block.text.split()) for block in self.out.blocks if block.kind in {"lead", "paragraph"})
        title_only = not kept and self.out.title is None
        if title_only or (kept < 25 and len(self.out.dropped) >= 12):
            return refuse(self.lines, "not an article: no body text")
        return self.out
