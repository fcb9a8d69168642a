"""One whole job: read, run, write the folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.config import Settings
from pipeline.digest.unchanged import is_current, mark_current
from pipeline.files import claimed
from pipeline.outputs import ARTICLES, STORE, Tally, Work, require_run, reread_run, write_articles, write_run
from pipeline.pipe import Pipeline
from pipeline.read import read_articles
from pipeline.runner import Runner, Watcher
from pipeline.store import Store


def run_job(
    inputs: Sequence[str],
    folder: Path,
    settings: Settings,
    *,
    watcher: Watcher | None = None,
    template: Path | None = None,
) -> Tally:
    """Runs the pipeline over ``inputs`` and writes everything into ``folder``; resumes what was interrupted.

    Raises:
        UserError: wrong input, settings or folder. Failures of single articles are in the returned tally.
    """
    began = time.perf_counter()
    with claimed(folder):
        store = Store(Path(settings.run.store) if settings.run.store else folder / STORE)
        with Pipeline(settings, store=store) as pipeline:
            tally = write_articles(Runner(pipeline, watcher).run(read_articles(inputs, settings.read)), folder)
            if not is_current(folder / ARTICLES, settings, template):
                write_digest_of([folder], folder, settings, template=template)
                mark_current(folder / ARTICLES, settings, template)
            write_run(folder, settings, Work.of(pipeline), tally, time.perf_counter() - began)
    return tally


def rebuild_digest(
    runs: Sequence[Path | str], folder: Path, settings: Settings, *, template: Path | None = None
) -> None:
    """``write_digest_of`` into a folder that no other process may be writing to.

    Raises:
        UserError: a run is not there, or the folder cannot be had.
    """
    for run in runs:
        require_run(run)  # before the folder is made
    with claimed(folder):
        write_digest_of(runs, folder, settings, template=template)


def write_digest_of(
    runs: Sequence[Path | str], folder: Path, settings: Settings, *, template: Path | None = None
) -> None:
    """Builds a digest from the articles of finished runs and writes it into ``folder``.

    The days of a watch go on from the days before them, as in the digests that the watch wrote.
    """
    from pipeline.digest.build import build_digest
    from pipeline.digest.documents.render import write_digest
    from pipeline.digest.shelf import Shelf
    from pipeline.watch.past import continued_again

    articles = Shelf(found for run in runs for found in reread_run(run))
    digest = build_digest(articles, settings.digest, glossary=settings.translate.glossary)
    digest = continued_again(digest, articles, runs, folder, settings)
    wanted = settings.digest
    day = digest.run.get("day")
    url = f"{wanted.url.rstrip('/')}/{day}" if wanted.url and day else wanted.url
    write_digest(digest, articles, folder, template=template, formats=wanted.formats, url=url)
