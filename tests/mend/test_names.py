"""Names that came out misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.spelling import Spelling
from pipeline.mend.edits import apply
from pipeline.mend.names import mend_names
from pipeline.translate.glossary import Entry, Glossary
from pipeline.translate.normalise import strip_diacritics

PLACES = {"Hà Giang": "Ha Giang", "Matxcơva": "Moscow", "Kiên Giang": "Kien Giang", "Trùng Khánh": "Chongqing"}
GLOSSARY = Glossary(Entry(vi, en, "place") for vi, en in PLACES.items())
SPELLING = Spelling(GLOSSARY.english)


def mended(vi: str, en: str) -> str:
    return apply(en, mend_names(vi, en, GLOSSARY, SPELLING))[0]


@pytest.mark.parametrize(
    ("vi", "en", "right"),
    [
        ("Bị cáo Hà Văn Thắm và Trần Quang Tường.", "Defendants Ha Van Tham and Tran Quang Tung.",
         "Defendants Ha Van Tham and Tran Quang Tuong."),
        ("Nguyên Thủ tướng Phan Văn Khải.", "Former Prime Minister Phan Van.", "Former Prime Minister Phan Van Khai."),
        ("Ông Trương Trọng Nghĩa nói.", "Mr Truong Tronga said.", "Mr Truong Trong Nghia said."),
        ("Tổng thống Petro Poroshenko đến.", "President Petroroshenko came.", "President Petro Poroshenko came."),
        ("Ông Nguyễn Hữu Mạnh nói.", "Nguyen Hu Hu Huong Manh said.", "Nguyen Huu Manh said."),
        ("Ông Nguyễn Kim Đại nói.", "Nguyen Kim Toan said.", "Nguyen Kim Dai said."),
        ("Ngoại trưởng Thongsavanh Phomvihane đến.", "Foreign Ministeravanhsavanh Phomvihane came.",
         "Foreign Minister Thongsavanh Phomvihane came."),
        ("Ở Kiên Giang có mưa.", "In Ken Giang it rains.", "In Kien Giang it rains."),
        ("Tại tỉnh Kiên Giang hôm qua.", "In Ken Giang province yesterday.", "In Kien Giang province yesterday."),
        ("Theo hãng tin, ông Khashoggi mất.", "Khashogg’s death is confirmed.", "Khashoggi’s death is confirmed."),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_mended(vi: str, en: str, right: str) -> None:
    assert mended(vi, en) == right


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Ông Nguyễn Văn Hưởng nói.", "Nguyen Van Huong said."),
        ("Ông Nguyễn Văn Hưởng và ông Nguyễn Văn Cường.", "Nguyen Van Cuong came."),  # the other one
        ("Ông Trần Tiến Khoa nói.", "The Organization said."),
        ("Ông Trump đến.", "Thump came."),  # too short to tell
        ("Tỉnh Hà Giang mưa.", "Nam Dinh had rain."),
        ("Ông Nguyễn Nhật Phi nói.", "Nguyen Anh Dung said."),
        ("ÔNG NGUYỄN VĂN HƯỞNG.", "NGUYEN VAN HUNG."),
        ("Bà Nguyễn Thị Ngọc Hà.", ""),
        ("Ông Nguyễn Trùng Khánh nói.", "Nguyen Trung Khanh said so."),  # Trùng Khánh alone is Chongqing
        ("Bà Trần Thị Nga và con gái Trần Thị Ngân đến.", "Tran Thi Nga's daughter came."),
        ("Ông Hoàng Anh Tuấn, công ty Hoàng Anh Gia Lai.", "Hoang Anh Gia Lai company."),
        ("Lê Hoàng Nam và Lê Hoàng đến.", "Le Hoang came."),
        ("Bà Lê Thị Nga nói.", "Le Thi Russia said."),
        ("Tỉnh Kiên Giang mưa.", "Ha Giang had rain."),  # a place of its own
    ],
)
def test_what_is_not_like_enough_stays(vi: str, en: str) -> None:
    assert mended(vi, en) == en


def test_two_names_take_each_the_words_most_like_it() -> None:
    vi = "Ông Nguyễn Văn Hiển gặp ông Nguyễn Văn Biền."
    assert mended(vi, "Nguyen Van Hin met Nguyen Van Bi.") == "Nguyen Van Hien met Nguyen Van Bien."


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_pair_is_too_strange(vi: str, en: str) -> None:
    apply(en, mend_names(vi, en, GLOSSARY, SPELLING))


@given(
    st.sampled_from(["Nguyễn", "Trần", "Lê", "Phạm"]),
    st.sampled_from(["Văn", "Thị", "Quang", "Thanh"]),
    st.sampled_from(["Hiển", "Tường", "Khánh", "Trường"]),
)
def test_a_name_that_lost_a_letter_gets_it_back(surname: str, middle: str, given_name: str) -> None:
    vi = f"Hôm qua, ông {surname} {middle} {given_name} đã phát biểu."
    name = strip_diacritics(f"{surname} {middle} {given_name}")
    assert mended(vi, f"Yesterday, Mr {name[:-1]} spoke.") == f"Yesterday, Mr {name} spoke."
