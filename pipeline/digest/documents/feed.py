"""The digest as an Atom feed (RFC 4287): one entry a story, whose id stays when the story grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.digest.documents.outline import Outline
from pipeline.digest.records import Digest, Story

VIETNAM = timezone(timedelta(hours=7))  # what a Vietnamese paper means by a day without its zone
_NEVER = "1970-01-01T00:00:00Z"  # when nothing in the digest has a date; a feed must have one


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What RFC 4287 asks of a feed and of each entry."""

    id: str
    updated: str


@dataclass(frozen=True, slots=True)
class _Feed:
    id: str
    updated: str
    entries: dict[str, _Stamp]


def render_feed(digest: Digest, outline: Outline, url: str | None = None) -> str:
    """The feed.

    Args:
        url: where the digest's folder is published; without it the entries carry no links, only their text.
    """
    environment = Environment(
        loader=PackageLoader("pipeline.digest.documents"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    entries = {story.id: _Stamp(urn(story.id), _updated(story, digest.as_of)) for story in digest.stories}
    base = f"{url.rstrip('/')}/" if url else ""
    feed = _Feed(urn(base or digest.title), max((one.updated for one in entries.values()), default=_NEVER), entries)
    return environment.get_template("digest.atom.j2").render(outline=outline, feed=feed, base=base) + "\n"


def urn(name: str) -> str:
    """The same name always gets the same."""
    return uuid5(NAMESPACE_URL, f"vibrief:{name}").urn


def _updated(story: Story, as_of: str | None) -> str:
    """The moment of the newest article, else of the event or of the digest, in UTC so that moments sort as text."""
    for text in (story.published, min(filter(None, (story.event_date, as_of)), default=None)):
        try:
            moment = datetime.fromisoformat(text or "")
        except ValueError:
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _NEVER
