"""The engine protocol: texts in, ranked hypotheses out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Decode:
    """How to search for an output. Everything here can change the English, so it is part of the signature.

    Attributes:
        beam_size: 1 is greedy.
        hypotheses: how many of the beam to return, best first; at most ``beam_size``.
        length_penalty: exponent of the length normalisation (Wu et al. 2016, as in CTranslate2 and transformers).
        repetition_penalty: 1 is none; above 1, tokens already produced become less likely.
        no_repeat_ngram: no n-gram of this size twice; 0 is no limit.
        max_length_ratio, max_length_extra: at most ratio × source tokens + extra new tokens. The source tokens
            are rounded up to a multiple of 16, so that texts of like length share a batch and a limit.
        min_length: at least this many new tokens.
    """

    beam_size: int = 4
    hypotheses: int = 1
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    max_length_ratio: float = 2.0
    max_length_extra: int = 20
    min_length: int = 0


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output: its text, the mean log-probability of its tokens (natural log), and their number.

    The end-of-sequence token counts, a forced language code does not. ``finished`` is False when the output
    was cut at the length limit before the model ended it.
    """

    text: str
    score: float
    tokens: int
    finished: bool = True


class Engine(Protocol):
    """A loaded model on a device.

    Attributes:
        name: ``transformers``, ``ctranslate2`` or ``scripted``.
        device: where it runs, such as ``cpu`` or ``cuda:0``.
        precision: the compute type, such as ``float32`` or ``int8``.
        source_limit: the longest source, in tokens, that the model reads whole (special tokens not counted).
    """

    name: str
    device: str
    precision: str
    source_limit: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Source tokens of each text, special tokens not counted."""
        ...

    def generate(self, texts: Sequence[str], decode: Decode) -> list[list[Hypothesis]]:
        """For each text its hypotheses, best first, in the order of ``texts``.

        Any number of texts: the engine sorts them by length, packs them by its token budget and scatters
        the results back. Out of memory halves the budget and goes on.

        Raises:
            ValueError: a text has more than ``source_limit`` tokens. Nothing is ever truncated.
        """
        ...

    def close(self) -> None:
        """Frees the model's memory."""
        ...
