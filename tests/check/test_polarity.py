"""Negations that are lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker
from pipeline.check.polarity import denies, negation
from pipeline.config import CheckSettings


def details(vi: str, en: str) -> list[str]:
    return [flag.detail for flag in Checker(CheckSettings()).flags(vi, en) if flag.kind == "negation-missing"]


@pytest.mark.parametrize(
    ("vi", "en", "found"),
    [
        (
            "Cuộc tấn công không nhằm lật đổ ông Assad.",
            "The attack was aimed at Mr Assad.",
            "không nhằm lật đổ → (none)",
        ),
        ("Bộ Giao thông không cho VEC thu phí.", "The ministry lets VEC charge fees.", "không cho VEC thu → (none)"),
        ("Dự án chưa triển khai.", "The project is under way.", "chưa triển khai → (none)"),
        ("Hàng không giảm giá, khách không mua vé.", "Airlines cut prices, customers buy.", "không mua vé → (none)"),
        ("Ông chẳng nói gì.", "He talked.", "chẳng nói gì → (none)"),
        ("Không ai biết.", "Everybody knows.", "Không ai biết → (none)"),
    ],
)
def test_a_lost_negation_is_found(vi: str, en: str, found: str) -> None:
    assert details(vi, en) == [found]


@pytest.mark.parametrize(
    "en",
    [
        "He did not go.", "He didn’t go.", "He didn 't go.", "He never went.", "He failed to go.", "He refused to go.",
        "Nobody went.", "It is unclear.", "It is impossible.", "It is useless.", "Few went.", "He went without it.",
        "He lacks it.", "It is non-toxic.", "He was dismissed.", "It is undercooked.",
    ],
)  # fmt: skip
def test_english_denies_in_many_ways(en: str) -> None:
    assert denies(en)
    assert details("Ông ấy không đi Lào.", en) == []


@pytest.mark.parametrize(
    "en",
    ["He went under the bridge.", "The United district discussed it.", "The union played until noon.", "In December"],
)
def test_words_that_only_begin_so_deny_nothing(en: str) -> None:
    assert not denies(en)


@pytest.mark.parametrize(
    "vi",
    [
        "Hàng không Việt Nam mở đường bay.",
        "Không quân tập trận, không khí lạnh tràn về.",
        "Không chỉ Lào, Việt Nam cũng tham gia.",
        "Ông có đồng ý không?",
        "Anh đã ăn cơm chưa?",
        "Đó là phần không thể thiếu của dự án.",
        "Thuốc không theo toa, chẳng hạn aspirin.",
        "Không lâu sau, ông đến.",
        "Ông gặp không ít khó khăn.",
        "Số không.",
    ],
)
def test_words_with_khong_that_deny_nothing(vi: str) -> None:
    assert negation(vi) is None


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    shown = negation(text)
    assert shown is None or shown in text
    denies(text)
