"""Takes out a speaker whom the Vietnamese does not have: "in the dialogue, he said, and the work"."""

from __future__ import annotations

from pipeline.check import speech
from pipeline.check.vietnamese import Vietnamese
from pipeline.mend.edits import Edit


def mend_speech(vi: str, en: str) -> Edit | None:
    """The edit for the first such words, from the word before them; an *and* that joins them stays."""
    said = speech.invented(Vietnamese(vi), en)
    if not said:
        return None
    start = en.rfind(" ", 0, said.start()) + 1
    rest = ", and" if said["joint"] else ","
    return Edit(start, said.end(), en[start : said.start()] + rest)
