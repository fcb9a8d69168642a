"""Offices, institutions and foreign names that only the English has."""

import re

import pytest

from pipeline.article import Sentence
from pipeline.check import Checker, offices
from pipeline.config import CheckSettings
from pipeline.digest.flags import in_plain_words, misleads
from pipeline.translate.glossary import Entry, Glossary

CHECKER = Checker(CheckSettings(), Glossary.load(["vi-en"]))


def names(vi: str, en: str, checker: Checker = CHECKER) -> list[str]:
    return [flag.detail for flag in checker.flags(vi, en) if flag.kind == "name-invented"]


@pytest.mark.parametrize(
    ("vi", "en", "found"),
    [
        ("Thứ trưởng Cường đến Lào.", "Deputy Minister of Prime Minister Cuong came to Laos.", ["Prime Minister"]),
        ("Lãnh đạo Lào tiếp Thứ trưởng Nguyễn Mạnh Cường.", "Laos received Deputy Minister of Prime Minister Cuong.",
         ["Prime Minister"]),
        ("Phó cục trưởng Võ Huy Cường nói.", "Deputy Prime Minister Vo Huy Cuong said.", ["Prime Minister"]),
        ("Giám đốc bệnh viện trả lời.", "The director of the Supreme Court answered.", ["Supreme Court"]),
        ("Ông chủ trì cuộc họp.", "The mayor, the mayor and the US Secretary of State met.",
         ["mayor", "Secretary of State"]),
        ("UBND tỉnh họp.", "The National Assembly and the House of Representatives met.",
         ["National Assembly", "House of Representatives"]),
        ("Đài CNN (Mỹ) đưa tin.", "CNN (PM) reported.", ["PM"]),
    ],
)  # fmt: skip
def test_offices_from_nowhere(vi: str, en: str, found: list[str]) -> None:
    assert list(offices.invented(vi, en)) == found


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Thủ tướng và Thứ trưởng Bộ Ngoại giao", "The Prime Minister and the Deputy Foreign Minister"),
        ("THỦ TƯỚNG TIẾP ĐẠI SỨ", "Prime minister receives ambassador"),
        ("Chủ tịch tỉnh Hà Nam, thị trưởng Seoul", "The governor of Ha Nam, the mayor of Seoul"),
        ("Giải Ngoại hạng Anh lúc 18h30", "The Premier League at 6:30 PM"),
        ("Thượng nghị sĩ, nghị sĩ, dân biểu", "Senators, congressmen, the House of Representatives, parliament"),
        ("Xe VinFast President, CLB Ottawa Senators", "The VinFast President, the Ottawa Senators"),
        ("Ngoại trưởng Mỹ tới Nhà Trắng và Lầu Năm Góc", "The Secretary of State at the White House and the Pentagon"),
        ("Bí thư Tỉnh uỷ, thư kí toà soạn", "The secretary of the Party committee, the secretary of the paper"),
        ("Bộ phim tối nay", "The ministry, presidential, vice-presidential and unpremiered film"),
    ],
)
def test_offices_that_the_vietnamese_has(vi: str, en: str) -> None:
    assert offices.invented(vi, en) == ()


def test_an_invented_office_misleads() -> None:
    flags = CHECKER.flags("Thứ trưởng đã đến.", "The Deputy Minister and the President came.")
    assert [(flag.kind, flag.detail) for flag in flags] == [("rank-invented", "(none) → President")]
    assert (
        in_plain_words(flags[0]) == "The English has an office or institution that the Vietnamese does not: President."
    )
    assert misleads(Sentence(id="1.1", block=1, vi="", en="", flags=flags))


def test_every_row_has_its_pattern() -> None:
    english, vietnamese = offices._patterns()
    assert english.groups >= len(vietnamese) > 10
    assert all(isinstance(pattern, re.Pattern) for pattern in vietnamese)


def test_foreign_names_from_nowhere() -> None:
    assert names("Hãng tin này đưa tin bà Merkel từ chức.", "Reuters reported Clinton resigned.") == [
        "(none) → Reuters",
        "(none) → Clinton",
    ]
    assert names("Ông Trần Chủng nói.", "Mr Tran Dang said.") == ["(none) → Dang"]


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Tổng thống Clin-tơn và Nê-ta-ni-a-hu", "President Clinton and Netanyahu"),
        ("Hãng tin REUTERS và Boeing-737", "Reuters and a Boeing"),
        ("Vlađimia Putin gặp Trần Chủng", "Vladimir Putin met Tran Chung"),
        ("Nhà tài phiệt Trung Quốc Quách Văn Quý", "The Chinese tycoon Guo Wengui"),
        ("Anh Petet Hain", "Peter Hain"),
    ],
)
def test_foreign_names_that_the_vietnamese_has(vi: str, en: str) -> None:
    assert names(vi, en) == []


def test_the_glossary_comes_before_the_list() -> None:
    glossary = Glossary([Entry("quỹ nghiên cứu", "Harvard fund", "org"), Entry("bà đầm thép", "Thatcher", "person")])
    checker = Checker(CheckSettings(), glossary)
    assert names("Không có gì.", "The Harvard fund", checker) == []  # a term's word may stand for more than one phrase
    assert names("Không có gì.", "Thatcher", checker) == ["(none) → Thatcher"]
    assert names("Đó là bà đầm thép.", "It is Thatcher.", checker) == []
