"""How good the number and name checks are: planted errors found, false alarms, agreement with a reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.check import Checker, numbers_en, numbers_vi
from pipeline.check.quantities import align
from pipeline.evaluate.planted import Case
from pipeline.translate.orthography import ordinary

NUMBER_KINDS = frozenset({"number-missing", "number-changed", "number-invented"})
_PLANTED_KINDS = NUMBER_KINDS | {"rank-changed", "rank-invented", "negation-missing", "name-invented"}


@dataclass(frozen=True, slots=True)
class Planted:
    """Planted errors: how many were found, by error, and what the check said of the right translations."""

    total: int
    found: int
    by_error: Mapping[str, tuple[int, int]]
    missed: tuple[Case, ...] = field(repr=False)
    false_alarms: tuple[Case, ...] = field(repr=False)

    @property
    def recall(self) -> float:
        return self.found / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Alarms:
    """Sentences of a parallel text that the checks flag: their share by kind, and their positions."""

    sentences: int
    flagged: int
    by_kind: Mapping[str, int]
    positions: tuple[int, ...] = field(repr=False)

    @property
    def rate(self) -> float:
        return self.flagged / self.sentences if self.sentences else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """The check against the source, judged by the same comparison with a human reference.

    ``hits`` are sentences that both find fault with, ``only_check`` and ``only_reference`` those that one does.
    A reference says numbers in its own way, so both disagreements hold right answers: the figures are bounds.
    """

    sentences: int
    hits: int
    only_check: tuple[int, ...]
    only_reference: tuple[int, ...]

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + len(self.only_check)) if self.hits or self.only_check else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + len(self.only_reference)) if self.hits or self.only_reference else 1.0


def number_faults(vi: str, en: str) -> bool:
    """Whether the number check has anything to say about the pair."""
    return not align(numbers_vi.quantities(ordinary(vi)), numbers_en.quantities(en)).clean


def planted_recall(checker: Checker, cases: Iterable[Case]) -> Planted:
    """The share of planted errors that a check of their sort speaks on, and the right translations that one does."""

    def faults(vi: str, en: str) -> bool:
        return any(flag.kind in _PLANTED_KINDS for flag in checker.flags(vi, en))

    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    missed, alarms = [], []
    for case in cases:
        if faults(case.vi, case.en):
            alarms.append(case)
        tried[case.error] += 1
        if faults(case.vi, case.wrong):
            caught[case.error] += 1
        else:
            missed.append(case)
    return Planted(
        tried.total(),
        caught.total(),
        {error: (caught[error], tried[error]) for error in sorted(tried)},
        tuple(missed),
        tuple(alarms),
    )


def alarms(checker: Checker, vi: Sequence[str], en: Sequence[str], kinds: frozenset[str] = NUMBER_KINDS) -> Alarms:
    """The flags of ``kinds`` on line-aligned text; on a human reference, nearly all of them are false alarms."""
    counts: Counter[str] = Counter()
    positions = []
    for i, (source, target) in enumerate(zip(vi, en, strict=True)):
        found = {flag.kind for flag in checker.flags(source, target)} & kinds
        counts.update(found)
        if found:
            positions.append(i)
    return Alarms(len(vi), len(positions), dict(sorted(counts.items())), tuple(positions))


def agreement(vi: Sequence[str], reference: Sequence[str], hypothesis: Sequence[str]) -> Agreement:
    """The check against the source next to the same check against the reference, on one system's output.

    Sentences whose own reference the check finds fault with are left out: there is no telling who is right.
    """
    hits = sentences = 0
    only_check, only_reference = [], []
    for i, (source, right, output) in enumerate(zip(vi, reference, hypothesis, strict=True)):
        if number_faults(source, right):
            continue
        sentences += 1
        by_source = number_faults(source, output)
        by_reference = not align(numbers_en.quantities(right), numbers_en.quantities(output)).clean
        if by_source and by_reference:
            hits += 1
        elif by_source:
            only_check.append(i)
        elif by_reference:
            only_reference.append(i)
    return Agreement(sentences, hits, tuple(only_check), tuple(only_reference))
