"""Mends ranks in the English: Phó Thủ tướng that came out as "Prime Minister" is the Deputy Prime Minister.

Only where each side has one title of the kind, and the name behind the English one is not somebody else's. "Former"
is never taken back, since English often adds it for itself. What is not sure is flagged.
"""

from __future__ import annotations

import re

from pipeline.check.ranks import Change, changes
from pipeline.check.titles import RANK_WORDS, vietnamese
from pipeline.mend.edits import Edit
from pipeline.translate.glossary import fold

_VICE = frozenset({"president", "chair"})
# What belongs to the office and stands behind its rank: Deputy Foreign Minister, not Foreign Deputy Minister.
_FIELD = re.compile(
    r"(?:\b(?:foreign|defen[cs]e|finance|health|interior|justice|education|general|executive|standing|permanent|transport"
    r"|trade|industry|culture|security|labou?r|environment|planning|investment|home|press|state|party|agriculture"
    r"|sports?|tourism|development)\s+)+$",
    re.IGNORECASE,
)
_NATION = re.compile(r"(?:\b(?:U\.?S\.?|UK|[A-Z][a-z]+(?:an|sh|ese|ch))\s+)$")
_AND_BEFORE = re.compile(r"(?:\band|,)\s+$", re.IGNORECASE)
_RANK_WORD = re.compile(rf"\b(?:{'|'.join(RANK_WORDS.values())}|under)[\s-]*", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(a)n?(\s+)$", re.IGNORECASE)
_NAME_BEHIND = re.compile(r"(?:\s+of\s+(?:the\s+)?[A-Z]\w+)?,?\s+([A-Z]\w+)")
# Where the noun phrase of a title ends in Vietnamese, with the name of who holds it.
_OTHERS = re.compile(r"[,.;:()]|(?<!\w)(?:ông|bà|anh|chị|và|với|cùng|gặp|thăm|tiếp|do|bởi|của|cho|là|đã|sẽ|tại)(?!\w)")
_WORD = re.compile(r"\w+")
_REACH = 70  # characters of such a noun phrase


def mend_rank(vi: str, en: str) -> Edit | None:
    """The edit for the first title whose rank is another one in ``en``, where it is sure whose it is."""
    for change in changes(vi, vietnamese(vi), en):
        if change.sure and _same_person(vi, en, change):
            if change.lost:
                return _with_rank(en, change)
            if change.rank == "deputy":
                return _without_rank(en, change)
    return None


def _same_person(vi: str, en: str, change: Change) -> bool:
    """Whether the name behind the English title, if the Vietnamese has it at all, stands behind the Vietnamese one."""
    behind = _NAME_BEHIND.match(en, change.en.end)
    if behind is None or fold(behind[1]) not in _words(vi):
        return True
    return fold(behind[1]) in _words(_OTHERS.split(vi[change.vi.end : change.vi.end + _REACH])[0])


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _with_rank(en: str, change: Change) -> Edit | None:
    title = change.en
    deputy = change.rank == "deputy"
    start = title.bare if deputy else title.start
    for before in (_FIELD,) if deputy else (_FIELD, _NATION):
        if found := before.search(en, 0, start):
            start = found.start()
    if _AND_BEFORE.search(en, 0, start) and start < title.bare:  # Industry and Trade Minister
        return None
    word: str = change.rank
    if deputy and title.offices & _VICE:
        word = "vice"
    elif change.vi.text.lower().startswith("cố"):
        word = "late"
    if not en[:start].strip() or (deputy and en[start].isupper()):
        word = word.capitalize()
    return _fitted(en, start, title.end, f"{word} {en[start : title.end]}")


def _without_rank(en: str, change: Change) -> Edit:
    title = change.en
    office = _RANK_WORD.sub("", title.text, count=1)
    if title.text[0].isupper():
        office = office[0].upper() + office[1:]
    return _fitted(en, title.start, title.end, office)


def _fitted(en: str, start: int, end: int, new: str) -> Edit:
    """The edit with the ``a`` or ``an`` before it as its first letter wants it."""
    article = _ARTICLE.search(en, 0, start)
    if article is None:
        return Edit(start, end, new)
    return Edit(article.start(), end, f"{article[1]}{'n' if new[0] in 'aeiouAEIOU' else ''}{article[2]}{new}")
