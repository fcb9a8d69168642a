"""One row of a table to an article: which column is which, and what its values may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.article import Article, Flag, Media
from pipeline.read import repair
from pipeline.read.encoding import LOST, NotTextError, decode, tidy

if TYPE_CHECKING:  # pydantic is slow to import
    from pipeline.config import ReadSettings

# Compared without case, marks, spaces and underscores ("Nội dung" is noidung); earlier names win.
_KNOWN = {
    "text": ("text", "content", "body", "article", "articletext", "articlebody", "maintext", "fulltext", "rawtext",
             "noidung", "baiviet", "vanban", "html", "rawhtml"),
    "title": ("title", "headline", "tieude", "heading"),
    "published": ("published", "publishedat", "publisheddate", "date", "datepublished", "datepublish", "publishdate",
                  "publishat", "publishtime", "pubdate", "ngay", "ngaydang", "ngayxuatban", "thoigian", "timestamp"),
    "url": ("url", "link", "sourceurl", "articleurl", "pageurl", "duongdan", "lienket"),
    "id": ("id", "articleid", "docid", "guid", "uuid"),
    "author": ("author", "authors", "byline", "tacgia"),
    "publisher": ("publisher", "sitename", "newspaper", "toasoan"),
    "lead": ("sapo", "lead"),
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.{0,4000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|section|div|p|h[1-6]|figure|table|ul|ol|blockquote|strong|span|img)\b[^<]*>",
    re.IGNORECASE | re.DOTALL,
)


class RowError(ValueError):
    """The row is no article; the message says why and what to change."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the input holds what; None where there is none. ``lead`` goes before the text."""

    text: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    id: str | None = None
    author: str | None = None
    publisher: str | None = None
    lead: str | None = None

    def names(self) -> list[str]:
        """The columns that are used."""
        return [name for name in (getattr(self, field) for field in _KNOWN) if name is not None]


def find_columns(names: Iterable[str], settings: ReadSettings) -> Columns:
    """The columns by the settings' names, else by the well-known ones.

    Raises:
        RowError: there is no text column, or the settings name a column that is not there.
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    found: dict[str, str | None] = {}
    for field, known in _KNOWN.items():
        if own := getattr(settings, f"{field}_column", None):
            if field == "text" and _key(own) not in by_key:
                raise RowError(f"no column {own!r} (read.text_column); found {_listed(by_key)}")
            known = (own,)
        found[field] = next((by_key[_key(name)] for name in known if _key(name) in by_key), None)
    text = found.pop("text")
    if text is None:
        raise RowError(f"no text column; set read.text_column to one of {_listed(by_key)}")
    return Columns(text, **found)


def article_from_row(
    row: Mapping[str, Any], columns: Columns, id: str, path: str, settings: ReadSettings, doubt: str | None = None
) -> Article:
    """The article in a row; ``id`` is used when the row has none of its own.

    Raises:
        RowError: the text is missing, empty, too long, or of another type.
    """
    text = _text(row.get(columns.text), columns.text, settings.encoding)
    if (lead := _short(row, columns.lead)) and lead not in " ".join(text.split()):
        text = f"<p>{escape(lead)}</p>\n{text}" if looks_like_html(text) else f"{lead}\n{text}"
    if len(text) > settings.max_article_mb * 2**18 and len(text.encode()) > settings.max_article_mb * 2**20:
        raise RowError(f"the text is over read.max_article_mb ({settings.max_article_mb:g})")
    given = {
        "title": _short(row, columns.title),
        "published": iso_or_as_given(_short(row, columns.published)),
        "url": _short(row, columns.url),
        "author": _short(row, columns.author),
        "publisher": _short(row, columns.publisher),
    }
    return make_article(_short(row, columns.id) or id, path, text, settings, given, doubt=doubt)


def article_from_text(text: str, settings: ReadSettings, *, media: Media | None = None, **given: Any) -> Article:
    """An article from no file, read as those of files are; what is none has ``failed``."""
    try:
        return make_article("text", "text", _plain(text), settings, given, html=media == "html")
    except RowError as error:
        return replace(Article.read("text", "text", ""), failed=f"read: {error}")


def make_article(
    id: str,
    path: str,
    text: str,
    settings: ReadSettings,
    given: Mapping[str, str | None],
    html: bool = False,
    doubt: str | None = None,
) -> Article:
    """An article of decoded text: damage from an earlier wrong decoding repaired, what is lost or doubtful flagged.

    Raises:
        RowError: there is nothing but white space.
    """
    if not text.strip():
        raise RowError("the text is empty")
    stated = {name: value for name, value in given.items() if value}
    if settings.encoding == "auto" and (found := repair.find_repair(text)):
        text = unicodedata.normalize("NFC", found[1](text))
        stated |= {name: repair.apply(found[1], stated[name]) for name in ("title", "author") if name in stated}
    doubts = [doubt] if doubt else []
    if lost := text.count(LOST) + sum(value.count(LOST) for value in stated.values()):
        doubts.append(f"{lost} characters could not be read and are shown as {LOST}")
    if places := repair.misread(text):
        doubts.append(f"{places} places look like UTF-8 that was read in another encoding")
    if html or looks_like_html(text):
        stated["media"] = "html"
    article = Article.read(id, path, text, **stated)
    return replace(article, flags=tuple(Flag("encoding", detail) for detail in doubts)) if doubts else article


def looks_like_html(text: str) -> bool:
    """Whether the text begins as a page does, or with a tag that it closes later."""
    beginning = _HTML.match(text[:8192])
    return beginning is not None and ("</" in text or "html" in beginning[0].lower())


def iso_or_as_given(value: str | None) -> str | None:
    """An ISO date or date-time in its usual form; anything else as it came, for the cleaner to understand."""
    if value is None or not _ISO.fullmatch(value):
        return value
    try:
        if len(value) == 10:
            return date.fromisoformat(value).isoformat()
        return datetime.fromisoformat(value.replace(" ", "T", 1).replace(" ", "")).isoformat(timespec="seconds")
    except ValueError:
        return value


def _key(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.casefold()).replace("đ", "d")
    return "".join(letter for letter in letters if letter.isalnum()) or name


def _listed(by_key: Mapping[str, str]) -> str:
    names = list(by_key.values())
    return ", ".join(name[:40] for name in names[:12]) + (" …" if len(names) > 12 else "") or "nothing"


def _text(value: Any, column: str, encoding: str) -> str:
    """A string, bytes, or a list of paragraphs as text."""
    if value is None:
        raise RowError(f"{column!r} is empty")
    if isinstance(value, bytes):
        try:
            value = decode(value, encoding).text
        except NotTextError as error:
            raise RowError(f"{column!r}: {error}") from None
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        value = "\n".join(value)
    if not isinstance(value, str):
        raise RowError(f"{column!r} is {type(value).__name__}, not text")
    return _plain(value)


def _plain(text: str) -> str:
    return tidy(text).replace("\0", LOST)


def _short(row: Mapping[str, Any], column: str | None) -> str | None:
    """A value that is one line: dates as ISO, lists joined, anything without a plain form left out."""
    value = row.get(column) if column is not None else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        value = ", ".join(part for part in value if isinstance(part, str))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(_plain(str(value)).split()) or None
