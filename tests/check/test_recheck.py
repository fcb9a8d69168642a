"""Briefs of a sequence-to-sequence model: what it makes up is replaced, and a check of the run finds nothing left."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.article import Article, BriefSentence
from pipeline.check.recheck import Tally, findings
from pipeline.config import load_config
from pipeline.engine.scripted import ScriptedEngine
from pipeline.pipe import Pipeline
from pipeline.read import read_articles

SAMPLES = Path(__file__).parents[1] / "articles"
VI = [
    "Bộ trưởng Bùi Thanh Sơn thăm Lào ngày 16/12/2024.",
    "Kim ngạch thương mại đạt 1,7 tỷ USD trong 10 tháng, tăng 28,26%.",
    "Hai bên khánh thành ba cây cầu tại Viêng Chăn.",
]
EN = [
    "Minister Bui Thanh Son visited Laos on December 16, 2024.",
    "Trade reached USD 1.7 billion in 10 months, up 28.26%.",
    "The two sides opened three bridges in Vientiane.",
]
TRUE = [
    "Bui Thanh Son visited Laos in December 2024.",
    "Laos's visitor was Minister Bui Thanh Son.",
    "Trade reached USD 1.7 billion, up 28.26%.",
    "Three bridges were opened in Vientiane.",
]
# Each says what no sentence of the article says.
INVENTED = [
    "Trade reached USD 1.8 billion in 10 months.",
    "Trade reached USD 1.7 million in 10 months.",
    "Trade reached EUR 1.7 billion in 10 months.",
    "Trade reached USD 17 billion in 10 months.",
    "Trade was up 28.26 times.",
    "Trade was up 26.28%.",
    "Trade reached USD 1.7 billion in 11 months.",
    "Trade reached USD 1.7 billion in ten years.",
    "Trade with China reached USD 1.7 billion.",
    "Bui Thanh Son visited Laos on December 26, 2024.",
    "Bui Thanh Son visited Laos on November 16, 2024.",
    "Bui Thanh Son visited Laos in 2023.",
    "Bui Van Son visited Laos in December.",
    "Pham Thanh Son visited Laos in December.",
    "Minister Bui Thanh Son visited Cambodia.",
    "Sokhonn visited Laos in December.",
    "The two sides opened four bridges in Vientiane.",
    "The two sides opened 30 bridges in Vientiane.",
    "The two sides opened three bridges in Savannakhet.",
    "Vientiane opened the 3rd of the bridges on Sunday.",
    "Laos was visited by the former minister Bui Thanh Son.",
]


def brief_of(*drafts: str) -> Article:
    """The article above with a brief that a model drafted."""
    settings = load_config("default", {"summarise.method": "seq2seq", "translate.glossary": []})
    translator = ScriptedEngine({"Thăm Lào": "A visit", **dict(zip(VI, EN, strict=True))})
    with Pipeline(settings, translator=translator, summariser=ScriptedEngine(lambda _: " ".join(drafts))) as pipeline:
        return pipeline("\n\n".join(VI), title="Thăm Lào")


def checked(*articles: Article) -> tuple[Tally, list[str]]:
    tally = Tally()
    kinds = [str(f["kind"]) for f in findings(articles, load_config(), tally)]
    return tally, kinds


@pytest.mark.parametrize("draft", TRUE)
def test_what_the_article_says_stays(draft: str) -> None:
    (sentence,) = (article := brief_of(draft)).brief
    assert (sentence.text, sentence.method) == (draft, "seq2seq")
    assert checked(article)[0].replaced == 0


@pytest.mark.parametrize("draft", INVENTED)
def test_what_is_made_up_is_replaced_marked_and_found_where_it_is_not(draft: str) -> None:
    article = brief_of(TRUE[2], draft)
    assert draft not in [s.text for s in article.brief]
    assert all(s.text in EN for s in article.brief if s.method == "extractive")
    tally, kinds = checked(article)
    assert (tally.brief, tally.cited, tally.unsupported) == (len(article.brief),) * 2 + (0,)
    assert not [kind for kind in kinds if kind.startswith("brief")]
    silent = replace(article, brief=(BriefSentence(draft, tuple(s.id for s in article.sentences), "seq2seq"),))
    tally, kinds = checked(silent)
    assert (tally.cited, tally.unsupported) == (1, 1)
    assert "brief-unsupported" in kinds


def test_the_tally_says_what_was_seen() -> None:
    good, bad = brief_of(TRUE[0]), brief_of(INVENTED[0])
    uncited = replace(good, brief=(BriefSentence("x", (99,), "seq2seq"),))
    wrong = replace(good, sentences=tuple(replace(s, en="It reached 5.") for s in good.sentences), brief=())
    failed = replace(good, failed="boom", sentences=(), brief=())
    tally, _ = checked(good, bad, uncited, wrong, failed)
    assert (tally.articles, tally.failed, tally.sentences, tally.flagged) == (5, 1, 16, 4)
    assert (tally.brief, tally.cited, tally.unsupported, tally.replaced) == (3, 2, 0, 1)
    assert "3 brief sentences, 66.7% cited, 0 with a number or name" in str(tally)


def test_a_model_that_talks_nonsense_leaves_no_trace(tiny_model: Path) -> None:
    def answers() -> Iterator[str]:
        while True:
            yield from EN

    translate = answers()
    settings = load_config("default", {"summarise.method": "seq2seq", "summarise.model": str(tiny_model)})
    with Pipeline(settings, translator=ScriptedEngine(lambda _: next(translate))) as pipeline:
        articles: Sequence[Article] = pipeline.window(list(read_articles([str(SAMPLES)], settings.read)))
    tally, _ = checked(*articles)
    assert tally.articles == 5
    assert tally.brief == tally.cited > 0
    assert tally.unsupported == 0
    quoted = [(s.text, article) for article in articles for s in article.brief if s.method != "seq2seq"]
    assert all(text in {sentence.en for sentence in article.sentences} for text, article in quoted)
    assert quoted
