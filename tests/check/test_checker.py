"""The checker as others use it: kinds, order, penalty, statistics."""

import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Flag
from pipeline.check import Checker
from pipeline.check.checker import WEIGHTS
from pipeline.check.statistics import (
    compression_ratio,
    left_over,
    length_ratio,
    loop,
    pandemic,
    part_of_year,
    second_year,
    twin,
)
from pipeline.config import CheckSettings
from pipeline.translate.glossary import Entry, Glossary

VI = "Kim ngạch thương mại song phương đạt trên 1,7 tỷ USD trong 10 tháng đầu năm 2024."
EN = "Bilateral trade turnover exceeded USD 1.7 billion in the first 10 months of 2024."


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(CheckSettings(), Glossary.load(["vi-en"]))


def kinds(flags: tuple[Flag, ...]) -> list[str]:
    return [flag.kind for flag in flags]


def test_a_right_translation_is_clean(checker: Checker) -> None:
    assert checker.flags(VI, EN) == ()
    assert checker.penalty(()) == 0


def test_names_in_capitals_are_looked_for(checker: Checker) -> None:
    vi = "THỦ TƯỚNG PHẠM MINH CHÍNH THĂM LÀO"
    assert checker.flags(vi, "Prime Minister Pham Minh Chinh visits Laos") == ()
    flags = checker.flags(vi, "Prime Minister Pham Van visits the country")
    missing = {flag.detail.split(" → ")[0] for flag in flags if flag.kind == "name-missing"}
    assert missing == {"Lào", "Phạm Minh Chính"}


def test_every_kind_has_a_weight_and_the_gravest_come_first(checker: Checker) -> None:
    flags = checker.flags(VI, "tăng trưởng " + "in October 2023 " * 12)
    assert set(kinds(flags)) <= WEIGHTS.keys()
    weights = [WEIGHTS[kind] for kind in kinds(flags)]
    assert weights == sorted(weights, reverse=True)
    assert checker.penalty(flags) == sum(weights)


def test_empty(checker: Checker) -> None:
    assert kinds(checker.flags(VI, "  ")) == ["empty"]
    assert checker.flags("", "") == ()


def test_a_wrong_figure_weighs_more_than_a_missing_one(checker: Checker) -> None:
    changed = checker.flags("Có 250 phần quà.", "There are 520 gifts.")
    missing = checker.flags("Có 250 phần quà.", "There are many gifts.")
    assert kinds(changed) == ["number-changed"]
    assert kinds(missing) == ["number-missing"]
    assert checker.penalty(changed) > checker.penalty(missing) > 0


def test_length_needs_a_sentence_of_some_length() -> None:
    checker = Checker(CheckSettings())
    long = "Hai bên bày tỏ vui mừng khi quan hệ hợp tác tiếp tục phát triển mạnh mẽ trên nhiều lĩnh vực"
    assert kinds(checker.flags(long, "The two sides.")) == ["length"]
    assert checker.flags("Vâng.", "Yes, of course it is.") == ()
    assert length_ratio("ngắn", "short") is None


def test_repetition() -> None:
    checker = Checker(CheckSettings())
    looped = "I'm sorry, " * 20
    assert compression_ratio(looped) > 2.4
    assert "repetition" in kinds(checker.flags("Xin lỗi, tôi không thể đến dự cuộc họp vào ngày mai được.", looped))
    assert loop("he said that he said that he said that it is", "ông nói") == "he said that he said that he said that"
    assert loop("very very good", "rất rất tốt") is None
    assert loop("no no no", "không không không") is None
    assert compression_ratio("") == 0


def test_left_over_vietnamese() -> None:
    assert left_over("The Bảo thủ Party won") == ["thủ"]
    assert left_over("Mr Nguyễn Văn Đệ and a café in São Paulo") == []
    assert left_over("plain") == []


@cache
def with_hanoi() -> Checker:
    return Checker(CheckSettings(), Glossary([Entry("Hà Nội", "Hanoi", "place")]))


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100)
def test_no_pair_is_too_strange(vi: str, en: str) -> None:
    checker = with_hanoi()
    flags = checker.flags(vi, en)
    assert flags == checker._read_pair(vi, en)  # looked at anew, not remembered
    assert checker.penalty(flags) >= 0


def test_it_is_fast_enough_for_every_hypothesis(checker: Checker) -> None:
    """Thousands a second on an idle core; the bound leaves room for a busy machine."""
    start = time.process_time()
    for number in range(500):
        checker.flags(VI, f"{EN} {number}")
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize("piece", ["1, 2, ", "một ", "A-", "December 1, 2, ", "1.000.", "so sorry, ", "tháng 1 và "])
def test_a_table_gone_astray_takes_no_age(checker: Checker, piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        checker.flags(text, text)
        return time.process_time() - start

    # The first is below 1 s on an idle core; a crowded one gets two more tries.
    assert any(seconds(size) < 2 for size in (9000, 8900, 8800))


def test_a_range_from_a_figure_to_itself_is_invented(checker: Checker) -> None:
    assert "number-invented" in kinds(checker.flags("giai đoạn 2020-2025", "in 2020-2020, the 2025 period"))
    assert twin("They drew 2-2.", "Hai đội hòa 2-2.") is None
    assert twin("a 10-10.5 % rise in 2020-2025", "tăng 10-10,5 %") is None


@pytest.mark.parametrize(
    ("vi", "en", "year"),
    [
        ("Vòng loại AFF 2 năm 2025", "The AFF 2025 qualifiers of 2025", "a second 2025"),
        ("Giải 2016, 2017 và 9/2017", "The 2016 cup of 2016 and 2017, and 2017", "a second 2016"),
        ("Năm 2020 và năm 2020", "In 2020 and 2020", None),
        ("Ngày 1/6/2018, 30-4-2018", "On June 1, 2018, and April 30, 2018", None),
        ("Có 2.019 người", "2,019 people and 2,019 more", None),
        ("Trong tháng 3 và tháng 5/2019", "In March 2019 and May 2019", None),
        ("Từ ngày 1/3 đến 5/4/2019", "From March 1, 2019 to April 5, 2019", None),
        ("Có 2000 người, 2.000 xe", "2000 people and 2000 vehicles", None),
        ("Năm ấy", "In 2019 and 2019", None),  # not again: the parser of figures tells it
    ],
)
def test_a_year_said_once_more(vi: str, en: str, year: str | None) -> None:
    assert second_year(en, vi) == year


@pytest.mark.parametrize(
    ("vi", "en", "part"),
    [
        ("dự kiến tổ chức đầu năm 2025", "expected to be held in 2025", "đầu năm 2025"),
        ("Đầu năm 2025, hai bên ký.", "The two sides signed in 2025.", "Đầu năm 2025"),
        ("vào cuối năm 2024", "in 2024", "cuối năm 2024"),
        ("vào giữa năm 2024", "in 2024", "giữa năm 2024"),
        ("dự kiến tổ chức đầu năm 2025", "expected to be held early in 2025", None),
        ("vào đầu năm 2020", "in January 2020", None),
        ("vào cuối năm 2024", "by the end of 2024", None),
        ("vào giữa năm 2024", "in mid-2024", None),
        ("trong 10 tháng đầu năm 2024", "in ten months of 2024", None),
        ("các phim hàng đầu năm 2019", "2019's best films", None),
        ("giữa năm 2010 và 2017", "between 2010 and 2017", None),
        ("đầu năm 2025", "the year after", None),
        ("tổ chức đầu năm 2025", "to hold the first in 2025", "đầu năm 2025"),
    ],
)
def test_a_part_of_a_year_that_the_english_leaves_out(vi: str, en: str, part: str | None) -> None:
    found = part_of_year(en, vi)
    assert (found and found[0]) == part
    flags = Checker(CheckSettings()).flags(vi, en)
    assert (f"{part} → (none)" in [flag.detail for flag in flags if flag.kind == "number-missing"]) == (
        part is not None
    )


def test_a_pandemic_that_the_source_does_not_speak_of_is_invented(checker: Checker) -> None:
    found = checker.flags("Hai bên trao đổi tại Viêng Chăn.", "The two sides met on COVID-19 in Vientiane.")
    assert [(flag.kind, flag.detail) for flag in found] == [("number-invented", "(none) → COVID-19")]
    for vi in ("Dịch bệnh lan nhanh.", "Ca mắc nCoV tăng.", "Vắc-xin đã về Hà Nội.", "Đại dịch COVID-19 qua đi."):
        assert pandemic("COVID-19 spread fast.", vi) is None
