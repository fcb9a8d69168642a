"""The font encodings of Vietnamese before Unicode, TCVN3 (ABC) and VNI, which no maintained library decodes.

Both reuse the letters of Latin-1: TCVN3 has one byte for a letter ("TiÕng ViÖt"), VNI mostly a base letter and a
byte for its marks ("Tieáng Vieät"). Text copied from such a document is valid Unicode with the wrong letters, so
both functions take and give text, in which each byte is the Latin-1 character of its value.
"""

from __future__ import annotations

import re
import unicodedata

# TCVN 5712-3:1993 (VN3), 0xA1–0xFE; "." is a byte without a letter.
_TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
_TCVN3_LETTERS = {0xA1 + place: letter for place, letter in enumerate(_TCVN3) if letter != "."}

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _CIRCUMFLEX, _BREVE = "\u0300\u0301\u0309\u0303\u0323\u0302\u0306"
_TONE_MARKS = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_CIRCUMFLEX_MARKS = {"â": "", "à": _GRAVE, "á": _ACUTE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_BREVE_MARKS = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    lower = dict(_VNI_LETTERS)
    lower |= {
        base + byte: _VNI_LETTERS.get(base, base) + tone for base in "aeouyôö" for byte, tone in _TONE_MARKS.items()
    }
    lower |= {base + byte: base + _CIRCUMFLEX + tone for base in "aeo" for byte, tone in _CIRCUMFLEX_MARKS.items()}
    lower |= {"a" + byte: "a" + _BREVE + tone for byte, tone in _BREVE_MARKS.items()}
    table = {}
    for unit, parts in lower.items():
        letter = unicodedata.normalize("NFC", parts)
        for mark in (unit[1:], unit[1:].upper()):  # the base gives the case
            table[unit[0] + mark] = letter
            table[unit[0].upper() + mark] = letter.upper()
    return table


_VNI = _vni_table()
_VNI_UNIT = re.compile(r"[aeouyôö][øùûõïâàáåãäêèéúüë]|[ôöñìíæóòî]", re.IGNORECASE)


def from_tcvn3(text: str) -> str:
    """Unicode letters for the Latin-1 characters that stand for TCVN3 bytes; the rest stays."""
    return text.translate(_TCVN3_LETTERS)


def from_vni(text: str) -> str:
    """Unicode letters for the Latin-1 sequences that stand for VNI bytes; the rest stays."""
    return _VNI_UNIT.sub(lambda unit: _VNI.get(unit[0]) or _VNI.get(unit[0][0], unit[0][0]) + unit[0][1:], text)
