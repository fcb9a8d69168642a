"""One raw line to plain text: Unicode form, markdown and table marks, links, white space."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

_IMAGE = re.compile(r"!\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|a|font|h[1-6]|li|ul|ol|td|tr|table|figure|figcaption|img|sup|sub)\b[^<>]*>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.I)
# Reaches are bounded: an unclosed mark must not make a long line slow.
_STRONG = re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.{1,600}?)(?<=\S)\1")
_STAR = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,600}?)(?<=[^\s*])\*(?![\w*])")
_MARKS_BEFORE, _MARKS_AFTER = frozenset("|>#*•●▪■◦‣·∙➢➤✔★☆▶+"), frozenset("|#")
_LEADING = re.compile(r"^(?:[|>]\s*|#{1,6}\s+|[*•●▪■◦‣·∙➢➤✔★☆▶]\s*|\+\s+)+")
_TRAILING = re.compile(r"(?:\s*\||\s+#+)+$")
_RULE = re.compile(r"^[\s|:=_*~.·•–—-]*$")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufffc]")
_DASH = re.compile(r"[\u2010-\u2015\u2212-]")
_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*")
_EDGES = " \t|#*>_•.,:;!?…-()[]{}\"'“”‘’«»/\\~+=→←›‹·"


def plain(text: str) -> str:
    """NFC, no invisible or control characters, white space collapsed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c.isspace() else " " for c in text)
    # Taking an invisible character out can bring a base and its mark together.
    return unicodedata.normalize("NFC", " ".join(text.split()))


def strip_marks(text: str) -> str:
    """``plain`` text without markdown, table marks and stray HTML tags; the words of links stay."""
    given = text
    if "&" in text and _ENTITY.search(text):
        text = plain(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "](" in text or "![" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    if "**" in text or "__" in text:
        text = _STRONG.sub(r"\2", text)
    if "*" in text:
        text = _STAR.sub(r"\1", text)
    text = text.strip()
    if text[:1] in _MARKS_BEFORE:
        text = _LEADING.sub("", text)
    if text[-1:] in _MARKS_AFTER:
        text = _TRAILING.sub("", text)
    return text if text == given else " ".join(text.split())


def clean_line(text: str) -> str:
    """The text of a raw line; a fixed point of itself. Empty for a line that is marks alone."""
    return strip_all(plain(text))


def strip_all(text: str) -> str:
    """``plain`` text without any marks, those inside others included."""
    for _ in range(5):  # a mark inside a mark; five deep is more than any page has
        stripped = strip_marks(text)
        if stripped == text:
            break
        text = stripped
    return text


def image_words(raw: str) -> str | None:
    """The words of the images when the line is nothing but image markup (and table marks), else None."""
    if "![" not in raw:
        return None
    rest = _LINK.sub(lambda found: found[1], _IMAGE.sub("", raw))
    if not _RULE.match(rest.replace("[", "").replace("]", "").replace("(", "").replace(")", "")):
        return None
    return " ".join(found[1] for found in _IMAGE.finditer(raw)).strip()


def is_rule(text: str) -> bool:
    """A line of marks alone: a rule, a table border, a lone bullet."""
    return not any(map(str.isalnum, text))


def key_of(text: str) -> str:
    """For comparing lines: case, dashes and marks at either end do not count."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return (_DASHES.sub(" - ", folded) if _DASH.search(folded) else folded).strip(_EDGES)


def half_of_double(words: Sequence[str]) -> str | None:
    """``X`` when the words of a line are ``X X`` (a link's image text and its words), else None."""
    half, odd = divmod(len(words), 2)
    if odd or half < 3 or words[0].casefold() != words[half].casefold():
        return None
    first, second = " ".join(words[:half]), " ".join(words[half:])
    return first if key_of(first) == key_of(second) else None
