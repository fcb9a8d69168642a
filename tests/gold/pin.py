"""Measures the gold sets and pins the floors that the gate tests hold: ``python -m tests.gold.pin [--lower]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pipeline.article import Article
from pipeline.clean.cleaner import Cleaner
from pipeline.config import CleanSettings
from pipeline.split.sentences import split_sentences
from tests.gold.clean import scorer as lines
from tests.gold.split import scorer as sentences

FLOORS = Path(__file__).with_name("floors.json")


def cleaned(page: lines.GoldPage) -> Article:
    return next(iter(Cleaner(CleanSettings()).run([Article.read(page.name, page.name, page.text)])))


def measure() -> dict[str, dict[str, float | str]]:
    scores, stated = [], []
    for page in lines.pages():
        article = cleaned(page)
        scores.append(lines.score([block.text for block in article.blocks], page))
        stated += [getattr(article, name) == page.fields.get(name) for name in ("published", "author", "publisher")]
    split = sentences.score(split_sentences)
    return {
        "clean": {
            "fingerprint": lines.fingerprint(),
            "worst_f1": round(min(score.f1 for score in scores), 4),
            "mean_f1": round(sum(score.f1 for score in scores) / len(scores), 4),
            "fields": round(sum(stated) / len(stated), 4),
        },
        "split": {
            "fingerprint": sentences.fingerprint(),
            "precision": round(split.precision, 4),
            "recall": round(split.recall, 4),
            "f1": round(split.f1, 4),
        },
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lower", action="store_true", help="accept scores below the floors that are pinned now")
    return pin(measure(), FLOORS, lower=parser.parse_args().lower)


def pin(now: dict[str, dict[str, float | str]], floors: Path, *, lower: bool) -> int:
    """Writes the scores as the new floors; without ``lower``, refuses when one is below the floor that is there."""
    pinned = json.loads(floors.read_text()) if floors.exists() else {}
    fallen = [
        f"{part}.{name}: {floor} -> {now[part][name]}"
        for part, scores in pinned.items()
        for name, floor in scores.items()
        if not isinstance(floor, str) and now[part][name] < floor  # type: ignore[operator]
    ]
    if fallen and not lower:
        sys.stderr.write("below the floor, not pinned (--lower accepts it): " + "; ".join(fallen) + "\n")
        return 1
    floors.write_text(json.dumps(now, indent=2) + "\n")
    sys.stdout.write(json.dumps(now, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
