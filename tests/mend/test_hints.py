"""English written into the Vietnamese for what a translation lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mend import Hints
from pipeline.translate.glossary import Entry, Glossary

GLOSSARY = Glossary(
    [
        Entry("Xạ-lởm-xay Côm-ma-xít", "Saleumxay Kommasith", "person"),
        Entry("Lào", "Laos", "country", ("Lao",)),
        Entry("Việt Nam", "Vietnam", "country"),
        Entry("Nga", "Russia", "country", ("Russian",)),
        Entry("Mê Công", "Mekong", "place"),
        Entry("Hà Lan", "Netherlands", "country", ("Dutch",)),
        Entry("Hải Nam", "Hainan", "place"),
        Entry("Vành đai và Con đường", "Belt and Road", "event"),
        Entry("Diễn đàn Vành đai và Con đường", "Belt and Road Forum", "event", ("BRF",)),
        Entry("Bộ Công an", "Ministry of Public Security", "org", ("MPS",), ("Ministry of Police",)),
    ]
)
HINTS = Hints(GLOSSARY)


@pytest.mark.parametrize(
    ("vi", "en", "hinted"),
    [
        ("Bộ trưởng Xạ-lởm-xay Côm-ma-xít tới.", "Minister Xom came.", "Bộ trưởng Saleumxay Kommasith tới."),
        ("Hợp tác Việt Nam-Lào tốt.", "Vietnam-La cooperation is good.", "Hợp tác Việt Nam-Laos tốt."),
        ("Đoàn Việt Nam giành 10 huy chương.", "They won 10 medals.", "Đoàn Vietnam giành 10 huy chương."),
        ("Ở Mê Công, gần Mê Công", "In Mexico", "Ở Mekong, gần Mekong"),
        ("Ông Nguyễn Văn Đạt nói.", "Mr. Nguyen Van said.", "Ông Nguyen Van Dat nói."),
        ("Cuộc họp hôm nay (16/12) tốt.", "Today's meeting (16) is good.", "Cuộc họp hôm nay (16 December) tốt."),
        ("Họp ngày 9/3/2014 ở đây.", "Met here on 9 of 2014.", "Họp ngày 9 March 2014 ở đây."),
        ("Họp tháng 10/2020 ở đây.", "Met here.", "Họp October 2020 ở đây."),
        ("Họp ngày 9 tháng 3 ở đây.", "Met here.", "Họp ngày 9 March ở đây."),
        ("Chiều 2/3, họp.", "They met.", "Chiều 2/3, họp."),  # may be two thirds
        ("Chiều ngày 2/3, họp.", "They met.", "Chiều ngày 2 March, họp."),
        ("Tổ chức đầu năm 2025.", "Held in 2025.", "Tổ chức early 2025."),
        ("Tổ chức giữa năm 2025.", "Held in 2025.", "Tổ chức mid-2025."),
        ("Nửa đầu năm 2025 như đầu năm 2025.", "Good in 2025.", "Nửa đầu năm 2025 như early 2025."),
        ("Bà Hà Thị Nga gặp đoàn ở Nga.", "She met a team.", "Bà Hà Thị Nga gặp đoàn ở Russia."),
        ("Dự Diễn đàn Vành đai và Con đường ở Lào.", "At a forum in Laos.", "Dự Belt and Road Forum ở Lào."),
        ("Theo Bộ Công an, có mưa.", "The Ministry of Police saw rain.", "Theo Ministry of Public Security, có mưa."),
    ],
)
def test_what_is_lost_is_written_in_english(vi: str, en: str, hinted: str) -> None:
    assert HINTS(vi, en) == hinted


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Hợp tác Việt Nam-Lào tốt.", "Lao-Vietnam cooperation is good."),
        ("Từ ngày 16-18/12/2024.", "In December."),  # both ends of a span share its words
        ("Đứng thứ hai, có 500 con.", "It stood."),  # figures that are no day
        ("Dự Diễn đàn Vành đai và Con đường ở Lào.", "At the BRF in Laos."),
        ("Đạt 10/12 chỉ tiêu, 8/10 điểm, 1/3 dân số.", "It did."),
        ("Sáng nay 8/10 học sinh, chiếm tới 2/3 dân số.", "It did."),
        ("Theo Nghị định 08/2023, Thông tư 10/2022.", "By a decree."),
        ("Giỗ Tổ ngày 10/3 âm lịch.", "The feast."),
        ("Ngày mùng 10 tháng 3 âm lịch, rằm tháng Bảy, tháng Giêng.", "The feast."),
        ("Trực 24/7 ở đường 3/2.", "They are there."),
        ("GDP 9 tháng năm 2024 tăng, họp mỗi tháng một lần.", "It grew."),  # nine months, once a month
        ("Phục vụ ngày đêm 24/7.", "They serve."),
        ("Bà Trần Thị Hà Lan và ông Vũ Hải Nam nói.", "Tran Thi Ha Lan and Mr. Vu Hai Nam said."),
        ("Mưa ở phố Belt, đường Vành đai và Con đường.", "Rain there."),
        ("Tăng so với cuối năm 2024.", "Up on 2024."),
        ("Hạn đến cuối năm 2025.", "Due in 2025."),  # by the end of it
        ("Theo Trung Quốc, ông Trần Cát Ninh tới.", "China said he came."),  # Chen Jining
        ("Tin của Reuters.", "News."),  # English already
        ("Ông Côm-pa-xít Phôn nói.", "He said."),  # known by its sound alone
        ("Theo Bộ Công an, có mưa.", "There was rain."),  # a term may be told otherwise
        ("", ""),
    ],
)
def test_what_is_there_or_has_no_english_stays(vi: str, en: str) -> None:
    assert HINTS(vi, en) == vi


AROUND = st.text(alphabet="abcxyz ,", max_size=40)


@given(AROUND, st.sampled_from(["Lào", "Mê Công", "ngày 9/3/2014"]), AROUND)
def test_nothing_is_lost_around_a_hint(before: str, lost: str, after: str) -> None:
    hinted = HINTS(f"{before}, ở {lost}, {after}", "")
    assert hinted.startswith(f"{before}, ")
    assert hinted.endswith(f", {after}")
    assert lost not in hinted
