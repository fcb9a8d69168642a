"""What to try, in order, when a translation fails its checks. After faster-whisper's temperature fallback."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.engine.base import Decode


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of translating: decode settings, and whether the sentence is cut into its clauses first."""

    name: str
    decode: Decode
    by_clause: bool = False


def ladder(first: Decode) -> tuple[Rung, ...]:
    """The rungs for a first decode setting.

    A wider beam finds a better hypothesis for what the first one missed; a repetition penalty and an n-gram
    limit break loops (values of the CTranslate2 and NLLB documentation); clause by clause rescues a long
    sentence of which a part was lost.
    """
    wide = replace(first, beam_size=max(8, 2 * first.beam_size), hypotheses=max(8, 2 * first.beam_size))
    return (
        Rung("beam", first),
        Rung("wide", replace(wide, repetition_penalty=1.1, no_repeat_ngram=4)),
        Rung("clauses", replace(first, no_repeat_ngram=4), by_clause=True),
    )
