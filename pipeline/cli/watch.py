"""`vibrief watch`: a digest a day of what comes into an inbox."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import (
    Config,
    Device,
    Formats,
    Set,
    StorePath,
    SummariserName,
    Template,
    TranslatorName,
    load_settings,
)

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from pipeline.watch.service import Round


def watch(
    inbox: Annotated[
        list[str], typer.Argument(metavar="INBOX...", help="Folders, files or globs.", show_default=False)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the days' folders go.")],
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
    once: Annotated[bool, typer.Option("--once", help="Take what is new and end, for cron.")] = False,
    every: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Between two looks at the inbox; by default watch.every.")
    ] = None,
    translator: TranslatorName = None,
    summariser: SummariserName = None,
    device: Device = None,
    store: StorePath = None,
    formats: Formats = [],  # noqa: B006
    template: Template = None,
) -> None:
    """Put what is new in an inbox into the digest of the day, DIR/2026-11-21/digest.html.

    An article goes into one day's digest once, whatever its file is called, through restarts and crashes. A story
    that goes on from an earlier day says what is new. Ends cleanly on Ctrl-C or SIGTERM.
    """
    from pipeline.host import stopped_by_signals
    from pipeline.watch.service import Watch

    settings = load_settings(
        config,
        change,
        translator=translator,
        summariser=summariser,
        device=device,
        store=store,
        every=every,
        formats=formats,
    )
    with Watch(inbox, output, settings, template=template) as watching, stopped_by_signals(watching.stop.set):
        for done in [watching.once()] if once else watching.rounds(settings.watch.every):
            report(done)


def report(done: Round) -> None:
    """The pages that were written on stdout, what happened on stderr."""
    for path, reason in done.failures:
        typer.echo(f"failed: {path}: {reason}", err=True)
    if done.articles or done.failures:
        log.info("%d new articles, %d failed", done.articles, len(done.failures))
    for page in done.pages:
        typer.echo(str(page))
