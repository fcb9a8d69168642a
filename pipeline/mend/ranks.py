"""Mends ranks in the English: Phó Thủ tướng that came out as "Prime Minister" is the Deputy Prime Minister.

Only where each side has one title of the kind, so that there is no doubt which is meant; what is not sure stays as it
is and is flagged.
"""

from __future__ import annotations

import re

from pipeline.check.ranks import Change, changes
from pipeline.check.titles import vietnamese
from pipeline.mend.edits import Edit

_VICE = frozenset({"president", "chair"})
# What belongs to the office and stands behind its rank: Deputy Foreign Minister, not Foreign Deputy Minister.
_FIELD = re.compile(
    r"(?:\b(?:foreign|defen[cs]e|finance|health|interior|justice|education|general|executive|standing|permanent|transport"
    r"|trade|industry|culture|security|labou?r|environment|planning|investment|home|press)\s+)+$",
    re.IGNORECASE,
)
_WORDS = {
    "deputy": re.compile(
        r"\b(?:deputy|vice|v\.?p|assistant|associate|lieutenant|state|parliamentary|under)[\s-]*", re.IGNORECASE
    ),
    "former": re.compile(r"\b(?:former|ex)[\s-]*", re.IGNORECASE),
}
_ARTICLE = re.compile(r"\b(a)n?(\s+)$", re.IGNORECASE)


def mend_rank(vi: str, en: str) -> Edit | None:
    """The edit for the first title whose rank is another one in ``en``, where it is sure whose it is."""
    change = next((change for change in changes(vi, vietnamese(vi), en) if change.sure), None)
    if change is None:
        return None
    return _with_rank(en, change) if change.lost else _without_rank(en, change)


def _with_rank(en: str, change: Change) -> Edit:
    title = change.en
    deputy = change.rank == "deputy"
    start = title.bare if deputy else title.start
    if field := _FIELD.search(en, 0, start):
        start = field.start()
    word: str = "vice" if deputy and title.offices & _VICE else change.rank
    if not en[:start].strip() or (deputy and en[start].isupper()):
        word = word.capitalize()
    return _fitted(en, start, title.end, f"{word} {en[start : title.end]}")


def _without_rank(en: str, change: Change) -> Edit:
    title = change.en
    office = _WORDS[change.rank].sub("", title.text, count=1)
    if title.text[0].isupper():
        office = office[0].upper() + office[1:]
    return _fitted(en, title.start, title.end, office)


def _fitted(en: str, start: int, end: int, new: str) -> Edit:
    """The edit with the ``a`` or ``an`` before it as its first letter wants it."""
    article = _ARTICLE.search(en, 0, start)
    if article is None:
        return Edit(start, end, new)
    return Edit(article.start(), end, f"{article[1]}{'n' if new[0] in 'aeiouAEIOU' else ''}{article[2]}{new}")
