"""Names on the Vietnamese side, and the forms in which the English may give them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.translate.glossary import Match, fold


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name or term that the English must have.

    Attributes:
        text: as the Vietnamese writes it.
        kind: the glossary's kind, ``person`` for a name that the glossary does not have.
        forms: folded accepted forms.
        loose: one of them squeezed (letters and digits only), found anywhere in the squeezed English.
        wrong: known wrong forms.
    """

    text: str
    kind: str
    forms: tuple[str, ...]
    loose: str
    wrong: tuple[str, ...] = ()


def squeeze(folded: str) -> str:
    """Letters and digits only."""
    return re.sub(r"[\W_]+", "", folded)


def wanted(vi: str, matches: Iterable[Match]) -> tuple[Wanted, ...]:
    """The names of a sentence that must be in its English."""
    found = []
    for match in matches:
        entry = match.entry
        forms = tuple(dict.fromkeys(fold(form) for form in (entry.en, *entry.also)))
        found.append(Wanted(vi[match.start : match.end], entry.kind, forms, squeeze(forms[0]), entry.wrong))
    return tuple(found)
