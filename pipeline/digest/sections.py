"""The sections of the digest: each story under one heading, by its topic or by the watch list, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from pipeline.article import Article
from pipeline.config import DigestSettings
from pipeline.digest.records import Section, Story
from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped
from pipeline.translate.glossary import Entry, Glossary
from pipeline.translate.orthography import ordinary

OTHER = "Other news"
_OPENING_POINTS = 3
_LEADING = 4  # articles of a story that are read
_SHOWN = 3  # words given as the reason


@cache
def load_topics(name: str) -> tuple[Glossary, dict[str, str]]:
    """The words of all topics, and the topic of each.

    Args:
        name: of a file in ``configs/digest``, or a path.

    Raises:
        UserError: no such file, or it is not a mapping of topics to words with their English.
    """
    path = next((p for p in (Path(name), shipped("configs") / "digest" / f"{name}.yaml") if p.is_file()), None)
    if path is None:
        raise UserError(f"no topics {name!r}; give a YAML file or 'topics'")
    try:
        topics = parse_yaml(path.read_text(encoding="utf-8"))
        rows = [(heading, Entry(str(vi), str(en))) for heading, words in topics.items() for vi, en in words.items()]
    except (AttributeError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path}: expected topics with their words: {' '.join(str(error).split())}") from None
    return Glossary(entry for _, entry in rows), {entry.vi: str(heading) for heading, entry in rows}


def section_of(
    articles: Sequence[Article], watch: Sequence[str], settings: DigestSettings
) -> tuple[str, tuple[str, ...]]:
    """The heading for a story, and the reasons.

    Args:
        articles: of the story, the leading ones first.
        watch: the terms of the watch list that the story names, in the order of the list.
    """
    if settings.sections == "none":
        return "", ()
    if settings.sections == "watch":
        return (watch[0], (f"names {watch[0]}",)) if watch else (OTHER, ("nothing of the watch list",))
    words, topic_of = load_topics(settings.topics)
    points: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {}
    for article in articles[:_LEADING]:
        for block in article.blocks:
            worth = _OPENING_POINTS if block.kind in ("title", "lead") else 0 if block.kind == "caption" else 1
            for match in words.find(ordinary(block.text)) if worth else ():
                topic = topic_of[match.entry.vi]
                points[topic] += worth
                found.setdefault(topic, Counter())[match.entry.en] += worth
    if not points:
        return OTHER, ("no word of any topic",)
    order = list(topic_of.values())
    topic = min(points, key=lambda name: (-points[name], order.index(name)))
    telling = sorted(found[topic].items(), key=lambda item: (-item[1], item[0]))
    return topic, tuple(word for word, _ in telling[:_SHOWN])


def arrange(ranked: Sequence[Story]) -> tuple[tuple[Section, ...], tuple[Story, ...]]:
    """The sections in the order of their best stories, with what stands under no topic last, and the stories so."""
    by_heading: dict[str, list[Story]] = {}
    for story in ranked:
        by_heading.setdefault(story.section, []).append(story)
    headings = sorted(by_heading, key=lambda heading: heading == OTHER)
    sections = tuple(Section(heading, tuple(story.id for story in by_heading[heading])) for heading in headings)
    return sections, tuple(story for heading in headings for story in by_heading[heading])
