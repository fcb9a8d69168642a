"""Vietnamese in capitals, read in ordinary case."""

import lzma
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.resources import shipped
from pipeline.translate.orthography import respelt
from pipeline.translate.truecase import TABLE, Truecaser, case_of, runs, truecase, unseen

HEADLINES = (
    "Thủ tướng Phạm Minh Chính thăm chính thức Lào",
    "Giá xăng dầu giảm mạnh từ chiều nay",
    "TP.HCM kiến nghị cho xây sân bay Cần Giờ",
    "Việt Nam - Lào: Đôn đốc triển khai các dự án hợp tác trọng điểm",
    "Ông Putin và ông Trump gặp nhau tại Helsinki",
    "Bộ trưởng Ngoại giao Lào Thongsavanh Phomvihane",
)


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_in_capitals_comes_back(headline: str) -> None:
    assert truecase(headline.upper()) == headline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HÀ NỘI – Ngày 5/7, UBND TP HCM họp", "Hà Nội – Ngày 5/7, UBND TP HCM họp"),
        ("U23 VIỆT NAM GẶP U23 THÁI LAN LÚC 19H00", "U23 Việt Nam gặp U23 Thái Lan lúc 19h00"),
        ("ĐẠI HỘI ĐẢNG BỘ TỈNH LẦN THỨ XVIII", "Đại hội Đảng bộ tỉnh lần thứ XVIII"),
        ("KHÓA XI NHIỆM KỲ VI", "Khóa XI nhiệm kỳ VI"),
        ("HÀNH VI MUA XI MĂNG", "Hành vi mua xi măng"),
        ("U23 VIỆT NAM ĐÁ 19h30 NGÀY 5/7", "U23 Việt Nam đá 19h30 ngày 5/7"),
        ("XE BIỂN SỐ 29H-123.45 CHẠY LÚC 8H-10H", "Xe biển số 29H-123.45 chạy lúc 8h-10h"),
        ("VINFAST RA MẮT XE MỚI", "VinFast ra mắt xe mới"),
        ("(THÀNH CÔNG.) – NGÀY MAI HỌP", "(Thành công.) – Ngày mai họp"),
        ("Lễ khai giảng: “NĂM HỌC MỚI. THÀNH CÔNG MỚI”", "Lễ khai giảng: “Năm học mới. Thành công mới”"),
    ],
)
def test_only_what_is_in_capitals_is_changed(text: str, expected: str) -> None:
    assert truecase(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "UBND TP.HCM, HĐND, BHXH VN và NATO",
        "Nước LÀO",
        "I. II. III. IV",
        "GDP 5 USD",
        "Tổng Bí thư Tô Lâm Thăm Lào",
        "THE PRIME MINISTER VISITS LAOS",
    ],
)
def test_acronyms_a_lone_word_and_other_languages_stay(text: str) -> None:
    assert truecase(text) == text
    assert not list(runs(text))


VIETNAMESE = st.lists(
    st.sampled_from(
        ["THỦ", "TƯỚNG", "LÀO", "UBND", "TP.HCM", "ông", "Minh", "19H00", "U23", "-", "“", ".", "ẤN ĐỘ", "ß", "İ"]
    )
).map(" ".join)


@given(st.one_of(VIETNAMESE, st.text()))
@example("VIỆT NAM" * 2000)
@example("1 " * 5000)
@example("VIỆT NAM a " * 2000)
@example("- " * 5000 + "VIỆT NAM")
def test_nothing_is_lost_and_what_is_done_is_done(text: str) -> None:
    done = truecase(text)
    assert len(done) == len(text)
    assert done.casefold() == text.casefold()
    assert truecase(done) == done


def test_the_shipped_table_is_in_one_spelling() -> None:
    with lzma.open(shipped("configs") / TABLE, "rt", encoding="utf-8") as table:
        cells = [cell for line in table if not line.startswith("#") for cell in line.split("\t")[:2]]
    assert len(cells) > 10_000
    assert [cell for cell in cells if respelt(cell) != cell] == []


def test_long_text_takes_no_long_time() -> None:
    began = time.process_time()
    truecase("VIỆT NAM a " * 20_000)
    truecase("!" * 200_000 + "VIỆT NAM " * 2)
    assert time.process_time() - began < 5


def test_the_words_beside_decide() -> None:
    """*an* is a name behind *Nghệ*, which is one before *An*, and small behind *công*."""
    forms = {"an": (50, 0, 0, 0), "An": (0, 50, 0, 0), "Nghệ": (20, 0, 0, 0), "nghệ": (20, 0, 0, 0)}
    pairs = {("Nghệ", "An"): 50, ("công", "an"): 50, ("công", "nghệ"): 20}
    recase = Truecaser(forms, pairs)
    assert recase("ở NGHỆ AN") == "ở Nghệ An"
    assert recase("do CÔNG AN") == "do công an"
    assert recase("về CÔNG NGHỆ") == "về công nghệ"
    assert Truecaser(forms, {})("do CÔNG AN BIẾT") == "do công an biết"


def test_words_that_no_table_has() -> None:
    recase = Truecaser({}, {})
    assert recase("XEM PHOMVIHANE ĐÁ BTV") == "Xem Phomvihane đá BTV"
    assert [unseen(word) for word in ("ĐÁ", "KSOR", "MLÁH", "HĐND", "BCH")] == ["đá", "Ksor", "Mláh", "HĐND", "BCH"]
    assert [case_of(form) for form in ("minh", "Minh", "MINH", "Y", "^minh", "")] == [0, 1, 2, 1, 3, 3]


def test_a_table_that_cannot_be_read_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="vibrief train truecaser"):
        Truecaser.load(tmp_path / "none.tsv.xz")
    broken = tmp_path / "broken.tsv.xz"
    broken.write_bytes(lzma.compress("một\thai\n".encode()))
    with pytest.raises(UserError, match=r"broken\.tsv\.xz"):
        Truecaser.load(broken)
