import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.translate.normalise import normalise_source, tidy_target


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
