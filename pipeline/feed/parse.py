"""RSS and Atom to entries, by feedparser, which takes what the world's feeds get wrong."""

from __future__ import annotations

import email.utils
import html
import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag

from pipeline.errors import UserError
from pipeline.feed.book import Entry
from pipeline.feed.web import Answer, FetchError, check_url

_TAG = re.compile(r"<[^>]{0,1000}>")
_MIN_CONTENT = 500  # characters from which what a feed has of a page may be all of it


def parse_feed(answer: Answer) -> tuple[str | None, list[Entry]]:
    """The feed's title and its entries, in its order.

    Raises:
        FetchError: it is no feed.
    """
    import feedparser  # type: ignore[import-untyped]

    headers = {"content-type": answer.headers.get("content-type", ""), "content-location": answer.url}
    # A stream, never the bytes themselves: feedparser would open a file whose name they are.
    try:
        parsed = feedparser.parse(io.BytesIO(answer.body), response_headers=headers)
    except Exception as error:  # it bears almost everything; what it does not is one feed's trouble
        raise FetchError(f"cannot be parsed ({type(error).__name__}: {' '.join(str(error).split())[:120]})") from None
    if not parsed.get("version") and not parsed.entries:
        kind = headers["content-type"].partition(";")[0] or "something else"
        raise FetchError(f"not an RSS or Atom feed ({kind}); give the address of the feed itself")
    entries: dict[str, Entry] = {}
    for item in parsed.entries:
        if entry := _entry(item, answer.url):
            entries.setdefault(entry.key, entry)
    if parsed.bozo and not entries:
        raise FetchError(f"broken XML ({' '.join(str(parsed.get('bozo_exception', '')).split())[:120]})")
    return _plain(parsed.feed.get("title")), list(entries.values())


def _entry(item: Any, feed: str) -> Entry | None:
    try:
        url = urldefrag(check_url(item.get("link") or "")).url
    except UserError:
        url = None
    own = item.get("id")
    contents = [part.get("value") or "" for part in item.get("content") or ()]
    content = max(contents, key=len, default="")
    if not url and not (own and content):
        return None
    published = _date(item, "published") or _date(item, "updated")
    return Entry(
        key=url or f"{feed} {own}",
        url=url,
        title=_plain(item.get("title")),
        published=published,
        author=_plain(item.get("author")),
        content=content if not url or len(_TAG.sub("", content)) >= _MIN_CONTENT else None,
        stamp=_date(item, "updated") or published or "",
    )


def _plain(value: str | None) -> str | None:
    """One line without markup."""
    return " ".join(html.unescape(_TAG.sub(" ", value or "")).split()) or None


def _date(item: Any, name: str) -> str | None:
    """ISO, with the offset that the feed gives: the day is the one the paper means."""
    text = (dict.get(item, name) or "").strip()  # its own "get" gives one date for another
    for read in (email.utils.parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(text).isoformat(timespec="seconds")
        except (ValueError, IndexError):
            continue
    parsed = dict.get(item, f"{name}_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC).isoformat(timespec="seconds") if parsed else None
