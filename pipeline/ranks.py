"""One run by several processes of one host, as ``accelerate launch`` and ``torchrun`` start them.

Each process ("rank") reads the whole input and finishes every n-th article of it, into a shard of its own; the main
one (rank 0) puts the shards together in input order. They meet only in files below the output folder: there is no
process group that could time out while one waits for another, and nothing is gathered in memory.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from pipeline.article import Article, to_dict
from pipeline.config import Settings
from pipeline.errors import UserError
from pipeline.files import atomic_text, claimed
from pipeline.host import raised_by_sigterm
from pipeline.job import write_digest_of
from pipeline.outputs import STORE, Tally, Work, write_articles, write_run
from pipeline.pipe import Pipeline, short_hash
from pipeline.read import read_articles
from pipeline.read.sources import STDIN
from pipeline.runner import Runner, Watcher
from pipeline.step import one_of_many
from pipeline.store import Store

SHARDS = "shards"
_POLL = 0.2  # seconds between two looks for the other ranks' shards
_INDEX = ("RANK", "PMI_RANK", "OMPI_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK")
_COUNT = ("WORLD_SIZE", "PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")
_HERE = ("LOCAL_WORLD_SIZE", "MPI_LOCALNRANKS", "OMPI_COMM_WORLD_LOCAL_SIZE", "MV2_COMM_WORLD_LOCAL_SIZE")


@dataclass(frozen=True, slots=True)
class Rank:
    """One process of ``count`` that a launcher started together; the one with ``index`` 0 is the main one."""

    index: int
    count: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self | None:
        """What the launcher's variables say; None for a process on its own.

        Raises:
            UserError: the processes are on several hosts.
        """
        index, count, here = (
            next((int(environment[name]) for name in names if environment.get(name, "").isdigit()), None)
            for names in (_INDEX, _COUNT, _HERE)
        )
        if index is None or count is None or count < 2:
            return None
        if here is not None and here != count:
            raise UserError(f"{count} processes on several hosts are not put together; use --on ray for a cluster")
        return cls(index, count)


class Shards:
    """The folder in which the ranks of one launch meet.

    Its name is that of the launcher's process and of the job, so that what an earlier launch left behind is never
    taken for its own.
    """

    def __init__(self, folder: Path, rank: Rank, job: str) -> None:
        import psutil  # type: ignore[import-untyped]

        parent = psutil.Process(os.getppid())
        attempt = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
        self.folder = folder / SHARDS / f"{parent.pid}-{parent.create_time():.2f}-{attempt}-{short_hash(job)}"
        self._rank = rank

    def _file(self, index: int, kind: str) -> Path:
        return self.folder / f"{index:05d}.{kind}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds this rank's lock, by which the main one sees that it lives, and leaves word of a failure."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file(self._rank.index, "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for kind in ("json", "jsonl", "failed"):  # of an earlier launch by the same process
                self._file(self._rank.index, kind).unlink(missing_ok=True)
            try:
                yield
            except BaseException as error:
                reason = " ".join(str(error).split()) or type(error).__name__
                self._file(self._rank.index, "failed").write_text(reason, encoding="utf-8")
                raise

    def write(self, articles: Iterator[Article], pipeline: Pipeline) -> None:
        """Writes this rank's shard, then the account of its work, which says that the shard is whole."""
        with atomic_text(self._file(self._rank.index, "jsonl")) as out:
            for article in articles:
                out.write(article.to_json() + "\n")
        with atomic_text(self._file(self._rank.index, "json")) as out:
            json.dump(to_dict(Work.of(pipeline)), out)

    def wait(self) -> Work:
        """Waits for every shard and returns the work behind all of them.

        Raises:
            UserError: a rank has failed, or died without a word.
        """
        while self._missing():
            self._raise_for_the_dead()
            time.sleep(_POLL)
        accounts = [self._file(index, "json").read_text(encoding="utf-8") for index in range(self._rank.count)]
        first, *others = (Work(**json.loads(account)) for account in accounts)
        return sum(others, first)

    def merged(self) -> Iterator[Article]:
        """The articles of all shards in input order, a line of each shard at a time."""
        with ExitStack() as stack:
            shards = [
                stack.enter_context(self._file(index, "jsonl").open(encoding="utf-8"))
                for index in range(self._rank.count)
            ]
            while True:
                for shard in shards:
                    if not (line := shard.readline()):
                        return
                    yield Article.from_json(line)

    def remove_others(self) -> None:
        """Removes what launches that were interrupted left behind."""
        for other in self.folder.parent.iterdir():
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)

    def remove(self) -> None:
        shutil.rmtree(self.folder.parent, ignore_errors=True)

    def state(self) -> str:
        """Which ranks have not finished, and why where that is known."""
        for index in self._missing():
            if (failed := self._file(index, "failed")).exists():
                return f"rank {index} failed: {failed.read_text(encoding='utf-8')}"
        missing = ", ".join(map(str, self._missing()))
        return f"rank {missing} did not finish; the same command goes on from here"

    def _missing(self) -> list[int]:
        return [index for index in range(self._rank.count) if not self._file(index, "json").exists()]

    def _raise_for_the_dead(self) -> None:
        for index in self._missing():
            lock = self._file(index, "lock")
            if lock.exists() and not _is_held(lock) and not self._file(index, "json").exists():
                raise UserError(self.state())


def _is_held(path: Path) -> bool:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def run_rank(
    inputs: Sequence[str],
    folder: Path,
    settings: Settings,
    rank: Rank,
    *,
    watcher: Watcher | None = None,
    template: Path | None = None,
) -> Tally | None:
    """This rank's part of a run. The main one writes the whole run when all are done; the others return None.

    Finished work is in one store, so a run that was interrupted goes on with any number of processes.

    Raises:
        UserError: as ``run_job``; or another rank has failed, which the main one reports.
    """
    began = time.perf_counter()
    if STDIN in inputs:
        raise UserError("several processes cannot share standard input; write it to a file and give that")
    folder.mkdir(parents=True, exist_ok=True)
    shards = Shards(folder, rank, f"{rank.count} {inputs} {settings.model_dump_json()}")
    with ExitStack() as stack:
        if rank.index == 0:
            stack.enter_context(claimed(folder))
            stack.enter_context(_told(shards))
        stack.enter_context(shards.held())
        if rank.index == 0:
            shards.remove_others()
        store = Store(Path(settings.run.store) if settings.run.store else folder / STORE)
        with Pipeline(one_of_many(settings, rank.index), store=store) as pipeline:
            own = islice(read_articles(inputs, settings.read), rank.index, None, rank.count)
            shards.write(Runner(pipeline, watcher).run(own), pipeline)
        if rank.index:
            return None
        work = shards.wait()
        tally = write_articles(shards.merged(), folder)
        write_digest_of([folder], folder, settings, template=template)
        write_run(folder, settings, work, tally, time.perf_counter() - began)
    shards.remove()
    return tally


class _Ended(BaseException):
    """By the launcher. No ``Exception``, which whatever is under way might take for a fault of its own."""


@contextmanager
def _told(shards: Shards) -> Iterator[None]:
    """When a rank dies the launcher ends the others: the main one then says which it was."""
    try:
        with raised_by_sigterm(lambda: _Ended(shards.state())):
            yield
    except _Ended as ended:
        raise UserError(str(ended)) from None
