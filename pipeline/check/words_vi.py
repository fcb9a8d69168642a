"""Vietnamese number words."""

from __future__ import annotations

import re

UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
SCALES = {"nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_TENS = ("mươi", "chục")
_ONLY_INSIDE = frozenset({"mốt", "lăm", "nhăm", "tư"})
_ANY = "|".join(
    [
        *UNITS,
        "mười",
        *_TENS,
        "trăm",
        "nghìn",
        "ngàn",
        "vạn",
        r"triệu(?!\s+(?:phú|chứng|tập|hồi))",
        r"t[ỷỉ](?!\s+(?:lệ|số|phú|giá|suất|trọng))",
        "linh",
        "lẻ",
        "rưỡi",
        r"không(?=\s+trăm)",
    ]
)
RUN = re.compile(rf"(?:{_ANY})(?!\w)(?:\s+(?:{_ANY})(?!\w)){{0,30}}", re.IGNORECASE)


def value(words: list[str]) -> tuple[float, int]:
    """The number that the words begin with, and how many of them it takes; (0, 0) when they begin with none.

    ``năm`` is five only where it cannot be a year: before a ten or a scale, after ``linh`` or ``lẻ``, or first.
    """
    total = 0.0  # finished groups (… tỷ … triệu)
    group = 0.0  # the last of them, which a further scale multiplies (nghìn tỷ)
    current: float | None = None  # hundreds, tens and units not yet scaled
    last = ""
    size = 0.0  # of the last step, for rưỡi
    used = 0
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        if word in UNITS:
            n = UNITS[word]
            if word == "năm" and last not in ("linh", "lẻ") and i and not _is_scale(following):
                break
            if last in UNITS:
                if word not in _ONLY_INSIDE:
                    break
                current = (current or 0) * 10 + n  # hai lăm = 25
            elif i == 0 and word in _ONLY_INSIDE and not _is_scale(following):
                break
            else:
                current = (current or 0) + n
            size = 1
        elif word == "mười":
            if last in UNITS or last in ("mười", *_TENS):
                break
            current, size = (current or 0) + 10, 10
        elif word in _TENS:
            if last not in UNITS:
                break
            n = UNITS[last]
            current, size = (current or 0) - n + n * 10, 10
        elif word == "không":  # … không trăm linh năm
            if last not in SCALES or following != "trăm":
                break
        elif word == "trăm":
            if last != "không" and (current is None or not 0 < current < 100):
                break
            current, size = (current or 0) * 100, 100
        elif word in SCALES:
            if current:
                group = current * SCALES[word]
                total += group
                current = None
            elif last in SCALES:
                total += group * SCALES[word] - group
                group *= SCALES[word]
            else:
                break
            size = group if last in SCALES else SCALES[word]
        elif word == "rưỡi":
            if not last or last in ("linh", "lẻ", "rưỡi"):
                break
            total += size / 2
        elif not last or following not in UNITS:  # linh, lẻ
            break
        last = word
        used = i + 1
    return total + (current or 0), used


def _is_scale(word: str) -> bool:
    return word in _TENS or word == "trăm" or word in SCALES


def spell(n: int) -> str:
    """A whole number under a thousand billion in words, as Northern Vietnamese says it."""
    if n < 0:
        raise ValueError(f"a number from 0 up is wanted, found {n}")
    if n == 0:
        return "không"
    parts: list[str] = []
    for scale, word in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        chunk, n = divmod(n, scale)
        if chunk:
            parts.append(f"{_under_thousand(chunk, leading=not parts)} {word}".strip())
    return " ".join(parts)


def _under_thousand(n: int, *, leading: bool) -> str:
    names = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    hundreds, rest = divmod(n, 100)
    tens, units = divmod(rest, 10)
    words = [names[hundreds], "trăm"] if hundreds or not leading else []
    if tens > 1:
        words += [names[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif units and words:
        words.append("linh")
    if units:
        last = {1: "mốt" if tens > 1 else "một", 5: "lăm" if tens else "năm"}.get(units, names[units])
        words.append(last)
    return " ".join(words)
