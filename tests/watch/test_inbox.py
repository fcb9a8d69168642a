"""Which files are read when: half-written ones are waited for, failed ones tried again after a while."""

import itertools
import os
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from pipeline.errors import UserError
from pipeline.watch.inbox import Inbox
from tests.digest.texts import FIRE_A
from tests.watch.world import World, page


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0
        self.began = time.time()  # what is written later is never old, however long the test takes

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def look(inbox: Inbox, ticks: Ticks) -> list[str]:
    with patch("time.monotonic", ticks), patch("time.time", lambda: ticks.began):
        return [file.source.path.name for file in inbox.look({})]


def test_a_file_is_read_when_it_has_stopped_growing(tmp_path: Path, ticks: Ticks) -> None:
    inbox = Inbox([str(tmp_path)], 2, tmp_path / "out")
    path = tmp_path / "a.txt"
    path.write_text("one")
    assert look(inbox, ticks) == []
    ticks.now += 1.5
    path.write_text("one two")
    assert look(inbox, ticks) == []
    assert inbox.waiting == [path.as_posix()]
    ticks.now += 1.5
    assert look(inbox, ticks) == []
    ticks.now += 1.5
    assert look(inbox, ticks) == ["a.txt"]
    assert inbox.waiting == []


def test_an_old_file_is_read_at_once_and_one_from_the_future_is_waited_for(tmp_path: Path, ticks: Ticks) -> None:
    inbox = Inbox([str(tmp_path)], 2, tmp_path / "out")
    for name, when in (("old.txt", 10**9), ("future.txt", 4 * 10**9)):
        (tmp_path / name).write_text("text")
        os.utime(tmp_path / name, (when, when))
    assert look(inbox, ticks) == ["old.txt"]
    ticks.now += 2
    assert "future.txt" in look(inbox, ticks)


def test_a_table_that_always_grows_is_read_in_the_end_and_a_page_is_not(tmp_path: Path, ticks: Ticks) -> None:
    inbox = Inbox([str(tmp_path)], 2, tmp_path / "out")
    found: list[str] = []
    for count in range(80):
        for name in ("rows.jsonl", "page.txt"):
            (tmp_path / name).write_text("x" * count)
        found += look(inbox, ticks)
        ticks.now += 1
    assert found == ["rows.jsonl"]


def test_what_failed_rests_longer_each_time_unless_it_changes(tmp_path: Path, ticks: Ticks) -> None:
    inbox = Inbox([str(tmp_path)], 0, tmp_path / "out")
    (tmp_path / "a.txt").write_text("text")
    looked = []
    with patch("time.monotonic", ticks):
        for _ in range(400):
            for file in inbox.look({}):
                looked.append(ticks.now)
                inbox.failed(file)
            ticks.now += 1
        assert [b - a for a, b in itertools.pairwise(looked)] == [60, 120]
        (tmp_path / "a.txt").write_text("other text")
        assert len(inbox.look({})) == 1


def test_one_look_waits_for_a_file_that_is_being_written(tmp_path: Path) -> None:
    world = World(tmp_path, **{"watch.settle": 0.2})
    (world.inbox / "a.txt").write_text(page(FIRE_A), encoding="utf-8")
    assert world.look() == 1


def test_the_digests_are_never_read_as_articles(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.out = world.inbox / "out"
    world.put("a.txt", page(FIRE_A))
    assert world.look() == 1
    assert world.look() == 0
    world.out = world.inbox
    with pytest.raises(UserError, match="choose another -o folder"):
        world.open()
