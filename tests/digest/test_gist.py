"""What is read from the Vietnamese by rule, whatever the translation says: gists, figures in words, encounters."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.check.numbers_vi import quantities
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.encounters import find_encounters
from pipeline.digest.gist import Gists
from pipeline.digest.records import Encounter, Person, Story
from pipeline.digest.wording import in_english, scaled
from pipeline.resources import shipped
from pipeline.translate.glossary import read_table
from pipeline.translate.normalise import ordinal
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, flag, make

GISTS = Gists(("vi-en",))


@pytest.mark.parametrize(
    ("vi", "named"),
    [
        (
            "Hai bên nhất trí sẽ tổ chức Tham vấn chính trị lần thứ 12 tại Việt Nam.",
            ("the two sides", "agreed to", "hold", "12th political consultation", "Vietnam"),
        ),
        (
            "đồng chủ trì Tham vấn Chính trị thường niên cấp Bộ trưởng Ngoại giao lần thứ 7 từ ngày 29-30/11/2020",
            ("co-chair", "7th Political Consultation", "annual", "ministerial", "29–30 November 2020"),
        ),
        (
            "Kim ngạch thương mại song phương đạt trên 1,7 tỷ USD trong 10 tháng đầu năm 2024, tăng 28,26%",
            ("bilateral trade turnover", "reached", "over USD 1.7 billion", "10 months", "2024", "up", "28.26%"),
        ),
        ("Thỏa thuận hợp tác giai đoạn 2021-2025", ("cooperation agreement", "period", "2021–2025")),
        ("Ông Trần Văn Lực bị bắt", ("Tran Van Luc, Mr", "was arrested")),
        ("", ()),
    ],
)
def test_what_a_sentence_names(vi: str, named: tuple[str, ...]) -> None:
    assert GISTS.of(vi) == named


def test_a_title_in_capitals_names_what_it_does_in_ordinary_case() -> None:
    title = "Bộ trưởng Ngoại giao Bùi Thanh Sơn thăm Lào"
    assert GISTS.of(title.upper()) == GISTS.of(title) != ()


def test_another_spelling_and_a_title_in_capitals_make_the_same_story() -> None:
    other = [(vi.replace("ỏa", "oả").replace("òa", "oà"), en) for vi, en in FIRE_B]
    other[0] = (other[0][0].upper(), other[0][1])
    assert other[0][0].startswith("HOẢ HOẠN")
    one, two = (build_digest([make("a", pairs)], DigestSettings()).stories[0] for pairs in (FIRE_B, other))
    assert (one.names, one.figures, one.place, one.section) == (two.names, two.figures, two.place, two.section)


def test_small_numbers_of_victims_and_ages_are_told() -> None:
    assert "3" in GISTS.of("Vụ tai nạn làm 3 người chết.")
    assert "3" not in GISTS.of("Ba bên, 3 nước đã họp.")
    assert "over 70 years old" in GISTS.of("Người trên 70 tuổi")


def test_names_are_spelled_as_the_glossary_has_them() -> None:
    assert GISTS.spell("Xạ-lởm-xay Côm-ma-xít") == "Saleumxay Kommasith"
    assert (GISTS.spell("Bùi Thanh Sơn"), GISTS.spell("Trần Văn Lực")) == ("Bui Thanh Son", "Tran Van Luc")
    marked = Gists(("vi-en",), strip=False)
    assert (marked.spell("Bùi Thanh Sơn"), marked.spell("Trần Văn Lực")) == ("Bùi Thanh Sơn", "Trần Văn Lực")


def test_the_glosses_are_whole() -> None:
    rows = read_table(shipped("configs") / "digest" / "glosses.tsv")
    assert len(rows) == len({row.vi for row in rows}) > 150


@pytest.mark.parametrize(
    ("vi", "english"),
    [
        ("1,7 tỷ USD", "USD 1.7 billion"),
        ("4,5 tỷ đồng", "VND 4.5 billion"),
        ("28,26%", "28.26%"),
        ("3.500 người", "3,500"),
        ("lần thứ 11", "11th"),
        ("ngày 16 tháng 12 năm 2024", "16 December 2024"),
        ("tháng 9/2023", "September 2023"),
        ("quý IV/2024", "Q4 2024"),
        ("120 km", "120 km"),
        ("45 tấn", "45 tonnes"),
        ("70 tuổi", "aged 70"),
        ("gấp 3 lần", "3 times"),
    ],
)
def test_a_quantity_in_english(vi: str, english: str) -> None:
    assert in_english(quantities(vi)[0]) == english


def test_ordinals_and_scales() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip
    assert [scaled(v) for v in (999, 1234567, 2e6, 1.25e12)] == ["999", "1,234,567", "2 million", "1.25 trillion"]


@given(st.text(max_size=120))
@settings(max_examples=60)
def test_any_text_has_a_gist(text: str) -> None:
    named = GISTS.named(text)
    assert all(one.end <= other.start for one, other in pairwise(named))
    assert len(GISTS.of(text)) <= 14


@given(st.floats(0, 1e15, allow_nan=False))
@settings(max_examples=60)
def test_a_scaled_number_keeps_its_value(value: float) -> None:
    number, _, word = scaled(value).partition(" ")
    size = {"": 1.0, "million": 1e6, "billion": 1e9, "trillion": 1e12}[word]
    assert abs(float(number.replace(",", "")) * size - value) <= max(1e-4, value * 1e-7)


def test_what_is_beyond_a_semicolon_is_not_beside_a_figure() -> None:
    vi = "Kim ngạch tăng 28,26%; hai bên nhất trí hợp tác với Lào."
    at = vi.index("28,26%")
    assert "Laos" not in GISTS.around(vi, at, at + len("28,26%"))
    assert "Laos" in GISTS.around(vi.replace(";", ","), at, at + len("28,26%"))


def met(*sentences: str) -> tuple[Encounter, ...]:
    return find_encounters([make("m", [("Tin", "News"), *((s, "English.") for s in sentences)])], GISTS)


def test_who_met_whom() -> None:
    (one,) = met("Sáng 19/10, Chủ tịch nước Võ Văn Thưởng đã gặp Tổng Bí thư Lào Thongloun Sisoulith.")
    assert one.how == "met"
    assert one.people == (
        Person("Vo Van Thuong", "State President"),
        Person("Thongloun Sisoulith", "General Secretary (Laos)"),
    )
    assert [(c.article, c.sentence) for c in one.cites] == [("m", 1)]


def test_two_who_chair_together_and_what() -> None:
    (one,) = met(
        "Thứ trưởng Nguyễn Mạnh Cường và Thứ trưởng Ngoại giao Lào Phongsamouth Anlavan đã đồng chủ trì"
        " Tham khảo chính trị lần thứ 10 giữa hai Bộ."
    )
    assert (one.how, one.event) == ("co-chaired", "10th political consultation")
    assert [person.name for person in one.people] == ["Nguyen Manh Cuong", "Phongsamouth Anlavan"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Bộ trưởng Lê Minh Khải tiếp tục ủng hộ Thủ tướng Phạm Minh Chính.",  # go on, not receive
        "Bộ trưởng Lê Minh Khải gặp khó khăn; Thủ tướng Phạm Minh Chính chia sẻ.",
        "Bộ trưởng Lê Minh Khải cho biết. Hai bên gặp nhau.",
        "Hai bên gặp nhau tại Hà Nội.",
        "Tổng thống Mỹ Donald Trump sẽ không gặp Tổng thống Nga Vladimir Putin.",
        "Dự kiến ngày 15/8, Tổng thống Donald Trump gặp Tổng thống Vladimir Putin tại Alaska.",
        "Thủ tướng Phạm Minh Chính vừa ký Quyết định bổ nhiệm ông Nguyễn Văn Bình.",
        "Anh Nguyễn Văn Ba và chị Trần Thị Bích gặp tai nạn.",
        "Ông Nguyễn Văn Ba và bà Trần Thị Bích đón nhận Huân chương.",
        "HLV Mikel Arteta tiếp quản Arsenal từ HLV Unai Emery.",
        "Ông Nguyễn Văn Ba, bà Trần Thị Bích tiếp khách.",
    ],
)
def test_what_is_no_encounter(sentence: str) -> None:
    assert met(sentence) == ()


def test_one_who_stands_in_for_another_is_the_host() -> None:
    (one,) = met(
        "Thay mặt Tổng Bí thư Tô Lâm, Chủ tịch nước Lương Cường tiếp Đại sứ Hàn Quốc tại Việt Nam Choi Youngsam."
    )
    assert (one.how, [person.name for person in one.people]) == ("received", ["Luong Cuong", "Choi Youngsam"])


def test_a_pair_is_told_for_each_thing_they_did() -> None:
    both = "Bộ trưởng Lê Minh Khải và Bộ trưởng Somchai Raksa đã"
    found = met(f"{both} gặp nhau.", f"{both} đồng chủ trì phiên họp lần thứ 3.", f"{both} ký Thỏa thuận.")
    assert [one.how for one in found] == ["co-chaired", "signed"]


def test_greetings_passed_on_are_no_encounter_and_a_pair_is_told_once() -> None:
    found = met(
        "Chủ tịch nước Võ Văn Thưởng đã gặp Tổng Bí thư Lào Thongloun Sisoulith.",
        "Tổng Bí thư Lào Thongloun Sisoulith vui mừng gặp lại Chủ tịch nước Võ Văn Thưởng, chuyển lời thăm hỏi tới"
        " Thủ tướng Phạm Minh Chính, Chủ tịch Quốc hội Vương Đình Huệ.",
    )
    assert [{person.name for person in one.people} for one in found] == [{"Vo Van Thuong", "Thongloun Sisoulith"}]


def story(flagged: bool) -> Story:
    article = make("a-fire", FIRE_A, published="2024-03-05")
    (one,) = build_digest([flag(article, 3) if flagged else article], DigestSettings()).stories
    return one


def test_a_figure_of_a_flagged_translation_is_read_from_the_vietnamese() -> None:
    said, read = (
        next(figure for figure in story(flagged).figures if figure.source_value == "4,5 tỷ đồng")
        for flagged in (False, True)
    )
    assert (said.value, said.translated) == ("4.5 billion dong", True)
    assert (read.value, read.translated) == ("an estimated VND 4.5 billion", False)
    assert "damage" in read.about
    assert said.cites == read.cites


def test_the_gist_of_a_line_is_that_of_its_first_sentence() -> None:
    (line,) = [line for line in story(True).brief if line.doubts]
    assert "an estimated VND 4.5 billion" in line.gist
    (meeting,) = build_digest([make("m", MEETING)], DigestSettings()).stories
    assert meeting.title_gist == ("Vietnam", "Thailand", "5th")
