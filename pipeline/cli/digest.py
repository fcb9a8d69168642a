"""`vibrief digest`: a digest of finished runs, without a model."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import Config, Formats, Set, Template, load_settings


def digest(
    folders: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders or URLs that `vibrief run` wrote.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="DIR", help="Where to write; by default the first folder.")
    ] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
    template: Template = None,
    formats: Formats = [],  # noqa: B006
) -> None:
    """Rebuild the digest of one or more runs from their articles.jsonl; needs no model."""
    from pipeline.files import local_name, staged
    from pipeline.job import rebuild_digest

    out = output or folders[0]
    settings = load_settings(config, change, formats=formats)
    with staged(out) as folder:
        rebuild_digest([local_name(run) for run in folders], folder, settings, template=template)
    typer.echo(f"{local_name(out).rstrip('/')}/digest.html")
