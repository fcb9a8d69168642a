"""A real Ray cluster of this machine; nothing of it needs the network."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import pytest

from pipeline import BriefStep
from pipeline.article import Article
from pipeline.config import Settings, load_config
from pipeline.errors import UserError
from pipeline.job import run_job, write_digest_of
from pipeline.outputs import read_run
from pipeline.ray_job import _groups, _resources, run_on_ray, run_to_parts
from pipeline.read.sources import Source
from pipeline.runner import Progress, Watcher

SAMPLES = Path(__file__).parent / "articles"
CPUS = 3


def sources(*names: str) -> list[Source]:
    return [Source(name, "text" if name.endswith(".txt") else "jsonl") for name in names]


def test_a_task_reads_a_table_or_a_few_text_files() -> None:
    found = sources(*(f"{i}.txt" for i in range(20)), "a.jsonl", "b.jsonl", "z.txt")
    assert [len(group) for group in _groups(found, actors=2)] == [2] * 10 + [1, 1, 1]
    assert [source for group in _groups(found, actors=2) for source in group] == found
    with pytest.raises(UserError, match="cannot read standard input"):
        _groups([Source("-")], actors=1)


@pytest.mark.parametrize(
    ("cluster", "chosen", "expected"),
    [
        ({"CPU": 16.0}, {}, (15, 1, 0)),
        ({"CPU": 16.0}, {"ray.cpus": 4}, (3, 4, 0)),
        ({"CPU": 1.0}, {}, (1, 1, 0)),
        ({"CPU": 64.0, "GPU": 8.0}, {}, (8, 1, 1)),
        ({"CPU": 64.0, "GPU": 8.0}, {"ray.gpus": 0.5}, (16, 1, 0.5)),
        ({"CPU": 64.0, "GPU": 8.0}, {"ray.actors": 3, "ray.gpus": 0}, (3, 1, 0)),
    ],
)
def test_what_is_set_aside_for_the_actors(
    cluster: dict[str, float], chosen: dict[str, Any], expected: tuple[int, float, float]
) -> None:
    actors, resources = _resources(cluster, load_config(overrides=chosen))
    assert (actors, resources["num_cpus"], resources["num_gpus"]) == expected


def test_without_ray_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UserError, match=r"pip install -e '\.\[ray\]'"):
        run_on_ray([str(SAMPLES)], tmp_path, load_config())


@pytest.fixture(scope="module")
def ray(cache: Path) -> Iterator[Any]:
    module = pytest.importorskip("ray")
    module.init(address="local", num_cpus=CPUS, include_dashboard=False, log_to_driver=False)
    yield module
    module.shutdown()


@pytest.fixture
def settings(tiny_model: Path) -> Settings:
    chosen = {"translate.model": str(tiny_model), "translate.beam_size": 1, "run.window": 1, "ray.actors": 2}
    return load_config(overrides=chosen)


def same_english(run: list[Article], other: list[Article]) -> bool:
    """Equal but for where a sentence was found, which is a matter of which actor was first."""
    plain = [
        [replace(a, sentences=tuple(replace(s, from_memory=False) for s in a.sentences)) for a in articles]
        for articles in (run, other)
    ]
    return plain[0] == plain[1]


@pytest.mark.slow
def test_two_actors_write_what_one_process_writes(ray: Any, settings: Settings, tmp_path: Path) -> None:
    run_job([str(SAMPLES)], tmp_path / "here", settings)
    here = list(read_run(tmp_path / "here"))
    tally = run_on_ray([str(SAMPLES)], tmp_path / "ray", settings)
    assert (tally.articles, tally.failures) == (5, [])
    assert same_english(list(read_run(tmp_path / "ray")), here)
    for name in ("digest.md", "digest.html", "digest.json"):
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name

    for form in ("jsonl", "parquet"):
        (tmp_path / form).mkdir()
        (tmp_path / form / f"part-99999999-0000000000.{form}").touch()  # of an earlier run
        (tmp_path / form / "part-of-mine.txt").touch()
        tally = run_to_parts([str(SAMPLES)], str(tmp_path / form), settings, form)
        assert tally.articles == 5
        assert json.loads((tmp_path / form / "run.json").read_text(encoding="utf-8"))["counts"]["articles"] == 5
        assert not list((tmp_path / form).glob("part-9*"))
        assert (tmp_path / form / "part-of-mine.txt").exists()
    assert same_english(list(read_run(tmp_path / "jsonl")), here)
    write_digest_of([tmp_path / "jsonl"], tmp_path / "digest", settings)
    assert (tmp_path / "digest" / "digest.md").read_bytes() == (tmp_path / "here" / "digest.md").read_bytes()
    parts = sorted(str(part) for part in (tmp_path / "parquet").glob("part-*.parquet"))
    rows = datasets.Dataset.from_parquet(parts, cache_dir=str(tmp_path / "cache"))
    assert rows["title_en"][:] == [article.title_en for article in here]
    assert rows.features["flags"] == datasets.List(datasets.Value("string"))

    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    step = BriefStep(settings)
    mapped = ray.data.from_items([{"text": text} for text in texts]).map_batches(
        BriefStep, fn_constructor_args=(settings,), batch_size=2, compute=ray.data.ActorPoolStrategy(size=1)
    )
    expected = dict(zip(texts, step({"text": texts})["summary_en"], strict=True))
    assert {row["text"]: row["summary_en"] for row in mapped.take_all()} == expected


class Killer(Watcher):
    """Kills one of the actors as soon as the first article has come; the other may be starting still."""

    def __init__(self) -> None:
        self.killed: int | None = None
        self.after = 0

    def update(self, progress: Progress) -> None:
        if self.killed is None:
            self.killed, self.after = next(actors()).pid, progress.done
            os.kill(self.killed, signal.SIGKILL)


def actors() -> Iterator[Any]:
    """Their processes; others of Ray's come and go."""
    import psutil

    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "ArticleStep" in " ".join(process.cmdline()):
                yield process


@pytest.mark.slow
def test_an_actor_that_is_killed_loses_nothing(ray: Any, settings: Settings, tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    rows = [json.dumps({"id": f"{n}", "text": f"{texts[n % 5]}\nBản số {n}."}) for n in range(30)]
    (tmp_path / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    killer = Killer()
    tally = run_on_ray([str(tmp_path / "in.jsonl")], tmp_path / "ray", settings, watcher=killer)
    assert killer.killed
    assert killer.after < 30
    assert (tally.articles, tally.failures) == (30, [])
    run_job([str(tmp_path / "in.jsonl")], tmp_path / "here", settings)
    assert same_english(list(read_run(tmp_path / "ray")), list(read_run(tmp_path / "here")))
