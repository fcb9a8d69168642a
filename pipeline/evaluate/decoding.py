"""Quality against time of the ways to decode: what a wider beam, more hypotheses and retries bring, and cost."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check import Checker
from pipeline.config import Settings
from pipeline.evaluate.translation import score
from pipeline.lines import translate_lines
from pipeline.pipe import Pipeline
from pipeline.translate.glossary import Glossary


@dataclass(frozen=True, slots=True)
class Way:
    """A way to decode: beam size, how many hypotheses the checks choose from, and the share that may be retried."""

    beam_size: int
    hypotheses: int
    retry_share: float

    def __str__(self) -> str:
        return f"beam {self.beam_size}, {self.hypotheses} hypotheses, retries {self.retry_share:.0%}"


WAYS = (
    Way(1, 1, 0), Way(2, 1, 0), Way(2, 2, 0), Way(4, 1, 0), Way(4, 2, 0), Way(4, 4, 0), Way(8, 8, 0),
    Way(1, 1, 0.15), Way(2, 2, 0.15), Way(4, 4, 0.15),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """``cpu_seconds`` are of all threads, loading left out; ``flagged`` is the share of lines with a finding."""

    way: Way
    cpu_seconds: float
    scores: dict[str, float]
    flagged: float


def compare(
    settings: Settings, source: Sequence[str], reference: Sequence[str], ways: Sequence[Way] = WAYS
) -> Iterator[Outcome]:
    """Translates ``source`` in each way and scores it against ``reference``."""
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    for way in ways:
        changes = {"beam_size": way.beam_size, "hypotheses": way.hypotheses, "retry_share": way.retry_share}
        translate = settings.translate.model_copy(update=changes)
        with Pipeline(settings.model_copy(update={"translate": translate})) as pipeline:
            pipeline.engine("translate")
            began = time.process_time()
            english = list(translate_lines(pipeline, source, window=len(source)))
            seconds = time.process_time() - began
        flagged = sum(bool(checker.flags(vi, en)) for vi, en in zip(source, english, strict=True))
        scores = {result.metric: result.value for result in score(english, reference)}
        yield Outcome(way, seconds, scores, flagged / len(source))
