"""Extractive baselines: rank an article's sentences, keep the best in their order.

``lead`` takes them as they come (the baseline to beat in news); ``centroid`` by closeness to the article's TF-IDF
centroid (Radev et al. 2004); ``textrank`` by PageRank over sentence similarity (Mihalcea & Tarau 2004).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from pipeline.summarise.words import content_words

Ranking = Callable[[Sequence[str]], list[float]]
"""From the texts of an article's sentences to a score each; higher is better."""


def lead(texts: Sequence[str]) -> list[float]:
    return [-float(position) for position in range(len(texts))]


def centroid(texts: Sequence[str]) -> list[float]:
    """Cosine with the mean vector, plus a bonus that falls from 0.3 to 0 over the article: news says it early."""
    vectors = _tf_idf(texts)
    mean: Counter[str] = Counter()
    for vector in vectors:
        mean.update(vector)
    count = len(texts)
    return [_cosine(vector, mean) + 0.3 * (1 - position / count) for position, vector in enumerate(vectors)]


def textrank(texts: Sequence[str], *, damping: float = 0.85, tolerance: float = 1e-6) -> list[float]:
    """PageRank on word overlap normalised by the sentences' log-lengths, as in the paper."""
    bags = [set(content_words(text)) for text in texts]
    count = len(bags)
    weights = [[0.0] * count for _ in range(count)]
    for i in range(count):
        for j in range(i):
            if len(bags[i]) > 1 and len(bags[j]) > 1:
                shared = len(bags[i] & bags[j]) / (math.log(len(bags[i])) + math.log(len(bags[j])))
                weights[i][j] = weights[j][i] = shared
    totals = [sum(row) or 1.0 for row in weights]
    ranks = [1.0 / count] * count if count else []
    for _ in range(100):
        new = [
            (1 - damping) / count + damping * sum(weights[j][i] / totals[j] * ranks[j] for j in range(count))
            for i in range(count)
        ]
        change = sum(abs(a - b) for a, b in zip(new, ranks, strict=True))
        ranks = new
        if change < tolerance:
            break
    return ranks


RANKINGS: dict[str, Ranking] = {"lead": lead, "centroid": centroid, "textrank": textrank}


def choose(texts: Sequence[str], ranking: Ranking, *, sentences: int, max_words: int) -> list[int]:
    """Positions of the chosen sentences, ascending: best first until either limit, and none that repeats another.

    The first choice is kept whatever its length: a brief is never empty when there is a sentence.
    """
    scores = ranking(texts)
    chosen: list[int] = []
    total = 0
    for position in sorted(range(len(texts)), key=lambda p: (-scores[p], p)):
        if len(chosen) == sentences:
            break
        length = len(texts[position].split())
        if chosen and (total + length > max_words or any(repeats(texts[position], texts[c]) for c in chosen)):
            continue
        chosen.append(position)
        total += length
    return sorted(chosen)


def repeats(a: str, b: str, *, threshold: float = 0.7) -> bool:
    """Whether two sentences say the same: most of the shorter one's content words are in the other."""
    left, right = set(content_words(a)), set(content_words(b))
    shorter = min(len(left), len(right))
    return shorter > 0 and len(left & right) / shorter >= threshold


def _tf_idf(texts: Sequence[str]) -> list[Counter[str]]:
    bags = [Counter(content_words(text)) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    return [Counter({word: n * (1 + math.log(len(texts) / spread[word])) for word, n in bag.items()}) for bag in bags]


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    norm = math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
    return sum(value * b[word] for word, value in a.items()) / norm if norm else 0.0
