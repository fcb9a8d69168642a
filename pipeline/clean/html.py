"""HTML pages: trafilatura finds the article's region, the line rules judge what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.article import Article
from pipeline.clean import names
from pipeline.clean.draft import Cleaned, refuse
from pipeline.clean.evidence import gather, looks_like_list
from pipeline.clean.lines import Kind, Line, LineReader
from pipeline.clean.markup import key_of, plain
from pipeline.clean.metadata import TITLE_SUFFIX, Metadata, read_metadata
from pipeline.clean.page import clean_page
from pipeline.clean.phrases import Phrases
from pipeline.errors import UserError

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "head", "textarea"})
_HEADING = re.compile(r"h([1-6])")
_LINKED = 0.8  # share of a line's letters inside links that makes it a link
_NEXT = 2  # lines after the region where the paragraph may stand that trafilatura left out
_REACH = 6  # lines after the region where a byline or a source may still stand


@dataclass(slots=True)
class _Row:
    """A visible line of the page: its words, where it is in the source, and what is known of its element."""

    text: str
    number: int | None
    level: int
    linked: bool
    figure: bool
    element: Any


def clean_html(article: Article, reader: LineReader, phrases: Phrases) -> Cleaned:
    """The article of an HTML page.

    Raises:
        UserError: not HTML at all, or a page too broken to parse.
    """
    tree = _parse(article.text)
    meta = read_metadata(tree)
    rows = list(_rows(tree))
    base = _base(article.text)
    title = article.title or _shown(meta.title, rows) or _heading(rows)
    lines = _lines(rows, base, key_of(title or ""), reader, phrases)
    if refusal := _refusal(tree, lines, meta):
        return refuse(lines, refusal)
    cleaned = clean_page(lines, phrases, title)
    cleaned.published = meta.published or cleaned.published
    cleaned.author = _signed(meta.author, phrases) or cleaned.author
    cleaned.publisher = meta.publisher or cleaned.publisher
    return cleaned


def _parse(text: str) -> Any:
    import lxml.html  # type: ignore[import-untyped]
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        # Bytes, because lxml refuses str with an encoding declaration.
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError) as error:
        raise UserError(f"not an article: no HTML that can be read ({' '.join(str(error).split())})") from None
    return tree


def _rows(tree: Any) -> Iterator[_Row]:
    """The visible lines in reading order, one for each stretch of text between block elements."""
    parts: list[str] = []
    linked = 0
    where: list[Any] = [None]

    def flush() -> _Row | None:
        nonlocal linked
        text = plain("".join(parts))
        parts.clear()
        share, linked = linked / max(1, len(text)), 0
        if not text or where[0] is None:
            return None
        tags = [where[0].tag, *(parent.tag for parent in where[0].iterancestors())]
        level = next(
            (int(found[1]) for tag in tags[:3] if isinstance(tag, str) and (found := _HEADING.fullmatch(tag))), 0
        )
        return _Row(
            text, where[0].sourceline, level, share >= _LINKED, "figure" in tags or "figcaption" in tags, where[0]
        )

    stack: list[tuple[Any, bool, int]] = [(tree, False, 0)]
    while stack:
        element, leaving, links = stack.pop()
        tag = element.tag
        if leaving:
            if tag in _BLOCKS and (row := flush()):
                yield row
            if element.tail and element is not tree:
                parts.append(element.tail)
                where[0] = element.getparent()
                linked += len(element.tail) if links else 0
            continue
        if not isinstance(tag, str) or tag in _HIDDEN or _invisible(element):
            if element.tail:
                parts.append(element.tail)
                where[0] = element.getparent()
            continue
        if tag in _BLOCKS and (row := flush()):
            yield row
        inside = links + (tag == "a")
        stack.append((element, True, links))
        if element.text:
            parts.append(element.text)
            where[0] = element
            linked += len(element.text) if inside else 0
        stack.extend((child, False, inside) for child in reversed(element))
    if row := flush():
        yield row


def _invisible(element: Any) -> bool:
    style = element.get("style") or ""
    return element.get("hidden") is not None or "display:none" in style.replace(" ", "").lower()


def _base(text: str) -> str:
    """What trafilatura takes for the article, as one string of line keys; empty when it finds nothing."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every odd page as an error
    found = trafilatura.bare_extraction(
        text, fast=True, include_comments=False, include_tables=True, include_images=True, with_metadata=False
    )
    if found is None or found.body is None:
        return ""
    pieces = [key_of(plain("".join(part.itertext()))) for part in found.body]
    return "\n".join(piece for piece in pieces if piece)


def _shown(title: str | None, rows: list[_Row]) -> str | None:
    """The stated title as a line of the page shows it: without what follows the last dash or bar, the site's name."""
    if title and (bare := TITLE_SUFFIX.sub("", title)) != title:
        keys = {key_of(row.text) for row in rows}
        return bare if key_of(bare) in keys and key_of(title) not in keys else title
    return title


def _signed(author: str | None, phrases: Phrases) -> str | None:
    """The name of a stated author without its label and notes ("Bài và ảnh: …", "… (Theo Kyodo)")."""
    if author is None:
        return None
    labelled = names.byline(author, phrases)
    return labelled[0] if labelled and labelled[0] else names.person(author, phrases) or author


def _heading(rows: list[_Row]) -> str | None:
    return next((row.text for row in rows if row.level == 1 and len(row.text.split()) >= 3), None)


def _lines(rows: list[_Row], base: str, title: str, reader: LineReader, phrases: Phrases) -> list[Line]:
    """The page's lines; those outside the article's region are junk whatever they say."""
    lines: list[Line] = []
    for row in rows:
        line = reader.line(row.number or 0, row.text, gap=True, level=row.level)
        lines.append(line._replace(kind=Kind.HEAD) if row.linked and line.kind is Kind.PROSE else line)
    if not base:
        return lines
    held = [len(line.key) >= 12 and line.key in base for line in lines]
    if not any(held):
        return lines
    last = max(i for i, inside in enumerate(held) if inside)
    first = next(i for i, inside in enumerate(held) if inside)
    heads = [i for i, line in enumerate(lines) if line.key == title]
    above = [i for i in heads if i <= first] or heads
    start = min(above[-1] if above else first, first)
    figures = [row.figure for row in rows]
    return [
        line
        if _judged(i, line, start, first, last, held[i], figures[i], title)
        or (i > first and _named(line, phrases))
        or (last < i <= last + _NEXT and line.kind is Kind.PROSE and _together(rows[last].element, rows[i].element))
        else line._replace(kind=Kind.JUNK, reason=line.reason or "outside-article")
        for i, line in enumerate(lines)
    ]  # fmt: skip


def _together(one: Any, other: Any) -> bool:
    """Two elements of one container, or the second holds the first."""
    return one is other or one.getparent() is other.getparent() or other in one.iterancestors()


def _named(line: Line, phrases: Phrases) -> bool:
    """A line that is a person's name, which the walk may take for the byline."""
    return line.kind is Kind.HEAD and 2 <= line.words <= 6 and names.person(line.text, phrases) is not None


def _judged(i: int, line: Line, start: int, first: int, last: int, held: bool, figure: bool, title: str) -> bool:
    """Whether the line rules get to judge this line at all."""
    if held or line.key == title:
        return True
    stated = line.kind in {Kind.DATE, Kind.BYLINE, Kind.SOURCE}
    if start - 3 <= i <= first:
        return stated or figure or (i > start and line.words >= 4 and line.kind is not Kind.MENU)
    if i < start - 3 or i > last + _REACH:
        return False
    if i > last:
        return stated or (line.kind is Kind.HEAD and line.words <= 6)
    return stated or figure or line.kind in {Kind.PROSE, Kind.MARKER, Kind.CREDIT}


def _refusal(tree: Any, lines: list[Line], meta: Metadata) -> str | None:
    """Why the page is a list or a front page, None when it is an article.

    The page's own word (JSON-LD) decides for an article; against one it takes the structure: many headings that are
    links, and prose only in single sapos.
    """
    if meta.is_article:
        return None
    teasers = sum(1 for heading in tree.iter("h2", "h3", "h4") if heading.find(".//a") is not None)
    judged = [line for line in lines if line.kind is not Kind.JUNK]
    evidence = gather(judged)
    listed = looks_like_list(evidence)
    prose = sum(line.words for line in judged if line.kind is Kind.PROSE)
    if listed or (teasers >= 12 and not meta.published) or (teasers >= 20 and prose < 40 * teasers):
        return "not an article: a list of headlines"
    return None
