"""Shell completion: the scripts come out, and Tab offers commands, options and the names in configs/."""

import os
import subprocess
import sys

import pytest

PROGRAM = "import sys; sys.argv[0] = 'vibrief'; from pipeline.cli import main; main()"


def offered(line: str) -> list[str]:
    """What bash would offer at the end of the line."""
    words = line.split(" ")
    environment = {"_VIBRIEF_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    return done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_comes_out(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_VIBRIEF_COMPLETE": f"source_{shell}"},
    )
    assert done.returncode == 0, done.stderr
    assert "vibrief" in done.stdout
    assert "_VIBRIEF_COMPLETE" in done.stdout


def test_show_completion_gives_the_script_of_the_shell_it_is_called_from() -> None:
    command = f"'{sys.executable}' -c \"{PROGRAM}\" --show-completion; true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "_vibrief_completion()" in done.stdout, done.stderr
    # The script is one that bash accepts.
    assert subprocess.run(["bash", "-n"], input=done.stdout, text=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("vibrief tr", {"translate", "train"}),
        ("vibrief run --str", {"--strict"}),
        ("vibrief run --translator nllb", {"nllb-600m", "nllb-1.3b", "nllb-3.3b"}),
        ("vibrief run --summariser cen", {"centroid"}),
        ("vibrief models show opus", {"opus-mt-vi-en"}),
        ("vibrief run --config def", {"default"}),
    ],
)
def test_tab_offers(line: str, expected: set[str]) -> None:
    assert set(offered(line)) == expected
