"""`vibrief run`: articles in, a folder with their English and a digest out."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.options import (
    Config,
    Device,
    Formats,
    Inputs,
    Set,
    StorePath,
    SummariserName,
    Template,
    TranslatorName,
    load_settings,
)
from pipeline.errors import UserError


def run(
    inputs: Inputs,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="The folder or URL where the run is written.")
    ],
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
    translator: TranslatorName = None,
    summariser: SummariserName = None,
    device: Device = None,
    store: StorePath = None,
    template: Template = None,
    formats: Formats = [],  # noqa: B006
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when anything was flagged or failed.")] = False,
    new_only: Annotated[
        bool, typer.Option("--new-only", help="Only what is new since last time, into the digest of the day: DIR/DAY.")
    ] = False,
    on: Annotated[Literal["here", "ray"], typer.Option("--on", help="This process, or a Ray cluster.")] = "here",
    address: Annotated[
        str | None, typer.Option(help="The Ray cluster's address; by default $RAY_ADDRESS, else one on this machine.")
    ] = None,
    parts: Annotated[
        Literal["jsonl", "parquet"] | None,
        typer.Option(help="With --on ray: many files instead of one, and no digest; for millions of articles."),
    ] = None,
) -> None:
    """Clean, translate, check and summarise articles, and write an English digest.

    Run the same command again after an interruption: only what is missing is done.
    """
    from pipeline.cli.progress import Bar
    from pipeline.files import local_name, staged
    from pipeline.job import run_job
    from pipeline.outputs import Tally
    from pipeline.ranks import Rank, run_rank

    if on == "here" and (parts or address):
        raise UserError("--parts and --address are for --on ray")
    settings = load_settings(
        config, change, translator=translator, summariser=summariser, device=device, store=store, formats=formats
    )
    where = local_name(output).rstrip("/")
    if new_only:
        if on != "here" or "://" in where:
            raise UserError("--new-only keeps what it has seen in its folder: give a local --output, without --on ray")
        from pipeline.cli.watch import report
        from pipeline.host import stopped_by_signals
        from pipeline.watch.service import Watch

        with Watch(inputs, Path(where), settings, template=template) as watching, stopped_by_signals(watching.stop.set):
            new = watching.once()
        report(new)
        if strict and new.failures:
            raise typer.Exit(1)
        return
    tally: Tally | None
    if parts:
        from pipeline.ray_job import run_to_parts

        tally = run_to_parts(inputs, where, settings, parts, address=address)
    else:
        with staged(output) as folder:
            if on == "ray":
                from pipeline.ray_job import run_on_ray

                with Bar.for_inputs(inputs) as bar:
                    tally = run_on_ray(inputs, folder, settings, address=address, watcher=bar, template=template)
            elif rank := Rank.of(os.environ):
                if rank.index:
                    logging.getLogger().setLevel(logging.WARNING)  # the main process says it for all
                tally = run_rank(inputs, folder, settings, rank, template=template)
            else:
                with Bar.for_inputs(inputs) as bar:
                    tally = run_job(inputs, folder, settings, watcher=bar, template=template)
    if tally is None:  # not the main process
        return
    for failure in tally.failures:
        typer.echo(f"failed: {failure['path']}: {failure['reason']}", err=True)
    done = tally.articles - len(tally.failures)
    sentences, flagged = tally.counts["sentences"], tally.counts["flagged"]
    typer.echo(f"{done} of {tally.articles} articles, {sentences} sentences, {flagged} flagged", err=True)
    typer.echo(where if parts else f"{where}/digest.html")
    if strict and (tally.failures or tally.flags):
        raise typer.Exit(1)
