"""One Atom feed over the digests of all days, so that a reader subscribes once.

It is put together from the feeds of the days. A story that goes on over several days is one entry, as the newest of
them tells it: its id stays, and it is updated.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from xml.etree import ElementTree

from pipeline.digest.documents.feed import VIETNAM, urn
from pipeline.digest.documents.outline import printable
from pipeline.files import atomic_bytes

log = logging.getLogger(__name__)

FEED = "digest.atom"
_ATOM = "http://www.w3.org/2005/Atom"
_NS = f"{{{_ATOM}}}"


def write_feed(home: Path, title: str, days: Iterable[str], stories: int, url: str | None = None) -> None:
    """Writes ``home/digest.atom`` with the newest stories.

    Args:
        days: the newest first; those whose folder has no feed are passed over.
        stories: how many at most.
        url: where ``home`` is published, for the links.
    """
    base = f"{url.rstrip('/')}/" if url else ""
    entries: dict[str, ElementTree.Element] = {}
    for day in days:
        for entry in _entries(home / day / FEED):
            name = entry.findtext(f"{_NS}id", "")
            if name not in entries and len(entries) < stories:
                _told_on(entry, day)
                entries[name] = entry
        if len(entries) == stories:
            break
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{_NS}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    updated = max((entry.findtext(f"{_NS}updated", "") for entry in entries.values()), default="1970-01-01T00:00:00Z")
    for tag, text in (("id", urn(f"days:{base or title}")), ("title", printable(title)), ("updated", updated)):
        ElementTree.SubElement(feed, f"{_NS}{tag}").text = text
    author = ElementTree.SubElement(feed, f"{_NS}author")
    ElementTree.SubElement(author, f"{_NS}name").text = printable(title)
    if base:
        ElementTree.SubElement(feed, f"{_NS}link", rel="self", type="application/atom+xml", href=base + FEED)
        ElementTree.SubElement(feed, f"{_NS}link", rel="alternate", type="text/html", href=f"{base}index.html")
    feed.extend(entries.values())
    with atomic_bytes(home / FEED) as file:
        ElementTree.ElementTree(feed).write(file, encoding="utf-8", xml_declaration=True)


def _entries(path: Path) -> list[ElementTree.Element]:
    try:
        return ElementTree.parse(path).getroot().findall(f"{_NS}entry")
    except FileNotFoundError:
        return []
    except (OSError, ElementTree.ParseError) as error:
        log.warning("%s: left out of the feed of all days (%s)", path, error)
        return []


def _told_on(entry: ElementTree.Element, day: str) -> None:
    """An article may be older than the digest that tells it first: to a subscriber it is as new as that digest."""
    updated = entry.find(f"{_NS}updated")
    midnight = datetime.combine(date.fromisoformat(day), time(), VIETNAM).astimezone(UTC)
    if updated is not None:
        updated.text = max(updated.text or "", midnight.strftime("%Y-%m-%dT%H:%M:%SZ"))
