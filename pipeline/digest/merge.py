"""One brief for a story out of its articles' briefs: each fact once, with who says it and where they differ."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from pipeline.article import Article, Sentence
from pipeline.digest.differ import differing_figures
from pipeline.digest.events.evidence import body_sentences, normalise
from pipeline.digest.flags import doubts_of
from pipeline.digest.gist import Gists
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.records import Cite, Disagreement, StoryLine, Version
from pipeline.translate.orthography import ordinary

_SAME_SENTENCE = 0.55  # likeness from which two Vietnamese sentences say the same thing
_COVERED = 0.65  # of a sentence's words must stand in the one that says the same: it may say more, not less
_REPEATED = 0.8  # above it, they are the same sentence
_HELD = 0.8  # of the pairs of words of a sentence that stands within another
_SAME_ENGLISH = 0.7
_MIN_WORDS = 5

T = TypeVar("T", bound=Hashable)


@dataclass(slots=True)
class _Line:
    text: str
    cites: list[Cite]
    methods: list[str]
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence as it is compared: its words in order, and as sets of one and of two."""

    order: tuple[str, ...]
    ones: frozenset[str]
    twos: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> _Words:
        order = tuple(normalise(ordinary(text)))
        return cls(order, frozenset(order), frozenset(pairwise(order)))


class Parallels:
    """Which sentences of the articles of one story say the same, by their Vietnamese words. Titles take no part.

    Args:
        among: where parallels are looked for, by default all the articles.
    """

    def __init__(self, articles: Sequence[Article], among: Sequence[Article] | None = None) -> None:
        self._sentences = {Cite(a.id, s.id): s for a in articles for s in a.sentences}
        compared = articles if len(articles) > 1 else ()  # one alone has no parallels
        self._words = {Cite(a.id, s.id): _Words.of(s.vi) for a in compared for s in told(a)}
        searched = {article.id for article in (articles if among is None else among)}
        self._among = {cite: words for cite, words in self._words.items() if cite.article in searched}
        self._bodies: dict[str, list[_Words]] = {article.id: [] for article in articles}
        for cite, words in self._words.items():
            self._bodies[cite.article].append(words)
        self._known: dict[Cite, tuple[Cite, ...]] = {}

    def __getitem__(self, cite: Cite) -> Sentence:
        return self._sentences[cite]

    def __contains__(self, cite: object) -> bool:
        return cite in self._sentences

    def of(self, cite: Cite) -> tuple[Cite, ...]:
        """For each other article the sentence that says all that ``cite`` says, if it has one."""
        if cite not in self._known:
            self._known[cite] = self._find(cite)
        return self._known[cite]

    def _find(self, cite: Cite) -> tuple[Cite, ...]:
        own = self._words.get(cite)
        if own is None or len(own.order) < _MIN_WORDS:
            return ()
        best: dict[str, tuple[float, Cite]] = {}
        for other, words in self._among.items():
            if other.article != cite.article:
                covered = len(own.ones & words.ones) >= _COVERED * len(own.ones)
                score = max(alike(own, words), _SAME_SENTENCE if held_by(own, words) else 0.0) if covered else 0.0
                if score >= _SAME_SENTENCE and score > best.get(other.article, (0.0,))[0]:
                    best[other.article] = (score, other)
        return tuple(other for _, other in best.values())

    def place(self, cite: Cite, leading: Article) -> float:
        """Where in the leading article the sentence has its parallel, or would stand: after the last one that has."""
        if cite.article == leading.id:
            return float(cite.sentence)
        for before in range(cite.sentence, -1, -1):
            for other in self.of(Cite(cite.article, before)):
                if other.article == leading.id:
                    return other.sentence + (0.0 if before == cite.sentence else 0.5)
        return 0.5

    def conflict(self, one: Cite, other: Cite) -> bool:
        """The two sentences give different figures for the same thing."""
        return any(differing_figures(self[one].vi, self[other].vi))

    def share(self, a: Article, b: Article) -> float:
        """How much of the shorter article the other one repeats nearly word for word, by words of its body."""
        one, two = self._bodies[a.id], self._bodies[b.id]
        shorter, longer = sorted((one, two), key=lambda sentences: sum(len(words.order) for words in sentences))
        repeated = [own for own in shorter if any(alike(own, other) >= _REPEATED for other in longer)]
        return sum(len(own.order) for own in repeated) / (sum(len(own.order) for own in shorter) or 1)


def told(article: Article) -> list[Sentence]:
    """The sentences of the article's body."""
    body = {number for number, _ in body_sentences(article)}
    titles = {index for index, block in enumerate(article.blocks) if block.kind == "title"}
    return [sentence for sentence in article.sentences if sentence.id in body and sentence.block not in titles]


def alike(a: _Words, b: _Words) -> float:
    """Mean of the Dice coefficients of single words and of pairs: 1 for the same sentence."""
    ones = 2 * len(a.ones & b.ones) / (len(a.ones) + len(b.ones) or 1)
    if ones < _SAME_SENTENCE:  # pairs agree less than words do
        return ones / 2
    return (ones + 2 * len(a.twos & b.twos) / (len(a.twos) + len(b.twos) or 1)) / 2


def held_by(short: _Words, long: _Words) -> bool:
    """The longer sentence has the shorter one in it, nearly word for word."""
    if len(short.order) < 2 * _MIN_WORDS or len(long.order) < len(short.order):
        return False
    return len(short.twos & long.twos) >= _HELD * len(short.twos)


def merge_briefs(
    articles: Sequence[Article], parallels: Parallels, limit: int, gists: Gists | None
) -> tuple[StoryLine, ...]:
    """The facts of the articles' briefs in the order of the first article, at most ``limit``: the best supported.

    A fact is the same when its cited Vietnamese sentence has a parallel among the other's, or the English says
    nearly the same words. Every parallel in another article, in its brief or not, is a further citation. Parallels
    that give another figure or date support a line of their own.
    """
    lines: list[_Line] = []
    for article in articles:
        for sentence in article.brief:
            own = [Cite(article.id, i) for i in sentence.cites if Cite(article.id, i) in parallels]
            others = [other for cite in own for other in parallels.of(cite) if not parallels.conflict(cite, other)]
            known = next((line for line in lines if _same(line, sentence.text, [*own, *others], parallels)), None)
            if known is None:
                doubts = [doubt for cite in own for doubt in doubts_of(parallels[cite])]
                line = _Line(sentence.text, _unique([*own, *others]), [sentence.method], _unique(doubts))
                lines.append(line)
            else:
                known.cites = _unique([*known.cites, *own, *others])
                known.methods = _unique([*known.methods, sentence.method])
    lines.sort(key=lambda line: min(parallels.place(cite, articles[0]) for cite in line.cites) if line.cites else 0.0)
    if len(lines) > limit:
        kept = sorted(lines, key=lambda line: -len({cite.article for cite in line.cites}))[:limit]
        lines = [line for line in lines if any(line is one for one in kept)]
    return tuple(_finish(line, parallels, gists, several=len(articles) > 1) for line in lines)


def _same(line: _Line, text: str, cites: Sequence[Cite], parallels: Parallels) -> bool:
    if set(cites) & set(line.cites):
        return True
    if alike(_Words.of(line.text), _Words.of(text)) < _SAME_ENGLISH:  # told first: to find figures takes far longer
        return False
    return not any(parallels.conflict(one, two) for one in cites for two in line.cites)


def _unique(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))


def _finish(line: _Line, parallels: Parallels, gists: Gists | None, *, several: bool) -> StoryLine:
    by = {cite.article for cite in line.cites}
    only = min(by) if several and len(by) == 1 else None
    gist = gists.of(parallels[line.cites[0]].vi) if gists and line.cites else ()
    return StoryLine(line.text, tuple(line.cites), tuple(line.methods), only, tuple(line.doubts), gist)


def find_decisions(
    articles: Sequence[Article], parallels: Parallels, brief: Sequence[StoryLine], gists: Gists, limit: int = 6
) -> tuple[StoryLine, ...]:
    """Translated sentences beyond the brief that say what was agreed, signed or planned (``decision_cues``)."""
    cue = re.compile(rf"\b(?:{any_of(load_lexicon().decision_cues)})\b", re.IGNORECASE)
    lines: list[StoryLine] = []
    seen = {cite for line in brief for cite in line.cites}
    for article in articles:
        for sentence in told(article):
            cite, vi = Cite(article.id, sentence.id), ordinary(sentence.vi)
            if cite in seen or not sentence.en or not cue.search(vi) or vi.rstrip().endswith(":"):
                continue
            cites = (cite, *parallels.of(cite))
            seen.update(cites)
            line = _Line(sentence.en, list(cites), ["translation"], doubts_of(sentence))
            lines.append(_finish(line, parallels, gists, several=len(articles) > 1))
    return tuple(lines[:limit])


def find_disagreements(articles: Sequence[Article], parallels: Parallels, gists: Gists) -> tuple[Disagreement, ...]:
    """What parallel sentences give different figures or dates for, each thing once with what every article says."""
    order = {article.id: position for position, article in enumerate(articles)}
    told_of: dict[tuple[Cite, int], tuple[str, str]] = {}  # what each figure counts, and the figure
    same: dict[tuple[Cite, int], set[tuple[Cite, int]]] = {}
    for article in articles:
        for sentence in told(article):
            cite = Cite(article.id, sentence.id)
            for other in parallels.of(cite):
                for found in differing_figures(sentence.vi, parallels[other].vi):
                    one, two = (cite, found.at), (other, found.other_at)
                    told_of.setdefault(one, (found.about, found.one))
                    told_of.setdefault(two, (found.about, found.other))
                    same.setdefault(one, set()).add(two)
                    same.setdefault(two, set()).add(one)
    disagreements: list[Disagreement] = []
    done: set[tuple[Cite, int]] = set()
    for figure in sorted(same, key=lambda figure: (order[figure[0].article], figure)):
        thing, waiting = {figure}, [figure]
        while waiting:
            further = same[waiting.pop()] - thing
            thing |= further
            waiting += further
        if figure not in done:
            done |= thing
            about = told_of[figure][0]
            disagreements.append(Disagreement(about, gists.of(about), _versions(thing, told_of, order)))
    return tuple(disagreements)


def _versions(
    thing: Iterable[tuple[Cite, int]], told_of: Mapping[tuple[Cite, int], tuple[str, str]], order: Mapping[str, int]
) -> tuple[Version, ...]:
    """What each article says first about the thing, in the order of the articles."""
    versions: dict[str, Version] = {}
    for figure in sorted(thing, key=lambda figure: (order[figure[0].article], figure)):
        versions.setdefault(figure[0].article, Version(told_of[figure][1], figure[0]))
    return tuple(versions.values())
