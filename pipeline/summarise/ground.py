"""Which source sentences support a sentence of a brief, and what to do when none does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.check.numbers_en import quantities
from pipeline.check.quantities import Quantity, align
from pipeline.check.ranks import misquoted
from pipeline.summarise.words import content_words, words

_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_MAX_CITES = 3


@dataclass(frozen=True, slots=True)
class Support:
    """Positions of the supporting sentences, best first, and the share of content words they cover.

    ``missing`` lists what the brief sentence says and none of them does: names, numbers as they are written,
    quantities by value (``1.7 million`` where they say billion, ``three`` where they say two), and offices of another
    rank (``the minister`` where they say deputy minister).
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
    bags: list[set[str | _Mark]] = [{*content_words(source), *map(_mark, words(source))} for source in sources]
    marks = [*_opening_name(sentence, bags), *anchors(sentence)]
    wanted: set[str | _Mark] = {*content_words(sentence), *map(_mark, marks)}
    covered: set[str | _Mark] = set()
    chosen: list[int] = []
    while len(chosen) < _MAX_CITES and bags:
        gains = [len(wanted & bag - covered) for bag in bags]
        best = max(range(len(bags)), key=lambda i: (gains[i], -i))
        if gains[best] < (1 if not chosen else 2):
            break
        chosen.append(best)
        covered |= wanted & bags[best]
    missing = [mark for mark in marks if _mark(mark) not in covered]
    cited = " ".join(sources[i] for i in chosen)
    missing += [*_other_quantities(sentence, cited), *misquoted(sentence, cited)]
    content = [word for word in wanted if isinstance(word, str)]
    share = sum(word in covered for word in content) / max(1, len(content))
    return Support(tuple(chosen), share, tuple(dict.fromkeys(missing)))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A number or name as it stands, beside the stems: one that is new counts twice, so it gets a citation."""

    word: str


def _mark(word: str) -> _Mark:
    return _Mark(word.lower().removesuffix("'s").removesuffix("’s"))


def _opening_name(sentence: str, bags: Sequence[set[str | _Mark]]) -> list[str]:
    """The first word, where it may be a name that no source has: all first words have a capital.

    A function word or a form of a word that some source has is none. An ordinary word that is new there is taken
    for one: the brief then quotes the source instead, which is never wrong.
    """
    first = _WORD.search(sentence)
    stems = content_words(first[0]) if first else []
    return [first[0]] if first and any(not any(stem in bag for bag in bags) for stem in stems) else []


def _other_quantities(sentence: str, cited: str) -> list[str]:
    """The quantities of a brief sentence that its citations do not have, compared by value.

    A date may be told with less of it: December 2024 for December 16, 2024.
    """
    there = quantities(cited)
    aligned = align(there, quantities(sentence))
    return [
        said.text
        for said in (*(said for _, said in aligned.changed), *aligned.invented)
        if not any(_dates_less(said, date) for date in there)
    ]


def _dates_less(said: Quantity, date: Quantity) -> bool:
    """Whether both are dates and what the first states of day, month and year is in the second."""
    return said.kind == date.kind == "date" and all(x in (0, y) for x, y in zip(said.values, date.values, strict=True))


def anchors(sentence: str) -> list[str]:
    """The numbers and names of a sentence: words with a digit, and capitalised ones after the first word."""
    found = _WORD.findall(sentence)
    return [word for i, word in enumerate(found) if _NUMBER.search(word) or (i > 0 and word[0].isupper())]


def borne_out(sentence: str, source_words: frozenset[str] | set[str]) -> float:
    """The share of a text's numbers and names that are among the lower-case words of its source; 1 when it has none."""
    marks = anchors(sentence)
    return sum(mark.lower() in source_words for mark in marks) / len(marks) if marks else 1.0
