"""Mends names of institutions and events of which a known wrong form stands in the English, once.

Titles and phrases are left to the findings: their wrong forms may be right of somebody else, or be verbs.
"""

from __future__ import annotations

import re

from pipeline.mend.edits import Edit
from pipeline.translate.glossary import Glossary, says

_KINDS = frozenset({"org", "event", "country", "place", "person"})


def mend_terms(vi: str, en: str, glossary: Glossary) -> list[Edit]:
    """Edits for the known wrong forms of the phrases in ``vi``, where no right form stands."""
    edits: list[Edit] = []
    matches = [match for match in glossary.find(vi) if match.entry.kind in _KINDS]
    for match in matches:
        for wrong in match.entry.wrong:
            pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)")
            found = list(pattern.finditer(en))
            if len(found) == 1 and not says(pattern.sub(" ", en), match.entry):
                edits.append(Edit(*found[0].span(), match.entry.en))
                break
    return edits
