"""Asks the feeds what is new and puts each new article into the inbox, as a file of its own."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.config import FeedSettings
from pipeline.feed.book import Book, Entry, Feed
from pipeline.feed.parse import parse_feed
from pipeline.feed.web import Answer, FetchError, LaterError, RefusedError, Web, origin_of
from pipeline.files import atomic_text, claimed
from pipeline.read.encoding import NotTextError, decode

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")


@dataclass(slots=True)
class Fetched:
    """What one feed gave: how many articles were stored, what remains to be fetched, and what went wrong."""

    feed: str
    stored: int = 0
    unchanged: bool = False
    waiting: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """In one line."""
        if not self.problems:
            return "unchanged" if self.unchanged else "ok"
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        return self.problems[0] + more


def fetch_feeds(inbox: Path, settings: FeedSettings) -> Iterator[Fetched]:
    """Fetches every feed of the inbox once; what goes wrong with one says nothing about the others.

    Raises:
        UserError: another process fetches into the inbox.
    """
    with claimed(inbox):
        book = Book(inbox)
        feeds = book.feeds()
        web = Web(settings, book, [feed.url for feed in feeds])
        try:
            yield from _fetch(inbox, settings, book, web, feeds)
        finally:
            web.close()
            book.close()


def _fetch(inbox: Path, settings: FeedSettings, book: Book, web: Web, feeds: list[Feed]) -> Iterator[Fetched]:
    results = {feed.url: Fetched(feed.url) for feed in feeds}
    closed: set[str] = set()  # hosts to be left alone for now
    for feed in feeds:
        try:
            results[feed.url].unchanged = _ask(feed, book, web)
        except FetchError as error:
            results[feed.url].problems.append(str(error))
            closed |= {error.origin} if isinstance(error, LaterError) else set()
    queues = {feed.url: deque(book.wanted(feed.url, settings.max_articles)) for feed in feeds}
    while queues := {url: queue for url, queue in queues.items() if queue}:
        # The host that can be asked soonest comes first: waiting for one is time for another.
        url = min(queues, key=lambda url: web.ready_in(queues[url][0].url or url))
        entry = queues[url].popleft()
        if entry.url and origin_of(entry.url) in closed:
            continue
        try:
            _store(entry, inbox, book, web, results[url])
        except LaterError as error:
            results[url].problems.append(str(error))
            closed.add(error.origin)
    for feed in feeds:
        result = results[feed.url]
        result.waiting = len(book.wanted(feed.url, settings.max_articles + 1))
        book.checked(feed.url, time.time(), result.status)
        yield result


def _ask(feed: Feed, book: Book, web: Web) -> bool:
    """Notes what the feed lists; returns whether nothing has changed since last time."""
    conditions = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    answer = web.get(feed.url, {name: value for name, value in conditions.items() if value})
    if answer.status == 304:
        return True
    title, entries = parse_feed(answer)
    book.note(feed.url, title, answer.headers.get("etag"), answer.headers.get("last-modified"), entries)
    return False


def _store(entry: Entry, inbox: Path, book: Book, web: Web, result: Fetched) -> None:
    """Raises ``LaterError`` when the host is to be left alone for now."""
    try:
        text = _text(entry, web)
    except LaterError:
        raise
    except FetchError as error:
        given_up = book.failed(entry.key, for_good=error.for_good)
        result.problems.append(f"{entry.url or entry.key}: {error}{'; given up' if given_up else ''}")
        return
    name = sha256(entry.key.encode()).hexdigest()[:16]
    host = urlsplit(entry.url or result.feed).hostname or "feed"
    row = {
        "id": f"{host}-{name}",
        "url": entry.url,
        "title": entry.title,
        "published": entry.published,
        "author": entry.author,
        "feed": result.feed,
        "text": text,
    }
    folder = inbox / _safe(host)
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_text(folder / f"{name}.jsonl") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    book.done(entry.key)
    result.stored += 1


def _safe(host: str) -> str:
    return "".join(char if char.isalnum() or char in "-." else "_" for char in host).strip(".") or "feed"


def _text(entry: Entry, web: Web) -> str:
    """The page, or what the feed has of the article where there is no page or robots.txt forbids it."""
    if not entry.url:
        return _wrapped(entry.content or "")
    try:
        return _page(web.get(entry.url))
    except RefusedError:
        if not entry.content:
            raise
        return _wrapped(entry.content)


def _wrapped(content: str) -> str:
    return f"<article>{content}</article>"


def _page(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status != 200 or kind not in _PAGES:
        raise FetchError(f"not a page ({kind or answer.status})", for_good=True)
    try:
        text = decode(answer.body).text
    except NotTextError as error:
        raise FetchError(f"not a page ({error})", for_good=True) from None
    if not text.strip():
        raise FetchError("an empty page")
    return text
