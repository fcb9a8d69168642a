"""Watches INBOX into OUT with a scripted translator: `python -m tests.watch.killed INBOX OUT once|forever`."""

import sys
from pathlib import Path

from pipeline.host import stopped_by_signals
from pipeline.watch.service import Watch
from tests.watch.world import Clock, engine, settings


def main() -> None:
    inbox, out, how = sys.argv[1:]
    tree = settings(**{"run.window": 2, "watch.every": 0.1})
    watch = Watch([inbox], Path(out), tree, now=Clock(), translator=engine())
    with watch, stopped_by_signals(watch.stop.set):
        for done in [watch.once()] if how == "once" else watch.rounds(0.1):
            sys.stdout.write(f"{done.articles}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
