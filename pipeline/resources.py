"""Where the files that ship with the package are: beside it in a checkout, inside it when installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent


def shipped(folder: str) -> Path:
    """The ``configs`` or ``models`` folder."""
    checkout = _PACKAGE.parent / folder
    return checkout if (_PACKAGE.parent / "pyproject.toml").exists() else _PACKAGE / "_shipped" / folder


def shipped_words(name: str) -> frozenset[str]:
    """The words of a file in ``configs``, one a line; lines that begin with # are comments."""
    lines = (shipped("configs") / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def cache_dir() -> Path:
    """``$VIBRIEF_CACHE``, else ``vibrief`` under ``$XDG_CACHE_HOME`` or ``~/.cache``. Safe to delete."""
    if own := os.environ.get("VIBRIEF_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vibrief"


def parse_yaml(text: str | bytes) -> Any:
    """YAML of plain values, by the C parser where there is one: ten times as fast as Python's.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
