"""A fake engine with scripted answers: the whole program can be tested without a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.engine.base import Decode, Hypothesis

Script = Callable[[str], str | Sequence[str]] | Mapping[str, str | Sequence[str]]


def words(text: str) -> int:
    return len(text.split())


class ScriptedEngine:
    """Answers from a function or a mapping: text → its output, or its outputs best first.

    Args:
        script: a text that a mapping lacks is a ``KeyError``.
        errors: text → the exception that a batch with this text raises, each time.
        memory: a batch of more texts than this is out of memory; the engine then halves its batch and goes on,
            as the real ones do. None is endless.
        count: source tokens of a text.

    Attributes:
        calls: the texts and settings of each ``generate``, in order.
        batches: the number of texts in each batch that was tried.
    """

    name = "scripted"
    device = "cpu"
    precision = "float32"

    def __init__(
        self,
        script: Script,
        *,
        source_limit: int = 512,
        errors: Mapping[str, Exception] | None = None,
        memory: int | None = None,
        count: Callable[[str], int] = words,
    ) -> None:
        self.source_limit = source_limit
        self.calls: list[tuple[list[str], Decode]] = []
        self.batches: list[int] = []
        self.closed = False
        self._answer = script.__getitem__ if isinstance(script, Mapping) else script
        self._errors = dict(errors or {})
        self._memory = memory
        self._count = count

    @property
    def texts(self) -> list[str]:
        """Every text that was asked for, in order, repeats included."""
        return [text for texts, _ in self.calls for text in texts]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [self._count(text) for text in texts]

    def generate(self, texts: Sequence[str], decode: Decode) -> list[list[Hypothesis]]:
        self.calls.append((list(texts), decode))
        for text, length in zip(texts, self.count_tokens(texts), strict=True):
            if length > self.source_limit:
                raise ValueError(f"{length} tokens, the model reads {self.source_limit}: {text[:40]!r}")
        return self._batch(list(texts), decode)

    def _batch(self, texts: list[str], decode: Decode) -> list[list[Hypothesis]]:
        self.batches.append(len(texts))
        if self._memory is not None and len(texts) > self._memory:
            if len(texts) == 1:
                raise MemoryError(f"one text of {self._count(texts[0])} tokens does not fit into memory")
            middle = len(texts) // 2
            return self._batch(texts[:middle], decode) + self._batch(texts[middle:], decode)
        for text in texts:
            if text in self._errors:
                raise self._errors[text]
        return [self._hypotheses(text, decode) for text in texts]

    def _hypotheses(self, text: str, decode: Decode) -> list[Hypothesis]:
        if not text.strip():
            return [Hypothesis("", 0.0, 0)]
        answer = self._answer(text)
        outputs = [answer] if isinstance(answer, str) else list(answer)
        kept = outputs[: min(decode.hypotheses, decode.beam_size)]
        return [Hypothesis(out, -0.1 * (rank + 1), words(out) + 1) for rank, out in enumerate(kept)]

    def close(self) -> None:
        self.closed = True
