"""`vibrief evaluate decoding` and `vibrief evaluate ladder`: ways to translate the same lines, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Config, DataFolder, Device, SetOrSetting, TranslatorName, load_settings
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.evaluate.sets import TestSet
    from pipeline.evaluate.ways import Way

Source = Annotated[Path | None, typer.Argument(metavar="[SOURCE]", help="Vietnamese, a segment a line.")]
Reference = Annotated[Path | None, typer.Argument(metavar="[REFERENCE]", help="Its English, for BLEU and chrF++.")]
Lines = Annotated[int | None, typer.Option("--lines", "-n", min=1, help="Use the first so many of each set.")]


def decoding(
    source: Source = None,
    reference: Reference = None,
    lines: Lines = 300,
    data: DataFolder = None,
    config: Config = "default",
    change: SetOrSetting = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
) -> None:
    """Compare beam sizes, numbers of hypotheses and retries: findings, quality and time, as a Markdown table.

    Instead of files, --set NAME takes a test set.
    """
    from pipeline.evaluate.ways import DECODINGS

    settings = _settings(config, change, translator, device)
    _compare(DECODINGS, _sets(source, reference, lines, data, change), settings)


def ladder(
    source: Source = None,
    reference: Reference = None,
    lines: Lines = None,
    data: DataFolder = None,
    config: Config = "default",
    change: SetOrSetting = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
) -> None:
    """Translate SOURCE with the model alone, the best of its beam, the ladder and the glossary: a Markdown table.

    The shares are of lines in which the checks find something, with the whole glossary in every row. Instead of
    files, --set NAME takes a test set.
    """
    from pipeline.evaluate.ways import STEPS

    settings = _settings(config, change, translator, device)
    _compare(STEPS, _sets(source, reference, lines, data, change), settings)


def _settings(config: str, change: Sequence[str], translator: str | None, device: str | None) -> Settings:
    return load_settings(config, [c for c in change if "=" in c], translator=translator, device=device)


def _sets(
    source: Path | None, reference: Path | None, lines: int | None, data: Path | None, change: Sequence[str]
) -> list[TestSet]:
    from pipeline.evaluate.sets import TestSet, find_set, read_lines, read_pair

    sets = [find_set(name, data) for name in change if "=" not in name]
    if source:
        vi, en = read_pair(source, reference) if reference else (read_lines(source), [])
        sets.insert(0, TestSet(source.stem, tuple(vi), tuple(en)))
    if not sets:
        raise UserError("give SOURCE and its REFERENCE, or --set NAME")
    return [TestSet(s.name, s.source[:lines], s.reference[:lines]) for s in sets]


def _compare(ways: Sequence[Way], sets: Sequence[TestSet], settings: Settings) -> None:
    from pipeline.evaluate.ways import HEADER, measure, row

    for number, chosen in enumerate(sets):
        typer.echo(("\n" if number else "") + f"| {chosen.name}, {len(chosen.source)} lines | {HEADER}")
        for way in ways:
            typer.echo(row(measure(settings, way, chosen.source, chosen.reference)))
