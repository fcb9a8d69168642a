"""`vibrief models`: which models there are, what they are, and how to get them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.complete import models

if TYPE_CHECKING:
    from pipeline.engine.spec import ModelSpec

models_app = typer.Typer(help="List, show and fetch translation and summarisation models.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
Name = Annotated[
    str, typer.Argument(help="A name of `vibrief models list`, a folder, or a hub id.", autocompletion=models)
]


@models_app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the models that have a file in configs/models, and which of them are on this machine."""
    from pipeline.engine.spec import model_names, resolve_model

    rows = [_row(resolve_model(name)) for name in model_names()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    cells = [("NAME", "TASK", "LICENCE", "SIZE", "SOURCE")]
    for row in rows:
        size = f"{row['bytes'] / 1e6:.0f} MB" if row["present"] else "not here"
        cells.append((row["name"], row["task"], row["licence"], size, row["source"]))
    widths = [max(len(line[i]) for line in cells) for i in range(5)]
    for line in cells:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


@models_app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show everything that is known about one model, and where it is."""
    from pipeline.engine.locate import fingerprint
    from pipeline.engine.spec import resolve_model

    spec = resolve_model(name)
    row = {**spec.model_dump(mode="json"), **_row(spec)}
    row["fingerprint"] = fingerprint(spec) if row["present"] else None
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, indent=1))
        return
    for key, value in row.items():
        if value not in (None, "", [], {}):
            typer.echo(f"{key:13} {value}")


@models_app.command()
def pull(
    name: Name,
    update: Annotated[bool, typer.Option("--update", help="Take what its branch or tag stands for now.")] = False,
) -> None:
    """Fetch a hub model into the local cache and pin its commit; what is already there is not fetched again."""
    from pipeline.engine import locate
    from pipeline.engine.spec import resolve_model

    spec = resolve_model(name)
    if spec.licence != "unknown":
        typer.echo(f"licence: {spec.licence}", err=True)
    folder = locate.pull(spec, update=update)
    branch = "" if spec.revision == folder.name else f" {spec.revision or 'main'} ="
    typer.echo(f"pinned: {spec.source}{branch} {folder.name}", err=True)
    typer.echo(folder)


def _row(spec: ModelSpec) -> dict[str, Any]:
    from pipeline.engine.locate import present
    from pipeline.engine.pins import is_commit

    folder = present(spec)
    return {
        "name": spec.name,
        "task": spec.task,
        "licence": spec.licence,
        "source": spec.source,
        "present": folder is not None,
        "folder": None if folder is None else str(folder),
        "commit": folder.name if folder is not None and is_commit(folder.name) else None,
        "bytes": None if folder is None else _size(folder),
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
