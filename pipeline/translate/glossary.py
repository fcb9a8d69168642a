"""Glossaries: what a Vietnamese phrase must be in English, whole phrases only, the longest first."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from pipeline.errors import UserError
from pipeline.resources import shipped
from pipeline.translate.orthography import respelt

KINDS = frozenset({"country", "place", "person", "title", "org", "event", "language", "currency", "phrase", "term"})

_WORD = re.compile(r"\w+")
# Between the words of a phrase; the comma for ministries (Văn hóa, Thể thao và Du lịch), the dot for TP.HCM.
_GAPS = frozenset({" ", "-", "–", " - ", " – ", "- ", " -", ", ", "&", "/", ".", ". ", "\u00a0", "'", "’"})
_HEADER = "vi\ten\tkind"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        vi: the phrase; where it has a capital letter, the text must have one too.
        en: how it is to be written.
        kind: one of ``KINDS``.
        also: other English that is right as well (``Lao`` for Laos), so no reason for a flag.
        wrong: English known to be wrong for this phrase; ``pipeline.mend`` replaces it.
    """

    vi: str
    en: str
    kind: str = "term"
    also: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in ``vi[start:end]``."""

    entry: Entry
    start: int
    end: int


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without diacritics (đ as d), for comparing spellings: ``Đà Nẵng`` and ``Da Nang`` are one."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


class Glossary:
    """Entries from one or several tables; a later table's entry replaces an earlier one's for the same phrase.

    Phrases are compared in one spelling (``respelt``): *Uỷ ban* is *Ủy ban*.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        merged: dict[str, Entry] = {}
        for entry in entries:
            merged[respelt(unicodedata.normalize("NFC", entry.vi))] = entry
        self.entries: tuple[Entry, ...] = tuple(merged.values())
        self._phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        lengths: dict[tuple[str, ...], set[int]] = {}
        for vi, entry in merged.items():
            words = tuple(_WORD.findall(vi))
            if not words:
                continue
            lowered = [word.lower() for word in words]
            self._phrases.setdefault(" ".join(lowered), []).append((words, entry))
            lengths.setdefault(tuple(lowered[:2]), set()).add(len(words))
        for candidates in self._phrases.values():  # the most capitals first: Bộ before bộ
            candidates.sort(key=lambda c: -sum(word[0].isupper() for word in c[0]))
        # By the first two words, or the only one: at most places of a text that rules out all phrases but a few.
        self._lengths = {begin: tuple(sorted(found, reverse=True)) for begin, found in lengths.items()}
        self._firsts = frozenset(begin[0] for begin in lengths)
        digest = hashlib.sha256(repr(sorted(merged.items())).encode("utf-8", "surrogatepass"))
        self.fingerprint: str = digest.hexdigest()[:10]
        self._find = lru_cache(maxsize=2048)(self._search)

    @classmethod
    def load(cls, names: Sequence[str]) -> Glossary:
        """Shipped glossaries by name (``vi-en``) or TSV files by path; put your own last, it wins.

        Raises:
            UserError: no such file, or a row that is not a glossary row.
        """
        return cls(entry for name in names for entry in read_table(find_table(name)))

    @cached_property
    def english(self) -> frozenset[str]:
        """Every accepted English form, folded."""
        return frozenset(fold(form) for entry in self.entries for form in (entry.en, *entry.also))

    def find(self, vi: str) -> list[Match]:
        """The phrases of ``vi``, left to right, none overlapping, the longest at each place."""
        return list(self._find(vi))

    def _search(self, vi: str) -> tuple[Match, ...]:
        words = list(_WORD.finditer(respelt(vi)))
        lowered = [word[0].lower() for word in words]
        found: list[Match] = []
        at = 0
        for start, first in enumerate(lowered):
            if start < at or first not in self._firsts:  # most words begin no phrase
                continue
            if match := self._longest(words, lowered, start, vi):
                found.append(match[0])
                at = start + match[1]
        return tuple(found)

    def _longest(self, words: list[re.Match[str]], lowered: list[str], at: int, vi: str) -> tuple[Match, int] | None:
        begin = tuple(lowered[at : at + 2])
        for length in (*self._lengths.get(begin, ()), *self._lengths.get(begin[:1], ())):
            if at + length > len(words):
                continue
            for phrase, entry in self._phrases.get(" ".join(lowered[at : at + length]), ()):
                window = words[at : at + length]
                cased = all(
                    word[0].isupper() <= found[0][0].isupper() for word, found in zip(phrase, window, strict=True)
                )
                if cased and _joined(vi, window, entry.vi):
                    return Match(entry, window[0].start(), window[-1].end()), length
        return None


def says(en: str, entry: Entry) -> bool:
    """Whether the English has an accepted form of the entry, whatever the case and the diacritics."""
    folded = fold(en)
    return any(contains(folded, fold(form)) for form in (entry.en, *entry.also))


def contains(text: str, form: str) -> bool:
    """Whole-word search, a plural or possessive ending allowed."""
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if (at == 0 or not text[at - 1].isalnum()) and (
            end == len(text) or not text[end].isalnum() or (text[end] == "s" and not text[end + 1 : end + 2].isalnum())
        ):
            return True
        at = text.find(form, at + 1)
    return False


def _joined(vi: str, window: list[re.Match[str]], phrase: str) -> bool:
    """Whether nothing stands between the words that parts a phrase; a comma or a dot only where it has one itself."""
    gaps = (vi[left.end() : right.start()] for left, right in pairwise(window))
    return all(gap in _GAPS and (gap[0] not in ",." or gap[0] in phrase) for gap in gaps)


def find_table(name: str) -> Path:
    """The file behind a glossary name or path."""
    for path in (Path(name), shipped("configs") / "glossary" / f"{name}.tsv"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in (shipped("configs") / "glossary").glob("*.tsv")))
    raise UserError(f"no glossary {name!r}; give a TSV file or one of: {known}")


def read_table(path: Path) -> list[Entry]:
    """The rows of a TSV: vi, en, kind, accepted alternatives and known wrong forms (each separated by ``|``).

    Only the first two columns are required. Empty lines, lines that start with ``#`` and a header are skipped.

    Raises:
        UserError: not UTF-8, a row without English, or an unknown kind.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; save the glossary as UTF-8 text") from None
    entries = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith(("#", _HEADER)):
            continue
        cells = [unicodedata.normalize("NFC", cell.strip()) for cell in line.split("\t")]
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise UserError(f"{path}:{number}: expected Vietnamese, a tab and English, found {line[:60]!r}")
        if len(cells) > 5:
            raise UserError(f"{path}:{number}: expected at most 5 columns, found {len(cells)}")
        cells += [""] * (5 - len(cells))
        kind = cells[2] or "term"
        if kind not in KINDS:
            raise UserError(f"{path}:{number}: no kind {kind!r}; use one of {', '.join(sorted(KINDS))}")
        also, wrong = (tuple(form.strip() for form in cell.split("|") if form.strip()) for cell in cells[3:])
        entries.append(Entry(cells[0], cells[1], kind, also, wrong))
    return entries
