"""Dates, bylines, sources, and the marks of single lines."""

import pytest

from pipeline.clean import dates, names
from pipeline.clean.lines import Kind, LineReader
from pipeline.clean.markup import clean_line, half_of_double, image_words, key_of
from pipeline.clean.phrases import load_phrases

PHRASES = load_phrases(["vi"])


def line(text):
    return next(iter(LineReader(PHRASES).page(text)))


@pytest.mark.parametrize(
    ("text", "iso", "rest"),
    [
        ("08:33 | 30/11/2020 GMT+7", "2020-11-30", ""),
        ("Thứ Hai, 16/12/2024, 08:33 (GMT+7)", "2024-12-16", ""),
        ("Chủ nhật, ngày 11/06/2023 07:30 AM", "2023-06-11", ""),
        ("Thứ sáu, ngày 16 tháng 12 năm 2024", "2024-12-16", ""),
        ("16.12.2024", "2024-12-16", ""),
        ("2025-01-02T08:00:00+07:00", "2025-01-02", ""),
        ("16 Th12, 2024", "2024-12-16", ""),
        ("5 Tháng Tám, 2024 by Thu An", "2024-08-05", "by Thu An"),
        ("Đăng lúc: 09:00 12/03/2024 - Cập nhật: 10:00 13/03/2024", "2024-03-12", ""),
        ("07-03-2026 - 00:01 AM | Thị trường chứng khoán", "2026-03-07", "Thị trường chứng khoán"),
        ("Nguyễn Văn An - 03/04/2024 08:30", "2024-04-03", "Nguyễn Văn An"),
    ],
)
def test_stamps_are_read_day_first(text, iso, rest):
    assert dates.stamp(text, PHRASES) == (iso, rest)
    assert line(text).kind is Kind.DATE


@pytest.mark.parametrize(
    "text",
    [
        "Chủ nhật, 30/02/2025",
        "Bầu cử Quốc hội khóa mới vào ngày 22/5/2016",
        "Ngày 3/2, tại Hà Nội",
        "Cuộc họp đầu tiên của năm vào ngày 3-2-2024 bàn về giá điện",
        "Kế hoạch số 15/2024/KH-UBND",
    ],
)
def test_what_only_looks_like_a_stamp_is_none(text):
    assert line(text).kind is not Kind.DATE


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Viêng Chăn, Lào – 09/07/2025 – Trong khuôn khổ chuyến thăm", "2025-07-09"),
        ("(Hà Nội, 12/3/2025) - Hôm nay, hội nghị khai mạc", "2025-03-12"),
        ("Hà Nội, ngày 12/3/2025 - Hôm nay, hội nghị khai mạc", "2025-03-12"),
        ("Ngày 12/3/2025, tại Hà Nội, hội nghị khai mạc", None),
        ("Nghị quyết có hiệu lực từ 12/6/2025. Sau đó", None),
        ("không có ngày nào ở đây", None),
    ],
)
def test_datelines(text, iso):
    assert dates.dateline(text) == iso


@pytest.mark.parametrize("text", ["2 giờ trước", "08:30", "10 phút trước", "0:00 / 3:12"])
def test_a_time_alone_belongs_to_a_list(text):
    assert line(text).kind is Kind.TIME


@pytest.mark.parametrize(
    ("text", "author", "outlet"),
    [
        ("Tác giả: Nguyễn Hà", "Nguyễn Hà", None),
        ("Bài và ảnh: Trần Lâm", "Trần Lâm", None),
        ("Tin, ảnh: HOÀNG ANH", "HOÀNG ANH", None),
        ("Minh Khuê thực hiện", "Minh Khuê", None),
        ("Hà Thu (tổng hợp)", "Hà Thu", None),
        ("Hà Linh/VOV", "Hà Linh", "VOV"),
        ("Phương Chi (theo Healthline)", "Phương Chi", "Healthline"),
        ("PV", "PV", None),
    ],
)
def test_bylines(text, author, outlet):
    found = line(text)
    assert (found.kind, found.name, found.outlet) == (Kind.BYLINE, author, outlet)


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Theo: hanoimoi.", "hanoimoi"),
        ("nhandan.vn", "nhandan.vn"),
        ("Theo VOV", "VOV"),
        ("(TTXVN/Vietnam+)", "TTXVN/Vietnam+"),
        ("Nguồn: Báo Đất Mũi", "Báo Đất Mũi"),
        ("(Theo Reuters)", "Reuters"),
    ],
)
def test_sources(text, outlet):
    found = line(text)
    assert (found.kind, found.outlet) == (Kind.SOURCE, outlet)


def test_an_empty_source_label_states_nothing():
    assert (line("Nguồn:").kind, line("Nguồn:").reason, line("Nguồn:").outlet) == (Kind.SOURCE, "empty-label", None)


@pytest.mark.parametrize(
    "text",
    [
        "Theo ông Nam, dự án sẽ hoàn thành trong quý III năm nay.",
        "Theo kế hoạch, lễ khai mạc diễn ra lúc 8 giờ.",
        "Báo chí đưa tin đậm nét về sự kiện này trong nhiều ngày liền.",
    ],
)
def test_prose_that_begins_like_a_source_stays(text):
    assert line(text).kind is Kind.PROSE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Phạm Lý", "Phạm Lý"),
        ("NHẬT XUÂN - NGHI VŨ", "NHẬT XUÂN - NGHI VŨ"),
        ("Quan hệ Việt Nam", None),
        ("Kinh tế", None),
        ("Lê Minh 2", None),
    ],
)
def test_persons(text, name):
    assert names.person(text, PHRASES) == name


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("## Một **tiêu đề** lớn", "Một tiêu đề lớn"),
        ("| Chú thích ảnh |", "Chú thích ảnh"),
        ("Hãng [Sao Mai](https://a.example/b_(c)) nói", "Hãng Sao Mai nói"),
        ("* Mục thứ nhất", "Mục thứ nhất"),
        ("- Ông Nam nói", "- Ông Nam nói"),
        ("A&nbsp;&amp; B&#39;s <b>đậm</b>", "A & B's đậm"),
        ("2 * 3 * 4 và a_b_c", "2 * 3 * 4 và a_b_c"),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t\u200b", "Tiếng Việt"),
        ("[Video] Lễ hội", "[Video] Lễ hội"),
    ],
)
def test_marks_go_and_words_stay(raw, text):
    assert clean_line(raw) == text


def test_images_doubles_and_keys():
    assert image_words("![[Video] Lễ hội](https://a.example/b.jpg?x=1) |") == "[Video] Lễ hội"
    assert image_words("![](a.jpg) Chữ sau ảnh") is None
    assert half_of_double(["Giá", "vàng", "tăng"] * 2) == "Giá vàng tăng"
    assert half_of_double(["đi", "chợ"] * 2) is None
    assert key_of("  “Việt Nam–Lào”: Hợp tác. ") == key_of("Việt Nam - Lào”: hợp tác")


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("![](x.jpg)", Kind.IMAGE, "image-markup"),
        ("Untitled-1.jpg", Kind.IMAGE, "image-markup"),
        ("https://a.example/b", Kind.JUNK, "media-link"),
        ("fb yt zl tw", Kind.JUNK, "social"),
        ("Chia sẻ Facebook Zalo Copy link", Kind.JUNK, "share"),
        ("|---|---|", Kind.JUNK, "separator"),
        ("toasoan@vidu.example", Kind.JUNK, "author"),
        ("#xuất khẩu #cảng biển", Kind.JUNK, "tags"),
        ("Tin bài liên quan", Kind.MARKER, "related-list"),
        ("BÌNH LUẬN (12)", Kind.MARKER, "comment"),
        (">> Giá xăng hôm nay", Kind.JUNK, "related-list"),
        ("Trang chủ Chính trị - Xã hội Thể thao", Kind.MENU, "menu"),
        ("Bản quyền thuộc về Báo Mẫu", Kind.JUNK, "copyright"),
        ("Quang cảnh lễ hội. Ảnh: Lê An", Kind.CREDIT, ""),
    ],
)
def test_single_lines(text, kind, reason):
    found = line(text)
    assert (found.kind, found.reason) == (kind, reason)
