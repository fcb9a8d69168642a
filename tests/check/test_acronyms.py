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
        ("Chủ tịch HĐQT.", "HQTT chairman.", "HQTT"),
        ("Lính lái máy ủi lao vào xe bom IS.", "Soldiers drove a bulldozer into the ISO.", "ISO"),
        ("Công an quận đang xem xét.", "The police of QBA are considering it.", "QBA"),
        ("Chiếc xe nằm nghiêng", "A GHI that the people of the street saw", "GHI"),
        ("Các công ty họp hôm nay", "The QQTs of the country met today in the hall", "QQT"),
        ("Các công ty họp hôm nay", "A QQT-led group of the country met today", "QQT"),
        ("Hội đồng quản trị họp", "The HDQTX met today in the hall", "HDQTX"),
        ("Chỉ số hôm nay giảm mạnh", "The VIX fell sharply in the market today", "VIX"),
    ],
)
def test_letters_from_nowhere(vi: str, en: str, acronym: str) -> None:
    assert found(vi, en) == [f"(none) → {acronym}"]


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Chủ tịch HĐQT và UBND tỉnh", "The chairman of the HDQT and the province's UBND met today"),
        ("Giám đốc điều hành từ chức", "The CEO resigned and the whole company is in doubt"),
        ("Máy rút tiền, xe thể thao đa dụng", "An ATM and some SUVs were on the street of the town"),
        ("Giai đoạn 14, quý 3", "In stage XIV and quarter III of the year it was the same"),
        ("Ủy ban Thế vận hội Quốc tế", "The International Olympic Committee (IOC) met today in the hall"),
        ("Hội đồng nhân dân tỉnh họp", "The provincial council (HDND) met today in the hall"),
        ("TTXVN đưa tin, T.T.X.V.N, HĐND-UBND", "TTXVN reported that the HDND and the UBND met today in the hall"),
        (unicodedata.normalize("NFD", "ĐBSCL mưa"), "The DBSCL had rain for all of the week"),
        ("Cấm hút thuốc", "Smoking is NEVER allowed here, and that is that"),
        ("Giá vàng tăng kỉ lục", "GOLD PRICES AT A NEW ABCD HIGH"),
        ("Xem trang web", "See QQQ.com and a@QQQ.vn and QQQ/WWW and QQQ-12 for more of what there is to see of it"),
        ("Mua Su-30MK2", "They bought the Su-30MKK and the A-QQQ for the army of the country last year"),
        ("Nói được", "He said OK to TV, and to the PM as well, when they asked him whether he would come"),
    ],
)
def test_letters_with_something_behind_them(vi: str, en: str) -> None:
    assert not acronyms.invented(Vietnamese(vi), en, CHECKER._spelling.is_word)


def test_the_english_of_a_glossary_explains_its_acronym() -> None:
    vi, en = "Hội Quýt Quả tại Quảng Ngãi họp.", "The QQX of Quang Ngai met today in the hall."
    assert found(vi, en) == ["(none) → QQX"]
    known = Glossary([*Glossary.load(["vi-en"]).entries, Entry("Hội Quýt Quả", "Tangerine Club", also=("QQX",))])
    assert found(vi, en, Checker(CheckSettings(), known)) == []
    assert found("Các Tiểu vương quốc Ả Rập Thống nhất họp.", "The UAE met.") == []  # its initials


@pytest.mark.parametrize(
    ("vi", "en", "wrong"),
    [
        ("Theo ông Liên, nghiên cứu còn dài.", "According to the United Nations, the study is long.", True),
        ("Trung tâm nghiên cứu công bố báo cáo.", "The UN published a report.", True),
        ("Khu liên hợp thể thao mở cửa.", "The U.N. opened.", True),
        ("Bộ Y tế công bố.", "The World Health Organization announced it.", True),
        ("Theo LHQ và Liên hợp quốc", "According to the UN", False),
        ("Công ước UNCLOS 1982", "The 1982 United Nations Convention on the Law of the Sea", False),
        (
            "Chương trình UNDP, lực lượng mũ nồi xanh",
            "The United Nations Development Programme, UN peacekeepers",
            False,
        ),
        ("WHO và Tổ chức Y tế thế giới", "The World Health Organization", False),
    ],
)
def test_international_bodies(vi: str, en: str, wrong: bool) -> None:
    assert any(flag.kind == "rank-invented" for flag in CHECKER.flags(vi, en)) == wrong


@given(st.text("ABCĐ abcđ.-/", max_size=40), st.text("ABCD abc.-/", max_size=60))
def test_found_are_words_of_the_english_that_the_vietnamese_has_not(vi: str, en: str) -> None:
    words = acronyms.invented(Vietnamese(vi), en, lambda _: False)
    assert all(word in en and word not in vi.split() for word in words)


def test_the_shipped_list_is_of_acronyms_only() -> None:
    names = shipped_words(acronyms.ACRONYMS)
    assert names >= {"NASA", "IPO", "RAF"}
    assert all(acronyms.ACRONYM.fullmatch(name) for name in names)
    assert not names & {"BBC", "UBNDC", "HQTT"}
