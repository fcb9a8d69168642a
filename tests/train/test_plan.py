import json
import lzma
import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
import yaml

from pipeline.errors import UserError
from pipeline.train import plan as plans
from pipeline.train.plan import Phase, Plan, load_plan, run_plan
from tests.train import toy


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that a plan would have run; those with ``fail`` in them fail."""
    commands: list[list[str]] = []

    def run(found: list[list[str]], phase: Phase) -> None:
        commands.extend(command[4:] for command in found)
        if any("fail" in command for command in found):
            raise UserError(f"phase {phase.name} failed")

    monkeypatch.setattr(plans, "_side_by_side", run)
    return commands


def minutes(command: list[str]) -> float:
    return float(command[command.index("--minutes") + 1])


def test_time_is_shared_out_and_done_phases_are_not_run_again(tmp_path: Path, ran: list[list[str]]) -> None:
    plan = Plan(12, 0.5, (Phase("a", 2, ("x {data} -o {out}/a", "y")), Phase("b", 0, ("z",)), Phase("c", 1, ("w",))))
    places = {"data": Path("/d")}
    run_plan(plan, places, tmp_path, until="b")
    assert [command[:3] for command in ran[:1]] == [["x", "/d", "-o"]]
    assert [minutes(command) for command in ran[:2]] == [7.5, 7.5]
    assert ran[2] == ["z"]
    state = json.loads((tmp_path / "plan.json").read_text())
    state["a"]["seconds"] = 300.0  # it took five of its eight minutes
    (tmp_path / "plan.json").write_text(json.dumps(state))
    run_plan(plan, places, tmp_path)
    assert [command[0] for command in ran] == ["x", "y", "z", "w"]
    assert minutes(ran[3]) == pytest.approx(6.5, abs=0.1), "what is left goes to what is left"


def test_a_phase_that_failed_keeps_its_minutes(tmp_path: Path, ran: list[list[str]]) -> None:
    broken = Plan(10, 0.0, (Phase("a", 1, ("fail",)),))
    with pytest.raises(UserError, match="phase a failed"):
        run_plan(broken, {}, tmp_path)
    run_plan(Plan(99, 0.0, (Phase("a", 1, ("now",)),)), {}, tmp_path)
    assert minutes(ran[1]) == minutes(ran[0]) == 10


def test_bad_plans_are_named(tmp_path: Path, ran: list[list[str]]) -> None:
    with pytest.raises(UserError, match="no plan 'x'"):
        load_plan("x")
    (tmp_path / "p.yaml").write_text("minutes: 3\n")
    with pytest.raises(UserError, match="no plan"):
        load_plan(str(tmp_path / "p.yaml"))
    with pytest.raises(UserError, match="no phase 'x'; there are: a"):
        run_plan(Plan(1, 0, (Phase("a", 1, ("b",)),)), {}, tmp_path, until="x")
    with pytest.raises(UserError, match="names a place that is not given"):
        run_plan(Plan(1, 0, (Phase("a", 1, ("b {nowhere}",)),)), {}, tmp_path)


def test_the_shipped_plan_is_of_commands_that_there_are() -> None:
    import typer

    from pipeline.cli.train import train_app

    group = typer.main.get_command(train_app)
    plan = load_plan("plan")
    assert plan.minutes <= 28
    for phase in plan.phases:
        for text in phase.run:
            words = [word.format(data="d", dev="d", out="o") for word in text.split()]
            command = group.commands[words[0]]  # type: ignore[attr-defined]
            deadline = ["--minutes", "1"] if phase.share else []
            assert command.make_context(words[0], [*words[1:], *deadline]).params


def test_commands_go_side_by_side_and_one_failure_stops_the_rest(tmp_path: Path) -> None:
    def command(code: str) -> list[str]:
        return [sys.executable, "-c", code]

    wait = (
        f"import time; from pathlib import Path; a, b = Path({str(tmp_path / 'a')!r}), Path({str(tmp_path / 'b')!r})\n"
    )
    first, second = (
        wait + f"{mine}.touch()\nwhile not {other}.exists(): time.sleep(0.01)" for mine, other in ("ab", "ba")
    )
    plans._side_by_side([command(first), command(second)], Phase("a", 1, ("x", "y")))
    began = time.monotonic()
    with pytest.raises(UserError, match="phase a: `vibrief train y` failed"):
        plans._side_by_side([command("import time; time.sleep(900)"), command("exit(3)")], Phase("a", 1, ("x", "y")))
    assert time.monotonic() - began < 600


def test_a_plan_that_is_told_to_end_ends_its_trainings(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    code = f"import os, time; open({str(begun)!r}, 'w').write(str(os.getpid())); time.sleep(900)"
    before = signal.getsignal(signal.SIGTERM)

    def tell() -> None:
        while not begun.exists() or not begun.read_text():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tell).start()
    with pytest.raises(SystemExit, match="143"):
        plans._side_by_side([[sys.executable, "-c", code]], Phase("a", 1, ("x",)))
    assert signal.getsignal(signal.SIGTERM) == before
    assert not psutil.pid_exists(int(begun.read_text()))


def test_a_plan_runs_real_commands(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with lzma.open(tmp_path / "in" / "a-00000.tsv.xz", "wt") as table:
        table.write(
            "".join(f"v\tThe day number {i} went by quietly in the town.\tx\t\ta:{i and 2}:{i}\n" for i in range(5))
        )
        table.write("v\tThe days went by quietly in the small town.\tx\t\ta:1:0\n")
    plan = Plan(1, 0, (Phase("put together", 0, ("pairs-for-summariser {data}/in -o {out}/s.jsonl",)),))
    run_plan(plan, {"data": tmp_path}, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "s.jsonl").read_text())["summary"].startswith("The days")


@pytest.mark.slow
@pytest.mark.usefixtures("ticking")
def test_a_tiny_plan_goes_from_corpora_to_a_student_and_a_summariser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.cli.train import train_app
    from pipeline.train.prepare import prepare

    def one_by_one(commands: list[list[str]], phase: Phase) -> None:  # in this process: nothing is imported again
        for command in commands:
            train_app(command[4:], standalone_mode=False)

    monkeypatch.setattr(plans, "_side_by_side", one_by_one)

    story = {"id": "a", "title": "một hai", "abstract": "một hai ba bốn năm sáu bảy tám. chín.",
             "body": ["một hai.", "ba bốn.", "năm sáu.", "bảy."]}  # fmt: skip
    (tmp_path / "stories.jsonl").write_text("".join(json.dumps({**story, "id": str(i)}) + "\n" for i in range(8)))
    spoken = [{"article": (en + " ") * 30} for _, en in toy.rows(60, 3)]
    (tmp_path / "english.jsonl").write_text("".join(json.dumps(record) + "\n" for record in spoken))
    recipe = toy.write_recipe(tmp_path / "recipe.yaml")
    small = toy.write_recipe(tmp_path / "small.yaml", "summariser", max_length=100, resplit=0)
    data = tmp_path / "data"
    pairs = toy.write_pairs(tmp_path / "pairs.tsv")
    prepare([pairs], str(recipe), data, articles=[tmp_path / "stories.jsonl"], english=[tmp_path / "english.jsonl"],
            english_recipe=str(small))  # fmt: skip
    inshorts = [{"text": (en + " ") * 5, "summary": en} for _, en in toy.rows(30, 4)]
    (tmp_path / "inshorts.jsonl").write_text("".join(json.dumps(record) + "\n" for record in inshorts))
    cpu = f"--recipe {recipe} --device cpu"
    teacher = "translator --corpus {data} --dev {dev} " + cpu
    models = "--model {out}/t1 --model {out}/t2"
    english = f"--pairs {tmp_path}/inshorts.jsonl --texts {{data}}/english --recipe {small} --device cpu"
    phases = {
        "teachers": (1, [teacher + " --seed 1 -o {out}/t1", teacher + " --seed 2 -o {out}/t2"]),
        "translations": (1, [f"translate --corpus {{data}} --articles {{data}} {models} -o {{out}}/made --device cpu"]),
        "summaries": (0, ["pairs-for-summariser {out}/made -o {out}/s.jsonl.xz --support 0"]),
        "student": (1, ["translator --corpus {data} --corpus {out}/made -o {out}/vi-en " + cpu]),
        "summariser": (1, ["summariser -o {out}/news " + english]),
        "parts": (0, ["export {out}/vi-en -o {out}/parts --shard 20KB"]),
    }
    listed = [{"name": name, "share": share, "run": run} for name, (share, run) in phases.items()]
    plan = {"minutes": 0.4, "overhead": 0.0, "phases": listed}
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(plan))
    run_plan(load_plan(str(tmp_path / "plan.yaml")), {"data": data, "dev": pairs}, tmp_path / "out")
    state = json.loads((tmp_path / "out" / "plan.json").read_text())
    assert all(record["done"] for record in state.values())
    for name in ("t1", "t2", "vi-en", "news"):
        assert (tmp_path / "out" / name / "model.safetensors").exists()
    assert len(list((tmp_path / "out" / "parts").glob("*.safetensors"))) > 1
