"""What a number in a text means, whatever the language, and which of the source's are in the English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal[
    "number", "percent", "money", "ordinal", "times", "fraction", "date", "quarter", "time", "weekday", "pair", "code"
]
Role = Literal["", "count", "place"]
Trend = Literal["", "up", "down"]
Reading = tuple[Kind, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number, date, amount … of a text.

    A range is two quantities that share a surface text.

    Attributes:
        kind: what it counts as. ``code`` is a name with digits in it (COVID-19, 802.11n), ``pair`` is ``8/10``.
        values: one value, except date: (year, month, day), quarter: (year, quarter), pair: two or more; 0 is not
            stated. A time is in minutes after midnight, then 1 when am or pm is known; a weekday counts from
            Monday = 2 to Sunday = 8, as in Vietnamese. Scales are multiplied out: ``1,7 tỷ`` is 1.7e9. A code has
            its digit groups.
        unit: canonical unit or ISO currency, empty when none or unknown; or one of ``NOT_ENGLISH``.
        weak: too loose a word to miss (one, first, both): it can answer a number of the other side, but its
            own absence there means nothing.
        other: further readings, for what is ambiguous by itself (``1/3``: a third, or the first of March).
        role: ``count`` where it surely counts the noun beside it (hai bên), ``place`` where it surely says which one
            of a row (bên thứ hai).
        trend: where the words beside it say that something rose or fell by it, or to it.
    """

    kind: Kind
    values: tuple[float, ...]
    text: str
    start: int
    end: int
    unit: str = ""
    weak: bool = False
    other: tuple[Reading, ...] = ()
    role: Role = ""
    trend: Trend = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Source quantities found in the English, and what is left on either side.

    Attributes:
        kept: pairs that say the same.
        missing: in the source only.
        changed: unlike pairs of one family, the likeliest partners.
        invented: in the English only.
        exchanged: pairs of ``kept`` neighbours of one kind and unit that stand in the opposite order.
        turned: pairs of ``kept`` of which one went up and the other down.
    """

    kept: tuple[Pair, ...]
    missing: tuple[Quantity, ...]
    changed: tuple[Pair, ...]
    invented: tuple[Quantity, ...]
    exchanged: tuple[tuple[Pair, Pair], ...]
    turned: tuple[Pair, ...]

    @property
    def clean(self) -> bool:
        """Nothing to tell."""
        return not (self.missing or self.changed or self.invented or self.exchanged or self.turned)


Pair = tuple[Quantity, Quantity]


_SCALAR = frozenset({"number", "percent", "money", "ordinal", "times", "fraction"})
_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        ("number", "money"),
        ("number", "ordinal"),
        ("number", "times"),
        ("number", "fraction"),
        ("times", "fraction"),
    )
)
_ORDERED = frozenset({"number", "percent", "money"})
# 37 độ, 37°C; years of prison are no age.
_SAME_UNIT = frozenset(
    {
        ("age", "year"),
        ("year", "age"),
        ("term", "year"),
        ("degree", "degree C"),
        ("degree", "degree F"),
        ("degree C", "degree"),
        ("degree F", "degree"),
    }
)
_LOOSE = frozenset({"", "age", "degree"})  # units that English often leaves out
# Figures left in Vietnamese form (1,7 billion; 16/12/2024): an English reader misreads them, whatever they mean.
NOT_ENGLISH = frozenset({"decimal comma", "slashed date"})


def align(source: Sequence[Quantity], target: Sequence[Quantity]) -> Alignment:
    """Pairs the quantities of a sentence with those of its translation by value, the strictest pairs first."""
    free_source, free_target = list(source), list(target)
    kept: list[Pair] = []
    changed: list[Pair] = []
    for rule in (_identical, _agree):
        for s in tuple(free_source):
            for t in free_target:
                if rule(s, t):
                    kept.append((s, t))
                    free_source.remove(s)
                    free_target.remove(t)
                    break
    if not any(t.kind == "money" for t in target):  # 750.000 đồng: not a bare 750,000
        for pair in [(s, t) for s, t in kept if s.kind == "money"]:
            kept.remove(pair)
            changed.append(pair)
    # Said once on one side and twice on the other is not an error.
    left = [s for s in free_source if not any(_agree(s, t) for t in target) and not _answered(s, target)]
    extra = [t for t in free_target if not any(_agree(s, t) for s in source) and not _answered(t, source)]
    for t in tuple(extra):
        rivals = [s for s in left if _family(s) == _family(t) and (not s.weak or s.text.lower() == "hai")]
        if rivals and not t.weak:
            s = min(rivals, key=lambda r: _unlikeness(r, t))
            changed.append((s, t))
            left.remove(s)
            extra.remove(t)
    return Alignment(
        tuple(kept),
        tuple(s for s in left if not s.weak),
        tuple(changed),
        tuple(t for t in extra if not t.weak),
        _exchanged(kept),
        tuple((s, t) for s, t in kept if s.trend and t.trend and s.trend != t.trend),
    )


def _unlikeness(s: Quantity, t: Quantity) -> tuple[bool, bool, bool, bool, int]:
    return s.weak, s.values != t.values, s.unit != t.unit, s.kind != t.kind, abs(s.start - t.start)


def _exchanged(kept: Sequence[Pair]) -> tuple[tuple[Pair, Pair], ...]:
    """Neighbours in the opposite order.

    Translators keep the order of like figures: of 137 development sentences with several, 3 have it turned round.
    """
    like: dict[tuple[str, str], list[Pair]] = {}
    for s, t in kept:
        if s.kind == t.kind and s.unit == t.unit and s.kind in _ORDERED and not (s.weak or t.weak):
            like.setdefault((s.kind, s.unit), []).append((s, t))
    found = []
    for pairs in like.values():
        pairs.sort(key=lambda pair: pair[0].start)
        found += [
            (first, second)
            for first, second in pairwise(pairs)
            if first[1].start > second[1].start and first[0].values != second[0].values
        ]
    return tuple(found)


def _family(q: Quantity) -> str:
    return "date" if q.kind in ("date", "quarter") else q.kind if q.kind in ("time", "weekday", "code") else "number"


def _identical(s: Quantity, t: Quantity) -> bool:
    return s.kind == t.kind and s.unit == t.unit and s.values == t.values and not _place_and_count(s, t)


def _agree(s: Quantity, t: Quantity) -> bool:
    if t.unit in NOT_ENGLISH:
        return False
    if s.unit and t.unit and s.unit != t.unit and (s.unit, t.unit) not in _SAME_UNIT:
        return False
    if _counts_another_thing(s, t):
        return False
    if not s.other and not t.other:
        return _readings_agree(s.kind, s.values, t.kind, t.values)
    return any(
        _readings_agree(sk, sv, tk, tv)
        for sk, sv in ((s.kind, s.values), *s.other)
        for tk, tv in ((t.kind, t.values), *t.other)
    )


def _counts_another_thing(s: Quantity, t: Quantity) -> bool:
    """One number, but the 12th conference is no 12-year-old nor the 12th century, and twelve ministers not the 12th."""
    if s.role == "count" and t.kind == "number" and t.unit and not t.other:  # 18 cửa hàng: 18 stores, not 18 years
        return True
    if s.kind == "number" and s.unit not in _LOOSE and (t.kind == "times" or t.role == "count"):
        return not t.weak  # 50 mét: not 50 times, nor 50 boats
    if s.kind == "times" and t.unit:
        return not s.weak
    if t.unit == "century":
        return s.kind == "ordinal" and s.unit != "century"
    if _place_and_count(s, t):
        return True
    if s.kind == "ordinal" and t.kind == "number":
        return bool(t.unit)
    if s.kind == "number" and t.kind == "ordinal":
        return s.unit not in ("", "year") or s.role == "count"  # 80 năm: the 80th anniversary
    return t.unit == "age" and not s.unit


def _place_and_count(s: Quantity, t: Quantity) -> bool:
    """The third floor, and three floors."""
    return s.role == "place" and t.role == "count"


def _readings_agree(sk: Kind, sv: tuple[float, ...], tk: Kind, tv: tuple[float, ...]) -> bool:
    if sk in _SCALAR and tk in _SCALAR:
        a, b = sv[0], tv[0]
        if sk != tk and frozenset((sk, tk)) not in _ALIKE:
            if {sk, tk} == {"fraction", "percent"}:  # half, 50%
                a, b = (a * 100 if sk == "fraction" else a), (b * 100 if tk == "fraction" else b)
            else:
                return False
        return abs(a - b) <= 1e-6 * max(abs(a), abs(b)) or ("fraction" in (sk, tk) and abs(a - b) < 5e-3)
    if sk == tk:
        if sk == "date":
            return _dates_agree(sv, tv)
        if sk == "time":
            return (sv[0] - tv[0]) % (1440 if sv[1] and tv[1] else 720) == 0
        if sk == "quarter":
            return sv == tv
        return sv == tv if sk != "code" else set(sv) <= set(tv) or set(tv) <= set(sv)
    if "date" in (sk, tk):
        date, (kind, other) = (sv, (tk, tv)) if sk == "date" else (tv, (sk, sv))
        if kind == "ordinal":  # ngày 16 = the 16th
            return date[2] == other[0] and not date[1]
        if kind == "number":  # thập niên 90 = the 1990s; a bare 2024
            return not date[1] and not date[2] and other[0] in (date[0], date[0] % 100)
        if kind == "quarter":
            return False
    return False


def _dates_agree(s: tuple[float, ...], t: tuple[float, ...]) -> bool:
    """Equal, but a month may be added to a bare day. A year said elsewhere in the sentence is for ``_answered``."""
    return s[0] == t[0] and (s[1] == t[1] or (not s[1] and s[2] > 0)) and s[2] == t[2]


def _answered(one: Quantity, others: Sequence[Quantity]) -> bool:
    """Weaker answers, for what no single quantity of the other side says."""
    if one.unit in NOT_ENGLISH:
        return False
    others = [o for o in others if o.unit not in NOT_ENGLISH]
    readings = _readings(one)
    for kind, values in readings:
        if kind == "pair" and all(any(_holds(o, v) for o in others) for v in values):
            return True
        if kind == "date" and values[0] and not any(values[1:]) and values[0] in _years(others):
            return True  # said inside a date
        if kind == "code" and all(any(_holds(o, v) for o in others) for v in values):
            return True
        if kind in _SCALAR:
            for o in others:
                for other_kind, other_values in _readings(o):
                    if other_kind in ("code", "pair") and values[0] in other_values and one.unit != "age":
                        return True
    return one.kind in ("date", "quarter") and _said_apart(one, others)


def _said_apart(one: Quantity, others: Sequence[Quantity]) -> bool:
    """A day or month here and its year there, as in "in May of that year"; or the other side says it so."""
    year, rest = one.values[0], one.values[1:]
    if not any(rest):
        return False
    same = [values[0] for o in others for kind, values in _readings(o) if kind == one.kind and values[1:] == rest]
    if not year:  # the other side adds the year: right if it is said elsewhere here, which has been matched by then
        return bool(same)
    return year in _years(others) and 0 in same


def _years(quantities: Sequence[Quantity]) -> set[float]:
    return {values[0] for q in quantities for kind, values in _readings(q) if kind in ("date", "quarter")}


def _readings(q: Quantity) -> tuple[Reading, ...]:
    return ((q.kind, q.values), *q.other)


def _holds(q: Quantity, value: float) -> bool:
    return any(value in values for _, values in _readings(q))
