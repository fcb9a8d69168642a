"""English number words."""

from __future__ import annotations

import re

from pipeline.check.reading import word_list

_NAMES = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TEN_NAMES = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
UNITS = {name: n for n, name in enumerate(_NAMES)}
TENS = {name: 10 * n for n, name in enumerate(_TEN_NAMES, 2)}
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ORDINAL_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
ORDINALS = {
    **_ORDINAL_UNITS,
    **{f"{name}th": n for name, n in UNITS.items() if n > 12},
    **{f"{name[:-1]}ieth": n for name, n in TENS.items()},
    "hundredth": 100,
    "thousandth": 1000,
}
_CARDINAL = "|".join([*UNITS, *TENS])
_ANY = "|".join([*UNITS, *TENS, "hundred", *SCALES, *ORDINALS])
STARTS = "|".join(
    [*UNITS, *TENS, *ORDINALS, r"(?:an?|another|every|per)\s+(?:hundred|thousand|million|billion|trillion)"]
)
RUN = re.compile(
    rf"(?:(?:an?|another|every|per)\s+(?=hundred|thousand|million|billion|trillion))?(?:{_ANY})(?![a-z])"
    rf"(?:(?:[\s-]+|\s+and\s+|(?<=d|n),\s+)(?:{_ANY})(?![a-z])){{0,40}}",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[a-z]+", re.IGNORECASE)


def value(run: str) -> tuple[float, int, bool]:
    """The number that ``run`` begins with, where it ends in ``run``, and whether it is an ordinal.

    Stops where the grammar does: ``two three`` is two, ``hundred and two`` one number.
    """
    total, current, smallest, end = 0.0, 0.0, 1e18, 0
    last = 1e18  # the size of the last step, which must go down inside a group
    pending = False  # an "and" that the next word has to justify
    for token in _TOKEN.finditer(run):
        word = token[0].lower()
        if word in ("a", "an", "another", "every", "per"):
            current, last = 1.0, 1.0
        elif word == "and":
            pending = True
            if last != 100 and last < 1000:
                break
            continue
        elif word in UNITS or word in TENS or (word in ORDINALS and word not in ("hundredth", "thousandth")):
            n = float(UNITS.get(word) or TENS.get(word) or ORDINALS.get(word) or 0)
            fits = last >= 100 or (20 <= last < 100 and n < 10 and not pending and n > 0)
            if not fits:
                break
            current += n
            last = n if n >= 20 else 1
            end, pending = token.end(), False
            if word in ORDINALS:
                return total + current, end, True
            continue
        elif word == "hundred" or word == "hundredth":
            if not 0 < current < 100:
                break
            current, last = current * 100, 100
        elif word in SCALES:
            if not current or SCALES[word] >= smallest:
                break
            total, current, last, smallest = total + current * SCALES[word], 0.0, SCALES[word], SCALES[word]
        else:
            break
        end = token.end()
        pending = False
    return total + current, end, False


def spell(n: int) -> str:
    """A whole number under a thousand trillion in words, with hyphens and without "and"."""
    if n < 0:
        raise ValueError(f"a number from 0 up is wanted, found {n}")
    if n < 20:
        return _NAMES[n]
    if n < 100:
        tens, units = divmod(n, 10)
        return _TEN_NAMES[tens - 2] + (f"-{_NAMES[units]}" if units else "")
    for size, word in (
        (10**12, "trillion"),
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if n >= size:
            head, rest = divmod(n, size)
            return f"{spell(head)} {word}" + (f" {spell(rest)}" if rest else "")
    raise AssertionError
