"""Offices in Vietnamese and in English, read where their word is sure, with the ranks right before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.check.reading import word_list

Rank = Literal["deputy", "former", "acting"]

# One of these stands in every title: most sentences have none, and need no further look.
_SIGNS = (
    "tướng", "thống", "tịch", "trưởng", "bí thư", "thư ký", "giám đốc", "chủ nhiệm", "chánh", "tư lệnh", "chỉ huy",
    "lãnh đạo", "lĩnh", "đại sứ", "phát ngôn", "đứng", "phó",
)  # fmt: skip
# The offices of Vietnamese, and what English may call each: keys of _ENGLISH.
_VIETNAMESE = {
    "thủ tướng": "premier",
    "tổng thống": "president",
    "chủ tịch": "president chair head governor mayor",
    "chủ nhiệm": "chair head",
    "bộ trưởng": "minister secretary",
    "ngoại trưởng": "minister secretary",
    "bí thư": "secretary",
    "thư ký": "secretary",
    "giám đốc": "head president",
    "thống đốc": "governor",
    "tỉnh trưởng": "governor",
    "thị trưởng": "mayor",
    "hiệu trưởng": "principal president head",
    "cục trưởng": "head president",
    "vụ trưởng": "head president",
    "viện trưởng": "head president",
    "đội trưởng": "head president",
    "cảnh sát trưởng": "head president",
    "tham mưu trưởng": "head president",
    "trưởng": "head president",
    "thủ trưởng": "head president",
    "đứng đầu": "head president",
    "chánh án": "head president judge",
    "chánh": "head president judge",
    "tư lệnh": "head commander",
    "chỉ huy": "head commander",
    "lãnh đạo": "head commander",
    "thủ lĩnh": "head commander",
    "đại sứ": "ambassador",
    "phát ngôn": "spokesman",
    "phát ngôn viên": "spokesman",
}
_BODIES = "đoàn|phòng|ban|cục|vụ|viện|khoa|sở|công an|cảnh sát"  # phó đoàn: the deputy of whoever heads it
_NO_OFFICE = r"(?<!tăng )(?<!chức vụ )(?!trưởng thành|chánh niệm)"
_ENGLISH = {
    "premier": "prime[ -]ministers?|premiers?|(?-i:PMs?)",
    "president": "presidents?",
    "chair": "chair(?:man|men|wom[ae]n|persons?|s)?|speakers?",
    "minister": "ministers?",
    "secretary": "(?<!state )(?<!parliamentary )secretar(?:y|ies)",
    "head": "directors?|heads?(?!\\s+(?:injur|coach|office|to\\b|for\\b|of\\s+state))|chiefs?|leaders?|managers?|ceos?"
    "|captains?|deans?",
    "governor": "governors?",
    "mayor": "mayors?",
    "principal": "principals?|rectors?|headmasters?|chancellors?",
    "judge": "judges?|(?-i:Justices?)",
    "commander": "commanders?",
    "ambassador": "ambassadors?",
    "spokesman": "spokes(?:man|men|wom[ae]n|persons?|people)",
}
_SECOND = r"(?<!đối )(?<!ứng )phó\s+"
# chính quyền, nắm quyền and the like: power, not somebody who acts for another
_BEFORE_POWER = word_list(
    "chính giữ mất dưới cầm có nắm giành thẩm của chức lực chủ tiếm trao nhường đòi vị nhân định được tranh"
)
_POWER = "".join(f"(?<!{word} )" for word in _BEFORE_POWER)
# Nguyên and Cố with a capital are names, but at the start of a sentence; sự cố is an incident.
_FORMER = r"(?<!k[ỳì] )(?<!thủ )(?<!sự )(?:cựu|(?-i:nguyên|cố)|(?:^|(?<=[.:!?\"“-] )|(?<=[\"“-]))(?-i:Nguyên|Cố))"
_TITLE_VI = re.compile(
    rf"(?<!\w){_NO_OFFICE}(?:(?P<former>{_FORMER})\s+|(?P<acting>{_POWER}quyền)\s+)?"
    rf"(?:(?P<deputy>{_SECOND}(?:thường trực\s+|tổng\s+)*)?(?:tổng\s+)?"
    rf"(?P<office>{'|'.join(sorted(_VIETNAMESE, key=len, reverse=True))})"
    rf"|(?P<vice>(?<!hàng )thứ trưởng)|(?P<body>{_SECOND}(?:{_BODIES})))(?!\w)",
    re.IGNORECASE,
)
_OFFICE_EN = re.compile(  # but not "under Secretary Rumsfeld"
    r"\b(?P<vice>(?:under-?|(?<=\w\s)(?-i:Under)\s)secretar(?:y|ies)(?:[\s-]generals?)?)\b|"
    + "|".join(rf"\b(?P<{key}>{words})\b" for key, words in _ENGLISH.items()),
    re.IGNORECASE,
)
_REACH = 60  # characters before an office in which its rank may stand
# Deputy National Assembly Chairman, but not "the deputy and the minister"
_BETWEEN = r"[\s-]+(?:(?!(?:and|or|the|a|an|of|to|as|says?|said|told|is|was)\b)[\w’'&.-]+[\s-]+){0,4}$"
RANK_WORDS: dict[Rank, str] = {  # as regular expressions
    "deputy": r"deput(?:y|ies)|vice|v\.?p|assistant|associate|lieutenant",
    "former": "former|ex|late",
    "acting": "acting",
}
_BEFORE = {rank: re.compile(rf"\b(?:{words}){_BETWEEN}", re.IGNORECASE) for rank, words in RANK_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Title:
    """An office that a text names.

    Attributes:
        text: as it stands there, with its ranks; ``start`` and ``end`` are its place.
        bare: where the office itself begins.
        offices: what it may be called in English.
        ranks: of who holds it; none for the holder.
    """

    text: str
    start: int
    end: int
    bare: int
    offices: frozenset[str]
    ranks: frozenset[Rank]


def vietnamese(text: str) -> tuple[Title, ...]:
    """The titles of a Vietnamese sentence, from left to right."""
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return ()
    return tuple(title for found in _TITLE_VI.finditer(text) if (title := _read_vietnamese(found)).offices)


def _read_vietnamese(found: re.Match[str]) -> Title:
    second = found["deputy"] or found["vice"] or found["body"]
    held: dict[Rank, str | None] = {"deputy": second, "former": found["former"], "acting": found["acting"]}
    if office := found["office"]:
        offices = _VIETNAMESE.get(office.lower(), "")  # none for letters that are alike only when case is ignored
    else:
        offices = "minister secretary" if found["vice"] else "head president"
    ranks = frozenset(rank for rank, word in held.items() if word)
    bare = found.start("office" if office else 0)
    return Title(found[0], found.start(), found.end(), bare, frozenset(offices.split()), ranks)


def english(text: str) -> tuple[Title, ...]:
    """The titles of an English sentence, from left to right."""
    return tuple(_read_english(text))


def _read_english(text: str) -> Iterator[Title]:
    end = 0
    for found in _OFFICE_EN.finditer(text):
        before = text[max(end, found.start() - _REACH) : found.start()]
        marks = {rank: mark for rank, pattern in _BEFORE.items() if (mark := pattern.search(before))}
        start = found.start() - max((len(before) - mark.start() for mark in marks.values()), default=0)
        ranks, offices = frozenset(marks), frozenset({found.lastgroup or ""})
        if found["vice"]:
            ranks, offices = ranks | {"deputy"}, frozenset({"minister", "secretary"})
        end = found.end()
        yield Title(text[start:end], start, end, found.start(), offices, ranks)
