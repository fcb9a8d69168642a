"""How long the watch takes apart from translating: `python tests/benchmarks/watch.py [ARTICLES A DAY] [DAYS]`.

Random articles of the samples' words, a third of them going on from the day before; the translator is scripted.
"""

import random
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.watch.world import World  # noqa: E402 - found by the line above


def main() -> None:
    count, days = (int(value) for value in (sys.argv[1:] + ["200", "4"][len(sys.argv) - 1 :]))
    words = [
        w for path in sorted((ROOT / "tests/articles").glob("*.txt")) for w in re.findall(r"\w+", path.read_text())
    ]
    rng = random.Random(0)

    def sentence() -> str:
        return " ".join(rng.choices(words, k=18)).lower().capitalize() + "."

    before: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for day in range(days):
            world.clock.set(f"2026-11-{10 + day}T08:00:00+07:00")
            today = [[sentence() for _ in range(12)] for _ in range(count)]
            for article, old in zip(today[: len(before) // 3], before, strict=False):
                article[1:7] = old[1:7]
            for number, article in enumerate(today):
                world.put(f"{day}/{number}.txt", "\n".join(article) + "\n")
            before = today
            began = time.process_time()
            taken = world.look()
            print(f"day {day + 1}: {taken} new articles: {time.process_time() - began:.1f} s of processor time")
        stories = world.digest(f"2026-11-{9 + days}")["stories"]
        print(f"{sum(story['earlier'] is not None for story in stories)} of {len(stories)} stories go on")
        with world.open() as watch:
            watch.look()
            began = time.process_time()
            watch.look()
        print(f"nothing new among {count * days} files: {time.process_time() - began:.3f} s")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
