"""Mends ranks in the English: Phó Thủ tướng that came out as "Prime Minister" is the Deputy Prime Minister.

Only where each side has one title of the kind, so that there is no doubt which is meant; what is not sure stays as it
is and is flagged.
"""

from __future__ import annotations

import re

from pipeline.check.ranks import Change, changes
from pipeline.check.titles import vietnamese

_MOST = 3  # ranks of one title
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


def mend_ranks(vi: str, en: str) -> str:
    """``en`` with the ranks that ``vi`` has, where it is sure whose they are."""
    titles = vietnamese(vi)
    for _ in range(_MOST * len(titles)):
        change = next((change for change in changes(vi, titles, en) if change.sure), None)
        if change is None:
            break
        en = _with_rank(en, change) if change.lost else _without_rank(en, change)
    return en


def _with_rank(en: str, change: Change) -> str:
    title = change.en
    deputy = change.rank == "deputy"
    start = title.bare if deputy else title.start
    if field := _FIELD.search(en, 0, start):
        start = field.start()
    word: str = "vice" if deputy and title.offices & _VICE else change.rank
    before, office = en[:start], en[start:]
    if not before.strip() or (deputy and office[0].isupper()):
        word = word.capitalize()
    return f"{_fitted(before, word)}{word} {office}"


def _without_rank(en: str, change: Change) -> str:
    title = change.en
    office = _WORDS[change.rank].sub("", title.text, count=1)
    if title.text[0].isupper():
        office = office[0].upper() + office[1:]
    return _fitted(en[: title.start], office) + office + en[title.end :]


def _fitted(before: str, word: str) -> str:
    """The words before, with ``a`` or ``an`` as the word wants it."""
    return _ARTICLE.sub(lambda a: a[1] + ("n" if word[0] in "aeiouAEIOU" else "") + a[2], before)
