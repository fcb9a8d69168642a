"""Words that stutter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check.spelling import Spelling
from pipeline.mend.edits import apply
from pipeline.mend.spelling import mend_spelling

SPELLING = Spelling()


def mended(en: str) -> str:
    return apply(en, mend_spelling(en, SPELLING.made_up("", en).words, SPELLING))[0]


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
        ("Homeowowed.", "Homeowowed."),
    ],
)
def test_what_is_said_twice_is_said_once(en: str, right: str) -> None:
    assert mended(en) == right


@given(st.text(alphabet="abnoyisE ", max_size=80))
def test_it_ends_and_makes_only_words(en: str) -> None:
    edits = mend_spelling(en, SPELLING.made_up("", en).words, SPELLING)
    assert all(SPELLING.knows(edit.new.lower()) for edit in edits)
    again = apply(en, edits)[0]
    assert mend_spelling(again, SPELLING.made_up("", again).words, SPELLING) == []
