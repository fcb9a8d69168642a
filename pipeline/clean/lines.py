"""What can be said of one line on its own: its class and the features that the rules weigh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

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


@dataclass(frozen=True, slots=True)
class Line:
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
    kind: Kind
    words: int
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
_NUMBER = re.compile(r"^(?:\d{1,2}|[IVX]{1,4})[.)]\s")
_COUNT = re.compile(r"\s*(?:\(\d+\)|\d+|:|»|>+|→|\+)\s*$")
_CREDIT_MARKS = frozenset(":：([")  # a credit has one of them
_SOFT_WORDS, _HOLD_WORDS = 25, 45  # longer than an address line, a legal line: prose that mentions such words
_CLOSERS = "\"'”’»)]}"
_DOTS = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])$")
_MENU_MARKS = re.compile(r"[\s|/>»›•·,&–—-]+")
_ASCII_WORDS = re.compile(r"[a-z0-9 _-]+")


def read_lines(text: str, phrases: Phrases) -> Iterator[Line]:
    """The non-empty lines of a page, classified one by one."""
    gap = False
    for number, raw in enumerate(text.splitlines(), 1):
        squeezed = plain(raw)
        if not squeezed:
            # A line of invisible characters is empty to a reader, and to whoever counts lines by eye.
            gap = True
            continue
        yield new_line(number, squeezed, gap=gap, phrases=phrases)
        gap = False


def new_line(number: int, raw: str, *, gap: bool, phrases: Phrases, level: int = 0) -> Line:
    """One classified line; ``raw`` is ``plain`` text, ``level`` of an HTML heading."""
    text = strip_all(raw)
    half = half_of_double(text)
    heading = _HEADING.match(raw)
    line = Line(
        number=number, raw=raw, text=half or text, key=key_of(half or text), kind=Kind.HEAD,
        words=len((half or text).split()), doubled=half is not None, level=len(heading[1]) if heading else level,
        table=raw[0] == "|" or raw[-1] == "|", gap=gap, link=_LINK_ONLY.match(raw.strip("| ")) is not None,
    )  # fmt: skip
    return classify(line, phrases)


def classify(line: Line, phrases: Phrases) -> Line:
    """The line with its kind and what goes with it."""
    raw, text = line.raw, line.text
    if (alt := image_words(raw)) is not None:
        return replace(line, kind=Kind.IMAGE, reason="image-markup", key=key_of(alt))
    if is_rule(text):
        return replace(line, kind=Kind.JUNK, reason="separator")
    if _URL.match(text):
        return replace(line, kind=Kind.JUNK, reason="media-link")
    if _MAIL.match(text):
        return replace(line, kind=Kind.JUNK, reason="author")
    if _TAGS.match(raw):
        return replace(line, kind=Kind.JUNK, reason="tags")
    if _FILE.match(text) and not text.endswith(".vn"):
        return replace(line, kind=Kind.IMAGE, reason="image-markup", key="")
    lowered = text.casefold()
    if marker := _marker(lowered, phrases):
        return replace(line, kind=Kind.MARKER, scope=marker[0], reason=marker[1])
    if reason := phrases.lines.get(line.key) or _row_of_buttons(line.key, phrases):
        return replace(line, kind=Kind.JUNK, reason=reason)
    if line.words <= 30 and (stamped := dates.stamp(text, phrases)):
        iso, rest = stamped
        name = names.stamped_name(rest, phrases)
        if name or not rest or (len(rest.split()) <= 6 and not names.ends_sentence(text)):
            return replace(line, kind=Kind.DATE, reason="date", date=iso, name=name)
    if dates.only_time(text):
        return replace(line, kind=Kind.TIME, reason="related-list")
    if line.words <= _HOLD_WORDS and (reason := phrases.starts_with(lowered) or phrases.starts_with(raw.casefold())):
        soft = reason in {"footer", "media-link", "social"}
        if soft and line.words > _SOFT_WORDS:
            return replace(line, kind=_shape(line, text, phrases))
        return replace(line, kind=Kind.SOFT if soft else Kind.JUNK, reason=reason)
    if line.words <= _HOLD_WORDS and (reason := phrases.holds(lowered)):
        return replace(line, kind=Kind.JUNK, reason=reason)
    if (found := names.byline(text, phrases)) is not None:
        return replace(line, kind=Kind.BYLINE, reason="author", name=found[0] or None, outlet=found[1])
    if (outlet := names.source(text, phrases)) is not None:
        return replace(line, kind=Kind.SOURCE, reason="source" if outlet else "empty-label", outlet=outlet or None)
    if line.words <= 90 and not _CREDIT_MARKS.isdisjoint(text) and _credit_at_end(text, phrases):
        return replace(line, kind=Kind.CREDIT)
    if _menu_share(lowered, phrases) > 0.6:
        return replace(line, kind=Kind.MENU, reason="menu")
    return replace(line, kind=_shape(line, text, phrases))


def _marker(lowered: str, phrases: Phrases) -> tuple[str, str] | None:
    """The section that the whole line opens; a count, a colon or an arrow after it does not matter."""
    if len(lowered) > 60:
        return None
    key = key_of(lowered)
    if found := phrases.sections.get(key):
        return found
    return phrases.sections.get(key_of(_COUNT.sub("", lowered)))


def _row_of_buttons(key: str, phrases: Phrases) -> str | None:
    """The reason of the first button of a line that is nothing but buttons ("fb yt zl tw")."""
    if len(key) > 100 or not phrases.buttons_pattern.fullmatch(key):
        return None
    rest, reasons = key, []
    while found := phrases.button_pattern.match(rest):
        reasons.append(phrases.lines.get(found.group()) or (phrases.sections.get(found.group()) or ("", ""))[1])
        rest = rest[found.end() :].lstrip(" |/,·•:&+-")
    return next(filter(None, reasons), None)


def _credit_at_end(text: str, phrases: Phrases) -> bool:
    """The credit stands at the end (a name, an agency), or the line begins with it."""
    last = next(iter(reversed(list(phrases.credit_pattern.finditer(text)))), None)
    return last is not None and (last.start() == 0 or len(text[last.end() :].split()) <= 8)


def _menu_share(lowered: str, phrases: Phrases) -> float:
    """The share of the line's letters that are names of sections."""
    if len(lowered) > 600 or lowered[-1:] in ".!?…":
        return 0.0
    found = phrases.menu_pattern.findall(lowered)
    total = len(_MENU_MARKS.sub("", lowered)) if found else 0
    return sum(len(_MENU_MARKS.sub("", name)) for name in found) / total if total else 0.0


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


def numbered(line: Line) -> bool:
    """Begins with a number and a stop, as the subheadings of a list do."""
    return _NUMBER.match(line.text) is not None
