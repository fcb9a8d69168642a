"""The versions of what a result depends on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "vibrief", "ctranslate2", "transformers", "torch", "tokenizers", "sentencepiece", "accelerate", "datasets",
    "trafilatura", "pydantic", "typer",
)  # fmt: skip


def versions() -> dict[str, str | None]:
    """Python's and each package's version, None for one that is not installed. Imports none of them."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found
