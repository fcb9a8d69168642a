"""Which articles tell of the same event.

Three steps, none of which depends on the order of the articles. *Candidates*: articles that share a sentence or
a few of their most telling features (an inverted index). *Judgement*: ``compare`` on the evidence of the two alone,
so that what else is in the run cannot change it. *Clusters*: average linkage over the judged pairs, so that a chain
of look-alikes does not become one story.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, nlargest
from itertools import chain, combinations, pairwise

from pipeline.digest.dates import DateMention, parse_iso
from pipeline.digest.evidence import Evidence

# Weights of the judgement: a logistic regression on labelled pairs of news articles, rounded. Hardly any of those
# pairs shared text or numbered a series, so the weights of these two are set by hand.
_BIAS = -4.8
_TERMS, _NAMES, _OPENING, _SAME_DAY, _OTHER_DAY = 2.5, 2.0, 6.0, 1.5, -4.0
_SHARED_TEXT, _OTHER_NUMBER = 3.0, -2.5

_KEY_FEATURES = 40  # per article in the index
_MIN_SHARED = 3  # key features that make two articles a candidate pair
_DAYS_APART = 3  # the same event is not dated further apart than this
_MAX_POSTINGS = 100  # a feature of more articles than this tells little


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What speaks for and against two articles telling of one event; each in 0…1."""

    terms: float
    names: float
    opening: float
    shared_text: float
    same_day: float
    other_day: float
    other_number: float

    @property
    def score(self) -> float:
        """Probability that the two tell of the same event."""
        total = (
            _BIAS
            + _TERMS * self.terms
            + _NAMES * self.names
            + _OPENING * self.opening
            + _SHARED_TEXT * self.shared_text
            + _SAME_DAY * self.same_day
            + _OTHER_DAY * self.other_day
            + _OTHER_NUMBER * self.other_number
        )
        return 1 / (1 + math.exp(-total))


def compare(a: Evidence, b: Evidence) -> PairEvidence:
    """The evidence of a pair; symmetric."""
    cosine = sum(a.terms[term] * b.terms[term] for term in _shared(a.terms, b.terms)) / (a.norm * b.norm)
    same_day, other_day = _days(a.date, b.date)
    return PairEvidence(
        terms=cosine,
        names=_overlap(a.names, b.names),
        opening=(_covered(a.opening, b.terms) + _covered(b.opening, a.terms)) / 2,
        shared_text=shared_text(a, b),
        same_day=same_day,
        other_day=other_day,
        other_number=_other_number(a, b),
    )


def shared_text(a: Evidence, b: Evidence) -> float:
    """The share of the shorter article's sentences, by words, that stand in the other one too."""
    shorter = min(sum(a.sentences.values()), sum(b.sentences.values()))
    return sum(a.sentences[key] for key in a.sentences.keys() & b.sentences.keys()) / (shorter or 1)


def _shared(a: Mapping[str, float], b: Mapping[str, float]) -> list[str]:
    """Keys of both, in an order that is the same in every run: sums of floats depend on it."""
    return sorted(a.keys() & b.keys())


def _overlap(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Shared weight over the lighter side's; damped when a side has next to nothing to compare."""
    shared = sum(a[name] for name in _shared(a, b))
    lighter = min(sum(a.values()), sum(b.values()))
    return shared / (lighter + 5.0) if shared else 0.0


def _covered(opening: Mapping[str, float], terms: Mapping[str, float]) -> float:
    """How much of what one article opens with is told anywhere in the other."""
    return sum(opening[term] for term in _shared(opening, terms)) / (sum(opening.values()) or 1.0)


def _days(a: DateMention | None, b: DateMention | None) -> tuple[float, float]:
    """(same day, another day): days of one range are the same, and a date without a year matches any year."""
    if a is None or b is None:
        return 0.0, 0.0
    year = a.year or b.year or 2024
    spans = []
    for mention in (a, b):
        own = mention.year or year
        start = parse_iso(f"{own:04}-{mention.month:02}-{mention.day:02}")
        end = parse_iso(mention.iso_end) or start
        if start is None or end is None:
            return 0.0, 0.0
        spans.append((start, end))
    (start_a, end_a), (start_b, end_b) = spans
    gap = max(start_a - end_b, start_b - end_a, datetime.timedelta()).days
    return float(gap == 0), float(gap > _DAYS_APART)


def _other_number(a: Evidence, b: Evidence) -> float:
    """1 when both number the same series ("tham vấn chính trị lần thứ …") and have no number in common."""
    heads_a: dict[str, set[str]] = defaultdict(set)
    heads_b: dict[str, set[str]] = defaultdict(set)
    for heads, evidence in ((heads_a, a), (heads_b, b)):
        for head, number in evidence.ordinals:
            heads[head].add(number)
    shared = heads_a.keys() & heads_b.keys()
    return float(bool(shared) and all(not heads_a[head] & heads_b[head] for head in shared))


def group(evidence: Sequence[Evidence], threshold: float = 0.5) -> list[list[int]]:
    """Indices of the articles of each event. Every article is in exactly one group.

    The partition depends on the contents only; groups and their members are listed in input order.
    """
    copies: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(evidence):
        copies[one.key].append(index)
    distinct = [evidence[copies[key][0]] for key in sorted(copies)]
    scores = {(i, j): compare(distinct[i], distinct[j]).score for i, j in candidates(distinct)}
    links = [pair for pair, score in scores.items() if score >= threshold]
    groups: list[list[int]] = []
    for component in _components(len(distinct), links):
        clusters = _average_linkage(component, distinct, scores, threshold)
        groups += [sorted(index for i in cluster for index in copies[distinct[i].key]) for cluster in clusters]
    return sorted(groups)


def candidates(evidence: Sequence[Evidence]) -> list[tuple[int, int]]:
    """Pairs worth comparing, in order: those that share a sentence, or several key features.

    What very many articles share pairs each of them with the next two only: enough to hold together an event
    that half the run is about, and cheap for what is merely common. The evidence must be in order of its keys.
    """
    text: dict[Hashable, list[int]] = defaultdict(list)
    features: dict[Hashable, list[int]] = defaultdict(list)
    for index, one in enumerate(evidence):
        for sentence in one.sentences:
            text[sentence].append(index)
        for _, term in nlargest(_KEY_FEATURES, ((weight, term) for term, weight in one.terms.items())):
            features[term].append(index)
        for name in one.names:
            features["name", name].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for postings in features.values():
        shared.update(_pairs(postings))
    pairs = {pair for pair, count in shared.items() if count >= _MIN_SHARED}
    for postings in text.values():
        pairs.update(_pairs(postings))
    return sorted(pairs)


def _pairs(postings: Sequence[int]) -> Iterable[tuple[int, int]]:
    if len(postings) <= _MAX_POSTINGS:
        return combinations(postings, 2)
    return chain(pairwise(postings), zip(postings, postings[2:], strict=False))


def _components(size: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    parent = list(range(size))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in links:
        parent[root(one)] = root(other)
    components: dict[int, list[int]] = defaultdict(list)
    for node in range(size):
        components[root(node)].append(node)
    return list(components.values())


def _average_linkage(
    members: Sequence[int], evidence: Sequence[Evidence], scores: Mapping[tuple[int, int], float], threshold: float
) -> list[list[int]]:
    """Merges the two closest clusters until none are close enough; the first in order win ties."""
    clusters = [[member] for member in members]
    sums: dict[tuple[int, int], float] = {}
    for (i, one), (j, other) in combinations(enumerate(members), 2):
        known = scores.get((one, other))
        sums[i, j] = compare(evidence[one], evidence[other]).score if known is None else known
    heap = [(-score, i, j) for (i, j), score in sums.items() if score >= threshold]
    heapify(heap)
    alive = set(range(len(clusters)))
    while heap:
        negative, i, j = heappop(heap)
        if not {i, j} <= alive or -negative != _mean(sums, clusters, i, j):
            continue  # one of the two has grown or gone since
        clusters[i] += clusters[j]
        alive.discard(j)
        for k in alive - {i}:
            pair = min(i, k), max(i, k)
            sums[pair] += sums[min(j, k), max(j, k)]
            mean = _mean(sums, clusters, *pair)
            if mean >= threshold:
                heappush(heap, (-mean, *pair))
    return [clusters[i] for i in sorted(alive)]


def _mean(sums: Mapping[tuple[int, int], float], clusters: Sequence[Sequence[int]], i: int, j: int) -> float:
    return sums[i, j] / (len(clusters[i]) * len(clusters[j]))
