"""Acronyms that only the English has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker, acronyms
from pipeline.check.vietnamese import Vietnamese
from pipeline.config import CheckSettings
from pipeline.resources import shipped_words
from pipeline.translate.glossary import Entry, Glossary

CHECKER = Checker(CheckSettings(), Glossary.load(["vi-en"]))


def found(vi: str, en: str, checker: Checker = CHECKER) -> list[str]:
    return [flag.detail for flag in checker.flags(vi, en) if flag.kind == "name-invented"]


@pytest.mark.parametrize(
    ("vi", "en", "acronym"),
    [
        ("Chủ tịch HĐQT phát biểu.", "The chairman of the HQTT spoke.", "HQTT"),
        ("Lính lái máy ủi lao vào xe bom IS.", "Soldiers drove a bulldozer into the ISO.", "ISO"),
        ("Công an quận đang xem xét.", "The police of QBA are considering it.", "QBA"),
    ],
)
def test_letters_from_nowhere(vi: str, en: str, acronym: str) -> None:
    assert found(vi, en) == [f"(none) → {acronym}"]


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Chủ tịch HĐQT và UBND tỉnh", "The chairman of the HDQT and the province's UBND"),
        ("Giám đốc điều hành từ chức", "The CEO resigned"),
        ("Giai đoạn 14, quý 3", "Stage XIV, quarter III"),
        ("Uỷ ban Thế vận hội Quốc tế", "The International Olympic Committee (IOC)"),
        ("TTXVN đưa tin, T.T.X.V.N", "TTXVN reported"),
        (unicodedata.normalize("NFD", "ĐBSCL"), "DBSCL"),
        ("Cấm hút thuốc", "Smoking is NEVER allowed"),
        ("Giá vàng tăng kỉ lục", "GOLD PRICES AT A NEW ABCD HIGH"),
        ("Xem trang web", "See QQQ.com, a@QQQ.vn, QQQ/WWW and QQQ-12"),
        ("Mua Su-30MK2", "They bought the Su-30MKK and the A-QQQ"),
        ("Nói OK", "He said OK to TV and PM"),
    ],
)
def test_letters_with_something_behind_them(vi: str, en: str) -> None:
    assert not acronyms.invented(Vietnamese(vi), en, CHECKER._spelling.is_word)


def test_the_english_of_a_glossary_explains_its_acronym() -> None:
    vi, en = "Hội Quýt Quả tại Quảng Ngãi họp.", "The QQX of Quang Ngai met."
    assert found(vi, en) == ["(none) → QQX"]
    known = Glossary([*Glossary.load(["vi-en"]).entries, Entry("Hội Quýt Quả", "Tangerine Club", also=("QQX",))])
    assert found(vi, en, Checker(CheckSettings(), known)) == []
    assert found("Các Tiểu vương quốc Ả Rập Thống nhất họp.", "The UAE met.") == []  # its initials


@pytest.mark.parametrize(
    ("vi", "en", "wrong"),
    [
        ("Theo ông Liên, nghiên cứu còn dài.", "According to the United Nations, the study is long.", True),
        ("Tai nạn ở Trung Âu", "An accident in the E.U.", True),
        ("Theo LHQ và Liên hợp quốc", "According to the UN", False),
        ("Liên minh châu Âu, WHO và Tổ chức Y tế thế giới", "The EU and the World Health Organization", False),
    ],
)
def test_international_bodies(vi: str, en: str, wrong: bool) -> None:
    assert any(flag.kind == "rank-invented" for flag in CHECKER.flags(vi, en)) == wrong


@given(st.text("ABCĐ abcđ.-/", max_size=40))
def test_what_the_vietnamese_has_is_never_invented(text: str) -> None:
    assert not acronyms.invented(Vietnamese(text), text, lambda _: False)


def test_the_shipped_list_is_of_acronyms_only() -> None:
    names = shipped_words(acronyms.LIST)
    assert names >= {"GERD", "NGO", "IMF"}
    assert all(acronyms.PATTERN.fullmatch(name) for name in names)
    assert not names & {"BBC", "UBNDC", "HQTT"}
