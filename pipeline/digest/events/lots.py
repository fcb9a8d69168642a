"""Grouping of runs that are too long to be compared as a whole: lots that share no event, each grouped by itself.

Two articles of one event share words that hardly any other article has. So the rarest words of each article are
compared over the whole run, which takes little memory; what is alike in them stays in one lot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from pipeline.digest.events.evidence import Evidence
from pipeline.digest.events.grouping import group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOT = 4000  # articles that are compared with each other; about 40 kB each
_RAREST = 64  # terms of an article
_MAX_SPREAD = 500  # a term of more articles than this is not rare
_BINS = 1 << 22  # in which the articles of a term are counted
_ALIKE = 0.05  # cosine over the rarest terms that keeps two articles in one lot
_STEP = 1.3  # times as much while a lot is too large
_SAME = 0.9  # from there on they are one text
_ROWS = 2000  # at a time


def group_any(evidence: Iterable[Evidence], again: Callable[[int], Evidence], lot: int = _LOT) -> list[list[int]]:
    """As ``group`` for any number of articles: that itself up to ``lot`` of them, and lot by lot beyond.

    Args:
        again: the evidence at an index, which is not kept of a long run.
    """
    stream = iter(evidence)
    first = list(islice(stream, lot + 1))
    if len(first) <= lot:
        return group(first)
    with _Sketches() as sketches:
        while first:
            sketches.add(first.pop(0))
        for one in stream:
            sketches.add(one)
        lots = sketches.lots(lot)
    groups: list[list[int]] = []
    for members in lots:
        groups += [[members[i] for i in found] for found in group([again(i) for i in members])]
    return sorted(groups)


class _Sketches:
    """The terms of every article, in a temporary file, and how many articles have each."""

    def __init__(self) -> None:
        import numpy as np

        self._file = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._lengths: list[int] = []
        self._spread = np.zeros(_BINS, np.uint32)

    def __enter__(self) -> _Sketches:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, one: Evidence) -> None:
        self._file.write(one.terms.tobytes())
        self._lengths.append(len(one.terms))
        self._spread[one.terms % _BINS] += 1

    def lots(self, size: int) -> list[list[int]]:
        """Indices of the articles of each lot, in order; at most ``size`` unless more are nearly the same text."""
        links = self._links()
        lots: list[list[int]] = [[]]
        for part in sorted(_parts(len(self._lengths), links, size), key=lambda part: part[0]):
            if len(lots[-1]) + len(part) > size and lots[-1]:
                lots.append([])
            lots[-1] += part
        return [sorted(lot) for lot in lots]

    def _rarest(self) -> Iterator[NDArray[np.uint64]]:
        import numpy as np

        self._file.seek(0)
        for length in self._lengths:
            terms = np.frombuffer(self._file.read(8 * length), np.uint64)
            spread = self._spread[terms % _BINS]
            rare = (spread > 1) & (spread <= _MAX_SPREAD)
            yield terms[rare][np.lexsort((terms[rare], spread[rare]))][:_RAREST]

    def _links(self) -> NDArray[np.float64]:
        """Rows (article, later article, cosine of their rarest terms) of what is at least ``_ALIKE``."""
        import numpy as np
        from scipy.sparse import csr_matrix, diags  # type: ignore[import-untyped]

        rows = list(self._rarest())
        ends = np.cumsum([0, *map(len, rows)])
        terms = np.concatenate(rows)
        spread = self._spread[terms % _BINS]
        vocabulary, columns = np.unique(terms, return_inverse=True)
        weights = np.log(len(rows) / spread).astype(np.float32)
        matrix = csr_matrix((weights, columns, ends), shape=(len(rows), max(len(vocabulary), 1)))
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix = (diags(1 / np.where(norms > 0, norms, 1.0)) @ matrix).astype(np.float32).tocsr()
        turned = matrix.T.tocsr()
        found = [np.zeros((0, 3))]
        for start in range(0, len(rows), _ROWS):
            alike = (matrix[start : start + _ROWS] @ turned).tocoo()
            near = (alike.data >= _ALIKE) & (alike.row + start < alike.col)
            found.append(np.stack([alike.row[near] + start, alike.col[near], alike.data[near]], axis=1))
        return np.concatenate(found)


def _parts(count: int, links: NDArray[np.float64], size: int) -> list[list[int]]:
    """The indices in parts of at most ``size`` (but for what is nearly the same), cut where they are least alike."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

    done: list[list[int]] = []
    waiting, threshold = np.arange(count), _ALIKE
    while len(waiting):
        strong = links[links[:, 2] >= threshold]
        ends = strong[:, :2].astype(np.int64)
        graph = coo_matrix((np.ones(len(strong)), (ends[:, 0], ends[:, 1])), shape=(count, count))
        label = connected_components(graph, directed=False)[1][waiting]
        large = np.bincount(label)[label] > size if threshold < _SAME else np.zeros(len(waiting), bool)
        order = np.argsort(label[~large], kind="stable")
        kept, labels = waiting[~large][order], label[~large][order]
        done += [part.tolist() for part in np.split(kept, np.flatnonzero(np.diff(labels)) + 1) if len(part)]
        waiting, threshold = waiting[large], min(threshold * _STEP, _SAME)
        inside = np.zeros(count, bool)
        inside[waiting] = True
        links = strong[inside[ends[:, 0]] & inside[ends[:, 1]]]
    return done
