"""What stands before and after a sentence in closed forms, translated by rule: a dateline, a picture's credit."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from pipeline.translate.credits import Credits
from pipeline.translate.dateline import Datelines
from pipeline.translate.glossary import Entry


class Parts(NamedTuple):
    """English, Vietnamese for the model (it may be none), English."""

    before: str
    rest: str
    after: str


class ClosedForms:
    """Splits both off.

    Args:
        entries: of the glossary.
    """

    def __init__(self, entries: Collection[Entry]) -> None:
        self._datelines, self._credits = Datelines(entries), Credits(entries)

    def split(self, vi: str) -> Parts:
        before, rest = self._datelines.split(vi)
        rest, after = self._credits.split(rest)
        return Parts(before, rest, after)
