"""Glossaries: reading, matching, mending, and the table that ships."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.mend.edits import apply
from pipeline.mend.terms import mend_terms
from pipeline.translate.glossary import Entry, Glossary, contains, find_table, fold, read_table, says

SHIPPED = read_table(find_table("vi-en"))


def found(glossary: Glossary, vi: str) -> list[str]:
    return [match.entry.vi for match in glossary.find(vi)]


def test_the_longest_phrase_wins() -> None:
    glossary = Glossary(
        [Entry("Bộ", "Ministry"), Entry("Bộ Ngoại giao", "Ministry of Foreign Affairs"), Entry("Lào", "Laos")]
    )
    vi = "Bộ Ngoại giao Lào và Bộ Y tế"
    assert found(glossary, vi) == ["Bộ Ngoại giao", "Lào", "Bộ"]
    assert [vi[m.start : m.end] for m in glossary.find(vi)] == ["Bộ Ngoại giao", "Lào", "Bộ"]


def test_case() -> None:
    glossary = Glossary([Entry("Anh", "United Kingdom"), Entry("hội đàm", "talks")])
    assert found(glossary, "anh ấy hội đàm") == ["hội đàm"]
    assert found(glossary, "Hội đàm với Anh") == ["hội đàm", "Anh"]
    assert found(glossary, "HỘI ĐÀM VỚI ANH") == ["hội đàm", "Anh"]


def test_whole_words_across_spaces_and_hyphens_only() -> None:
    glossary = Glossary([Entry("Việt Nam - Lào", "Vietnam-Laos"), Entry("Nam Á", "South Asia")])
    assert found(glossary, "hợp tác Việt Nam-Lào") == ["Việt Nam - Lào"]
    assert found(glossary, "hợp tác Việt Nam – Lào") == ["Việt Nam - Lào"]
    assert found(glossary, "ở Việt Nam. Á quân là ai") == []
    assert found(glossary, "miền Nam Án") == []


def test_later_tables_win(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("Biển Đông\tSouth China Sea\tplace\n", encoding="utf-8")
    both = Glossary.load(["vi-en", str(mine)])
    (match,) = both.find("ở Biển Đông")
    assert match.entry.en == "South China Sea"
    assert both.fingerprint != Glossary.load(["vi-en"]).fingerprint
    assert Glossary.load(["vi-en"]).fingerprint == Glossary.load(["vi-en"]).fingerprint


def test_says() -> None:
    entry = Entry("Lào", "Laos", "country", ("Lao",))
    assert says("the LAO side", entry)
    assert says("Laos's trade", entry)
    assert not says("a laotian", entry)
    assert fold("Đà Nẵng") == "da nang"
    assert contains("two nurses", "nurse")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Lào\n", "expected Vietnamese, a tab and English"),
        ("Lào\tLaos\tland\n", "no kind 'land'"),
        ("a\tb\tterm\tc\td\te\n", "at most 5 columns"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, content: str, message: str) -> None:
    table = tmp_path / "t.tsv"
    table.write_text(f"# note\nvi\ten\tkind\n\n{content}", encoding="utf-8")
    with pytest.raises(UserError, match=message) as caught:
        Glossary.load([str(table)])
    assert f"{table}:4" in str(caught.value)


def test_no_such_table_and_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no glossary 'nope'.*vi-en"):
        Glossary.load(["nope"])
    table = tmp_path / "t.tsv"
    table.write_bytes(b"\xff\xfe\x00L")
    with pytest.raises(UserError, match="not UTF-8"):
        Glossary.load([str(table)])


def test_the_shipped_table() -> None:
    assert len(SHIPPED) >= 600
    assert len({entry.vi for entry in SHIPPED}) == len(SHIPPED)
    for entry in SHIPPED:
        right = {entry.en, *entry.also}
        assert not right & set(entry.wrong), entry
        assert not any(contains(fold(form), fold(wrong)) for form in right for wrong in entry.wrong), entry
        assert entry.en == entry.en.strip()


MENDED = ("org", "event", "country", "place", "person")


@pytest.mark.parametrize("entry", SHIPPED[::7], ids=lambda entry: entry.vi)
def test_every_shipped_row_is_found_in_a_sentence(entry: Entry) -> None:
    glossary = Glossary(SHIPPED)
    assert entry in [match.entry for match in glossary.find(f"Ở đây, {entry.vi}.")]
    assert says(f"Here, {entry.en}.", entry)
    for wrong in entry.wrong if entry.kind in MENDED else ():
        mended, _ = apply(f"Here, {wrong}.", mend_terms(entry.vi, f"Here, {wrong}.", glossary))
        assert mended == f"Here, {entry.en}."


def test_lao_and_cambodian_leaders_and_sample_article_terms() -> None:
    glossary = Glossary(SHIPPED)
    english = {
        match.entry.en for match in glossary.find("Bộ trưởng Ngoại giao Lào Xạ-lởm-xay Côm-ma-xít và ông Hun Ma-nét")
    }
    assert english == {"Minister of Foreign Affairs", "Laos", "Saleumxay Kommasith", "Hun Manet"}


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=100)
def test_no_text_is_too_strange(vi: str, en: str) -> None:
    glossary = Glossary(SHIPPED[:50])
    for match in glossary.find(vi):
        assert 0 <= match.start < match.end <= len(vi)
    apply(en, mend_terms(vi, en, glossary))
