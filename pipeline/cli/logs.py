"""``--log-format json``: stderr as one JSON object a line, for schedulers.

Every object has ``time`` (ISO 8601, UTC), ``level``, ``event`` and ``message``. Events are ``log``, ``message``
(what a command says), ``progress``, ``finished`` and ``error``; the last is what ended the command.
"""

from __future__ import annotations

import atexit
import io
import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

ENDED = "vibrief: "  # how the line begins that says what ended the command


def log_as_json(level: int) -> None:
    """Makes an object of every log record of ``level`` and up, and of every line that anything writes to stderr."""
    if not isinstance(sys.stderr, JsonLines):
        sys.stderr = JsonLines(sys.stderr)
        atexit.register(sys.stderr.finish)
    handler = logging.StreamHandler(sys.stderr.below)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)


def _write(out: TextIO, level: str, event: str, message: str, /, **fields: Any) -> None:
    out.write(_object(time.time(), level, event, message, **fields) + "\n")
    out.flush()


def _object(seconds: float, level: str, event: str, message: str, /, **fields: Any) -> str:
    stamp = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": stamp, "level": level, "event": event, "message": message, **fields}, ensure_ascii=False)


class JsonFormatter(logging.Formatter):
    """A log record as one line; ``extra={"event": …, "fields": {…}}`` names its event and adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {"logger": record.name, **getattr(record, "fields", {})}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        event = getattr(record, "event", "log")
        return _object(record.created, record.levelname.lower(), event, record.getMessage(), **fields)


class JsonLines(io.TextIOBase):
    """A stderr that makes an object of each line that is written to it; empty ones go."""

    def __init__(self, below: TextIO) -> None:
        self.below = below
        self._begun = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in map(str.strip, lines):
            if line.startswith(ENDED):
                _write(self.below, "error", "error", line.removeprefix(ENDED))
            elif line:
                _write(self.below, "info", "message", line)
        return len(text)

    def finish(self) -> None:
        """Ends a line that was begun."""
        if self._begun:
            self.write("\n")

    def flush(self) -> None:
        self.below.flush()


def crashed(error: BaseException) -> None:
    """Says what nobody had foreseen, with its traceback."""
    text = "".join(traceback.format_exception(error))
    out = sys.stderr.below if isinstance(sys.stderr, JsonLines) else sys.stderr
    _write(out, "critical", "error", f"{type(error).__name__}: {error}", traceback=text)
