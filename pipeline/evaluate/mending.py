"""What mending does to a translation: how many sentences it touches, and whether they come nearer to a human one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check import Checker
from pipeline.mend import Mended, Mender
from pipeline.translate.normalise import normalise_source

_TOLERANCE = 0.01  # points of sentence chrF that are no difference


@dataclass(frozen=True, slots=True)
class Touched:
    """A mended sentence: its position, what was made of it, and the points of sentence chrF it gained."""

    position: int
    mended: Mended
    gain: float


@dataclass(frozen=True, slots=True)
class Mending:
    """Sentences that the checks flag before and after, those that were mended, and the whole English after it."""

    sentences: int
    flagged_before: int
    flagged_after: int
    touched: tuple[Touched, ...]
    english: tuple[str, ...]

    @property
    def better(self) -> int:
        return sum(t.gain > _TOLERANCE for t in self.touched)

    @property
    def worse(self) -> int:
        return sum(t.gain < -_TOLERANCE for t in self.touched)


def mending(
    checker: Checker, mender: Mender, vi: Sequence[str], en: Sequence[str], reference: Sequence[str]
) -> Mending:
    """Mends line-aligned text and compares it with a reference, sentence by sentence."""
    from sacrebleu import sentence_chrf

    before = [checker.flags(source, target) for source, target in zip(vi, en, strict=True)]
    mended = list(map(mender, map(normalise_source, vi), en, before))

    def touched() -> Iterator[Touched]:
        for position, (old, new, right) in enumerate(zip(en, mended, reference, strict=True)):
            if new.changes:
                gain = sentence_chrf(new.english, [right]).score - sentence_chrf(old, [right]).score
                yield Touched(position, new, gain)

    return Mending(
        len(vi),
        sum(map(bool, before)),
        sum(bool(checker.flags(source, new.english)) for source, new in zip(vi, mended, strict=True)),
        tuple(touched()),
        tuple(new.english for new in mended),
    )
