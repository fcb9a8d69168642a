"""Stories that go on: what the digests of earlier days told of a story, and what of it is new now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline.article import Article
from pipeline.digest.build import distinct
from pipeline.digest.events.evidence import Evidence, gather
from pipeline.digest.events.grouping import THRESHOLD, candidates
from pipeline.digest.events.likeness import Likeness
from pipeline.digest.merge import Parallels
from pipeline.digest.records import Cite, Digest, Earlier, Story, StoryLine

_COMPARED = 40  # earlier articles of a story that its lines are compared with, the newest


@dataclass(frozen=True, slots=True)
class PastArticle:
    """An article of an earlier day's digest and its story there."""

    content_hash: str
    day: str
    story: str


@dataclass(frozen=True, slots=True)
class Past:
    """The digests of earlier days.

    Attributes:
        articles: in the order in which they arrived.
        evidence: by content hash, of all those articles.
        titles: (day, story) → the title it had.
        load: gives the articles with some content hashes.
        link: (day, story) → where that day's page tells the story.
    """

    articles: Sequence[PastArticle]
    evidence: Mapping[str, Evidence]
    titles: Mapping[tuple[str, str], str]
    load: Callable[[Sequence[str]], Mapping[str, Article]]
    link: Callable[[str, str], str]


def continue_stories(digest: Digest, articles: Iterable[Article], order: Sequence[str], past: Past) -> Digest:
    """The digest with its stories joined to those of earlier days.

    A story goes on when one of its articles tells of the same event as one of an earlier day. It then keeps its id,
    and its lines that were told before say when. The ids of new stories come from the article that arrived first.

    Args:
        articles: those that the digest was built from.
        order: their content hashes in the order of arrival.
    """
    known = {article.id: article for article in distinct(articles)}
    members = {story.id: [known[source.id] for source in story.articles] for story in digest.stories}
    before = _earlier_stories(members, past)
    arrival = {content_hash: number for number, content_hash in enumerate(order)}
    taken: set[str] = set()
    stories: dict[str, Story] = {}
    for story in sorted(digest.stories, key=lambda one: (-before.get(one.id, ("", 0.0))[1], one.id)):
        own = "s" + _short(min((a.content_hash for a in members[story.id]), key=lambda h: (arrival.get(h, 0), h)))
        earlier = before.get(story.id)
        told = story
        if earlier:
            told = _continued(story, members[story.id], earlier[0], past)
            own = own if earlier[0] in taken else earlier[0]  # two stories of today cannot have one id
            taken.add(earlier[0])
        stories[story.id] = replace(told, id=own)
    sections = tuple(
        replace(section, stories=tuple(stories[story].id for story in section.stories)) for section in digest.sections
    )
    return replace(digest, sections=sections, stories=tuple(stories[story.id] for story in digest.stories))


def _short(content_hash: str) -> str:
    return sha256(content_hash.encode()).hexdigest()[:12]


def _earlier_stories(members: Mapping[str, Sequence[Article]], past: Past) -> dict[str, tuple[str, float]]:
    """Story of today → the earlier story that it is most likely to go on with, and how likely."""
    if not past.articles or not members:
        return {}
    story_of = {one.content_hash: one.story for one in past.articles}
    today = {article.content_hash: story for story, articles in members.items() for article in articles}
    evidence = [past.evidence[key] for key in story_of if key in past.evidence and key not in today]
    evidence += [gather(article) for articles in members.values() for article in articles]
    evidence.sort(key=lambda one: one.key)
    best: dict[str, dict[str, float]] = defaultdict(dict)
    likeness = Likeness(evidence)
    pairs = candidates(likeness)
    for (i, j), score in zip(pairs.tolist(), likeness.scores(pairs).tolist(), strict=True):
        one, other = evidence[i], evidence[j]
        if (one.key in today) == (other.key in today):
            continue
        new, old = (one, other) if one.key in today else (other, one)
        if score >= THRESHOLD:
            found = best[today[new.key]]
            found[story_of[old.key]] = max(score, found.get(story_of[old.key], 0.0))
    return {story: max(found.items(), key=lambda item: (item[1], item[0])) for story, found in best.items()}


def _continued(story: Story, articles: Sequence[Article], earlier: str, past: Past) -> Story:
    entries = [one for one in past.articles if one.story == earlier]
    last = max(one.day for one in entries)
    recent = entries[-_COMPARED:]
    loaded = past.load([one.content_hash for one in recent])
    days = {f"{one.day} {one.content_hash}": one.day for one in recent if one.content_hash in loaded}
    old = [replace(loaded[name.split()[1]], id=name) for name in days]
    parallels = Parallels([*articles, *old], among=old)
    return replace(
        story,
        earlier=Earlier(
            story=earlier,
            since=min(one.day for one in entries),
            last=last,
            articles=len(entries),
            title=past.titles.get((last, earlier), story.title),
            link=past.link(last, earlier),
        ),
        brief=tuple(replace(line, told=_told(line, parallels, days)) for line in story.brief),
    )


def _told(line: StoryLine, parallels: Parallels, days: Mapping[str, str]) -> str | None:
    """The first earlier day on which an article said what the line says, with the same figures."""
    said: list[Cite] = [
        other for cite in line.cites for other in parallels.of(cite) if not parallels.conflict(cite, other)
    ]
    return min((days[cite.article] for cite in said if cite.article in days), default=None)
