"""When the learning rate rises, stays and falls, by updates or by the clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """Warm-up, constant, then a linear fall to zero over the last ``decay`` share of the run.

    The run is over after ``updates`` or after ``minutes`` of training (those before a resume count), whichever
    comes first; so a run with a deadline ends with its rate at zero on any machine.

    Attributes:
        warmup: in updates, but never more than a tenth of a run that the clock ends.
        phases: where in the run, from 0 to 1, the next data mix begins, ascending.
    """

    peak_rate: float
    warmup: int
    decay: float
    updates: int | None = None
    minutes: float | None = None
    phases: Sequence[float] = ()

    def progress(self, update: int, seconds: float) -> float:
        """From 0 at the start to 1 at the end of the run."""
        by_count = update / self.updates if self.updates else 0.0
        by_clock = seconds / (60 * self.minutes) if self.minutes else 0.0
        return max(by_count, by_clock)

    def rate(self, update: int, progress: float) -> float:
        """The learning rate of the 0-based ``update``."""
        rise = min(1.0, (update + 1) / self.warmup) if self.warmup else 1.0
        if not self.updates and rise < 1:
            rise = max(rise, min(1.0, progress / 0.1))
        fall = min(1.0, max(0.0, 1 - progress) / self.decay) if self.decay else 1.0
        return self.peak_rate * min(rise, fall)

    def phase(self, progress: float) -> int:
        """Which data mix it is time for, from 0."""
        return bisect_right(self.phases, progress + 1e-9)
