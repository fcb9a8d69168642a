"""The one exception whose message is meant for the person at the keyboard, and its words."""

from __future__ import annotations


class UserError(Exception):
    """Wrong input, setting or file. The message is one line that names the cause and the fix."""


def why(error: Exception) -> str:
    """What an error says, on one line, and of one of the system only the cause: "No such file or directory"."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split()) or type(error).__name__
