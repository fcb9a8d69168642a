"""Lines as sites have them that look like something else."""

import pytest

TITLE = "Nghỉ việc từ tháng ba có được hưởng trợ cấp thất nghiệp không"
LEAD = "Nhiều bạn đọc gửi câu hỏi về trợ cấp thất nghiệp đến tòa soạn trong tuần qua, luật sư trả lời như sau."
PROSE = "Người lao động cần nộp hồ sơ trong thời hạn ba tháng kể từ ngày chấm dứt hợp đồng lao động với công ty."
MORE = "Trung tâm dịch vụ việc làm sẽ trả kết quả trong thời hạn hai mươi ngày làm việc kể từ ngày nhận đủ hồ sơ."


def page(*lines: str) -> str:
    return "\n\n".join([TITLE, LEAD, *lines, MORE, MORE.replace("hai mươi", "ba mươi")])


def kept(article) -> list[str]:
    return [block.text for block in article.blocks]


@pytest.mark.parametrize(
    "line",
    [
        "Lực lượng chức năng thu giữ 500 kg mỹ phẩm không ghi rõ nguồn gốc, xuất xứ tại kho hàng.",
        "Việc chuyển nhượng phải được UBND tỉnh chấp thuận bằng văn bản trước khi thực hiện.",
        "Ông là người đầu tiên bình luận bóng đá trên truyền hình của cả nước.",
        "Công ty này chưa được cấp giấy phép thiết lập mạng xã hội theo quy định.",
        "Logo SEA Games lấy cảm hứng từ chim lạc và trống đồng của người xưa.",
        "Sao chép giọng nói bằng trí tuệ nhân tạo đang là chiêu lừa đảo mới.",
        "Báo cáo chưa nêu nguyên nhân của vụ việc này.",
        "Đài Loan thử tên lửa phòng không.",
    ],
)
def test_sentences_of_an_article_stay(clean, line):
    article = clean(page(PROSE, line))
    assert line in kept(article)
    assert article.publisher is None


@pytest.mark.parametrize(
    "line",
    [
        "® Ghi rõ nguồn khi phát hành lại thông tin từ website này",
        "Hãy là người đầu tiên bình luận về bài viết này",
        "Video Player is loading.",
        "This is a modal window.",
        "Trang web sử dụng cookie để cải thiện trải nghiệm của bạn.",
    ],
)
def test_what_sites_put_there_goes(clean, line):
    assert line not in kept(clean(page(PROSE, line)))


def test_the_answer_of_an_advice_column_is_kept(clean):
    text = page("Tôi nghỉ việc từ tháng ba, vậy tôi có được hưởng trợ cấp không?", "Trả lời:", PROSE)
    assert PROSE in kept(clean(text))
    assert MORE in kept(clean(text))


def test_questions_and_answers_are_no_list_of_headlines(clean):
    asked = [
        f"Điều gì khiến anh quyết định rời bệnh viện lớn {where} để về quê?"
        for where in ("ở Hà Nội", "ở Huế", "ở Vinh")
    ]
    answered = [
        f"Tôi rời bệnh viện lớn {where} vì muốn ở gần bố mẹ, và quê tôi khi ấy chưa có một bác sĩ nào cả."
        for where in ("ở Hà Nội", "ở Huế", "ở Vinh")
    ]
    lines = [line for pair in zip(asked, answered, strict=True) for line in pair]
    article = clean("\n\n".join([TITLE, LEAD, *lines, "Xin cảm ơn anh!"]))
    assert set(answered) <= set(kept(article))
    faq = [TITLE, LEAD]
    for n in ("bao nhiêu", "khi nào", "ra sao", "ở đâu"):
        faq += [
            f"Mức giảm trừ gia cảnh mới của người nộp thuế áp dụng {n}?",
            f"Mức giảm trừ gia cảnh mới của người nộp thuế áp dụng {n} thì do luật quy định cụ thể.",
        ]
    assert clean("\n\n".join(faq)).failed is None


def test_the_last_entry_of_a_list_is_no_tag(clean):
    text = page("Các quận được cấp nước trở lại:", "- Quận 1", "- Quận 3", "- Quận Bình Thạnh", "Bình luận (0)")
    assert {"- Quận 1", "- Quận 3", "- Quận Bình Thạnh"} <= set(kept(clean(text)))


def test_hours_of_a_live_report_in_the_house_style(clean):
    text = page("19h30", PROSE, "20h15", PROSE.replace("ba tháng", "bốn tháng"))
    assert {"19h30", "20h15"} <= set(kept(clean(text)))


@pytest.mark.parametrize(
    "outlet", ["Báo điện tử Chính phủ", "Đài truyền hình Việt Nam", "Báo Nhân Dân", "Đài Tiếng nói Việt Nam"]
)
def test_outlets_are_sources(clean, outlet):
    assert outlet not in kept(clean(page(PROSE, MORE, outlet)))


def test_an_empty_date_of_a_program_fails_nothing(clean):
    html = f"""<html><head><meta property="article:published_time" content="0001-01-01T00:00:00+07:00"></head>
    <body><article><h1>{TITLE}</h1><p>{LEAD}</p><p>{PROSE}</p><p>{MORE}</p></article></body></html>"""
    assert clean(html, media="html").failed is None


def test_a_time_in_utc_is_the_day_in_vietnam(clean):
    html = f"""<html><head><meta property="article:published_time" content="2025-06-04T23:30:00Z"></head>
    <body><article><h1>{TITLE}</h1><p>{LEAD}</p><p>{PROSE}</p><p>{MORE}</p></article></body></html>"""
    assert clean(html, media="html").published == "2025-06-05"
    assert clean(html.replace("23:30:00Z", "23:30:00+07:00"), media="html").published == "2025-06-04"


@pytest.mark.parametrize(
    "title", ["[Ảnh] Lễ diễu binh mừng ngày thống nhất đất nước", "Video: Hai ôtô đâm nhau trên cao tốc trong mưa lớn"]
)
def test_a_title_with_its_medium(clean, title):
    assert clean("\n\n".join([title, "05/06/2025 10:20", LEAD, PROSE, MORE])).title == title


def test_a_paragraph_between_two_advertisements(clean):
    other = (
        "Ngân hàng trung ương các nước cũng đang cân nhắc phương án nới lỏng tiền tệ để vực dậy sức mua của người dân."
    )
    assert other in kept(clean(page(PROSE, "Quảng cáo", other, "Quảng cáo")))


def test_a_list_of_names_is_no_byline(clean):
    names = ["Nguyễn Minh Anh", "Trần Quốc Bảo", "Phạm Thu Trang"]
    article = clean("\n\n".join([TITLE, LEAD, PROSE, "Danh sách giải nhất của cuộc thi gồm:", *names, MORE, "Lê Hà"]))
    assert set(names) <= set(kept(article))
    assert article.author == "Lê Hà"
