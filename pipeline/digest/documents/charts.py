"""The places of things on the page's two small charts, in percent of their width; the template draws them."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from pipeline.digest.dates import in_words, parse_iso
from pipeline.digest.documents.trust import headline
from pipeline.digest.records import Digest

_MARGIN = 2.0  # percent on either side, so that a dot at the end is whole
_MIN_POINTS = 3
_MAX_SHARES = 6
_UNNAMED = "not named"


@dataclass(frozen=True, slots=True)
class Point:
    """One story at its date."""

    x: float
    story: str
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a year; ``anchor`` as SVG has it."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The stories by event date, with the ends of the time shown."""

    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One publisher's part of the articles."""

    x: float
    width: float
    name: str
    count: int


def timeline(digest: Digest) -> Timeline | None:
    """None when fewer than three stories have a date, or all have the same."""
    dated = sorted(
        (day, story.id, headline(story).text) for story in digest.stories if (day := parse_iso(story.event_date))
    )
    if len(dated) < _MIN_POINTS or dated[0][0] == dated[-1][0]:
        return None
    first, last = dated[0][0], dated[-1][0]

    def x(days: int) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * days / (last - first).days, 2)

    points = tuple(Point(x((day - first).days), story, f"{in_words(str(day))}: {title}") for day, story, title in dated)
    years = [datetime.date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    if 1 < len(years) <= 2 * _MAX_SHARES:
        ticks = [Tick(x((day - first).days), str(day.year), "middle") for day in years]
    else:
        ticks = [Tick(_MARGIN, in_words(str(first)), "start"), Tick(100 - _MARGIN, in_words(str(last)), "end")]
    return Timeline(points, tuple(ticks))


def shares(digest: Digest) -> tuple[Share, ...]:
    """The publishers by number of articles, the smallest as one; empty when fewer than two are named."""
    counts = Counter(source.publisher or _UNNAMED for story in digest.stories for source in story.articles)
    if len(counts.keys() - {_UNNAMED}) < 2:
        return ()
    ranked = sorted(counts.items(), key=lambda item: (item[0] == _UNNAMED, -item[1], item[0]))
    if len(ranked) > _MAX_SHARES:
        ranked = [*ranked[: _MAX_SHARES - 1], ("others", sum(count for _, count in ranked[_MAX_SHARES - 1 :]))]
    total, before, found = sum(counts.values()), 0, []
    for name, count in ranked:
        found.append(Share(round(100 * before / total, 2), round(100 * count / total, 2), name, count))
        before += count
    return tuple(found)
