"""The benchmark on a tiny checkpoint: its numbers mean nothing here, its arithmetic and its files do."""

import json
import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.bench.architectures import SHAPES, make_spec
from pipeline.bench.report import plot, slope
from pipeline.bench.rounds import ratios, summarise
from pipeline.bench.run import COMPARED, OURS, Plan
from pipeline.bench.systems import SYSTEMS, Measured, Work, measure, sentences
from pipeline.cli import build_app
from pipeline.config import Settings, load_config
from pipeline.engine.base import Decode
from pipeline.engine.calibration import Calibration, recall, remember
from pipeline.engine.checkpoint import open_checkpoint
from pipeline.engine.ctranslate2_engine import CTranslate2Engine
from pipeline.engine.load import load_engine
from pipeline.engine.spec import ModelSpec, resolve_model
from pipeline.errors import UserError
from pipeline.pipe import Pipeline

SAMPLE = str(Path(__file__).parents[1] / "articles" / "001_745f59f523383058.txt")


@pytest.fixture
def work(tiny_model: Path) -> Work:
    changes = {"translate.model": str(tiny_model), "translate.beam_size": 1, "run.device": "cpu"}
    return Work("engine alone", (SAMPLE,), load_config("default", changes), articles=1, sample=4, threads=1)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_translates_the_same_sentences(system: str, work: Work) -> None:
    with Pipeline(work.settings) as pipeline:
        texts = sentences(pipeline, work)
    found = measure(replace(work, system=system))
    slow = system.startswith("generate")
    assert found.sentences == (math.ceil(len(texts) / math.ceil(len(texts) / work.sample)) if slow else len(texts))
    assert found.seconds > 0
    assert found.peak_mb > 10
    assert (found.articles, bool(found.stages)) == ((1, True) if system.startswith("vibrief") else (0, False))
    assert (found.tokens > 0) == (system != "vibrief run, no model")


def test_engine_and_raw_do_the_same_work(work: Work) -> None:
    engine, raw = (measure(replace(work, system=name)) for name in ("engine alone", "raw CTranslate2"))
    assert engine.source_tokens == raw.source_tokens
    # The engine's limit on new tokens is that of a sentence's length, the raw one's is the same for all.
    assert 0 < engine.tokens <= raw.tokens


def test_medians_and_ratios_within_a_round() -> None:
    rounds = [
        {"a": Measured(a, 100, 0, 1000, 1.0), "b": Measured(b, 50, 0, 0, 4.0)} for a, b in ((1, 1), (2, 3), (10, 20))
    ]
    rows = {row.system: row for row in summarise(rounds)}
    assert (rows["a"].seconds, rows["a"].sentences_per_second, rows["a"].spread) == (2, 50, (1, 10))
    assert rows["a"].tokens_per_second == 500
    assert rows["b"].tokens_per_second is None
    assert dict(ratios(rounds, "a")) == {"b": 3}  # of 2, 3 and 4
    assert dict(ratios(rounds, "a", cpu=True)) == {"b": 8}


def test_slope_and_plot() -> None:
    linear = [(100, 2.0, 1.0), (1000, 20.0, 1.0), (10_000, 200.0, 1.0)]
    assert slope(linear) == pytest.approx(1)
    assert slope([(n, float(n) ** 2, 0.0) for n in (10, 20, 50)]) == pytest.approx(2)
    drawn = ET.fromstring(plot(linear))
    lines = [e.attrib for e in drawn.iter() if e.tag.endswith("polyline")]
    assert lines[0]["points"] == lines[1]["points"]  # linear growth lies on the line of linear growth


@pytest.mark.slow
def test_the_command_compares_and_writes_its_files(tiny_model: Path, tmp_path: Path) -> None:
    options = ["--repeats", "1", "--translator", str(tiny_model), "--set", "translate.beam_size=1", "-o", str(tmp_path)]
    systems = ["--system", "engine alone", "--system", "raw CTranslate2"]
    result = CliRunner().invoke(build_app(), ["bench", SAMPLE, *systems, *options])
    assert result.exit_code == 0, result.output
    assert "| raw CTranslate2 |" in result.stdout
    data = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert data["articles"] == 1
    assert data["ratios"]["engine alone"]["cpu"]["raw CTranslate2"] > 0
    assert (tmp_path / "bench.md").read_text(encoding="utf-8").rstrip() == result.stdout.rstrip()


@pytest.mark.slow
def test_the_command_scales(tiny_model: Path, tmp_path: Path) -> None:
    options = ["--translator", str(tiny_model), "--scale", "1,5", "--no-model", "-o", str(tmp_path)]
    result = CliRunner().invoke(build_app(), ["bench", *options])
    assert result.exit_code == 0, result.output
    assert [point[0] for point in json.loads((tmp_path / "bench.json").read_text())["scaling"]] == [1, 5]
    assert (tmp_path / "scaling.svg").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--arch", "bert"], "opus-mt, nllb-600m, distilbart"),
        (["--scale", "10"], "two numbers"),
        (["--scale", "5,50"], "the input has 5 articles"),
        (["--system", "magic"], "give one of"),
        (["--arch", "opus-mt", "--translator", "vi-en"], "give one of them"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(build_app(), ["bench", *arguments])
    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)


@pytest.mark.parametrize("arch", SHAPES)
def test_architectures_are_convertible_and_forced_to_a_length(arch: str, tmp_path: Path) -> None:
    changes = {"d_model": 16, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32, "encoder_layers": 1, "decoder_layers": 1}
    changes |= {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    if arch == "nllb-600m":
        changes["vocab_size"] = 12_000  # a quarter of a million rows take seconds to draw
    spec = make_spec(arch, tokens=7, folder=tmp_path / arch, **changes)
    engine = load_engine(spec, engine="ctranslate2", device="cpu")
    outputs = engine.generate(
        ["Hai bên nhất trí.", "Ngày 25/7, hội nghị khai mạc tại Hà Nội."], spec.decoding(Decode())
    )
    assert [found[0].tokens for found in outputs] == [7, 7]
    engine.close()


def test_a_summarisers_architecture_is_measured_on_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModelSpec(name="x", source="x", task="summarise")
    monkeypatch.setattr("pipeline.bench.run.make_spec", lambda name, tokens: spec)
    plan = Plan.of([SAMPLE], Settings(), articles=9, repeats=1, sample=4, arch="distilbart")
    assert not any(system.startswith("vibrief") for system in plan.systems)
    assert plan.work.articles == 1
    assert OURS not in plan.systems


def test_both_conversions_are_measured_where_they_differ(tiny_model: Path) -> None:
    settings = [Settings(), load_config("default", {"translate.model": str(tiny_model)})]
    both, one = (Plan.of([SAMPLE], each, articles=1, repeats=1, sample=4).systems for each in settings)
    assert both == COMPARED
    assert set(both) - set(one) == {OURS}


def test_a_calibration_is_kept_for_its_machine_and_model_and_used(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIBRIEF_CACHE", str(tmp_path))  # no other test should find it
    checkpoint = open_checkpoint(resolve_model(str(tiny_model)))
    assert recall(checkpoint, "cpu", "int8", 64) is None
    remember(checkpoint, "cpu", "int8", 64, Calibration(777, 3))
    assert recall(checkpoint, "cpu", "int8", 64) == Calibration(777, 3)
    assert recall(checkpoint, "cpu", "float32", 64) is None
    assert recall(checkpoint, "cuda:0", "int8", 64) is None


@pytest.mark.slow
def test_calibrate_chooses_among_what_it_tried_and_the_engine_takes_it(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIBRIEF_CACHE", str(tmp_path))
    monkeypatch.setattr("pipeline.bench.calibrate.BATCHES", {"cpu": (300, 600)})
    options = ["--repeats", "1", "--translator", str(tiny_model), "--set", "translate.beam_size=1"]
    result = CliRunner().invoke(build_app(), ["bench", SAMPLE, "--calibrate", *options])
    assert result.exit_code == 0, result.output
    engine = load_engine(resolve_model(str(tiny_model)), device="cpu")
    assert isinstance(engine, CTranslate2Engine)
    assert engine.batch_tokens in (300, 600)
    assert f"{engine.batch_tokens:,} tokens a batch" in result.stdout
    engine.close()
