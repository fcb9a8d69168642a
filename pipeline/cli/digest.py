"""`vibrief digest`: a digest of finished runs, without a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Set, load_settings


def digest(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders that `vibrief run` wrote.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Where to write; by default the first folder.")
    ] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
    template: Annotated[Path | None, typer.Option(help="Your own Jinja2 template for digest.html.")] = None,
) -> None:
    """Rebuild the digest of one or more runs from their articles.jsonl; needs no model."""
    from pipeline.job import write_digest_of

    out = output or folders[0]
    write_digest_of(folders, out, load_settings(config, change), template=template)
    typer.echo(str(out / "digest.html"))
