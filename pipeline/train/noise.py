"""Noise for training, on whole token arrays at once: other segmentations of a source, and text with holes in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from pipeline.train.tokens import Ragged

_WAYS = 4  # splits kept of a piece, the likeliest


@dataclass(frozen=True, slots=True)
class Resplitter:
    """Cuts pieces in two at random, so that a text is seen in many segmentations (after Kudo 2018).

    Drawing from SentencePiece itself costs a core 3,500 sentences a second; this is a few array operations. Piece i
    may become any of ``left[i]``, ``right[i]``, with the cumulated chances ``chance[i]``; ``ways[i]`` is 0 where
    it cannot be cut.
    """

    left: NDArray[np.uint16]
    right: NDArray[np.uint16]
    chance: NDArray[np.float32]
    ways: NDArray[np.uint8]

    @classmethod
    def of(cls, tokenizer: sentencepiece.SentencePieceProcessor, *, alpha: float = 0.3) -> Resplitter:
        """The likeliest cuts of each piece by the vocabulary's own scores; ``alpha`` below 1 evens them out."""
        size = tokenizer.get_piece_size()
        left, right = np.zeros((size, _WAYS), np.uint16), np.zeros((size, _WAYS), np.uint16)
        chance, ways = np.ones((size, _WAYS), np.float32), np.zeros(size, np.uint8)
        plain = {
            tokenizer.id_to_piece(i): i
            for i in range(size)
            if not (tokenizer.is_control(i) or tokenizer.is_unknown(i) or tokenizer.is_byte(i))
        }
        for piece, i in plain.items():
            if piece.startswith("<"):  # a tag or a mask is one piece for ever
                continue
            cuts = [(plain[piece[:n]], plain[piece[n:]]) for n in range(1, len(piece))
                    if piece[:n] in plain and piece[n:] in plain]  # fmt: skip
            scores = [tokenizer.get_score(a) + tokenizer.get_score(b) for a, b in cuts]
            best = sorted(range(len(cuts)), key=lambda n: -scores[n])[:_WAYS]
            weights = [math.exp(alpha * (scores[n] - scores[best[0]])) for n in best]
            ways[i] = len(best)
            for place, n in enumerate(best):
                left[i, place], right[i, place] = cuts[n]
                chance[i, place] = sum(weights[: place + 1]) / sum(weights)
        return cls(left, right, chance, ways)

    def __call__(self, rows: Ragged, share: float, rng: np.random.Generator) -> Ragged:
        """Each piece that can be cut is cut with the chance ``share``; once in ten times so are its halves."""
        return self._once(self._once(rows, share, rng), share / 10, rng)

    def _once(self, rows: Ragged, share: float, rng: np.random.Generator) -> Ragged:
        chosen = np.flatnonzero((rng.random(len(rows.tokens), np.float32) < share) & (self.ways[rows.tokens] > 0))
        if not len(chosen):
            return rows
        pieces = rows.tokens[chosen]
        way = (rng.random(len(chosen), np.float32)[:, None] > self.chance[pieces]).sum(1)
        way = np.minimum(way, self.ways[pieces] - 1)
        tokens = np.insert(rows.tokens, chosen + 1, self.right[pieces, way])
        tokens[chosen + np.arange(len(chosen))] = self.left[pieces, way]
        return Ragged(tokens, rows.starts + np.searchsorted(chosen, rows.starts, side="left"))


def infill(rows: Ragged, mask: int, rng: np.random.Generator, *, share: float = 0.3, mean: float = 3.0) -> Ragged:
    """Text with holes: ``share`` of the tokens, in spans of Poisson length, each span one ``mask`` (BART's infilling).

    A row never loses all of its tokens' traces: a span leaves its mask.
    """
    count = len(rows.tokens)
    begins = np.flatnonzero(rng.random(count, np.float32) < share / mean)
    spans = np.maximum(1, rng.poisson(mean, len(begins)))
    ends = np.minimum(begins + spans, _row_ends(rows)[begins])
    edge = np.zeros(count + 1, np.int32)
    np.add.at(edge, begins, 1)
    np.add.at(edge, ends, -1)
    hidden = np.cumsum(edge[:-1]) > 0
    first = np.zeros(count, bool)
    first[rows.starts[:-1][rows.lengths > 0]] = True
    keep = ~hidden | first | ~np.concatenate([[False], hidden[:-1]])
    tokens = np.where(hidden, np.uint16(mask), rows.tokens)[keep]
    kept = np.concatenate([[0], np.cumsum(keep)])
    return Ragged(tokens, kept[rows.starts].astype(np.int64))


def _row_ends(rows: Ragged) -> NDArray[Any]:
    return np.repeat(rows.starts[1:], rows.lengths)
