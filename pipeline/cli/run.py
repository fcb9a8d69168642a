"""`vibrief run`: articles in, a folder with their English and a digest out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Device, Inputs, Set, SummariserName, TranslatorName, load_settings


def run(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the run is written.")],
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
    translator: TranslatorName = None,
    summariser: SummariserName = None,
    device: Device = None,
    store: Annotated[
        str | None, typer.Option(help="Where finished work is kept; by default in the output folder.")
    ] = None,
    template: Annotated[Path | None, typer.Option(help="Your own Jinja2 template for digest.html.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when anything was flagged or failed.")] = False,
    new_only: Annotated[
        bool, typer.Option("--new-only", help="Only what is new since last time, into the digest of the day: DIR/DAY.")
    ] = False,
) -> None:
    """Clean, translate, check and summarise articles, and write an English digest.

    Run the same command again after an interruption: only what is missing is done.
    """
    from pipeline.cli.progress import Bar
    from pipeline.job import run_job

    settings = load_settings(config, change, translator=translator, summariser=summariser, device=device, store=store)
    if new_only:
        from pipeline.cli.watch import report
        from pipeline.watch.service import Watch, stopped_by_signals

        with Watch(inputs, output, settings, template=template) as watching, stopped_by_signals(watching.stop.set):
            new = watching.once()
        report(new)
        if strict and new.failures:
            raise typer.Exit(1)
        return
    with Bar.for_inputs(inputs) as bar:
        tally = run_job(inputs, output, settings, watcher=bar, template=template)
    for failure in tally.failures:
        typer.echo(f"failed: {failure['path']}: {failure['reason']}", err=True)
    done = tally.articles - len(tally.failures)
    sentences, flagged = tally.counts["sentences"], tally.counts["flagged"]
    typer.echo(f"{done} of {tally.articles} articles, {sentences} sentences, {flagged} flagged", err=True)
    typer.echo(str(output / "digest.html"))
    if strict and (tally.failures or tally.flags):
        raise typer.Exit(1)
