"""How likely two articles tell of one event: the evidence of a pair in numbers, and the weight of each number.

All pairs of a run are judged together, on sparse matrices with a row an article. How telling a word is (its inverse
document frequency) is learnt from the run on top of a table counted on Vietnamese news, so that a run of five
articles is judged sensibly and a month that is full of one storm knows that "cơn bão" tells little.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.digest.events.evidence import EARLY_SENTENCES, LEAP_YEAR, Evidence
from pipeline.digest.events.terms import pair_hashes
from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped
from pipeline.translate.orthography import respelt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.digest.events.terms import Ids

    Floats = NDArray[np.float64]

_RARE = 7.0  # idf of what one article in a thousand has
_COUNTED = 16_666  # articles behind the table of common pairs
_SOME_NAMES, _SOME_FIGURES = 5.0, 4.0  # damp the overlap of articles that have next to none to compare
_MOST_DIGITS = 4.0
_FAR = math.log1p(11)  # days; from there on it is all the same
_UNDATED = 0.4  # between the day after and two days after
_SHORT, _LONG = math.log(20), math.log(1000)  # words
_MOULD = 0.6  # as alike as this are sentences of one event too
_CHUNK = 2048  # pairs at a time


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What speaks for and against two articles telling of one event; each in 0…1.

    Attributes:
        opening: how much of what one opens with is told anywhere in the other, words weighed by how rare they are;
            the mean of both ways.
        early: the cosine of the two most alike among their first sentences.
        names: shared names over those of the article that has fewer.
        figures: the same for figures with what they count; long numbers weigh more.
        days_apart: between the days they tell of: 0 the same, 0.4 two days or unknown, 1 eleven days or more.
        length: of the shorter text, on a log scale up to a thousand words: long texts share more by chance.
        shared_text: the share of the shorter article's sentences, by words, that stand in the other one too.
        same_number: both name one of a numbered series ("bão số 4", "kỳ họp lần thứ 20").
        other_number: both number the same series and have no number in common.
        recurring: of different days, cast in one mould and with other figures: the price of petrol, the weather.
    """

    opening: float
    early: float
    names: float
    figures: float
    days_apart: float
    length: float
    shared_text: float
    same_number: float
    other_number: float
    recurring: float

    @property
    def score(self) -> float:
        """Probability that the two tell of the same event."""
        import numpy as np

        return float(load_model().scores(np.array([astuple(self)]))[0])


FEATURES = tuple(field.name for field in fields(PairEvidence))


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of ``configs/digest/grouping.yaml``."""

    bias: float
    fitted: Mapping[str, float]
    by_hand: Mapping[str, float]

    def scores(self, features: Floats) -> Floats:
        """Probabilities of rows of features in the order of ``FEATURES``."""
        import numpy as np

        weights = np.array([{**self.fitted, **self.by_hand}[name] for name in FEATURES])
        return np.asarray(1 / (1 + np.exp(-(features @ weights + self.bias))))


@cache
def load_model() -> Model:
    path = shipped("configs") / "digest" / "grouping.yaml"
    try:
        model = Model(**parse_yaml(path.read_text(encoding="utf-8")))
        known = sorted([*model.fitted, *model.by_hand]) == sorted(FEATURES)
    except (OSError, yaml.YAMLError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: not the weights of grouping: {' '.join(str(error).split())}") from None
    if not known:
        raise UserError(f"{path}: name each of {', '.join(FEATURES)} once, under fitted or by_hand")
    return model


@cache
def _common_pairs() -> tuple[Ids, Floats]:
    """Pairs of syllables that are common in Vietnamese news, sorted, and the share of articles that have them."""
    import numpy as np

    path = shipped("configs") / "digest" / "common_pairs.txt"
    table: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            inverse, _, pairs = line.partition(" ")
            for pair in map(respelt, pairs.split(";")):
                table[pair] = table.get(pair, 0.0) + math.exp(-float(inverse))
    keys, first = np.unique(pair_hashes(list(table)), return_index=True)
    return keys, np.array(list(table.values()))[first]


class Likeness:
    """The articles of a run as sparse matrices; ``weights`` is their tf·idf, rows of length 1."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        import numpy as np

        self._evidence = evidence
        vocabulary, terms = _indexed([one.terms for one in evidence])
        spread = np.bincount(terms.indices, minlength=len(vocabulary))
        inverse = _inverse_frequency(vocabulary, spread, len(evidence))
        self.weights = terms.copy()
        counts = np.concatenate([one.counts for one in evidence])
        self.weights.data = (1 + np.log(counts)) * inverse[terms.indices]
        self.weights = _scaled(self.weights, np.sqrt(_row_sums(self.weights.power(2))))
        self._present = terms
        words = np.log([max(one.counts.sum(), 1.0) for one in evidence])
        self._length = np.clip(words, _SHORT, _LONG) / _LONG
        self._early = _early(evidence, vocabulary, inverse)
        self._opening, self._names = (
            _weighted(_rows([getattr(one, part) for one in evidence], vocabulary), inverse)
            for part in ("opening", "names")
        )
        digits = np.concatenate([one.digits for one in evidence])
        _, self._figures = _indexed([one.figures for one in evidence], np.minimum(digits, _MOST_DIGITS))
        lengths = np.concatenate([one.lengths for one in evidence])
        _, self.sentences = _indexed([one.sentences for one in evidence], lengths)

    def scores(self, pairs: Sequence[tuple[int, int]] | NDArray[np.int64]) -> Floats:
        """The probability of each pair of rows that the two tell of one event."""
        return load_model().scores(self.features(pairs))

    def features(self, pairs: Sequence[tuple[int, int]] | NDArray[np.int64]) -> Floats:
        """A row for each pair, columns as in ``FEATURES``; the same whichever of the two is named first."""
        import numpy as np

        both = np.sort(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), axis=1)
        parts = [self._chunk(both[start : start + _CHUNK]) for start in range(0, len(both), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, len(FEATURES)))

    def _chunk(self, pairs: NDArray[np.int64]) -> Floats:
        import numpy as np

        i, j = pairs[:, 0], pairs[:, 1]
        present_i, present_j = self._present[i], self._present[j]
        both = [(self._evidence[a], self._evidence[b]) for a, b in pairs.tolist()]
        early = self._most_alike(i, j)
        figures = _overlap(self._figures, i, j, _SOME_FIGURES)
        apart = np.array([_days_apart(one.day, two.day) for one, two in both])
        numbered = np.array([_numbered(one.ordinals, two.ordinals) for one, two in both])
        mould = np.clip((early - _MOULD) / (1 - _MOULD), 0.0, 1.0)
        columns = {
            "opening": _covered(self._opening, i, j, present_i, present_j),
            "early": early,
            "names": _overlap(self._names, i, j, _SOME_NAMES),
            "figures": figures,
            "days_apart": apart,
            "length": np.minimum(self._length[i], self._length[j]),
            "shared_text": _overlap(self.sentences, i, j, 0.0),
            "same_number": numbered == 1,
            "other_number": numbered == -1,
            "recurring": mould * (1 - figures) * ((apart > 0) & (apart != _UNDATED)),
        }
        return np.stack([columns[name] for name in FEATURES], axis=1)

    def _most_alike(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> Floats:
        """The greatest cosine of an early sentence of the one and an early sentence of the other."""
        import numpy as np

        step = np.arange(EARLY_SENTENCES)
        one = (i[:, None, None] * EARLY_SENTENCES + step[:, None]).repeat(EARLY_SENTENCES, axis=2).ravel()
        two = (j[:, None, None] * EARLY_SENTENCES + step).repeat(EARLY_SENTENCES, axis=1).ravel()
        cosines = _dots(self._early[one], self._early[two])
        return np.asarray(cosines.reshape(len(i), -1).max(axis=1))


def compare(a: Evidence, b: Evidence) -> PairEvidence:
    """The evidence of a pair by itself, outside any run; symmetric."""
    one, two = sorted((a, b), key=lambda evidence: evidence.key)
    return PairEvidence(*Likeness([one, two]).features([(0, 1)])[0].tolist())


def _inverse_frequency(vocabulary: Ids, spread: NDArray[np.int64], articles: int) -> Floats:
    """Of each term, from the table of common pairs and from the run, each counted by its number of articles."""
    import numpy as np

    keys, shares = _common_pairs()
    at = np.minimum(np.searchsorted(keys, vocabulary), len(keys) - 1)
    known = np.where(keys[at] == vocabulary, shares[at], math.exp(-_RARE)) * _COUNTED
    return np.asarray(np.log((_COUNTED + articles) / (known + spread)))


def _indexed(ids: Sequence[Ids], data: NDArray[np.float32] | None = None) -> tuple[Ids, Any]:
    """All the hashes, sorted, and a CSR matrix: a row for each array of sorted hashes, a column for each hash."""
    import numpy as np

    vocabulary, columns = np.unique(np.concatenate(ids), return_inverse=True)
    values = np.ones(len(columns)) if data is None else data.astype(np.float64)
    return vocabulary, _matrix(ids, columns, values, len(vocabulary))


def _rows(ids: Sequence[Ids], vocabulary: Ids) -> Any:
    """The same over a given vocabulary, which has all the hashes."""
    import numpy as np

    columns = np.searchsorted(vocabulary, np.concatenate(ids))
    return _matrix(ids, columns, np.ones(len(columns)), len(vocabulary))


def _matrix(ids: Sequence[Ids], columns: NDArray[np.int64], values: Floats, width: int) -> Any:
    import numpy as np
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    ends = np.cumsum([0, *map(len, ids)])
    return csr_matrix((values, columns, ends), shape=(len(ids), max(width, 1)))


def _weighted(matrix: Any, inverse: Floats) -> Any:
    matrix.data = inverse[matrix.indices]
    return matrix


def _scaled(matrix: Any, lengths: Floats) -> Any:
    import numpy as np
    from scipy.sparse import diags

    return (diags(1 / np.where(lengths > 0, lengths, 1.0)) @ matrix).tocsr()


def _row_sums(matrix: Any) -> Floats:
    import numpy as np

    return np.asarray(matrix.sum(axis=1)).ravel()


def _dots(a: Any, b: Any) -> Floats:
    return _row_sums(a.multiply(b))


def _covered(part: Any, i: Any, j: Any, present_i: Any, present_j: Any) -> Floats:
    """How much of a part of the one is told in the other; the mean of both ways."""
    import numpy as np

    ways = ((part[i], present_j), (part[j], present_i))
    return np.asarray(sum(_dots(own, other) / np.maximum(_row_sums(own), 1e-9) for own, other in ways) / 2)


def _early(evidence: Sequence[Evidence], vocabulary: Ids, inverse: Floats) -> Any:
    """A row of length 1 for each early sentence, ``EARLY_SENTENCES`` rows an article."""
    import numpy as np

    sentences = [one.early[start:end] for one in evidence for start, end in pairwise(one.starts.tolist())]
    rows = _weighted(_rows(sentences, vocabulary), inverse)
    return _scaled(rows, np.sqrt(_row_sums(rows.power(2))))


def _overlap(matrix: Any, i: Any, j: Any, damp: float) -> Floats:
    """Shared weight over that of the lighter side."""
    import numpy as np

    a, b = matrix[i], matrix[j]
    lighter = np.minimum(_row_sums(a), _row_sums(b)) + damp
    return np.asarray(_row_sums(a.minimum(b)) / np.maximum(lighter, 1e-9))


def _days_apart(a: tuple[int, int] | None, b: tuple[int, int] | None) -> float:
    return _UNDATED if a is None or b is None else min(math.log1p(_gap(a, b)) / _FAR, 1.0)


def _gap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Days between two spans; one without its year (negative) is compared within the year."""
    years: tuple[int, ...] = (0,)
    if a[0] < 0 or b[0] < 0:
        (a, b), years = (_within_year(a), _within_year(b)), (-366, 0, 366)
    return min(max(a[0] + turn - b[1], b[0] - a[1] - turn, 0) for turn in years)


def _within_year(span: tuple[int, int]) -> tuple[int, int]:
    first, last = (datetime.date.fromordinal(abs(day)) for day in span)
    start = first.replace(year=LEAP_YEAR).timetuple().tm_yday
    return start, start + (last - first).days


def _numbered(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> int:
    """1 when a series has the same number in both, -1 when they share a series and no number of it, else 0."""
    if a & b:
        return 1
    return -1 if {head for head, _ in a} & {head for head, _ in b} else 0
