"""The number check on pairs: what must be silent, and what must not."""

import pytest

from pipeline.check import numbers_en, numbers_vi
from pipeline.check.checker import number_flags
from pipeline.check.quantities import align

SAME = [
    ("một trăm hai mươi người", "120 people"),
    ("hai mươi lăm tuổi", "twenty-five years old"),
    ("mấy chục người", "dozens of people"),
    ("hàng nghìn người", "thousands of people"),
    ("sáng thứ hai", "on Monday morning"),
    ("lần thứ hai", "for the second time"),
    ("tăng gấp đôi", "doubled"),
    ("gấp 3 lần", "tripled"),
    ("gấp ba", "three times"),
    ("Đại hội XIII của Đảng", "the 13th Party Congress"),
    ("Đối thoại lần thứ 25 ngày 16-12", "the 25th dialogue on December 16"),
    ("trong 25 ngày 16-18 người", "16 to 18 people in 25 days"),
    ("Đại hội Đảng lần thứ XIII", "the 13th National Party Congress"),
    ("khoảng 37 độ C", "about 37°C"),
    ("37,5 độ C", "37.5 degrees Celsius"),
    ("thắng 2-1", "won 2-1"),
    ("Quyết định số 304-QĐ/TW", "Decision No. 304-QD/TW"),
    ("chuẩn 802.11n", "the 802.11n standard"),
    ("máy bay F-16", "an F-16 fighter"),
    ("Covid-19", "COVID-19"),
    ("đại dịch COVID-19", "the pandemic"),
    ("COVID-19", "SARS-CoV-2"),
    ("ở tuổi 28", "28-year-old Vidal"),
    ("độ tuổi chỉ 12", "just 12 years old"),
    ("15.000 tỷ đồng", "VND15 trillion"),
    ("3.500 người", "3,500 people"),
    ("2,5 triệu USD", "$2.5 million"),
    ("từ 2 đến 3 triệu đồng", "VND2-3 million"),
    ("2-3 triệu đồng", "between VND2 million and VND3 million"),
    ("8h30 sáng", "8:30 a.m."),
    ("lúc 18 giờ", "at 6 p.m."),
    ("15 giờ chiều ngày 20/11", "3 p.m. on November 20"),
    ("quý I năm 2023", "the first quarter of 2023"),
    ("ngày 2/9", "September 2"),
    ("kỷ niệm 80 năm Quốc khánh 2/9", "80th anniversary of National Day (September 2)"),
    ("6 tháng đầu năm", "the first six months of the year"),
    ("6 tháng đầu năm", "the first half of the year"),
    ("thế kỷ XXI", "the 21st century"),
    ("thế kỷ 20", "the 20th century"),
    ("thập niên 90", "the 1990s"),
    ("những năm 1960", "the 1960s"),
    ("một phần ba dân số", "a third of the population"),
    ("hai phần ba", "two-thirds"),
    ("3/4 dân số", "three quarters of the population"),
    ("2/3 số phiếu", "two thirds of the votes"),
    ("một nửa", "half"),
    ("50%", "half"),
    ("ngày 29/11 - 1/12", "November 29 to December 1"),
    ("từ ngày 29/11 đến 1/12/2020", "from November 29 to December 1, 2020"),
    ("các ngày 16, 17 và 18/12", "on December 16, 17 and 18"),
    ("tháng 3/2025", "March 2025"),
    ("từ tháng 1 đến tháng 3", "from January to March"),
    ("5 tỷ rưỡi đồng", "VND5.5 billion"),
    ("2 tỷ 300 triệu đồng", "VND2.3 billion"),
    ("hai bên nhất trí", "both sides agreed"),
    ("hai nước", "the two countries"),
    ("quan hệ hai nước", "bilateral relations"),
    ("12 giờ trưa", "noon"),
    ("nửa đêm", "midnight"),
    ("năm người", "five people"),
    ("năm 2024", "2024"),
    ("năm nay", "this year"),
    ("năm năm qua", "the past five years"),
    ("30 năm qua", "over the past 30 years"),
    ("anh Nam, 31 tuổi", "Nam, 31,"),
    ("thứ Hai", "Monday"),
    ("Chủ nhật", "Sunday"),
    ("hơn 1.200 ca", "more than 1,200 cases"),
    ("0,5%", "0.5 percent"),
    ("tăng 1,5 lần", "increased 1.5 times"),
    ("hai lần", "twice"),
    ("3 lần", "three times"),
    ("Nghị định 100/2019/NĐ-CP", "Decree 100/2019/ND-CP"),
    ("1,7 tỷ USD", "US$1.7bn"),
    ("20.000 - 30.000 đồng", "VND20,000-30,000"),
    ("20-30%", "20% to 30%"),
    ("1 triệu", "one million"),
    ("chục nghìn người", "tens of thousands of people"),
    ("hai chục người", "about twenty people"),
    ("U23 Việt Nam", "Vietnam U23"),
    ("G20", "G20"),
    ("vùng 5G", "5G"),
    ("quốc lộ 1A", "National Highway 1A"),
    ("Q.1", "District 1"),
    ("quận 1", "District 1"),
    ("một trăm linh năm", "one hundred and five"),
    ("một nghìn không trăm linh một đêm", "1,001 nights"),
    ("mười hai", "a dozen"),
    ("ngày 30/4/1975", "April 30, 1975"),
    ("ngày 30-4-1975", "30 April 1975"),
    ("ngày 30.4", "April 30"),
    ("tổng cộng 1.234.567,89 đồng", "a total of 1,234,567.89 dong"),
    ("khóa XV", "15th National Assembly"),
    ("Quốc hội khóa XV", "the 15th National Assembly"),
    ("hạng ba", "third class"),
    ("bão số 3", "storm No. 3"),
    ("trong 24 giờ", "in 24 hours"),
    ("24/24", "around the clock"),
    ("7 ngày trong tuần", "seven days a week"),
    ("ngày thứ ba", "the third day"),
    ("thứ Ba ngày 3/12", "Tuesday, December 3"),
    ("0912 345 678", "0912 345 678"),
    ("đạt 120/80", "120/80"),
    ("8/10 tỉnh", "eight out of 10 provinces"),
    ("tháng Giêng", "January"),
    ("tháng Mười Hai", "December"),
    ("mùng 1 Tết", "the first day of Tet"),
    ("trăm người", "a hundred people"),
    ("tỷ lệ 5%", "a rate of 5%"),
    ("hai mươi sáu", "twenty-six"),
    ("vài triệu", "a few million"),
    ("1/3 số đại biểu", "one third of the delegates"),
    ("lần đầu tiên", "for the first time"),
    ("cách mạng 4.0", "Industry 4.0"),
    ("cách mạng công nghiệp lần thứ tư", "the Fourth Industrial Revolution"),
    ("5 km2", "5 square kilometers"),
    ("60 km/giờ", "60 kph"),
    ("10 ha", "10 hectares"),
    ("tăng 3,2 điểm phần trăm", "up 3.2 percentage points"),
    ("thế kỷ thứ hai", "the second century"),
    ("thế kỷ XXI", "the 21st century"),
    ("thế kỷ 18 và 19", "the 18th and 19th centuries"),
    ("thế kỷ 20", "20th-century art"),
    ("thế kỷ XIX và XX", "the nineteenth and twentieth centuries"),
    ("ba trăm triệu đồng", "300 million dong"),
    ("1.000 tỷ đồng", "one trillion dong"),
    ("2.500 tỷ đồng (100 triệu USD)", "VND2.5 trillion ($100 million)"),
    ("khoảng 2 giờ rưỡi", "about two and a half hours"),
    ("2 năm rưỡi", "two and a half years"),
    ("thứ 6 tuần này", "this Friday"),
    ("60 phút", "60 minutes"),
    ("giai đoạn 2021-2025", "the 2021-25 period"),
    ("năm học 2023-2024", "the 2023/24 school year"),
    ("tới năm 2030, tầm nhìn 2045", "by 2030, with a vision to 2045"),
    ("hai mươi năm", "twenty years"),
    ("4 năm một lần", "every four years"),
    ("trong vòng 48 giờ", "within 48 hours"),
    ("một tỷ rưỡi người", "1.5 billion people"),
    ("dài 1.234 km", "1,234 km long"),
    ("đến hết ngày 31/12", "by the end of December 31"),
    ("ngày 1 tháng 5", "May 1"),
    ("1-3 nghìn tỷ đồng", "VND1-3 trillion"),
    ("172 000 nhân công", "172,000 workers"),
    ("200 triệu nhân dân tệ", "200m renminbi"),
    ("ba năm rưỡi", "three-and-a-half years"),
    ("trong những năm chín mươi", "in the nineties"),
    ("Cả hai đồng ý", "They agree"),
    ("một triệu chứng của bệnh", "a symptom of the disease"),
    ("nhà thống kê tài ba", "a brilliant statistician"),
    ("12 giờ đêm", "midnight"),
    ("hợp đồng tháng 5", "the May contract"),
    ("90 km / h", "90 kph"),
    ("khách sạn Four Seasons", "the Four Seasons hotel"),
    ("có một không hai", "unique"),
    ("Ngày 21, tháng 11 năm 1956", "on November 21, 1956"),
    ("về đích sau 2:07:57", "in two hours, seven minutes and 57 seconds"),
    ("vụ tấn công ngày 11/9", "the 9/11 attacks"),
    ("hai đến ba triệu năm tuổi", "two million to three million years old"),
    ("con số 8,8 triệu trẻ em", "8.8 million children"),
    ("giá 299CAD", "priced at $299CAD"),
    ("tháng 10 và tháng 11 năm 2024", "October and November 2024"),
    ("nửa triệu người", "half a million people"),
    ("hai chục giải thưởng", "two dozen awards"),
    ("học sinh lớp 10 và 11", "10th and 11th graders"),
    ("bệnh nhân thứ 48 và 49 của quốc gia", "the nation's 48th and 49th patients"),
    ("Bệnh nhân thứ 66", "Patient 66"),
    ("tầng 65 của tòa nhà", "the 65th floor of the building"),
    ("hiệp hai", "the second half"),
    ("vợ hai của ông ấy", "his second wife"),
    ("vĩ tuyến 17", "the 17th Parallel"),
    ("kỷ niệm 25 năm quan hệ ngoại giao", "the 25th anniversary of diplomatic relations"),
    ("trong Chiến tranh thế giới thứ hai", "veterans of World War Two"),
    ("học sinh lớp 12 sẽ ôn bài", "Grade 12 students will review"),
    ("tiểu đường loại 2", "diseases such as type 2 diabetes"),
    ("nhóm thứ hai", "the latter"),
    ("một trong số 15 công ty", "one of the 15 companies"),
    ("4 năm nữa", "four more years"),
    ("22 ngày liên tục", "22 straight days"),
    ("cách 63 năm ánh sáng", "63 light-years away"),
    ("lĩnh 10 năm tù", "was given 10 years in prison"),
    ("cây cầu 600 năm tuổi", "the 600-year-old bridge"),
    ("dự án 500 triệu USD", "a $500 million project"),
    ("500.000 đô la Úc", "A$500,000"),
    ("chia thành 3 bảng", "drawn into three groups"),
    ("lúc 8h sáng", "at 8 a.m."),
    ("8h tối", "8 p.m."),
    ("chiều nay, lúc 3h", "this afternoon at 3 p.m."),
    ("tăng 5%, giảm 3% so với dự kiến", "rose 5%, 3% less than expected"),
    ("giảm còn 2 tỷ USD", "dropped to $2 billion"),
]
WRONG = [
    ("1,7 tỷ USD", "USD 1.7 million"),
    ("1,7 tỷ USD", "USD 17 billion"),
    ("1,7 tỷ USD", "1.7 billion dong"),
    ("28,26%", "2,826%"),
    ("28,26%", "28.26"),
    ("ngày 3/5", "March 5"),
    ("ngày 3/5", "on 3/5"),
    ("lần thứ 47", "47 times"),
    ("10 tháng đầu năm 2024", "October 2024"),
    ("quý IV/2024", "April 2024"),
    ("quý IV/2024", "the third quarter of 2024"),
    ("3.500 người", "3.500 people"),
    ("3.500 người", "3.5 people"),
    ("thứ Tư", "Thursday"),
    ("5 km", "5 miles"),
    ("5 kg", "5 tons"),
    ("ba nước", "the two countries"),
    ("hai Bộ trưởng", "the three ministers"),
    ("gấp đôi", "tripled"),
    ("hai phần ba", "one third"),
    ("802.11n", "802,117"),
    ("COVID-19", "COVID-91"),
    ("COVID-19", "the 19-year-old"),
    ("hội nghị lần thứ 12", "the 12-year-old"),
    ("hội nghị lần thứ 12", "the 12th century"),
    ("hội nghị lần thứ mười hai", "the twelfth-century meeting"),
    ("12 người", "12-year-old"),
    ("bệnh viện thứ ba chống virus corona", "a hospital against the coronavirus"),
    ("lúc 8h30", "at 9:30"),
    ("2021-2025", "2021-2026"),
    ("15.000 tỷ đồng", "VND15 billion"),
    ("một trăm hai mươi", "one hundred and two"),
    ("từ ngày 16-18/12/2024", "December 16 to August 12"),
    ("từ ngày 16-18/12/2024", "16-18/12/2024"),
    ("ngày 16/12", "December 12"),
    ("1,7 tỷ USD", "1,7 billion USD"),
    ("12,5 triệu", "125 million"),
    ("30 phút", "30 hours"),
    ("5 ngày", "5 months"),
    ("quý IV/2024", "the fourth quarter-2024"),
    ("Đại hội XIII", "the 12th Congress"),
    ("1/3", "two thirds"),
    ("12 người chết và 30 người bị thương", "30 people died and 12 were injured"),
    ("ngày 16/12", "December 16, 2024"),
    ("ngày 16/12/2024", "December 16"),
    ("hạng ba", "first class"),
    ("tháng 10/2020", "10/2020"),
    ("một trăm nghìn", "a hundred"),
    ("8h30 sáng", "8:30 p.m."),
    ("Đại hội lần thứ XIII", "the 14th Congress"),
    ("5,5%", "55%"),
    ("năm 2023", "in 2032"),
    ("gấp 3 lần", "4 times"),
    ("Chủ nhật", "Saturday"),
    ("Hai bên nhất trí", "The second place agreed"),
    ("lần thứ 3", "three times"),
    ("3 lần", "the third"),
    ("vụ án thứ ba trong năm", "three cases this year"),
    ("tầng 3 của tòa nhà", "three floors of the building"),
    ("bệnh nhân thứ 48 và 49 của quốc gia", "the 48th patient and 49 countries"),
    ("bán 18 cửa hàng", "an 18-year decision"),
    ("cao hơn 50m", "higher than 50 wickets"),
    ("gấp 19 lần", "19 hours"),
    ("1 người tử vong", "the 1-year-old man died"),
    ("lĩnh án 10 năm tù", "the 10-year-old rebels"),
    ("bị phạt 750.000 đồng", "a fine of 750,000"),
    ("37 độ C", "37°F"),
    ("từ 10h hôm nay", "from 10 p.m. today"),
    ("tăng 5,2%", "fell 5.2%"),
    ("giảm xuống còn 3 triệu tấn", "up to a high, rising to 3 million tonnes"),
]


@pytest.mark.parametrize(("vi", "en"), SAME)
def test_a_right_translation_is_silent(vi: str, en: str) -> None:
    assert number_flags(numbers_vi.quantities(vi), numbers_en.quantities(en)) == []


@pytest.mark.parametrize(("vi", "en"), WRONG)
def test_a_wrong_translation_is_flagged(vi: str, en: str) -> None:
    assert number_flags(numbers_vi.quantities(vi), numbers_en.quantities(en))


def test_both_sides_are_shown() -> None:
    flags = number_flags(numbers_vi.quantities("đạt 1,7 tỷ USD"), numbers_en.quantities("reached 1.7 million USD"))
    assert [(flag.kind, flag.detail) for flag in flags] == [("number-changed", "1,7 tỷ USD → 1.7 million USD")]


def test_what_is_missing_and_what_is_invented() -> None:
    aligned = align(numbers_vi.quantities("tăng 28,26%"), numbers_en.quantities("rose on Monday"))
    assert [q.text for q in aligned.missing] == ["28,26%"]
    assert [q.text for q in aligned.invented] == ["Monday"]
    assert not aligned.changed
    assert not aligned.kept


def test_exchanged_figures_are_changed_figures() -> None:
    aligned = align(numbers_vi.quantities("12 nam và 30 nữ"), numbers_en.quantities("30 men and 12 women"))
    assert len(aligned.kept) == 2
    assert len(aligned.exchanged) == 1
    assert not aligned.clean


def test_a_range_is_two_quantities_of_one_surface() -> None:
    low, high = numbers_vi.quantities("từ ngày 16-18/12/2024")
    assert (low.values, high.values) == ((2024, 12, 16), (2024, 12, 18))
    assert low.text == high.text == "16-18/12/2024"


@pytest.mark.parametrize(
    ("text", "kind", "values", "unit"),
    [
        ("1,7 tỷ USD", "money", (1.7e9,), "USD"),
        ("6,83 nghìn tỷ đồng", "money", (6.83e12,), "VND"),
        ("1.234.567,89", "number", (1234567.89,), ""),
        ("28,26%", "percent", (28.26,), ""),
        ("một trăm hai mươi lăm", "number", (125,), ""),
        ("lần thứ 47", "ordinal", (47,), ""),
        ("Đại hội XIII", "ordinal", (13,), ""),
        ("quý IV/2024", "quarter", (2024, 4), ""),
        ("tháng 10/2020", "date", (2020, 10, 0), ""),
        ("ngày 2-9", "date", (0, 9, 2), ""),
        ("năm 2025", "date", (2025, 0, 0), ""),
        ("10 tháng", "number", (10,), "month"),
        ("8h30 tối", "time", (20 * 60 + 30, 1), ""),
        ("37,5 độ C", "number", (37.5,), "degree C"),
        ("COVID-19", "code", (19,), ""),
        ("802.11n", "code", (802, 11), ""),
        ("304-QĐ/TW", "code", (304,), ""),
        ("gấp đôi", "times", (2,), ""),
        ("hai phần ba", "fraction", (2 / 3,), ""),
        ("thứ Tư", "weekday", (4,), ""),
        ("2 tỷ 300 triệu đồng", "money", (2.3e9,), "VND"),
    ],
)
def test_vietnamese_values(text: str, kind: str, values: tuple[float, ...], unit: str) -> None:
    (quantity,) = numbers_vi.quantities(text)
    assert (quantity.kind, quantity.unit) == (kind, unit)
    assert quantity.values == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "kind", "values", "unit"),
    [
        ("USD 1.7 billion", "money", (1.7e9,), "USD"),
        ("VND6.83-trillion", "money", (6.83e12,), "VND"),
        ("£20m", "money", (2e7,), "GBP"),
        ("1,234,567.89", "number", (1234567.89,), ""),
        ("28.26 percent", "percent", (28.26,), ""),
        ("one hundred and twenty-five", "number", (125,), ""),
        ("the 47th", "ordinal", (47,), ""),
        ("forty-seventh", "ordinal", (47,), ""),
        ("fourth quarter of 2024", "quarter", (2024, 4), ""),
        ("Q3 2023", "quarter", (2023, 3), ""),
        ("October 2020", "date", (2020, 10, 0), ""),
        ("2 September", "date", (0, 9, 2), ""),
        ("Sept. 2nd, 1945", "date", (1945, 9, 2), ""),
        ("8:30 p.m.", "time", (20 * 60 + 30, 1), ""),
        ("37.5°C", "number", (37.5,), "degree C"),
        ("two-thirds", "fraction", (2 / 3,), ""),
        ("Wednesday", "weekday", (4,), ""),
        ("half a million people", "number", (5e5,), ""),
        ("1,7", "number", (1.7,), "decimal comma"),
    ],
)
def test_english_values(text: str, kind: str, values: tuple[float, ...], unit: str) -> None:
    (quantity,) = numbers_en.quantities(text)
    assert (quantity.kind, quantity.unit) == (kind, unit)
    assert quantity.values == pytest.approx(values)


@pytest.mark.parametrize(
    "text",
    [
        "mấy chục người",
        "hàng trăm",
        "vài triệu",
        "năm nay",
        "tỷ lệ",
        "tài ba",
        "triệu chứng",
        "ba mẹ",
        "cây số",
        "nấu chín",
    ],
)
def test_words_that_are_no_quantities(text: str) -> None:
    assert [q for q in numbers_vi.quantities(text) if not q.weak] == []


@pytest.mark.parametrize("text", ["hundreds of people", "may come", "March on", "in a second.", "dozens", "millions"])
def test_english_words_that_are_no_quantities(text: str) -> None:
    assert [q for q in numbers_en.quantities(text) if not q.weak] == []
