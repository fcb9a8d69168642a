"""What a scheduler relies on: exit codes, and with ``--log-format json`` nothing but JSON on stderr."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "articles"
PROGRAM = "from pipeline.cli import main; main()"


def vibrief(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, check=False)


def objects(stderr: str) -> list[dict[str, object]]:
    """Every line parsed; each has what every line must have."""
    found = [json.loads(line) for line in stderr.splitlines()]
    for one in found:
        assert {"time", "level", "event", "message"} <= one.keys()
        assert datetime.fromisoformat(one["time"]).tzinfo is not None
    return found


def test_a_run_tells_its_progress_as_json(tiny_model: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "empty.txt").write_bytes(b"")
    for path in sorted(SAMPLES.glob("*.txt"))[:2]:
        (inbox / path.name).write_bytes(path.read_bytes())
    options = ["--translator", tiny_model, "--set", "translate.beam_size=1", "--set", "run.window=1"]
    done = vibrief("--log-format", "json", "run", inbox, "-o", tmp_path / "out", *options)
    assert done.returncode == 0
    assert done.stdout == f"{tmp_path / 'out' / 'digest.html'}\n"
    found = objects(done.stderr)
    progress = [one for one in found if one["event"] == "progress"]
    assert [one["articles"] for one in progress] == [1, 2, 3]
    assert {one["total"] for one in progress} == {3}
    assert progress[-1]["sentences"] > 10
    [finished] = [one for one in found if one["event"] == "finished"]
    assert (finished["articles"], finished["ok"]) == (3, True)
    messages = [one["message"] for one in found if one["event"] == "message"]
    assert any(message.startswith("failed: ") and "empty.txt" in message for message in messages)
    assert any("2 of 3 articles" in message for message in messages)
    assert any(one["event"] == "log" and "licence: " in one["message"] for one in found)


def test_quiet_leaves_what_must_be_said(tmp_path: Path) -> None:
    done = vibrief("-q", "--log-format=json", "clean", "nowhere")
    assert [one["event"] for one in objects(done.stderr)] == ["error"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["run", "nowhere", "-o", "OUT"], "nowhere"),
        (["run"], "Missing"),
        (["clean", "--no-such-option"], "--no-such-option"),
        (["no-such-command"], "no-such-command"),
    ],
)
def test_wrong_usage_is_exit_2_and_one_error(arguments: list[str], word: str, tmp_path: Path) -> None:
    arguments = [str(tmp_path) if a == "OUT" else a for a in arguments]
    plain, structured = vibrief(*arguments), vibrief("--log-format", "json", *arguments)
    assert plain.returncode == structured.returncode == 2
    assert word in plain.stderr
    *before, last = objects(structured.stderr)
    assert (last["event"], last["level"]) == ("error", "error")
    assert word in str(last["message"])
    assert "error" not in [one["event"] for one in before]
    assert structured.stdout == ""


def test_a_wrong_format_is_refused() -> None:
    done = vibrief("--log-format", "xml", "clean", SAMPLES)
    assert (done.returncode, done.stderr) == (2, "vibrief: --log-format xml: give text or json\n")


def test_a_crash_is_exit_1_and_one_object_with_its_traceback() -> None:
    script = (
        "import pipeline.cli.clean, sys\n"
        "def crash(inputs: str) -> None: print('half a line', end='', file=sys.stderr); raise RuntimeError('kaputt')\n"
        "pipeline.cli.clean.clean = crash\n" + PROGRAM
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--log-format", "json", "clean", "x"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    [error] = [one for one in objects(done.stderr) if one["event"] == "error"]
    assert error["message"] == "RuntimeError: kaputt"
    assert "crash" in str(error["traceback"])


@pytest.mark.parametrize("options", [[], ["--log-format", "json"]])
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interruption_is_exit_130_and_says_that_the_same_command_goes_on(options: list[str]) -> None:
    script = (
        "import pipeline.cli as cli\nreal = cli.build_app\n"
        "def build(names):\n    print('ready', flush=True)\n    return real(names)\n"
        "cli.build_app = build\ncli.main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, *options, "summarise"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "interrupted; the same command goes on from here" in stderr
    assert "Traceback" not in stderr


def test_a_reader_that_goes_away_is_exit_1_without_a_word() -> None:
    shell = f"'{sys.executable}' -c '{PROGRAM}' clean '{SAMPLES}' | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
