"""CTranslate2's scoring inside ``generate``: the two engines then search alike and report the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from transformers import LogitsProcessor


class Scorer(LogitsProcessor):  # type: ignore[misc]
    """Runs after the other processors: penalises repetition, normalises what is left, and keeps the best few.

    A repetition penalty works on logits; ``generate`` applies its own to log-probabilities when it searches
    with beams, which is another and much stronger thing, and counts the start token as repeated, which is
    often the end token too. Keeping all scores, as ``generate`` can, takes a vocabulary for each step; a
    search with b beams continues with tokens among the best 2b of each beam, so those are enough.
    """

    def __init__(self, beams: int, repetition_penalty: float) -> None:
        self._beams = beams
        self._penalty = repetition_penalty
        self._kept = 1 if beams == 1 else 2 * beams
        self._steps: list[tuple[torch.Tensor, torch.Tensor]] = []
        self._normaliser: torch.Tensor | None = None

    @contextmanager
    def watching(self, model: Any) -> Iterator[None]:
        """Follows the model's raw logits inside the block."""

        def remember(_model: Any, _inputs: Any, output: Any) -> None:
            if self._beams > 1 and self._penalty != 1:
                self._normaliser = output.logits[:, -1].float().logsumexp(dim=-1, keepdim=True)

        handle = model.register_forward_hook(remember)
        try:
            yield
        finally:
            handle.remove()

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        scores = scores.float()
        if self._penalty != 1:
            logits = scores if self._normaliser is None else scores + self._normaliser
            scores = self._penalised(input_ids[:, 1:], logits)
        scores = torch.log_softmax(scores, dim=-1)
        values, ids = scores.topk(min(self._kept, scores.shape[-1]), dim=-1)
        self._steps.append((values, ids))
        return scores

    def _penalised(self, made: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """Keskar et al. 2019: a logit of a token that was produced is divided by the penalty, or times it below 0."""
        seen = logits.gather(1, made)
        return logits.scatter(1, made, torch.where(seen < 0, seen * self._penalty, seen / self._penalty))

    def log_probs(self, sequences: torch.Tensor, beam_indices: torch.Tensor | None) -> torch.Tensor:
        """(N, T) log-probabilities of the tokens of (N, 1 + T) sequences that begin with the start token.

        ``beam_indices`` (N, T) says which row of step t each hypothesis came from, below 0 after its end;
        None for greedy search, where row n stays row n.
        """
        rows, steps = sequences.shape[0], sequences.shape[1] - 1
        result = torch.zeros(rows, steps, device=sequences.device)
        own = torch.arange(rows, device=sequences.device)
        for t in range(steps):
            values, ids = self._steps[t]
            source = own if beam_indices is None else beam_indices[:, t].long().clamp(min=0)
            hit = ids[source] == sequences[:, t + 1, None]
            result[:, t] = values[source].masked_fill(~hit, 0).sum(dim=-1)
        return result
