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


@evaluate_app.command()
def fidelity(
    source: Source,
    english: Annotated[Path, typer.Argument(metavar="ENGLISH", help="A translation of it, a line for a line.")],
    config: Config = "default",
    change: Set = [],  # noqa: B006
    show: Annotated[bool, typer.Option("--show", help="Print each flagged pair.")] = False,
) -> None:
    """Count the sentences of a translation that the checks flag, by kind; on a human reference, the false alarms."""
    from html import unescape

    from pipeline.check import Checker
    from pipeline.check.checker import WEIGHTS
    from pipeline.errors import UserError
    from pipeline.evaluate.fidelity import alarms
    from pipeline.translate.glossary import Glossary

    settings = load_settings(config, change)
    vi, en = read_lines(source), [unescape(line) for line in read_lines(english)]
    if len(vi) != len(en):
        raise UserError(f"{source}: {len(vi)} lines, {english}: {len(en)}; give as many lines of each")
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    found = alarms(checker, vi, en, frozenset(WEIGHTS))
    for kind, count in found.by_kind.items():
        typer.echo(f"{kind:22}{count:6}  {count / len(vi):6.1%}")
    typer.echo(f"{'any':22}{found.flagged:6}  {found.rate:6.1%}  of {found.sentences} sentences")
    for position in found.positions if show else ():
        typer.echo(f"\n{position + 1}\n  vi  {vi[position]}\n  en  {en[position]}")
        for flag in checker.flags(vi[position], en[position]):
            typer.echo(f"  {flag.kind}: {flag.detail}")


@evaluate_app.command()
def planted(
    rounds: Annotated[int, typer.Option(min=1, help="Cases drawn from each template.")] = 25,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 5,
) -> None:
    """Plant number errors in right translations and count those that the check finds."""
    from pipeline.evaluate.fidelity import planted_recall
    from pipeline.evaluate.planted import cases

    result = planted_recall(cases(rounds, seed))
    for error, (caught, tried) in result.by_error.items():
        typer.echo(f"{error:28}{caught:5} of {tried}")
    typer.echo(f"{'all':28}{result.found:5} of {result.total}, {len(result.false_alarms)} false alarms")


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file; only a line feed ends a line."""
    from pipeline.errors import UserError

    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not readable as UTF-8 text ({error})") from None
