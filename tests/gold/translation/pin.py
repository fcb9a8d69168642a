"""Measures the embedded translator on the gold pairs and pins its floors: ``python -m tests.gold.translation.pin``.

``--lower`` accepts scores below the floors that are pinned now.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from pipeline.check import Checker
from pipeline.check.checker import WEIGHTS
from pipeline.config import load_config
from pipeline.evaluate.fidelity import alarms
from pipeline.evaluate.sets import gold
from pipeline.evaluate.translation import score
from pipeline.lines import translate_lines
from pipeline.pipe import Pipeline
from pipeline.translate.glossary import Glossary
from tests.gold.pin import pin

FLOORS = Path(__file__).with_name("floors.json")


def fingerprint() -> str:
    text = "\n".join(f"{vi}\t{en}" for vi, en in zip(gold().source, gold().reference, strict=True))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def measure() -> dict[str, dict[str, float | str]]:
    """BLEU, chrF++ and the share of sentences that no check flags, of what `vibrief translate` gives."""
    pairs, settings = gold(), load_config()
    with Pipeline(settings) as pipeline:
        english = list(translate_lines(pipeline, pairs.source, window=len(pairs.source)))
    found = {result.metric: round(result.value, 2) for result in score(english, pairs.reference)}
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    flagged = alarms(checker, pairs.source, english, frozenset(WEIGHTS))
    scores = {"bleu": found["BLEU"], "chrf": found["chrF++"], "unflagged": round(1 - flagged.rate, 4)}
    return {"translation": {"fingerprint": fingerprint(), **scores}}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lower", action="store_true")
    return pin(measure(), FLOORS, lower=parser.parse_args().lower)


if __name__ == "__main__":
    raise SystemExit(main())
