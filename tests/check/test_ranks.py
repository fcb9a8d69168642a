"""Ranks of offices: what is flagged, and what good translations may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Flag
from pipeline.check import Checker
from pipeline.check.ranks import changes, misquoted
from pipeline.check.titles import english, vietnamese
from pipeline.config import CheckSettings


def details(vi: str, en: str) -> list[str]:
    return [flag.detail for flag in Checker(CheckSettings()).flags(vi, en) if flag.kind == "rank-changed"]


@pytest.mark.parametrize(
    ("vi", "en", "found"),
    [
        ("Phó Thủ tướng Lào phát biểu.", "The Prime Minister of Laos spoke.", "Phó Thủ tướng → Prime Minister"),
        ("Phó Tổng thống Mỹ Mike Pence đến Seoul.", "US President Mike Pence is in Seoul.",
         "Phó Tổng thống → President"),
        ("Thứ trưởng Bộ Y tế phát biểu.", "The Minister of Health spoke.", "Thứ trưởng → Minister"),
        ("Tổng thống Mỹ Donald Trump đến Seoul.", "Vice President Donald Trump of the US is in Seoul.",
         "Tổng thống → Vice President"),
        ("Nguyên Thủ tướng Phan Văn Khải qua đời.", "Prime Minister Phan Van Khai has died.",
         "Nguyên Thủ tướng → Prime Minister"),
        ("Thủ tướng Anh Tony Blair đến Hà Nội.", "Former British Prime Minister Tony Blair is in Hanoi.",
         "Thủ tướng → Former British Prime Minister"),
        ("Quyền Bộ trưởng Y tế phát biểu.", "The Minister of Health spoke.", "Quyền Bộ trưởng → Minister"),
        ("Ông là phó đoàn Việt Nam.", "He is the head of the Vietnamese delegation.", "phó đoàn → head"),
        ("Thủ tướng và Phó Thủ tướng Lào đều có mặt.", "The Prime Ministers of Laos and the prime minister are there.",
         "Phó Thủ tướng → prime minister"),
        ("Phó Thủ tướng, Bộ trưởng Ngoại giao Bùi Thanh Sơn", "Deputy PM and Deputy Foreign Minister Bui Thanh Son",
         "Bộ trưởng → Deputy Foreign Minister"),
        ("Nguyên Phó giám đốc sở bị bắt.", "The deputy director is held.", "Nguyên Phó giám đốc → deputy director"),
    ],
)  # fmt: skip
def test_a_rank_that_differs_is_found(vi: str, en: str, found: str) -> None:
    assert details(vi, en) == [found]


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Phó Thủ tướng Lào phát biểu.", "The Deputy Prime Minister of Laos spoke."),
        ("Phó Chủ tịch Quốc hội phát biểu.", "The Deputy National Assembly Chairman spoke."),
        ("Phó Chủ tịch nước phát biểu.", "The Vice State President spoke."),
        ("Phó Thủ tướng Vũ Văn Ninh phát biểu.", "Ninh spoke."),  # the rank is left out with the office
        ("Các Phó Thủ tướng A và phó thủ tướng B dự.", "Deputy Prime Ministers A and B attended."),
        ("Phó Thủ tướng, Bộ trưởng Ngoại giao Phạm Bình Minh.", "Deputy PM and Foreign Minister Pham Binh Minh."),
        ("Thứ trưởng Ngoại giao Mỹ đến thăm.", "The US Undersecretary of State visited."),
        ("Dưới thời bộ trưởng Rumsfeld.", "It happened under Secretary Rumsfeld."),
        ("Cựu Tổng thống Mỹ bị bắt.", "The ex-President of the US was arrested."),
        ("Cựu Tổng thống Mỹ bị bắt.", "The president of the time was arrested: he had served for long, once."),
        ("Tổng thống Biden chỉ trích cựu Tổng thống Trump.", "President Biden criticised Mr Trump."),
        ("Tổng thống Biden chỉ trích ông Trump.", "President Biden criticised former President Trump."),
        ("Thống đốc đã nghỉ hưu đến dự.", "The former governor attended."),
        ("Chính quyền tổng thống im lặng.", "The president's administration is silent."),
        ("Một nhà báo kỳ cựu lãnh đạo tòa soạn.", "A senior journalist is the leader of the newspaper."),
        ("Đại biểu Quốc hội, chủ tịch tỉnh.", "A National Assembly deputy chairman of the province."),
        ("Ngành y ứng phó dịch, giám đốc nói.", "The sector responds to the epidemic, the director said."),
        ("Mức tăng trưởng cao, em bé trưởng thành.", "Growth is high, deputy heads said."),
    ],
)
def test_what_good_translations_say_is_no_finding(vi: str, en: str) -> None:
    assert details(vi, en) == []


def test_titles_are_read_with_their_ranks_and_places() -> None:
    vi = "Cựu Phó Thủ tướng và quyền Bộ trưởng"
    titles = vietnamese(vi)
    assert [(t.text, sorted(t.ranks)) for t in titles] == [
        ("Cựu Phó Thủ tướng", ["deputy", "former"]),
        ("quyền Bộ trưởng", ["acting"]),
    ]
    assert [vi[t.bare : t.end] for t in titles] == ["Thủ tướng", "Bộ trưởng"]
    (title,) = english("the former Deputy Foreign Minister")
    assert (title.text, title.ranks) == ("former Deputy Foreign Minister", {"former", "deputy"})


def test_letters_that_only_look_like_an_office_are_none() -> None:
    assert vietnamese("Phát ngôn, thư kı") == vietnamese("Phát ngôn, ")
    assert vietnamese("phó bí thư")  # the Kelvin sign in another word folds to k
    assert vietnamese("thư \u212ay phó") == ()


def test_a_brief_is_held_to_the_ranks_of_its_sentences() -> None:
    source = "Deputy Prime Minister Le Thanh Long met the former president of Laos."
    assert misquoted("The Deputy Prime Minister met the former president.", source) == []
    assert misquoted("Le Thanh Long met the Laotian former president.", source) == []
    assert misquoted("The Prime Minister met a former president.", source) == ["Prime Minister"]
    assert misquoted("Le Thanh Long met the president of Laos.", source) == ["president"]
    assert misquoted("The deputy director came.", "The director came.") == ["deputy director"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_pair_is_too_strange(vi: str, en: str) -> None:
    titles = vietnamese(vi)
    assert all(vi[t.start : t.end] == t.text and t.offices for t in titles)
    assert all(en[t.start : t.end] == t.text for t in english(en))
    assert all(change.vi in titles for change in changes(vi, titles, en))


def test_it_weighs_as_much_as_a_figure() -> None:
    checker = Checker(CheckSettings())
    assert checker.penalty([Flag("rank-changed", "")]) == checker.penalty([Flag("number-missing", "")])
