"""One typed settings tree, loaded from ``configs/`` or a user's file. Unknown keys are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped

Precision = Literal["auto", "float32", "float16", "bfloat16", "int8", "int8-dynamic", "bnb-int8", "bnb-nf4"]


class Section(BaseModel):
    """A part of the tree: immutable, and a key that is not a field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadSettings(Section):
    """How input becomes articles. Column names are tried in order, before the well-known ones."""

    encoding: str = "auto"
    max_file_mb: float = Field(64, gt=0)
    max_article_mb: float = Field(4, gt=0)
    text_column: str | None = None
    title_column: str | None = None
    published_column: str | None = None
    url_column: str | None = None
    id_column: str | None = None


class CleanSettings(Section):
    """Phrase files (YAML, in configs/clean/ or by path), later ones add to earlier ones."""

    phrases: tuple[str, ...] = ("vi",)


class TranslateSettings(Section):
    """The translator and how it decodes. ``model`` is a name in configs/models, a folder, or a hub id.

    Where ``beam_size``, ``length_penalty`` or ``clauses_over`` is null, the model's own value holds. ``clauses_over``
    is the number of tokens over which a sentence is translated in pieces; 0 is as many as the model reads.
    ``retry_share`` is the most work that may go into translating again what a check found fault with, as a share of
    what translating the article once is; 0 is none.
    """

    model: str = "vi-en"
    engine: Literal["auto", "ctranslate2", "transformers"] = "auto"
    precision: Precision = "auto"
    beam_size: int | None = Field(None, ge=1, le=64)
    hypotheses: int = Field(4, ge=1, le=64)
    length_penalty: float | None = None
    clauses_over: int | None = Field(None, ge=0)
    retry_share: float = Field(0.15, ge=0, le=1)
    memory: bool = True
    glossary: tuple[str, ...] = ("vi-en",)


class CheckSettings(Section):
    """Thresholds of the cheap statistics; their sources are in ``pipeline/check``."""

    max_compression: float = Field(2.4, gt=1)
    length_ratio: tuple[float, float] = (0.5, 2.0)


class SummariseSettings(Section):
    """How a brief is made: a baseline by name, or ``seq2seq`` with ``model``."""

    method: Literal["lead", "centroid", "textrank", "seq2seq"] = "lead"
    model: str = "news-summary"
    engine: Literal["auto", "ctranslate2", "transformers"] = "auto"
    precision: Precision = "auto"
    beam_size: int | None = Field(None, ge=1, le=64)
    length_penalty: float | None = None
    sentences: int = Field(4, ge=1, le=50)
    max_words: int = Field(150, ge=10)
    support: float = Field(0.34, ge=0, le=1)


class DigestSettings(Section):
    """What the digest shows and how.

    The ``max_stories`` most important stories are told, of the others only the titles. A brief has at most
    ``brief_sentences``; a story more than ``stale_days`` older than the newest one is
    marked as old. ``formats`` are written besides Markdown, HTML and JSON.
    """

    title: str = "Vietnam briefing"
    names: Literal["strip", "keep"] = "strip"
    watch: tuple[str, ...] = ()
    sections: Literal["topic", "watch", "none"] = "topic"
    topics: str = "topics"
    formats: tuple[Literal["atom", "docx", "pdf"], ...] = ("atom",)
    url: str | None = None
    max_stories: int = Field(200, ge=1)
    brief_sentences: int = Field(10, ge=1)
    stale_days: int = Field(30, ge=1)


class RunSettings(Section):
    """How the work is done; nothing here changes the English.

    ``window`` articles (and at most ``window_mb`` of their text) are in memory at once and committed together.
    ``device_map: auto`` spreads a model that one device cannot hold, within ``max_memory`` of each (by GPU number
    or ``cpu``).
    """

    device: str = "auto"
    device_map: Literal["auto"] | None = None
    max_memory: dict[str, str] = {}
    window: int = Field(256, ge=1)
    window_mb: float = Field(8, gt=0)
    batch_tokens: int | Literal["auto"] = "auto"
    workers: int | Literal["auto"] = "auto"
    store: str | None = None


class WatchSettings(Section):
    """How new articles become a digest a day. ``timezone`` null is the computer's own.

    A file is read when it has not changed for ``settle`` seconds; a story goes on for ``continue_days``.
    The feed of all days has the newest ``feed_stories``.
    """

    timezone: str | None = None
    every: float = Field(60, gt=0)
    settle: float = Field(2, ge=0)
    continue_days: int = Field(7, ge=0)
    feed_stories: int = Field(100, ge=1)


class FeedSettings(Section):
    """How feeds and their pages are fetched; sizes are those after decompression.

    ``contact`` (a mail address or a page) goes into the User-Agent. A host gets one request in ``host_seconds``.
    """

    contact: str | None = Field(None, pattern=r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$")
    host_seconds: float = Field(5, ge=0)
    timeout: float = Field(30, gt=0)
    max_mb: float = Field(8, gt=0)
    max_redirects: int = Field(5, ge=0, le=20)
    max_articles: int = Field(100, ge=1)


class RaySettings(Section):
    """The actors of ``vibrief run --on ray``: how many, and what Ray sets aside for each.

    ``actors: auto`` fills the cluster as it is at the start; ``gpus: auto`` is one where the cluster has GPUs.
    """

    actors: int | Literal["auto"] = "auto"
    cpus: float = Field(1, gt=0)
    gpus: float | Literal["auto"] = "auto"


class Settings(Section):
    """The whole tree."""

    read: ReadSettings = ReadSettings()
    clean: CleanSettings = CleanSettings()
    translate: TranslateSettings = TranslateSettings()
    check: CheckSettings = CheckSettings()
    summarise: SummariseSettings = SummariseSettings()
    digest: DigestSettings = DigestSettings()
    run: RunSettings = RunSettings()
    watch: WatchSettings = WatchSettings()
    feed: FeedSettings = FeedSettings()
    ray: RaySettings = RaySettings()


def load_config(name: str | Path = "default", overrides: dict[str, Any] | None = None) -> Settings:
    """Settings from ``configs/NAME.yaml`` or a YAML file by path, then dotted ``overrides`` ("run.window": 8).

    Raises:
        UserError: no such file, not YAML, or a key or value that the tree does not have.
    """
    path = find_config(name)
    try:
        tree = parse_yaml(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(tree, dict):
        raise UserError(f"{path}: expected sections such as 'translate:', found {type(tree).__name__}")
    for dotted, value in (overrides or {}).items():
        section, _, key = dotted.partition(".")
        tree[section] = {**(tree.get(section) or {}), key: value}
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        fix = "no such setting; see configs/default.yaml" if first["type"] == "extra_forbidden" else first["msg"]
        raise UserError(f"{path}: {where}: {fix}") from None


def find_config(name: str | Path) -> Path:
    """The file behind a config name or path."""
    for path in (Path(name), shipped("configs") / f"{name}.yaml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in shipped("configs").glob("*.yaml")))
    raise UserError(f"no config {str(name)!r}; give a YAML file or one of: {known}")
