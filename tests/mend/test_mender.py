"""All rules together, edits, and known wrong forms."""

import time

import pytest

from pipeline.check import Checker
from pipeline.config import CheckSettings
from pipeline.mend import Mended, Mender
from pipeline.mend.edits import Edit, apply
from pipeline.mend.terms import mend_terms
from pipeline.translate.glossary import Entry, Glossary

GLOSSARY = Glossary([Entry("Bộ Công an", "Ministry of Public Security", "org", ("MPS",), ("Ministry of Police",))])
CHECKER = Checker(CheckSettings(), GLOSSARY)
MENDER = Mender(GLOSSARY)


def mend(vi: str, en: str) -> Mended:
    return MENDER(vi, en, CHECKER.flags(vi, en))


def test_everything_in_one_sentence() -> None:
    vi = "Ngày 8/1, Phó Thủ tướng Trần Quang Tường thuộc Bộ Công an nhận 203 tỷ đồng."
    en = "On 8/1, Prime Minister Tran Quang Tung of the Ministry of Police got 203 billion."
    done = mend(vi, en)
    assert done.english == (
        "On January 8, Deputy Prime Minister Tran Quang Tuong of the Ministry of Public Security got VND203 billion."
    )
    assert done.changes == (
        "8/1 → January 8",
        "203 billion → VND203 billion",
        "Ministry of Police → Ministry of Public Security",
        "Tran Quang Tung → Tran Quang Tuong",
        "Prime Minister → Deputy Prime Minister",
    )
    assert CHECKER.flags(vi, done.english) == ()
    assert mend(vi, done.english) == Mended(done.english)


def test_nothing_is_touched_without_a_finding() -> None:
    assert MENDER("Ngày 8/1.", "On 8/1.", ()) == Mended("On 8/1.")


@pytest.mark.parametrize(
    ("vi", "en", "right"),
    [
        ("Bộ Công an", "the Ministry of Police said", "the Ministry of Public Security said"),
        ("Bộ Công an", "MPS, a Ministry of Police", "MPS, a Ministry of Police"),
        ("Bộ Công an", "the Ministry of Policemen", "the Ministry of Policemen"),
        ("Bộ Y tế", "the Ministry of Police said", "the Ministry of Police said"),
    ],
)
def test_known_wrong_forms_only(vi: str, en: str, right: str) -> None:
    assert apply(en, mend_terms(vi, en, GLOSSARY))[0] == right


def test_edits_that_overlap_are_made_once() -> None:
    edits = [Edit(4, 6, "X"), Edit(0, 2, "A"), Edit(1, 3, "B"), Edit(7, 8, "h")]
    assert apply("abcdefgh", edits) == ("AcdXgh", ("ab → A", "ef → X"))


def test_a_list_of_names_and_one_of_figures_take_no_age() -> None:
    began = time.perf_counter()
    people = [f"{chr(65 + n % 26)}{'abcdefghij'[n % 10]}ren{'klmnop'[n % 6]}" for n in range(80)]
    mend("Ông " + " ".join(people), " ".join(name[:-1] + "s" for name in people))
    mend(", ".join(map(str, range(1, 500))), ", ".join(map(str, range(2, 500))))
    mend("A" * 10_000, "B" * 10_000)
    assert time.perf_counter() - began < 5
