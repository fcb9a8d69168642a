"""Bytes to text: the encoding is found by evidence, and valid UTF-8 is never doubted."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import UserError
from pipeline.read.legacy import from_tcvn3, from_vni
from pipeline.read.syllable import evidence

LOST = "\ufffd"
SAMPLE = 1 << 16  # bytes or characters looked at to decide

# The longer mark first: UTF-32-LE begins like UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FONT_ENCODINGS: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}
_BINARY = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip or Office file",
    b"\x1f\x8b": "gzip data",
    b"\xfd7zXZ": "xz data",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
}
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\f\x0b\x1b"))
_HTML_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
# A page that says Latin-1 may be in a font encoding or windows-1258, and a page that says UTF-8 here is not.
_NOT_BELIEVED = frozenset({"utf-8", "iso8859-1", "cp1252", "ascii"})


class NotTextError(ValueError):
    """The bytes are not text; the message says what they look like."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """NFC text with ``\\n`` line ends, the encoding it was read in, and a doubt worth telling the reader."""

    text: str
    encoding: str
    doubt: str | None = None


def check_encoding(name: str) -> None:
    """Raises ``UserError`` when ``name`` is neither "auto", a font encoding, nor a text codec of Python."""
    if name == "auto" or name.lower() in _FONT_ENCODINGS:
        return
    try:
        "a".encode(name)
        b"a\n".decode(name, "replace")
    except (LookupError, ValueError):
        raise UserError(
            f"read.encoding: no encoding {name!r}; use auto, utf-8, utf-16, windows-1258, tcvn3, vni or a Python codec name"
        ) from None


def decode(data: bytes, encoding: str = "auto") -> Decoded:
    """The text in ``data``; bytes that cannot be decoded become U+FFFD.

    Raises:
        NotTextError: NUL bytes, many control characters, or the signature of a known binary format.
    """
    name = sniff(data) if encoding == "auto" else encoding.lower()
    text = tidy(_read(data, name))
    if "\0" in text or len(data.translate(None, delete=_CONTROLS)) < 0.95 * len(data) and not _wide(name):
        raise NotTextError("binary data, not text")
    return Decoded(text, name, _doubt(text, name) if encoding == "auto" else None)


def sniff(data: bytes) -> str:
    """The encoding of ``data``, or of the file that it is the beginning of.

    Raises:
        NotTextError: see ``decode``.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    for signature, what in _BINARY.items():
        if data.startswith(signature):
            raise NotTextError(f"{what}, not text; convert it to text first")
    if b"\0" in data:
        return _unmarked_utf16(data[:SAMPLE])
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a character cut at the end is no error
    except UnicodeDecodeError:
        return _legacy(data)
    return "utf-8"


def tidy(text: str) -> str:
    """NFC, ``\\n`` line ends, no byte order mark, and U+FFFD for lone surrogates."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", text)


def _wide(name: str) -> bool:
    return name.replace("_", "-").startswith(("utf-16", "utf-32"))


def _read(data: bytes, name: str) -> str:
    if font := _FONT_ENCODINGS.get(name):
        return font(data.decode("latin-1"))
    return data.decode(name, "replace")


def _unmarked_utf16(sample: bytes) -> str:
    """UTF-16 by its high bytes: in Vietnamese they are 00, 01, 03, 1E or 20, and most of them are 00."""
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        low = sample[::2] if high == sample[1::2] else sample[1::2]
        usual = sum(map(high.count, b"\x00\x01\x03\x1e\x20"))
        if usual >= 0.95 * len(high) and high.count(0) >= 0.4 * len(high) and low.count(0) <= 0.01 * len(low):
            return name
    raise NotTextError("binary data (NUL bytes), not text")


def _legacy(data: bytes) -> str:
    """The encoding of bytes that are not valid UTF-8."""
    sample = data[:SAMPLE]
    as_utf8 = sample.decode("utf-8", "replace")
    bad = as_utf8.count(LOST)
    if sum(map(len, re.findall(r"[^\x00-\x7f�]+", as_utf8))) > bad:
        return "utf-8"  # more good characters than bad ones: damaged UTF-8
    candidates = ["cp1258", "tcvn3", "vni"]
    if declared := _declared(sample):
        candidates.insert(0, declared)
    best = max(candidates, key=lambda name: _share(*_evidence(sample, name)))
    if _share(*_evidence(sample, best)) >= 0.5:
        return best
    return declared or _guess(sample)


def _declared(sample: bytes) -> str | None:
    """What an HTML page says of itself, where it can be believed."""
    found = _HTML_CHARSET.search(sample[:4096])
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else None
        return name if name and name not in _NOT_BELIEVED and isinstance(b"".decode(name), str) else None
    except (LookupError, ValueError):
        return None


def _evidence(sample: bytes, name: str) -> tuple[int, int]:
    return evidence(unicodedata.normalize("NFC", _read(sample, name)))


def _share(words: int, possible: int) -> float:
    return possible / words if words else 0.0


def _guess(sample: bytes) -> str:
    """Not Vietnamese in any encoding we know: let charset-normalizer say."""
    import charset_normalizer

    found = charset_normalizer.from_bytes(sample).best()
    return "cp1252" if found is None else found.encoding


def _doubt(text: str, name: str) -> str | None:
    if name == "utf-8" or _wide(name):
        return None
    words, possible = evidence(text[:SAMPLE])
    if words >= 3 and possible >= 0.8 * words:
        return None
    return f"not UTF-8; read as {name}, which is a guess: set read.encoding if it looks wrong"
