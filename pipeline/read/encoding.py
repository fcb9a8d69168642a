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
_CONTROLS = dict.fromkeys({*range(0x20), 0x7F} - set(b"\t\n\r\f\x0b\x1b"))
_HTML_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
# What a page may say of itself. Latin-1 is not believed: it was the usual declaration of the font encodings.
_DECLARED = re.compile(r"(?:cp(?!1252)|iso8859-(?!1$)|koi8|mac|gb|big5|shift_jis|euc)")


class NotTextError(ValueError):
    """The bytes are not text; the message says what they look like."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """NFC text with line ends as in Unix, the encoding it was read in, and a doubt worth telling the reader."""

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
            f"read.encoding: no encoding {name!r}; use auto, utf-8, windows-1258, tcvn3, vni or a Python codec name"
        ) from None


def decode(data: bytes, encoding: str = "auto") -> Decoded:
    """The text in ``data``; bytes that cannot be decoded become U+FFFD.

    Raises:
        NotTextError: NUL bytes, many control characters, or the signature of a known binary format.
    """
    name = sniff(data) if encoding == "auto" else encoding.lower()
    text = tidy(_read(data, name))
    if "\0" in text or (encoding == "auto" and _controls(text) > 0.05 * len(text)):
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


def sniff_table(head: bytes) -> str:
    """The encoding of a table that begins with ``head``; single lines of it may be binary.

    Raises:
        NotTextError: most of it is binary.
    """
    try:
        return sniff(head)
    except NotTextError:
        text = b"\n".join(line for line in head.split(b"\n") if b"\0" not in line)
        if 2 * len(text) < len(head):
            raise
        return sniff(text)


def tidy(text: str) -> str:
    """NFC, line ends as in Unix, no byte order mark, and U+FFFD for lone surrogates."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", text)


def wide(name: str) -> bool:
    """Whether a line end is more than one byte."""
    return name.replace("_", "-").startswith(("utf-16", "utf-32"))


def _read(data: bytes, name: str) -> str:
    if font := _FONT_ENCODINGS.get(name):
        return font(data.decode("latin-1"))
    try:
        return data.decode(name, "replace")
    except UnicodeError as error:  # some codecs know no replacement
        raise NotTextError(f"cannot be read as {name}: {error}") from None


def _controls(text: str) -> int:
    """How many control characters are in the first part of the text that no text needs."""
    sample = text[:SAMPLE]
    return len(sample) - len(sample.translate(_CONTROLS))


def _unmarked_utf16(sample: bytes) -> str:
    """UTF-16 by its high bytes: in Vietnamese they are 00, 01, 03, 1E or 20, and most of them are 00."""
    even, odd = sample[::2], sample[1::2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        usual = sum(map(high.count, b"\x00\x01\x03\x1e\x20"))
        if usual >= 0.95 * len(high) and high.count(0) >= 0.4 * len(high) and low.count(0) <= 0.01 * len(low):
            text = sample.decode(name, "replace")
            if _controls(text) <= 0.01 * len(text):
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
    shares = {name: _share(sample, name) for name in candidates}
    best = max(candidates, key=shares.__getitem__)
    if shares[best] >= 0.5:
        return best
    if not evidence(_read(sample, "cp1258"))[0]:
        return "cp1258"  # no letters but ASCII ones: its quotes and dashes are those of the other Windows encodings
    return declared or _guess(sample)


def _declared(sample: bytes) -> str | None:
    """What an HTML page says of itself, where it can be believed."""
    found = _HTML_CHARSET.search(sample[:4096])
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else None
    except (LookupError, ValueError):
        return None
    return name if name and _DECLARED.match(name) else None


def _share(sample: bytes, name: str) -> float:
    """How much of what is not ASCII is Vietnamese in this reading, 0 to 1."""
    words, possible = evidence(unicodedata.normalize("NFC", _read(sample, name)))
    return possible / words if words else 0.0


def _guess(sample: bytes) -> str:
    """Not Vietnamese in any encoding we know: let charset-normalizer say."""
    import charset_normalizer

    found = charset_normalizer.from_bytes(sample).best()
    return "cp1252" if found is None else found.encoding


def _doubt(text: str, name: str) -> str | None:
    if name == "utf-8" or wide(name):
        return None
    words, possible = evidence(text[:SAMPLE])
    if words >= 3 and possible >= 0.8 * words:
        return None
    return f"not UTF-8; read as {name}, which is a guess: set read.encoding if it looks wrong"
