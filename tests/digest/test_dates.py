import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.digest.dates import DateMention, find_dates, in_words, infer_year, parse_iso, relative_days


@pytest.mark.parametrize(
    ("text", "iso", "end", "words"),
    [
        ("từ ngày 16-18/12/2024.", "2024-12-16", "2024-12-18", "16–18 December 2024"),
        ("ngày 29-30/11/2020", "2020-11-29", "2020-11-30", "29–30 November 2020"),
        ("Viêng Chăn, Lào – 09/07/2025 – Trong", "2025-07-09", None, "9 July 2025"),
        ("ngày 16 tháng 12 năm 2024", "2024-12-16", None, "16 December 2024"),
        ("hôm nay, 26-1-2018, giá vàng", "2018-01-26", None, "26 January 2018"),
        ("từ 30/12/2024 đến 2/1/2025", "2024-12-30", "2025-01-02", "30 December – 2 January 2024"),
        ("từ 30/11 đến ngày 2/12/2024", "2024-11-30", "2024-12-02", "30 November – 2 December 2024"),
        ("sáng 5.3.2024 tại", "2024-03-05", None, "5 March 2024"),
    ],
)
def test_a_stated_date(text: str, iso: str, end: str | None, words: str) -> None:
    (mention,) = find_dates(text)
    assert (mention.iso, mention.iso_end, mention.inferred) == (iso, end, False)
    assert words.split(" 20")[0] in mention.words()


@pytest.mark.parametrize(
    "text",
    [
        "sóng cao từ 2-4 m",
        "kéo dài từ 7-10 ngày",
        "giá từ 5-7 triệu đồng",
        "đến 2/3 dân số",
        "2/3 số phiếu",
        "mở cửa 24/7",
        "ngày 31/2",
        "tăng 28,26% so với",
        "1.500.000 đồng",
        "giai đoạn 2021-2025",
        "4-2",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_two_days_of_history_are_no_span() -> None:
    assert [mention.iso for mention in find_dates("(2/9/1945 - 2/9/2025)")] == ["1945-09-02", "2025-09-02"]
    (mention,) = find_dates("từ 2/9, đoàn sẽ")
    assert (mention.day, mention.month) == (2, 9)


@pytest.mark.parametrize(
    "text",
    [
        "Sáng nay 19/10 Thủ tướng tiếp",
        "tối qua 19/10 (giờ Việt Nam)",
        "sáng 19/10, tại Bắc Kinh",
        "hôm nay (19/10)",
        "ngày 19/10",
        "ngày 19 tháng 10",
    ],
)
def test_a_day_without_its_year(text: str) -> None:
    (mention,) = find_dates(text)
    assert (mention.day, mention.month, mention.year, mention.iso) == (19, 10, None, None)
    assert mention.words() == "19 October"


@pytest.mark.parametrize(
    ("texts", "published", "year"),
    [
        (["chuyến thăm vào tháng 9/2023", "năm Chủ tịch 2024"], None, 2023),
        (["đạt 1,7 tỷ USD trong 10 tháng đầu năm 2024", "giai đoạn 2026-2031"], None, 2024),
        (["ký ngày 2/12/2022"], None, 2023),
        (["nhiệm kỳ năm 2021"], None, 2021),
        (["năm 2021 và năm 2022"], None, None),
        ([], None, None),
        (["tháng 9/2019"], "2024-10-20T08:00:00+07:00", 2024),
        ([], "2025-01-03", 2024),
    ],
)
def test_the_year_that_a_day_must_have(texts: list[str], published: str | None, year: int | None) -> None:
    mention = infer_year(DateMention(0, 19, 10, None), texts, published)
    assert (mention.year, mention.inferred) == (year, year is not None)


def test_a_stated_year_stays() -> None:
    stated = DateMention(0, 19, 10, 2019)
    assert infer_year(stated, ["tháng 9/2023"], "2024-01-01") is stated


def test_iso_dates() -> None:
    assert parse_iso("2020-11-30T08:33:00+07:00") == datetime.date(2020, 11, 30)
    assert parse_iso("hôm qua") is parse_iso(None) is None
    assert in_words("2020-11-30") == "30 November 2020"
    assert in_words("sometime") == "sometime"


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2050, 12, 31)), st.sampled_from(["/", "-", "."]))
@settings(max_examples=50)
def test_every_full_date_is_found(day: datetime.date, separator: str) -> None:
    text = f"Hội nghị diễn ra ngày {day.day}{separator}{day.month:02}{separator}{day.year} tại Hà Nội."
    assert [mention.iso for mention in find_dates(text)] == [day.isoformat()]


@given(st.text(alphabet="0123456789/-. ngàythángnăm()đến", max_size=60))
@settings(max_examples=150)
def test_any_text_gives_possible_dates_only(text: str) -> None:
    for mention in find_dates(text):
        assert mention.iso is None or parse_iso(mention.iso)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Sáng nay, đoàn đến Huế.", ["2024-03-13"]),
        ("Vụ cháy đêm qua và cuộc họp hôm nay", ["2024-03-12", "2024-03-13"]),
        ("Hôm kia, ông đến", ["2024-03-11"]),
        ("chiều thứ hai, trận đấu", ["2024-03-11"]),
        ("vào Chủ nhật, hội nghị", ["2024-03-10"]),
        ("sáng thứ Tư, tòa tuyên án", ["2024-03-13"]),
        ("vào thứ sáu tuần tới", []),
        ("ngày nay, qua đó, thứ ba là", []),
    ],
)
def test_days_told_from_the_day_of_publication(text: str, days: list[str]) -> None:
    wednesday = datetime.date(2024, 3, 13)
    assert [day.isoformat() for day in relative_days(text, wednesday)] == days
