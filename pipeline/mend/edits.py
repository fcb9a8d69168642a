"""What a mending rule gives: pieces of the English with what should stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` is to be ``new``."""

    start: int
    end: int
    new: str


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[str, ...]]:
    """The text after the edits, and each of them as ``old → new``; one that overlaps an earlier one is left out."""
    done: list[str] = []
    at, parts = 0, []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at or text[edit.start : edit.end] == edit.new:
            continue
        parts += [text[at : edit.start], edit.new]
        done.append(f"{text[edit.start : edit.end]} → {edit.new}")
        at = edit.end
    return "".join([*parts, text[at:]]), tuple(done)
