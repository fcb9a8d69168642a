"""Mends glossary phrases of which a known wrong form stands in the English."""

from __future__ import annotations

import re

from pipeline.mend.edits import Edit
from pipeline.translate.glossary import Glossary, says


def mend_terms(vi: str, en: str, glossary: Glossary) -> list[Edit]:
    """Edits for the known wrong forms of the phrases in ``vi``, where no right form stands."""
    edits: list[Edit] = []
    for match in glossary.find(vi):
        for wrong in match.entry.wrong:
            pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)")
            if pattern.search(en) and not says(pattern.sub(" ", en), match.entry):
                edits += [Edit(*found.span(), match.entry.en) for found in pattern.finditer(en)]
                break
    return edits
