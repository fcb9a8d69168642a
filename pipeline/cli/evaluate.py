"""`vibrief evaluate`: the numbers behind the claims, on data you name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Device, Set, TranslatorName, load_settings

evaluate_app = typer.Typer(help="Measure translation quality and fidelity.", no_args_is_help=True)

Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="Vietnamese, a segment a line.")]


@evaluate_app.command()
def translation(
    source: Source,
    reference: Annotated[Path, typer.Argument(metavar="REFERENCE", help="Its English reference, a line for a line.")],
    hypothesis: Annotated[
        Path | None, typer.Option(help="Score this English instead of translating the source.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the translation here.")] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
) -> None:
    """Translate SOURCE and score it against REFERENCE: BLEU and chrF++ with their signatures, and lines a second."""
    import time

    from pipeline.evaluate.translation import score
    from pipeline.lines import translate_lines
    from pipeline.pipe import Pipeline

    lines = read_lines(source)
    if hypothesis:
        english = read_lines(hypothesis)
    else:
        with Pipeline(load_settings(config, change, translator=translator, device=device)) as pipeline:
            began = time.perf_counter()
            english = list(translate_lines(pipeline, lines, window=len(lines)))
            typer.echo(f"{len(lines) / (time.perf_counter() - began):.1f} lines/s, loading included", err=True)
    if output:
        output.write_text("\n".join(english) + "\n", encoding="utf-8")
    for result in score(english, read_lines(reference)):
        typer.echo(f"{result.metric:7}{result.value:6.2f}  {result.signature}")


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file; only a line feed ends a line."""
    from pipeline.errors import UserError

    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not readable as UTF-8 text ({error})") from None
