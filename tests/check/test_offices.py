"""Offices, institutions and foreign names that only the English has."""

import re
import time
import unicodedata

import pytest

from pipeline.article import Sentence
from pipeline.check import Checker, offices
from pipeline.check.copied import NAME
from pipeline.check.vietnamese import Vietnamese
from pipeline.config import CheckSettings
from pipeline.digest.flags import in_plain_words, misleads
from pipeline.resources import parse_yaml, shipped
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
        ("Tòa nhà cạnh hội nghị ở thị trường", "The Supreme Court by the Senate and the mayor's market",
         ["Supreme Court", "Senate", "mayor"]),
        ("Sáng nay trời đẹp.", "The premiers of the states met.", ["premiers"]),
        ("Giám đốc bệnh viện trả lời.", "The director of the Supreme Court answered.", ["Supreme Court"]),
        ("Ông chủ trì cuộc họp.", "The mayor, the mayor and the US Secretary of State met.",
         ["mayor", "Secretary of State"]),
        ("UBND tỉnh họp.", "The National Assembly and the House of Representatives met.",
         ["National Assembly", "House of Representatives"]),
        ("Đài CNN (Mỹ) đưa tin.", "CNN (PM) reported.", ["PM"]),
    ],
)  # fmt: skip
def test_offices_from_nowhere(vi: str, en: str, found: list[str]) -> None:
    assert list(offices.invented(Vietnamese(vi), en)) == found


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
        ("ĐBQH, UBTVQH và TANDTC", "National Assembly deputies, its Standing Committee and the Supreme Court"),
        ("PTTg, CT nước và BT Thể", "The Deputy Prime Minister, the President and Minister The"),
        (unicodedata.normalize("NFD", "Bộ trưởng tiếp Đại sứ"), "The minister received the ambassador"),
        ("Thủ\u00a0tướng,  thư  ký", "The Prime Minister, the secretary"),
        ("Ca sáng và chiều", "The AM and PM shifts, until 7:30\u00a0PM"),
        ("Bộ phim tối nay", "The ministry, presidential, vice-presidential and unpremiered film"),
    ],
)
def test_offices_that_the_vietnamese_has(vi: str, en: str) -> None:
    assert offices.invented(Vietnamese(vi), en) == ()


def test_an_invented_office_misleads() -> None:
    flags = CHECKER.flags("Thứ trưởng đã đến.", "The Deputy Minister and the President came.")
    assert [(flag.kind, flag.detail) for flag in flags] == [("rank-invented", "(none) → President")]
    assert (
        in_plain_words(flags[0]) == "The English has an office or institution that the Vietnamese does not: President."
    )
    assert misleads(Sentence(id="1.1", block=1, vi="", en="", flags=flags))


@pytest.mark.parametrize("row", parse_yaml((shipped("configs") / "offices.yaml").read_text(encoding="utf-8")))
def test_every_row_finds_its_office(row: str) -> None:
    words = "Prime Minister|PM|president|Ministers|ambassador|governor|mayor|Secretary-General|Secretary of State"
    words += "|spokeswoman|White House|Supreme Court|House of Representatives|National Assembly|parliament|Congress"
    words += "|Pentagon|Politburo|Foreign Ministry|Senator|United Nations|UN|U.N.|World Health Organization"
    named = [word for word in words.split("|") if re.fullmatch(row, word)]
    assert named
    assert all(offices.invented(Vietnamese("Trời hôm nay rất đẹp."), f"The {word} met.") == (word,) for word in named)


def test_foreign_names_from_nowhere() -> None:
    assert names("Hãng tin này đưa tin bà Merkel từ chức.", "Reuters reported Clinton resigned.") == [
        "(none) → Reuters",
        "(none) → Clinton",
    ]
    assert names("Ông Trần Chủng nói.", "Mr Tran Dang said.") == ["(none) → Dang"]
    assert names("Chiều qua, tuần trước, bố bà mất.", "Tuan and Obama left.") == ["(none) → Tuan", "(none) → Obama"]


@pytest.mark.parametrize("text", ["A" + "a" * 50_000 + "1", "Aa-" * 20_000, "AaA" * 20_000])
def test_reading_a_name_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    NAME.findall(text)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Tổng thống Clin-tơn và Nê-ta-ni-a-hu", "President Clinton and Netanyahu"),
        ("Hãng tin REUTERS và Boeing-737", "Reuters and a Boeing"),
        ("Vlađimia Putin gặp Trần Chủng", "Vladimir Putin met Tran Chung"),
        ("Nhà tài phiệt Trung Quốc Quách Văn Quý", "The Chinese tycoon Guo Wengui"),
        ("Anh Petet Hain", "Peter Hain"),
        ("Tổng thống Mỹ Giô Bai-đơn và nhạc sĩ Mô-da", "US President Joe Biden and the composer Mozart"),
        ("Uông Văn Bân của Trung Quốc", "Wang Wenbin of China"),
        ("Giáo hoàng Phanxicô", "Pope Francis"),
        ("Hoa hậu Kì Duyên", "Miss Ky Duyen"),
        ("Tổng thoongsEmmanuel Macron", "President Emmanuel Macron"),
        ("Trung sĩ này, con của ông", "Sgt Smyth Jr"),
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
