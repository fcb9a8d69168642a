"""The command line: each command in a file of its own that parses, calls and prints."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.errors import UserError

# Looking for pydantic plugins reads the metadata of every installed package, a tenth of the time to start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")

# In the order of `vibrief --help`; each is a function or a Typer of its own in pipeline/cli/NAME.py.
COMMANDS = {
    "run": "run",
    "watch": "watch",
    "feed": "feed_app",
    "clean": "clean",
    "translate": "translate",
    "summarise": "summarise",
    "digest": "digest",
    "check": "check",
    "bench": "bench",
    "doctor": "doctor",
    "models": "models_app",
    "evaluate": "evaluate_app",
    "train": "train_app",
}

INTERRUPTED = 130  # what Typer makes of Ctrl-C


def build_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with the named commands; Typer builds the options of all it is given before it runs one."""
    app = typer.Typer(
        name="vibrief",
        help="Vietnamese news in, an English briefing out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    for name in names:
        command = getattr(importlib.import_module(f"pipeline.cli.{name}"), COMMANDS[name])
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vibrief {__version__}")
        raise typer.Exit


def root(
    debug: Annotated[bool, typer.Option("--debug", help="Log everything, and show tracebacks.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log warnings only, draw no bars.")] = False,
    log_format: Annotated[
        str, typer.Option("--log-format", metavar="text|json", help="How stderr is written; json: an object a line.")
    ] = "text",
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Options of every command; give them before the command."""
    if log_format not in ("text", "json"):
        raise UserError(f"--log-format {log_format}: give text or json")
    level = logging.DEBUG if debug else logging.WARNING if quiet else logging.INFO
    if log_format == "json":
        from pipeline.cli.logs import log_as_json

        log_as_json(level)
    else:
        logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr, force=True)
    if not debug:
        for noisy in ("trafilatura", "htmldate", "httpx", "filelock", "transformers", "datasets"):
            logging.getLogger(noisy).setLevel(logging.ERROR)


def main() -> None:
    """The ``vibrief`` command: a UserError is one line on stderr and status 2; docs/operations.md has them all."""
    # Neither loading modules nor trees of tuples make cycles; looking for them so often is a tenth of a short run.
    gc.set_threshold(50_000)
    first = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "")
    structured = wants_json(sys.argv[1:])
    try:
        if structured:  # before anything can go wrong
            from pipeline.cli.logs import log_as_json

            log_as_json(logging.INFO)
        status = build_app([first] if first in COMMANDS else COMMANDS)(standalone_mode=not structured)
    except SystemExit as stop:
        status = stop.code
    except KeyboardInterrupt:  # before Typer had begun
        status = INTERRUPTED
    except UserError as error:
        if "--debug" in sys.argv:
            raise
        fail(str(error))
        sys.exit(2)
    except BrokenPipeError:  # the reader of our stdout has gone: nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if "--debug" in sys.argv:
            raise
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        fail(f"{what}; what is finished is kept, and the same command goes on from here (--debug shows where it was)")
        sys.exit(1)
    except Exception as error:
        if not structured:
            raise
        if hasattr(error, "format_message"):  # wrong usage, which Typer raises when it is not to print it itself
            fail(error.format_message())
            sys.exit(2)
        from pipeline.cli.logs import crashed

        crashed(error)
        sys.exit(1)
    if status == INTERRUPTED:
        fail("interrupted; the same command goes on from here")
    sys.exit(status)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for JSON logs; looked at before it is parsed, so that its errors are JSON too."""
    return "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)


def fail(message: str) -> None:
    """Says on stderr what ended the command."""
    typer.echo(f"vibrief: {message}", err=True)
