"""Corpus scores of a translation against its reference, with sacreBLEU's own signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import UserError


@dataclass(frozen=True, slots=True)
class Score:
    """One metric: its name, its value (0 to 100), and the signature of every setting behind it."""

    metric: str
    value: float
    signature: str


def score(hypotheses: Sequence[str], references: Sequence[str]) -> list[Score]:
    """BLEU (13a tokenisation) and chrF++ (word order 2), one reference a line.

    Raises:
        UserError: the numbers of lines differ, or there are none.
    """
    from sacrebleu.metrics import BLEU, CHRF

    if len(hypotheses) != len(references) or not references:
        raise UserError(f"{len(hypotheses)} hypotheses for {len(references)} references; give as many lines of each")
    scores: list[Score] = []
    for name, metric in (("BLEU", BLEU()), ("chrF++", CHRF(word_order=2))):
        result = metric.corpus_score(list(hypotheses), [list(references)])
        scores.append(Score(name, float(result.score), str(metric.get_signature())))
    return scores
