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
from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
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

    def run(self, folder: Path, arguments: list[str], moment: int = 0) -> tuple[int, int]:
        """Its exit status, -9 when it was killed before the ``moment``-th change, and how many moments there were."""
        assert self._forks.stdin
        assert self._forks.stdout
        self._forks.stdin.write(json.dumps([str(folder), arguments, moment]) + "\n")
        self._forks.stdin.flush()
        status, moments = json.loads(self._forks.stdout.readline())
        return status, moments

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
        folder, arguments, moment = json.loads(line)
        moments = fork.Value("i", 0, lock=False)  # a lock would stay locked
        process = fork.Process(target=_run, args=(program, folder, arguments, moment, moments))
        process.start()
        process.join()
        sys.stdout.write(json.dumps([process.exitcode, moments.value]) + "\n")
        sys.stdout.flush()


def _run(program: Callable[[], Any], folder: str, arguments: list[str], last: int, moments: Any) -> None:
    one_at_a_time = Lock()

    def count() -> None:
        with one_at_a_time:
            moments.value += 1
            if moments.value == last:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, given: tuple[Any, ...]) -> None:
        changing = event in CHANGES or (event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR))
        if changing and str(given[0]).startswith(folder):
            count()

    def connect(*given: Any, **options: Any) -> sqlite3.Connection:
        database = real(*given, **options)
        database.set_trace_callback(lambda statement: count() if changes(database, statement) else None)
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
