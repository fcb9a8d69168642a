"""Files that appear whole or not at all, and files at URLs: s3://, gs://, memory:// and what else fsspec knows."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO

from pipeline.errors import UserError
from pipeline.resources import cache_dir


@contextmanager
def atomic_bytes(path: Path) -> Iterator[BinaryIO]:
    """Opens a new file that takes ``path``'s place when the block ends without an error, else goes."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)  # on a full disk it is room that the next try needs
        raise


@contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """The same for UTF-8 text with Unix line ends."""
    with atomic_bytes(path) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="\n")
        yield text
        text.detach()


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Makes ``folder`` and holds it for this process.

    Raises:
        UserError: another process is writing there, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise UserError(f"{folder}: cannot write there ({error.strerror}); choose another -o folder") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"{folder}: another run is writing there; wait for it or choose another -o folder"
            ) from None
        yield


def is_url(name: str | Path) -> bool:
    """Whether a file's name is for fsspec. ``file://`` names are too; ``local_name`` makes paths of them."""
    return isinstance(name, str) and "://" in name


def local_name(name: str) -> str:
    """``file:///a/b`` as ``/a/b``; other names as they are."""
    return name.removeprefix("file://") if name.startswith("file:///") else name


def file_system(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path on it.

    Raises:
        UserError: no such protocol, its package is not installed, or it refuses.
    """
    import fsspec  # type: ignore[import-untyped]

    protocol = url.partition("://")[0]
    if "::" in url:
        raise UserError(f"{url}: chained URLs are not read; unpack archives first")
    try:
        found, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise UserError(f"{url}: {error}") from None
    except Exception as error:  # each file system has its own
        raise UserError(f"{url}: {protocol}:// cannot be used ({' '.join(str(error).split())})") from None
    return found, str(path)


def open_binary(name: str | Path) -> IO[bytes]:
    """A file or URL for reading, unbuffered where it is local.

    Raises:
        OSError: it cannot be read.
    """
    if not is_url(name):
        return Path(name).open("rb", buffering=0)
    system, path = file_system(str(name))
    try:
        stream: IO[bytes] = system.open(path, "rb")
    except OSError:
        raise
    except Exception as error:  # botocore's and others' own
        raise OSError(f"{type(error).__name__}: {error}") from error
    return stream


def list_files(folder: str | Path, pattern: str) -> list[str]:
    """The files in a folder or at a URL whose names match, sorted."""
    if not is_url(folder):
        return [str(path) for path in sorted(Path(folder).glob(pattern))]
    system, path = file_system(str(folder))
    return sorted(str(system.unstrip_protocol(name)) for name in system.glob(f"{path.rstrip('/')}/{pattern}"))


def write_whole(name: str, data: bytes) -> None:
    """Writes a file or URL that is seen whole or not at all (as far as the file system at the URL grants that)."""
    if is_url(name):
        system, path = file_system(name)
        system.pipe_file(path, data)
        return
    partial = Path(f"{name}.partial")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(data)
    partial.replace(name)


def remove(name: str) -> None:
    """Removes a file or what is at a URL."""
    if is_url(name):
        system, path = file_system(name)
        system.rm_file(path)
    else:
        Path(name).unlink(missing_ok=True)


@contextmanager
def staged(output: str) -> Iterator[Path]:
    """A local folder to write a run into. At the end of the block the files in it are copied to ``output``.

    Where ``output`` is local it is that folder itself. For a URL it is a folder in the cache that the same URL
    always gets: what is interrupted resumes on this machine, and two runs to one URL exclude each other on this
    machine but not on two. Each file is put whole under its name; the lock and the store stay here.
    """
    if not is_url(local := local_name(output)):
        yield Path(local)
        return
    system, path = file_system(output)
    folder = cache_dir() / "runs" / hashlib.sha256(output.rstrip("/").encode()).hexdigest()[:16]
    before = _written(folder)
    yield folder
    new = [file for file, when in _written(folder).items() if before.get(file) != when]
    try:
        system.makedirs(path, exist_ok=True)
        for file in sorted(new):
            with file.open("rb") as source, system.open(f"{path.rstrip('/')}/{file.name}", "wb") as target:
                shutil.copyfileobj(source, target)
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise UserError(f"{output}: cannot be written ({why}); what was written is in {folder}") from None


def _written(folder: Path) -> dict[Path, int]:
    """When each document of a run was last written (ns)."""
    found = [
        file
        for kind in ("*.jsonl", "*.json", "*.html", "*.md", "*.atom", "*.docx", "*.pdf")
        for file in folder.glob(kind)
    ]
    return {file: file.stat().st_mtime_ns for file in found}
