"""`vibrief check`: what is flagged in a finished run, and why."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli.options import Config, Set, load_settings


def check(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder or URL that `vibrief run` wrote.")],
    config: Config = "default",
    change: Set = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a finding.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when there is a finding.")] = False,
) -> None:
    """Check a finished run again, without a model, list every finding with both sides, and count them at the end."""
    from pipeline.check.recheck import Tally, findings
    from pipeline.files import local_name
    from pipeline.outputs import read_run

    settings = load_settings(config, change)
    count, tally = 0, Tally()
    for finding in findings(read_run(local_name(folder)), settings, tally):
        count += 1
        if as_json:
            typer.echo(json.dumps(finding, ensure_ascii=False))
        else:
            typer.echo(f"{finding['article']}:{finding['sentence']}: {finding['kind']}: {finding['detail']}")
            for side in ("vi", "en"):
                if finding[side]:
                    typer.echo(f"    {side}  {finding[side]}")
    typer.echo(f"{tally}; {count} findings", err=True)
    if strict and count:
        raise typer.Exit(1)
