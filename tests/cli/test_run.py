"""The command line as its users meet it, on the sample articles and a real (random) checkpoint."""

import errno
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.article import Flag
from pipeline.check import Checker
from pipeline.cli import build_app, main
from pipeline.outputs import read_run
from tests.killing import Killing

SAMPLES = Path(__file__).parents[1] / "articles"
FAST = ["--set", "translate.beam_size=1"]
WRITTEN = ("articles.jsonl", "digest.md", "digest.html", "digest.json")


def vibrief(*arguments: object, stdin: str | None = None) -> Result:
    """Runs the command in this process; a UserError is what ``main`` makes of it."""
    return CliRunner().invoke(build_app(), [str(a) for a in arguments], input=stdin)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]


@pytest.fixture(scope="module")
def finished(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    result = vibrief("run", SAMPLES, "-o", folder, "--translator", tiny_model, *FAST)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(folder / "digest.html")
    return folder


@pytest.fixture
def again(finished: Path, tmp_path: Path) -> Path:
    """A copy of the run to go on with."""
    return Path(shutil.copytree(finished, tmp_path / "again"))


def test_a_run_writes_every_article_translated_in_input_order(finished: Path) -> None:
    articles = list(read_run(finished))
    assert [a.id for a in articles] == sorted(path.stem for path in SAMPLES.glob("*.txt"))
    for article in articles:
        assert article.failed is None
        assert article.title_en
        assert article.sentences
        assert all(s.en is not None and s.vi for s in article.sentences)
        assert [s.id for s in article.sentences] == list(range(len(article.sentences)))
        assert article.brief
        ids = {s.id for s in article.sentences}
        assert all(set(b.cites) <= ids and b.cites for b in article.brief)
        assert article.signature
    assert all((finished / name).stat().st_size for name in WRITTEN)


def test_run_json_says_what_was_done_and_with_what(finished: Path, tiny_model: Path) -> None:
    record = json.loads((finished / "run.json").read_text(encoding="utf-8"))
    assert record["counts"]["articles"] == 5
    assert record["counts"]["failed"] == 0
    assert record["models"]["translate"]["source"] == str(tiny_model)
    assert record["settings"]["translate"]["beam_size"] == 1
    assert record["signature"] == next(read_run(finished)).signature
    assert set(record["seconds"]) >= {"total", "clean", "split", "translate", "check", "summarise"}
    assert sum(record["flags"].values()) > 0  # noise is flagged


def test_the_same_command_again_does_nothing_and_writes_the_same_bytes(again: Path, tiny_model: Path) -> None:
    before = {name: (again / name).read_bytes() for name in WRITTEN}
    result = vibrief("run", SAMPLES, "-o", again, "--translator", tiny_model, *FAST)
    assert result.exit_code == 0
    assert {name: (again / name).read_bytes() for name in WRITTEN} == before
    assert json.loads((again / "run.json").read_text(encoding="utf-8"))["counts"]["already_done"] == 5


def test_a_digest_is_written_again_only_when_something_of_it_changed(again: Path, tiny_model: Path) -> None:
    page = again / "digest.html"

    def written(*arguments: object) -> bool:
        before = page.stat().st_ino  # a file that is written anew is another file
        result = vibrief("run", SAMPLES, "-o", again, "--translator", tiny_model, *FAST, *arguments)
        assert result.exit_code == 0, result.output
        return page.stat().st_ino != before

    whole = page.read_bytes()
    assert not written()
    page.write_text("touched", encoding="utf-8")
    assert written()
    assert page.read_bytes() == whole
    assert written("--set", "digest.title=Other")
    assert b"Other" in page.read_bytes()
    (again / "digest.md").unlink()
    assert written()
    assert (again / "digest.md").is_file()
    assert page.read_bytes() == whole


def test_a_setting_that_changes_the_english_starts_afresh_and_others_do_not(
    again: Path, tiny_model: Path, tmp_path: Path
) -> None:
    store = ["--store", again / "store.sqlite"]

    def already_done(*arguments: object) -> int:
        result = vibrief("run", SAMPLES / "001_745f59f523383058.txt", "-o", tmp_path, *store, *arguments)
        assert result.exit_code == 0, result.output
        return int(json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["counts"]["already_done"])

    model = ["--translator", tiny_model]
    assert already_done(*model, *FAST, "--set", "run.batch_tokens=300", "--device", "cpu") == 1
    assert already_done(*model, *FAST, "--set", "summarise.sentences=2") == 0
    assert already_done(*model, "--set", "translate.beam_size=2") == 0


def test_strict_exits_1_when_something_was_flagged(again: Path, tiny_model: Path) -> None:
    assert vibrief("run", SAMPLES, "-o", again, "--translator", tiny_model, *FAST, "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere", "-o", "OUT"], "nowhere"),
        (["run", "SAMPLES", "-o", "OUT", "--config", "nope"], "no config 'nope'"),
        (["run", "SAMPLES", "-o", "OUT", "--set", "window=3"], "SECTION.KEY=VALUE"),
        (["run", "SAMPLES", "-o", "OUT", "--set", "run.window=x"], "run.window"),
        (["run", "SAMPLES", "-o", "OUT", "--translator", "no-such-model"], "no model 'no-such-model'"),
        (["run", "SAMPLES", "-o", "OUT", "--translator", "SAMPLES"], "config.json"),
        (["run", "SAMPLES", "-o", "OUT", "--device", "cuda:99"], "cuda:99"),
        (["run", "EMPTY", "-o", "OUT"], "nothing to read"),
        (["run", "SAMPLES", "-o", "OUT", "--summariser", "leed"], "--summariser leed: did you mean lead?"),
        (["run", "SAMPLES", "-o", "OUT", "--translator", "bart-large-cnn"], "is there to summarise, not to translate"),
        (["run", "SAMPLES", "-o", "OUT", "--summariser", "vi-en"], "vi-en is there to translate, not to summarise"),
        (["check", "EMPTY"], "give a folder that `vibrief run` wrote"),
        (["summarise"], "stdin is empty"),
        (["run", "SAMPLES", "-o", "OUT", "--template", "none.j2"], "none.j2: no such template"),
        (["run", "SAMPLES", "-o", "OUT", "--template", "BROKEN"], "broken.j2:1: "),
        (["run", "SAMPLES", "-o", "OUT", "--store", "BELOW"], "not usable as a store"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.j2").write_text("{% if %}", encoding="utf-8")
    places = {
        "SAMPLES": SAMPLES,
        "OUT": tmp_path / "out",
        "EMPTY": tmp_path / "empty",
        "BROKEN": tmp_path / "broken.j2",
    }
    places["BELOW"] = places["BROKEN"] / "store.sqlite"
    monkeypatch.setattr(sys, "argv", ["vibrief", *(str(places.get(a, a)) for a in arguments)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert len(error.splitlines()) == 1
    assert "Traceback" not in error
    assert not (tmp_path / "out" / "articles.jsonl").exists()


def test_a_full_disk_is_one_line_and_exit_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "articles.jsonl"))

    monkeypatch.setattr("pipeline.job.run_job", full)
    arguments = ["vibrief", "run", str(SAMPLES), "-o", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    [line] = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(f"vibrief: {tmp_path}/articles.jsonl: No space left on device; what is finished is kept")
    monkeypatch.setattr(sys, "argv", ["vibrief", "--debug", *arguments[1:]])
    with pytest.raises(OSError, match="No space"):
        main()


def test_bad_articles_fail_alone(tiny_model: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    good = (SAMPLES / "001_745f59f523383058.txt").read_text(encoding="utf-8")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (inbox / "good.txt").write_text(good, encoding="utf-8")
    rows = [json.dumps({"id": "r1", "text": good}), "{broken", json.dumps({"id": "r3", "text": None})]
    (inbox / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "out"
    result = vibrief("run", inbox, "-o", out, "--translator", tiny_model, *FAST)
    assert result.exit_code == 0, result.output
    outcome = {a.path.rsplit("/", 1)[-1]: a.failed for a in read_run(out)}
    assert len(outcome) == 6
    assert [name for name, failed in outcome.items() if failed is None] == ["good.txt", "rows.jsonl#1"]
    assert result.stderr.count("failed: ") == 4
    assert "Traceback" not in result.stderr
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["counts"]["failed"] == len(record["failures"]) == 4
    # A failure is tried again, what is done is not.
    vibrief("run", inbox, "-o", out, "--translator", tiny_model, *FAST)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (record["counts"]["already_done"], record["counts"]["failed"]) == (2, 4)


def test_two_runs_into_one_folder_are_refused(finished: Path, tiny_model: Path, tmp_path: Path) -> None:
    from pipeline.errors import UserError
    from pipeline.files import claimed

    with claimed(tmp_path):
        result = vibrief("run", SAMPLES, "-o", tmp_path, "--translator", tiny_model)
        digest = vibrief("digest", finished, "-o", tmp_path)
    for refused in (result, digest):
        assert isinstance(refused.exception, UserError)
        assert "another run is writing there" in str(refused.exception)


def test_a_digest_of_nothing_makes_no_folder(tmp_path: Path) -> None:
    result = vibrief("digest", tmp_path / "typo")
    assert "not found; give a folder" in str(result.exception)
    assert not (tmp_path / "typo").exists()


@pytest.mark.slow
def test_killed_at_any_moment_the_same_command_finishes_with_the_same_bytes(tiny_model: Path, tmp_path: Path) -> None:
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    vibrief("translate", "--translator", tiny_model, *FAST, stdin="Lào\n")  # converts the model
    arguments = ["run", SAMPLES, "--translator", tiny_model, *FAST, "--set", "run.window=1", "-o"]
    with Killing("pipeline.cli:main") as program:
        assert program.run(straight, [*arguments, straight]) == 0
        kills = []
        for moment in program.kills(killed, [*arguments, killed], 6):
            kills.append(moment)
            assert not (killed / "articles.jsonl").exists() or len(list(read_run(killed))) == 5
        assert len(kills) >= 4
    for name in WRITTEN:
        assert (killed / name).read_bytes() == (straight / name).read_bytes(), name


def test_translate_gives_a_line_for_a_line(tiny_model: Path) -> None:
    lines = ["Hai bên nhất trí. Hai bên vui mừng.", "", "   ", "Lào", "Tin \u2028 khác \x85 nữa"]
    result = vibrief("translate", "--translator", tiny_model, *FAST, "--window", "2", stdin="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    out = result.stdout.split("\n")
    assert len(out) == len(lines) + 1
    assert [bool(line) for line in out] == [True, False, False, True, True, False]


def test_a_line_that_cannot_be_translated_is_empty_and_named(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flags = Checker.flags

    def trips(self: Checker, vi: str, en: str) -> tuple[Flag, ...]:
        if vi == "Lào":
            raise RecursionError("too deep")
        return flags(self, vi, en)

    monkeypatch.setattr(Checker, "flags", trips)
    result = vibrief("translate", "--translator", tiny_model, *FAST, stdin="Hai bên\nLào\nTin\n")
    assert [bool(line) for line in result.stdout.split("\n")] == [True, False, True, False]
    assert "vibrief: line 2: translate: RecursionError: too deep; its line is empty" in result.stderr
    assert result.exit_code == 1


def test_summarise_english_and_vietnamese(tiny_model: Path) -> None:
    text = "The ministers met in Hanoi. They agreed on trade.\n\nRain fell elsewhere."
    assert vibrief("summarise", stdin=text).stdout.splitlines() == [
        "The ministers met in Hanoi.",
        "They agreed on trade.",
        "Rain fell elsewhere.",
    ]
    centroid = vibrief("summarise", "--summariser", "centroid", "--set", "summarise.sentences=1", stdin=text)
    assert len(centroid.stdout.splitlines()) == 1
    vietnamese = (SAMPLES / "001_745f59f523383058.txt").read_text(encoding="utf-8")
    result = vibrief("summarise", "--from", "vi", "--translator", tiny_model, *FAST, stdin=vietnamese)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_check_lists_what_is_flagged_without_a_model(finished: Path) -> None:
    result = vibrief("check", finished, "--json")
    findings = [json.loads(line) for line in result.stdout.splitlines()]
    stored = sum(len(s.flags) for a in read_run(finished) for s in a.sentences)
    assert len(findings) >= stored > 0
    assert set(findings[0]) == {"article", "sentence", "kind", "detail", "vi", "en"}
    plain = vibrief("check", finished)
    assert plain.stdout.count("    vi  ") >= stored
    assert plain.stderr.startswith("5 articles, 0 failed; ")
    assert "100.0% cited, 0 with a number or name that their citations lack" in plain.stderr
    assert vibrief("check", finished, "--strict").exit_code == 1


def test_digest_is_rebuilt_without_a_model(finished: Path, tmp_path: Path) -> None:
    result = vibrief("digest", finished, "-o", tmp_path / "again")
    assert result.exit_code == 0, result.output
    for name in WRITTEN[1:]:
        assert (tmp_path / "again" / name).read_bytes() == (finished / name).read_bytes()


def test_version_and_doctor() -> None:
    assert vibrief("--version").stdout.startswith("vibrief 0.")
    result = vibrief("doctor")
    for word in ("python", "ctranslate2", "device", "cache", "disk"):
        assert word in result.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["clean", str(SAMPLES)]])
def test_help_and_clean_never_import_torch(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom pipeline.cli import build_app\n"
        f"try:\n    build_app()({arguments!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'transformers', 'ctranslate2', 'datasets', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
