"""What the real engines share: count, check, batch, and turn ids back into text. A subclass runs one batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.engine.base import Decode, Hypothesis
from pipeline.engine.batching import Budget, Work, run_batches
from pipeline.engine.checkpoint import Checkpoint
from pipeline.engine.memory import fitting_tokens, free_memory

LENGTH_STEP = 16  # source tokens; texts share a limit on new tokens, so a batch, up to the next multiple


@dataclass(frozen=True, slots=True)
class Output:
    """Produced ids, without start, forced code and end; ``log_prob`` is the sum over ``tokens`` of them and the end."""

    ids: list[int]
    log_prob: float
    tokens: int
    finished: bool


class Seq2SeqEngine(ABC):
    """An ``Engine`` over a checkpoint.

    Args:
        batch_tokens: padded source tokens × beam that one batch may hold.
        in_flight: batches handed over before the first is waited for.

    Attributes:
        produced: tokens of the best hypotheses so far, end tokens included.
        listener: told of each text's hypotheses as soon as its batch is done, while other batches are computed.
    """

    name: str

    def __init__(
        self, checkpoint: Checkpoint, device: str, precision: str, *, batch_tokens: int, in_flight: int = 1
    ) -> None:
        self.checkpoint = checkpoint
        self.device = device
        self.precision = precision
        self.source_limit = checkpoint.source_limit
        self._budget = Budget(batch_tokens)
        self._in_flight = in_flight
        self.produced = 0
        self._counted: dict[str, list[int]] = {}
        self.listener: Callable[[str, Sequence[Hypothesis]], None] = lambda _text, _hypotheses: None

    @property
    def batch_tokens(self) -> int:
        """The token budget in force; it shrinks when memory runs out."""
        return self._budget.tokens

    def fit_batches(self) -> None:
        """On a GPU, once the model is loaded: batches no larger than what the free memory is likely to bear."""
        free = free_memory(self.device)
        if free is not None:
            self._budget.tokens = fitting_tokens(free, self.checkpoint, self.precision, self._budget.tokens)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        rows = self.checkpoint.encode(texts)
        if len(texts) > 1:  # a window's, which are translated next
            self._counted = dict(zip(texts, rows, strict=True))
        return [self.checkpoint.text_tokens(row) for row in rows]

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The rows of the texts; those that were counted just before are not tokenised twice."""
        known = self._counted
        new = [text for text in texts if text not in known]
        rows = known | dict(zip(new, self.checkpoint.encode(new), strict=True))
        return [rows[text] for text in texts]

    def generate(self, texts: Sequence[str], decode: Decode) -> list[list[Hypothesis]]:
        rows = self._encode(texts)
        # A model that is given nothing makes something up.
        filled = [i for i, text in enumerate(texts) if text.strip()]
        for i in filled:
            self._check(texts[i], rows[i])
        lengths = [len(rows[i]) for i in filled]
        limits = [self._new_tokens(rows[i], decode) for i in filled]
        # On a CPU a batch has one length: no padding, and in int8 the same sums in any company, so the same English.
        groups = lengths if self.device == "cpu" else limits

        def submit(batch: list[int]) -> Work[list[Hypothesis]]:
            work = self._submit([rows[filled[i]] for i in batch], limits[batch[0]], decode)
            return lambda: self._told([texts[filled[i]] for i in batch], work())

        outputs = run_batches(
            [length * decode.beam_size for length in lengths],
            groups,
            self._budget,
            submit,
            in_flight=self._in_flight,
            recover=self._recover,
        )
        results = [[Hypothesis("", 0.0, 0)] for _ in texts]
        for i, found in zip(filled, outputs, strict=True):
            results[i] = found
            self.produced += found[0].tokens
        return results

    def _told(self, texts: Sequence[str], outputs: Sequence[Sequence[Output]]) -> list[list[Hypothesis]]:
        """Turns a batch into text here rather than at the end: the workers have the next ones to do meanwhile."""
        made = [[self._hypothesis(output) for output in found] for found in outputs]
        for text, hypotheses in zip(texts, made, strict=True):
            self.listener(text, hypotheses)
        return made

    def _check(self, text: str, row: list[int]) -> None:
        tokens = self.checkpoint.text_tokens(row)
        if tokens > self.source_limit:
            raise ValueError(f"{tokens} tokens, the model reads {self.source_limit}: {text[:40]!r}")

    def _new_tokens(self, row: list[int], decode: Decode) -> int:
        rounded = -(-len(row) // LENGTH_STEP) * LENGTH_STEP
        wanted = int(decode.max_length_ratio * rounded) + decode.max_length_extra
        return max(1, min(wanted, self.checkpoint.target_limit - 1))

    def _hypothesis(self, output: Output) -> Hypothesis:
        score = output.log_prob / max(1, output.tokens)
        return Hypothesis(self.checkpoint.decode(output.ids), score, output.tokens, output.finished)

    @abstractmethod
    def _submit(self, rows: list[list[int]], new_tokens: int, decode: Decode) -> Work[list[Output]]:
        """Starts a batch of encoded sources; the result has, for each, its outputs best first."""

    def _recover(self) -> None:  # noqa: B027 (most have nothing to release)
        """Releases what an out-of-memory batch left behind."""

    @abstractmethod
    def close(self) -> None:
        """Frees the model's memory."""
