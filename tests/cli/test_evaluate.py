from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from pipeline.cli import build_app
from pipeline.errors import UserError

VI = ["Kim ngạch đạt 1,7 tỷ USD.", "Hai bên gặp nhau ngày 16/12/2024."]
EN = ["Turnover reached USD 1.7 billion.", "The two sides met on December 16, 2024."]


def vibrief(*arguments: object) -> Result:
    return CliRunner().invoke(build_app(), [str(a) for a in arguments])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, lines in {"vi": VI, "en": EN, "bad": [EN[0].replace("1.7", "1.8"), EN[1]], "one": EN[:1]}.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_a_translation_is_scored_with_signatures(files: Path, tiny_model: Path) -> None:
    perfect = vibrief("evaluate", "translation", files / "vi", files / "en", "--hypothesis", files / "en")
    assert perfect.exit_code == 0, perfect.output
    bleu, chrf = perfect.stdout.splitlines()
    assert bleu.startswith("BLEU   100.00  nrefs:1|")
    assert chrf.startswith("chrF++ 100.00  nrefs:1|")
    out = files / "out"
    noise = vibrief("evaluate", "translation", files / "vi", files / "en", "--translator", tiny_model, "-o", out)
    assert noise.exit_code == 0, noise.output
    assert float(noise.stdout.split()[1]) < 20
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_fidelity_counts_what_is_flagged(files: Path) -> None:
    assert vibrief("evaluate", "fidelity", files / "vi", files / "en").stdout.split()[:2] == ["any", "0"]
    result = vibrief("evaluate", "fidelity", files / "vi", files / "bad", "--show")
    assert "number-changed             1   50.0%" in result.stdout
    assert "1,7 tỷ USD" in result.stdout
    assert isinstance(vibrief("evaluate", "fidelity", files / "vi", files / "one").exception, UserError)
    assert isinstance(vibrief("evaluate", "fidelity", files / "vi", files / "none").exception, UserError)


def test_mending_is_judged_by_a_reference(tmp_path: Path) -> None:
    lines = {
        "vi": ["Ngày 8/1, hai bên họp.", "Từ 1/4 dặm, ông Trần Quang Tường đi bộ.", "Không có gì."],
        "en": ["On 8/1, the sides met.", "Tran Quang Tung walked 1/4 of a mile.", "Nothing."],
        "ref": ["On January 8, the sides met.", "Mr. Tuong walked 1/4 of a mile.", "There is nothing."],
    }
    for name, text in lines.items():
        (tmp_path / name).write_text("\n".join(text), encoding="utf-8")
    files = [tmp_path / name for name in lines]
    result = vibrief("evaluate", "mending", *files, "--show").stdout
    assert result.startswith("2 of 3 sentences mended: 2 nearer to the reference, 0 further from it; 2 flagged before")
    assert "8/1 → January 8" in result
    assert "Tran Quang Tung → Tran Quang Tuong" in result
    assert len(vibrief("evaluate", "mending", *files).stdout.splitlines()) == 3
    (tmp_path / "en").write_text("On January 8, the sides met.\nOne\nNothing.", encoding="utf-8")
    assert vibrief("evaluate", "mending", *files).stdout.startswith("0 of 3 sentences mended")


def test_planted_errors_are_counted() -> None:
    last = vibrief("evaluate", "planted", "--rounds", 2).stdout.splitlines()[-1].split()
    assert last[0] == "all"
    assert int(last[1]) > 0.95 * int(last[3].strip(","))
    assert last[4] == "0"


def test_confidence_is_fitted_and_its_reliability_drawn(tmp_path: Path, tiny_model: Path) -> None:
    vi, en, plot = tmp_path / "vi", tmp_path / "en", tmp_path / "plot.svg"
    vi.write_text("\n".join(f"Tin số {i} về gạo" for i in range(120)), encoding="utf-8")
    en.write_text("\n".join(f"News {i} about rice" for i in range(120)), encoding="utf-8")
    result = vibrief("evaluate", "confidence", vi, en, "--translator", tiny_model, "--plot", plot)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert set(yaml.safe_load(lines[0])["confidence"]) == {"intercept", "score", "margin", "penalty", "length"}
    assert lines[1].startswith("# 120 sentences: Pearson ")
    assert sum(int(line.split()[-1]) for line in lines[3:]) == 120
    assert plot.read_text(encoding="utf-8").startswith("<svg ")
    assert isinstance(vibrief("evaluate", "confidence", vi, plot).exception, UserError)


def test_each_step_of_translating_is_measured(files: Path, tiny_model: Path) -> None:
    result = vibrief("evaluate", "ladder", files / "vi", files / "en", "--translator", tiny_model)
    assert result.exit_code == 0, result.output
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in result.stdout.splitlines()]
    assert rows[0][:2] == ["vi, 2 lines", "numbers"]
    assert [row[0] for row in rows[2:]] == [
        "model alone", "long sentences in clauses", "best of the beam", "and the ladder", "and the glossary",
        "and mending", "and hints",
    ]  # fmt: skip
    assert rows[2][1] == "100.0%"  # a random model loses both numbers
    assert float(rows[2][4]) < 20
    bare = vibrief("evaluate", "ladder", files / "vi", "--translator", tiny_model)
    assert bare.stdout.splitlines()[-1].split("|")[5].strip() == "–"


def test_ways_to_decode_are_measured_on_sets_by_name(files: Path, tiny_model: Path) -> None:
    for language, lines in (("vi", VI), ("en", EN)):
        (files / f"other.{language}").write_text("\n".join(lines[:1]) + "\n", encoding="utf-8")
        (files / f"both.{language}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = vibrief(
        "evaluate", "decoding", "--data", files, "--set", "both", "--set", "other", "--translator", tiny_model,
        "--set", "check.max_compression=3",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    first, second = result.stdout.split("\n\n")
    assert first.startswith("| both, 2 lines | numbers")
    assert second.startswith("| other, 1 lines | numbers")
    assert len(first.splitlines()) == len(second.splitlines()) == 2 + 11
    assert isinstance(vibrief("evaluate", "decoding").exception, UserError)
    assert isinstance(vibrief("evaluate", "ladder", "--data", files, "--set", "none").exception, UserError)


@pytest.mark.parametrize("command", ["translation", "fidelity", "mending", "grouping", "summaries"])
def test_a_file_that_is_not_there_is_told_without_python(tmp_path: Path, command: str) -> None:
    files = [tmp_path / "nowhere"] * {"summaries": 1, "mending": 3}.get(command, 2)
    error = vibrief("evaluate", command, *files).exception
    assert isinstance(error, UserError)
    assert str(error).endswith("(No such file or directory)")
