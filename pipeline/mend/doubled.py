"""Takes out what the English says a second time in a row: "in 2010 in 2010" is said once."""

from __future__ import annotations

from pipeline.check.doubled import doubled
from pipeline.mend.edits import Edit


def mend_doubled(vi: str, en: str) -> Edit | None:
    """The edit for the longest phrase that stands twice; its first place is kept."""
    found = doubled(vi, en)
    return found and Edit(found.start, found.end, en[found.start : found.first])
