"""Byte streams with bounded memory: opening (also .gz and .xz), and lines of limited length."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.files import is_url, open_binary

_CHUNK = 1 << 16


def open_bytes(name: str) -> io.BufferedReader:
    """A buffered byte stream of the content of a file or URL, decompressed by suffix."""
    suffix = Path(name).suffix.lower()
    packed = open_binary(name) if is_url(name) else name
    if suffix == ".gz":
        import gzip

        return io.BufferedReader(cast("io.RawIOBase", gzip.open(packed, "rb")), _CHUNK)
    if suffix == ".xz":
        import lzma

        return io.BufferedReader(cast("io.RawIOBase", lzma.open(packed, "rb")), _CHUNK)
    return io.BufferedReader(cast("io.RawIOBase", open_binary(name)), _CHUNK)


def damage_errors() -> tuple[type[Exception], ...]:
    """What reading a stream of ``open_bytes`` can raise when the file is unreadable or damaged."""
    import lzma
    import zlib

    return OSError, EOFError, zlib.error, lzma.LZMAError


def peek(stream: io.BufferedReader) -> bytes:
    """Up to 64 KiB from the stream's position, which stays."""
    return stream.peek(_CHUNK)[:_CHUNK]


def as_utf8(stream: BinaryIO, encoding: str) -> io.BufferedReader:
    """The stream recoded to UTF-8, for encodings in which a line end is not one byte."""
    return io.BufferedReader(_Recoder(stream, encoding), _CHUNK)


def prefixed(head: bytes, stream: BinaryIO) -> io.BufferedReader:
    """The stream with bytes that were already read put back before it."""
    return io.BufferedReader(_Prefixed(head, stream), _CHUNK)


def bounded_lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Each line's 1-based number and bytes, None for one longer than ``limit``, which is passed over unread."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield number, None


class _Pieces(io.RawIOBase):
    """A stream made of pieces that come one after another from ``_next``; an empty one ends it.

    Closing it leaves the stream behind it open: that one belongs to whoever opened it (standard input, for one).
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._piece = b""

    def _next(self) -> bytes:
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed wants the wider Buffer
        if not self._piece:
            self._piece = self._next()
        taken = min(len(buffer), len(self._piece))
        buffer[:taken] = self._piece[:taken]
        self._piece = self._piece[taken:]
        return taken


class _Recoder(_Pieces):
    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        super().__init__(stream)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ended = False

    def _next(self) -> bytes:
        text = ""
        while not text and not self._ended:
            chunk = self._stream.read(_CHUNK)
            self._ended = not chunk
            text = self._decoder.decode(chunk, final=self._ended)
        return text.encode("utf-8", "replace")


class _Prefixed(_Pieces):
    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__(stream)
        self._piece = head

    def _next(self) -> bytes:
        return self._stream.read(_CHUNK)
