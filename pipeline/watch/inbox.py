"""Which files of an inbox are to be read now.

The inbox is looked at again and again instead of waiting for events of the file system: those do not come from network
folders, get lost when many files arrive at once, and a first look is needed anyway after every start.
"""

from __future__ import annotations

import glob
import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UserError
from pipeline.read.sources import STDIN, Source, present_sources

log = logging.getLogger(__name__)

_SKEW = 60.0  # a file this much older than now is old, whatever the clock of a file server says
_PATIENCE = 30  # times the settling time, after which a table that grows all the time is read as it stands
_RETRY_FIRST, _RETRY_LAST = 60.0, 3600.0  # seconds until a file that failed is tried again; doubled each time


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; its stamp changes whenever the file does. Standard input has none."""

    source: Source
    stamp: str | None


@dataclass(slots=True)
class _Seen:
    stamp: str
    since: float
    first: float


@dataclass(slots=True)
class _Failed:
    stamp: str
    again: float
    wait: float


class Inbox:
    """The files of the inputs as they come, change and go.

    Args:
        inputs: folders, files, globs, "-".
        settle: seconds for which a file must not change before it is read.
        out: a folder that may lie in the inbox; nothing in it is read.

    Attributes:
        waiting: files of the last look that are still being written.

    Raises:
        UserError: an input does not exist, or is the output folder.
    """

    def __init__(self, inputs: Sequence[str], settle: float, out: Path) -> None:
        for given in inputs:
            if given != STDIN and not os.path.lexists(given) and not glob.has_magic(given):
                raise UserError(f"{given}: no such file or folder; make it first")
            if Path(given).resolve() == out.resolve():
                raise UserError(
                    f"{given}: the digests cannot go where the articles come from; choose another -o folder"
                )
        self._inputs = list(inputs)
        self._out = out.resolve()
        self._nested = any(glob.has_magic(one) or Path(one).resolve() in self._out.parents for one in inputs)
        self._settle = settle
        self._seen: dict[str, _Seen] = {}
        self._failures: dict[str, _Failed] = {}
        self._missing: set[str] = set()
        self.waiting: list[str] = []
        self.present: set[str] = set()

    def look(self, known: Mapping[str, str]) -> list[Found]:
        """The files to read, those that ``known`` holds with their present stamp left out."""
        now = time.monotonic()
        found: list[Found] = []
        self.waiting = []
        self.present = set()
        for source in present_sources(self._inputs):
            if source.name == STDIN:
                found.append(Found(source, None))
                continue
            if self._own(source.path):
                continue
            self.present.add(source.name)
            try:
                status = source.path.stat()
            except OSError:
                continue  # gone again, or a link to nothing: the next look will tell
            stamp = f"{status.st_size}.{status.st_mtime_ns}.{status.st_ctime_ns}"
            if known.get(source.name) == stamp or self._resting(source.name, stamp, now):
                continue
            if self._settled(source, stamp, status.st_mtime, now):
                found.append(Found(source, stamp))
            else:
                self.waiting.append(source.name)
        self._seen = {name: seen for name, seen in self._seen.items() if name in self.present}
        self._failures = {name: one for name, one in self._failures.items() if name in self.present}
        return found

    def gone(self, known: Mapping[str, str]) -> Iterator[str]:
        """The known files that the last look did not find, below inputs that could be listed."""
        roots = [given for given in self._inputs if given != STDIN and not self._unreachable(given)]
        for name in known.keys() - self.present:
            if any(name == root or Path(root) in Path(name).parents for root in roots):
                yield name

    def failed(self, file: Found) -> None:
        """Something of the file could not be read or processed: it comes again when it changes, or after a while."""
        if file.stamp is None:
            return
        name = file.source.name
        before = self._failures.get(name)
        wait = min(2 * before.wait, _RETRY_LAST) if before and before.stamp == file.stamp else _RETRY_FIRST
        self._failures[name] = _Failed(file.stamp, time.monotonic() + wait, wait)

    def _own(self, path: Path) -> bool:
        """Whether the file is a digest of ours, in an output folder below an input."""
        if not self._nested:
            return False
        return self._out in path.resolve().parents

    def _resting(self, name: str, stamp: str, now: float) -> bool:
        failure = self._failures.get(name)
        return failure is not None and failure.stamp == stamp and now < failure.again

    def _settled(self, source: Source, stamp: str, modified: float, now: float) -> bool:
        if not self._settle or time.time() - modified > max(self._settle, _SKEW):
            return True
        seen = self._seen.get(source.name)
        if seen is None:
            self._seen[source.name] = _Seen(stamp, now, now)
            return False
        if seen.stamp != stamp:
            seen.stamp, seen.since = stamp, now
        if now - seen.since >= self._settle:
            del self._seen[source.name]
            return True
        if source.format in ("jsonl", "csv") and now - seen.first >= _PATIENCE * self._settle:
            seen.first = now
            return True
        return False

    def _unreachable(self, given: str) -> bool:
        """A folder that is not there, such as a share that is not mounted; said once until it is back."""
        reachable = not Path(given).is_dir() or os.access(given, os.R_OK | os.X_OK)
        if os.path.lexists(given) and reachable:
            self._missing.discard(given)
            return False
        if given not in self._missing:
            self._missing.add(given)
            log.warning("%s cannot be read now; waiting for it", given)
        return True
