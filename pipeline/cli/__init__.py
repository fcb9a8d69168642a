"""The command line: each command in a file of its own that parses, calls and prints."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.cli.check import check
from pipeline.cli.clean import clean
from pipeline.cli.digest import digest
from pipeline.cli.doctor import doctor
from pipeline.cli.evaluate import evaluate_app
from pipeline.cli.models import models_app
from pipeline.cli.run import run
from pipeline.cli.summarise import summarise
from pipeline.cli.train import train_app
from pipeline.cli.translate import translate
from pipeline.errors import UserError

# Looking for pydantic plugins reads the metadata of every installed package, a tenth of the time to start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")

app = typer.Typer(
    name="vibrief",
    help="Vietnamese news in, an English briefing out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (run, clean, translate, summarise, digest, check, doctor):
    app.command()(command)
app.add_typer(models_app, name="models")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(train_app, name="train")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vibrief {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Log everything, and show tracebacks.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log warnings only, draw no bars.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Options of every command; give them before the command."""
    level = logging.DEBUG if debug else logging.WARNING if quiet else logging.INFO
    logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr, force=True)
    if not debug:
        for noisy in ("trafilatura", "htmldate", "httpx", "filelock", "transformers", "datasets"):
            logging.getLogger(noisy).setLevel(logging.ERROR)


def main() -> None:
    """The ``vibrief`` command: a UserError is one line on stderr and exit status 2."""
    try:
        app()
    except UserError as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"vibrief: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("vibrief: interrupted; the same command goes on from here", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our stdout has gone: nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
