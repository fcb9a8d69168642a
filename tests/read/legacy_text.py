"""Vietnamese in the encodings of the nineties, made from good text."""

import unicodedata

from pipeline.read import legacy

NEWS = (
    "Việt Nam và Lào tiếp tục phát triển hợp tác trên nhiều lĩnh vực.\n"
    "Hai Bộ trưởng đã đánh giá kết quả hợp tác giữa hai nước thời gian qua và trao đổi phương hướng sắp tới.\n"
    "Kim ngạch thương mại đạt 1,6 tỷ USD, tăng 33% so với cùng kỳ năm ngoái.\n"
)
_TO_TCVN3 = {letter: chr(byte) for byte, letter in legacy._TCVN3_LETTERS.items()}
_TO_VNI: dict[str, str] = {}
for _unit, _letter in legacy._VNI.items():
    _TO_VNI.setdefault(_letter, _unit)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text: str) -> str:
    return "".join(_TO_TCVN3.get(letter) or _TO_TCVN3.get(letter.lower(), letter) for letter in text)


def vni(text: str) -> str:
    return "".join(_TO_VNI.get(letter, letter) for letter in text)


def cp1258(text: str) -> bytes:
    """The tone follows its letter, as in every windows-1258 file."""
    letters = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in _TONES)
        letters.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tone)
    return "".join(letters).encode("cp1258")


def misread(text: str) -> str:
    """UTF-8 read as windows-1252 by a browser."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
