"""A page's lines to blocks and drops: one walk from the title down, on the evidence of all lines."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.clean import names
from pipeline.clean.draft import Cleaned, Draft, refuse
from pipeline.clean.evidence import SAPO, Evidence, gather, looks_like_list, slug
from pipeline.clean.lines import Kind, Line, contact, numbered
from pipeline.clean.lists import CAPTION, HEADLINE, LONG, OWN, Lists, is_row
from pipeline.clean.markup import key_of
from pipeline.clean.phrases import Phrases
from pipeline.clean.title import find_title

_BULLETS = frozenset("-–—+•*●▪■◦")
_CREDITED = 45  # words: a longer line with a credit at its end is a paragraph that a caption was glued to
_PARAGRAPH = 20  # words: what follows a lone "Quảng cáo" and is as long is no teaser
_NEAR = 20  # lines above the title in which its date, byline and breadcrumb stand


def clean_page(lines: Sequence[Line], phrases: Phrases, title: str | None = None) -> Cleaned:
    """Every line of the page in one block or one drop; ``title`` when the input states it."""
    return _Walk(gather(_without_slugs(lines)), phrases, title).result()


def _without_slugs(lines: Sequence[Line]) -> list[Line]:
    return [line._replace(kind=Kind.JUNK, reason="image-markup") if slug(line) else line for line in lines]


class _Walk:
    """The state of the walk: where the article is, and what is still expected."""

    def __init__(self, evidence: Evidence, phrases: Phrases, given: str | None) -> None:
        self.evidence, self.lines, self.phrases = evidence, evidence.lines, phrases
        self.lists = Lists(evidence, phrases)
        self.given = given.strip() if given else ""
        self.at = find_title(evidence, given, phrases)
        self.title_key = self.lines[self.at].key if self.at is not None else key_of(self.given)
        self.picture = False  # the line before was a picture: a caption may follow
        self.skip_to = 0  # inside a list of other things up to here
        self.list_reason = ""
        self.number = 0  # of the last numbered line that was kept
        self.listed_to = -1  # the last entry of a list that a colon announced
        self.winners = 0  # blocks when the last one was a name in a list that a colon announced
        self.entries = 0  # blocks when the last one was an entry with a bullet
        self.draft = Draft(self.given)
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
        return self.draft.checked(self.lines)

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
            if line.kind is Kind.HEAD and self.lists.is_name(line) and self.lists.signs(i):
                line = line._replace(kind=Kind.BYLINE, reason="author", name=names.person(line.text, self.phrases))
            self.draft.note(line)
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
        self.draft.drop(line, reason)

    def _title(self) -> None:
        if self.at is not None:
            line = self.lines[self.at]
            self.draft.title(line, self.given)
        elif self.given:
            self.draft.title(None, self.given)

    # ---- the article and what follows

    def _line(self, i: int) -> None:
        line = self.lines[i]
        if line.key and line.key == self.title_key:
            self.draft.drop(line, "image-markup" if line.kind is Kind.IMAGE else "duplicate-of-title")
            self.picture = True
            return
        if i < self.skip_to:
            self._listed(line)
            return
        if i in self.verdicts:
            self.draft.drop(line, self.verdicts[i])
            return
        if self.lists.pulled(i):
            self.draft.drop(line, "duplicate")
            if i + 1 < len(self.lines) and self.lines[i + 1].kind is Kind.HEAD and self.lines[i + 1].words <= 8:
                self.verdicts[i + 1] = "author-of-quote"
            return
        picture, self.picture = self.picture, False
        match line.kind:
            case Kind.TIME if self.draft.paragraphs and self.lists.heads_entry(i):
                self.draft.block(line, "subheading")
            case Kind.JUNK | Kind.TIME:
                self.picture = picture
                self.draft.drop(line, line.reason)
            case Kind.IMAGE:
                self.picture = True
                self.draft.drop(line, line.reason)
            case Kind.DATE:
                if self._own_date(i):
                    self.draft.note(line)
                self.draft.drop(line, line.reason)
            case Kind.MARKER:
                self.draft.drop(line, line.reason)
                self._leave(i, line.scope, line.reason)
            case Kind.BYLINE | Kind.SOURCE:
                self._credit_line(i, line)
            case Kind.SOFT:
                self._soft(i, line)
            case Kind.MENU:
                self._menu(i, line)
            case Kind.CREDIT:
                self._credit(i, line, picture)
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
            self.draft.drop(line, "teaser")
        else:
            self.draft.drop(line, line.reason or self.list_reason)

    def _leave(self, i: int, scope: str, reason: str) -> None:
        """Into a list of other things, up to where the article goes on, or to the next marker."""
        back = self.lists.next_number(i, self.number) if self.number and scope != "end" else None
        follows = self.evidence.following(i)
        if reason == "advert" and follows and self._is_paragraph(follows[0]):
            back = follows[0]  # an advertisement that was a picture: the text goes on
        if back is None and (scope == "inside" or (scope == "after" and not self.lists.over(i))):
            back = self.lists.back(i, scope, self.draft.kept)
        if back is None and scope != "end":
            back = self.lists.next_marker(i)
        if back is not None and self.lines[back - 1].kind is Kind.TIME:  # the hour over an entry of a live report
            back -= 1
        self.list_reason = reason
        self.skip_to = len(self.lines) if back is None else back

    def _announced(self) -> bool:
        """The last block ends with a colon: a list comes."""
        blocks = self.draft.out.blocks
        return bool(blocks) and blocks[-1].text.rstrip().endswith(":")

    def _is_paragraph(self, i: int) -> bool:
        line = self.lines[i]
        return line.kind is Kind.PROSE and line.words >= _PARAGRAPH and i not in self.evidence.twins

    # ---- one kind of line each

    def _credit_line(self, i: int, line: Line) -> None:
        self.draft.note(line)
        self.draft.drop(line, line.reason)
        if self.draft.paragraphs:
            self._end_if_over(i)

    def _credit(self, i: int, line: Line, picture: bool) -> None:
        """A caption; below a photo story that no byline signs, whose pictures it is."""
        signs = not picture and self.draft.paragraphs and not self.draft.out.author
        if signs and (name := self.lists.photographer(i)):
            self.draft.note(line._replace(name=name))
            self.draft.drop(line, "author")
        else:
            self.draft.block(line, "caption" if picture or line.words <= _CREDITED else "paragraph")

    def _end_if_over(self, i: int) -> None:
        """After a byline or a source the article is over, unless it goes on below or after a list."""
        stop = self.lists.next_marker(i)
        if self.lists.back(i, "inside", self.draft.kept) is not None:
            return
        marker = stop
        while marker is not None and self.lines[marker].scope == "inside":
            if self.lists.back(marker, "inside", self.draft.kept) is not None:
                return
            marker = self.lists.next_marker(marker)
        for j in range(i + 1, len(self.lines) if stop is None else stop):
            self.verdicts.setdefault(j, self._after_end(j))

    def _after_end(self, j: int) -> str:
        line = self.lines[j]
        if line.kind is Kind.HEAD and self.lists.is_name(line):
            line = line._replace(kind=Kind.BYLINE, reason="author", name=names.person(line.text, self.phrases))
        if line.kind in {Kind.BYLINE, Kind.SOURCE} or (line.kind is Kind.DATE and self._own_date(j)):
            self.draft.note(line)
        if line.reason:
            return line.reason
        return "teaser" if line.kind in {Kind.PROSE, Kind.CUT} else "headline-list"

    def _own_date(self, i: int) -> bool:
        """A date that is not that of a headline right above it."""
        return self.draft.paragraphs == 0 or self.lines[i - 1].kind is not Kind.HEAD

    def _soft(self, i: int, line: Line) -> None:
        if self.draft.paragraphs and self.lists.back(i, "inside", self.draft.kept) is not None:
            if line.reason == "media-link" or contact(line):
                self.draft.drop(line, line.reason)
            else:
                self.draft.block(line, "paragraph")
            return
        self.draft.drop(line, line.reason)
        if line.reason == "footer" and self.draft.paragraphs:
            self._leave(i, "after", line.reason)

    def _menu(self, i: int, line: Line) -> None:
        if i in self.evidence.twins:
            self.draft.drop(line, "related-list")
            self._sapo(i)
            return
        follows = self.evidence.following(i)
        if self.draft.paragraphs and line.words <= 8 and follows and self.lines[follows[0]].kind is Kind.PROSE:
            self.draft.block(line, "subheading")
        else:
            self.draft.drop(line, "menu")

    def _prose(self, i: int, line: Line, picture: bool) -> None:
        if picture and self.lists.is_caption(i):
            self.draft.block(line, "caption")
        elif line.key in self.draft.seen and line.words >= 6:
            self.draft.drop(line, "duplicate")
        else:
            self.draft.paragraph(line)

    def _item(self, i: int, line: Line, picture: bool) -> None:
        follows = self.evidence.following(i)
        nxt = self.lines[follows[0]].kind if follows else None
        bullet = line.text[0] in _BULLETS
        announced = self._announced() or (bullet and 0 < len(self.draft.out.blocks) == self.entries)
        asks = numbered(line) and line.text.endswith("?")
        closed = (names.ends_sentence(line.text) and not asks) or line.text[-1] in ";:,"
        if numbered(line) and self.lists.contents(i) and line.key not in self.draft.seen:
            self.draft.drop(line, "contents")
            return
        self.number = numbered(line) or self.number
        if not self.draft.paragraphs and line.words <= 3:
            self.draft.drop(line, "widget")
        elif picture and line.words <= CAPTION and not line.text[0].isdigit() and line.text[0] not in "-–—+":
            self.draft.block(line, "caption")
        elif line.key in self.draft.seen and line.words >= 6:
            self.draft.drop(line, "duplicate")
        elif self.draft.paragraphs and numbered(line) and not closed and line.words <= LONG and nxt is Kind.PROSE:
            self.draft.block(line, "subheading")
        elif line.words <= 5 and not closed and not announced and nxt not in {Kind.PROSE, Kind.ITEM}:
            self.draft.drop(line, "tags")
        else:
            self.draft.paragraph(line)
            self.entries = len(self.draft.out.blocks) if bullet else 0

    def _head(self, i: int, line: Line, picture: bool) -> None:
        if i in self.evidence.twins:
            self.draft.drop(line, "related-list")
            self._sapo(i)
            return
        if self._name(i, line):
            return
        follows = self.evidence.following(i, 2)
        nxt = self.lines[follows[0]] if follows else None
        under_picture = picture and line.words <= CAPTION and not self.lists.only_heads_below(i)
        if under_picture or (self.draft.paragraphs and line.key.startswith(self.phrases.caption_openings)):
            self.draft.block(line, "caption")
        elif not self.draft.paragraphs:
            self._top_head(line, nxt)
        elif self.evidence.times(line.key) > 1 and line.words >= 5:
            self.draft.drop(line, "related-list" if line.key not in self.draft.seen else "duplicate")
            self._sapo(i)
        else:
            self._body_head(i, line)

    def _top_head(self, line: Line, nxt: Line | None) -> None:
        """Between the title and the first paragraph: an unclosed lead, a byline, or a label."""
        if line.words >= LONG or (line.words >= HEADLINE and nxt is not None and nxt.kind in {Kind.PROSE, Kind.IMAGE}):
            self.draft.paragraph(line)
        else:
            self.draft.drop(line, "related-list" if line.words >= HEADLINE else "label")

    def _body_head(self, i: int, line: Line) -> None:
        run = self.lists.heads_from(i)
        after = self.evidence.following(run[-1])
        nxt = self.lines[after[0]] if after else None
        goes_on = nxt is not None and nxt.kind in {Kind.PROSE, Kind.CUT, Kind.CREDIT, Kind.ITEM}
        alone = len(run) == 1
        listed = i <= self.listed_to or self._announced()
        mean = sum(self.lines[j].words for j in run) / len(run)
        single = alone and i > self.listed_to and nxt is not None and nxt.kind is Kind.PROSE
        if listed and line.words <= LONG and not single:
            self.listed_to = max(self.listed_to, run[-1])
            self.draft.paragraph(line)  # an entry of the list that the colon announced
        elif len(run) > 1 and self.lists.controls(run):
            self.verdicts |= dict.fromkeys(run, "widget")
            self.draft.drop(line, "widget")
        elif is_row(line):
            self.draft.paragraph(line)
        elif pairs := self.lists.teaser_pairs(i):
            for head, sapo in pairs:
                self.verdicts |= {head: "related-list", sapo: "teaser"}
            self.draft.drop(line, "related-list")
        elif line.link or (
            alone and nxt is not None and nxt.kind is Kind.CUT and self.evidence.overlap(i, after[0]) >= SAPO
        ):
            self.draft.drop(line, "related-list")
            self._sapo(i)
        elif (
            line.text.endswith(("!", "?")) and alone and (line.words > 10 or not goes_on) and self.lists.next_to_body(i)
        ):
            self.draft.paragraph(line)
        elif goes_on and (alone or mean < HEADLINE):
            self.draft.block(line, "subheading" if len(run) <= 2 and line.words < LONG else "paragraph")
        elif alone and line.words >= LONG and self.evidence.cohesion(i) >= OWN:
            self.draft.paragraph(line)
        else:
            self.verdicts |= dict.fromkeys(run, "related-list" if goes_on else "headline-list")
            self.draft.drop(line, self.verdicts[i])

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
        blocks = self.draft.out.blocks
        several = self._announced() and nxt is Kind.HEAD
        if self.draft.paragraphs and (
            len(blocks) == self.winners or (several and self.lists.is_name(self.lines[follows[0]]))
        ):
            self.draft.paragraph(line)
            self.winners = len(blocks)
            return True
        top = not self.draft.paragraphs and len(name.split()) >= 2
        if top or (self.draft.paragraphs and nxt is not Kind.PROSE and nxt is not Kind.ITEM):
            self.draft.note(line._replace(name=name))
            self.draft.drop(line, "author")
            if self.draft.paragraphs:
                self._end_if_over(i)
            return True
        return False
