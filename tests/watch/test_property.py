"""Whatever is done to the inbox and wherever a process stops: every content is told once, and nothing else."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.watch.day import DayWriter
from pipeline.watch.ledger import Ledger
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE
from tests.watch.world import World, page

TEXTS = (FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE)
NAMES = ("a.txt", "b.txt", "sub/c.txt")

STEPS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(NAMES), st.integers(0, len(TEXTS) - 1)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("day"), st.integers(-1, 1)),
    st.tuples(st.just("look")),
    st.tuples(st.just("crash"), st.sampled_from(["before", "between", "after"])),
)


class Crash(BaseException):
    """The process is gone."""


def crash(world: World, where: str) -> None:
    """A look that ends at once: before the ledger knows of the work, before the day is written, or just after."""

    def first(real: Callable[..., object]) -> Callable[..., object]:
        def stop(*arguments: object) -> object:
            raise Crash

        def stop_after(*arguments: object) -> object:
            real(*arguments)
            raise Crash

        return stop_after if where == "after" else stop

    place, name = (Ledger, "commit") if where == "before" else (DayWriter, "write")
    with patch.object(place, name, first(getattr(place, name))), contextlib.suppress(Crash):
        world.look()


@given(st.lists(STEPS, max_size=12))
@settings(max_examples=12)
def test_no_article_is_lost_or_doubled(steps: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        seen: set[int] = set()
        inbox: dict[str, int] = {}
        day = 15
        for step in [*steps, ("look",)]:
            match step:
                case ("put", str(name), int(text)):
                    world.put(name, page(TEXTS[text]))
                    inbox[name] = text
                case ("move", str(name), str(to)) if name in inbox and name != to:
                    (world.inbox / to).parent.mkdir(exist_ok=True)
                    (world.inbox / name).replace(world.inbox / to)
                    inbox[to] = inbox.pop(name)
                case ("day", int(by)):
                    day += by
                    world.clock.set(f"2026-11-{day}T08:00:00+07:00")
                case ("look",):
                    world.look()
                    seen |= set(inbox.values())
                case ("crash", str(where)):
                    crash(world, where)
                    if where != "before":
                        seen |= set(inbox.values())
        titles = [title for _, title in world.told()]
        assert sorted(titles) == sorted(TEXTS[text][0][0] for text in seen)
        assert not list(sqlite3.connect(world.out / "watch.sqlite").execute("SELECT day FROM days WHERE NOT written"))
