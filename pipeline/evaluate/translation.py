"""Corpus scores of a translation against its reference, with sacreBLEU's own signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.check import Checker
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


def result_columns(
    sources: Sequence[str], references: Sequence[str], hypotheses: Sequence[str], checker: Checker
) -> dict[str, list[Any]]:
    """The results as columns of a dataset: a row a segment, with its chrF++ (0 to 100) and what the checks flag."""
    from sacrebleu.metrics import CHRF

    metric = CHRF(word_order=2)
    pairs = list(zip(sources, references, hypotheses, strict=True))
    return {
        "vi": list(sources),
        "en": list(references),
        "translation_en": list(hypotheses),
        "chrf": [round(float(metric.sentence_score(hypothesis, [en]).score), 2) for _, en, hypothesis in pairs],
        "flags": [[f"{f.kind}: {f.detail}" for f in checker.flags(vi, hypothesis)] for vi, _, hypothesis in pairs],
    }


def save_results(columns: dict[str, list[Any]], path: Path) -> None:
    """Writes result columns as a parquet file, or as a folder for ``datasets.load_from_disk``."""
    from datasets import Dataset, Features, List, Value

    types = {"chrf": Value("float32"), "flags": List(Value("string"))}
    features = Features({name: types.get(name, Value("string")) for name in columns})
    dataset = Dataset.from_dict(columns, features=features)
    if path.suffix == ".parquet":
        dataset.to_parquet(path)
    else:
        dataset.save_to_disk(path)
