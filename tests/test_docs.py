"""The examples of README.md and docs/ work: they are run, in a copy of the checkout whose model is a tiny one.

An example that cannot run here says so where it is read: ``<!-- not run: why -->`` stands on the line before its block,
or ``# not run: why`` behind a command. A command with … in it is a sketch. Pages that are not in ``RUN`` are read only:
their Python must compile, and their ``vibrief`` commands must have the options that they use.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from pipeline.cli import build_app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = {"README.md", "models.md", "operations.md"}
SHELL = {"console", "sh", "bash"}
NOT_RUN = re.compile(r"<!-- not run: .+ -->")


@dataclass(frozen=True)
class Example:
    """A fenced block; ``name`` is page:line."""

    name: str
    language: str
    text: str
    runs: bool

    @property
    def commands(self) -> list[str]:
        """Of a shell block: what stands after each prompt, or each line of a block without prompts."""
        lines = re.sub(r"\\\n(?:> )?\s*", " ", self.text).splitlines()  # a command that goes on is one line
        prompted = [line[2:] for line in lines if line.startswith("$ ")]
        found = prompted if self.language == "console" else lines
        return [line for line in found if line.strip()]

    @property
    def runnable(self) -> list[str]:
        return [line for line in self.commands if "…" not in line and "# not run: " not in line]


def examples() -> Iterator[Example]:
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        start = None
        for i, line in enumerate(lines):
            if start is None and line.startswith("```"):
                start = i
            elif start is not None and line == "```":
                marked = NOT_RUN.fullmatch(lines[start - 1].strip())
                body = "\n".join(lines[start + 1 : i])
                name = f"{page.name}:{start + 1}"
                yield Example(name, lines[start][3:].strip(), body, page.name in RUN and not marked)
                start = None
        assert start is None, f"{page}: a block is not closed"


EXAMPLES = [one for one in examples() if one.language in SHELL | {"python"}]
NAMES = [one.name for one in EXAMPLES]


@pytest.fixture(scope="module")
def place(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with what the examples speak of: inbox/, article.txt, articles.jsonl and finished runs."""
    copy = tmp_path_factory.mktemp("docs") / "vibrief"
    for name in ("pipeline", "configs", "tests/articles"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "Makefile", "constraints.txt"):
        shutil.copy(ROOT / name, copy / name)
    shutil.copytree(tiny_model, copy / "models" / "vi-en")
    with (copy / "configs" / "models" / "vi-en.yaml").open("a", encoding="utf-8") as spec:
        spec.write("decode: {beam_size: 1}\n")
    binaries = copy / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program = "from pipeline.cli import main; main()"
    (binaries / "vibrief").write_text(f'#!/bin/sh\nexec "{sys.executable}" -c \'{program}\' "$@"\n')
    for script in binaries.iterdir():
        script.chmod(0o755)
    (binaries / "activate").write_text("")
    (copy / ".venv" / ".ready").touch()  # newer than what it depends on, so make installs nothing

    samples = sorted((copy / "tests" / "articles").glob("*.txt"))
    (copy / "inbox").mkdir()
    shutil.copy(samples[0], copy / "inbox" / "page.txt")
    shutil.copy(samples[1], copy / "inbox")
    shutil.copy(samples[1], copy / "article.txt")
    import json

    rows = [{"text": sample.read_text(encoding="utf-8")} for sample in samples[:2]]
    (copy / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    in_place(copy, ["vibrief", "run", "tests/articles", "-o", "outputs/sample"])
    shutil.copytree(copy / "outputs" / "sample", copy / "outputs" / "monday")
    return copy


@pytest.fixture
def own(place: Path, tmp_path: Path) -> Path:
    """A copy for one example: none finds what another left, and each runs alone as it does among the others."""
    return Path(shutil.copytree(place, tmp_path / "vibrief"))


def in_place(place: Path, command: list[str]) -> str:
    environment = os.environ | {
        "PATH": f"{place / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(place),
        "HF_HOME": str(place.parent / "hf"),
    }
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_there_are_examples_and_most_of_them_run() -> None:
    readme = [one for one in EXAMPLES if one.name.startswith("README.md")]
    assert {one.language for one in readme} == {"console", "python"}
    commands = [command for one in readme if one.language == "console" for command in one.commands]
    runnable = [command for one in readme if one.language == "console" and one.runs for command in one.runnable]
    assert len(runnable) >= 2 / 3 * len(commands) > 5  # the rest are sketches, or say why they are not run


@pytest.mark.slow
@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.runs], ids=lambda one: one.name)
def test_an_example_runs(own: Path, example: Example) -> None:
    if example.language == "python":
        in_place(own, [sys.executable, "-c", example.text])
    elif example.runnable:
        in_place(own, ["bash", "-c", "\n".join(["set -euo pipefail", *example.runnable])])


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_an_example_can_be_read(example: Example) -> None:
    """Also those that are not run here."""
    if example.language == "python":
        compile(example.text, example.name, "exec")
        return
    script = "\n".join(line for line in example.commands if "…" not in line)
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.language in SHELL], ids=lambda one: one.name)
def test_its_commands_and_options_exist(example: Example) -> None:
    root = typer.main.get_command(build_app())
    for line in example.commands:
        words = shlex.split(line, comments=True)
        separators = {"|", "&&", ";"}
        for start in (i for i, w in enumerate(words) if w == "vibrief" and (i == 0 or words[i - 1] in separators)):
            own = words[start + 1 :]
            own = own[: next((i for i, word in enumerate(own) if word in {"|", "&&", ";", ">", "<"}), len(own))]
            check_options(root, own, line)


def check_options(command: object, words: list[str], line: str) -> None:
    """Every option is one of the (sub)command it is given to; the first word that is no option names a subcommand."""
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}  # type: ignore[attr-defined]
    known |= {"-h", "--help"}
    takes_value = {
        name
        for parameter in command.params  # type: ignore[attr-defined]
        for name in parameter.opts
        if not getattr(parameter, "is_flag", False)
    }
    subcommands = getattr(command, "commands", None)
    value = False
    for i, word in enumerate(words):
        option = word.partition("=")[0]
        if value:
            value = False
        elif option.startswith("-") and len(option) > 1:
            assert option in known, f"{line}: no option {option}"
            value = option in takes_value and "=" not in word
        elif subcommands is not None:
            assert word in subcommands, f"{line}: no command {word}"
            check_options(subcommands[word], words[i + 1 :], line)
            return


def test_a_page_that_lies_is_found() -> None:
    root = typer.main.get_command(build_app())
    check_options(root, shlex.split("run in -o out --strict --set a.b=1"), "")
    for wrong in ("run in -o out --no-such", "no-such in", "-q models show x --nope"):
        with pytest.raises(AssertionError, match=r"no (option|command)"):
            check_options(root, shlex.split(wrong), wrong)
