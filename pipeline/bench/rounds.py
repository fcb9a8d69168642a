"""Rounds of measurements, each system in a fresh process, and what they say: medians, and ratios within a round."""

from __future__ import annotations

import multiprocessing
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pipeline.bench.systems import Measured, Work, measure
from pipeline.errors import UserError


@dataclass(frozen=True, slots=True)
class Row:
    """A system's medians over the rounds.

    Attributes:
        sentences: distinct ones that were translated (of a sample, for a slow system).
        stages: seconds of work by stage.
        spread: the fastest and the slowest round, in seconds.
    """

    system: str
    sentences: int
    seconds: float
    cpu_seconds: float
    sentences_per_second: float
    tokens_per_second: float | None
    articles_per_minute: float | None
    peak_mb: float
    stages: dict[str, float]
    spread: tuple[float, float]


def rounds(works: Sequence[Work], repeats: int, watch: Callable[[str], None]) -> list[dict[str, Measured]]:
    """Every system once a round, so that what else the machine does meets all of them alike."""
    found = []
    for number in range(repeats):
        results = {}
        for work in works:
            watch(f"round {number + 1} of {repeats}: {work.system}")
            results[work.system] = in_process(work)
        found.append(results)
    return found


def in_process(work: Work) -> Measured:
    """Measures in a process of its own, so that no system finds memory or caches that another has warmed.

    Raises:
        UserError: the process failed; its own message is on stderr.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, theirs))
    process.start()
    theirs.close()
    try:
        result: Measured | str = ours.recv()
    except EOFError:
        process.join()
        result = f"exit status {process.exitcode}"
    process.join()
    if isinstance(result, str):
        raise UserError(f"bench: {work.system} failed: {result}")
    return result


def _child(work: Work, answer: Connection) -> None:
    try:
        answer.send(measure(work))
    except UserError as error:
        answer.send(str(error))


def summarise(found: Sequence[dict[str, Measured]]) -> list[Row]:
    return [_row(system, [results[system] for results in found]) for system in found[0]]


def _row(system: str, results: Sequence[Measured]) -> Row:
    seconds = [result.seconds for result in results]
    first = results[0]
    typical = statistics.median(seconds)
    stages = {name: statistics.median(result.stages[name] for result in results) for name in first.stages}
    return Row(
        system,
        first.sentences,
        typical,
        statistics.median(result.cpu_seconds for result in results),
        first.sentences / typical,
        first.tokens / typical or None,
        60 * first.articles / typical or None,
        max(result.peak_mb for result in results),
        stages,
        (min(seconds), max(seconds)),
    )


def ratios(found: Sequence[dict[str, Measured]], system: str, *, cpu: bool = False) -> Iterator[tuple[str, float]]:
    """How many times as fast ``system`` is as each other one: sentences a second, the median of the rounds' own ratios.

    Args:
        cpu: seconds of processor time, which other work on the machine does not lengthen.
    """

    def rate(result: Measured) -> float:
        return result.sentences / (result.cpu_seconds if cpu else result.seconds)

    for other in found[0]:
        if other != system:
            yield other, statistics.median(rate(results[system]) / rate(results[other]) for results in found)
