"""Which source sentences support a sentence of a brief, and what to do when none does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.summarise.words import content_words, words

_NUMBER = re.compile(r"\d")
_MAX_CITES = 3


@dataclass(frozen=True, slots=True)
class Support:
    """Positions of the supporting sentences, best first, and the share of content words they cover.

    ``missing`` lists the numbers and names of the brief sentence that none of them has.
    """

    positions: tuple[int, ...]
    coverage: float
    missing: tuple[str, ...]

    def holds(self, threshold: float) -> bool:
        """Every number and name is there, and enough of the content."""
        return bool(self.positions) and not self.missing and self.coverage >= threshold


def find_support(sentence: str, sources: Sequence[str]) -> Support:
    """The fewest sentences (at most three) that together cover the most of ``sentence``'s content words.

    Greedy set cover: the best sentence first, then another only when it adds words that are not covered yet.
    Content-word overlap of 0.34 separated supported from unsupported sentences in Agentic-FinSearch#302.
    """
    marks = anchors(sentence)
    wanted: set[str | _Mark] = {*content_words(sentence), *(_Mark(mark.lower()) for mark in marks)}
    bags: list[set[str | _Mark]] = [{*content_words(source), *map(_Mark, words(source))} for source in sources]
    covered: set[str | _Mark] = set()
    chosen: list[int] = []
    while len(chosen) < _MAX_CITES and bags:
        gains = [len(wanted & bag - covered) for bag in bags]
        best = max(range(len(bags)), key=lambda i: (gains[i], -i))
        if gains[best] < (1 if not chosen else 2):
            break
        chosen.append(best)
        covered |= wanted & bags[best]
    missing = tuple(mark for mark in marks if _Mark(mark.lower()) not in covered)
    content = [word for word in wanted if isinstance(word, str)]
    return Support(tuple(chosen), sum(word in covered for word in content) / max(1, len(content)), missing)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A number or name as it stands, beside the stems: one that is new counts twice, so it gets a citation."""

    word: str


def anchors(sentence: str) -> list[str]:
    """The numbers and names of a sentence: words with a digit, and capitalised ones after the first word."""
    found = re.findall(r"[^\W_]+(?:[.,'’-][^\W_]+)*", sentence)
    return [word for i, word in enumerate(found) if _NUMBER.search(word) or (i > 0 and word[0].isupper())]


def borne_out(sentence: str, source_words: frozenset[str] | set[str]) -> float:
    """The share of a text's numbers and names that are among the lower-case words of its source; 1 when it has none."""
    marks = anchors(sentence)
    return sum(mark.lower() in source_words for mark in marks) / len(marks) if marks else 1.0
