"""Which day it is, where the reader is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.errors import UserError

Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Calendar:
    """Days in one time zone; None is the computer's own.

    Args:
        now: the present, with its time zone.

    Raises:
        UserError: there is no such zone.
    """

    def __init__(self, timezone: str | None, now: Now = utc_now) -> None:
        self._now = now
        try:
            self._zone = ZoneInfo(timezone) if timezone else None
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise UserError(
                f"watch.timezone: no time zone {timezone!r}; use a name such as Asia/Ho_Chi_Minh or UTC"
            ) from None

    def today(self) -> str:
        """The ISO date."""
        return self._now().astimezone(self._zone).date().isoformat()


def days_before(day: str, count: int) -> str:
    """The ISO date ``count`` days earlier."""
    return (date.fromisoformat(day) - timedelta(days=count)).isoformat()
