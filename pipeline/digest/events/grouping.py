"""Which articles tell of the same event.

Three steps, none of which depends on the order of the articles. *Candidates*: articles that share a sentence, or
are alike in their most telling words (an inverted index). *Judgement*: ``likeness`` says how likely each pair is one
event. *Clusters*: average linkage over the judged pairs, so that a chain of look-alikes does not become one story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from pipeline.digest.events.evidence import Evidence
from pipeline.digest.events.likeness import Likeness

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THRESHOLD = 0.5
_KEY_TERMS = 60  # per article in the index
_MIN_ALIKE = 0.05  # cosine over the key terms that makes a pair worth judging: two of three pairs are not
_MAX_POSTINGS = 100  # a term of more articles than this tells little
_MIN_SHARED = 3  # such terms that make two neighbours a pair
_MAX_LINKED = 400  # articles that average linkage takes at once; it needs a number for each pair of them
_STEP = 0.5  # how far the threshold goes towards 1 for a larger lot


def group(evidence: Sequence[Evidence], threshold: float = THRESHOLD) -> list[list[int]]:
    """Indices of the articles of each event. Every article is in exactly one group.

    The partition depends on the contents only; groups and their members are listed in input order.
    """
    if not evidence:
        return []
    copies: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(evidence):
        copies[one.key].append(index)
    distinct = [evidence[copies[key][0]] for key in sorted(copies)]
    likeness = Likeness(distinct)
    pairs = candidates(likeness)
    links = [(i, j, score) for (i, j), score in zip(pairs.tolist(), likeness.scores(pairs).tolist(), strict=True)]
    clusters = _clusters(range(len(distinct)), [link for link in links if link[2] >= threshold], likeness, threshold)
    return sorted(sorted(index for i in cluster for index in copies[distinct[i].key]) for cluster in clusters)


def candidates(likeness: Likeness) -> NDArray[np.int64]:
    """Pairs of rows worth judging, in order: those that share a sentence, or are alike in their most telling terms.

    What very many articles share pairs each of them with the next two only: enough to hold together an event
    that half the run is about, and cheap for what is merely common. The rows must be in order of their keys.
    """
    import numpy as np

    key_terms = _heaviest(likeness.weights, _KEY_TERMS)
    spread = np.bincount(key_terms.indices, minlength=key_terms.shape[1])
    telling = key_terms[:, (spread > 1) & (spread <= _MAX_POSTINGS)]
    alike = (telling @ telling.T).tocoo()
    near = (alike.row < alike.col) & (alike.data >= _MIN_ALIKE)
    found = [np.stack([alike.row[near], alike.col[near]], axis=1)]
    found.append(_neighbours(key_terms, spread > _MAX_POSTINGS, _MIN_SHARED))
    sentences = likeness.sentences
    spread = np.bincount(sentences.indices, minlength=sentences.shape[1])
    told = sentences[:, (spread > 1) & (spread <= _MAX_POSTINGS)]
    shared = (told @ told.T).tocoo()
    found.append(np.stack([shared.row, shared.col], axis=1)[shared.row < shared.col])
    found.append(_neighbours(sentences, spread > _MAX_POSTINGS, 1))
    return np.unique(np.concatenate(found).astype(np.int64), axis=0)


def _heaviest(matrix: Any, most: int) -> Any:
    """The matrix with the ``most`` heaviest entries of each row, and those that are as heavy as the last of them."""
    import numpy as np

    kept = matrix.copy()
    for start, end in pairwise(kept.indptr.tolist()):
        if end - start > most:
            row = kept.data[start:end]
            row[row < np.partition(row, end - start - most)[end - start - most]] = 0.0
    kept.eliminate_zeros()
    return kept


def _neighbours(matrix: Any, columns: NDArray[np.bool_], least: int) -> NDArray[np.int64]:
    """Each row with the next two that have an entry in the same column, when ``least`` columns say so."""
    import numpy as np

    frequent = matrix[:, columns].tocsc()
    frequent.sort_indices()
    rows = frequent.indices
    column = np.repeat(np.arange(frequent.shape[1]), np.diff(frequent.indptr))
    steps = [
        np.stack([rows[:-step], rows[step:]], axis=1)[column[:-step] == column[step:]] for step in (1, 2) if len(rows)
    ]
    pairs, counts = np.unique(np.concatenate([*steps, np.zeros((0, 2), rows.dtype)]), axis=0, return_counts=True)
    return np.asarray(pairs[counts >= least])


def _clusters(
    members: Sequence[int], links: Sequence[tuple[int, int, float]], likeness: Likeness, threshold: float
) -> list[list[int]]:
    """Clusters of the members by the links that are at least the threshold.

    A lot too large for average linkage is first taken apart at higher thresholds. What stays together up to
    near certainty (a text that hundreds have copied with a word changed) is one story.
    """
    clusters: list[list[int]] = []
    for component in _components(members, links):
        if len(component) <= _MAX_LINKED:
            clusters += _average_linkage(component, likeness, threshold)
        elif threshold > 0.99:
            clusters.append(component)
        else:
            inside, higher = set(component), threshold + (1 - threshold) * _STEP
            stronger = [link for link in links if link[0] in inside and link[2] >= higher]
            clusters += _clusters(component, stronger, likeness, higher)
    return clusters


def _components(members: Sequence[int], links: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    parent = {member: member for member in members}

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other, _ in links:
        parent[root(one)] = root(other)
    components: dict[int, list[int]] = defaultdict(list)
    for member in members:
        components[root(member)].append(member)
    return list(components.values())


def _average_linkage(members: Sequence[int], likeness: Likeness, threshold: float) -> list[list[int]]:
    """Merges the two closest clusters until none are close enough; the first in order win ties."""
    if len(members) == 1:
        return [list(members)]
    clusters = [[member] for member in members]
    places = list(combinations(range(len(members)), 2))
    scores = likeness.scores([(members[i], members[j]) for i, j in places])
    sums: dict[tuple[int, int], float] = dict(zip(places, scores.tolist(), strict=True))
    heap = [(-score, i, j) for (i, j), score in sums.items() if score >= threshold]
    heapify(heap)
    alive = set(range(len(clusters)))

    def mean(i: int, j: int) -> float:
        return sums[i, j] / (len(clusters[i]) * len(clusters[j]))

    while heap:
        negative, i, j = heappop(heap)
        if not {i, j} <= alive or -negative != mean(i, j):
            continue  # one of the two has grown or gone since
        clusters[i] += clusters[j]
        alive.discard(j)
        for k in sorted(alive - {i}):
            pair = min(i, k), max(i, k)
            sums[pair] += sums[min(j, k), max(j, k)]
            if mean(*pair) >= threshold:
                heappush(heap, (-mean(*pair), *pair))
    return [clusters[i] for i in sorted(alive)]
