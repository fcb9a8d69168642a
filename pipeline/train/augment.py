"""New pairs from old ones: other numbers, dates and names, changed alike on both sides.

A small model copies what it has often seen copied. Only what can be found once on each side is changed, so the
pair stays a translation; a pair in which nothing can be found gives none.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.months import MONTHS
from pipeline.resources import parse_yaml, shipped
from pipeline.train.corpus import Pair
from pipeline.translate.normalise import strip_diacritics

_VI_NUMBER = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:\.\d{3})+|\d+)(,\d{1,3})?(?![\w/]|[.,-]\d)")
_VI_DATE = re.compile(
    r"(?<![\d/.-])(0?[1-9]|[12]\d|3[01])([/-])(0?[1-9]|1[0-2])(?:\2((?:19|20)\d\d))?(?![\d/-]|[.,]\d)"
)
_LATIN_NAME = re.compile(r"(?<!\w)[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){1,2}(?!\w| [A-Z])")


@dataclass(frozen=True, slots=True)
class Names:
    """Names to put in each other's place: the parts of Vietnamese ones, and whole foreign ones.

    ``foreign`` names are those seen unchanged on both sides of a corpus.
    """

    surnames: tuple[str, ...]
    middle: tuple[str, ...]
    given: tuple[str, ...]
    foreign: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Names:
        """The Vietnamese parts of ``configs/train/names.yaml``, and the foreign names found in ``pairs``."""
        text = (shipped("configs") / "train" / "names.yaml").read_text(encoding="utf-8")
        parts = {key: tuple(value.split()) for key, value in parse_yaml(text).items()}
        found = {
            name: None
            for pair in pairs
            for name in _LATIN_NAME.findall(pair.source)
            if pair.target.count(name) == 1 and pair.source.count(name) == 1
        }
        return cls(**parts, foreign=tuple(found))

    def find(self, text: str) -> list[str]:
        """The Vietnamese personal names in ``text``: a surname and one to three further capitalised syllables."""
        return list(dict.fromkeys(_personal(self.surnames).findall(text)))

    def draw(self, syllables: int, rng: random.Random) -> str:
        """A random name of so many syllables."""
        middle = (rng.choice(self.middle) for _ in range(syllables - 2))
        return " ".join((rng.choice(self.surnames), *middle, rng.choice(self.given)))


@cache
def _personal(surnames: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(surnames)})(?: [^\W\d_a-zà-ỹđ][a-zà-ỹđ]+){{1,3}}(?!\w| [A-ZĐ])")


def substitute(pair: Pair, names: Names, rng: random.Random) -> Pair | None:
    """The pair with its dates, numbers and names replaced by others of the same form; None when it has none."""
    source, target = pair.source, pair.target
    for change in (_dates, _numbers):
        source, target = change(source, target, rng)
    source, target = _vietnamese_names(source, target, names, rng)
    source, target = _foreign_names(source, target, names.foreign, rng)
    return replace(pair, source=source, target=target) if source != pair.source else None


def _swap(source: str, target: str, changes: Sequence[tuple[str, str, str, str]]) -> tuple[str, str]:
    """Applies (vi, en, new vi, new en), each found once a side, in one pass so that no change meets another."""
    usable = [c for c in changes if _once(c[0], source) and _once(c[1], target)]
    for i, (vi, en, new_vi, new_en) in enumerate(usable):
        mark = f"\x00{i}\x00"
        source = _bounded(vi).sub(mark, source)
        target = _bounded(en).sub(mark, target)
        usable[i] = (mark, mark, new_vi, new_en)
    for mark, _, new_vi, new_en in usable:
        source, target = source.replace(mark, new_vi), target.replace(mark, new_en)
    return source, target


def _bounded(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/]){re.escape(text)}(?!\w|[.,/]\d)")


def _once(text: str, within: str) -> bool:
    return len(_bounded(text).findall(within)) == 1


def _numbers(source: str, target: str, rng: random.Random) -> tuple[str, str]:
    changes = []
    for match in _VI_NUMBER.finditer(source):
        whole, fraction = match[1], match[2] or ""
        grouped = "." in whole
        english = whole.replace(".", ",") + fraction.replace(",", ".")
        digits = len(whole.replace(".", ""))
        if digits == 4 and not grouped and not fraction and whole[:2] in ("19", "20"):
            value = str(rng.randint(1986, 2035))
        else:
            value = str(rng.randint(10 ** (digits - 1), 10**digits - 1)) if digits > 1 else str(rng.randint(2, 9))
        new = f"{int(value):,}" if grouped else value
        tail = "".join(rng.choice("123456789") for _ in fraction[1:])
        new_vi = new.replace(",", ".") + (f",{tail}" if tail else "")
        new_en = new + (f".{tail}" if tail else "")
        changes.append((match[0], english, new_vi, new_en))
    return _swap(source, target, changes)


def _dates(source: str, target: str, rng: random.Random) -> tuple[str, str]:
    changes = []
    for match in _VI_DATE.finditer(source):
        day, mark, month, year = int(match[1]), match[2], int(match[3]), match[4]
        new_day, new_month, new_year = rng.randint(1, 28), rng.randint(1, 12), str(rng.randint(1990, 2030))
        pad = "02" if match[1].startswith("0") or match[3].startswith("0") else ""
        new_vi = f"{new_day:{pad}}{mark}{new_month:{pad}}" + (f"{mark}{new_year}" if year else "")
        name, new_name = MONTHS[month - 1], MONTHS[new_month - 1]
        for form in ("{m} {d}, {y}", "{d} {m} {y}", "{d} {m}, {y}") if year else ("{m} {d}", "{d} {m}"):
            english = form.format(m=name, d=day, y=year)
            if _once(english, target):
                changes.append((match[0], english, new_vi, form.format(m=new_name, d=new_day, y=new_year)))
                break
    return _swap(source, target, changes)


def _vietnamese_names(source: str, target: str, names: Names, rng: random.Random) -> tuple[str, str]:
    changes = []
    for name in names.find(source):
        english = next((form for form in (strip_diacritics(name), name) if _once(form, target)), None)
        if english:
            other = names.draw(len(name.split()), rng)
            changes.append((name, english, other, strip_diacritics(other)))
    return _swap(source, target, changes)


def _foreign_names(source: str, target: str, foreign: Sequence[str], rng: random.Random) -> tuple[str, str]:
    if not foreign:
        return source, target
    names = [name for name in _LATIN_NAME.findall(source) if name in target]
    changes = []
    for name in names:
        other = rng.choice(foreign)
        changes.append((name, name, other, other))
    return _swap(source, target, changes)
