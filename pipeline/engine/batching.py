"""Many texts of many lengths as few well-filled batches, and the results back in their places."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[], list[T]]
"""Waits for a submitted batch and returns one result for each of its items."""


@dataclass(slots=True)
class Budget:
    """How many padded tokens (rows × longest row) one batch may hold. Shrinks when memory runs out, for good."""

    tokens: int

    def halve(self) -> None:
        self.tokens = max(1, self.tokens // 2)
        log.warning("out of memory: batches now hold at most %d tokens", self.tokens)


def pack(items: Sequence[int], lengths: Sequence[int], groups: Sequence[int], tokens: int) -> list[list[int]]:
    """Batches of indices, longest first, so that rows × longest stays within ``tokens`` and groups do not mix.

    A single item longer than the budget is a batch of its own. Longest first leaves short batches for the
    end, when the workers finish one after the other, and meets a lack of memory at once.
    """
    batches: list[list[int]] = []
    ordered = sorted(items, key=lambda i: (-groups[i], -lengths[i], i))
    for i in ordered:
        batch = batches[-1] if batches else None
        # The first item of a batch is its longest.
        if batch and groups[batch[0]] == groups[i] and (len(batch) + 1) * max(1, lengths[batch[0]]) <= tokens:
            batch.append(i)
        else:
            batches.append([i])
    return batches


def run_batches(
    lengths: Sequence[int],
    groups: Sequence[int],
    budget: Budget,
    submit: Callable[[list[int]], Work[T]],
    *,
    in_flight: int = 1,
    recover: Callable[[], None] = lambda: None,
) -> list[T]:
    """The result of each item, in the order of ``lengths``.

    Args:
        groups: items of different groups never share a batch.
        submit: starts a batch of indices and returns what waits for it; called ``in_flight`` batches ahead.
        recover: called after each out-of-memory, before smaller batches are tried.

    Raises:
        MemoryError: a single item does not fit into memory.
    """
    results: dict[int, T] = {}
    waiting = deque(pack(range(len(lengths)), lengths, groups, budget.tokens))
    running: deque[tuple[list[int], Work[T]]] = deque()
    while waiting or running:
        while waiting and len(running) < in_flight:
            batch = waiting.popleft()
            running.append((batch, submit(batch)))
        batch, work = running.popleft()
        try:
            results.update(zip(batch, work(), strict=True))
            continue
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if len(batch) == 1:
                raise MemoryError(f"one text of {lengths[batch[0]]} tokens does not fit into memory") from error
        # Outside the handler, so that the traceback no longer holds the failed batch's tensors.
        recover()
        widest = len(batch) * max(1, lengths[batch[0]])
        while budget.tokens >= widest and budget.tokens > 1:
            budget.halve()
        left = batch + [i for later in waiting for i in later]
        waiting = deque(pack(left, lengths, groups, budget.tokens))
    return [results[i] for i in range(len(lengths))]


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch (CUDA, MPS or CPU), CTranslate2 or Python said that memory ran out."""
    if isinstance(error, MemoryError):
        return True
    message = str(error).lower()
    return isinstance(error, RuntimeError) and ("out of memory" in message or "can't allocate memory" in message)
