"""A quantity of the Vietnamese in English words, by rule: what a figure is called when no translation is relied on."""

from __future__ import annotations

import re
from fractions import Fraction

from pipeline.check.quantities import Quantity
from pipeline.digest.dates import month_name
from pipeline.translate.normalise import ordinal

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PLURAL = frozenset(
    {
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "tonne",
        "quintal",
        "litre",
        "mile",
        "degree",
        "barrel",
    }
)
_SHOWN = {"degree C": "°C", "degree F": "°F", "term": "years in prison"}
_VICTIMS = re.compile(
    r"(?:\s+[^\W\d_]+){0,4}?\s+(?:chết|tử vong|thiệt mạng|tử nạn|bị thương|trọng thương|mất tích|đuối nước)\b"
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def counts_victims(vi: str, end: int) -> bool:
    """Whether the number that ends at ``end`` counts dead, injured or missing: "3 người chết", not "ba bên"."""
    return _VICTIMS.match(vi, end) is not None


def in_english(quantity: Quantity, how: str = "") -> str:
    """Such as "USD 1.7 billion", "28.26%", "11th", "16 December 2024"; its own text where no rule says better.

    Args:
        how: how exact it is said to be ("over"), which comes before it: "over 60 years old" instead of "aged 60".
    """
    if how and quantity.kind == "number" and quantity.unit == "age":
        return f"{how} {_plain(quantity.values[0])} years old"
    return f"{how} {_in_english(quantity)}".lstrip()


def _in_english(quantity: Quantity) -> str:
    value = quantity.values[0]
    match quantity.kind:
        case "percent":
            return f"{_plain(value)}%"
        case "money":
            return f"{quantity.unit} {scaled(value)}".strip()
        case "ordinal":
            return ordinal(int(value))
        case "times":
            return f"{_plain(value)} times"
        case "fraction":
            return str(Fraction(value).limit_denominator(100))
        case "number":
            return _with_unit(value, quantity.unit)
        case "quarter":
            year, quarter = quantity.values
            return f"Q{int(quarter)}" + (f" {int(year)}" if year else "")
        case "date":
            return _date(*(int(part) for part in quantity.values))
        case "time":
            return f"{int(value) // 60:02}:{int(value) % 60:02}"
        case "weekday":
            return _WEEKDAYS[int(value) - 2]
    return quantity.text


def scaled(value: float) -> str:
    """1700000000 as "1.7 billion", where that loses no digit that matters."""
    for size, word in _SCALES:
        if abs(value) >= size and abs(value / size - round(value / size, 3)) < 1e-9:
            return f"{_plain(value / size)} {word}"
    return _plain(value)


def _plain(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _with_unit(value: float, unit: str) -> str:
    if unit == "age":
        return f"aged {_plain(value)}"
    plural = "s" if unit in _PLURAL and value != 1 else ""
    return f"{scaled(value)} {_SHOWN.get(unit, unit)}{plural}".strip()


def _date(year: int, month: int, day: int) -> str:
    if not month:
        return str(year) if year else f"the {ordinal(day)}"
    parts = (str(day) if day else "", month_name(month), str(year) if year else "")
    return " ".join(part for part in parts if part)
