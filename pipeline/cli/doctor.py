"""`vibrief doctor`: what is installed, what it can run on, and what is missing."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated, Literal

import typer

from pipeline.cli.complete import models

EngineName = Literal["auto", "ctranslate2", "transformers"]


def doctor(
    device: Annotated[str, typer.Option("--device", help="The device to check.")] = "auto",
    model: Annotated[
        str | None, typer.Option("--model", help="Load this model and give it golden texts.", autocompletion=models)
    ] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="What runs --model.")] = "auto",
    precision: Annotated[str, typer.Option("--precision", help="With which --model runs.")] = "auto",
) -> None:
    """Show versions, devices, models, cache and disk; exit 1 when the default run would not work.

    With --model, load that model instead and see whether what it says makes sense; exit 1 when it does not.
    """
    if model is not None:
        sys.exit(_try(model, engine, device, precision))
    from pipeline.config import load_config
    from pipeline.engine.load import pick_device
    from pipeline.engine.locate import locate
    from pipeline.engine.spec import resolve_model
    from pipeline.errors import UserError
    from pipeline.resources import cache_dir, shipped
    from pipeline.versions import versions

    problems: list[str] = []
    for package, number in versions().items():
        _row(package, number or "missing")
        if number is None:
            problems.append(f"{package} is not installed; install vibrief again")
    try:
        name, reason = pick_device(device)
        _row("device", f"{name} ({reason})")
    except UserError as error:
        problems.append(str(error))
    settings = load_config()
    models = [settings.translate.model] + ([settings.summarise.model] if settings.summarise.method == "seq2seq" else [])
    for model in models:
        try:
            _row("model", f"{model}: {locate(resolve_model(model))}")
        except UserError as error:
            problems.append(str(error))
    _row("configs", str(shipped("configs")))
    cache = cache_dir()
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file()) if cache.exists() else 0
    _row("cache", f"{cache}, {size / 1e6:.0f} MB")
    free = shutil.disk_usage(cache.parent if cache.parent.exists() else "/").free
    _row("disk", f"{free / 1e9:.1f} GB free")
    for problem in problems:
        typer.echo(f"problem: {problem}", err=True)
    if problems:
        sys.exit(1)


def _try(model: str, engine: EngineName, device: str, precision: str) -> int:
    """Prints each golden text with what came back; the exit status."""
    from pipeline.engine.load import load_engine
    from pipeline.engine.spec import resolve_model
    from pipeline.evaluate.golden import try_model

    spec = resolve_model(model)
    loaded = load_engine(spec, engine=engine, device=device, precision=precision)
    verdict = try_model(loaded, spec)
    loaded.close()
    _row("engine", f"{loaded.name} on {loaded.device}, {loaded.precision}")
    for answer in verdict.answers:
        _row("text", answer.source)
        _row("output", answer.output or "(nothing)")
        if answer.missing:
            _row("missing", ", ".join(answer.missing))
    if verdict.problem is None:
        _row("verdict", f"{spec.name} makes sense")
        return 0
    typer.echo(
        f"problem: DO NOT USE {spec.name} as it runs here: {verdict.problem}; another --engine or transformers version "
        "may load it rightly, else get the model again or correct its file in configs/models",
        err=True,
    )
    return 1


def _row(name: str, value: str) -> None:
    typer.echo(f"{name:14} {value}")
