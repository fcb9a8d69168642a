"""Text that was read in the wrong encoding before it reached us: valid Unicode, wrong letters.

Two kinds are put right, and only where the evidence leaves no doubt: UTF-8 that was read as windows-1252
("Viá»‡t Nam"), line by line, because scrapers mix sources on a page; and whole articles in a font encoding
("TiÕng ViÖt", "Tieáng Vieät"). Good Vietnamese has letters beyond Latin-1 in nearly every sentence, and such a
line or article is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from pipeline.read.encoding import SAMPLE
from pipeline.read.legacy import from_tcvn3, from_vni
from pipeline.read.syllable import evidence

_MIN_WORDS = 6
_SURE = 0.9

# windows-1252 read with its five unassigned bytes kept as control characters, which is what browsers do.
_TO_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
# The lead characters of most Vietnamese letters in misread UTF-8: á» áº Ä Æ Ã and a trail character.
_MISREAD = re.compile(r"á[»º]|[ÃÄÆÅ][\x80-\xbfƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€‚]")
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯĩũĨŨ\u0300\u0301\u0303\u0309\u0323\u1ea0-\u1ef9]")
_LATIN1 = re.compile(r"[\xa1-\xff]")

Repair = Callable[[str], str]


def find_repair(text: str) -> tuple[str, Repair] | None:
    """The name of the damage and the function that undoes it, None when the text is best left as it is."""
    if _MISREAD.search(text) and reread_utf8(text) != text:
        return "UTF-8 that had been read as windows-1252", reread_utf8
    sample = text[:SAMPLE]
    if _VIETNAMESE.search(sample) or len(_LATIN1.findall(sample)) < _MIN_WORDS:
        return None
    for name, convert in (("TCVN3", from_tcvn3), ("VNI", from_vni)):
        if _sure(sample, convert(sample)):
            return f"{name} font encoding", convert
    return None


def apply(repair: Repair, short: str) -> str:
    """A title or byline repaired as its article was, unless that makes no Vietnamese of it."""
    repaired = unicodedata.normalize("NFC", repair(short))
    words, possible = evidence(repaired)
    return repaired if possible == words and not _VIETNAMESE.search(short) else short


def misread(text: str) -> int:
    """How many places look like UTF-8 that was read as windows-1252."""
    return len(_MISREAD.findall(text)) if not text.isascii() else 0


def reread_utf8(text: str) -> str:
    """Each line that is misread UTF-8 from end to end, read as UTF-8; the other lines as they are."""
    return "\n".join(map(_reread_line, text.split("\n")))


def _reread_line(line: str) -> str:
    if not _MISREAD.search(line):
        return line
    try:
        read_again = line.translate(_TO_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return line
    words, possible = evidence(unicodedata.normalize("NFC", read_again))
    return read_again if possible >= _SURE * words else line


def _sure(before: str, after: str) -> bool:
    words, possible = evidence(unicodedata.normalize("NFC", after))
    words_before, possible_before = evidence(before)
    return words >= _MIN_WORDS and possible >= _SURE * words and possible_before <= 0.5 * words_before
