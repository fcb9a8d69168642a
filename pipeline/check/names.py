"""Names on the Vietnamese side, and whether the English has them.

Four sorts: phrases of the glossary, personal names that begin with a Vietnamese surname, names in foreign spelling
(which are copied), and transliterations with hyphens (which are compared by the sound of their consonants). A name
that starts a sentence or stands alone in one syllable is too easily an ordinary word, so it is left out: a reader
is better served by few alarms that are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.check.reading import word_list
from pipeline.check.sounds import CHINESE_OR_KOREAN, alike, one_syllable, sound, squeeze
from pipeline.numerals import ROMAN
from pipeline.translate.glossary import Match, contains, fold

Sort = Literal["glossary", "vietnamese", "foreign", "hyphenated", "acronym"]

_ENFORCED = frozenset({"country", "place", "person"})
_BETWEEN_COUNTRIES = frozenset({"-", "–", "và"})
# By number of bearers; those that are as often a common noun with a capital (Hồ, lake; Mai; Cao) are left out.
SURNAMES = frozenset(
    word_list(
        "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Ngô Dương Lý Đinh Đoàn Trịnh Trương Lương Đào Phùng Tạ"
        " Quách Nông Doãn Lưu Chu Thái Vương Tô Kiều Mạc Triệu Tống Khuất Nghiêm Viên Giang"
    )
)
# Chinese and Korean names in Vietnamese dress begin with some of the surnames too, but not with these.
_SURE = frozenset(word_list("Nguyễn Trần Lê Phạm Huỳnh Phan Võ Bùi Đỗ Đinh Đoàn"))
# Before what may be a place's name: the rest of a person's (Trần Thị Hà Lan, Vũ Hải Nam). Đoàn is a delegation as well,
# and the others end or begin the names of places.
_BEFORE_A_GIVEN_NAME = (SURNAMES | {"Thị", "Văn"}) - frozenset(
    word_list("Đoàn Giang Vương Thái Lưu Viên Dương Lương Kiều Triệu")
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*")
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+) $")
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:-[^\W\d_]+)+(?:\s+[^\W\d_]+(?:-[^\W\d_]+)+)*")
_ACRONYM = re.compile(r"(?<![\w.-])[A-Z]{3,6}(?![\w-])")
# Abbreviations of Vietnamese words that English spells out or translates.
_HOME_ACRONYMS = frozenset(
    word_list(
        "UBND HDND TPHCM HCM CSGT PCCC THPT THCS TNHH MTV BHXH BHYT CNTT KTX NXB TTXVN VKS TAND DBSCL GTVT CAND CHXHCN"
        " PGS TSKH BTC BQL BCH CHDCND TNCS NSND NSUT LHQ KCN KKT THPTQG NLD HLV CLB VDV NDT VND USD TBT BCT UBTVQH XHCN"
        " TCN SCN CMND CCCD BLHS BLDS DNNVV TPO"
    )
)
_LOAN_WORDS = frozenset(
    word_list(
        "internet website video robot marathon vaccine vaccin vitamin virus corona coronavirus online email blog"
        " blogger clip youtuber album show game container taxi motor radio logo sofa cafe golf tennis photo"
        " smartphone laptop festival gala world cup champions league premier"
    )
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name or term that the English must have.

    Attributes:
        text: as the Vietnamese writes it.
        sort: how it is looked for.
        forms: folded forms, one of which is to be found (all of them, for the tokens of a Vietnamese name).
        wrong: known wrong forms, folded.
        enforced: its absence is a finding; else only a wrong form is.
    """

    text: str
    sort: Sort
    forms: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class English:
    """A translation prepared for looking names up."""

    folded: str
    squeezed: str
    tokens: frozenset[str]
    capitalised: tuple[str, ...]

    @classmethod
    def read(cls, en: str) -> English:
        folded = fold(en)
        words = _TOKEN.findall(en)
        return cls(
            folded,
            squeeze(folded),
            frozenset(_TOKEN.findall(folded)),
            tuple(fold(word) for word in words if word[0].isupper()),
        )


def wanted(vi: str, matches: Sequence[Match]) -> tuple[Wanted, ...]:
    """The names of a sentence that must be in its English."""
    known = sought(vi, matches)
    found = [want for _, want in known]
    rest = list(vi)
    for match, want in known:  # what the glossary knows is not looked for twice
        if want.enforced or not one_syllable(want.text):
            rest[match.start : match.end] = "\u0001" * (match.end - match.start)
    left = "".join(rest)
    if vi.isupper():
        return tuple(found)
    found += [
        Wanted(run[0], "hyphenated", tuple(sound(part) for part in run[0].split()))
        for run in _HYPHENATED.finditer(left)
        if all(part[0].isupper() for part in run[0].split()) and run[0].count("-") >= 2 and not run[0].isascii()
    ]
    found += _capitalised(left, sino=CHINESE_OR_KOREAN.search(vi) is not None)
    acronyms = [word for word in _ACRONYM.findall(left) if word not in _HOME_ACRONYMS and not ROMAN.fullmatch(word)]
    found += [Wanted(word, "acronym", (word.lower(),)) for word in acronyms]
    return tuple(dict.fromkeys(found))


def sought(vi: str, matches: Sequence[Match]) -> list[tuple[Match, Wanted]]:
    """The phrases of the glossary at their places, but for those within a person's name."""
    matches = [match for match in matches if not _in_a_person(vi, match.start)]
    return [(match, _from_glossary(vi, match, joined=_joined(vi, matches, i))) for i, match in enumerate(matches)]


def _from_glossary(vi: str, match: Match, *, joined: bool) -> Wanted:
    entry = match.entry
    forms = tuple(dict.fromkeys(fold(form) for form in (entry.en, *entry.also)))
    doubtful = one_syllable(entry.vi) and not joined and _beside_a_name(vi, match.start, match.end)
    enforced = entry.kind in _ENFORCED and not doubtful
    return Wanted(vi[match.start : match.end], "glossary", forms, tuple(fold(w) for w in entry.wrong), enforced)


def _in_a_person(vi: str, start: int) -> bool:
    """Whether a phrase of the glossary is part of someone's name: no Berlin is in *Bùi Bá Linh*."""
    surname = _LAST_WORD.search(vi, 0, start)
    return surname is not None and surname[1] in _BEFORE_A_GIVEN_NAME and vi[start].isupper()


def _joined(vi: str, matches: Sequence[Match], at: int) -> bool:
    """Whether a country stands in a row with another one, which leaves no doubt: Việt Nam-Lào, Việt Nam và Lào."""
    pairs = (matches[max(0, at - 1) : at + 1], matches[at : at + 2])
    return any(
        len(pair) == 2
        and all(match.entry.kind == "country" for match in pair)
        and vi[pair[0].end : pair[1].start].strip() in _BETWEEN_COUNTRIES
        for pair in pairs
    )


def _beside_a_name(vi: str, start: int, end: int) -> bool:
    """A single syllable (Anh, Mỹ, Đức) at the start of a sentence or next to another capital may be no country."""
    before, after = vi[:start].rstrip(), vi[end:].lstrip()
    last = re.search(r"[^\W\d_]+$", before)
    return not before or not last or last[0][0].isupper() or after.startswith(("“", '"')) or after[:1].isupper()


def _capitalised(left: str, *, sino: bool) -> list[Wanted]:
    found: list[Wanted] = []
    tokens = list(_TOKEN.finditer(left))
    at = 0
    while at < len(tokens):
        if not tokens[at][0][0].isupper():
            at += 1
            continue
        end = at + 1
        while (
            end < len(tokens)
            and tokens[end][0][0].isupper()
            and left[tokens[end - 1].end() : tokens[end].start()] == " "
        ):
            end += 1
        run = [token[0] for token in tokens[at:end]]
        found += _run_names(run, sino=sino, start=tokens[at].start() == 0)
        at = end
    return found


def _run_names(run: list[str], *, sino: bool, start: bool) -> list[Wanted]:
    native = [one_syllable(word) for word in run]
    surname = next((i for i, word in enumerate(run) if word in SURNAMES and native[i]), None)
    if surname is not None and all(native[surname:]) and 3 <= len(run) - surname <= 5:
        name = run[surname:]
        if name[0] in _SURE or not sino:
            return [Wanted(" ".join(name), "vietnamese", tuple(fold(word) for word in name))]
        return []
    foreign = [
        word
        for word, known in zip(run, native, strict=True)
        if not known and len(word) >= 4 and word.isascii() and word.lower() not in _LOAN_WORDS and not word.isupper()
    ]
    if not foreign or (start and len(run) == 1):
        return []
    return [Wanted(" ".join(foreign), "foreign", tuple(fold(word) for word in foreign))]


def present(want: Wanted, english: English) -> bool:
    """Whether the English has the name in an accepted form."""
    if want.sort == "glossary":
        return any(contains(english.folded, form) for form in want.forms) or squeeze(want.forms[0]) in english.squeezed
    if want.sort == "vietnamese":
        return english.tokens.issuperset(want.forms) or "".join(want.forms) in english.squeezed
    if want.sort == "hyphenated":
        heard = {sound(word) for word in english.capitalised}
        return all(any(alike(form, other) for other in heard) for form in want.forms)
    return all(form in english.folded or squeeze(form) in english.squeezed for form in want.forms)


def wrong_form(want: Wanted, english: English) -> str | None:
    """The known wrong form that stands there instead."""
    return next((form for form in want.wrong if contains(english.folded, form)), None)


def missing(wants: Iterable[Wanted], en: str) -> list[tuple[Wanted, str | None]]:
    """The wanted names that the English lacks, each with the wrong form that it has instead."""
    english = English.read(en)
    found = []
    for want in wants:
        if not present(want, english):
            wrong = wrong_form(want, english)
            if want.enforced or wrong is not None:
                found.append((want, wrong))
    return found
