"""Countries and places that only the English has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker
from pipeline.check.places import Places
from pipeline.config import CheckSettings
from pipeline.translate.glossary import Entry, Glossary

GLOSSARY = Glossary.load(["vi-en"])
CHECKER = Checker(CheckSettings(), GLOSSARY)


def invented(vi: str, en: str) -> list[str]:
    return [flag.detail.split(" → ")[1] for flag in CHECKER.flags(vi, en) if flag.kind == "name-invented"]


@pytest.mark.parametrize(
    ("vi", "en", "places"),
    [
        ("Trong chuyến thăm, hai bên ký thỏa thuận.", "In a visit to Moscow, the sides signed a deal.", ["Moscow"]),
        ("Bộ Quốc phòng Nga nêu rõ.", "The United States Department of Defense said.", ["United States"]),
        ("Thông báo của UBND tỉnh Phú Yên.", "U.S. reports from Phu Yen Province.", ["U.S."]),
        ("Giới chức Triều Tiên lên tiếng.", "South Korean officials spoke.", ["South Korean"]),
        ("Hàn Quốc lên tiếng.", "North Korea and the South Koreans spoke.", ["North Korea"]),
        ("Dự án ở Thái Nguyên.", "The project in Da Nang, Central Highlands.", ["Da Nang", "Central Highlands"]),
        ("Các bên dùng thuế suất mới.", "The U.S. sides in Hue used a new tax.", ["U.S.", "Hue"]),
        ("anh ấy đã đến.", "He arrived from the U.K. and the U.K. again.", ["U.K."]),
        ("Chuyến bay hạ cánh.", "The plane landed in Northern Ireland.", ["Northern Ireland"]),
    ],
)
def test_a_place_from_nowhere_is_found(vi: str, en: str, places: list[str]) -> None:
    assert invented(vi, en) == places


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Hoa Kỳ và Nga đàm phán.", "America and the Russians negotiated."),
        ("Hoa kỳ cảnh báo.", "The US warned."),
        ("Mĩ cảnh báo.", "The US-led coalition warned."),
        ("MỸ CẢNH BÁO NGA", "US WARNS Russia"),
        ("Ngân hàng Thuỵ Sỹ đóng cửa.", "A Swiss bank closed."),
        ("Ban nhạc xứ Ailen.", "The Irish band."),
        ("Quân đội Áp - ga-ni-xtan.", "The Afghan army."),
        ("Thư của Bộ Ngoại giao Ê-cu-a-đo.", "A letter of the Ecuadorian ministry."),
        ("Người Mỹ gốc Phi.", "African Americans."),
        ("Vé giá 30 đô la.", "The ticket is 30 US dollars."),
        ("Vé giá $30.", "The ticket is US$30."),
        ("Đội tuyển PNG thắng.", "Papua New Guinea won."),
        ("Bộ Ngoại giao ra tuyên bố.", "Vietnam's Ministry of Foreign Affairs issued a statement."),
        ("Lãnh đạo TP nói.", "The leaders of Ho Chi Minh City said."),
        ("Tờ U.S News và Hue tour", "The U.S. News and the Hue tour."),
        ("Ông đọc tờ New York Times.", "He reads the New York Times."),
        ("Khu vực Đông Bắc mưa to.", "The North East had heavy rain, the South less."),
        ("Phở Thìn ở Hà Nội rất đắt.", "Pho Thin in Hanoi is dear."),
        ("Ông Nguyễn Hải Phòng phát biểu.", "Nguyen Hai Phong spoke."),
        ("Cộng hòa Dân chủ Nhân dân Lào", "Lao PDR"),
    ],
)
def test_what_the_vietnamese_has_in_any_form_is_no_finding(vi: str, en: str) -> None:
    assert invented(vi, en) == []


def test_only_a_glossarys_countries_and_places_are_known() -> None:
    assert Places(Glossary()).invented("Không có gì.", (), "Nothing in Moscow.") == ()
    rows = [Entry("Tân An", "Newtown", "place", also=("Newton",)), Entry("Hội Táo", "Apple Club of Newtown", "org")]
    places = Places(Glossary(rows))
    assert places.invented("Không có gì.", (), "Newtown’s mayor met the Newton Ladies.") == ("Newtown", "Newton")
    assert places.invented("Hội Táo họp.", (), "The club met in Newtown.") == ()


@given(st.text(max_size=60), st.text(alphabet="USKMoscow.$ -’sNorthKaé", max_size=60))
def test_any_text_is_read(vi: str, en: str) -> None:
    for place in Places(GLOSSARY).invented(vi, GLOSSARY.find(vi), en):
        assert place in en
