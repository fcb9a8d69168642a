"""The phrases an editor keeps in ``configs/clean/*.yaml``, ready for look-up."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.clean.lookup import PhraseIndex
from pipeline.clean.markup import key_of
from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped

_SCOPES = ("inside", "after", "end")
_LISTS = (
    "menu", "byline", "byline_notes", "byline_alone", "source", "outlets", "outlet_words", "outlet_nouns",
    "outlet_kinds", "not_outlets", "credit", "date_words", "speakers", "captions",
)  # fmt: skip
_MAPS = ("lines", "starts", "contains")


@dataclass(frozen=True)
class Phrases:
    """Phrases by use, keys as ``key_of`` gives them (``starts`` keep their punctuation).

    Attributes:
        sections: marker → (scope, reason); scope is inside, after or end.
        lines, starts, contains: phrase → reason.
        fingerprint: short hash of everything above, for signatures.
    """

    sections: Mapping[str, tuple[str, str]]
    lines: Mapping[str, str]
    starts: Mapping[str, str]
    contains: Mapping[str, str]
    menu: frozenset[str]
    byline: frozenset[str]
    byline_notes: frozenset[str]
    byline_alone: frozenset[str]
    source: frozenset[str]
    outlets: frozenset[str]
    outlet_words: frozenset[str]
    outlet_nouns: frozenset[str]
    outlet_kinds: frozenset[str]
    not_outlets: frozenset[str]
    credit: frozenset[str]
    date_words: frozenset[str]
    speakers: frozenset[str]
    captions: frozenset[str]
    fingerprint: str

    def starts_with(self, lowered: str) -> str | None:
        """The reason of the longest ``starts`` phrase that the lower-cased line begins with, as whole words."""
        phrases = self._starts.get(lowered[:1], ())
        found = (phrase for phrase in phrases if lowered.startswith(phrase) and _ends_word(lowered, len(phrase)))
        phrase = next(found, None)
        return self.starts[phrase] if phrase else None

    def holds(self, lowered: str) -> str | None:
        """The reason of a ``contains`` phrase in the lower-cased line."""
        return next((reason for phrase, reason in self.contains.items() if phrase in lowered), None)

    @cached_property
    def _starts(self) -> dict[str, list[str]]:
        """By their first letter, longest first."""
        ordered = sorted(self.starts, key=lambda phrase: (phrase[:1], -len(phrase), phrase))
        return {first: list(phrases) for first, phrases in itertools.groupby(ordered, key=lambda phrase: phrase[:1])}

    @cached_property
    def buttons(self) -> PhraseIndex:
        """Whole-line phrases, markers and section names."""
        return PhraseIndex({*self.lines, *self.sections, *self.menu})

    @cached_property
    def note_endings(self) -> tuple[str, ...]:
        """What a line that notes its author ends with."""
        return tuple(f" {note}" for note in self.byline_notes if len(note) > 2)

    @cached_property
    def caption_openings(self) -> tuple[str, ...]:
        """What a short line without a full stop begins with when it is the caption of a lost picture."""
        return tuple(sorted(self.captions))

    @cached_property
    def reporter_openings(self) -> tuple[str, ...]:
        """What a note on who and where a reporter is begins with."""
        return _openings(self.byline_alone | {"p/v"})

    @cached_property
    def outlet_openings(self) -> tuple[str, ...]:
        """What the name of an outlet such as "Báo …" begins with."""
        return _openings(self.outlet_words)

    @cached_property
    def not_outlet_openings(self) -> tuple[str, ...]:
        """What begins as the name of an outlet does and is none, such as "Đài Loan …"."""
        return _openings(self.not_outlets)

    @cached_property
    def outlet_kind_openings(self) -> tuple[str, ...]:
        """What stands behind an ordinary word that makes it an outlet's, as in "Đài truyền hình …"."""
        return _openings(self.outlet_kinds)

    @cached_property
    def menu_names(self) -> PhraseIndex:
        """Names of sections."""
        return PhraseIndex(self.menu)

    @cached_property
    def around_dates(self) -> PhraseIndex:
        """Words that stand around a date."""
        return PhraseIndex(self.date_words)

    @cached_property
    def byline_pattern(self) -> re.Pattern[str]:
        """``Tác giả: NAME``: the label, then the rest as group 1."""
        return re.compile(rf"(?:{_any_of(self.byline)})\s*[:：]\s*(.+)", re.IGNORECASE)

    @cached_property
    def source_pattern(self) -> re.Pattern[str]:
        """``Theo: OUTLET``, ``(Theo OUTLET)`` or an empty label: label is group 1, outlet group 2."""
        return re.compile(rf"[(\[]?\s*({_any_of(self.source)})\b\s*[:：]?\s*(.*?)\s*[)\]]?\.?", re.IGNORECASE)

    @cached_property
    def credit_pattern(self) -> re.Pattern[str]:
        """A picture credit inside a line: ``Ảnh: NAME`` after a stop, a dash, a bracket, or at the start."""
        names = _any_of(self.credit)
        return re.compile(
            rf"(?:^|[.!?…,;|/–—-]\s*|[(\[]\s*|\s)(?:{names})\s*[:：]|[(\[]\s*(?:{names})\b", re.IGNORECASE
        )


def _openings(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{phrase} " for phrase in phrases)


def _any_of(phrases: Iterable[str]) -> str:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(map(re.escape, ordered)) or r"(?!)"


def load_phrases(names: Sequence[str]) -> Phrases:
    """The phrases of the named files (in ``configs/clean``, or by path); later files add to earlier ones.

    Raises:
        UserError: no such file, or it is not in the form of ``configs/clean/vi.yaml``.
    """
    return _load(tuple(_find(name) for name in names))


def _find(name: str) -> Path:
    folder = shipped("configs") / "clean"
    for path in (Path(name), folder / f"{name}.yaml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
    raise UserError(f"no phrase file {name!r}; give a YAML file or one of: {known}")


@lru_cache(maxsize=8)
def _load(paths: tuple[Path, ...]) -> Phrases:
    sections: dict[str, tuple[str, str]] = {}
    maps: dict[str, dict[str, str]] = {name: {} for name in _MAPS}
    lists: dict[str, set[str]] = {name: set() for name in _LISTS}
    digest = hashlib.sha256()
    for path in paths:
        raw = path.read_bytes()
        digest.update(raw)
        for part, value in _parse(raw, path).items():
            try:
                if part == "sections":
                    for scope, reasons in value.items():
                        if scope not in _SCOPES:
                            raise UserError(f"{path}: sections.{scope}: use one of {', '.join(_SCOPES)}")
                        for reason, phrases in reasons.items():
                            sections |= {key_of(phrase): (scope, reason) for phrase in phrases}
                elif part in maps:
                    fold = key_of if part == "lines" else str.casefold
                    for reason, phrases in value.items():
                        maps[part] |= {fold(phrase): reason for phrase in phrases}
                elif part in lists:
                    lists[part] |= {phrase.casefold() for phrase in value}
                else:
                    raise UserError(f"{path}: unknown part {part!r}; see configs/clean/vi.yaml")
            except (AttributeError, TypeError):
                raise UserError(f"{path}: {part}: not in the form of configs/clean/vi.yaml") from None
    return Phrases(
        sections=sections,
        lines=maps["lines"],
        starts=maps["starts"],
        contains=maps["contains"],
        fingerprint=digest.hexdigest()[:8],
        **{name: frozenset(phrases) for name, phrases in lists.items()},
    )


def _parse(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        tree = parse_yaml(raw)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict):
        raise UserError(f"{path}: expected parts such as 'sections:', found {type(tree).__name__}")
    return tree


def _ends_word(text: str, at: int) -> bool:
    return not (text[at - 1].isalnum() and text[at : at + 1].isalnum())
