"""What this machine gives a process: its cores, its memory, and the word to end."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3  # malloc.h


def keep_freed_memory() -> None:
    """Has glibc keep what is freed instead of giving it back to the system and asking again at every step.

    A step of decoding or training allocates and frees megabytes; returning and zeroing them was 15 % of the time of a
    short run. What is kept is the most that was ever in use, so the peak stays as it is. Elsewhere than with glibc
    nothing happens.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    if not mallopt(_M_MMAP_THRESHOLD, 1 << 30):
        mallopt(_M_MMAP_THRESHOLD, 32 << 20)  # the most that older versions take
    mallopt(_M_TRIM_THRESHOLD, (1 << 31) - 1)
    mallopt(_M_TOP_PAD, 64 << 20)


def usable_cores(limits: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Cores that this process may run on: its affinity, and in a container the quota of its group."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = limits.read_text(encoding="ascii").split()
        return max(1, min(cores, int(quota) // int(period)))
    except (OSError, ValueError):  # no such file, or "max"
        return cores


@contextmanager
def raised_by_sigterm(end: Callable[[], BaseException]) -> Iterator[None]:
    """SIGTERM raises what ``end`` gives, so that what stands open is closed; by itself it ends the process at once."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        raise end()

    before = signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """The first SIGTERM or SIGINT calls ``stop``; a second one ends the process as usual."""

    def handle(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        stop()

    before = {int(number): signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
