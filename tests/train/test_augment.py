import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.months import MONTHS
from pipeline.train.augment import Names, substitute
from pipeline.train.corpus import Pair
from pipeline.translate.normalise import strip_diacritics

NONE = Names.of([])


def changed(vi: str, en: str, seed: int = 1, names: Names = NONE) -> tuple[str, str]:
    pair = substitute(Pair(vi, en, "x"), names, random.Random(seed))
    assert pair is not None
    return pair.source, pair.target


@given(st.integers(0, 10_000))
def test_numbers_change_alike_in_both_conventions(seed: int) -> None:
    vi, en = changed("Đạt 28,26% và 3.500 người", "Reached 28.26% and 3,500 people", seed)
    decimal, thousands = re.fullmatch(r"Đạt (\d\d,\d\d)% và (\d\.\d{3}) người", vi).groups()  # type: ignore[union-attr]
    assert en == f"Reached {decimal.replace(',', '.')}% and {thousands.replace('.', ',')} people"
    assert vi != "Đạt 28,26% và 3.500 người"


@given(st.integers(0, 10_000))
def test_dates_stay_day_first_and_english_keeps_its_form(seed: int) -> None:
    vi, en = changed("ngày 16/12/2024 tại Lào", "on December 16, 2024 in Laos", seed)
    day, month, year = re.fullmatch(r"ngày (\d+)/(\d+)/(\d+) tại Lào", vi).groups()  # type: ignore[union-attr]
    assert en == f"on {MONTHS[int(month) - 1]} {int(day)}, {year} in Laos"


def test_names_lose_their_marks_in_english() -> None:
    vi, en = changed("Ông Bùi Thanh Sơn nói", "Mr. Bui Thanh Son said")
    name = vi.removeprefix("Ông ").removesuffix(" nói")
    assert name != "Bùi Thanh Sơn"
    assert len(name.split()) == 3
    assert en == f"Mr. {strip_diacritics(name)} said"


def test_foreign_names_copy_through() -> None:
    names = Names.of([Pair("theo John Smith nói", "said by John Smith", "x")])
    assert names.foreign == ("John Smith",)
    assert changed("Theo bà Rachel Capuno", "According to Rachel Capuno", names=names) == (
        "Theo bà John Smith",
        "According to John Smith",
    )


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Không có gì", "Nothing here"),
        ("Có 5 người và 5 nhà", "5 people and 5 houses"),  # which 5 is which cannot be known
        ("Đạt 1,7 tỷ", "Reached 1.8 billion"),  # the sides differ
        ("COVID-19 và 802.11n", "COVID-19 and 802.11n"),
        ("ngày 16-18/12/2024", "December 16-18, 2024"),
    ],
)
def test_what_is_not_found_once_on_each_side_stays(vi: str, en: str) -> None:
    assert substitute(Pair(vi, en, "x"), NONE, random.Random(0)) is None


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 100))
def test_any_pair_is_taken(vi: str, en: str, seed: int) -> None:
    substitute(
        Pair(vi, en, "x"), Names.of([Pair("theo John Smith nói", "said by John Smith", "x")]), random.Random(seed)
    )
