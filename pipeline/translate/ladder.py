"""What to try, in order, when a translation fails its checks. After faster-whisper's temperature fallback."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.engine.base import Decode

# What a token costs beside the hypotheses of the beam, in hypotheses: reading it and the step itself. Measured with
# CTranslate2 and the embedded translator: the time of a token grows with the beam as 2.4 + beam.
_STEP = 2


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of translating: decode settings, and whether the sentence is cut into its clauses first.

    ``least`` is the penalty of the checks from which a translation is worth this rung.
    """

    name: str
    decode: Decode
    by_clause: bool = False
    least: float = 0.0

    def work(self, length: int) -> int:
        """What translating a text of this length costs, in a unit that is the same for all rungs."""
        return length * (self.decode.beam_size + _STEP)


def ladder(first: Decode) -> tuple[Rung, ...]:
    """The rungs for a first decode setting, the further ones cheaper than the first.

    What is in a loop (the checks' penalty is then 5 or more) gets a narrow beam with a repetition penalty and an n-gram
    limit, values of the CTranslate2 and NLLB documentation. What still is wrong is translated clause by clause,
    greedily: figures that a long sentence mixes up come out right in its parts. One missing name (a penalty of 1)
    is left: nine in ten are missing again. docs/fidelity.md has the figures, also of what was left out.
    """
    narrow = replace(first, beam_size=2, hypotheses=2, repetition_penalty=1.1, no_repeat_ngram=4)
    greedy = replace(first, beam_size=1, hypotheses=1, no_repeat_ngram=4)
    return (
        Rung("beam", first),
        Rung("narrow", narrow, least=5.0),
        Rung("clauses", greedy, by_clause=True, least=1.5),
    )
