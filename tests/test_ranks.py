"""Several processes on one run: what they write together, and what happens when one of them dies."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.errors import UserError
from pipeline.outputs import read_run
from pipeline.ranks import Rank, run_rank

SAMPLES = Path(__file__).parent / "articles"


@pytest.mark.parametrize(
    ("environment", "rank"),
    [
        ({}, None),
        ({"RANK": "0", "WORLD_SIZE": "1"}, None),
        ({"RANK": "1", "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2"}, Rank(1, 2)),
        ({"OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4"}, Rank(3, 4)),
        ({"RANK": "x", "WORLD_SIZE": "2"}, None),
    ],
)
def test_the_launchers_variables_say_which_process_this_is(environment: dict[str, str], rank: Rank | None) -> None:
    assert Rank.of(environment) == rank


def test_several_hosts_are_refused() -> None:
    with pytest.raises(UserError, match="use --on ray"):
        Rank.of({"RANK": "1", "WORLD_SIZE": "16", "LOCAL_WORLD_SIZE": "8"})


def test_standard_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot share standard input"):
        run_rank(["-"], tmp_path, load_config(), Rank(0, 2))


def start(rank: int, count: int, *arguments: object) -> subprocess.Popen[str]:
    """A rank as a launcher starts it."""
    environment = {**os.environ, "RANK": str(rank), "WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    command = [sys.executable, "-m", "pipeline", "run", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def together(count: int, *arguments: object) -> list[tuple[int, str, str]]:
    """Exit status, stdout and stderr of each rank."""
    ranks = [start(rank, count, *arguments) for rank in range(count)]
    return [(process.wait(), *process.communicate()) for process in ranks]


@pytest.fixture(scope="module")
def options(tiny_model: Path) -> list[object]:
    return [SAMPLES, "--translator", tiny_model, "--set", "translate.beam_size=1"]


@pytest.fixture(scope="module")
def alone(options: list[object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run([sys.executable, "-m", "pipeline", "run", *map(str, options), "-o", folder], check=True)
    return folder


def assert_same(run: Path, other: Path) -> None:
    """The same bytes, but for where a sentence was found: that is a matter of which rank was first."""
    for name in ("digest.md", "digest.html", "digest.json"):
        assert (run / name).read_bytes() == (other / name).read_bytes(), name
    lines = [(f / "articles.jsonl").read_text(encoding="utf-8").replace('"from_memory": true', '"from_memory": false')
             for f in (run, other)]  # fmt: skip
    assert lines[0] == lines[1]


def test_two_ranks_write_what_one_process_writes(options: list[object], alone: Path, tmp_path: Path) -> None:
    (main, printed, said), (worker, nothing, _) = together(2, *options, "-o", tmp_path)
    assert (main, worker) == (0, 0), said
    assert (printed.strip(), nothing) == (str(tmp_path / "digest.html"), "")
    assert_same(tmp_path, alone)
    record, straight = (json.loads((f / "run.json").read_text(encoding="utf-8")) for f in (tmp_path, alone))
    assert record["counts"] | {"from_memory": 0} == straight["counts"] | {"from_memory": 0}
    assert record["stages"]["clean"] == straight["stages"]["clean"]
    assert record["models"] == straight["models"]
    assert not (tmp_path / "shards").exists()
    # The same again, with another number of processes: all is done.
    assert [status for status, _, _ in together(3, *options, "-o", tmp_path)] == [0, 0, 0]
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["counts"]["already_done"] == 5
    assert_same(tmp_path, alone)


def test_a_rank_that_fails_or_is_killed_is_named_and_the_rest_is_kept(options: list[object], tmp_path: Path) -> None:
    alone = start(0, 2, *options, "-o", tmp_path)
    [folder] = _appears(alone, tmp_path, "shards/*/00000.json")
    (folder.parent / "00001.lock").touch()  # as a rank that was killed leaves it
    _, error = alone.communicate(timeout=600)
    assert alone.returncode == 2
    assert error.splitlines()[-1] == "vibrief: rank 1 did not finish; the same command goes on from here"
    assert not (tmp_path / "articles.jsonl").exists()

    shutil.rmtree(tmp_path / "shards")
    alone = start(0, 2, *options, "-o", tmp_path)
    [folder] = _appears(alone, tmp_path, "shards/*/00000.json")
    (folder.parent / "00001.failed").write_text("no space left", encoding="utf-8")
    alone.send_signal(signal.SIGTERM)  # as the launcher does when a rank has failed
    _, error = alone.communicate(timeout=600)
    assert alone.returncode == 2
    assert error.splitlines()[-1] == "vibrief: rank 1 failed: no space left"

    done = together(2, *options, "-o", tmp_path)
    assert [status for status, _, _ in done] == [0, 0]
    assert len(list(read_run(tmp_path))) == 5
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["counts"]["already_done"] == 3


def test_the_launchers_signal_is_no_fault_of_what_is_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opening(*_: object, **__: object) -> None:
        [folder] = tmp_path.glob("shards/*")
        (folder / "00001.failed").write_text("no space left", encoding="utf-8")
        try:
            signal.raise_signal(signal.SIGTERM)
        except Exception as error:
            raise UserError(f"not a tokenizer: {error}") from None

    monkeypatch.setattr("pipeline.ranks.Pipeline", opening)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(UserError, match=r"^rank 1 failed: no space left$"):
        run_rank([str(SAMPLES)], tmp_path, load_config(), Rank(0, 2))
    assert signal.getsignal(signal.SIGTERM) == before


def _appears(process: subprocess.Popen[str], folder: Path, pattern: str) -> list[Path]:
    while not (found := list(folder.glob(pattern))):
        assert process.poll() is None
        time.sleep(0.1)
    return found


@pytest.mark.slow
def test_accelerate_launches_two_processes(options: list[object], alone: Path, tmp_path: Path) -> None:
    launch = ["--multi_gpu", "--num_processes", "2", "--num_machines", "1", "--mixed_precision", "no"]
    launch += ["--dynamo_backend", "no", "--main_process_port", "0", "-m", "pipeline", "run"]
    command = [sys.executable, "-m", "accelerate.commands.launch", *launch, *map(str, options), "-o", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "digest.html")
    assert_same(tmp_path, alone)
