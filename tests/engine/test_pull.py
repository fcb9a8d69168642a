"""`vibrief models` against a local server that speaks the hub's protocol."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipeline.engine.spec import resolve_model
from tests.engine.hub import Hub, commit

MODEL = "someone/tiny-vi-en"


@pytest.fixture
def hub(folder, tmp_path):
    """One model with two revisions; ``main`` also has files that nobody should fetch."""
    for name, family in (("main", "embedded"), ("v1", "t5")):
        shutil.copytree(folder(family), tmp_path / "hub" / name)
    main = tmp_path / "hub" / "main"
    (main / "modeling_evil.py").write_text("raise SystemExit")
    (main / "pytorch_model.bin").write_bytes(b"not wanted")
    (main / "onnx").mkdir()
    (main / "onnx" / "config.json").write_bytes(b"not wanted")
    server = Hub({MODEL: {"main": main, "v1": tmp_path / "hub" / "v1"}, "someone/bin-only": {"main": tmp_path / "bin"}})
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "config.json").write_text("{}")
    (tmp_path / "bin" / "pytorch_model.bin").write_bytes(b"pickle")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def vibrief(hub, tmp_path):
    """Runs the program against the server with a hub cache of its own."""

    def run(*arguments, **environment):
        settings = {
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(tmp_path / "hf"),
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            **environment,
        }
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings}, check=False)

    return run


def test_pull_takes_safetensors_and_settings_and_no_code(vibrief, hub):
    done = vibrief("models", "pull", MODEL)
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "sentencepiece.model",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    shown = json.loads(vibrief("models", "show", MODEL, "--json", HF_HUB_OFFLINE="1").stdout)
    assert shown["present"] is True
    assert shown["folder"] == str(folder)
    assert shown["fingerprint"].startswith(f"{MODEL}@{commit('main')[:12]}:")
    assert shown["commit"] == commit("main")


def test_a_pulled_model_runs_offline_and_asks_nobody(vibrief, hub):
    vibrief("models", "pull", MODEL)
    hub.log.clear()
    done = vibrief("models", "pull", MODEL, HF_HUB_OFFLINE="1")
    assert done.returncode == 2
    assert done.stderr == f"vibrief: HF_HUB_OFFLINE is set: unset it to pull {MODEL}\n"
    script = (
        "from pipeline.engine.load import load_engine, resolve_model; from pipeline.engine.base import Decode; "
        f"e = load_engine(resolve_model({MODEL!r}), device='cpu'); print(len(e.generate(['một'], Decode())))"
    )
    settings = {**os.environ, "HF_HOME": str(Path(hub.repositories[MODEL]["main"]).parents[1] / "hf")}
    for offline in ("1", "0"):
        environment = {**settings, "HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": offline}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
        )
        assert done.stdout == "1\n", done.stderr
    assert hub.log == []


def test_a_revision_is_pinned(vibrief, hub, tmp_path):
    model_file = tmp_path / "pinned.yaml"
    for revision in ("v1", commit("v1")):
        model_file.write_text(f"source: {MODEL}\nrevision: {revision}\n")
        done = vibrief("models", "pull", str(model_file))
        assert done.returncode == 0, done.stderr
        assert Path(done.stdout.strip()).name == commit("v1")
    assert done.stderr == f"pinned: {MODEL} {commit('v1')}\n"
    assert json.loads((Path(done.stdout.strip()) / "config.json").read_text())["model_type"] == "t5"


def test_a_copy_at_another_commit_than_the_pinned_one_is_not_used(vibrief, hub, tmp_path):
    vibrief("models", "pull", MODEL)
    hub.log.clear()
    model_file = tmp_path / "pinned.yaml"
    model_file.write_text(f"source: {MODEL}\nrevision: {commit('v1')}\n")
    for offline in ("1", "0"):
        done = vibrief("doctor", "--model", str(model_file), HF_HUB_OFFLINE=offline)
        assert done.returncode == 2
        assert done.stderr == (
            f"vibrief: model 'pinned' is here at {commit('main')}, not at {commit('v1')}; "
            f"run `vibrief models pull {model_file}` once, online, "
            "or name the commit that is here as `revision` in a copy of its file\n"
        )
    assert hub.log == []


def test_a_pinned_commit_is_not_updated(vibrief, hub, tmp_path):
    model_file = tmp_path / "pinned.yaml"
    model_file.write_text(f"source: {MODEL}\nrevision: {commit('v1')}\n")
    done = vibrief("models", "pull", str(model_file), "--update")
    assert done.returncode == 2
    assert done.stderr == (
        f"vibrief: model 'pinned' is pinned to {commit('v1')}, which never changes; "
        "to move it, change `revision` in its file or a copy of it, and pull without --update\n"
    )
    assert hub.log == []


def test_a_branch_that_moves_does_not_move_the_model(vibrief, hub, tmp_path):
    """The commit of the first pull stays, whoever else updates the cache, until ``--update``."""
    first = Path(vibrief("models", "pull", MODEL).stdout.strip())
    hub.commits["main"] = commit("moved")
    other = hub.repositories[MODEL]["main"] / "generation_config.json"
    other.write_text(other.read_text() + "\n")
    again = vibrief("models", "pull", MODEL)
    assert again.returncode == 0, again.stderr
    assert Path(again.stdout.strip()) == first
    assert f"main has moved from {commit('main')[:12]} to {commit('moved')[:12]} on the hub; staying at" in again.stderr
    # Another program fetches the branch into the same cache.
    refs = first.parents[1] / "refs"
    refs.mkdir(exist_ok=True)
    (refs / "main").write_text(commit("moved"))
    shutil.copytree(first, first.with_name(commit("moved")))
    shown = json.loads(vibrief("models", "show", MODEL, "--json", HF_HUB_OFFLINE="1").stdout)
    assert shown["commit"] == commit("main")
    moved = vibrief("models", "pull", MODEL, "--update")
    assert Path(moved.stdout.strip()).name == commit("moved")
    assert f"pinned: {MODEL} main = {commit('moved')}" in moved.stderr
    after = json.loads(vibrief("models", "show", MODEL, "--json", HF_HUB_OFFLINE="1").stdout)
    assert after["commit"] == commit("moved")
    assert after["fingerprint"] != shown["fingerprint"]


@pytest.mark.parametrize(
    ("record", "message"), [("{", "cannot be read"), ('{"main": "../../evil"}', "'../../evil' is not a commit")]
)
def test_a_damaged_record_of_commits_is_named(vibrief, record, message):
    folder = Path(vibrief("models", "pull", MODEL).stdout.strip())
    (folder.parents[1] / "vibrief-pins.json").write_text(record)
    done = vibrief("models", "show", MODEL, HF_HUB_OFFLINE="1")
    assert done.returncode == 2
    assert message in done.stderr
    assert "delete the file" in done.stderr


def test_a_copy_that_another_program_fetched_is_used_as_it_is(vibrief, hub, tmp_path):
    folder = Path(vibrief("models", "pull", MODEL).stdout.strip())
    (folder.parents[1] / "vibrief-pins.json").unlink()
    refs = folder.parents[1] / "refs"
    refs.mkdir(exist_ok=True)
    (refs / "main").write_text(folder.name)
    shown = json.loads(vibrief("models", "show", MODEL, "--json", HF_HUB_OFFLINE="1").stdout)
    assert shown["commit"] == commit("main")


def test_the_licence_of_a_preset_is_said_when_it_is_pulled(vibrief, hub, folder):
    preset = resolve_model("nllb-600m")
    hub.repositories[preset.source] = {preset.revision: folder("nllb")}
    done = vibrief("models", "pull", "nllb-600m")
    assert done.returncode == 0, done.stderr
    assert "licence: CC-BY-NC-4.0 (no commercial use)" in done.stderr.splitlines()


def test_a_broken_transfer_goes_on_where_it_stopped(vibrief, hub, tmp_path):
    large = tmp_path / "large"
    large.mkdir()
    (large / "config.json").write_text("{}")
    (large / "model.safetensors").write_bytes(bytes(24 << 20))  # the client keeps what it has in steps of 10 MB
    hub.repositories["someone/large"] = {"main": large}
    hub.broken["model.safetensors"] = 1
    done = vibrief("models", "pull", "someone/large")
    assert done.returncode == 0, done.stderr
    ranges = [wanted for method, path, wanted in hub.log if method == "GET" and path.endswith("model.safetensors")]
    assert len(ranges) == 2
    assert ranges[0] is None
    assert ranges[1].startswith(f"bytes={10 << 20}-")
    assert (Path(done.stdout.strip()) / "model.safetensors").stat().st_size == 24 << 20


def test_a_failed_pull_is_not_a_model_and_the_next_takes_what_is_missing(vibrief, hub):
    hub.broken["model.safetensors"] = 100
    done = vibrief("models", "pull", MODEL)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"cannot fetch {MODEL}" in done.stderr
    assert json.loads(vibrief("models", "show", MODEL, "--json").stdout)["present"] is False
    hub.broken.clear()
    hub.log.clear()
    assert vibrief("models", "pull", MODEL).returncode == 0
    fetched = [path.split("/")[-1] for method, path, _ in hub.log if method == "GET" and "/resolve/" in path]
    assert fetched == ["model.safetensors"]
    assert json.loads(vibrief("models", "show", MODEL, "--json").stdout)["present"] is True


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("someone/else", "no model 'someone/else' on the hub, or it is private; check the spelling"),
        (
            "someone/bin-only",
            "someone/bin-only has no .safetensors weights; allow pytorch_model.bin with `weights: bin`",
        ),
        ("vi-en", "ships with vibrief or is local (vi-en): nothing to pull"),
    ],
)
def test_what_cannot_be_pulled_is_said_in_one_line(vibrief, name, message):
    done = vibrief("models", "pull", name)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_revision(vibrief, tmp_path):
    (tmp_path / "wrong.yaml").write_text(f"source: {MODEL}\nrevision: v9\n")
    done = vibrief("models", "pull", str(tmp_path / "wrong.yaml"))
    assert done.stderr == f"vibrief: {MODEL} has no revision 'v9'; see its page on the hub\n"


def test_no_network_is_said_at_once(vibrief):
    began = time.perf_counter()
    vibrief("models", "list")
    usual = time.perf_counter() - began  # on this machine as busy as it is
    began = time.perf_counter()
    done = vibrief("models", "pull", MODEL, HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr.startswith(f"vibrief: cannot fetch {MODEL} (")
    assert done.stderr.endswith("check the network and pull again\n")
    assert done.stderr.count("\n") == 1
    assert time.perf_counter() - began < 18 + 2 * usual  # the library alone would try for 23 s


def test_list_names_every_model_and_says_what_is_here(vibrief):
    lines = vibrief("models", "list", HF_HUB_OFFLINE="1").stdout.splitlines()
    assert lines[0].split() == ["NAME", "TASK", "LICENCE", "SIZE", "SOURCE"]
    rows = {row["name"]: row for row in json.loads(vibrief("models", "list", "--json").stdout)}
    assert len(lines) == len(rows) + 1
    assert rows["opus-mt-vi-en"]["present"] is False
    assert "not here" in next(line for line in lines if line.startswith("opus-mt-vi-en"))
