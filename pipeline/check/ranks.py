"""Ranks: a deputy, a former or an acting minister must not come out as the minister.

A finding needs the office on both sides: "Ninh said" for *Phó Thủ tướng* leaves the rank out, and misleads nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check.titles import Rank, Title, english

# What else in a sentence tells that somebody is second in an office, has left it, or holds it for a while.
_TELLS: dict[Rank, re.Pattern[str]] = {
    "deputy": re.compile(r"\b(?:deput(?:y|ies)|vice|second-in-command|number two|No\. ?2)\b", re.IGNORECASE),
    "former": re.compile(
        r"\b(?:former\w*|ex|erstwhile|one-?time|retired|past|previous\w*|then|late|old|ousted|deposed|predecessor|earlier"
        r"|once|outgoing|emeritus|until|served|resigned|veteran)\b",
        re.IGNORECASE,
    ),
    "acting": re.compile(r"\b(?:acting|acts?|interim|caretaker|temporar\w+)\b", re.IGNORECASE),
}
_TELLS_VI: dict[Rank, re.Pattern[str]] = {
    "deputy": re.compile(r"(?<!\w)(?:phó|thứ trưởng|trợ lý|phụ tá|đại diện|đại biểu|nghị sĩ)(?!\w)", re.IGNORECASE),
    "former": re.compile(
        r"(?<!\w)(?:cựu|nguyên|cố|cũ|trước|từng|tiền nhiệm|vốn|khi đó|lúc đó|quá khứ|thời|hưu|mãn nhiệm)(?!\w)",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A rank that one side lacks; ``vi`` is the title of the source, ``en`` that of the text made of it.

    Attributes:
        lost: the Vietnamese has it; else the English alone does.
        sure: no other title of either side can be meant.
    """

    vi: Title
    en: Title
    rank: Rank
    lost: bool
    sure: bool


def changes(vi: str, titles: Sequence[Title], en: str) -> list[Change]:
    """What ``en`` does to the ranks of ``titles``, those of ``vi``: one change for an English title.

    A rank is missed only where more titles are without it than in the Vietnamese and fewer have it: "Deputy Prime
    Ministers A and B", or "the minister" for somebody named before, are as they should be. So is a title beside another
    word that tells the rank ("his deputy", "who served until May").
    """
    if not titles:
        return []
    theirs = english(en)
    found = [*_lost(titles, theirs, en), *_invented(vi, titles, theirs)]
    return list({change.en: change for change in reversed(found)}.values())


def misquoted(said: str, source: str) -> list[str]:
    """The titles of an English text whose rank is another one in the English that it is drawn from."""
    ours, theirs = english(said), english(source)
    lost = [change.en.text for change in _lost(theirs, ours, said)]
    return [*lost, *(change.vi.text for change in _lost(ours, theirs, source))]


def _lost(ours: Sequence[Title], theirs: Sequence[Title], en: str) -> Iterator[Change]:
    for title in ours:
        same, like = _alike(title, ours), _alike(title, theirs)
        sure = len(same) == len(like) == 1
        for rank in sorted(title.ranks):
            without = [t for t in like if rank not in t.ranks]
            too_many = len(without) > _count(same, rank, having=False)
            if too_many and _count(like, rank) < _count(same, rank) and not _told(_TELLS[rank], theirs, en):
                yield Change(title, without[-1], rank, lost=True, sure=sure)


def _invented(vi: str, ours: Sequence[Title], theirs: Sequence[Title]) -> Iterator[Change]:
    for title in theirs:
        same, like = _alike(title, theirs), _alike(title, ours)
        sure = len(same) == len(like) == 1
        for rank in sorted(title.ranks & _TELLS_VI.keys()):
            without = [t for t in like if rank not in t.ranks]
            too_many = len(without) > _count(same, rank, having=False)
            if too_many and _count(same, rank) > _count(like, rank) and not _told(_TELLS_VI[rank], ours, vi):
                yield Change(without[0], title, rank, lost=False, sure=sure)


def _told(tells: re.Pattern[str], titles: Sequence[Title], text: str) -> bool:
    """Whether a rank is told outside of the titles of a text."""
    return any(not any(t.start <= m.start() < t.end for t in titles) for m in tells.finditer(text))


def _alike(title: Title, others: Sequence[Title]) -> list[Title]:
    return [other for other in others if other.offices & title.offices]


def _count(titles: Sequence[Title], rank: Rank, *, having: bool = True) -> int:
    return sum((rank in title.ranks) == having for title in titles)
