import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.read.encoding import NotTextError, check_encoding, decode, sniff, tidy
from pipeline.read.legacy import from_tcvn3, from_vni
from pipeline.read.syllable import evidence, is_syllable
from tests.read.legacy_text import NEWS, cp1258, tcvn3, vni


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_whatever_its_form(codec: str) -> None:
    decoded = decode(NEWS.encode(codec))
    assert decoded.text == NEWS
    assert decoded.doubt is None


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (cp1258(NEWS), "cp1258"),
        (tcvn3(NEWS).encode("latin-1"), "tcvn3"),
        (vni(NEWS).encode("latin-1"), "vni"),
        (b"<html><meta charset='windows-1258'>" + cp1258(NEWS), "cp1258"),
        (b"<meta charset=x-user-defined>" + vni(NEWS).encode("latin-1"), "vni"),
        (b'<html><meta charset="iso-8859-1">' + tcvn3(NEWS).encode("latin-1"), "tcvn3"),
    ],
)
def test_legacy_encodings_are_told_apart(data: bytes, name: str) -> None:
    decoded = decode(data)
    assert decoded.encoding == name
    assert decoded.text.lower().endswith(NEWS.lower())  # TCVN3 fonts keep case in the font
    assert decoded.doubt is None


def test_known_samples_of_the_font_encodings() -> None:
    assert from_tcvn3("TiÕng ViÖt cã 29 ch÷ c¸i, Hµ Néi, ®\xadîc") == "Tiếng Việt có 29 chữ cái, Hà Nội, được"
    assert (
        from_vni("Tieáng Vieät coù 29 chöõ caùi, Nghóa, Ñoàng, ñöôïc") == "Tiếng Việt có 29 chữ cái, Nghĩa, Đồng, được"
    )
    assert from_vni("TIEÁNG VIEÄT, NGÖÔØI, oê") == "TIẾNG VIỆT, NGƯỜI, oê"


def test_other_languages_are_not_read_as_vietnamese() -> None:
    french = "Le président a été très étonné par la grève générale décidée à l'hôtel; où êtes-vous passés, élèves ?"
    decoded = decode(french.encode("cp1252"))
    assert decoded.text == french
    assert "guess" in (decoded.doubt or "")


def test_a_declared_encoding_is_believed_when_it_is_not_vietnamese() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>越南和老挝加强合作</p>'
    assert decode(page.encode("gb2312")).text == page


def test_windows_quotes_alone_are_no_riddle() -> None:
    assert decode(b"He said \x93yes\x94 \x96 twice").text == "He said “yes” – twice"


def test_damaged_utf8_stays_utf8() -> None:
    data = NEWS.encode()
    decoded = decode(data[:40] + b"\xff\xfe" + data[40:] + b"\xe1\xbb")
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("�") == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"abc\0def", "NUL"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x01\x02\x03\x04 abc" * 9, "binary"),
        (b"%PDF-1.7 text", "a PDF"),
        (b"PK\x03\x04...", "zip"),
        ("a\0b".encode("utf-16"), "binary"),
    ],
)
def test_binary_data_is_no_text(data: bytes, message: str) -> None:
    with pytest.raises(NotTextError, match=message):
        decode(data)


def test_an_explicit_encoding_is_used() -> None:
    assert decode("Việt".encode(), "latin-1").text == "Viá»\x87t"
    assert decode(vni("Việt").encode("latin-1"), "VNI").text == "Việt"
    with pytest.raises(NotTextError, match="punycode"):
        decode(b"\xff\xff-\xff", "punycode")


@pytest.mark.parametrize("name", ["auto", "utf-8", "TCVN3", "windows-1258", "utf-16"])
def test_encodings_that_are_known(name: str) -> None:
    check_encoding(name)


@pytest.mark.parametrize("name", ["utf-9", "hex", "rot13", ""])
def test_an_unknown_encoding_is_a_usage_error(name: str) -> None:
    with pytest.raises(UserError, match="no encoding"):
        check_encoding(name)


def test_tidy() -> None:
    assert tidy("\ufeffa\r\nb\rc") == "a\nb\nc"
    assert tidy("e\u0302\u0323") == "ệ"
    assert tidy("a\ud83dé") == "a�é"


def test_sniff_allows_a_character_cut_at_the_end() -> None:
    assert sniff("việt".encode()[:-2]) == "utf-8"


def test_syllables() -> None:
    possible = ["Nghiêng", "QUỐC", "gì", "giếng", "khuỷu", "rượu", "ưu", "đường", "Nguyễn", "thuở", "quyển", "ỷ"]
    assert [word for word in possible if not is_syllable(word)] == []
    impossible = ["ViÖt", "Tieáng", "été", "naïve", "vIệt", "zơ", "ngợh", "bcđ", "tấế", "đđ"]
    assert [word for word in impossible if is_syllable(word)] == []
    assert evidence("Việt Nam, été") == (2, 1)


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_arbitrary_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except NotTextError:
        return
    decoded.text.encode()
    assert unicodedata.is_normalized("NFC", decoded.text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
@settings(max_examples=100)
def test_valid_utf8_is_never_doubted(text: str) -> None:
    if text.startswith(("%PDF-", "{\\rtf", "PK", "\ufeff")):
        return
    decoded = decode(text.encode())
    assert decoded.encoding == "utf-8"
    assert decoded.text == unicodedata.normalize("NFC", text)
    assert decoded.doubt is None
