"""What different ways to translate the same lines bring and cost: findings, quality and time, a row each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.check import Checker
from pipeline.check.checker import WEIGHTS
from pipeline.config import Settings
from pipeline.evaluate.fidelity import NUMBER_KINDS, alarms
from pipeline.evaluate.translation import score
from pipeline.lines import translate_lines
from pipeline.pipe import Pipeline
from pipeline.translate.glossary import Glossary

NAME_KINDS = frozenset({"name-missing", "term"})


@dataclass(frozen=True, slots=True)
class Way:
    """A way to translate: what it changes in ``settings.translate``, by field name."""

    name: str
    changes: Mapping[str, Any]


def decoding(beam_size: int, hypotheses: int, retry_share: float) -> Way:
    """A beam, how many of its hypotheses the checks choose from, and the share of the work that may be retried."""
    changes = {"beam_size": beam_size, "hypotheses": hypotheses, "retry_share": retry_share}
    return Way(f"beam {beam_size}, {hypotheses} hypotheses, retries {retry_share:.0%}", changes)


# Each step is the one before it with what is named; the last is the settings as they are.
_BARE: Mapping[str, Any] = {"retry_share": 0.0, "hints": False, "glossary": (), "mend": False}
STEPS = (
    Way("model alone", {**_BARE, "clauses_over": 0, "hypotheses": 1}),
    Way("long sentences in clauses", {**_BARE, "hypotheses": 1}),
    Way("best of the beam", _BARE),
    Way("and the ladder", {"hints": False, "glossary": (), "mend": False}),
    Way("and the glossary", {"hints": False, "mend": False}),
    Way("and mending", {"hints": False}),
    Way("and hints", {}),
)
DECODINGS = (
    decoding(1, 1, 0), decoding(2, 1, 0), decoding(2, 2, 0), decoding(4, 1, 0), decoding(4, 2, 0), decoding(4, 4, 0),
    decoding(6, 6, 0), decoding(8, 8, 0), decoding(1, 1, 0.5), decoding(2, 2, 0.5), decoding(4, 4, 0.5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way gave.

    Attributes:
        numbers, names, any: share of lines with a finding of the kind, 0 to 1.
        scores: corpus scores by metric; empty without a reference.
        seconds, cpu_seconds: of translating, loading not counted; the latter of all threads.
    """

    way: str
    numbers: float
    names: float
    any: float
    scores: Mapping[str, float]
    seconds: float
    cpu_seconds: float


def measure(settings: Settings, way: Way, vi: Sequence[str], reference: Sequence[str] | None = None) -> Outcome:
    """Translates the lines in a way, without the translation memory, and judges the English with the whole glossary."""
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    translate = settings.translate.model_copy(update={**way.changes, "memory": False})
    with Pipeline(settings.model_copy(update={"translate": translate})) as pipeline:
        pipeline.engine("translate")
        began, cpu_began = time.perf_counter(), time.process_time()
        english = list(translate_lines(pipeline, vi, window=len(vi)))
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began

    def share(kinds: frozenset[str]) -> float:
        return alarms(checker, vi, english, kinds).rate

    return Outcome(
        way.name,
        share(NUMBER_KINDS),
        share(NAME_KINDS),
        share(frozenset(WEIGHTS)),
        {s.metric: s.value for s in score(english, reference)} if reference else {},
        seconds,
        cpu_seconds,
    )


HEADER = "numbers | names, terms | any finding | BLEU | chrF++ | seconds | CPU s |\n|---|---|---|---|---|---|---|---|"


def row(outcome: Outcome) -> str:
    """An outcome as a row of a Markdown table under ``HEADER``."""
    shares = (f"{share:.1%}" for share in (outcome.numbers, outcome.names, outcome.any))
    scores = (f"{outcome.scores[name]:.2f}" if outcome.scores else "–" for name in ("BLEU", "chrF++"))
    return f"| {' | '.join((outcome.way, *shares, *scores, f'{outcome.seconds:.1f}', f'{outcome.cpu_seconds:.1f}'))} |"
