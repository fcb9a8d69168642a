"""Vietnamese sentence ends by rule."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.read.syllable import is_syllable
from pipeline.split.abbreviations import abbreviations

_OPEN = "\"'“‘«([{"
_CLOSE = "\"'”’»)]}"
_END = re.compile(r"(?:\.{2,}|[.!?…]+)[\"'”’»)\]}]*")
_LINKS = re.compile(r"(?:https?://|www\.)\S+|[\w.+%-]{1,64}@[\w.-]{1,255}\.\w+", re.IGNORECASE)
_NUMBER_LABEL = re.compile(
    r"^[\"'“‘«(\[]*(?:(?:điều|khoản|mục|chương|bài|câu|phần|bước|bảng|hình|tập|kỳ)\s+)?(?:\d{1,3}|[ivxlc]{1,5}|[a-zđ])(?:\.\d{1,2})*$",
    re.I,
)
_FIRST_OF_LIST = re.compile(r":\s+1$")  # "khuyến cáo: 1. Rửa tay"
_WORD = re.compile(r"[^\s\"'“”‘’«»()\[\]{},;:!?]+$")
_NEXT = re.compile(r"[\"'“‘«(\[{–—-]*\s*([^\W_]+)(\.?)(?:\s+([^\W\d_]))?")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_BEFORE_NAMES = frozenset("anh bà chị giả luyện lĩnh ông sĩ sư thống thủ thư tịch trưởng tướng viên đốc".split())  # noqa: SIM905
_REACH = 200  # characters before a mark: no label, word or bracket that decides is longer
_TITLE_REACH = 45  # characters: longer quotations are speech


def split_sentences(text: str) -> list[str]:
    """The sentences of one block of text.

    Joined with single spaces they give the white-space-collapsed text, but for one repair: where a space is missing
    after a sentence end ("lớn.Dựa") the pieces are split there, so joining adds that space.
    """
    text = " ".join(text.split())
    links = [found.span() for found in _LINKS.finditer(text)]
    pieces: list[str] = []
    start = 0
    for found in _END.finditer(text):
        end = _end(text, found, links)
        if end is None or end >= len(text) or _in_brackets(text, start, end) or _in_title(text, start, end):
            continue
        if _is_boundary(text, start, found.start(), end):
            pieces.append(text[start:end].strip())
            start = end
    rest = text[start:].strip()
    return [*pieces, rest] if rest else pieces


def _end(text: str, found: re.Match[str], links: list[tuple[int, int]]) -> int | None:
    """Where the sentence would end: behind closing quotes, but not behind one that opens the next sentence."""
    end = found.end()
    near = bisect_left(links, (found.start(), 0)) - 1  # the last link that begins before the mark
    if near >= 0 and end < links[near][1]:
        return None
    mark = text[end - 1]
    if mark in "\"'" and end < len(text) and not text[end].isspace() and text.count(mark, 0, end) % 2:
        end -= 1  # 'lớn."Tôi …': a straight quote that opens
    return end


def _is_boundary(text: str, start: int, mark: int, end: int) -> bool:
    if text[end] != " ":
        return _space_missing(text, start, mark, end)
    following = _NEXT.match(text, end + 1)
    if following is None:
        return text[mark] in "!?" or end - mark > 1
    word = following[1]
    if word[0].islower() and not any(c.isupper() for c in word[1:]):
        return False
    if text[end - 1] in _CLOSE and text[end + 1] in "–—-":
        return False  # '"Tôi sẽ đi." - ông Nam nói'
    if text[mark] in "!?":
        return True
    if text[mark] == "…" or text[mark : mark + 2] == "..":
        return not word[0].isdigit()
    return _after_stop(_tail(text, start, mark), following)


def _tail(text: str, start: int, mark: int) -> str:
    """What of the sentence decides about the mark: all of a short one, else its end, so that no text takes long."""
    return text[max(start, mark - _REACH) : mark].strip()


def _after_stop(before: str, following: re.Match[str]) -> bool:
    """A single full stop with a capital or a digit after it."""
    if _NUMBER_LABEL.match(before) or _FIRST_OF_LIST.search(before):
        return False  # "1. Bổ sung nước", "Điều 5. Phạm vi"
    found = _WORD.search(before)
    if found is None:
        return True
    known, token, word = abbreviations(), found[0], following[1]
    if token.casefold() in known.closing:
        return True
    last = token.rsplit(".", 1)[-1]
    # A small letter after the opener tells "Trong đó" from "TP. Cần Thơ".
    opens = word.casefold() in known.openers and not (following[3] or "").isupper()
    if last.casefold() in known.titles and (last[0].isupper() or len(last) > 2):
        return opens
    if last.casefold() in known.labels and (word[0].isdigit() or last[0].isupper()):
        return opens
    if len(last) == 1 and last.isupper():
        if opens or word.casefold() in known.personal:
            return True
        return _after_initial(before[: found.start()].split(), token, following)
    return True


def _after_initial(earlier: list[str], token: str, following: re.Match[str]) -> bool:
    """A lone capital: an initial in a name, or the end of "quý I", "vitamin C", "giải B"."""
    another = len(following[1]) == 1 and following[2] == "."  # "J. K. Rowling"
    if not earlier or "." in token or another:
        return False
    if earlier[-1].casefold() in _BEFORE_NAMES and not is_syllable(following[1]):
        return False  # "Tổng thống V. Putin", but not "… của chị H. Gia đình …"
    return earlier[-1][0].islower()


def _space_missing(text: str, start: int, mark: int, end: int) -> bool:
    """As in "lớn.Dựa": letters, a mark, and a capital with a small letter (or a lone capital word) after it."""
    rest = text[end:].lstrip(_OPEN)
    if not rest[:1].isalpha() or not rest[0].isupper():
        return False
    second = rest[1:2]
    if not (second.islower() or second == " "):
        return False
    before = _tail(text, start, mark).rstrip(_CLOSE)
    found = _WORD.search(before)
    if found is None or _NUMBER_LABEL.match(before):
        return False
    token = found[0]
    known = abbreviations()
    if token.casefold() in known.titles | known.labels or "." in token:
        return False
    if token[-1].isdigit() or token[-1] == "%" or text[mark - 1] in _CLOSE:
        return True
    return len(token) >= 2 and token[-1].islower() and (token.islower() or len(token) > 2 or text[mark] in "!?…")


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Inside a bracket that was opened in this sentence and is closed further on."""
    opened: list[tuple[str, int]] = []
    for i in range(max(start, end - _REACH), end):
        if text[i] in _BRACKETS:
            opened.append((_BRACKETS[text[i]], i))
        elif opened and text[i] == opened[-1][0]:
            opened.pop()
    return any(text.find(closer, end, i + _REACH) >= 0 for closer, i in opened)


def _in_title(text: str, start: int, end: int) -> bool:
    """Inside a short quotation that the sentence goes on after: "Đất nước. Con người" in năm 1990."""
    for opener, closer in (('"', '"'), ("“", "”"), ("«", "»")):
        opened = text.rfind(opener, max(start, end - _TITLE_REACH), end)
        if opened < 0 or text.find(closer, opened + 1, end) >= 0:
            continue
        if opener == closer and text.count(opener, start, opened + 1) % 2 == 0:
            continue
        closed = text.find(closer, end, opened + _TITLE_REACH)
        named = text[:opened].rstrip()[-1:].isalpha()  # Vở diễn "Ai? Tôi!" công diễn: no colon or comma before speech
        if (
            closed >= 0
            and (named or text[closed - 1] not in ".!?…")
            and text[closed + 1 : closed + 3].strip().islower()
        ):
            return True
    return False
