"""The container file, as far as reading it can tell: complete, offline, not root, with the model."""

import fnmatch
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """Each instruction with its arguments, continued lines joined."""
    text = (ROOT / "configs" / "container" / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in re.sub(r"\\\n\s*", " ", text).splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def last_stage(instructions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    start = max(i for i, (name, _) in enumerate(instructions) if name == "FROM")
    return instructions[start:]


def test_it_has_only_known_instructions_and_begins_with_a_stage(instructions: list[tuple[str, str]]) -> None:
    assert instructions[0][0] == "FROM"
    assert {name for name, _ in instructions} <= {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "ENTRYPOINT", "CMD"}
    assert all(re.search(r":\d[\w.-]*( AS \w+)?$", image) for name, image in instructions if name == "FROM")


def test_everything_it_copies_is_there_and_reaches_the_build(instructions: list[tuple[str, str]]) -> None:
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    ]
    copied = [
        source
        for name, arguments in instructions
        if name == "COPY" and "--from" not in arguments
        for source in arguments.split()[:-1]
    ]
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(fnmatch.fnmatch(source, pattern) for pattern in allowed), source
    # What the wheel is built from, as pyproject.toml has it.
    assert set(copied) >= {"pyproject.toml", "README.md", "LICENSE", "pipeline", "configs", "models"}


def test_the_result_is_offline_and_not_root(instructions: list[tuple[str, str]]) -> None:
    stage = last_stage(instructions)
    users = [user for name, user in stage if name == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    environment = dict(pair.split("=", 1) for name, pairs in stage if name == "ENV" for pair in shlex.split(pairs))
    assert environment["HF_HUB_OFFLINE"] == "1"
    writable = environment["VIBRIEF_CACHE"]
    assert any("chown" in run and writable in run for name, run in stage if name == "RUN")
    names = [name for name, _ in stage]
    # The model is converted by the user that will run it, into the cache that it will use.
    converts = [i for i, (name, run) in enumerate(stage) if name == "RUN" and "vibrief translate" in run]
    assert converts
    assert names.index("USER") < converts[0]
    assert names.index("ENV") < converts[0]
    assert ("ENTRYPOINT", '["vibrief"]') in stage
