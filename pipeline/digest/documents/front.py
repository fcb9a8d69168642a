"""What of a digest stands in its documents: the most important stories told, others by their titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.digest.records import Digest, Story

_LISTED = 1000
OTHERS = "Also in the news"
ELSEWHERE = "digest.json has every story, articles.jsonl every article."


@dataclass(frozen=True, slots=True)
class Front:
    """A digest as its documents show it.

    Attributes:
        digest: with the told stories only.
        listed: the next ones by rank, of which only the titles are shown.
        left_out: how many stories are neither told nor listed.
    """

    digest: Digest
    listed: tuple[Story, ...]
    left_out: int

    @property
    def says(self) -> str:
        """How many stories are told and listed; empty when all are told."""
        told = len(self.digest.stories)
        if not self.listed:
            return ""
        words = f"The {told:,} most important {'is' if told == 1 else 'are'} told here, {len(self.listed):,} by title."
        return f"{words} {self.left_out:,} more are not shown." if self.left_out else words

    @property
    def sections(self) -> Iterator[tuple[str, list[Story]]]:
        """The listed stories under the headings of the digest."""
        by_heading: dict[str, list[Story]] = {}
        for story in self.listed:
            by_heading.setdefault(story.section, []).append(story)
        return iter(by_heading.items())


def front_of(digest: Digest) -> Front:
    """The front of a digest of any size."""
    told = {story.id for story in digest.stories if story.rank <= digest.max_stories}
    others = sorted((story for story in digest.stories if story.id not in told), key=lambda story: story.rank)
    sections = (
        replace(section, stories=tuple(name for name in section.stories if name in told)) for section in digest.sections
    )
    shown = replace(
        digest,
        sections=tuple(section for section in sections if section.stories),
        stories=tuple(story for story in digest.stories if story.id in told),
    )
    return Front(shown, tuple(others[:_LISTED]), len(others[_LISTED:]))
