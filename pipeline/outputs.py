"""The folder a run writes: articles.jsonl, run.json and the digest, each appearing whole or not at all."""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.errors import UserError
from pipeline.files import atomic_text
from pipeline.pipe import Pipeline
from pipeline.runner import Runner
from pipeline.versions import versions

ARTICLES = "articles.jsonl"
RUN = "run.json"
STORE = "store.sqlite"


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


def read_run(folder: Path) -> Iterator[Article]:
    """The articles of a finished run.

    Raises:
        UserError: the folder has no articles.jsonl, or a line of it is not an article.
    """
    path = folder / ARTICLES
    if not path.is_file():
        raise UserError(f"{path}: not found; give a folder that `vibrief run` wrote")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield Article.from_json(line)
            except ValueError as error:
                raise UserError(f"{path}:{number}: not an article ({error}); run `vibrief run` again") from None


def write_articles(articles: Iterable[Article], folder: Path) -> Tally:
    """Streams the articles to ``articles.jsonl`` and counts what they hold."""
    tally = Tally()
    with atomic_text(folder / ARTICLES) as out:
        for article in articles:
            tally.add(article)
            out.write(article.to_json() + "\n")
    return tally


class Tally:
    """Counts over the articles of a run, for run.json and the last lines on the terminal."""

    def __init__(self) -> None:
        self.articles = 0
        self.failures: list[dict[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

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


def write_run(folder: Path, pipeline: Pipeline, runner: Runner, tally: Tally, seconds: float | None) -> dict[str, Any]:
    """Writes ``run.json`` and returns what it holds. No ``seconds``: the articles did not come in one go."""
    translated = runner.progress.sentences
    record = {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "signature": pipeline.signature,
        "settings": pipeline.settings.model_dump(mode="json"),
        "models": pipeline.models(),
        "versions": versions(),
        "counts": {
            "articles": tally.articles,
            "already_done": pipeline.stored,
            "failed": len(tally.failures),
            **dict(tally.counts),
        },
        "flags": dict(sorted(tally.flags.items())),
        "dropped": dict(sorted(tally.dropped.items())),
        "failures": tally.failures,
        "stages": pipeline.counts,
        "seconds": {
            "total": round(seconds, 3) if seconds else None,
            **{name: round(s, 3) for name, s in pipeline.seconds.items()},
        },
        "throughput": {
            "articles_per_second": round(tally.articles / seconds, 2) if seconds else None,
            "sentences_per_second": round(translated / seconds, 2) if seconds else None,
        },
    }
    with atomic_text(folder / RUN) as out:
        json.dump(record, out, ensure_ascii=False, indent=1)
        out.write("\n")
    return record
