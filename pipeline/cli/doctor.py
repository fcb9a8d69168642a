"""`vibrief doctor`: what is installed, what it can run on, and what is missing."""

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer


def doctor(
    device: Annotated[str, typer.Option("--device", help="The device to check.")] = "auto",
) -> None:
    """Show versions, devices, models, cache and disk; exit 1 when the default run would not work."""
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
            problems.append(f"{package} is not installed; pip install vibrief")
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


def _row(name: str, value: str) -> None:
    typer.echo(f"{name:14} {value}")
