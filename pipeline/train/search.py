"""Beam search, greedy search and sampling over an ``Ensemble``, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from pipeline.train.decoder import Ensemble

LOOK = 8  # steps between questions to the GPU whether everything is done: an answer waits for all work before it
SHRINK = 0.75  # a batch is cut to its unfinished sentences when fewer than this share of it are left


@dataclass(frozen=True, slots=True)
class Search:
    """How to look for an output.

    Attributes:
        beams: 1 is greedy.
        temperature: above 0, tokens are drawn instead of searched for, one beam only.
        length_penalty: exponent of the length normalisation, as in ``pipeline.engine.base.Decode``.
        banned: ids that are never produced.
    """

    beams: int = 1
    temperature: float = 0.0
    length_penalty: float = 1.0
    banned: tuple[int, ...] = ()
    start: int = 2
    eos: int = 2


@torch.inference_mode()
def search(ensemble: Ensemble, source: torch.Tensor, steps: int, how: Search) -> list[list[int] | None]:
    """The best output of each source row (B, S), without its end mark; None where none ended within ``steps``."""
    return _Batch(ensemble, source, steps, how).run()


class _Batch:
    """The state of a search: everything but ``at`` is on the device, and rows are sentence after sentence."""

    def __init__(self, ensemble: Ensemble, source: torch.Tensor, steps: int, how: Search) -> None:
        self._ensemble, self._steps, self._how = ensemble, steps, how
        count, beams, device = len(source), how.beams, source.device
        self._results: list[list[int] | None] = [None] * count
        self._which = torch.arange(count, device=device)
        self._history = torch.full((count, beams, steps + 1), how.start, device=device)
        self._scores = torch.full((count, beams), -torch.inf, device=device)
        self._scores[:, 0] = 0  # all beams begin alike: only the first counts
        self._best = torch.full((count,), -torch.inf, device=device)
        self._output = torch.zeros((count, steps), dtype=torch.long, device=device)
        self._length = torch.full((count,), -1, dtype=torch.long, device=device)
        self._ended = torch.zeros((count,), dtype=torch.long, device=device)
        self._banned = torch.tensor(how.banned, dtype=torch.long, device=device)
        ensemble.start(source, beams, steps)

    def run(self) -> list[list[int] | None]:
        for at in range(self._steps):
            if at % LOOK == 0 and at and not self._shrink():
                break
            chances = self._ensemble.step(self._history[:, :, at].flatten(), at)
            chances.index_fill_(1, self._banned, -torch.inf)
            if self._how.temperature:
                self._draw(chances, at)
            else:
                self._extend(chances.view(*self._scores.shape, -1), at)
        self._collect(torch.arange(len(self._which), device=self._which.device))
        return self._results

    def _draw(self, chances: torch.Tensor, at: int) -> None:
        tokens = torch.multinomial(torch.softmax(chances / self._how.temperature, -1), 1)
        self._history[:, 0, at + 1 : at + 2] = tokens
        fresh = (tokens[:, 0] == self._how.eos) & (self._length < 0)
        self._finish(fresh, self._history[:, 0, 1:], at, torch.zeros_like(self._best))
        self._ended += fresh

    def _extend(self, chances: torch.Tensor, at: int) -> None:
        """One step of the beam: of the 2K best continuations those that end are kept aside, K of the others go on."""
        count, beams, size = chances.shape
        scores, places = (chances + self._scores[:, :, None]).view(count, -1).topk(2 * beams)
        beam, token = places // size, places % size
        ends = token == self._how.eos
        # Only an ending among the K best counts, as in other beam searches.
        ending = scores.masked_fill(~ends, -torch.inf)[:, :beams]
        normal = ending / (at + 1) ** self._how.length_penalty
        best, which = normal.max(1)
        open_ = self._ended < beams
        better = (best > self._best) & open_
        self._finish(better, _pick(self._history[:, :, 1:], beam.gather(1, which[:, None]))[:, 0], at, best)
        self._ended += torch.isfinite(ending).sum(1)
        self._scores, kept = scores.masked_fill(ends, -torch.inf).topk(beams)
        beam, token = beam.gather(1, kept), token.gather(1, kept)
        if beams > 1:
            self._history = _pick(self._history, beam)
            self._ensemble.reorder((torch.arange(count, device=beam.device)[:, None] * beams + beam).flatten())
        self._history[:, :, at + 1] = token

    def _finish(self, which: torch.Tensor, tokens: torch.Tensor, at: int, scores: torch.Tensor) -> None:
        self._output = torch.where(which[:, None], tokens, self._output)
        self._length = torch.where(which, at, self._length)
        self._best = torch.where(which, scores, self._best)

    def _shrink(self) -> bool:
        """Takes finished sentences out of the batch where that pays; False when none is left."""
        going = torch.nonzero(self._ended < self._how.beams)[:, 0]
        if not len(going):
            return False
        if len(going) < SHRINK * len(self._which):
            done = torch.nonzero(self._ended >= self._how.beams)[:, 0]
            self._collect(done)
            beams = self._how.beams
            rows = (going[:, None] * beams + torch.arange(beams, device=going.device)).flatten()
            self._ensemble.keep(going, rows)
            for name in ("_which", "_history", "_scores", "_best", "_output", "_length", "_ended"):
                setattr(self, name, getattr(self, name).index_select(0, going))
        return True

    def _collect(self, sentences: torch.Tensor) -> None:
        tokens, lengths = self._output[sentences].tolist(), self._length[sentences].tolist()
        for place, row, length in zip(self._which[sentences].tolist(), tokens, lengths, strict=True):
            self._results[place] = row[:length] if length >= 0 else None


def _pick(rows: torch.Tensor, beam: torch.Tensor) -> torch.Tensor:
    """(B, K, T) and (B, N) → the (B, N, T) of those beams."""
    return rows.gather(1, beam[:, :, None].expand(-1, -1, rows.shape[2]))


def banned_ids(size: int, tags: Sequence[int]) -> tuple[int, ...]:
    """Ids that stand for no output: ``<s>``, ``<pad>``, ``<unk>`` and tags."""
    return tuple(sorted({i for i in (0, 1, 3, *tags) if i < size}))
