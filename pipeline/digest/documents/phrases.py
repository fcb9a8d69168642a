"""What is said of a story in a few words, the same in every document."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.digest.dates import in_words
from pipeline.digest.records import Encounter, Story

SURE = {"high": "Well supported", "medium": "Fair", "low": "Check before use"}


def ago(days: int) -> str:
    """A span of days in words: 40 days, 5 months, 4 years."""
    for size, name in ((365, "year"), (30, "month")):
        if days >= 2 * size:
            return f"{days // size} {name}s"
    return f"{days} days"


def since_then(story: Story) -> str:
    """How much of the brief of a story that goes on is new."""
    new = sum(line.told is None for line in story.brief)
    if not story.brief:
        return "there is no brief"
    if not new:
        return "nothing new since then"
    if new == len(story.brief):
        return "all of this is new since then"
    return f"{new} of these {len(story.brief)} points {'is' if new == 1 else 'are'} new since then"


def upcoming(story: Story, as_of: str | None) -> bool:
    """The event is announced for a day after the newest article."""
    return bool(story.event_date and as_of and story.event_date > as_of[:10])


def when(story: Story, as_of: str | None) -> Iterator[str]:
    """What is known of the dates: of the event and of the articles, apart."""
    if story.event_text:
        year = " (year inferred)" if story.event_basis == "year inferred" else ""
        verb = "set for" if upcoming(story, as_of) else "happened"
        yield f"{verb} {story.event_text}{year if story.event_date else ' (year not stated)'}"
    else:
        yield "event date not stated"
    yield f"published {in_words(story.published)}" if story.published else "publication date not stated"
    if story.stale and story.age_days is not None:
        yield f"old news: {ago(story.age_days)} before the newest story"


def sure(story: Story) -> str:
    """How sure, in a few words."""
    return f"how sure: {SURE[story.confidence.level].lower()}"


def met(encounter: Encounter) -> str:
    """Such as "Co-chaired (11th Political Consultation)", or "Held talks with" where only one of them is named."""
    how = encounter.how[:1].upper() + encounter.how[1:] + (" with" if len(encounter.people) == 1 else "")
    return f"{how} ({encounter.event})" if encounter.event else how


def why_here(story: Story) -> str:
    """Why the story stands where it stands, in one sentence; empty when there is nothing to say."""
    section = f"in “{story.section}” for: {', '.join(story.section_reasons)}" if story.section else ""
    return "; ".join(part for part in (*story.rank_reasons, section) if part)
