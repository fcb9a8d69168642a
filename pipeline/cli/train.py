"""`vibrief train`: makes the embedded models, or fine-tunes them on a user's own pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

train_app = typer.Typer(help="Train the models that ship in models/, or your own.", no_args_is_help=True)


@train_app.callback()
def group() -> None:
    """Training needs torch; it goes on from its last checkpoint when it is run again."""


@train_app.command()
def translator(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The model folder to write.")],
    corpus: Annotated[
        list[Path],
        typer.Option(
            "--corpus",
            "--pairs",
            help="A folder with *.vi.xz and *.en.xz, a dataset (a saved folder or parquet), or a TSV file. Repeatable.",
        ),
    ],
    recipe: Annotated[str, typer.Option(help="A recipe in configs/train, or a YAML file.")] = "translator",
    dev: Annotated[Path | None, typer.Option(help="Held-out pairs (TSV or dataset) for the loss in the log.")] = None,
    start: Annotated[Path | None, typer.Option("--from", help="A model folder to go on from (fine-tuning).")] = None,
    updates: Annotated[int | None, typer.Option(min=1, help="Instead of the recipe's number of updates.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
) -> None:
    """Train a Vietnamese→English translator; run again after a kill, it resumes."""
    from pipeline.train.translator import train_translator

    train_translator(corpus, recipe, output, device=device, dev=dev, start=start, updates=updates)
    typer.echo(str(output))
