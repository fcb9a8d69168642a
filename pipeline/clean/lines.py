"""What can be said of one line on its own: its class and the features that the rules weigh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean import dates, names
from pipeline.clean.markup import half_of_double, image_words, is_rule, key_of, plain, strip_all
from pipeline.clean.phrases import Phrases


class Kind(Enum):
    """The class of a line before its neighbours are looked at."""

    JUNK = "junk"  # never text of an article, whatever stands around it
    MARKER = "marker"  # opens a list of other things
    IMAGE = "image"  # where a picture was
    DATE = "date"
    TIME = "time"  # an hour or an age alone, as lists of news have
    BYLINE = "byline"
    SOURCE = "source"
    CREDIT = "credit"  # holds a picture credit
    SOFT = "soft"  # a footer or media phrase, which an article's own text may begin with too
    MENU = "menu"
    PROSE = "prose"
    CUT = "cut"  # prose cut short with dots, as teasers are
    HEAD = "head"  # like a headline or a subheading: no full stop
    ITEM = "item"  # an entry of a list, or the rest of a broken line

    __hash__ = object.__hash__  # the members are singletons, and Enum's own hash is slow


class Line(NamedTuple):
    """A non-empty input line.

    Attributes:
        number: 1-based, in the input.
        raw: as it was read, white space collapsed.
        text: cleaned; of a doubled line, one half.
        key: for comparison with other lines.
        words: number of words in ``text``.
        reason: why it goes, for the kinds that go.
        scope: of a marker: inside, after or end.
        doubled: the line held its text twice.
        level: of a markdown heading, else 0.
        table: it had a table mark.
        gap: an empty line comes before it.
        link: the whole line is one link.
        date, name, outlet: what a DATE, BYLINE or SOURCE line states.
    """

    number: int
    raw: str
    text: str
    key: str
    words: int
    kind: Kind = Kind.HEAD
    reason: str = ""
    scope: str = ""
    doubled: bool = False
    level: int = 0
    table: bool = False
    gap: bool = False
    link: bool = False
    date: str | None = None
    name: str | None = None
    outlet: str | None = None


_URL = re.compile(r"^[\[(<]?(?:https?://|www\.)\S+[\])>]?$", re.IGNORECASE)
_FILE = re.compile(
    r"^[\w\s().,%+@-]{1,120}\.(?:jpe?g|png|gif|webp|bmp|svg|mp4|mp3|avi|mov|m3u8|pdf|docx?|xlsx?)$", re.I
)
_MAIL = re.compile(r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")
_TAGS = re.compile(r"^(?:#[^\s#][^#]{1,40}){2,}$|^#\w+$")
_LINK_ONLY = re.compile(r"^(?:[*+•-]\s*|\d+\.\s*)?\[(?:[^\[\]]|\[[^\[\]]*\])+\]\([^()\s]*(?:\s+\"[^\"]*\")?\)$")
_HEADING = re.compile(r"^(#{1,6})\s")
_LIST = re.compile(r"^(?:[-–—+*•●▪■◦]\s|\(?(?:\d{1,2}|[a-zđ]|[IVX]{1,4})[.)]\s)")
_INNER_END = re.compile(r"[.!?…][\"”’]?\s+[\"“‘]?[^\W\d_a-zđ]")
_NUMBER = re.compile(r"^(\d{1,2}|[IVX]{1,4})[.)]\s")
_REACHED = re.compile(r"https?:|www\.|@|(?:\d[ .-]?){7}")  # an address or a telephone number
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ANSWERS = frozenset({"trả lời", "phản hồi"})  # with a colon they open an answer; without, they are a button
_COUNT = re.compile(r"\s*(?:\(\d+\)|\d+|:|»|>+|→|\+)\s*$")
_MENU_SHARE = 0.6
_CREDIT_MARKS = frozenset(":：([")  # a credit has one of them
_REMEMBERED = 8192  # lines; a line is about a kilobyte
_SOFT_WORDS, _HOLD_WORDS = 25, 45  # longer than an address line, a legal line: prose that mentions such words
_COUNTER = re.compile(r"\d{1,3}\s*/\s*\d{1,3}")  # which of the pictures is shown
_CLOSERS = "\"'”’»)]}"
_DOTS = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])$")
_MENU_MARKS = re.compile(r"[\s|/>»›•·,&–—-]+")
_ASCII_WORDS = re.compile(r"[a-z0-9 _-]+")


class LineReader:
    """Classifies lines one by one; what it finds in a line it remembers, since pages of a site repeat their menus."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._known = lru_cache(maxsize=_REMEMBERED)(self._read)

    def page(self, text: str) -> Iterator[Line]:
        """The non-empty lines of a page."""
        gap = False
        for number, raw in enumerate(text.splitlines(), 1):
            squeezed = plain(raw)
            if not squeezed:
                # A line of invisible characters is empty to a reader, and to whoever counts lines by eye.
                gap = True
                continue
            yield self.line(number, squeezed, gap=gap)
            gap = False

    def line(self, number: int, raw: str, *, gap: bool, level: int = 0) -> Line:
        """One line; ``raw`` is ``plain`` text, ``level`` of an HTML heading."""
        return self._known(raw, level)._replace(number=number, gap=gap)

    def _read(self, raw: str, level: int) -> Line:
        text = strip_all(raw)
        words = text.split()
        half = half_of_double(words)
        heading = _HEADING.match(raw)
        line = Line(
            number=0, raw=raw, text=half or text, key=key_of(half or text), words=len(words) // (2 if half else 1),
            doubled=half is not None, level=len(heading[1]) if heading else level,
            table=raw[0] == "|" or raw[-1] == "|", link=_LINK_ONLY.match(raw.strip("| ")) is not None,
        )  # fmt: skip
        return _classify(line, self._phrases)


def _classify(line: Line, phrases: Phrases) -> Line:
    """The line with its kind and what goes with it."""
    raw, text = line.raw, line.text
    if (alt := image_words(raw)) is not None:
        return line._replace(kind=Kind.IMAGE, reason="image-markup", key=key_of(alt))
    if _COUNTER.fullmatch(text):
        return line._replace(kind=Kind.JUNK, reason="widget")
    if is_rule(text):
        return line._replace(kind=Kind.JUNK, reason="separator")
    if _URL.match(text):
        return line._replace(kind=Kind.JUNK, reason="media-link")
    if _MAIL.match(text):
        return line._replace(kind=Kind.JUNK, reason="author")
    if _TAGS.match(raw):
        return line._replace(kind=Kind.JUNK, reason="tags")
    if _FILE.match(text) and not text.endswith(".vn"):
        return line._replace(kind=Kind.IMAGE, reason="image-markup", key="")
    lowered = text.casefold()
    if marker := _marker(lowered, phrases):
        return line._replace(kind=Kind.MARKER, scope=marker[0], reason=marker[1])
    if reason := phrases.lines.get(line.key) or _row_of_buttons(line.key, phrases):
        return line._replace(kind=Kind.JUNK, reason=reason)
    if line.words <= 30 and (stamped := dates.stamp(text, phrases)):
        iso, rest = stamped
        name = names.stamped_name(rest, phrases)
        if name or not rest or (len(rest.split()) <= 6 and not names.ends_sentence(text)):
            return line._replace(kind=Kind.DATE, reason="date", date=iso, name=name)
    if dates.only_time(text):
        return line._replace(kind=Kind.TIME, reason="related-list")
    if line.words <= _HOLD_WORDS and (reason := phrases.starts_with(lowered) or phrases.starts_with(raw.casefold())):
        soft = reason in {"footer", "media-link", "social"}
        if soft and line.words > _SOFT_WORDS:
            return line._replace(kind=_shape(line, text, phrases))
        return line._replace(kind=Kind.SOFT if soft else Kind.JUNK, reason=reason)
    if line.words <= _HOLD_WORDS and (reason := phrases.holds(lowered)):
        return line._replace(kind=Kind.JUNK, reason=reason)
    if (found := names.byline(text, phrases)) is not None:
        return line._replace(kind=Kind.BYLINE, reason="author", name=found[0] or None, outlet=found[1])
    if (outlet := names.source(text, phrases)) is not None:
        return line._replace(kind=Kind.SOURCE, reason="source" if outlet else "empty-label", outlet=outlet or None)
    if line.words <= 90 and not _CREDIT_MARKS.isdisjoint(text) and _credit_at_end(text, phrases):
        return line._replace(kind=Kind.CREDIT)
    if _is_menu(lowered, phrases):
        return line._replace(kind=Kind.MENU, reason="menu")
    return line._replace(kind=_shape(line, text, phrases))


def _marker(lowered: str, phrases: Phrases) -> tuple[str, str] | None:
    """The section that the whole line opens; a count, a colon or an arrow after it does not matter."""
    if len(lowered) > 60:
        return None
    key = key_of(lowered)
    if key in _ANSWERS and lowered.rstrip().endswith(":"):
        return None
    if found := phrases.sections.get(key):
        return found
    return phrases.sections.get(key_of(_COUNT.sub("", lowered)))


def _row_of_buttons(key: str, phrases: Phrases) -> str | None:
    """The reason of the first button of a line that is nothing but buttons ("fb yt zl tw")."""
    found = phrases.buttons.row(key) if len(key) <= 100 else []
    reasons = (phrases.lines.get(button) or phrases.sections.get(button, ("", ""))[1] for button in found)
    return next(filter(None, reasons), None)


def _credit_at_end(text: str, phrases: Phrases) -> bool:
    """The credit stands at the end (a name, an agency), or the line begins with it."""
    last = next(iter(reversed(list(phrases.credit_pattern.finditer(text)))), None)
    return last is not None and (last.start() == 0 or len(text[last.end() :].split()) <= 8)


def _is_menu(lowered: str, phrases: Phrases) -> bool:
    """Whether most of the line's letters are names of sections."""
    sections = phrases.menu_names
    if len(lowered) > 600 or lowered[-1:] in ".!?…" or not sections.may_cover(lowered, _MENU_SHARE):
        return False
    found = sum(len(_MENU_MARKS.sub("", lowered[start:end])) for start, end in sections.spans(lowered))
    return found > _MENU_SHARE * len(_MENU_MARKS.sub("", lowered))


def _shape(line: Line, text: str, phrases: Phrases) -> Kind:
    """Prose, cut prose, headline or item, from the punctuation and the length."""
    if line.link and line.words >= 4:
        return Kind.HEAD
    bare = text.rstrip(_CLOSERS + " ")
    first = text.lstrip(_CLOSERS + "“‘«([ ")[:1]
    if _LIST.match(line.raw.lstrip("|> ")) and not line.level:
        return Kind.PROSE if line.words >= 12 and names.ends_sentence(text) else Kind.ITEM
    if _DOTS.search(text):
        # "…, đầu tư…" closes a list in real prose; teasers stop at a word, after a space or with few words.
        return Kind.CUT if line.words <= 70 else Kind.PROSE
    if bare.endswith((".", ";", ":")) or (line.words > 25 and bare.endswith(("!", "?"))):
        return Kind.PROSE if line.words >= 6 or bare.endswith(":") else Kind.ITEM
    if line.words >= 45 or (
        bare.endswith(("!", "?")) and (_INNER_END.search(text) or text.partition(":")[0].casefold() in phrases.speakers)
    ):
        return Kind.PROSE
    if text[0] in "-–—+" or first.islower():
        return Kind.ITEM
    return Kind.HEAD


def unaccented(text: str) -> bool:
    """Several words without one Vietnamese letter, in lower case: a slug, not a sentence."""
    return text.count(" ") >= 3 and _ASCII_WORDS.fullmatch(text) is not None


def numbered(line: Line) -> int:
    """The number that the line begins with, before a stop, as the subheadings of a list do; 0 for none."""
    found = _NUMBER.match(line.text)
    if found is None:
        return 0
    return int(found[1]) if found[1].isdigit() else max(1, _ROMAN.index(found[1]) if found[1] in _ROMAN else 1)


def contact(line: Line) -> bool:
    """A telephone number or an address with its label, and nothing else."""
    return line.words <= 8 and _REACHED.search(line.text) is not None
