"""kill -9 at random moments, then the same command: the same digests as a straight run. And a clean stop."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.digest.texts import FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE
from tests.killing import Killing
from tests.watch.world import World, page

ROOT = Path(__file__).parents[2]
WRITTEN = ("articles.jsonl", "digest.md", "digest.html", "digest.json")


def watching(world: World, out: Path, how: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.watch.killed", str(world.inbox), str(out), how]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def fill(world: World) -> None:
    for number, pairs in enumerate((FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE)):
        world.put(f"{number}.txt", page(pairs))
        world.put(f"{number}-short.txt", page(pairs[:3]))


@pytest.mark.slow
def test_killed_at_any_moment_the_digests_are_those_of_a_straight_run(tmp_path: Path) -> None:
    world = World(tmp_path)
    fill(world)
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    with Killing("tests.watch.killed:main") as program:
        assert program.run(straight, [world.inbox, straight, "once"]) == 0
        assert len(list(program.kills(killed, [world.inbox, killed, "once"], 5))) >= 5
    assert [path.name for path in killed.iterdir() if path.is_dir()] == ["2026-11-21"]
    for name in WRITTEN:
        assert (killed / "2026-11-21" / name).read_bytes() == (straight / "2026-11-21" / name).read_bytes(), name


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_watch_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    world = World(tmp_path)
    world.put("a.txt", page(FIRE_A))
    with watching(world, world.out, "forever") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        world.put("b.txt", page(MEETING))
        while process.stdout.readline() != "1\n":
            pass
        process.send_signal(number)
        assert process.wait(timeout=600) == 0
    assert len(world.told()) == 2
    assert not list(world.out.rglob("*.partial"))
