"""The golden texts tell a model that works from one that only looks like language."""

import pytest
import yaml
from typer.testing import CliRunner

from pipeline.cli import build_app
from pipeline.engine.scripted import ScriptedEngine
from pipeline.engine.spec import ModelSpec, resolve_model
from pipeline.evaluate.golden import try_model
from pipeline.resources import shipped

SPEC = ModelSpec(name="a", source="a")
RIGHT = {
    "Hà Nội là thủ đô của Việt Nam.": "Hanoi is Vietnam's capital.",
    "Thủ tướng Nhật Bản sẽ thăm Lào vào ngày mai.": "The Japanese Prime Minister visits Laos tomorrow.",
    "Năm 2024, công ty này đã bán 3.500 chiếc xe.": "In 2024 the company sold 3,500 cars.",
}


def test_a_translator_that_works_passes_also_with_its_own_words() -> None:
    verdict = try_model(ScriptedEngine(RIGHT), SPEC)
    assert verdict.problem is None
    assert [answer.missing for answer in verdict.answers] == [(), (), ()]
    clumsy = dict(
        zip(
            RIGHT, ["Hà Nội is the main city of Việt Nam", "Japan's premier visits Lao", "2024, 3500 cars"], strict=True
        )
    )
    verdict = try_model(ScriptedEngine(clumsy), SPEC)
    assert verdict.problem is None
    assert verdict.answers[0].missing == ("capital",)


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (lambda text: "", "every golden text came back empty"),
        (lambda text: "the Hanoi capital of Vietnam", "every golden text gave the same output"),
        (lambda text: text[:3] + " very" * 60, "a golden text sent it into a loop"),
        (lambda text: text, r"4 of the 13 words that must come back did"),
        (lambda text: f"The market {len(text)} of the and in", "0 of the 13 words"),
        (lambda text: RIGHT[text] if "Hà" in text else f"La {len(text)}", "3 of the 13 words"),
    ],
)
def test_nonsense_is_found(script, problem) -> None:
    found = try_model(ScriptedEngine(script), SPEC).problem
    assert found is not None
    import re

    assert re.match(problem, found), found


def test_a_summariser_is_given_english() -> None:
    spec = SPEC.model_copy(update={"task": "summarise"})
    engine = ScriptedEngine(lambda text: text.split(". ")[0])
    assert try_model(engine, spec).problem is None
    assert engine.texts[0].startswith("The president of Laos")
    assert (
        try_model(ScriptedEngine(lambda text: "Rain fell."), spec).problem == "0 of the 4 words that must come back did"
    )


def test_every_task_of_the_presets_has_golden_texts() -> None:
    golden = yaml.safe_load((shipped("configs") / "golden" / "cases.yaml").read_text(encoding="utf-8"))
    tasks = {resolve_model(path.stem).task for path in (shipped("configs") / "models").glob("*.yaml")}
    assert tasks == set(golden) - {"floor"}


def test_doctor_is_loud_about_a_model_of_noise(tiny_model) -> None:
    result = CliRunner().invoke(build_app(), ["doctor", "--model", str(tiny_model), "--device", "cpu"])
    assert result.exit_code == 1
    assert "Hà Nội là thủ đô của Việt Nam." in result.stdout
    assert f"problem: DO NOT USE {tiny_model.name} as it runs here: " in result.stderr


def test_doctor_passes_a_model_that_makes_sense(tiny_model, monkeypatch) -> None:
    monkeypatch.setattr("pipeline.engine.load.load_engine", lambda *_, **__: ScriptedEngine(RIGHT))
    result = CliRunner().invoke(build_app(), ["doctor", "--model", str(tiny_model)])
    assert result.exit_code == 0
    assert "makes sense" in result.stdout
