"""`vibrief watch` and `vibrief run --new-only` as their users meet them."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import build_app
from pipeline.errors import UserError
from pipeline.outputs import read_run

SAMPLES = Path(__file__).parents[1] / "articles"


def vibrief(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(build_app(), [str(a) for a in arguments], input=stdin)


def test_watch_once_and_run_new_only_share_what_they_know(tiny_model: Path, tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    options = ["--translator", tiny_model, "--set", "translate.beam_size=1", "--set", "watch.settle=0"]
    shutil.copy(SAMPLES / "002_dbcd0e28016c43a1.txt", inbox)
    result = vibrief("watch", inbox, "-o", out, "--once", *options)
    assert result.exit_code == 0, result.output
    page = Path(result.stdout.strip())
    assert page.name == "digest.html"
    assert page.is_file()
    shutil.copy(SAMPLES / "003_a0684af944413e42.txt", inbox)
    result = vibrief("run", inbox, "-", "-o", out, "--new-only", *options, stdin="")
    assert result.exit_code == 0, result.output
    assert "1 new articles, 1 failed" in result.stderr  # standard input was empty
    assert [a.id for a in read_run(page.parent) if not a.failed] == ["002_dbcd0e28016c43a1", "003_a0684af944413e42"]
    assert json.loads((page.parent / "run.json").read_text(encoding="utf-8"))["counts"]["articles"] == 3
    assert vibrief("check", page.parent).exit_code == 0
    assert vibrief("digest", page.parent, "-o", tmp_path / "week").exit_code == 0


def test_watch_says_what_is_wrong(tmp_path: Path) -> None:
    result = vibrief("watch", "-", "-o", tmp_path)
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == "standard input can be read only once; use --once, or give a folder"


@pytest.mark.slow
def test_watch_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    arguments = ["watch", str(tmp_path / "inbox"), "-o", str(tmp_path / "out"), "--every", "0.2"]
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith("digest.html\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=600) == 0
