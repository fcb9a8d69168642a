"""Ends runs of a program as kill -9 does, at moments that are counted, not timed: the same ones on any machine.

A moment is one before which a kill could leave something half done: a file or folder in the watched folder is made,
renamed or removed, or a database is changed.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]
WARM = ("pipeline.runner", "pipeline.digest.build", "pipeline.digest.documents.render", "ctranslate2")
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}


class Killing:
    """Runs a program again and again, each time in a process of its own: forked from one that has imported it."""

    def __init__(self, program: str) -> None:
        command = [sys.executable, "-m", "tests.killing", program]
        self._forks = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def run(self, folder: Path, arguments: Sequence[object], moment: int = 0) -> int:
        """Its exit status: that of a kill when it was about to change the folder for the ``moment``-th time."""
        assert self._forks.stdin
        assert self._forks.stdout
        self._forks.stdin.write(json.dumps([str(folder), [*map(str, arguments)], moment]) + "\n")
        self._forks.stdin.flush()
        return int(self._forks.stdout.readline())

    def kills(self, folder: Path, arguments: Sequence[object], step: int) -> Iterator[int]:
        """Kills one run after another, each ``step`` moments later than the one before, until one comes to its end."""
        for moment in count(step, step):
            status = self.run(folder, arguments, moment)
            if status != -signal.SIGKILL:
                assert status == 0
                return
            yield moment

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forks.communicate()


def _main(program: Callable[[], Any]) -> None:
    """Serves ``Killing``."""
    for module in WARM:
        import_module(module)
    fork = get_context("fork")
    for line in sys.stdin:
        process = fork.Process(target=_run, args=(program, *json.loads(line)))
        process.start()
        process.join()
        sys.stdout.write(f"{process.exitcode}\n")
        sys.stdout.flush()


def _run(program: Callable[[], Any], folder: str, arguments: list[str], last: int) -> None:
    moments = count(1)

    def pass_by() -> None:
        if next(moments) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, given: tuple[Any, ...]) -> None:
        changing = event in CHANGES or (event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR))
        if changing and str(given[0]).startswith(folder):
            pass_by()

    def connect(*given: Any, **options: Any) -> sqlite3.Connection:
        database = real(*given, **options)
        database.set_trace_callback(lambda statement: pass_by() if changes(database, statement) else None)
        return database

    real, sqlite3.connect = sqlite3.connect, connect  # type: ignore[assignment]
    os.dup2(2, 1)  # what it says is for people; the first process answers on stdout
    sys.addaudithook(watch)
    sys.argv[1:] = arguments
    program()


def changes(database: sqlite3.Connection, statement: str) -> bool:
    """Within a transaction only its end does."""
    return statement == "COMMIT" or not (database.in_transaction or statement.startswith(("SELECT", "PRAGMA")))


if __name__ == "__main__":
    module, name = sys.argv[1].split(":")
    _main(getattr(import_module(module), name))
