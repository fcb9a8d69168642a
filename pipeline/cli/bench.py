"""`vibrief bench`: how fast the program is on this machine, beside what it could be compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Device, Set, TranslatorName, load_settings
from pipeline.errors import UserError


def bench(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[INPUT]...", help="Articles; the samples of a checkout.", show_default=False),
    ] = None,
    articles: Annotated[int, typer.Option("--articles", "-n", min=1, help="How many of them.")] = 1000,
    repeats: Annotated[int, typer.Option(min=1, help="Rounds; medians are shown.")] = 3,
    sample: Annotated[int, typer.Option(min=16, help="The most sentences for plain generate, evenly drawn.")] = 256,
    system: Annotated[
        list[str] | None, typer.Option(help="Measure only this system. Repeatable.", show_default=False)
    ] = None,
    arch: Annotated[
        str | None, typer.Option(help="opus-mt, nllb-600m or distilbart with random weights, instead of the model.")
    ] = None,
    tokens: Annotated[int, typer.Option(min=1, help="Output tokens of each text with --arch.")] = 32,
    scale: Annotated[
        str | None, typer.Option(metavar="N,N,...", help="Measure `vibrief run` on so many articles each.")
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="With --scale: an engine that answers at once.")] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Find and keep the fastest batch size and number of workers.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write bench.json, bench.md and the plot.")
    ] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
) -> None:
    """Measure the whole run and its stages beside plain generate and raw CTranslate2, each in a fresh process."""
    import logging

    from pipeline.bench.run import Plan, calibrated, compared, scaled

    if arch and translator:
        raise UserError("--arch and --translator: give one of them")
    settings = load_settings(config, change, translator=translator, device=device)
    plan = Plan.of(inputs or [], settings, articles=articles, repeats=repeats, sample=sample, arch=arch, tokens=tokens)
    watch = logging.getLogger(__name__).info
    if calibrate:
        report = calibrated(plan, watch)
    elif scale:
        report = scaled(plan, _numbers(scale), watch, model=not no_model)
    else:
        report = compared(plan, system or [], watch)
    typer.echo(report.markdown)
    if output:
        report.write(output)
        typer.echo(str(output / "bench.md"), err=True)


def _numbers(text: str) -> list[int]:
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) < 2 or min(found) < 1:
        raise UserError(f"--scale {text}: give two numbers of articles or more, such as 100,1000,10000")
    return found
