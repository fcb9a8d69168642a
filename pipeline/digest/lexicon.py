"""The word lists of ``configs/digest/``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from pipeline.check.sounds import one_syllable
from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped
from pipeline.translate.glossary import find_table, read_table


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Vietnamese to English, by kind; the regexes match the longest entry first.

    ``states`` are the countries whose offices are read: all of the shipped glossary, by their full names too.
    """

    roles: dict[str, str]
    portfolios: dict[str, str]
    rank_words: dict[str, str]
    area_words: tuple[str, ...]
    presidents: tuple[str, ...]
    bodies: tuple[str, ...]
    home_bodies: tuple[str, ...]
    degrees: tuple[str, ...]
    no_roles: tuple[str, ...]
    no_countries: tuple[str, ...]
    countries: dict[str, str]
    states: dict[str, str]
    places: dict[str, str]
    organisations: dict[str, str]
    place_cues: tuple[str, ...]
    before_places: tuple[str, ...]
    decision_cues: tuple[str, ...]
    approximations: dict[str, str]
    encounters: dict[str, str]
    mutual_encounters: tuple[str, ...]
    no_encounter: tuple[str, ...]
    occasions: tuple[str, ...]
    list_cues: tuple[str, ...]
    after_lists: tuple[str, ...]


@cache
def load_lexicon(language: str = "vi") -> Lexicon:
    path = shipped("configs") / "digest" / f"{language}.yaml"
    try:
        lists = parse_yaml(path.read_text(encoding="utf-8"))
        entries: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in lists.items()}
        return Lexicon(**entries, states=_more_countries() | entries["countries"])
    except (OSError, yaml.YAMLError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: not a word list for the digest: {' '.join(str(error).split())}") from None


def _more_countries() -> dict[str, str]:
    """Those of the shipped glossary; its one-syllable ones are other words as well (Áo is a shirt)."""
    rows = read_table(find_table("vi-en"))
    return {row.vi: row.en for row in rows if row.kind == "country" and not one_syllable(row.vi)}


def any_of(words: Iterable[str]) -> str:
    """A regex alternative of ``words``, longest first, so that the longest match wins."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
