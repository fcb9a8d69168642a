"""What the English says twice in a row, and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker
from pipeline.check.doubled import doubled
from pipeline.config import CheckSettings
from pipeline.mend import Mender
from pipeline.translate.glossary import Glossary

GLOSSARY = Glossary.load(["vi-en"])
CHECKER, MENDER = Checker(CheckSettings(), GLOSSARY), Mender(GLOSSARY)


@pytest.mark.parametrize(
    ("en", "twice", "once"),
    [
        ("The deputy deputy director came.", "deputy deputy", "The deputy director came."),
        ("He went in 2010 in 2010, alone.", "in 2010 in 2010", "He went in 2010, alone."),
        ("Near Truong Sa, Truong Sa - the islands", "Truong Sa, Truong Sa", "Near Truong Sa - the islands"),
        ("This year this year it rained.", "This year this year", "This year it rained."),
        ("the back of the back of a house", "the back of the back of", "the back of a house"),
        ("We care, and care, and hope.", "care, and care, and", "We care, and hope."),
        ("The legal and legal and sound", "legal and legal and", "The legal and sound"),
        ("It is a a test.", "a a", "It is a test."),
        (
            "He went to \u0130zmir to \u0130zmir. Then home.",
            "to \u0130zmir to \u0130zmir",
            "He went to \u0130zmir. Then home.",
        ),
    ],
)
def test_said_twice_is_said_once(en: str, twice: str, once: str) -> None:
    flags = CHECKER.flags("Không có gì ở đây cả.", en)
    assert [flag.detail for flag in flags if flag.kind == "doubled"] == [twice]
    assert MENDER("Không có gì ở đây cả.", en, flags).english == once


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Không có gì.", "He had had it, and said that that was very very good."),
        ("Không có gì.", "They grow weaker and weaker and go on and on and on."),
        ("Không có gì.", "It went on day after day after day, years and years and years."),
        ("Không có gì.", "The score was 2 2, in series A A, 000 000."),
        ("Không có gì.", "Dogs, dogs and cats; the team. The team won. A rose is a rose."),
        ("Không có gì.", "Mrs May may resign; he told us US officials and Mr To to go."),
        ("Không có gì.", "What he does does not matter. He turned himself in in Hanoi."),
        ("Ba bị cáo lĩnh 10 năm, 10 năm và 12 năm tù.", "They received 10 years, 10 years and 12 years."),
        ("Ông cảm ơn, cảm ơn mọi người.", "Thank you, thank you all."),
        ("Gấu trúc Viên Viên và Đoàn Đoàn", "The pandas Yuan Yuan and Tuan Tuan"),
        ("Đảo Bô-ra Bô-ra", "The island of Bora Bora"),
        ("thành phố New York, bang New York", "the city of New York, New York"),
        ("Số 5 đường số 5", "No. 5, No. 5 street"),
        ("Chú gấu Gao Gao ở Hội An, Hội An", "The bear Gao Gao lives in Hoi An, Hoi An."),
        ("", ""),
        (" ", " \u3000\n"),
    ],
)
def test_what_is_right_to_stand_twice(vi: str, en: str) -> None:
    assert doubled(vi, en) is None


def test_a_loop_stays_a_loop() -> None:
    flags = CHECKER.flags("Nhà văn Di Li đã đến.", "The Di Li Li Li Li Li came.")
    assert "repetition" in {flag.kind for flag in flags}
    assert "doubled" not in {flag.kind for flag in flags}
    assert MENDER("Nhà văn Di Li đã đến.", "The Di Li Li Li Li Li came.", flags).english.count("Li") == 5


def test_the_change_is_told() -> None:
    en = "She went to Hue to Hue alone."
    mended = MENDER("Cô đi Huế.", en, CHECKER.flags("Cô đi Huế.", en))
    assert mended == ("She went to Hue alone.", ("to Hue to Hue → to Hue",))


@given(st.lists(st.sampled_from(["big", "dog", "the", "of", "had", "A,", "b."]), max_size=30))
def test_mending_only_takes_words_away(words: list[str]) -> None:
    en = " ".join(words)
    found = doubled("", en)
    if found is not None:
        assert 0 <= found.start < found.first < found.end <= len(en)
        once = en[: found.first] + en[found.end :]
        assert set(once.replace(",", "").replace(".", "").split()) == set(en.replace(",", "").replace(".", "").split())
