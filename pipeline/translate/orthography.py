"""One way to write Vietnamese, letter for letter, for what is translated, looked up and checked.

There are two habits of placing the tone, *hòa, tòa án, ủy ban, khỏe* and *hoà, toà án, uỷ ban, khoẻ*, and two of
writing a last i, *kỹ, lý, Mỹ, Hoa Kỳ* and *kĩ, lí, Mĩ, Hoa Kì*. The first ones are the commoner in news (*hóa* six
times in seven, *kỹ* 14 in 15) and are taken.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache

from pipeline.resources import shipped
from pipeline.translate.truecase import TABLE, truecase

VERSION = "1"

_PAIRS = (("oàoáoảoãoạ", "òaóaỏaõaọa"), ("oèoéoẻoẽoẹ", "òeóeỏeõeọe"), ("uỳuýuỷuỹuỵ", "ùyúyủyũyụy"))
_MOVED = {late[i : i + 2]: early[i : i + 2] for late, early in _PAIRS for i in range(0, len(late), 2)}
# Open syllables only (hoàn is written so by all); the u of qu is no vowel.
_OPEN = re.compile(r"(?:[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ])(?![^\W\d_])")
# In these syllables only: a bác sĩ is one for all. Quí is someone's name.
_LAST_I = re.compile(r"(?<![\w-])(?:[kK][ìíỉĩịÌÍỈĨỊ]|[lL][íÍ]|[mM][ĩĨ]|qu[ìíĩị]|QU[ÌÍĨỊ])(?![\w-])")
_Y = str.maketrans("ìíỉĩịÌÍỈĨỊ", "ỳýỷỹỵỲÝỶỸỴ")
_ETH = str.maketrans("Ðð", "Đđ")  # Icelandic letters that look like the Vietnamese ones
_SENTENCE = 1000  # characters: longer texts are not kept


def ordinary(text: str) -> str:
    """``text`` in NFC, in one spelling, and in ordinary case where it is set in capitals.

    As long as the NFC form of ``text``: what is found at a place of one stands at that place of the other.
    """
    return _kept(text) if len(text) <= _SENTENCE else _ordinary(text)


def respelt(text: str) -> str:
    """``text`` (NFC) with the tone on the first vowel of *oa, oe, uy*, y in *kỹ* and đ for ð; as long as before."""
    text = _OPEN.sub(_moved, text.translate(_ETH))
    return _LAST_I.sub(lambda found: found[0].translate(_Y), text)


@cache
def fingerprint() -> str:
    """Of everything that decides how a text is written."""
    with (shipped("configs") / TABLE).open("rb") as table:
        return f"{VERSION}.{hashlib.file_digest(table, 'sha256').hexdigest()[:8]}"


def _ordinary(text: str) -> str:
    return truecase(respelt(unicodedata.normalize("NFC", text)))


_kept = lru_cache(maxsize=8192)(_ordinary)


def _moved(found: re.Match[str]) -> str:
    moved = zip(_MOVED[found[0].lower()], found[0], strict=True)
    return "".join(new.upper() if old.isupper() else new for new, old in moved)
