"""What a reader is shown first: the machine's English, or, where that cannot be trusted, the facts read by rule.

An editor does not print a headline that makes no sense, and does not drop a story because its translation failed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.article import Sentence
from pipeline.digest.flags import misleads
from pipeline.digest.records import Encounter, Person, Story, StoryLine

_FOR_A_LINE, _FOR_A_HEADLINE = 2, 3  # facts that can stand for it
_IN_A_HEADLINE = 6
_WHOSE = re.compile(r" \([^()]+\)\Z")


@dataclass(frozen=True, slots=True)
class Headline:
    """``by_rule``: made of what the Vietnamese names, since the translation of the title is too poor to be read."""

    text: str
    lang: Literal["en", "vi"]
    by_rule: Literal["", "encounter", "gist"] = ""


def headline(story: Story) -> Headline:
    """The title, or, where its translation is too poor to be read, who met whom or what the Vietnamese title names."""
    if title_in_doubt(story) and not story.title_readable:
        met_whom = next((one for one in story.encounters if len(one.people) > 1), None)
        if met_whom:
            return Headline(_who_met_whom(met_whom), "en", "encounter")
        if len(story.title_gist) >= _FOR_A_HEADLINE:
            return Headline(" · ".join(story.title_gist[:_IN_A_HEADLINE]), "en", "gist")
    return Headline(story.title, story.title_lang)


def _who_met_whom(encounter: Encounter) -> str:
    one, other = map(_with_country, encounter.people[:2])
    told = f"{one} received {other}" if encounter.how == "received" else f"{one} and {other} {encounter.how}"
    if not encounter.event:
        return told
    return f"{told} the {encounter.event}" if encounter.how.endswith("chaired") else f"{told}, {encounter.event}"


def _with_country(person: Person) -> str:
    """A name and, where the office says it, whose office it is: "Thongsavanh Phomvihane (Laos)"."""
    whose = _WHOSE.search(person.role)
    return f"{person.name}{whose[0]}" if whose else person.name


def title_in_doubt(story: Story) -> bool:
    """The Vietnamese title should stand under the English one: that is in doubt, or so much of the story is."""
    return story.title_lang == "en" and (story.title_doubtful or story.confidence.level == "low")


def in_doubt(line: StoryLine, story: Story) -> bool:
    """The reader should see what the Vietnamese names: the line is flagged, or so much of the story is."""
    return _names_something(line.gist) and (bool(line.doubts) or story.confidence.level == "low")


def facts_of(line: StoryLine) -> str:
    """What the Vietnamese names, in one line."""
    text = " · ".join(line.gist)
    return text[:1].upper() + text[1:]


def _names_something(gist: Sequence[str]) -> bool:
    """A name or a figure is among the facts: "cooperation · politics" tells nobody anything."""
    return any(re.search(r"[A-Z\d]", fact) for fact in gist)


def facts_first(line: StoryLine, story: Story, cited: Sentence | None) -> bool:
    """The facts should stand before the English: it is in doubt, and would mislead.

    Args:
        cited: the first sentence that the line rests on.
    """
    if cited is None or not in_doubt(line, story) or len(line.gist) < _FOR_A_LINE:
        return False
    return misleads(cited)
