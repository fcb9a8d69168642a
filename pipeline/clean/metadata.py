"""What an HTML page states about itself: JSON-LD, OpenGraph, meta tags, and marked-up elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any

from pipeline.clean.dates import find_date
from pipeline.clean.markup import key_of, plain

_VIETNAM = timezone(timedelta(hours=7))
_ARTICLES = re.compile(
    r"(?:News|Reportage|Analysis|Opinion|Review|Background|Tech|Scholarly)?(?:News)?Article|BlogPosting|LiveBlogPosting"
)
TITLE_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,60}$")
_DATES = (
    "article:published_time",
    "pubdate",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "og:published_time",
    "publishdate",
    "publish-date",
    "dcterms.created",
)
_AUTHORS = ("article:author", "author", "dc.creator", "dable:author", "cxenseparse:author")
_SITES = ("og:site_name", "application-name", "dc.publisher", "twitter:site")
_DATE_XPATH = (
    "//time[@datetime]/@datetime | //*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime"
)
_AUTHOR_XPATH = (
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', normalize-space(@class), ' '), ' author ')"
    " or contains(concat(' ', normalize-space(@class), ' '), ' author-name ')]"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page states; ``is_article`` when its JSON-LD says that it is one."""

    title: str | None = None
    published: str | None = None
    author: str | None = None
    publisher: str | None = None
    is_article: bool = False


def read_metadata(tree: Any) -> Metadata:
    """The metadata of a parsed page: JSON-LD first, then meta tags, then the elements."""
    metas = _metas(tree)
    stated = next((node for node in _json_ld(tree) if _is_article(node)), {})
    sites = [_name(stated.get("publisher")), *(metas.get(name) for name in _SITES)]
    site = next((site for site in sites if site and "://" not in site and not site.startswith("@")), None)
    return Metadata(
        title=_title(tree, stated, metas, site),
        published=_first_date([stated.get("datePublished"), *(metas.get(name) for name in _DATES)])
        or _first_date(tree.xpath(_DATE_XPATH)[:1]),
        author=_author(tree, stated, metas, site),
        publisher=_text(site),
        is_article=bool(stated),
    )


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    for element in tree.iter("script"):
        if (element.get("type") or "").strip().lower() != "application/ld+json" or not element.text:
            continue
        try:
            # Papers paste raw line breaks into their strings, which strict JSON forbids.
            pending = [json.loads(element.text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while pending:
            node = pending.pop(0)
            if isinstance(node, list):
                pending = node + pending
            elif isinstance(node, dict):
                yield node
                if isinstance(node.get("@graph"), list):
                    pending = node["@graph"] + pending


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLES.fullmatch(kind) for kind in kinds)


def _text(value: Any) -> str | None:
    """A stated string; some papers escape it twice."""
    return plain(unescape(unescape(value))) or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    """The name of a JSON-LD person or organisation, or of several."""
    if isinstance(value, list):
        names = [name for item in value if (name := _name(item))]
        return ", ".join(names) or None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _title(tree: Any, stated: dict[str, Any], metas: dict[str, str], site: str | None) -> str | None:
    """The page's first heading when the metadata agrees with it, for it is what a reader sees."""
    declared = _text(stated.get("headline")) or _text(metas.get("og:title"))
    headings = [plain(heading.text_content()) for heading in tree.iter("h1")]
    headings = [heading for heading in headings if len(heading.split()) >= 3]
    if declared is None:
        named = tree.findtext(".//title")
        declared = _text(named)
    if declared is None:
        return headings[0] if len(headings) == 1 else None
    for heading in headings:
        if key_of(heading) in key_of(declared) or key_of(declared) in key_of(heading):
            return heading
    shorter = TITLE_SUFFIX.sub("", declared)
    suffix = declared[len(shorter) :]
    return shorter if suffix and site and key_of(site) in key_of(suffix) else declared


def _first_date(values: list[Any]) -> str | None:
    for value in values:
        if isinstance(value, str) and (found := find_date(_at_home(value))):
            return found[0]
    return None


def _at_home(value: str) -> str:
    """A time with its zone as clocks in Vietnam have it (late in UTC it is the next day there); else as it is."""
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(_VIETNAM).isoformat() if moment.tzinfo else value
    except (ValueError, OverflowError):  # the year 1, some programs' empty date
        return value


def _author(tree: Any, stated: dict[str, Any], metas: dict[str, str], site: str | None) -> str | None:
    """A person: an address, or the paper's own name, is what many papers put there instead."""
    candidates = [_name(stated.get("author")), *(metas.get(name) for name in _AUTHORS)]
    candidates += [plain(element.text_content()) for element in tree.xpath(_AUTHOR_XPATH)[:3]]
    house = {key_of(name).replace(" ", "") for name in (site, metas.get("og:site_name")) if name}
    for candidate in candidates:
        name = _text(candidate)
        if not name or len(name) > 80 or "/" in name or "." in name.split()[-1]:
            continue
        folded = key_of(name).replace(" ", "")
        named = (len(name.split()) >= 2 and any(not c.isascii() for c in name)) or (
            stated.get("author") and name == _name(stated.get("author"))
        )
        if named and not any(folded in own or own in folded for own in house):
            return name
    return None
