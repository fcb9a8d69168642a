import pickle
from pathlib import Path

import datasets
import pytest
from datasets.fingerprint import Hasher

from pipeline import BriefStep, Pipeline

SAMPLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))
TEXTS = [path.read_text(encoding="utf-8") for path in SAMPLES]


@pytest.fixture
def step(tiny_model: Path) -> BriefStep:
    return BriefStep(overrides={"translate.model": str(tiny_model), "translate.beam_size": 1})


def test_map_adds_the_columns_and_keeps_every_row(step: BriefStep) -> None:
    rows = {"text": [TEXTS[1], None, "", TEXTS[4], "Trang chủ"], "n": list(range(5))}
    out = datasets.Dataset.from_dict(rows).map(step, batched=True, batch_size=2)
    assert out["n"] == rows["n"]
    assert out["text"] == rows["text"]
    for i in (0, 3):
        assert out[i]["title_en"]
        assert out[i]["summary_en"]
        assert out[i]["text_en"].count("\n") > 3
    for i in (1, 2, 4):
        assert (out[i]["title_en"], out[i]["text_en"], out[i]["summary_en"]) == ("", "", "")
        assert out[i]["flags"][-1].startswith("failed: ")


def test_it_gives_what_the_pipeline_gives(step: BriefStep, tiny_model: Path) -> None:
    overrides = {"translate.model": str(tiny_model), "translate.beam_size": 1}
    with Pipeline.from_config(overrides=overrides) as pipeline:
        article = pipeline(TEXTS[2], title="Tựa đề", published="2025-07-09")
    out = step({"text": [TEXTS[2]], "title": ["Tựa đề"], "published": ["2025-07-09"]})
    assert out["title_en"] == [article.title_en]
    assert out["summary_en"] == [" ".join(b.text for b in article.brief)]


def test_its_hash_is_that_of_its_configuration(step: BriefStep, tiny_model: Path) -> None:
    before = Hasher.hash(step)
    step({"text": [TEXTS[1]]})
    assert Hasher.hash(step) == before
    assert Hasher.hash(pickle.loads(pickle.dumps(step))) == before
    other = BriefStep(overrides={"translate.model": str(tiny_model), "translate.beam_size": 2})
    assert Hasher.hash(other) != before


def test_streaming_and_other_column_names(tiny_model: Path) -> None:
    step = BriefStep(column="body", overrides={"translate.model": str(tiny_model), "translate.beam_size": 1})
    stream = datasets.Dataset.from_dict({"body": TEXTS[:2]}).to_iterable_dataset().map(step, batched=True, batch_size=1)
    assert [bool(row["summary_en"]) for row in stream] == [True, True]
    with pytest.raises(KeyError, match=r"no column 'body'; name the text column"):
        step({"text": ["x"]})


@pytest.mark.slow
def test_two_processes_with_rank_give_the_same_rows(step: BriefStep, tmp_path: Path) -> None:
    dataset = datasets.Dataset.from_dict({"text": TEXTS})
    one = dataset.map(step, batched=True, batch_size=1, load_from_cache_file=False)
    two = dataset.map(step, batched=True, batch_size=1, num_proc=2, with_rank=True, load_from_cache_file=False)
    assert one["summary_en"] == two["summary_en"]
    assert one["text_en"] == two["text_en"]


def test_a_store_keeps_what_is_done(tiny_model: Path, tmp_path: Path) -> None:
    options = {"translate.model": str(tiny_model), "translate.beam_size": 1}
    store = str(tmp_path / "store.sqlite")
    first = BriefStep(overrides=options, store=store)({"text": [TEXTS[1]]})
    again = BriefStep(overrides=options, store=store)
    assert again({"text": [TEXTS[1]]}) == first
    assert again._running(None).stored == 1
