"""The one exception whose message is meant for the person at the keyboard."""

from __future__ import annotations


class UserError(Exception):
    """Wrong input, setting or file. The message is one line that names the cause and the fix."""
