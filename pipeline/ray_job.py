"""A run on a Ray cluster: files are read by tasks, articles finished by actors of ``ArticleStep``.

Ray holds back what comes faster than it is used, starts what died again, and keeps the order of the input.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

from pipeline.article import Article, to_dict
from pipeline.config import ReadSettings, Settings
from pipeline.errors import UserError
from pipeline.files import claimed, is_url, list_files, remove, write_whole
from pipeline.job import write_digest_of
from pipeline.outputs import RUN, STORE, Tally, Work, run_record, write_articles, write_run
from pipeline.pipe import Pipeline
from pipeline.read import read_sources, with_own_ids
from pipeline.read.sources import STDIN, Source, find_sources
from pipeline.runner import Progress, Watcher
from pipeline.step import ArticleStep, english_columns

Parts = Literal["jsonl", "parquet"]
PART = 1000  # articles in one part file
_PART_NAME = re.compile(r"part-\d{8}-\d{10}\.(?:jsonl|parquet)")
_FILES_A_TASK = 64  # text files, of one article each, that one task reads
_READ_CPUS = 0.25  # reading waits for disks and networks


def run_on_ray(
    inputs: Sequence[str],
    folder: Path,
    settings: Settings,
    *,
    address: str | None = None,
    watcher: Watcher | None = None,
    template: Path | None = None,
) -> Tally:
    """``run_job`` on a cluster: the driver writes the same files into ``folder``, articles one by one as they come.

    Args:
        address: the cluster's; None is ``$RAY_ADDRESS``, else a cluster of this machine for the time of the run.

    Raises:
        UserError: as ``run_job``; or Ray is not installed, not reachable, or gives up.
    """
    began = time.perf_counter()
    work = _account(settings)
    with claimed(folder), _cluster(address, settings) as ray:
        finished = _finished(ray, inputs, settings, folder / STORE)
        tally = write_articles(with_own_ids(_watched(finished, watcher or Watcher(), settings.run.window)), folder)
        write_digest_of([folder], folder, settings, template=template)
        write_run(folder, settings, work, tally, time.perf_counter() - began)
    return tally


def run_to_parts(
    inputs: Sequence[str], output: str, settings: Settings, form: Parts, *, address: str | None = None
) -> Tally:
    """A run beyond one machine's memory: tasks write ``part-*`` files to ``output``, and there is no digest.

    A part of JSON lines holds articles as ``articles.jsonl`` does, one of parquet the columns of ``BriefStep`` beside
    id, path, title and date. The same command again writes the same parts.

    Raises:
        UserError: as ``run_on_ray``.
    """
    began = time.perf_counter()
    work = _account(settings)
    where = output.rstrip("/") if is_url(output) else str(Path(output).absolute())
    tally = Tally()
    written: set[str] = set()
    with _cluster(address, settings) as ray:
        options = {"output": where, "form": form}
        parts = _finishing(ray, inputs, settings, None).map_batches(
            _write_part, fn_kwargs=options, batch_size=PART, batch_format="pyarrow", num_cpus=_READ_CPUS
        )
        for row in parts.iter_rows():
            written.add(row["part"])
            tally.join(Tally(**json.loads(row["tally"])))
    for name in list_files(where, "part-*"):
        part = name.rpartition("/")[2]
        if _PART_NAME.fullmatch(part) and part not in written:  # of an earlier run, of other input or cut up otherwise
            remove(name)
    write_whole(f"{where}/{RUN}", run_record(settings, work, tally, time.perf_counter() - began).encode())
    return tally


def _account(settings: Settings) -> Work:
    """What run.json says about the models; that they are not here is found out before anything starts."""
    with Pipeline(settings) as pipeline:
        return replace(Work.of(pipeline), stored=None)  # the actors' stores are theirs


@contextmanager
def _cluster(address: str | None, settings: Settings) -> Iterator[Any]:
    """Ray, connected; a cluster that was started for this run is stopped at its end."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError:
        raise UserError("--on ray needs Ray; pip install -e '.[ray]' in its checkout") from None
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.WARNING)
    ours = not ray.is_initialized()
    where = address or os.environ.get("RAY_ADDRESS")
    try:
        if ours and where:
            ray.init(address=where, log_to_driver=False, logging_level=logging.WARNING)
        elif ours:
            ray.init(address="local", log_to_driver=False, logging_level=logging.WARNING, **_local(settings))
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise UserError(f"no Ray cluster at {where or 'this machine'} ({_line(error)}); see `ray status`") from None
    try:
        yield ray
    except ray.exceptions.RayError as error:
        raise UserError(f"ray: {_line(error)}; the same command starts again") from error
    finally:
        if ours:
            ray.shutdown()


def _local(settings: Settings) -> dict[str, Any]:
    """A cluster of this machine has room for the actors that were asked for, and a core for reading."""
    if settings.ray.actors == "auto":
        return {"include_dashboard": False}
    return {"include_dashboard": False, "num_cpus": int(settings.ray.actors * settings.ray.cpus) + 1}


def _line(error: BaseException) -> str:
    """What went wrong, of a message that may be whole tracebacks: the first exception in it, else the last line."""
    if found := re.search(r"^\s*(?:pipeline\.errors\.)?(\w*(?:Error|Exception): .*)$", str(error), re.MULTILINE):
        return found[1]
    return next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__)


def _finished(ray: Any, inputs: Sequence[str], settings: Settings, store: Path) -> Iterator[Article]:
    """The finished articles in input order, as they come."""
    one_host = sum(bool(node["Alive"]) for node in ray.nodes()) == 1
    done = _finishing(ray, inputs, settings, str(store.absolute()) if one_host else None)
    for batch in done.iter_batches(batch_size=None, batch_format="pyarrow"):
        for line in batch["article"].to_pylist():
            yield Article.from_json(line)


def _finishing(ray: Any, inputs: Sequence[str], settings: Settings, store: str | None) -> Any:
    """The dataset of finished articles: ``place`` (which sorts as the input does) and ``article``, a JSON line."""
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    actors, resources = _resources(ray.cluster_resources(), settings)
    groups = _groups(find_sources(inputs), actors)
    sources = [{"group": i, "sources": json.dumps(list(map(_located, g)))} for i, g in enumerate(groups)]
    one = {"workers": max(1, int(settings.ray.cpus))} if settings.run.workers == "auto" else {}
    each = settings.model_copy(update={"run": settings.run.model_copy(update=one)})
    return (
        ray.data.from_items(sources, override_num_blocks=len(sources))
        .flat_map(_read, fn_kwargs={"settings": settings.read}, num_cpus=_READ_CPUS)
        .repartition(target_num_rows_per_block=settings.run.window)  # else a file is one piece of work, for one actor
        .map_batches(
            ArticleStep,
            fn_constructor_args=(each,),
            fn_constructor_kwargs={"store": settings.run.store or store},
            batch_size=settings.run.window,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=actors),
            **resources,
        )
    )


def _resources(cluster: Mapping[str, float], settings: Settings) -> tuple[int, dict[str, float]]:
    """How many actors, and what Ray sets aside for each."""
    wanted = settings.ray
    gpus = float(cluster.get("GPU", 0) > 0) if wanted.gpus == "auto" else wanted.gpus
    if wanted.actors != "auto":
        actors = wanted.actors
    elif gpus:
        actors = int(cluster.get("GPU", 0) / gpus)
    else:
        actors = int((cluster.get("CPU", 1) - 1) / wanted.cpus)
    return max(1, actors), {"num_cpus": wanted.cpus, "num_gpus": gpus}


def _groups(sources: Sequence[Source], actors: int) -> list[list[Source]]:
    """What one task reads: a table, or text files that stand together, few enough that every actor gets some."""
    if any(source.name == STDIN for source in sources):
        raise UserError("a cluster cannot read standard input; write it to a file and give that")
    size = min(_FILES_A_TASK, max(1, len(sources) // (4 * actors)))
    groups: list[list[Source]] = []
    for source in sources:
        if source.format == "text" and groups and groups[-1][0].format == "text" and len(groups[-1]) < size:
            groups[-1].append(source)
        else:
            groups.append([source])
    return groups


def _located(source: Source) -> dict[str, Any]:
    """A source as a row, and where a worker, which has another working directory, finds it."""
    return {**asdict(source), "at": source.name if is_url(source.name) else str(Path(source.name).absolute())}


def _read(row: Mapping[str, Any], settings: ReadSettings) -> Iterator[dict[str, Any]]:
    """A task: the articles in a group of files."""
    number = 0
    for source in json.loads(row["sources"]):
        at, name = source.pop("at"), source["name"]
        for article in read_sources([Source(**{**source, "name": at})], settings):
            failed = article.failed and article.failed.replace(at, name, 1)
            named = replace(article, path=article.path.replace(at, name, 1), failed=failed)
            yield {"place": f"{row['group']:08d}-{number:010d}", "article": named.to_json()}
            number += 1


def _watched(articles: Iterator[Article], watcher: Watcher, every: int) -> Iterator[Article]:
    progress = Progress()
    for article in articles:
        progress.done += 1
        progress.sentences += len(article.sentences)
        if progress.done % every == 0:
            watcher.update(progress)
        yield article


def _write_part(table: Any, output: str, form: Parts) -> dict[str, list[str]]:
    """A task: writes finished articles as one part and returns what is in it."""
    articles = [Article.from_json(line) for line in table["article"].to_pylist()]
    part = f"part-{table['place'][0].as_py()}.{form}"
    write_whole(f"{output}/{part}", _lines(articles) if form == "jsonl" else _parquet(articles))
    tally = Tally()
    for article in articles:
        tally.add(article)
    return {"part": [part], "tally": [json.dumps(to_dict(tally))]}


def _lines(articles: Sequence[Article]) -> bytes:
    return "".join(f"{article.to_json()}\n" for article in articles).encode()


def _parquet(articles: Sequence[Article]) -> bytes:
    """The columns that a dataset of briefs has on the hub."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ("id", "path", "url", "title", "published", "author", "publisher")
    fields = {name: [getattr(article, name) for article in articles] for name in names}
    english = [english_columns(article) for article in articles]
    fields |= {name: [row[name] for row in english] for name in english[0]}
    fields |= {"failed": [a.failed for a in articles], "signature": [a.signature for a in articles]}
    types = {name: pa.list_(pa.string()) if name == "flags" else pa.string() for name in fields}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(fields, schema=pa.schema(types.items())), sink)
    return bytes(sink.getvalue())
