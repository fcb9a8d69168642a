"""What to try, in order, when a translation fails its checks. After faster-whisper's temperature fallback."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.engine.base import Decode

# What a token costs beside the hypotheses of the beam, in hypotheses: reading it and the step itself. Measured with
# CTranslate2 and the embedded translator: the time of a token grows with the beam as 2.4 + beam.
_STEP = 2
# Few sentences are retried at a time and fill their batches badly: a token then costs so many times as much.
_FEW = 1.5
# Penalties of the checks: that of a loop, of a figure, and of a name.
_LOOP, _WRONG, _NAME = 5.0, 1.5, 1.0
# Source tokens over which a sentence is better cut than translated again whole.
_LONG = 24


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of translating.

    Attributes:
        by_clause: sentences are cut into clauses.
        hinted: only for what can be hinted at; the other retries read the hints as well, where there are any.
        retry: it is not the first.
    """

    name: str
    decode: Decode
    by_clause: bool = False
    hinted: bool = False
    retry: bool = True

    def work(self, length: int) -> float:
        """What translating a text of this length costs, in a unit that is the same for all rungs."""
        return length * (self.decode.beam_size + _STEP) * (_FEW if self.retry else 1)

    def mends(self, penalty: float, tokens: int) -> bool:
        """Whether the rung is for a sentence of so many tokens whose translation has this penalty.

        Loops are broken in the sentence as it is; what else is wrong in a long one, in its clauses. A missing name
        alone is left as it is where it cannot be hinted at: nine in ten are missing again.
        """
        if self.hinted:
            return _NAME <= penalty < _LOOP
        if self.by_clause:
            return penalty >= _WRONG and tokens > _LONG
        return penalty >= (_WRONG if tokens <= _LONG else _LOOP)


def ladder(first: Decode) -> tuple[Rung, ...]:
    """The rungs for a first decode setting.

    First the same beam for what can be hinted at; a narrow beam with a repetition penalty and an n-gram limit, values
    of the CTranslate2 and NLLB documentation; then greedily, clause by clause: figures that a long sentence mixes up
    come out right in its parts.
    docs/fidelity.md has the figures, also of what was left out.
    """
    narrow = replace(first, beam_size=2, hypotheses=2, repetition_penalty=1.1, no_repeat_ngram=4)
    greedy = replace(first, beam_size=1, hypotheses=1, no_repeat_ngram=4)
    return (
        Rung("beam", first, retry=False),
        Rung("hinted", first, hinted=True),
        Rung("narrow", narrow),
        Rung("clauses", greedy, by_clause=True),
    )
