"""Lists of other news on a page: what belongs to one, and where the article goes on after it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import takewhile

from pipeline.clean import names
from pipeline.clean.evidence import REACH, SAPO, Evidence
from pipeline.clean.lines import Kind, Line, numbered
from pipeline.clean.phrases import Phrases

OWN = 0.12  # share of a paragraph's syllable pairs found in the article that marks it as part of it
HEADLINE = 8  # words: subheadings are mostly shorter, headlines mostly longer
LONG = 20  # words: an unclosed line this long is a paragraph, not a headline
CAPTION = 60  # words a caption has at most
_RUN = 3  # paragraphs in a row that no list of other news has
_HOUR = re.compile(r"\d{1,2}\s?[:hg]\s?\d{2}(?!\w)")
_QUOTES = frozenset("\"'“”‘’«»")
_TEASERS = frozenset({Kind.PROSE, Kind.CUT})


class Lists:
    """Questions about the lists of one page."""

    def __init__(self, evidence: Evidence, phrases: Phrases) -> None:
        self.evidence, self.lines, self.phrases = evidence, evidence.lines, phrases

    def over(self, i: int) -> bool:
        """The main run of prose ended above."""
        return self.evidence.main is not None and self.evidence.main[1] < i

    def is_name(self, line: Line) -> bool:
        """A line that is nothing but a person's name of two words or more."""
        return 2 <= line.words <= 6 and names.person(line.text, self.phrases) is not None

    def body_like(self, j: int) -> bool:
        """A line that follows a paragraph of an article, not a sapo: a paragraph, a caption, a byline, a source."""
        line = self.lines[j]
        if line.kind is Kind.HEAD:
            return self.is_name(line)
        if line.kind is Kind.PROSE:
            return j not in self.evidence.twins
        return line.kind in {Kind.BYLINE, Kind.SOURCE, Kind.CREDIT}

    def next_marker(self, i: int) -> int | None:
        """The next marker below ``i``."""
        return next((j for j in range(i + 1, len(self.lines)) if self.lines[j].kind is Kind.MARKER), None)

    def back(self, i: int, scope: str, kept: Set[tuple[str, str]]) -> int | None:
        """Where the article goes on after the list that begins at ``i``, None when it does not before a marker.

        Teasers come as headline and sapo. Two paragraphs in a row, or one with a byline after it, are no teasers; a
        paragraph alone has to share words with what was kept so far. Below the main run it takes both.

        Args:
            i: the line that opens the list.
            scope: of its marker: inside, or after (which asks for more).
            kept: the syllable pairs of the article so far.
        """
        items = self.evidence.section(i)
        paired = self._paired(items)
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
            own = self._own(j, kept)
            sapo = head is not None and (
                head in self.evidence.twins or self.evidence.overlap(head, j) >= max(SAPO, own)
            )
            if following is not None and self.body_like(following):
                target = following if sapo and self.lines[following].kind is Kind.PROSE else j
                if scope == "inside" or self._own(target, kept) >= OWN or self._prose_run(items, target) >= _RUN:
                    return target
            near = head is None or not self.over(j)
            if not sapo and scope == "inside" and ((own >= OWN and near) or (bare >= 2 and own >= OWN / 2)):
                return j
        return None

    def _own(self, j: int, kept: Set[tuple[str, str]]) -> float:
        mine = self.evidence.pairs(j)
        return len(mine & kept) / len(mine) if mine else 0.0

    def _prose_run(self, items: Sequence[int], j: int) -> int:
        """How many of the items are prose in a row, from ``j`` on; captions between them do not break it."""
        rest = takewhile(lambda k: self.lines[k].kind in {Kind.PROSE, Kind.CREDIT}, items[items.index(j) :])
        return sum(self.lines[k].kind is Kind.PROSE for k in rest)

    def _paired(self, items: Sequence[int]) -> int:
        """How many items, from the first, are headlines with one sapo each; 0 for fewer than two of them."""
        count = 2 * len(self._pairs(items))
        rest = [self.lines[j] for j in items[count:]]
        footer = bool(rest) and rest[0].kind is Kind.SOFT and rest[0].reason == "footer"
        return (len(items) if footer else count) if count >= 4 else 0

    def _pairs(self, items: Sequence[int]) -> list[tuple[int, int]]:
        def paired(pair: tuple[int, int]) -> bool:
            return self.lines[pair[0]].kind is Kind.HEAD and self.lines[pair[1]].kind in _TEASERS

        return list(takewhile(paired, zip(items[::2], items[1::2], strict=False)))

    def teaser_pairs(self, i: int) -> list[tuple[int, int]]:
        """From ``i`` to the end of the section only headlines with one sapo each, at least two of them; else none."""
        items = [i, *self.evidence.section(i)]
        pairs = self._pairs(items)
        if len(pairs) < 2 or 2 * len(pairs) < len(items) - 1:
            return []
        signed = len(items) > 2 * len(pairs) and self.body_like(items[-1])
        heads = [self.lines[head].words for head, _ in pairs]
        if 2 * sum(self.lines[head].text.endswith("?") for head, _ in pairs) >= len(pairs):
            return []  # questions and answers
        return pairs if not signed and max(heads) < LONG and sum(heads) / len(heads) > HEADLINE else []

    def sapo_of(self, head: int) -> int | None:
        """The paragraph under a headline of a list, when it is its sapo and not the article's own."""
        follows = self.evidence.following(head, 2)
        if not follows or self.lines[follows[0]].kind not in _TEASERS:
            return None
        runs_on = len(follows) > 1 and self.lines[follows[1]].kind is Kind.PROSE
        like = self.evidence.overlap(head, follows[0]) >= SAPO or self.lines[follows[0]].kind is Kind.CUT
        listed = head in self.evidence.twins or self.evidence.times(self.lines[head].key) > 1
        return follows[0] if like or (listed and not runs_on) else None

    def heads_from(self, i: int) -> list[int]:
        """``i`` and the headline-like lines right below it, up to a name."""
        rest = self.evidence.section(i)
        return [i, *takewhile(lambda j: self.lines[j].kind is Kind.HEAD and not self.is_name(self.lines[j]), rest)]

    def controls(self, run: Sequence[int]) -> bool:
        """Short lines with buttons between them are a panel of the page; subheadings have none between them."""
        between = self.lines[run[0] : run[-1]]
        return all(self.lines[j].words <= 6 for j in run) and any(line.kind is Kind.JUNK for line in between)

    def only_heads_below(self, i: int) -> bool:
        """Nothing but headlines up to the next marker: a list with pictures, not a caption."""
        rest = self.evidence.section(i)
        return len(rest) >= 2 and all(self.lines[j].kind in {Kind.HEAD, Kind.CUT} for j in rest)

    def next_number(self, i: int, last: int) -> int | None:
        """The numbered line below ``i`` that goes on where the article's own numbering stopped at ``last``."""
        items = self.evidence.section(i)
        for j in items:
            if (found := numbered(self.lines[j])) and found == last + 1:
                follows = self.evidence.following(j)
                return j if follows and self.lines[follows[0]].kind is Kind.PROSE else None
        return None

    def contents(self, i: int) -> bool:
        """An entry of a table of contents: the same numbered line stands further down, over its text."""
        follows = self.evidence.following(i)
        below = bool(follows) and self.lines[follows[0]].kind is Kind.PROSE
        return not below and self.evidence.times(self.lines[i].key) > 1

    def pulled(self, i: int) -> bool:
        """A quotation set apart that a paragraph has too."""
        line = self.lines[i]
        if not 5 <= line.words <= 45 or line.text[0] not in _QUOTES or line.text.rstrip(".")[-1] not in _QUOTES:
            return False
        near = self.lines[max(0, i - REACH) : i + REACH]
        return any(other.kind is Kind.PROSE and other.words > line.words and line.key in other.key for other in near)

    def signs(self, i: int) -> bool:
        """A name above the title is its author's where a date stands beside it; elsewhere a menu has such words."""
        if i and self.lines[i].text.isupper() and self.lines[i - 1].text.isupper():
            return False
        return any(self.lines[j].kind is Kind.DATE for j in (i - 1, i + 1) if 0 <= j < len(self.lines))

    def heads_entry(self, i: int) -> bool:
        """The hour of an entry of a live report: a paragraph or a caption above it, a paragraph right below."""
        if not _HOUR.search(self.lines[i].text) or i + 1 >= len(self.lines):
            return False
        above = next((self.lines[j] for j in range(i - 1, -1, -1) if self.lines[j].kind is not Kind.JUNK), None)
        told = above is not None and above.kind in {Kind.PROSE, Kind.CREDIT, Kind.MARKER}
        return told and self.lines[i + 1].kind is Kind.PROSE

    def photographer(self, i: int) -> str | None:
        """The name of a picture credit that is all of its line, with no paragraph of the article below."""
        follows = self.evidence.following(i)
        text = self.lines[i].text
        if (follows and self.body_like(follows[0])) or not self.phrases.credit_pattern.match(text):
            return None
        return names.person(text.partition(":")[2], self.phrases)

    def is_caption(self, i: int) -> bool:
        """Prose under a picture: set in a table, or stuck to the picture where paragraphs stand apart."""
        line = self.lines[i]
        if line.words > CAPTION:
            return False
        if line.table:
            return True
        if self.evidence.spaced:
            return not line.gap and line.words <= 45
        follows = self.evidence.following(i)
        short = line.words <= 24 and line.text.rstrip(".").count(". ") == 0
        tabled = any(other.table for other in self.lines)
        return short and not tabled and bool(follows) and self.lines[follows[0]].kind is Kind.PROSE

    def next_to_body(self, i: int) -> bool:
        """Right under a paragraph, and a byline, a paragraph or nothing under it."""
        follows = self.evidence.following(i)
        above = i > 0 and self.lines[i - 1].kind in {Kind.PROSE, Kind.ITEM}
        return above and (not follows or self.body_like(follows[0]) or self.lines[follows[0]].kind is Kind.MARKER)


def is_row(line: Line) -> bool:
    """A row of figures: cells of a table, or a label with what it holds (a line-up, scorers)."""
    text = line.text
    if text.count(" | ") >= 2 and any(c.isdigit() for c in text):
        return True
    label, colon, rest = text.partition(": ")
    return bool(colon) and len(label.split()) <= 5 and "," in rest and not line.link
