"""From token arrays to padded batches: what an epoch is drawn from, and how rows share a batch."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.errors import UserError
from pipeline.train.corpus import weight_of
from pipeline.train.noise import Resplitter, infill
from pipeline.train.tokens import Ragged, TokenPairs

EOS, PAD = 2, 1
IGNORE = -100


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded batch on the CPU.

    Attributes:
        source: (B, S) int64, each row ended by ``</s>``, padded with ``<pad>``.
        target: (B, T) int64, each row ended by ``</s>``, padded with -100.
        real: positions of target tokens in the flattened (B·T) target.
    """

    source: torch.Tensor
    target: torch.Tensor
    real: torch.Tensor

    def pinned(self) -> Batch:
        return Batch(self.source.pin_memory(), self.target.pin_memory(), self.real.pin_memory())


@dataclass(frozen=True, slots=True)
class Packing:
    """How pairs become batches.

    Attributes:
        max_tokens: rows × longest side of a batch, padding included.
        max_length: a pair with as many source tokens or more is left out.
        max_target: the same for the target; None is ``max_length``.
        max_ratio: so is a pair with that many times more tokens on one side than on the other: it is misaligned.
            0 is no limit.
        multiple: widths are rounded up to it; 8 fills a GPU's tiles and keeps shapes few.
    """

    max_tokens: int
    max_length: int
    max_target: int | None = None
    max_ratio: float = 3.0
    multiple: int = 1

    def usable(self, pairs: TokenPairs) -> NDArray[np.bool_]:
        source, target = pairs.source.lengths, pairs.target.lengths
        fits = (
            (source > 0) & (target > 0) & (source < self.max_length) & (target < (self.max_target or self.max_length))
        )
        if self.max_ratio:
            fits &= (source < self.max_ratio * target + 10) & (target < self.max_ratio * source + 10)
        return np.asarray(fits)


@dataclass(frozen=True, slots=True)
class Mix:
    """What epochs are drawn from.

    Attributes:
        weights: see ``weight_of``.
        resplit: chance that a piece of the source is cut in two; 0 turns it off.
        resplitter: the vocabulary's cuts, where ``resplit`` is not 0.
        denoise: a corpus whose sources are made by punching holes into its targets; empty for none.
        mask: the id of a hole.
        tags: the id of each tag, in the order of ``TAGS``.
    """

    pairs: TokenPairs
    weights: Mapping[str, float]
    resplit: float = 0.0
    resplitter: Resplitter | None = None
    denoise: str = ""
    mask: int = 0
    tags: tuple[int, ...] = ()

    def epoch(self, packing: Packing, rng: np.random.Generator) -> Iterator[Batch]:
        """One pass over a fresh draw of pairs, in random order of batches."""
        chance = np.array([weight_of(name, self.weights) for name in self.pairs.corpora])
        weight = np.where(packing.usable(self.pairs), chance[self.pairs.corpus], 0.0)
        drawn = self.pairs.take(
            np.repeat(np.arange(len(weight)), np.floor(weight + rng.random(len(weight))).astype(int))
        )
        source = drawn.source
        if self.denoise and self.denoise in drawn.corpora:
            holed = np.flatnonzero(drawn.corpus == drawn.corpora.index(self.denoise))
            source = replace_rows(source, holed, infill(drawn.target.take(holed), self.mask, rng))
        if self.resplitter and self.resplit:
            source = self.resplitter(source, self.resplit, rng)
        source = source.prefixed(np.array([0, *self.tags])[drawn.tag])
        for rows in pack(source.lengths + 1, drawn.target.lengths + 1, packing, rng):
            yield _batch(source, drawn.target, rows, packing.multiple)

    def endless(self, packing: Packing, rng: np.random.Generator) -> Iterator[Batch]:
        """Epoch after epoch.

        Raises:
            UserError: the weights leave nothing to train on.
        """
        while True:
            count = 0
            for batch in self.epoch(packing, rng):
                count += 1
                yield batch
            if not count:
                raise UserError("no pair is left to train on; check the recipe's weights and max_length")


def replace_rows(rows: Ragged, places: NDArray[Any], new: Ragged) -> Ragged:
    """``rows`` with those at ``places`` taken from ``new``, in order."""
    order = np.arange(len(rows))
    order[places] = len(rows) + np.arange(len(places))
    return Ragged.join([rows, new]).take(order)


def pack(
    source: NDArray[Any], target: NDArray[Any], packing: Packing, rng: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Batches of row numbers, rows of like length together, in random order.

    A row that is longer than the budget is a batch of its own.
    """
    width = -(-np.maximum(source, target) // packing.multiple) * packing.multiple
    order = np.lexsort((rng.random(len(width)), source, target, width))[::-1]
    batches: list[NDArray[np.int64]] = []
    start = 0
    while start < len(order):
        count = max(1, packing.max_tokens // int(width[order[start]]))
        batches.append(order[start : start + count])
        start += count
    return [batches[i] for i in rng.permutation(len(batches))]


def _batch(source: Ragged, target: Ragged, rows: NDArray[Any], multiple: int) -> Batch:
    ids = source.padded(rows, PAD, end=EOS, multiple=multiple)
    labels = target.padded(rows, IGNORE, end=EOS, multiple=multiple)
    return Batch(*map(torch.from_numpy, (ids, labels, np.flatnonzero(labels.reshape(-1) != IGNORE))))


def in_background(batches: Iterator[Batch], *, depth: int = 100) -> Iterator[Batch]:
    """The same batches, made and pinned in memory ahead of time by a thread, so that the GPU never waits for one."""
    ready: queue.Queue[Batch | BaseException | None] = queue.Queue(depth)
    stop = threading.Event()

    def put(item: Batch | BaseException | None) -> None:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.1)
                return
            except queue.Full:
                continue

    def work() -> None:
        pin: Callable[[Batch], Batch] = Batch.pinned if torch.cuda.is_available() else lambda batch: batch
        try:
            for batch in batches:
                put(pin(batch))
                if stop.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        worker.join()
