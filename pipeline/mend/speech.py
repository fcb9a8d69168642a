"""Takes out a speaker whom the Vietnamese does not have: "in the dialogue, he said, and the work"."""

from __future__ import annotations

import re

from pipeline.check import speech
from pipeline.check.vietnamese import Vietnamese
from pipeline.mend.edits import Edit

_VERB = re.compile(
    r"\s*(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|does|do|did)\b", re.IGNORECASE
)


def mend_speech(vi: str, en: str) -> Edit | None:
    """The edit for the first such words, from the word before them.

    An *and* that joins them stays; a verb that follows needs no comma: "The plan, he said, is sound".
    """
    said = speech.invented(Vietnamese(vi), en)
    if not said:
        return None
    start = en.rfind(" ", 0, said.start()) + 1
    rest = ", and" if said["joint"] else "" if _VERB.match(en, said.end()) else ","
    return Edit(start, said.end(), en[start : said.start()] + rest)
