"""Ranks mended in the English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.ranks import changes
from pipeline.check.titles import vietnamese
from pipeline.evaluate.planted import cases
from pipeline.mend.edits import apply
from pipeline.mend.ranks import mend_rank


def mend_ranks(vi: str, en: str) -> str:
    while edit := mend_rank(vi, en):
        en, _ = apply(en, [edit])
    return en


@pytest.mark.parametrize(
    ("vi", "en", "mended"),
    [
        ("Phó Thủ tướng Lào phát biểu.", "Prime Minister X of Laos spoke.", "Deputy Prime Minister X of Laos spoke."),
        ("Phó thủ tướng phát biểu.", "The prime minister spoke.", "The deputy prime minister spoke."),
        ("Phó Tổng thống Mỹ Pence.", "U.S. President Pence.", "U.S. Vice President Pence."),
        ("Thứ trưởng Ngoại giao Iran.", "An Iranian Foreign Minister.", "An Iranian Deputy Foreign Minister."),
        ("Ông là một phó giám đốc.", "He is an executive director.", "He is a deputy executive director."),
        ("Một thứ trưởng đến.", "A deputy minister came.", "A deputy minister came."),
        ("Cựu Phó Tổng thống Biden.", "The former President Biden.", "The former Vice President Biden."),
        ("Nguyên Phó Giám đốc sở.", "A director of the department.", "A former deputy director of the department."),
        ("Nguyên Thủ tướng qua đời.", "The Prime Minister has died.", "The former Prime Minister has died."),
        ("Quyền Bộ trưởng Y tế.", "Minister of Health.", "Acting Minister of Health."),
        ("Một đại sứ phát biểu.", "A former ambassador spoke.", "An ambassador spoke."),
        ("Tổng thống Mỹ Trump.", "Vice President Trump of the US.", "President Trump of the US."),
        ("Bộ trưởng phát biểu.", "Deputy foreign minister X spoke.", "Foreign minister X spoke."),
    ],
)
def test_a_rank_is_mended(vi: str, en: str, mended: str) -> None:
    assert mend_ranks(vi, en) == mended


def test_what_is_not_sure_stays_as_it_is() -> None:
    vi, en = "Phó Chủ tịch A và Chủ tịch B dự.", "Presidents A, President B and the president attended."
    assert mend_ranks(vi, en) == en
    assert changes(vi, vietnamese(vi), en)


def test_planted_ranks_are_mended() -> None:
    planted = [case for case in cases(rounds=10) if case.error.endswith(("left out", "invented")) and "đoàn" in case.vi]
    assert len(planted) > 30
    for case in planted:
        assert mend_ranks(case.vi, case.en) == case.en
        mended = mend_ranks(case.vi, case.wrong)
        assert mended.lower().replace("vice", "deputy") == case.en.lower().replace("vice", "deputy")


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_text_without_offices_is_left_alone(vi: str, en: str) -> None:
    if not vietnamese(vi):
        assert mend_ranks(vi, en) == en
