"""Words that neither language has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker
from pipeline.check.spelling import Spelling
from pipeline.check.vietnamese import Vietnamese
from pipeline.config import CheckSettings
from pipeline.translate.glossary import Entry, Glossary

CHECKER = Checker(CheckSettings(), Glossary.load(["vi-en"]))


def found(vi: str, en: str) -> list[tuple[str, str]]:
    kinds = {"name-invented", "word-invented"}
    return [(flag.kind, flag.detail) for flag in CHECKER.flags(vi, en) if flag.kind in kinds]


def test_words_and_names_from_nowhere() -> None:
    assert found("Bệnh nhân bị tiêu chảy.", "The patient had stoolism, stoolism.") == [
        ("word-invented", "(none) → stoolism")
    ]
    assert found("Ông Thưởng là thạc sĩ.", "Mr Thuy is a monuster.") == [
        ("name-invented", "(none) → Thuy"),
        ("word-invented", "(none) → monuster"),
    ]
    assert found("Tổng thống Mỹ Biden đến.", "US Presidentavanh Biden came.") == [
        ("word-invented", "(none) → Presidentavanh")
    ]


@pytest.mark.parametrize(
    "en",
    [
        "The ministries reorganised their neighbouring centres; colourful, analysed, catalogues, travelling.",
        "A cybersecurity roadmap for smartphones, livestreams and cryptocurrencies.",
        "He didn't, wasn’t and hadn 't.",
        "www.vnexpress.vn, info@abcdefg.vn, foo/barbaz, eSports, e-Zqwrt",
        "Co-operation was overhyped and unreformable; the carmaker's antigovernment lockdown.",
        "In Zhejiang and Xinhua's Guizhou.",
        "naïve café Gauß",
    ],
)
def test_words_are_known_in_their_forms(en: str) -> None:
    assert found("Không có gì.", en) == []


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Ông Kritenbrink tới Việt Nam.", "Kritenbrink’s visit to Vietnam."),
        ("Tổng thống Pháp Mi-tơ-răng.", "French President Mitterrand."),
        ("Chủ tịch Trung Quốc Tập Cận Bình tới Nam Xương.", "Xi Jinping went to Nanchang and Zhaoqing."),
        ("Bánh tét, hủ tiếu", "Banh tet and hutieu"),
        ("Hãng VinFast ra mắt xe.", "Vinfast launched a car."),
    ],
)
def test_what_the_vietnamese_has_is_copied(vi: str, en: str) -> None:
    assert found(vi, en) == []


@pytest.mark.parametrize(
    ("vi", "en", "name"),
    [
        ("Ông ấy nói.", "Mr Nguyen Van Nam said.", "Nguyen Van Nam"),
        ("Bà Lan nói.", "Ms Tran Thi Lan of Hue", "Tran Thi Lan"),
        ("Ông Phạm Minh Hoàng nói.", "Pham Minh Long District", "Pham Minh Long"),
    ],
)
def test_a_name_of_usual_syllables_is_found_where_it_is_a_full_one(vi: str, en: str, name: str) -> None:
    assert ("name-invented", f"(none) → {name}") in found(vi, en)


def test_full_names_that_are_there_are_not() -> None:
    assert found("Ông Phạm Minh Hoàng", "Phạm Minh Hoàng met Pham Minh Hoang, Hoang Pham Minh; Do Not Go There.") == []


@pytest.mark.parametrize("word", ["governmentn", "officen", "cityr", "Ministerthongsavanh"])
def test_endings_and_compounds_do_not_hide_what_is_no_word(word: str) -> None:
    assert found("Không.", f"The {word}.") == [("word-invented", f"(none) → {word}")]


def test_a_glossary_brings_its_english() -> None:
    assert not Spelling().is_word("zorblatt")
    assert Spelling(Glossary([Entry("máy", "Zorblatt machine")]).english).is_word("zorblatts")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read(vi: str, en: str) -> None:
    made_up = CHECKER._spelling.made_up(Vietnamese(vi), en)
    assert all(word in en and word.isascii() for word in (*made_up.words, *made_up.names))
