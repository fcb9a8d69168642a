"""Whether a number counts what stands beside it (hai bên, two sides) or says its place in a row (bên thứ hai, lớp 2).

In Vietnamese a number before a noun counts and one after it orders, whatever the words; English has ordinals, and
labels (floor 3, World War II). Only what is sure is told: most numbers stay without a role and answer anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.check.quantities import Quantity
from pipeline.check.reading import word_list

# Nouns whose number, after them, is a place in a row: English may use an ordinal (tầng 3, the third floor).
_ROWS = word_list(
    "kỷ kỉ lớp hiệp vòng tầng lầu tuyến độ bậc cấp hạng nhóm mục bài chương tập phần hồi quyển cuốn số điều khoản"
    " khóa khoá kỳ đợt lần lượt trận ván séc set game vị_trí giải đoạn pha bước thế_hệ phút giây ngày mùng mồng"
    " tháng năm tuần quý hạm_đội đoàn binh_đoàn trung_đoàn sư_đoàn quân_đoàn tiểu_đoàn lữ_đoàn phi_đội hải_đội"
    " quân_khu khu_vực khu vùng phường quận đường phố lộ làn cửa phòng cột hàng dãy lô tổ đội ca kíp chi_nhánh cơ_sở"
    " trạm trường vợ chồng con cháu chiến giới mach phiên bản dấu hệ loại thứ tứ đứng xếp top tốp á_quân ghế bàn tờ"
    " trang câu dòng bệnh_nhân chặng mùa mũi làn_sóng sóng nhiệm_kỳ đại_hội hội_nghị knesset bus xe tàu"
)
_AFTER_A_ROW = re.compile(
    rf"(?<!\w)(?:{'|'.join(_ROWS).replace('_', ' ')})(?:\s+(?:từ|bộ binh|tiểu học))?\s+$",
    re.IGNORECASE,
)
# What may follow a number that counts nothing there: vợ hai của ông ấy.
_NO_NOUN = word_list(
    "của là và với trong ở tại trên dưới vào từ đến tới cho để sau trước khi do bởi vì nhưng mà thì cũng đã đang sẽ"
    " được bị có không này đó ấy kia nay hiện đầu cuối liên toàn ngay qua lên xuống ra về theo hoặc hay nếu chỉ đều"
    " cùng vẫn lại còn phải nên nhờ gồm bao cách giữa ngoài bằng như so gì nhiều thuộc rồi nữa tiếp nói thay"
)
# Measures that the table of units lacks or doubts: what they count is no noun, and English may have a unit for them.
_MEASURES = word_list(
    "tiếng hôm ngày tháng năm đô bộ foot ft ich in ki kí kim mi mph kilo kilô kilômét kilomet kilometer kilogram"
    " milligram milli micro pound ru rúp yuan lạng li tí phân g gam gr hécta héc sq dặm inches miles kilometres"
    " kilomét km ao xu cent won yên kinh vĩ kilôoat kw mã chỉ lượng"
)
_FOLLOWS = re.compile(rf"\s+(?!(?:{'|'.join(_NO_NOUN)})(?!\w))([^\W\d_]+)", re.IGNORECASE)
_LINK = re.compile(
    r"\s*(?:,|và|-|–|đến|tới|hoặc|hay|lên|xuống)?\s*(?:đầu\s+|cuối\s+)?(?:thế\s+k[ỷỉ]\s+)?", re.IGNORECASE
)
_ORDERING = re.compile(r"(?:lần\s+)?thứ\s", re.IGNORECASE)
# three cases, two more terms; after a capital it may be a label (World War Two veterans).
_PLURAL = re.compile(
    r"\s+(?:(?!(?:is|was|has|as|its|his|this|of|in|on|at|by|to|and|or|for|from|with|the|a|an)\b)[a-z]+[\s-]+)?"
    r"(?!(?:is|was|has|as|its|his|this|us|plus|versus|does|says|goes|yes|thus|always|perhaps|besides)\b)"
    r"(?:[a-z]{2,}s|people|men|women|children)\b"
)
# two more years, 14 legislative days, 3 billion light-years
_MEASURED = re.compile(
    r"(?:[\s-]+[a-z]+){0,3}[\s-]+(?:(?:light|plus|straight|full|square|metric|sq)\b|"
    r"(?:years|months|weeks|days|holidays|hours|minutes|seconds|miles|yards|knots|lbs|pounds|barrels|overs|kilo\w*|hectares"
    r"|\w*met(?:er|re)s|inches|grams|tons|tonnes|degrees|celsius|hits)\b)"
)
_LABELS = word_list(
    "no no. number numbers patient patients case cases game day days week weeks type types grade grades section"
    " sections phase stage level category group class floor round chapter article form figure table page line gate"
    " room unit tier division district ward zone highway route title item point step season episode part volume"
    " version size flight platform campus reactor lot row seat lane top at to by ranked"
)
_LABEL_BEFORE = re.compile(rf"(?:(?<!\w)(?:{'|'.join(map(re.escape, _LABELS))})|[#\d-])\s*$", re.IGNORECASE)
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w’'-]*\s+$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+[\"“'‘]?|[\"“])[A-Z][\w’'-]*\s+$")


def vietnamese(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the roles that the words beside them give."""
    told: list[Quantity] = []
    for q in found:
        told.append(_vietnamese(text, q, told[-1] if told else None))
    return told


def _vietnamese(text: str, q: Quantity, previous: Quantity | None) -> Quantity:
    if q.kind == "ordinal" and not q.unit and previous and previous.unit == "century" and _goes_on(text, previous, q):
        return replace(q, unit="century")  # thế kỷ XIX và XX
    if q.kind == "ordinal":
        return replace(q, role="place") if _ORDERING.match(q.text) else q
    if q.kind != "number" or q.unit not in ("", "year"):
        return q
    noun = _FOLLOWS.match(text, q.end)
    counts = noun is not None and noun[1].lower() not in _MEASURES
    if _AFTER_A_ROW.search(text[max(0, q.start - 24) : q.start]):
        return q if noun else replace(q, role="place")
    if previous and _goes_on(text, previous, q):
        return q if noun else replace(q, role=previous.role)
    sure = not (q.unit or q.weak) or q.text.lower() == "hai"
    return replace(q, role="count") if sure and counts else q


def _goes_on(text: str, previous: Quantity, q: Quantity) -> bool:
    """Whether the number continues a row of places: thứ 48 và 49, lớp 10 và 11."""
    placed = previous.kind == "ordinal" or (previous.kind == "number" and previous.role != "count")
    return placed and _LINK.fullmatch(text, previous.end, q.start) is not None


def english(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the roles that the words beside them give."""
    return [replace(q, role="count") if _counts(text, q) else q for q in found]


def _counts(text: str, q: Quantity) -> bool:
    if q.kind != "number" or q.unit or not _PLURAL.match(text, q.end) or _MEASURED.match(text, q.end):
        return False
    before = text[max(0, q.start - 20) : q.start]
    if _LABEL_BEFORE.search(before):
        return False
    return not _CAPITAL_BEFORE.search(before) or _SENTENCE_START.search(before) is not None
