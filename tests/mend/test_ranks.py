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
        ("Một đại sứ phát biểu.", "A deputy ambassador spoke.", "An ambassador spoke."),
        ("Cố Tổng Bí thư Đỗ Mười.", "General Secretary Do Muoi.", "Late General Secretary Do Muoi."),
        ("Nguyên Chủ tịch nước dự lễ.", "State President X attended.", "Former State President X attended."),
        (
            "Thứ trưởng Bộ Y tế Nguyễn Trường Sơn.",
            "Health Minister Nguyen Truong Son.",
            "Deputy Health Minister Nguyen Truong Son.",
        ),
        ("Tổng thống Mỹ Trump.", "Vice President Trump of the US.", "President Trump of the US."),
        ("Bộ trưởng phát biểu.", "Deputy foreign minister X spoke.", "Foreign minister X spoke."),
    ],
)
def test_a_rank_is_mended(vi: str, en: str, mended: str) -> None:
    assert mend_ranks(vi, en) == mended


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Ông Biden chỉ trích cựu Tổng thống Trump.", "President Biden criticised Mr Trump."),
        ("Ông Biden và Phó Tổng thống Harris đến.", "President Biden and Ms Harris came."),
        ("Cựu Tổng thống Obama gặp ông Macron.", "Mr Obama met French President Macron."),
        ("Bà Merkel gặp cựu Thủ tướng Anh Cameron.", "Prime Minister Merkel met Britain's David Cameron."),
        ("Phó Thủ tướng Vũ Đức Đam chủ trì.", "Deputy PM Vu Duc Dam chaired the Prime Minister's task force."),
        ("Phó Thủ tướng yêu cầu.", "The Prime Minister's deputy asked."),
        ("Phó chủ tịch quận Hoàn Kiếm.", "The district's chairman and his deputy."),
        ("Phó Chánh án nói kẻ phạm tội phải bị trừng trị.", "He said criminals must be brought to justice."),
        ("Phó giám đốc cho biết bệnh nhân chấn thương sọ não.", "The patient suffered a head injury, it said."),
        ("Dưới thời Bộ trưởng Rumsfeld.", "Under Secretary Rumsfeld, the army changed."),
        ("Đảng trao quyền lãnh đạo cho ông Tập.", "The party made Xi its leader."),
        ("Sau sự cố giám đốc từ chức.", "After the incident the director quit."),
        ("Ông Nguyễn Văn Nguyên giám đốc công ty.", "Nguyen Van Nguyen, the company's director."),
        ("Ngoại trưởng Mỹ Mike Pompeo đến Hà Nội.", "US State Secretary Mike Pompeo came to Hanoi."),
        ("Thứ trưởng Bộ Công Thương Đỗ Thắng Hải.", "Industry and Trade Minister Do Thang Hai."),
        ("Tổng thống Park Geun-hye bị phế truất.", "Former President Park was removed."),
    ],
)
def test_another_person_and_another_word_stay(vi: str, en: str) -> None:
    assert mend_ranks(vi, en) == en


def test_what_is_not_sure_stays_as_it_is() -> None:
    vi, en = "Phó Chủ tịch A và Chủ tịch B dự.", "Presidents A, President B and the president attended."
    assert mend_ranks(vi, en) == en
    assert changes(vi, vietnamese(vi), en)


def test_planted_ranks_are_mended() -> None:
    errors = {"deputy left out", "former left out", "acting left out", "deputy invented"}
    planted = [case for case in cases(rounds=10) if case.error in errors]
    assert len(planted) == 40
    for case in planted:
        assert mend_ranks(case.vi, case.en) == case.en
        mended = mend_ranks(case.vi, case.wrong)
        assert mended.lower().replace("vice", "deputy") == case.en.lower().replace("vice", "deputy")


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_text_without_offices_is_left_alone(vi: str, en: str) -> None:
    if not vietnamese(vi):
        assert mend_ranks(vi, en) == en
