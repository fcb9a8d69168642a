import json
import pickle
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pandas
import pyarrow
import pytest
from datasets.fingerprint import Hasher

from pipeline import BriefStep, CleanStep, Pipeline, SummariseStep, TranslateStep, UserError
from pipeline.clean.cleaner import Cleaner
from pipeline.config import CleanSettings, ReadSettings, Settings, load_config
from pipeline.engine.scripted import ScriptedEngine
from pipeline.read import read_articles
from pipeline.step import one_of_many

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
    with pytest.raises(UserError, match=r"no column 'body' among text; name the one to read with column="):
        step({"text": ["x"]})


def test_a_store_keeps_what_is_done(tiny_model: Path, tmp_path: Path) -> None:
    options = {"translate.model": str(tiny_model), "translate.beam_size": 1}
    store = str(tmp_path / "store.sqlite")
    first = BriefStep(overrides=options, store=store)({"text": [TEXTS[1]]})
    again = BriefStep(overrides=options, store=store)
    assert again({"text": [TEXTS[1]]}) == first
    assert again.running().stored == 1


def test_the_added_columns_have_types_when_the_first_batches_have_no_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    class Scripted(BriefStep):
        def running(self, rank: int | None = None) -> Pipeline:
            engine = ScriptedEngine(lambda text: f"EN {text}")
            return Pipeline(self._settings, translator=engine)

    short = "Bộ Y tế họp\nBộ Y tế họp tại Hà Nội về công tác phòng dịch trong năm nay và các năm tới."
    step = Scripted(overrides={"check.length_ratio": [0.01, 99]})
    monkeypatch.setattr("pipeline.step._flags", lambda article: ["failed: x"] if article.failed else [])
    rows = {"text": [short, short, None, short]}
    dataset = datasets.Dataset.from_dict(rows)
    out = dataset.map(step, batched=True, batch_size=1, writer_batch_size=1, load_from_cache_file=False)
    assert out.features == step.features(dataset.features)
    assert out["flags"][:] == [[], [], ["failed: x"], []]
    declared = dataset.to_iterable_dataset().map(
        step, batched=True, batch_size=1, features=step.features(dataset.features)
    )
    assert declared.features == out.features
    assert [row["flags"] for row in declared] == [[], [], ["failed: x"], []]
    table = step(pyarrow.table({"text": [short]}))
    assert table.schema.field("flags").type == pyarrow.list_(pyarrow.string())
    ray_like = step({"text": np.array([short, None], dtype=object)})
    assert pyarrow.array(ray_like["flags"][:1]).type == pyarrow.list_(pyarrow.string())


def test_rows_that_are_no_articles_stay_rows(step: BriefStep) -> None:
    texts = [None, "", "   \n", 7, b"bytes", [1], "The ministers met in Hanoi on Monday.", "12345", "\0"]
    out = step({"text": texts})
    assert out["text"] is texts
    assert all(len(out[name]) == len(texts) for name in step.adds)
    assert [bool(flags) for flags in out["flags"]] == [True] * 9
    assert out["flags"][3] == ["failed: read: 'text' is int, not text"]


@pytest.mark.parametrize("rows", [{"text": [TEXTS[0]]}, {"text": [TEXTS[0]], "title": ["Tựa đề"], "n": [1]}])
def test_a_map_without_batches_is_refused(step: BriefStep, rows: dict[str, list[Any]]) -> None:
    with pytest.raises(UserError, match="give batched=True"):
        datasets.Dataset.from_dict(rows).map(step)


def test_rows_are_read_as_those_of_a_file(tmp_path: Path) -> None:
    page = f"<html><body><article><h1>Tựa đề</h1><p>{TEXTS[1]}</p><script>x()</script></article></body></html>"
    rows = [
        {"text": page, "published": "2024-12-18"},
        {"text": unicodedata.normalize("NFD", TEXTS[2]), "published": None},
        {"text": TEXTS[3].encode().decode("cp1252", "replace"), "published": "18/12/2024"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    from_file = list(Cleaner(CleanSettings()).run(read_articles([str(path)], ReadSettings())))
    out = CleanStep()({name: [row[name] for row in rows] for name in rows[0]})
    assert out["title_vi"] == [article.title or "" for article in from_file]
    assert out["text_vi"] == [
        "\n".join(" ".join(block.text.split()) for block in article.blocks if block.kind != "title")
        for article in from_file
    ]
    assert "<p>" not in out["text_vi"][0]
    with Pipeline(Settings(), translator=ScriptedEngine({})) as pipeline:
        assert pipeline(page).media == "html"


def test_dates_and_gaps_of_pandas_and_numpy() -> None:
    days = [pandas.Timestamp("2024-12-18"), pandas.NaT, np.datetime64("2024-12-18", "ns"), np.datetime64("NaT"), None]
    out = CleanStep()({"text": [*TEXTS[:4], float("nan")], "published": days})
    assert [text[:10] for text in out["published_iso"]][::2] == ["2024-12-18", "2024-12-18", ""]
    assert out["dropped"][4] == ["failed: read: 'text' is empty"]


def test_the_small_steps_together_give_what_the_whole_gives(tiny_model: Path) -> None:
    options = {"translate.model": str(tiny_model), "translate.beam_size": 1}
    dataset = datasets.Dataset.from_dict({"text": [*TEXTS[:2], None]})
    whole = dataset.map(BriefStep(overrides=options), batched=True)
    clean = dataset.map(CleanStep(), batched=True)
    assert clean[0]["title_vi"]
    assert clean[2]["text_vi"] == ""
    assert clean[2]["dropped"] == ["failed: read: 'text' is empty"]
    english = clean.map(TranslateStep(overrides=options), batched=True)
    assert [text.count("\n") for text in english["text_en"]] == [text.count("\n") for text in english["text_vi"]]
    assert english["text_en"][2] == ""
    assert whole["text_en"][2] == ""
    brief = english.map(SummariseStep(overrides=options), batched=True)
    assert [bool(summary) for summary in brief["summary_en"]] == [True, True, False]


def test_a_line_stays_a_line_blank_ones_too(tiny_model: Path) -> None:
    step = TranslateStep(column="vi", overrides={"translate.model": str(tiny_model), "translate.beam_size": 1})
    [text] = step({"vi": ["\nMột câu. Hai câu.\n\n   \nCâu cuối."]})["text_en"]
    assert [bool(line) for line in text.split("\n")] == [False, True, False, False, True]


def test_one_process_of_several_takes_its_gpu_and_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_config()
    assert one_of_many(settings, None).run.workers == 1
    assert one_of_many(settings, 5).run.device == "auto"  # there is no GPU
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 4)
    assert one_of_many(settings, 5).run.device == "cuda:1"
    chosen = load_config(overrides={"run.workers": 3, "run.device": "cpu"})
    assert one_of_many(chosen, 5) == chosen


def test_the_hash_changes_with_whatever_can_change_a_result(
    step: BriefStep, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"translate.model": str(tiny_model), "translate.beam_size": 1}

    def fresh(**more: Any) -> str:
        return Hasher.hash(BriefStep(overrides={**options, **more}))

    here = fresh()
    assert here == Hasher.hash(step)
    assert fresh(**{"summarise.sentences": 2}) != here
    other = tmp_path / "model"
    shutil.copytree(tiny_model, other)
    copied = Hasher.hash(BriefStep(overrides={**options, "translate.model": str(other)}))
    (other / "model.safetensors").write_bytes((other / "model.safetensors").read_bytes()[:-4] + b"\0\0\0\1")
    assert Hasher.hash(BriefStep(overrides={**options, "translate.model": str(other)})) != copied
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.clean.cleaner.Cleaner.version", "next")
        assert fresh() != here
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.__version__", "9.9")
        assert fresh() != here
    script = (
        "import sys\nfrom datasets.fingerprint import Hasher\nfrom pipeline import BriefStep\n"
        "print(Hasher.hash(BriefStep(overrides={'translate.model': sys.argv[1], 'translate.beam_size': 1})))\n"
        "assert not {'ray', 'torch.distributed.run'} & set(sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script, str(tiny_model)], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == here
