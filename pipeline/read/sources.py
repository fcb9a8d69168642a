"""INPUT arguments (files, folders, globs, URLs, "-") to the files they stand for, in a stable order."""

from __future__ import annotations

import glob
import logging
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline.errors import UserError
from pipeline.files import file_system, is_url, local_name

log = logging.getLogger(__name__)

Format = Literal["text", "jsonl", "csv", "parquet"]

_FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".md": "text",
    ".html": "text",
    ".htm": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}
_COMPRESSED = frozenset({".gz", ".xz"})
_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar", ".bz2", ".zst"})
STDIN = "-"
_WRITTEN = {  # a document that a run or a watch wrote: what lies beside it
    "articles.jsonl": (".lock", "run.json"),
    "digest.html": (".lock", "run.json"),
    "digest.md": (".lock", "run.json"),
    "index.html": ("watch.sqlite",),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, as the user named it, or why it cannot be read.

    Attributes:
        name: the path as given (POSIX), a URL, or "-" for standard input.
        format: by suffix; a file named outright with another suffix is read as text.
        html: the suffix says that it is HTML.
    """

    name: str
    format: Format = "text"
    html: bool = False
    problem: str | None = None

    @property
    def path(self) -> Path:
        return Path(self.name)

    @property
    def stem(self) -> str:
        """The file name without its known suffixes."""
        if self.name == STDIN:
            return "stdin"
        path = self.path
        if path.suffix.lower() in _COMPRESSED:
            path = path.with_suffix("")
        return path.stem if path.suffix.lower() in _FORMATS else path.name


def find_sources(inputs: Sequence[str], *, tell: bool = True) -> list[Source]:
    """The files behind the inputs, in the order given, folders and globs sorted; a file named twice comes once.

    Args:
        tell: log what is left out.

    Raises:
        UserError: nothing was given, a path does not exist, a glob or a folder has nothing to read, an archive.
    """
    if not inputs:
        raise UserError("nothing to read; give files, folders, globs or - for standard input")
    sources: dict[str, Source] = {}
    for given in map(local_name, inputs):
        for source in _remote(given, tell) if is_url(given) else _expand(given, tell):
            key = source.name if source.name == STDIN or is_url(source.name) else os.path.abspath(source.name)  # noqa: PTH100 - no link followed
            if sources.setdefault(key, source) is not source and tell:
                log.info("%s was given twice and is read once", source.name)
    return list(sources.values())


def present_sources(inputs: Sequence[str]) -> list[Source]:
    """As ``find_sources``, for inputs that fill up with time: what has nothing to read yet gives no source."""
    sources: dict[str, Source] = {}
    for given in inputs:
        path = Path(given)
        if given == STDIN or (os.path.lexists(path) and not path.is_dir()):
            found = _expand(given, tell=True)
        else:
            found = list(_walk(path, [])) if path.is_dir() else _glob(given, [])
        for source in found:
            sources.setdefault(os.path.abspath(source.name), source)  # noqa: PTH100 - no link followed
    return list(sources.values())


def _expand(given: str, tell: bool) -> list[Source]:
    if given == STDIN:
        return [Source(STDIN)]
    path = Path(given)
    skipped: list[Path] = []
    if path.is_dir():
        return _or_nothing(list(_walk(path, skipped)), skipped, str(path), tell)
    if os.path.lexists(path):
        return [_file(path)]
    if not glob.has_magic(given):
        raise UserError(f"{given}: no such file or folder")
    found = _glob(given, skipped)
    if not found and not skipped:
        raise UserError(f"{given}: matches no file")
    return _or_nothing(found, skipped, given, tell)


def _remote(url: str, tell: bool) -> list[Source]:
    """The files behind a URL of a file, a folder or a glob."""
    system, path = file_system(url)
    try:
        if system.isfile(path):
            return [replace(_file(Path(url)), name=url)]
        found = sorted(system.glob(path) if glob.has_magic(path) else system.find(path))
        names = [str(system.unstrip_protocol(name)) for name in found if not Path(name).name.startswith(".")]
    except Exception as error:  # each file system has its own
        if isinstance(error, UserError):
            raise
        raise UserError(f"{url}: cannot be listed ({' '.join(str(error).split()) or type(error).__name__})") from None
    if not names:
        raise UserError(f"{url}: no such file or folder")
    skipped = [Path(name) for name in names if _known(Path(name)) is None]
    known = [replace(source, name=name) for name in names if (source := _known(Path(name)))]
    return _or_nothing(known, skipped, url, tell)


def _file(path: Path) -> Source:
    """A file that was named outright."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    if _ARCHIVES.intersection(suffixes[-1:]) or ".tar" in suffixes:
        raise UserError(f"{path}: archives are not read; unpack it and give the folder")
    return _known(path) or Source(path.as_posix())


def _glob(pattern: str, skipped: list[Path]) -> list[Source]:
    found: list[Source] = []
    for path in (Path(match) for match in sorted(glob.glob(pattern, recursive=True))):  # noqa: PTH207
        if path.is_dir():
            if "**" not in pattern:  # which lists what is below each folder by itself
                found += _walk(path, skipped)
        elif (source := _known(path)) and not _written(path):
            found.append(source)
        else:
            skipped.append(path)
    return found


def _or_nothing(found: list[Source], skipped: list[Path], where: str, tell: bool) -> list[Source]:
    if not found:
        raise UserError(f"nothing to read in {where}; known suffixes: {' '.join(_FORMATS)} (text ones also .gz .xz)")
    if skipped and tell:
        kinds = Counter(path.suffix.lower() or "no suffix" for path in skipped)
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        log.warning("%s: left out %d files of other kinds or of earlier runs (%s)", where, len(skipped), listed)
    return found


def _walk(folder: Path, skipped: list[Path]) -> Iterator[Source]:
    """Readable files below the folder, sorted by path; links to folders already seen are not followed again."""
    return _walk_unseen(folder, skipped, set())


def _walk_unseen(folder: Path, skipped: list[Path], seen: set[tuple[int, int]]) -> Iterator[Source]:
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Source(folder.as_posix(), problem=f"cannot list the folder: {error.strerror or error}")
        return
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if _is_folder(entry):
            yield from _walk_unseen(path, skipped, seen)
        elif (source := _known(path)) is None or _written(path):
            skipped.append(path)
        elif path.exists() and not path.is_file():  # opening a pipe would wait for ever
            yield replace(source, problem="not a regular file")
        else:
            yield source


def _written(path: Path) -> bool:
    """Whether it is a document of an earlier run, whose folder may lie among the inputs: no article to be read."""
    return any((path.parent / mark).exists() for mark in _WRITTEN.get(path.name, ()))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads back to itself; reading it reports the failure
        return False


def _known(path: Path) -> Source | None:
    """The source when the suffix is a known one."""
    inner = path.with_suffix("") if path.suffix.lower() in _COMPRESSED else path
    suffix = inner.suffix.lower()
    form = _FORMATS.get(suffix)
    if form is None or (form == "parquet" and inner != path):
        return None
    return Source(path.as_posix(), form, suffix in {".html", ".htm"})
