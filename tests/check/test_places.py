"""Countries and places that only the English has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker
from pipeline.check.places import Places, _short_forms
from pipeline.check.vietnamese import Vietnamese
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
        ("Vấn đề đó là rất quan trọng.", "The U.S. issue is very important.", ["U.S."]),
        ("Quân đội tiến vào thành phố.", "The Indian army entered the city.", ["Indian"]),
        ("Nhà lãnh đạo phát biểu.", "The Dutch leader spoke.", ["Dutch"]),
        ("Công ty đã nâng giá vé.", "The company in Da Nang raised prices.", ["Da Nang"]),
        ("Nhà Trắng ra tuyên bố.", "Nha Trang issued a statement.", ["Nha Trang"]),
        ("Ông Trần Bình Đình An phát biểu.", "Tran Dinh An spoke in Quang Binh.", ["Quang Binh"]),
        ("Cây này còn gọi là cây sung.", "This tree of the Congo is a fig.", ["Congo"]),
        ("Thủ đô rất tích cực.", "The US capital is active in the Arctic.", ["US", "Arctic"]),
        ("Quân đội Israel tấn công.", "The Syrian army attacked.", ["Syrian"]),
        ("Tàu hàng Australia cập cảng.", "The Austrian cargo ship docked.", ["Austrian"]),
        ("Đoàn Indonesia về nhất.", "The Indian team came first.", ["Indian"]),
        ("Đội Slovakia thắng.", "Slovenia won.", ["Slovenia"]),
        ("Tổng thống Biden phát biểu.", "The president of Britain spoke.", ["Britain"]),
        ("Trung ương Đảng họp, Á hậu và Phi công dự.", "Chinese, Asian and African.", ["Chinese", "Asian", "African"]),
        ("TP Cần Thơ họp.", "HCMC in session.", ["HCMC"]),
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
        ("Việt Nam, NATO và ASEAN", "Vietnam, the North Atlantic Treaty and Southeast Asian Nations"),
        ("Séc, Cộng hòa Czech", "Czechia and the Czech Republic"),
        ("Visa USA và du học UK", "An American visa, and studies in Britain"),
        ("Băng ở Bắc Cực tan.", "Ice in the Arctic melts."),
        ("Đại sứ quán ta tại Pháp", "The Embassy of the Socialist Republic of Vietnam in France"),
        ("Vua Gioóc-đa-ni", "The king of Jordan"),
        ("Gà tây quay là món ngon.", "Turkey is a tasty dish."),
        ("Lầu Năm Góc và Phố Wall", "The US Defense Department and US stocks"),
        ("Quân đội România và Genève", "The Romanian army and Geneva"),
        ("Vé giá $30.", "The ticket is US$30."),
        ("Đội tuyển PNG thắng.", "Papua New Guinea won."),
        ("Bộ Ngoại giao ra tuyên bố.", "Vietnam's Ministry of Foreign Affairs issued a statement."),
        ("Lãnh đạo TP nói.", "The leaders of Ho Chi Minh City said."),
        ("Tờ U.S News và Hue tour", "The U.S. News and the Hue tour."),
        ("Ông đọc tờ New York Times.", "He reads the New York Times."),
        ("Khu vực Đông Bắc mưa to.", "The North East had heavy rain, the South less."),
        ("Phở Thìn ở Hà Nội rất đắt.", "Pho Thin in Hanoi is dear."),
        ("Ông Nguyễn Hải Phòng phát biểu.", "Nguyen Hai Phong spoke."),
        ("Ông Trần Bình Đình An phát biểu.", "Tran Binh Dinh An spoke."),
        ("Cộng hòa Dân chủ Nhân dân Lào", "Lao PDR"),
    ],
)
def test_what_the_vietnamese_has_in_any_form_is_no_finding(vi: str, en: str) -> None:
    assert invented(vi, en) == []


def test_only_a_glossarys_countries_and_places_are_known() -> None:
    assert Places(Glossary()).invented(Vietnamese("Không có gì."), "Nothing in Moscow.") == ()
    rows = [Entry("Tân An", "Newtown", "place", also=("Newton",)), Entry("Hội Táo", "Apple Club of Newtown", "org")]
    places = Places(Glossary(rows))
    assert places.invented(Vietnamese("Không có gì."), "Newtown’s mayor met the Newton Ladies.") == (
        "Newtown",
        "Newton",
    )
    assert places.invented(Vietnamese("Hội Táo họp."), "The club met in Newtown.") == ()


def test_short_forms_are_of_what_the_glossary_has() -> None:
    assert _short_forms().keys() <= {entry.en for entry in GLOSSARY.entries}


@given(st.text(max_size=60), st.text(alphabet="USKMoscow.$ -’sNorthKaé", max_size=60))
def test_any_text_is_read(vi: str, en: str) -> None:
    for place in Places(GLOSSARY).invented(Vietnamese(vi, GLOSSARY.find(vi)), en):
        assert place in en
