"""Words that stutter."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.spelling import Spelling
from pipeline.mend.edits import apply
from pipeline.mend.spelling import mend_spelling

SPELLING = Spelling()


def mended(en: str) -> str:
    return apply(en, mend_spelling("", en, SPELLING))[0]


@pytest.mark.parametrize(
    ("en", "right"),
    [
        ("Two ministrys met on a regular basiss.", "Two ministries met on a regular basis."),
        ("The cargogo and the grasss.", "The cargo and the grass."),
        ("Acrosss the municipalityity, acrosss.", "Across the municipality, across."),
        ("Infantryryryryry and Localitiesitiesities.", "Infantry and Localities."),
        ("The embarrasssed youngstersters.", "The embarrassed youngsters."),
        ("Stoolism and Trucism.", "Stoolism and Trucism."),
        ("The grass of Mississippi.", "The grass of Mississippi."),
        (
            "It grows sustainablely, possiblely; solely and vilely.",
            "It grows sustainably, possibly; solely and vilely.",
        ),
        ("Homeowowed.", "Homeowowed."),
        ("Buffett, Menendez, Stubb and the Kennedys.", "Buffett, Menendez, Stubb and the Kennedys."),
        ("Epiglottitis, epiglottitis.", "Epiglottitis, epiglottitis."),
        ("The ministrys at www.ministrys.gov.vn, e-ministrys.", "The ministries at www.ministrys.gov.vn, e-ministrys."),
    ],
)
def test_what_is_said_twice_is_said_once(en: str, right: str) -> None:
    assert mended(en) == right


@given(st.text(alphabet="abnoyisE ", max_size=80))
def test_it_ends_and_makes_only_words(en: str) -> None:
    edits = mend_spelling("", en, SPELLING)
    assert all(SPELLING.is_word(edit.new.lower()) for edit in edits)
    again = apply(en, edits)[0]
    assert mend_spelling("", again, SPELLING) == []


def test_a_name_glued_to_a_word_is_parted() -> None:
    for vi, en, right in (
        ("Đại sứ Kritenbrink tới.", "Ambassadorkritenbrink came.", "Ambassador Kritenbrink came."),
        ("Hãng Vinasoy lãi.", "The Firmvinasoy profits.", "The Firm Vinasoy profits."),
        ("Ông kritenbrink tới.", "Ambassadorkritenbrink came.", "Ambassadorkritenbrink came."),
    ):
        assert apply(en, mend_spelling(vi, en, SPELLING))[0] == right


def test_long_words_take_no_time() -> None:
    assert SPELLING.is_word("word")  # the dictionary is read
    began = time.process_time()
    for word in ("ab" * 2500, "a" * 20_000, "Ab" * 29, "abababcabcabc" * 4):
        mend_spelling("", f"The {word} is.", SPELLING)
    assert time.process_time() - began < 2
