"""Names: glossary, Vietnamese, foreign, transliterated, acronyms."""

import pytest

from pipeline.check import Checker
from pipeline.check.names import missing, wanted
from pipeline.check.sounds import alike, sound
from pipeline.config import CheckSettings
from pipeline.translate.glossary import Glossary

GLOSSARY = Glossary.load(["vi-en"])
MINISTER = "Phó Thủ tướng, Bộ trưởng Bộ Ngoại giao Bùi Thanh Sơn thăm Lào."


def lacking(vi: str, en: str, glossary: Glossary = GLOSSARY) -> list[str]:
    return [want.text for want, _ in missing(wanted(vi, glossary.find(vi)), en) if want.enforced]


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        (MINISTER, "Deputy Prime Minister and Minister of Foreign Affairs Bui Thanh Son visited Laos."),
        (MINISTER, "Deputy Prime Minister and Foreign Minister Bùi Thanh Sơn paid a visit to the Lao capital."),
        ("Ông Nguyễn Đức Đạt nói.", "Mr Nguyen Duc Dat said."),
        ("ông Donald Trump phát biểu", "Trump, Donald, spoke"),
        ("Bộ trưởng Xạ-lởm-xay Côm-ma-xít", "Minister Saleumxay Kommasith"),
        ("lãnh đạo Bun-nhăng Vo-la-chít", "leader Bounnhang Vorachith"),
        ("tại Hội nghị ASEAN/AIPA", "at the ASEAN/AIPA conference"),
        ("UBND tỉnh Nghệ An", "the People's Committee of Nghe An province"),
        ("Anh ấy nói", "He said"),
        ("ông Bùi Bá Linh phát biểu", "Mr. Bui Ba Linh spoke"),
        ("bà Lê Hồng Công Huệ", "Ms. Le Hong Cong Hue"),
        ("Mỹ Tâm hát", "My Tam sang"),
        ("Trong quý III năm 2019", "in the third quarter of 2019"),
        ("cuối thế kỷ XIX", "the end of the 19th century"),
        ("TP HCM", "Ho Chi Minh City"),
        ("Chủ tịch Trung Quốc Lý Mỗ Đạt", "a Chinese President"),
    ],
)
def test_names_that_are_there(vi: str, en: str) -> None:
    assert lacking(vi, en) == []


@pytest.mark.parametrize(
    ("vi", "en", "name"),
    [
        (MINISTER, "Deputy Prime Minister and Foreign Minister Bui Thanh Hai visited Laos.", "Bùi Thanh Sơn"),
        (MINISTER, "Deputy Prime Minister Bui Thanh Son visited Thailand.", "Lào"),
        ("ông Nguyễn Đức Đạt nói", "Mr Nguyen said", "Nguyễn Đức Đạt"),
        ("gặp ông Thongsavanh Xayabury hôm qua", "met Mr Thongsavanh yesterday", "Thongsavanh Xayabury"),
        ("Bộ trưởng Xạ-lởm-xay Côm-ma-xít", "Minister Xoa-lo", "Xạ-lởm-xay Côm-ma-xít"),
        ("tại hội nghị của AIPA", "at the conference", "AIPA"),
        ("theo báo cáo của CIC", "according to the report", "CIC"),
        ("Tam giác phát triển CLV", "the development triangle", "CLV"),
        ("tỉnh Nghệ An có mưa", "it rained in Ha Tinh", "Nghệ An"),
        ("quan hệ với Thổ Nhĩ Kỳ", "relations with Greece", "Thổ Nhĩ Kỳ"),
        ("ông Bùi Bá Linh phát biểu", "Mr. Bui spoke in Berlin", "Bùi Bá Linh"),
        ("thăm Bá Linh", "visited Ba Linh", "Bá Linh"),
    ],
)
def test_names_that_are_not(vi: str, en: str, name: str) -> None:
    assert name in lacking(vi, en)


def test_an_unknown_transliteration_is_heard() -> None:
    empty = Glossary()
    assert lacking("gặp ông Côm-ma-xít Xi-xu-lít", "met Mr Kommasith Sisoulith", empty) == []
    assert lacking("gặp ông Côm-ma-xít Xi-xu-lít", "met Mr Bounthong Chitmany", empty)
    assert sound("Côm-ma-xít") == sound("Kommasith")
    assert not alike("kmst", "bntn")
    assert alike("", "")


def test_capitals_throughout_are_no_acronyms() -> None:
    assert lacking("KẾT LUẬN CỦA HỘI NGHỊ", "Conclusions of the conference") == []


def test_a_wrong_term_is_told_with_what_stands_there() -> None:
    vi = "Bộ Công an cho biết."
    ((want, wrong),) = missing(wanted(vi, GLOSSARY.find(vi)), "The Ministry of Police said.")
    assert (want.text, want.enforced, wrong) == ("Bộ Công an", False, "ministry of police")


@pytest.mark.parametrize(
    "vi",
    ["Hợp tác Việt Nam-Lào phát triển", "quan hệ Việt Nam – Lào.", "giữa Việt Nam và Lào", "quan hệ hữu nghị Việt-Lào",
     "quan hệ Lào-Việt Nam", "Ông thăm Lào"],
)  # fmt: skip
def test_a_country_of_one_syllable_is_missed_in_a_row_of_countries_and_at_the_end(vi: str) -> None:
    checker = Checker(CheckSettings(), Glossary.load(["vi-en"]))
    assert "name-missing" in {flag.kind for flag in checker.flags(vi, "Vietnam ties grow")}
    assert not checker.flags(vi, "Vietnam-Laos ties grow")


def test_a_syllable_beside_another_name_may_be_no_country() -> None:
    checker = Checker(CheckSettings(), Glossary.load(["vi-en"]))
    assert not checker.flags("Ca sĩ Mỹ Tâm đến", "Singer My Tam came")
    assert not checker.flags("Cô Đức và Tâm đến", "Ms Duc and Tam came")
