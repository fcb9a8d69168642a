"""Does a model make sense at all? A few golden texts, and the words that must come back.

Not a measure of quality: it finds weights that were tied wrongly, a wrong language code or prefix, a model of
another language. All of these give outputs that look like language and mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.check.statistics import compression_ratio
from pipeline.engine.base import Decode, Engine
from pipeline.engine.spec import ModelSpec
from pipeline.resources import parse_yaml, shipped
from pipeline.translate.normalise import strip_diacritics

LOOP = 2.4  # as check.max_compression


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model made of a golden text.

    Attributes:
        missing: the words that did not come back, each by its first spelling.
        expected: how many had to.
        finished: the model ended by itself.
    """

    source: str
    output: str
    missing: tuple[str, ...]
    expected: int
    finished: bool

    @property
    def loops(self) -> bool:
        return compression_ratio(self.output) > LOOP


@dataclass(frozen=True, slots=True)
class Verdict:
    """All answers of a model, and what is wrong with it: None when it works."""

    answers: tuple[Answer, ...]
    problem: str | None


def try_model(engine: Engine, spec: ModelSpec) -> Verdict:
    """Gives the golden texts of the spec's task to a loaded model, with the decode settings of the spec."""
    golden: dict[str, Any] = parse_yaml((shipped("configs") / "golden" / "cases.yaml").read_text(encoding="utf-8"))
    cases = golden[spec.task]
    outputs = engine.generate([case["text"] for case in cases], spec.decoding(Decode()))
    answers = tuple(
        _answer(case["text"], best[0].text, case["words"], finished=best[0].finished)
        for case, best in zip(cases, outputs, strict=True)
    )
    return Verdict(answers, _problem(answers, float(golden["floor"])))


def _answer(source: str, output: str, words: Sequence[Sequence[str]], *, finished: bool) -> Answer:
    plain = strip_diacritics(output).lower()
    missing = tuple(ways[0] for ways in words if not any(way in plain for way in ways))
    return Answer(source, output, missing, len(words), finished)


def _problem(answers: Sequence[Answer], floor: float) -> str | None:
    expected = sum(answer.expected for answer in answers)
    found = expected - sum(len(answer.missing) for answer in answers)
    if not any(answer.output for answer in answers):
        return "every golden text came back empty"
    if len(answers) > 1 and len({answer.output for answer in answers}) == 1:
        return "every golden text gave the same output"
    if any(answer.loops for answer in answers):
        return "a golden text sent it into a loop"
    if found < floor * expected:
        return f"{found} of the {expected} words that must come back did"
    return None
