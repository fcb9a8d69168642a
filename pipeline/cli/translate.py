"""`vibrief translate`: stdin to stdout, a line for a line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli.options import Config, Device, Set, TranslatorName, load_settings


def translate(
    config: Config = "default",
    change: Set = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
    window: Annotated[int, typer.Option(min=1, help="Lines translated together.")] = 2000,
) -> None:
    """Translate Vietnamese lines on stdin; exactly one English line for each, whatever is in it.

    A line that cannot be translated comes out empty and is named on stderr; then the exit status is 1.
    """
    from pipeline.lines import translate_lines
    from pipeline.pipe import Pipeline

    settings = load_settings(config, change, translator=translator, device=device)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    failures: list[str] = []

    def failed(message: str) -> None:
        failures.append(message)
        typer.echo(f"vibrief: {message}; its line is empty", err=True)

    with Pipeline(settings) as pipeline:
        lines = (raw.rstrip("\r\n") for raw in sys.stdin)
        for line in translate_lines(pipeline, lines, window=window, failed=failed):
            typer.echo(line)
    if failures:
        raise typer.Exit(1)
