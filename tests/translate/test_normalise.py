import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translate.normalise import join_clauses, normalise_source, tidy_target


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_source(text)
    assert normalise_source(once) == once


def test_typographic_variants_become_one() -> None:
    variants = [
        "quan hệ Việt Nam – Lào 2021–2025",
        "quan hệ  Việt Nam - Lào 2021 - 2025",
        "quan hệ Việt Nam — Lào 2021-2025",
    ]
    assert {normalise_source(v) for v in variants} == {"quan hệ Việt Nam - Lào 2021-2025"}
    assert normalise_source(unicodedata.normalize("NFD", "“Thủ tướng”\u200b")) == '"Thủ tướng"'


def test_what_differs_in_content_stays_apart() -> None:
    assert normalise_source("Xạ-lởm-xay") == "Xạ-lởm-xay"
    assert normalise_source("1,7 tỷ") != normalise_source("1.7 tỷ")


def test_tokeniser_residue_goes() -> None:
    assert tidy_target("a four - month - old baby ( sick ) , he said .") == "a four-month-old baby (sick), he said."
    assert tidy_target("Vietnam - Laos") == "Vietnam - Laos"


def test_the_pandemic_has_one_name() -> None:
    assert tidy_target("Covid-19, covid-19 and COVID-19") == "COVID-19, COVID-19 and COVID-19"


def test_ordinals_end_as_they_should() -> None:
    assert tidy_target("the 11st, 12nd, 23th and 111st, 21st") == "the 11th, 12th, 23rd and 111th, 21st"
    assert tidy_target("1" * 5000 + "st of 007th") == "1" * 5000 + "st of 007th"
    assert tidy_target("v1.2nd, 5th, A1st, 3rdx") == "v1.2nd, 5th, A1st, 3rdx"


def test_pieces_are_joined_as_one_sentence() -> None:
    pieces = ["Theo bộ,", "khi đó", 'ông nói: "Không."', "Hà Nội mưa;", "tôi đi."]
    english = ["According to the ministry.", "Then", 'He said: "No."', "Hanoi was wet.", "I went."]
    joined = 'According to the ministry, then he said: "No." Hanoi was wet; I went.'
    assert join_clauses(pieces, english) == joined
    assert join_clauses(["một hai"], ["One two."]) == "One two."
    assert join_clauses(["", "hai"], ["", ""]) == " "


@pytest.mark.parametrize(
    ("end", "text", "joined"),
    [
        (";", "Continued to work.", "A; continued to work."),
        (";", "The United States", "A; the United States"),
        (",", "Moreover, State aid", "A, moreover, State aid"),
        (",", "Young Kim, the mayor.", "A, Young Kim, the mayor."),
        (",", "To Lam, the leader,", "A, To Lam, the leader,"),
        (",", "To go there", "A, to go there"),
        (",", "May 5 and June 6", "A, May 5 and June 6"),
        (",", "China's army", "A, China's army"),
        (",", "I think", "A, I think"),
        (",", "Early-stage work", "A, Early-stage work"),
        (".", "Continued to work.", "A. Continued to work."),
    ],
)
def test_a_piece_within_a_sentence_begins_as_words_there_do(end: str, text: str, joined: str) -> None:
    assert join_clauses([f"một{end}", "hai"], [f"A{end}", text]) == joined


@pytest.mark.parametrize(
    ("end", "text", "joined"),
    [
        (",", "At 5 p.m.", "At 5 p.m., and so"),
        (",", "They left the U.S.", "They left the U.S., and so"),
        (":", "He said.", "He said: And so"),
        ('mới"', 'The "new Hanoi".', 'The "new Hanoi" and so'),
        (";", "It rained.", "It rained; and so"),
        ("", "It rained.", "It rained and so"),
        (".", "It rained.", "It rained. And so"),
    ],
)
def test_a_piece_within_a_sentence_ends_as_its_source_does(end: str, text: str, joined: str) -> None:
    assert join_clauses([f"một{end}", "hai"], [text, "And so"]) == joined


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=6))
def test_joining_loses_no_word(pairs: list[tuple[str, str]]) -> None:
    pieces, english = [vi for vi, _ in pairs], [en for _, en in pairs]

    def words(text: str) -> str:
        return "".join(filter(str.isalnum, text)).casefold()

    assert words(join_clauses(pieces, english)) == words("".join(english))
