"""Options that several commands share."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.complete import BASELINES, configs, models, summarisers
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.config import Settings

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Files, folders, globs, or - for stdin: .txt .md .html .jsonl .csv .parquet",
        show_default=False,
    ),
]
Config = Annotated[
    str, typer.Option("--config", "-c", help="A name in configs/, or a YAML file.", autocompletion=configs)
]
Set = Annotated[
    list[str], typer.Option("--set", metavar="KEY=VALUE", help="Change one setting, such as run.window=8. Repeatable.")
]
SetOrSetting = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="NAME|KEY=VALUE", help="A test set instead of files; or change one setting. Repeatable."
    ),
]
DataFolder = Annotated[Path | None, typer.Option("--data", help="The data folder. [$VIBRIEF_SHARED/data/dev]")]
Device = Annotated[str | None, typer.Option("--device", help="auto, cpu, cuda, cuda:N or mps.")]
TranslatorName = Annotated[
    str | None,
    typer.Option("--translator", help="A name of `vibrief models list`, a folder, or a hub id.", autocompletion=models),
]
SummariserName = Annotated[
    str | None,
    typer.Option(
        "--summariser",
        help="lead, centroid, textrank, or a model's name, folder or hub id.",
        autocompletion=summarisers,
    ),
]

Formats = Annotated[
    list[str],
    typer.Option(
        "--format", metavar="FORMAT", help="Also write atom, docx or pdf, besides digest.formats. Repeatable."
    ),
]

StorePath = Annotated[
    str | None, typer.Option("--store", help="Where finished work is kept; by default in the output folder.")
]


def _checked(template: Path | None) -> Path | None:
    """A mistake in a template is said before hours of work, not after them."""
    if template is not None:
        from pipeline.digest.documents.page import check_template

        check_template(template)
    return template


Template = Annotated[
    Path | None,
    typer.Option("--template", help="Your own Jinja2 template for digest.html.", callback=_checked),
]


def load_settings(
    config: str,
    changes: list[str],
    *,
    translator: str | None = None,
    summariser: str | None = None,
    device: str | None = None,
    store: str | None = None,
    every: float | None = None,
    formats: list[str] | None = None,
) -> Settings:
    """The settings of a command line: the config, then ``--set``, then the options of their own."""
    import yaml

    from pipeline.config import load_config  # pydantic's models take a tenth of a second to build

    overrides: dict[str, Any] = {}
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or "." not in key:
            raise UserError(f"--set {change}: write SECTION.KEY=VALUE, such as --set run.window=8")
        overrides[key] = yaml.safe_load(value)
    if translator:
        overrides["translate.model"] = translator
    if summariser in BASELINES:
        overrides["summarise.method"] = summariser
    elif summariser:
        if (near := get_close_matches(summariser, BASELINES, n=1, cutoff=0.75)) and not Path(summariser).exists():
            raise UserError(f"--summariser {summariser}: did you mean {near[0]}?")
        overrides |= {"summarise.method": "seq2seq", "summarise.model": summariser}
    if device:
        overrides["run.device"] = device
    if store:
        overrides["run.store"] = store
    if every is not None:
        overrides["watch.every"] = every
    settings = load_config(config, overrides)
    if formats:
        overrides["digest.formats"] = list(dict.fromkeys([*settings.digest.formats, *formats]))
        settings = load_config(config, overrides)
    return settings
