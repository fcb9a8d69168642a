import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.summarise.extractive import RANKINGS, choose, repeats

TEXTS = [
    "The two ministers met in Vientiane on Monday.",
    "They agreed to expand trade between Vietnam and Laos.",
    "Weather was fine.",
    "Trade between Vietnam and Laos reached 1.7 billion dollars, the ministers said.",
    "Both ministers thanked the press.",
]


@pytest.mark.parametrize("name", sorted(RANKINGS))
@given(texts=st.lists(st.text(max_size=60), max_size=8), sentences=st.integers(1, 4), limit=st.integers(10, 60))
def test_any_texts_give_a_brief_within_limits_in_order(name: str, texts: list[str], sentences: int, limit: int) -> None:
    chosen = choose(texts, RANKINGS[name], sentences=sentences, max_words=limit)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= sentences
    assert bool(chosen) == bool(texts)
    words = [len(texts[i].split()) for i in chosen]
    assert len(words) == 1 or sum(words) <= limit


def test_lead_takes_the_first() -> None:
    assert choose(TEXTS, RANKINGS["lead"], sentences=2, max_words=100) == [0, 1]


@pytest.mark.parametrize("name", ["centroid", "textrank"])
def test_rankings_prefer_what_the_article_is_about(name: str) -> None:
    scores = RANKINGS[name](TEXTS)
    assert scores[3] > scores[2]
    assert scores[1] > scores[2]


def test_a_sentence_that_repeats_another_is_skipped() -> None:
    texts = [TEXTS[1], "They agreed to expand the trade between Vietnam and Laos further.", TEXTS[4]]
    assert choose(texts, RANKINGS["lead"], sentences=2, max_words=100) == [0, 2]
    assert repeats(texts[0], texts[1])
    assert not repeats(texts[0], texts[2])
