"""The samples give the same English whichever way they go through the pipeline.

With the embedded translator here; the tiny one goes over two spawned or forked processes in test_step_processes.py, is
launched by accelerate in test_ranks.py and runs on Ray in test_ray_job.py, with the five samples each.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import datasets
import pytest

from pipeline import BriefStep
from pipeline.article import Article
from pipeline.config import load_config
from pipeline.outputs import read_run
from pipeline.step import english_columns

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "tests" / "articles").glob("*.txt"))
NAMES = ("title_en", "text_en", "summary_en", "flags")
English = list[dict[str, Any]]


def of_run(folder: Path) -> English:
    return [english_columns(article) for article in read_run(folder)]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", *map(str, arguments)]


def by_command_line(paths: Sequence[Path], options: list[str], folder: Path) -> English:
    subprocess.run(command("pipeline", "run", *paths, *options, "-o", folder), check=True, capture_output=True)
    return of_run(folder)


def by_map(paths: Sequence[Path], chosen: dict[str, Any], **options: Any) -> English:
    rows = datasets.Dataset.from_dict({"text": [path.read_text(encoding="utf-8") for path in paths]})
    step = BriefStep(load_config(overrides=chosen))
    mapped = rows.map(step, batched=True, load_from_cache_file=False, features=step.features(rows.features), **options)
    return [{name: row[name] for name in NAMES} for row in mapped]


def by_forks(paths: Sequence[Path], chosen: dict[str, Any], folder: Path) -> English:
    """A map over two forks of a process of its own: what this one has done before must not come along."""
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom tests.test_same_english import by_map\n"
        "*paths, chosen, out = sys.argv[1:]\n"
        "found = by_map([*map(Path, paths)], json.loads(chosen), num_proc=2, with_rank=True)\n"
        "Path(out).write_text(json.dumps(found))\n"
    )
    arguments = [*map(str, paths), json.dumps(chosen), str(folder / "forks.json")]
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, cwd=ROOT, capture_output=True)
    return json.loads((folder / "forks.json").read_text())  # type: ignore[no-any-return]


def by_ranks(options: list[str], folder: Path, count: int) -> English:
    run = command("pipeline", "run", *PATHS, *options, "-o", folder)
    ranks = [
        subprocess.Popen(
            run, env={**os.environ, "RANK": str(rank), "WORLD_SIZE": str(count)}, stderr=subprocess.DEVNULL
        )
        for rank in range(count)
    ]
    assert [process.wait() for process in ranks] == [0] * count
    return of_run(folder)


def by_accelerate(paths: Sequence[Path], folder: Path) -> English:
    launch = ["--multi_gpu", "--num_processes", "2", "--num_machines", "1", "--mixed_precision", "no"]
    launch += ["--dynamo_backend", "no", "--main_process_port", "0", "-m", "pipeline", "run", *map(str, paths)]
    done = subprocess.run(command("accelerate.commands.launch", *launch, "-o", folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return of_run(folder)


def test_articles_alone_together_and_over_two_processes(tiny_model: Path, tmp_path: Path) -> None:
    chosen = {"translate.model": str(tiny_model), "translate.beam_size": 2}
    options = ["--translator", str(tiny_model), "--set", "translate.beam_size=2"]
    expected = by_map(PATHS, chosen)
    assert all(row["text_en"] and row["summary_en"] for row in expected)
    assert by_map(PATHS, chosen, batch_size=1) == expected
    assert by_forks(PATHS, chosen, tmp_path) == expected
    assert by_ranks(options, tmp_path / "ranks", 2) == expected


def all_ways(paths: Sequence[Path], folder: Path) -> Iterator[tuple[str, English]]:
    yield "map, 1 process", by_map(paths, {}, batch_size=2)
    yield "map, 2 processes", by_forks(paths, {}, folder)
    yield "accelerate, 2 processes", by_accelerate(paths, folder / "accelerate")
    ray = ["--on", "ray", "--set", "ray.actors=2", "--set", "run.window=1"]
    yield "Ray, 2 actors", by_command_line(paths, ray, folder / "ray")


@pytest.mark.slow
def test_every_way_gives_the_same_english(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    paths = PATHS[:3]
    expected = by_command_line(paths, [], tmp_path / "here")
    assert len(expected) == len(paths)
    for way, found in all_ways(paths, tmp_path):
        assert json.dumps(found, ensure_ascii=False) == json.dumps(expected, ensure_ascii=False), way
    assert all(isinstance(article, Article) and article.failed is None for article in read_run(tmp_path / "here"))
