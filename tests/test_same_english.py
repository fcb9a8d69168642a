"""The five samples give the same English whichever way they go through the pipeline."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pytest

from pipeline import BriefStep
from pipeline.article import Article
from pipeline.config import Settings, load_config
from pipeline.outputs import read_run
from pipeline.step import english_columns

SAMPLES = Path(__file__).parent / "articles"
PATHS = sorted(SAMPLES.glob("*.txt"))
NAMES = ("title_en", "text_en", "summary_en", "flags")
English = list[dict[str, Any]]


def of_run(folder: Path) -> English:
    return [english_columns(article) for article in read_run(folder)]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", *map(str, arguments)]


def by_command_line(options: list[str], folder: Path, *more: object) -> English:
    subprocess.run(command("pipeline", "run", SAMPLES, *options, *more, "-o", folder), check=True, capture_output=True)
    return of_run(folder)


def by_map(settings: Settings, **options: Any) -> English:
    rows = datasets.Dataset.from_dict({"text": [path.read_text(encoding="utf-8") for path in PATHS]})
    step = BriefStep(settings)
    mapped = rows.map(step, batched=True, load_from_cache_file=False, features=step.features(rows.features), **options)
    return [{name: row[name] for name in NAMES} for row in mapped]


def by_ranks(options: list[str], folder: Path, count: int) -> English:
    run = command("pipeline", "run", SAMPLES, *options, "-o", folder)
    ranks = [
        subprocess.Popen(
            run, env={**os.environ, "RANK": str(rank), "WORLD_SIZE": str(count)}, stderr=subprocess.DEVNULL
        )
        for rank in range(count)
    ]
    assert [process.wait() for process in ranks] == [0] * count
    return of_run(folder)


def by_accelerate(options: list[str], folder: Path) -> English:
    launch = ["--multi_gpu", "--num_processes", "2", "--num_machines", "1", "--mixed_precision", "no"]
    launch += ["--dynamo_backend", "no", "--main_process_port", "0", "-m", "pipeline", "run", str(SAMPLES)]
    run = command("accelerate.commands.launch", *launch, *options, "-o", folder)
    subprocess.run(run, check=True, capture_output=True)
    return of_run(folder)


def test_articles_alone_together_and_over_two_processes(tiny_model: Path, tmp_path: Path) -> None:
    chosen = {"translate.model": str(tiny_model), "translate.beam_size": 2}
    options = ["--translator", str(tiny_model), "--set", "translate.beam_size=2"]
    expected = by_map(load_config(overrides=chosen))
    assert all(row["text_en"] and row["summary_en"] for row in expected)
    assert by_map(load_config(overrides=chosen), batch_size=1) == expected
    assert by_map(load_config(overrides=chosen), num_proc=2, with_rank=True) == expected
    assert by_ranks(options, tmp_path, 2) == expected


def all_ways(options: list[str], chosen: dict[str, Any], folder: Path) -> Iterator[tuple[str, English]]:
    yield "map, 1 process", by_map(load_config(overrides=chosen), batch_size=2)
    yield "map, 2 processes", by_map(load_config(overrides=chosen), num_proc=2, with_rank=True)
    yield "accelerate, 2 processes", by_accelerate(options, folder / "accelerate")
    ray = ("--on", "ray", "--set", "ray.actors=2", "--set", "run.window=1")
    yield "Ray, 2 actors", by_command_line(options, folder / "ray", *ray)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["tiny", "embedded"])
def test_every_way_gives_the_same_english(model: str, tiny_model: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    options = ["--translator", str(tiny_model)] if model == "tiny" else []
    chosen = {"translate.model": str(tiny_model)} if model == "tiny" else {}
    expected = by_command_line(options, tmp_path / "here")
    assert len(expected) == len(PATHS)
    for way, found in all_ways(options, chosen, tmp_path):
        assert json.dumps(found, ensure_ascii=False) == json.dumps(expected, ensure_ascii=False), way
    assert all(isinstance(article, Article) and article.failed is None for article in read_run(tmp_path / "here"))
