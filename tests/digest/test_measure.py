"""The measurement of grouping: its arithmetic, the labelled pairs, and, where the articles are at hand, the result."""

import json
import lzma
import os
from pathlib import Path

import pytest

from pipeline.article import Article, Block
from pipeline.errors import UserError
from pipeline.evaluate.grouping import LabelledPair, load_pairs, score_pairs, time_grouping
from tests.digest.texts import all_articles

PAIRS = Path(__file__).with_name("event_pairs.tsv")
SHARED = Path(os.environ.get("VIBRIEF_SHARED", Path(__file__).parents[3] / "shared"))
NEWS = SHARED / "data" / "monolingual" / "vietnews_train.jsonl.xz"


def test_scores_of_pairs() -> None:
    articles = {article.id: article for article in all_articles()}
    pairs = [
        LabelledPair("a-fire", "b-fire", "same"),
        LabelledPair("a-fire", "c-port", "same"),
        LabelledPair("d-meeting", "e-meeting", "other"),
        LabelledPair("a-fire", "d-meeting", "unclear"),
    ]
    scores = score_pairs(pairs, articles)
    assert (scores.precision, scores.recall, round(scores.f1, 3)) == (1.0, 0.5, 0.667)
    assert scores.called_same == {"same": (1, 2), "other": (0, 1), "unrelated": (0, 0), "unclear": (0, 1)}
    assert score_pairs(pairs[1:], articles).f1 == 0
    assert time_grouping(list(articles.values()))[1] == 4


def test_the_labelled_pairs_are_whole() -> None:
    pairs = load_pairs(PAIRS)
    assert len(pairs) >= 300
    assert len({frozenset((pair.a, pair.b)) for pair in pairs}) == len(pairs)


def test_a_label_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("1\t2\tmaybe\n", encoding="utf-8")
    with pytest.raises(UserError, match="label 'maybe': use one of same, other"):
        load_pairs(tmp_path / "pairs.tsv")


@pytest.mark.slow
@pytest.mark.skipif(not NEWS.exists(), reason="the news articles of the labelled pairs are not at hand")
def test_grouping_of_real_news() -> None:
    pairs = load_pairs(PAIRS)
    wanted = {name for pair in pairs for name in (pair.a, pair.b)}
    articles: dict[str, Article] = {}
    with lzma.open(NEWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in wanted:
                texts = [("title", row["title"]), ("lead", row["abstract"]), *(("paragraph", s) for s in row["body"])]
                blocks = tuple(Block(kind, text) for kind, text in texts)
                articles[row["id"]] = Article(row["id"], "", row["id"], blocks=blocks)
                if len(articles) == len(wanted):
                    break
    scores = score_pairs(pairs, articles)
    assert scores.f1 >= 0.78  # hard pairs by choice; 0.82 when they were labelled
    assert scores.called_same["unrelated"][0] == 0
