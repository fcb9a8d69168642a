"""Figures that stand in Vietnamese form in the English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import numbers_en, numbers_vi
from pipeline.check.quantities import align
from pipeline.evaluate.planted import cases
from pipeline.mend.edits import apply
from pipeline.mend.figures import mend_figures


def mended(vi: str, en: str) -> str:
    return apply(en, mend_figures(vi, en))[0]


@pytest.mark.parametrize(
    ("vi", "en", "right"),
    [
        ("Ngày 8/1, hội nghị khai mạc.", "On 8/1, the meeting opened.", "On January 8, the meeting opened."),
        ("Ngày 27-4, ông đến.", "On the 27-4 he came.", "On April 27 he came."),
        ("Phiên họp ngày 4/10.", "The meeting of the 4/10th.", "The meeting of October 4."),
        ("Đến ngày 16/12/2024.", "Until 16/12/2024.", "Until December 16, 2024."),
        ("Từ ngày 2 đến 4-7 tại Hà Nội.", "From 2 to 4-7 in Hanoi.", "From 2 to 4 July in Hanoi."),
        ("Cuộc họp ngày 16/12", "The 16-12 meeting", "The December 16 meeting"),
        ("Hội nghị ngày 8/1", "The 8/1 conference", "The January 8 conference"),
        ("Hội nghị ngày 8/1", "The conference of the 8/1", "The conference of January 8"),
        ("Kế hoạch quý IV/2024.", "The fourth-quarter-2024 plan.", "The fourth-quarter of 2024 plan."),
        (
            "Kế hoạch quý IV/2024.",
            "The plan of the fourth quarter of IV/2024.",
            "The plan of the fourth quarter of 2024.",
        ),
        ("Kế hoạch quý IV/2024.", "The fourth quarter-2024 plan.", "The fourth quarter of 2024 plan."),
        ("Vào ngày 28/11 và 4/12.", "On 28/11 and 4/12.", "On November 28 and 4 December."),
        ("Diễn ra ngày 29-30/11/2020.", "It is on 29-30/11/2020.", "It is on 29-30 November 2020."),
        ("Ngày 27-12, Bộ họp.", "On 27-12 March, the ministry met.", "On December 27, the ministry met."),
        ("Ngày 6 tháng 2 năm 2013, hai bên họp.", "On 6/2/2013, they met.", "On February 6, 2013, they met."),
        (
            "Ngày 8/1, hai bên họp.",
            "On 8/1/2020, they met.",
            "On January 8, 2020, they met.",
        ),  # the year is still flagged
        ("Sinh tháng 6/1957.", "Born on 6/1957.", "Born on June 1957."),
        ("Ngày 17/12, Bộ họp.", "On 17 February, the ministry met.", "On 17 December, the ministry met."),
        ("Có 5.838 xe.", "There are 5.838 cars.", "There are 5,838 cars."),
        ("Đạt 1,7 tỷ USD.", "It is USD 1,7 billion.", "It is USD 1.7 billion."),
        ("Thu 203 tỷ đồng.", "It took 203 billion.", "It took VND203 billion."),
        ("Nợ hơn 6 tỉ đồng.", "A debt of over 6 billions.", "A debt of over VND6 billion."),
        ("Chi 47 tỉ đồng cho dự án.", "It spent 47 billions of dollars on it.", "It spent VND47 billion on it."),
    ],
)
def test_a_figure_in_vietnamese_form_is_mended(vi: str, en: str, right: str) -> None:
    assert mended(vi, en) == right


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Ngày 8/1, hội nghị khai mạc.", "On January 8, the meeting opened."),
        ("Họp ngày 2/12.", "They met 2-12."),  # two to twelve
        ("Họp ngày 16/12.", "On December 16 they met for 16-12."),
        ("Ngày 8/1 và tỷ số 8/1.", "On 8/1 with a score of 8/1."),  # which of the two is the day?
        ("Lúc 17h ngày 4/5.", "At 17 4/5."),  # not 17 May
        ("Lúc 4h ngày 1/8.", "At 1/8 a.m."),
        ("Ngày 8/1, ba bên họp.", "On 18/1, they met."),
        ("Ngày 17/12 và 20/3.", "On 17 February."),  # one of two dates is missing
        ("Lãi 250 tỉ đồng.", "A profit of 250 billion shares."),  # shares are counted, not dong
        ("Lãi 250 tỉ đồng.", "A profit of 251 billion."),
        ("Có 1.000 xe và 1,5 tấn.", "There are 1,000 cars and 1.5 tonnes."),
        ("Ngày 31/13, họp.", "On 31/13, they met."),
        ("Chạy từ 1/4 dặm.", "A run of 1/4 of a mile."),
        ("Đổi từ 1/4 sang 1/2 dặm.", "The change from 1/4 to half a mile."),
        ("Vụ chuyển nhượng 99 triệu bảng.", "The 99-million switch."),
        # right as they are, whatever the Vietnamese writes
        ("Giá 20,000 VNĐ một vé.", "A ticket costs VND20,000."),
        ("Thị phần 48.7% so với 51.3%.", "A share of 48.7 against 51.3%."),
        ("Hãng bán 9.25 tỉ iPad.", "It sold 9.25 million iPads."),
        ("Xếp hạng 3,4,5.", "Ranked 3,4,5."),
        ("Bước 1,5 và 6 được sửa.", "Steps 1,5 and 6 were changed."),
        # spans, decimals, scores, articles, fractions
        ("Nỗ lực có thể mất từ 2-4 ngày.", "It could take from 2-4 days."),
        ("Pin kéo dài tới 6.5 tiếng.", "The battery lasts 6.5 hours."),
        ("Lãi suất từ 5.5 lên 6.5.", "Interest rose from 5.5 to 6.5."),
        ("Việt Nam thắng 2-1 trong trận đấu ngày 2-1.", "Vietnam won 2-1 in the match."),
        ("Ngày 1.5, công nhân nghỉ.", "1.5 million workers rest."),
        ("Ngày 3/4, ông bị bắt.", "3/4 of the suspects, he said."),
        ("Ngày 5/2, Điều lệ được sửa.", "Article 5/2 was amended."),
        # proverbial days
        ("Sau ngày 9/11, Mỹ thay đổi.", "After 9/11, America changed."),
        ("Từ ngày 24/7, bệnh viện mở cửa.", "The hospital opens 24/7."),
        ("Giỗ Tổ diễn ra ngày 10/3 âm lịch.", "It is on 10/3 of the lunar calendar."),
        ("Từ 10/5 - 12/6, hội nghị diễn ra.", "From 10/5-12/6, it takes place."),
        # ages, numbers on shirts, other currencies
        ("Phạt một triệu đồng.", "The fine is a million."),
        ("Ông Nam bị phạt 45 USD.", "Mr Nam, 45, was fined."),
        ("Thưởng 18 USD cho cầu thủ.", "Goalkeeper No 18 was rewarded."),
        ("Thưởng 4.500 đô la Mỹ.", "An award of $US 4,500."),
        ("Phạt 10.000 rupee.", "Fined Rs. 10,000."),
        ("Phạt từ 10-20 triệu đồng.", "Fined 10-20 million."),
    ],
)
def test_what_is_not_sure_stays(vi: str, en: str) -> None:
    assert mended(vi, en) == en


def test_right_translations_stay_and_no_planted_error_gets_worse() -> None:
    for case in cases(rounds=3):
        assert mended(case.vi, case.en) == case.en
        before, after = (
            align(numbers_vi.quantities(case.vi), numbers_en.quantities(en))
            for en in (case.wrong, mended(case.vi, case.wrong))
        )
        assert len(after.kept) >= len(before.kept)


def test_planted_slashed_dates_and_bare_amounts_are_mended() -> None:
    slashed = [case for case in cases(rounds=10) if case.error == "left as it was"]
    assert len(slashed) == 10
    assert all(mended(case.vi, case.wrong) == case.en for case in slashed)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_pair_is_too_strange(vi: str, en: str) -> None:
    apply(en, mend_figures(vi, en))


@given(st.integers(1, 28), st.integers(1, 12), st.sampled_from("/-"))
def test_any_day_left_as_it_is_written(day: int, month: int, mark: str) -> None:
    vi, en = f"Ngày {day}{mark}{month}, hội nghị khai mạc.", f"On {day}{mark}{month}, the conference opened."
    right = mended(vi, en)
    assert right != en
    assert align(numbers_vi.quantities(vi), numbers_en.quantities(right)).clean
