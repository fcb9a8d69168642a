"""BriefStep: the pipeline as a ``datasets.map`` callable, and as a Ray Data actor."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pipeline
from pipeline.article import Article
from pipeline.config import Settings, load_config
from pipeline.pipe import Pipeline
from pipeline.store import Store

ADDED = ("title_en", "text_en", "summary_en", "flags")


class BriefStep:
    """Adds ``title_en``, ``text_en``, ``summary_en`` and ``flags`` to rows that hold a raw article.

    ``ds.map(BriefStep(), batched=True)``. The columns ``title`` and ``published`` are used when the rows have them.
    A row whose text is None or empty, or that fails, gets empty columns and the reason in ``flags``: as many rows
    come out as went in. Its pickled state is its configuration and the version, so the fingerprint by which
    ``datasets`` caches a map is the same before and after use and in every process.

    Args:
        config: a name in configs/ or a YAML file.
        column: the column with the raw text.
        store: a SQLite file in which finished rows are kept, so that a map that crashed resumes.
        overrides: dotted settings, such as ``{"run.device": "cuda"}``.
    """

    def __init__(
        self,
        config: str = "default",
        *,
        column: str = "text",
        title_column: str = "title",
        published_column: str = "published",
        store: str | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        self._settings: Settings = load_config(config, dict(overrides or {}))
        self._columns = (column, title_column, published_column)
        self._store = store
        self._version = pipeline.__version__
        self._pipeline: Pipeline | None = None
        self._process = 0

    def __getstate__(self) -> dict[str, Any]:
        return {
            "settings": self._settings.model_dump(mode="json"),
            "columns": self._columns,
            "store": self._store,
            "version": self._version,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._settings = Settings.model_validate(state["settings"])
        self._columns = tuple(state["columns"])
        self._store = state["store"]
        self._version = state["version"]
        self._pipeline = None
        self._process = 0

    def __call__(self, batch: Mapping[str, list[Any]], rank: int | None = None) -> dict[str, list[Any]]:
        """One batch of columns; ``rank`` (with ``with_rank=True``) picks the GPU of a multi-GPU map."""
        text_column, title_column, published_column = self._columns
        if text_column not in batch:
            raise KeyError(f"no column {text_column!r}; name the text column with BriefStep(column=…)")
        texts = batch[text_column]
        titles = batch.get(title_column) or [None] * len(texts)
        dates = batch.get(published_column) or [None] * len(texts)
        articles = [_article(i, *row) for i, row in enumerate(zip(texts, titles, dates, strict=True))]
        finished = self._running(rank).window(articles)
        added = [_columns(article) for article in finished]
        return {**dict(batch), **{name: [row[name] for row in added] for name in ADDED}}

    def _running(self, rank: int | None) -> Pipeline:
        """This process's pipeline: an engine must not be shared over a fork."""
        if self._pipeline is None or self._process != os.getpid():
            settings = self._settings
            if rank is not None and settings.run.device == "auto":
                settings = _on_gpu(settings, rank)
            self._pipeline = Pipeline(settings, store=Store(Path(self._store) if self._store else None))
            self._process = os.getpid()
        return self._pipeline


def _on_gpu(settings: Settings, rank: int) -> Settings:
    import ctranslate2

    count = ctranslate2.get_cuda_device_count()
    if not count:
        return settings
    return settings.model_copy(update={"run": settings.run.model_copy(update={"device": f"cuda:{rank % count}"})})


def _article(position: int, text: Any, title: Any, published: Any) -> Article:
    given = {"title": title or None, "published": str(published) if published else None}
    article = Article.read(str(position), f"row {position}", text if isinstance(text, str) else "", **given)
    if isinstance(text, str) and text.strip():
        return article
    return replace(article, failed="read: the text is empty")


def _columns(article: Article) -> dict[str, Any]:
    paragraphs: dict[int, list[str]] = {}
    for sentence in article.sentences:
        if article.blocks[sentence.block].kind != "title":
            paragraphs.setdefault(sentence.block, []).append(sentence.en or "")
    flags = [f"{s.id}:{flag.kind}: {flag.detail}" for s in article.sentences for flag in s.flags]
    flags += [f"{flag.kind}: {flag.detail}" for flag in article.flags]
    return {
        "title_en": article.title_en or "",
        "text_en": "\n".join(" ".join(block) for block in paragraphs.values()),
        "summary_en": " ".join(sentence.text for sentence in article.brief),
        "flags": [*flags, f"failed: {article.failed}"] if article.failed else flags,
    }
