"""The figures of the sample articles, listed by hand: right in the final English or flagged, never wrong and silent."""

import csv
import os
import re
from pathlib import Path

import pytest

from pipeline.pipe import Pipeline
from pipeline.read import read_articles

SHARED = Path(os.environ.get("VIBRIEF_SHARED") or Path(__file__).parents[3] / "shared")
PITFALLS = SHARED / "gold" / "number_pitfalls.tsv"
SAMPLES = Path(__file__).parents[1] / "articles"


@pytest.mark.slow
@pytest.mark.skipif(not PITFALLS.is_file(), reason="no ../shared/gold beside the checkout")
def test_no_figure_of_the_samples_is_wrong_and_silent() -> None:
    with Pipeline.from_config() as pipeline:
        articles = pipeline.window(list(read_articles([str(SAMPLES)], pipeline.settings.read)))
    sentences = {article.id: article.sentences for article in articles}
    with PITFALLS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    silent, right = [], 0
    for row in rows:
        about = [s for s in sentences[row["stem"]] if row["vi"] in s.vi]
        assert about, f"{row['stem']}: no sentence holds {row['vi']!r}"
        for sentence in about:
            # "the first 10 months in 2024" has the figures of "the first 10 months of 2024", which the list accepts.
            english = re.sub(r"\bmonths in (?=\d{4}\b)", "months of ", sentence.en or "")
            if re.search(row["accept_regex"], english, re.IGNORECASE):
                right += 1
            elif not sentence.flags:
                silent.append((row["vi"], sentence.en))
    assert not silent
    print(f"{right} right, the others flagged")
