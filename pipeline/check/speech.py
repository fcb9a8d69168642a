"""A speaker whom only the English has: ", he said," in the middle of a sentence that nobody says in Vietnamese.

Small models learn it from news, whose translators add it to paragraphs that go on with what somebody says, and put it
between the clauses of long sentences.
"""

from __future__ import annotations

import re

from pipeline.check.vietnamese import Vietnamese

# Between two commas only. At the end of a sentence human translators add it more often (43 of 438 places in 95,597
# pairs of news), and here 6 of 102.
_SAID = re.compile(
    r",\s(?P<joint>and\s)?"
    r"(?P<said>(?:he|she|they|it)\s(?:said|says|noted|stressed|explained|stated)|(?:he|she)\sadded)\s?,",
    re.IGNORECASE,
)
# Wide, for what is taken out is lost: a requirement (yêu cầu) counts as a request.
_SAYING = re.compile(
    r"""["“”'‘’«»] | ^\s*[-–—]
    | ^(?:ông|bà|anh|chị|em|cô|bác|pv|phóng\sviên|hỏi|đáp|ts|ths|gs|pgs|bs|luật\ssư|đại\sdiện)(?!\w)[^,.;:]{0,60}:\s
    | (?<!\w)(?:
        (?<!quy\sđịnh\s)rằng | cho\s(?:biết|hay|là) | phát\s(?:biểu|ngôn) | lên\stiếng | chia\ssẻ | nhấn\smạnh
        | tuyên\sbố | trả\slời | giải\sthích | lý\sgiải | bình\sluận | nhận\s(?:định|xét) | phân\stích
        | (?:khẳng|phủ)\s(?:định|nhận) | lưu\sý | thông\s(?:tin|báo) | viết | tâm\ssự | cảnh\sbáo | khuyến\scáo
        | tiết\slộ | ý\skiến | quan\sđiểm | trích | (?<!được\s)xác\snhận | thừa\snhận | bác\sbỏ | chỉ\sra
        | đề\s(?:nghị|xuất|cập) | kêu\sgọi | yêu\scầu | (?:cáo|tố)\s(?:buộc|cáo) | kết\sluận | đưa\stin
        | trao\sđổi\svới | bày\stỏ | cam\skết | (?<!đòi\s)hỏi | đáp(?!\sứng)
        | kiến\snghị | báo\scáo | nhớ\slại | dự\sbáo | hứa | khuyên | nhắc | phản\sánh | trình\sbày
        | lập\sluận | mong\smuốn
        | đánh\sgiá(?!\scao)
        | nêu(?!\strên)
        | nói(?!\s(?:chung|riêng|trên))
        | (?<!công\s)khai(?=\s(?:rằng|nhận|với|tại)|,)
        | (?<!nhận\s)lời(?!\s(?:mời|xin\slỗi))
        | (?<!đáng\s)kể(?!\s(?:từ|cả|trên))
        | bảo\s(?:tôi|anh|chị|em|ông|bà|họ|nó|với)
        | (?<!tiếp\s)(?<!kèm\s)(?<!kéo\s)(?<!đi\s)(?<!mang\s)
          theo(?!\s(?:đó|dõi|đuổi|hướng|chân|quy\sđịnh|luật|kế\shoạch|đường|phương|từng|mùa|chiều|lịch|hình\sthức))
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)


def invented(vi: Vietnamese, en: str) -> re.Match[str] | None:
    """The first such words in the English, with both commas, where nothing in the Vietnamese tells of speech.

    The group ``said`` is speaker and verb, ``joint`` an *and* before them.
    """
    said = _SAID.search(en)
    return said if said and not _SAYING.search(vi.small) else None
