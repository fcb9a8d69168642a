"""The pipeline as callables for ``datasets.map`` and Ray Data: one for all of it, and one for each part."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pipeline
from pipeline.article import Article, Block, content_hash
from pipeline.batch import Kind, cells, text_cells, with_columns
from pipeline.clean.cleaner import Cleaner
from pipeline.config import ReadSettings, Settings, load_config
from pipeline.lines import briefs_of_english
from pipeline.pipe import Pipeline
from pipeline.read.columns import Columns, RowError, article_from_row
from pipeline.store import Store

EMPTY = "read: the text is empty"


class Step(ABC):
    """Adds columns to batches: ``ds.map(step, batched=True)``, or ``map_batches`` of Ray Data with the class.

    As many rows come out as went in. The pickled state is the configuration and everything else that can change
    a result (the version, the model's weights), so the fingerprint by which ``datasets`` caches a map is the same
    before and after use and in every process, and another one when any of that changes.

    Attributes:
        adds: the columns that are added, and what their cells hold.

    Args:
        config: a name in configs/, a YAML file, or settings.
        overrides: dotted settings, such as ``{"run.device": "cuda"}``.
    """

    adds: ClassVar[Mapping[str, Kind]]

    def __init__(
        self,
        config: str | Path | Settings,
        columns: tuple[str, ...],
        store: str | None,
        overrides: Mapping[str, Any] | None,
    ) -> None:
        if not isinstance(config, Settings):
            config = load_config(config, dict(overrides or {}))
        elif overrides:
            raise ValueError("give settings or overrides, not both")
        self._begin(config, columns, store, pipeline.__version__)

    def _begin(self, settings: Settings, columns: tuple[str, ...], store: str | None, version: str) -> None:
        self._settings = settings
        self._columns = columns
        self._store = store
        self._version = version
        self._signature: str | None = None
        self._processes: dict[int, Pipeline] = {}

    def __getstate__(self) -> dict[str, Any]:
        if self._signature is None:
            self._signature = self.signature()
        return {
            "settings": self._settings.model_dump(mode="json"),
            "columns": list(self._columns),
            "store": self._store,
            "version": self._version,
            "signature": self._signature,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        settings = Settings.model_validate(state["settings"])
        self._begin(settings, tuple(state["columns"]), state["store"], state["version"])
        self._signature = state["signature"]

    def __call__(self, batch: Any, rank: int | None = None) -> Any:
        """One batch of columns; ``rank`` (with ``with_rank=True``) picks the GPU of a multi-GPU map."""
        rows = self.rows(batch, rank)
        return with_columns(batch, {name: [row[name] for row in rows] for name in self.adds}, self.adds)

    @abstractmethod
    def rows(self, batch: Any, rank: int | None) -> list[dict[str, Any]]:
        """The added columns' values, row by row."""

    def signature(self) -> str:
        """Everything that can change a result, in short."""
        with Pipeline(self._settings) as running:
            return running.signature

    def features(self, given: Any = None) -> Any:
        """``datasets.Features`` of a dataset that has those of ``given`` and this step's columns.

        ``ds.map(step, batched=True, features=step.features(ds.features))`` says beforehand what would otherwise be
        guessed from the first rows; streaming datasets know their columns only in this way.
        """
        from datasets import Features, List, Value

        types = {"text": Value("string"), "texts": List(Value("string"))}
        return Features({**(given or {}), **{name: types[kind] for name, kind in self.adds.items()}})

    def running(self, rank: int | None = None) -> Pipeline:
        """This process's pipeline, made at the first call.

        One that a fork has copied here is its parent's: it is not used, and not freed either, since its engine
        would wait for threads that were not copied.
        """
        found = self._processes.get(os.getpid())
        if found is None:
            several = rank is not None or _is_pool_worker()
            settings = one_of_many(self._settings, rank) if several else self._settings
            found = Pipeline(settings, store=Store(Path(self._store) if self._store else None))
            self._processes[os.getpid()] = found
        return found


class RawStep(Step):
    """A step over rows that hold raw articles; its columns are those of the text, the title and the date."""

    def _articles(self, batch: Any) -> list[Article]:
        return raw_articles(batch, Columns(*self._columns), self._settings.read)


class BriefStep(RawStep):
    """Adds ``title_en``, ``text_en``, ``summary_en`` and ``flags`` to rows that hold a raw article.

    The columns ``title`` and ``published`` are used when the rows have them. A row whose text is None or empty, or
    that fails, gets empty columns and the reason in ``flags``. Texts are read as ``vibrief run`` reads them.

    Args:
        column: the column with the raw text.
        store: a SQLite file in which finished rows are kept, so that a map that crashed resumes.
    """

    adds: ClassVar[Mapping[str, Kind]] = {"title_en": "text", "text_en": "text", "summary_en": "text", "flags": "texts"}

    def __init__(
        self,
        config: str | Path | Settings = "default",
        *,
        column: str = "text",
        title_column: str = "title",
        published_column: str = "published",
        store: str | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(config, (column, title_column, published_column), store, overrides)

    def rows(self, batch: Any, rank: int | None) -> list[dict[str, Any]]:
        return [english_columns(article) for article in self.running(rank).run(self._articles(batch))]


class CleanStep(RawStep):
    """Adds ``title_vi``, ``text_vi`` (a paragraph a line), ``published_iso`` and ``dropped`` to raw articles.

    ``dropped`` has ``reason: line`` for each line that is not the article's own, and says when there is no article.
    No model is needed.
    """

    _cleaner: Cleaner | None = None  # made at the first call, in each process
    adds: ClassVar[Mapping[str, Kind]] = {
        "title_vi": "text",
        "text_vi": "text",
        "published_iso": "text",
        "dropped": "texts",
    }

    def __init__(
        self,
        config: str | Path | Settings = "default",
        *,
        column: str = "text",
        title_column: str = "title",
        published_column: str = "published",
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(config, (column, title_column, published_column), None, overrides)

    def signature(self) -> str:
        return f"clean:{Cleaner.version}.{self._cleaning().phrases.fingerprint}"

    def rows(self, batch: Any, rank: int | None) -> list[dict[str, Any]]:  # noqa: ARG002 - no engine
        return [_clean_columns(article) for article in self._cleaning().run(self._articles(batch))]

    def _cleaning(self) -> Cleaner:
        self._cleaner = self._cleaner or Cleaner(self._settings.clean)
        return self._cleaner


class TranslateStep(Step):
    """Adds ``text_en``, a line for a line, and ``flags`` to rows with clean Vietnamese text, a paragraph a line.

    Args:
        column: the column with the Vietnamese text.
        store: as for ``BriefStep``.
    """

    adds: ClassVar[Mapping[str, Kind]] = {"text_en": "text", "flags": "texts"}

    def __init__(
        self,
        config: str | Path | Settings = "default",
        *,
        column: str = "text_vi",
        store: str | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(config, (column,), store, overrides)
        brief = self._settings.summarise.model_copy(update={"method": "lead"})  # so that no second model is loaded
        self._settings = self._settings.model_copy(update={"summarise": brief})

    def rows(self, batch: Any, rank: int | None) -> list[dict[str, Any]]:
        texts = [_string(text) for text in text_cells(batch, self._columns[0], "column")]
        articles = [_clean_article(i, text) for i, text in enumerate(texts)]
        finished = self.running(rank).run(articles)
        return [_translated(text, article) for text, article in zip(texts, finished, strict=True)]


class SummariseStep(Step):
    """Adds ``summary_en`` to rows with English text, a paragraph a line.

    Args:
        column: the column with the English text.
    """

    adds: ClassVar[Mapping[str, Kind]] = {"summary_en": "text"}

    def __init__(
        self,
        config: str | Path | Settings = "default",
        *,
        column: str = "text_en",
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(config, (column,), None, overrides)

    def rows(self, batch: Any, rank: int | None) -> list[dict[str, Any]]:
        texts = [_string(text) for text in text_cells(batch, self._columns[0], "column")]
        briefs = briefs_of_english(self.running(rank), texts)
        return [{"summary_en": " ".join(sentence.text for sentence in brief)} for brief in briefs]


class ArticleStep(Step):
    """Finishes articles: the column ``article`` holds one JSON line each, before and after (``Article.to_json``)."""

    adds: ClassVar[Mapping[str, Kind]] = {"article": "text"}

    def __init__(self, config: str | Path | Settings = "default", *, store: str | None = None) -> None:
        super().__init__(config, ("article",), store, None)

    def rows(self, batch: Any, rank: int | None) -> list[dict[str, Any]]:
        articles = [Article.from_json(line) for line in text_cells(batch, "article", "column")]
        return [{"article": article.to_json()} for article in self.running(rank).run(articles)]


def one_of_many(settings: Settings, rank: int | None) -> Settings:
    """The settings for one process of several: the GPU of its rank, and one worker, where nothing else was chosen."""
    chosen: dict[str, Any] = {}
    if settings.run.workers == "auto":
        chosen["workers"] = 1  # the processes are what runs side by side
    if settings.run.device == "auto" and rank is not None:
        import ctranslate2

        if count := ctranslate2.get_cuda_device_count():
            chosen["device"] = f"cuda:{rank % count}"
    return settings.model_copy(update={"run": settings.run.model_copy(update=chosen)})


def _is_pool_worker() -> bool:
    """Whether this process was started by multiprocessing, or by its twin that ``datasets`` uses."""
    pools = (sys.modules.get("multiprocessing.process"), sys.modules.get("multiprocess.process"))
    return any(module is not None and module.parent_process() is not None for module in pools)


def raw_articles(batch: Any, columns: Columns, settings: ReadSettings) -> list[Article]:
    """An article for each row, read as one of a file with such rows: HTML or plain, in any spelling of Unicode."""
    read = {columns.text: text_cells(batch, columns.text, "column")}
    read |= {name: found for name in columns.names()[1:] if (found := cells(batch, name)) is not None}
    rows = (dict(zip(read, values, strict=True)) for values in zip(*read.values(), strict=True))
    return [_raw_article(i, row, columns, settings) for i, row in enumerate(rows)]


def _raw_article(position: int, row: Mapping[str, Any], columns: Columns, settings: ReadSettings) -> Article:
    try:
        return article_from_row(row, columns, str(position), f"row {position}", settings)
    except RowError as error:
        return replace(Article.read(str(position), f"row {position}", ""), failed=f"read: {error}")


def _clean_article(position: int, text: str) -> Article:
    """An article that needs no cleaning; its hash is not that of the same text before cleaning."""
    blocks = tuple(Block("paragraph", line.strip()) for line in text.split("\n") if line.strip())
    key = content_hash(text, {"media": "paragraphs"})
    article = Article(str(position), f"row {position}", key, blocks=blocks)
    return article if blocks else replace(article, failed=EMPTY)


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flags(article: Article) -> list[str]:
    flags = [f"{s.id}:{flag.kind}: {flag.detail}" for s in article.sentences for flag in s.flags]
    flags += [f"{flag.kind}: {flag.detail}" for flag in article.flags]
    return [*flags, f"failed: {article.failed}"] if article.failed else flags


def _blocks(article: Article) -> dict[int, str]:
    """The English of each block that has some."""
    english: dict[int, list[str]] = {}
    for sentence in article.sentences:
        english.setdefault(sentence.block, []).append(sentence.en or "")
    return {index: " ".join(sentences) for index, sentences in english.items()}


def english_columns(article: Article) -> dict[str, Any]:
    """What ``BriefStep`` adds for a finished article."""
    body = [text for index, text in _blocks(article).items() if article.blocks[index].kind != "title"]
    return {
        "title_en": article.title_en or "",
        "text_en": "\n".join(body),
        "summary_en": " ".join(sentence.text for sentence in article.brief),
        "flags": _flags(article),
    }


def _clean_columns(article: Article) -> dict[str, Any]:
    body = [" ".join(block.text.split()) for block in article.blocks if block.kind != "title"]
    dropped = [f"{drop.reason}: {drop.text}" for drop in article.dropped]
    return {
        "title_vi": article.title or "",
        "text_vi": "\n".join(body),
        "published_iso": article.published or "",
        "dropped": [*dropped, f"failed: {article.failed}"] if article.failed else dropped,
    }


def _translated(text: str, article: Article) -> dict[str, Any]:
    english = _blocks(article)
    block = 0
    lines: list[str] = []
    for line in text.split("\n"):
        lines.append(english.get(block, "") if line.strip() else "")
        block += bool(line.strip())
    return {"text_en": "\n".join(lines), "flags": _flags(article)}
