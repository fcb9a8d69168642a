"""What holds for every number and every text."""

import calendar
import re
from datetime import date
from itertools import product
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.check import amounts_en, amounts_vi, numbers_en, numbers_vi, words_en, words_vi
from pipeline.check.quantities import align
from pipeline.check.reading import anchors

NUMBERISH = st.text(
    alphabet=st.sampled_from(
        "0123456789.,/-–: %$€£¥đtmhkILVXabáố năm tỷ triệu thứ ngày tháng quý lần May Dec th one two"
    ),
    max_size=40,
)


@pytest.mark.parametrize("sign", ["$", "US$", "A$", "NZ$", "€", "£", "¥", "VND", "EUR"])
def test_a_sign_before_an_amount_is_its_currency(sign: str) -> None:
    vietnamese, english = (read(f"{sign} 25") for read in (numbers_vi.quantities, numbers_en.quantities))
    assert vietnamese[0].kind == "money"
    assert align(vietnamese, english).kept


@given(st.one_of(st.text(max_size=80), NUMBERISH))
@settings(max_examples=300)
def test_no_text_is_too_strange(text: str) -> None:
    for read in (numbers_vi.quantities, numbers_en.quantities):
        for quantity in read(text):
            assert text[quantity.start : quantity.end] == quantity.text
            assert quantity.values
    align(numbers_vi.quantities(text), numbers_en.quantities(text))


@given(st.integers(1, 999_999_999_999))
@settings(max_examples=200)
def test_vietnamese_words_round_trip(n: int) -> None:
    words = words_vi.spell(n).split()
    if words[0] == "năm" and len(words) == 1:
        return
    assert words_vi.value(words) == (n, len(words))


@given(st.integers(0, 999_999_999_999_999))
@settings(max_examples=200)
def test_english_words_round_trip(n: int) -> None:
    words = words_en.spell(n)
    assert words_en.value(words) == (n, len(words), False)


@given(st.integers(1000, 10**12), st.integers(0, 99))
@settings(max_examples=100)
def test_numerals_round_trip_in_both_conventions(whole: int, part: int) -> None:
    english = f"{whole:,}.{part:02d}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert amounts_en.number(english) == float(f"{whole}.{part:02d}")
    assert amounts_vi.number(vietnamese)[0] == float(f"{whole}.{part:02d}")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
@settings(max_examples=100)
def test_dates_round_trip(day: date) -> None:
    expected = (day.year, day.month, day.day)
    name = calendar.month_name[day.month]
    for text in (
        f"ngày {day.day}/{day.month}/{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"ngày {day.day:02d}-{day.month:02d}-{day.year}",
    ):
        assert [q.values for q in numbers_vi.quantities(text)] == [expected]
    for text in (f"on {name} {day.day}, {day.year}", f"on {day.day} {name} {day.year}"):
        assert [q.values for q in numbers_en.quantities(text)] == [expected]


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_a_text_agrees_with_itself(text: str) -> None:
    quantities = [q for q in numbers_en.quantities(text) if q.unit not in ("decimal comma", "slashed date")]
    aligned = align(quantities, quantities)
    assert aligned.missing == ()
    assert aligned.invented == ()


@pytest.mark.parametrize("reader", [numbers_vi, numbers_en])
def test_no_place_is_passed_over(reader: ModuleType) -> None:
    """Looking at few places finds what a search through the whole text finds: any two words of the pattern in a row."""
    words = re.findall(r"([^\W\d_]+)\??", reader._ANCHOR.pattern)
    words += [word[:-1] for word in re.findall(r"([^\W\d_]+)\?", reader._ANCHOR.pattern)]  # pairs? is two words
    for first, second in product(dict.fromkeys(words), repeat=2):
        text = f"{first} {second}, {first}-{second} 19, {first.capitalize()}{second}-2"
        plain, at = [], 0
        while match := reader._ANCHOR.search(text, at):
            plain.append(match.span())
            at = match.start() + 1
        assert [found.span() for found in anchors(text, reader._ANCHOR, reader._FIRST_WORDS)] == plain, text
