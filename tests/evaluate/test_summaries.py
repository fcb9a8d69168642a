import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build_app
from pipeline.config import load_config
from pipeline.errors import UserError
from pipeline.evaluate import sets
from pipeline.evaluate.summaries import BASELINES, Document, briefs, read_documents, score, signature
from pipeline.summarise.ground import borne_out

pytest.importorskip("rouge_score")
TEXT = (
    "The talks opened in Hanoi on Monday.",
    "Minister Nguyen Van Nam met 45 delegates from Laos.",
    "They will sign 3 agreements on trade.",
    "The weather was fine and dry.",
)
DOCUMENTS = [Document(TEXT, "Minister Nguyen Van Nam met 45 delegates in Hanoi.")]


def test_leads_are_as_long_as_their_names_say() -> None:
    settings = load_config()
    assert briefs(DOCUMENTS, "lead-2", settings) == [list(TEXT[:2])]
    assert briefs(DOCUMENTS, "lead-3", settings) == [list(TEXT[:3])]
    assert len(briefs(DOCUMENTS, "textrank", settings)[0]) >= 1


def test_a_model_can_be_one_of_the_methods(tiny_model: Path) -> None:
    (brief,) = briefs(DOCUMENTS, str(tiny_model), load_config())
    assert brief
    assert set(brief) <= set(TEXT), "noise is not borne out, so the pipeline puts source sentences in its place"


def test_rouge_and_faithfulness() -> None:
    perfect = score("x", DOCUMENTS, [[DOCUMENTS[0].reference]])
    assert perfect.rouge == (100, 100, 100)
    assert (perfect.faithful, perfect.words, perfect.documents) == (1, 9, 1)
    invented = score("x", DOCUMENTS, [["Minister Nguyen Van Nam met 46 people.", "The weather was fine."]])
    assert invented.faithful == 0.5
    assert 0 < invented.rouge[1] < invented.rouge[0] < 80
    assert signature().startswith("metric:ROUGE-1/2/L|")
    assert borne_out("In Hanoi, 45 came.", {"45"}) == 0.5
    assert borne_out("nothing to check", set()) == 1


def test_the_command_prints_a_line_a_method(tmp_path: Path, tiny_model: Path) -> None:
    path = tmp_path / "a.jsonl"
    record = {"text": " ".join(TEXT), "summary": DOCUMENTS[0].reference}
    path.write_text((json.dumps(record) + "\n") * 3)
    assert read_documents(path, limit=2) == DOCUMENTS * 2
    result = CliRunner().invoke(build_app(), ["evaluate", "summaries", str(path), "--summariser", str(tiny_model)])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:7]] == [*BASELINES]
    assert lines[-1].startswith("3 articles  metric:ROUGE")
    path.write_text(json.dumps({"title": "x", "body": "y"}) + "\n")
    with pytest.raises(UserError, match="no record has a text and a summary"):
        read_documents(path)


def test_sets_are_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(sets.find_set("gold").source) >= 200
    dev = tmp_path / "data" / "dev"
    dev.mkdir(parents=True)
    (dev / "mine.vi").write_text("một\nhai\n", encoding="utf-8")
    (dev / "mine.en").write_text("one\ntwo\n", encoding="utf-8")
    monkeypatch.setenv("VIBRIEF_SHARED", str(tmp_path))
    assert sets.find_set("mine").reference == ("one", "two")
    with pytest.raises(UserError, match=r"no set 'x' .*there are: gold, mine"):
        sets.find_set("x")
    perfect = CliRunner().invoke(
        build_app(), ["evaluate", "translation", "--set", "mine", "--hypothesis", str(dev / "mine.en")]
    )
    assert perfect.stdout.startswith("BLEU ")
    nothing = CliRunner().invoke(build_app(), ["evaluate", "translation", "--set", "run.window=8"])
    assert isinstance(nothing.exception, UserError)
