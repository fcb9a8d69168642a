"""What each step of translating is worth: findings, quality and time with one more step at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.check import Checker
from pipeline.config import Settings
from pipeline.evaluate.fidelity import NUMBER_KINDS, alarms
from pipeline.evaluate.translation import score
from pipeline.lines import translate_lines
from pipeline.pipe import Pipeline
from pipeline.translate.glossary import Glossary

NAME_KINDS = frozenset({"name-missing", "term"})
# Each step is the one before it with what is named; the last is the settings as they are.
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("model alone", {"hypotheses": 1, "retry_share": 0.0, "glossary": ()}),
    ("best of the beam", {"retry_share": 0.0, "glossary": ()}),
    ("and the ladder", {"glossary": ()}),
    ("and the glossary", {}),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One way of translating.

    Attributes:
        numbers, names, any: share of lines with a finding of the kind, 0 to 1.
        bleu, chrf: corpus scores, None without a reference.
        seconds: of translating, loading not counted.
    """

    name: str
    numbers: float
    names: float
    any: float
    bleu: float | None
    chrf: float | None
    seconds: float


def steps(settings: Settings, vi: Sequence[str], reference: Sequence[str] | None = None) -> Iterator[Step]:
    """Translates the lines once for each of ``STEPS``; all outputs are judged with the whole glossary."""
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    for name, changes in STEPS:
        changed = settings.translate.model_copy(update={**changes, "memory": False})
        with Pipeline(settings.model_copy(update={"translate": changed})) as pipeline:
            list(translate_lines(pipeline, vi[:1], window=1))  # loads the model
            began = time.perf_counter()
            english = list(translate_lines(pipeline, vi, window=len(vi)))
            seconds = time.perf_counter() - began
        scores = {s.metric: s.value for s in score(english, reference)} if reference else {}
        yield Step(
            name,
            alarms(checker, vi, english, NUMBER_KINDS).rate,
            alarms(checker, vi, english, NAME_KINDS).rate,
            sum(bool(checker.flags(source, target)) for source, target in zip(vi, english, strict=True)) / len(vi),
            scores.get("BLEU"),
            scores.get("chrF++"),
            seconds,
        )
