"""Whether a digest in a folder is what would be written again, so that a run with nothing new need not write it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pipeline
from pipeline.config import Settings
from pipeline.resources import shipped

MARK = ".digest"
WRITTEN = ("digest.html", "digest.md", "digest.json")


def is_current(articles: Path, settings: Settings, template: Path | None) -> bool:
    """Whether the folder of ``articles`` has the digest of them, made by this program and not touched since."""
    try:
        return (articles.parent / MARK).read_text(encoding="ascii") == _state(articles, settings, template)
    except (OSError, UnicodeDecodeError):
        return False


def mark_current(articles: Path, settings: Settings, template: Path | None) -> None:
    """Says that the digest in the folder was made from ``articles`` just now."""
    (articles.parent / MARK).write_text(_state(articles, settings, template), encoding="ascii")


def _state(articles: Path, settings: Settings, template: Path | None) -> str:
    """One hash over what the digest is made from, what makes it, and what was made.

    Raises:
        OSError: one of the files is not there.
    """
    wanted = settings.digest
    choice = json.dumps([wanted.model_dump(mode="json"), settings.translate.glossary])
    state = hashlib.sha256(f"{pipeline.__version__}\n{choice}\n".encode())
    documents = [*WRITTEN, *(f"digest.{name}" for name in wanted.formats)]
    given = [Path(name) for name in (wanted.topics, *settings.translate.glossary) if Path(name).is_file()]
    for path in (articles, *([template] if template else []), *given, *(articles.parent / name for name in documents)):
        with path.open("rb") as data:
            state.update(hashlib.file_digest(data, "sha256").digest())
    for path in _program():
        found = path.stat()
        state.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return state.hexdigest()


def _program() -> Iterator[Path]:
    """The code and the word lists: all of them, as a digest also uses the checks and the glossary."""
    for folder in (Path(pipeline.__file__).parent, shipped("configs")):
        yield from sorted(path for path in folder.rglob("*.*") if path.suffix != ".pyc")
