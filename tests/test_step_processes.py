"""A map over several processes, and one that is killed in the middle."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.store import Store

SAMPLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))
SCRIPT = """
import os, sys, datasets, multiprocess
from pipeline import BriefStep

DIES = None  # a row after which the process is gone, as after a kill -9


class Dying(BriefStep):
    def __call__(self, batch, rank=None):
        if DIES is not None and os.path.exists(DIES) and batch["n"][0] == 2:
            os._exit(9)
        return super().__call__(batch, rank)


if __name__ == "__main__":
    how, model, store, texts, out = sys.argv[1:]
    options = {"translate.model": model, "translate.beam_size": 1}
    if how in ("spawn", "fork"):
        multiprocess.set_start_method(how)
        step, more = BriefStep(overrides=options), {"num_proc": 2, "with_rank": True}
    else:
        DIES = how
        step, more = Dying(overrides=options, store=store), {}
    rows = datasets.Dataset.from_json(texts)
    mapped = rows.map(step, batched=True, batch_size=1, load_from_cache_file=False, **more)
    mapped.to_json(out, force_ascii=False)
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script above in a folder with the five samples as rows."""
    folder = tmp_path_factory.mktemp("map")
    rows = [{"n": n, "text": path.read_text(encoding="utf-8")} for n, path in enumerate(SAMPLES)]
    (folder / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "step.py").write_text(SCRIPT, encoding="utf-8")
    return folder / "step.py"


def run(program: Path, how: str, model: Path) -> tuple[int, list[dict[str, object]]]:
    """The program's exit status and the rows it wrote."""
    folder = program.parent
    out = folder / f"{Path(how).name}.jsonl"
    arguments = [how, model, folder / "store.sqlite", folder / "texts.jsonl", out]
    done = subprocess.run([sys.executable, str(program), *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode in (0, 9), done.stderr
    written = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    return done.returncode, [json.loads(line) for line in written]


@pytest.mark.slow
def test_spawned_and_forked_processes_give_the_rows_of_one_and_a_killed_map_resumes(
    program: Path, tiny_model: Path
) -> None:
    marker = program.parent / "marker"
    marker.touch()
    status, rows = run(program, str(marker), tiny_model)
    assert (status, rows) == (9, [])
    store = Store(program.parent / "store.sqlite")
    assert _kept(store) == 2
    marker.unlink()
    status, one = run(program, str(marker), tiny_model)
    assert status == 0
    assert _kept(store) == 5
    store.close()
    assert [row["n"] for row in one] == list(range(5))
    for how in ("fork", "spawn"):
        assert run(program, how, tiny_model) == (0, one)


def _kept(store: Store) -> int:
    hashes = [Article.read("", "", path.read_text(encoding="utf-8")).content_hash for path in SAMPLES]
    signatures = store._db.execute("SELECT DISTINCT signature FROM articles").fetchall()
    return sum(len(store.articles(hashes, signature)) for [signature] in signatures)
