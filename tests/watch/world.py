"""An inbox, a clock and a scripted translator for the tests of the watch."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.config import Settings, load_config
from pipeline.engine.scripted import ScriptedEngine
from pipeline.outputs import read_run
from pipeline.watch.service import Watch
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE, Pair

ENGLISH = dict(pair for pairs in (FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE) for pair in pairs)


def page(pairs: Sequence[Pair]) -> str:
    return "\n".join(vi for vi, _ in pairs) + "\n"


def engine(**options: Any) -> ScriptedEngine:
    return ScriptedEngine(lambda text: ENGLISH.get(text, f"In English: {text}"), **options)


def settings(**changes: Any) -> Settings:
    return load_config(
        "default", {"watch.settle": 0, "watch.timezone": "Asia/Ho_Chi_Minh", "translate.retry_share": 0, **changes}
    )


class Clock:
    """Stands still until it is set."""

    def __init__(self, now: str = "2026-11-21T08:00:00+07:00") -> None:
        self.set(now)

    def set(self, now: str) -> None:
        self.now = datetime.fromisoformat(now)

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


class World:
    """One inbox and one folder of digests; each ``look`` is a process of its own."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.inbox, self.out = folder / "inbox", folder / "out"
        self.inbox.mkdir(parents=True)
        self.clock = Clock()
        self.settings = settings(**changes)
        self.engine = engine()

    def open(self) -> Watch:
        return Watch([str(self.inbox)], self.out, self.settings, now=self.clock, translator=self.engine)

    def look(self) -> int:
        with self.open() as watch:
            return watch.once().articles

    def put(self, name: str, text: str) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name("." + path.name)
        partial.write_text(text, encoding="utf-8")
        os.utime(partial, ns=(1, 1))  # written long ago
        return partial.replace(path)

    def days(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir() if path.is_dir())

    def articles(self, day: str) -> list[Article]:
        return list(read_run(self.out / day))

    def told(self) -> list[tuple[str, str]]:
        """(day, title) of every article in every digest."""
        return sorted(
            (day, source["title"])
            for day in self.days()
            for story in self.digest(day)["stories"]
            for source in story["articles"]
        )

    def digest(self, day: str) -> Any:
        return json.loads((self.out / day / "digest.json").read_text(encoding="utf-8"))
