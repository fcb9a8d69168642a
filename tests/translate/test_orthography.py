"""One spelling for Vietnamese that is written in two."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.train.corpus import Pair, normalised
from pipeline.translate.dateline import Datelines
from pipeline.translate.glossary import Entry, Glossary
from pipeline.translate.normalise import normalise_source, normalise_text
from pipeline.translate.orthography import fingerprint, ordinary, respelt
from pipeline.translate.truecase import TABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoà bình, toà án, xoá, hoả, hoạ", "hòa bình, tòa án, xóa, hỏa, họa"),
        ("khoẻ, loè, xoè, khoé, nhoè", "khỏe, lòe, xòe, khóe, nhòe"),
        ("Uỷ ban, thuỷ, thuý, suỵt, luỹ", "Ủy ban, thủy, thúy, suỵt, lũy"),
        ("HOÀ BÌNH, UỶ BAN, Oà", "HÒA BÌNH, ỦY BAN, Òa"),
        ("Ðồng bằng, ðại", "Đồng bằng, đại"),
        (
            "Hoa Kì, Mĩ, lí do, kĩ sư, Thư kí, quí III, QUĨ, thế kỉ",
            "Hoa Kỳ, Mỹ, lý do, kỹ sư, Thư ký, quý III, QUỸ, thế kỷ",
        ),
    ],
)
def test_there_is_one_spelling(text: str, expected: str) -> None:
    assert respelt(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "hoàn toàn, toán, thoát, tuỳên",
        "quý, quỹ, Quỳ, QUÝ",
        "bác sĩ, tỉ mỉ, kìm, Ma-lí, hi vọng, ông Quí",
        "hòa, của, múa, mùi, khuỷu",
        "",
    ],
)
def test_other_syllables_stay(text: str) -> None:
    assert respelt(text) == text


@given(st.text(alphabet="hoàáuỳỷqQUÝỦyðÐkíĩĨM tnN.-") | st.text())
def test_as_long_as_before_and_done_once(text: str) -> None:
    done = respelt(text)
    assert len(done) == len(text)
    assert respelt(done) == done
    assert done.isupper() == text.isupper()


def test_capitals_are_respelt_first() -> None:
    assert ordinary("UỶ BAN NHÂN DÂN TỈNH HOÀ BÌNH") == "Ủy ban Nhân dân tỉnh Hòa Bình"
    assert normalise_source("“UỶ  BAN” – HOÀ BÌNH".replace("Ỷ", "Y\u0309")) == '"Ủy ban" - Hòa Bình'
    assert normalise_text("UỶ BAN") == "UỶ BAN"


def test_any_unicode_form_is_read_and_places_are_those_of_nfc() -> None:
    text = "Đoàn KẾT HOÀ BÌNH ở Thuỵ Điển"
    assert ordinary(unicodedata.normalize("NFD", text)) == ordinary(text)
    assert len(ordinary(text)) == len(text)
    assert ordinary(text * 100).startswith("Đoàn kết hòa bình ở Thụy Điển")


def test_the_fingerprint_follows_the_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fingerprint()
    (tmp_path / TABLE).write_bytes(b"another")
    monkeypatch.setattr("pipeline.translate.orthography.shipped", lambda _: tmp_path)
    fingerprint.cache_clear()
    try:
        assert fingerprint() != before
    finally:
        fingerprint.cache_clear()


def test_english_stays_as_it_is_in_training() -> None:
    pair = normalised(Pair("HOÀ BÌNH “VIỆT NAM”", "PEACE IN VIỆT NAM – “HOÀ BÌNH”", "a"))
    assert pair == Pair('Hòa bình "Việt Nam"', 'PEACE IN VIỆT NAM - "HOÀ BÌNH"', "a")


def test_a_dateline_is_known_in_either_spelling() -> None:
    datelines = Datelines([Entry("Khánh Hoà", "Khanh Hoa", "place")])
    for place in ("Khánh Hoà", "Khánh Hòa", "KHÁNH HOÀ"):
        source = normalise_source(f"{place}, 5/7 – Sáng nay đoàn đã tới thăm các gia đình.")
        assert datelines.split(source)[0] == "Khanh Hoa, July 5 – "


def test_a_glossary_finds_either_spelling() -> None:
    glossary = Glossary([Entry("Uỷ ban nhân dân", "People's Committee", "org")])
    for text in ("Ủy ban nhân dân tỉnh", "Uỷ ban nhân dân tỉnh"):
        (match,) = glossary.find(text)
        assert (match.entry.en, text[match.start : match.end]) == ("People's Committee", text[:15])
    assert len(Glossary([Entry("hoà", "peace"), Entry("hòa", "Hoa")]).entries) == 1
