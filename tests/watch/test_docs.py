"""docs/daily.md names only commands and settings that exist, and its examples parse."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli import build_app
from pipeline.config import Settings

DOC = (Path(__file__).parents[2] / "docs" / "daily.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", DOC, re.DOTALL)
COMMANDS = [
    match.split("   #")[0].strip('",; ').split()
    for _, block in BLOCKS
    for match in re.findall(r"vibrief ((?:-q )?(?:watch|run|feed) [^;)\n\"]*)", block)
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_its_commands_exist_with_their_options(words: list[str]) -> None:
    command: Any = typer.main.get_command(build_app())
    for word in [word for word in words if word != "-q"]:
        if hasattr(command, "commands"):
            command = command.commands[word]
        elif word.startswith("-"):
            assert any(word in option.opts for option in command.params), word
    assert not hasattr(command, "commands")


def test_its_settings_exist() -> None:
    tree = Settings().model_dump()
    named = re.findall(r"\b(watch|feed)\.([a-z_]+)\b(?!\.py)", re.sub(r"watch\.(sqlite|py|service)", "", DOC))
    assert len(named) > 10
    assert [f"{section}.{key}" for section, key in named if key not in tree[section]] == []


def test_its_python_compiles_and_its_crontab_has_five_fields_and_a_command() -> None:
    blocks = dict(BLOCKS)
    compile(blocks["python"], "dag.py", "exec")
    fields = blocks["cron"].split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields[:5])
    assert fields[5].startswith("cd ")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_its_units_are_valid(tmp_path: Path) -> None:
    service, feeds, timer = (
        block.replace("/srv/vibrief/.venv/bin/vibrief", shutil.which("true") or "")
        for kind, block in BLOCKS
        if kind == "ini"
    )
    files = {"vibrief-watch.service": service, "vibrief-feeds.service": feeds, "vibrief-feeds.timer": timer}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in files)], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
