"""The folder a run writes: articles.jsonl, run.json and the digest, each appearing whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import BufferedReader, RawIOBase
from pathlib import Path
from tempfile import NamedTemporaryFile, _TemporaryFileWrapper
from typing import IO, Self, cast

from pipeline.article import Article
from pipeline.config import Settings
from pipeline.errors import UserError
from pipeline.files import atomic_text, is_url, list_files, open_binary
from pipeline.pipe import Pipeline
from pipeline.versions import versions

ARTICLES = "articles.jsonl"
RUN = "run.json"
STORE = "store.sqlite"


def read_run(folder: Path | str) -> Iterator[Article]:
    """The articles of a finished run, in a folder or at a URL; in one file or in parts.

    Raises:
        UserError: the folder has no articles.jsonl, or a line of it is not an article.
    """
    for path, stream in _files(folder):
        with BufferedReader(cast("RawIOBase", stream)) as lines:
            for number, line in enumerate(lines, 1):
                yield _article(line, f"{path}:{number}")


def reread_run(folder: Path | str) -> Iterator[tuple[Article, Callable[[], Article]]]:
    """The same, each article with what reads it again: a run of any length can be gone through more than once.

    Raises:
        UserError: as ``read_run``.
    """
    for path, stream in _files(folder):
        copy = None
        if is_url(path):
            copy = NamedTemporaryFile()  # noqa: SIM115 - it lives as long as what reads from it
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            stream.close()
            stream = copy
        with BufferedReader(cast("RawIOBase", stream)) if copy is None else nullcontext(stream) as lines:
            at = 0
            for number, line in enumerate(lines, 1):
                where = f"{path}:{number}"
                yield _article(line, where), partial(_read_again, copy or path, at, len(line), where)
                at += len(line)


def require_run(folder: Path | str) -> None:
    """Finds at once that a folder is not one that a run wrote.

    Raises:
        UserError: it has no articles.jsonl.
    """
    for _, stream in _files(folder):
        stream.close()
        return


def _files(folder: Path | str) -> Iterator[tuple[str, IO[bytes]]]:
    path = f"{folder}/{ARTICLES}"
    try:
        yield path, open_binary(path)
    except OSError:
        if not (parts := list_files(folder, "part-*.jsonl")):
            raise UserError(f"{path}: not found; give a folder that `vibrief run` wrote") from None
        yield from ((part, open_binary(part)) for part in parts)


def _read_again(file: str | _TemporaryFileWrapper[bytes], at: int, size: int, where: str) -> Article:
    with Path(file if isinstance(file, str) else file.name).open("rb") as lines:
        lines.seek(at)
        return _article(lines.read(size), where)


def _article(line: bytes, where: str) -> Article:
    try:
        return Article.from_json(line.decode())
    except ValueError as error:
        raise UserError(f"{where}: not an article ({error}); run `vibrief run` again") from None


def write_articles(articles: Iterable[Article], folder: Path) -> Tally:
    """Streams the articles to ``articles.jsonl`` and counts what they hold."""
    tally = Tally()
    with atomic_text(folder / ARTICLES) as out:
        for article in articles:
            tally.add(article)
            out.write(article.to_json() + "\n")
    return tally


@dataclass(slots=True)
class Tally:
    """Counts over the articles of a run, for run.json and the last lines on the terminal."""

    articles: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    def join(self, other: Tally) -> None:
        """Adds what another one has counted."""
        self.articles += other.articles
        self.failures += other.failures
        self.counts.update(other.counts)
        self.flags.update(other.flags)
        self.dropped.update(other.dropped)

    def add(self, article: Article) -> None:
        self.articles += 1
        if article.failed:
            self.failures.append({"path": article.path, "reason": article.failed})
        self.counts.update(
            sentences=len(article.sentences),
            flagged=sum(bool(s.flags) for s in article.sentences),
            from_memory=sum(s.from_memory for s in article.sentences),
            brief_sentences=len(article.brief),
        )
        self.flags.update(flag.kind for s in article.sentences for flag in s.flags)
        self.flags.update(flag.kind for flag in article.flags)
        self.dropped.update(drop.reason for drop in article.dropped)


@dataclass(frozen=True, slots=True)
class Work:
    """What one process did, or several together: counters and seconds by stage.

    ``stored`` counts the articles that were found finished; None when that is not known.
    """

    signature: str
    models: dict[str, dict[str, str | None]]
    stored: int | None = None
    stages: dict[str, dict[str, int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, pipeline: Pipeline) -> Self:
        return cls(pipeline.signature, pipeline.models(), pipeline.stored, pipeline.counts, dict(pipeline.seconds))

    def __add__(self, other: Work) -> Work:
        """Both; the seconds are those of all processes, as if one had worked after the other."""
        stages = {
            name: dict(Counter(self.stages.get(name, {})) + Counter(other.stages.get(name, {})))
            for name in self.stages | other.stages
        }
        seconds = Counter(self.seconds)
        seconds.update(other.seconds)
        models = {task: other.models.get(task, {}) | self.models.get(task, {}) for task in self.models | other.models}
        return Work(self.signature, models, (self.stored or 0) + (other.stored or 0), stages, dict(seconds))


def run_record(settings: Settings, work: Work, tally: Tally, seconds: float | None) -> str:
    """What ``run.json`` holds. No ``seconds``: the articles did not come in one go."""
    translated = tally.counts["sentences"]
    record = {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "signature": work.signature,
        "settings": settings.model_dump(mode="json"),
        "models": work.models,
        "versions": versions(),
        "counts": {
            "articles": tally.articles,
            "already_done": work.stored,
            "failed": len(tally.failures),
            **dict(tally.counts),
        },
        "flags": dict(sorted(tally.flags.items())),
        "dropped": dict(sorted(tally.dropped.items())),
        "failures": tally.failures,
        "stages": work.stages,
        "seconds": {
            "total": round(seconds, 3) if seconds else None,
            **{name: round(s, 3) for name, s in work.seconds.items()},
        },
        "throughput": {
            "articles_per_second": round(tally.articles / seconds, 2) if seconds else None,
            "sentences_per_second": round(translated / seconds, 2) if seconds else None,
        },
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def write_run(folder: Path, settings: Settings, work: Work, tally: Tally, seconds: float | None) -> None:
    """Writes ``run.json``."""
    with atomic_text(folder / RUN) as out:
        out.write(run_record(settings, work, tally, seconds))
