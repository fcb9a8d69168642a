"""One typed settings tree, loaded from ``configs/`` or a user's file. Unknown keys are refused."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped

Precision = Literal["auto", "float32", "float16", "bfloat16", "int8", "int8-dynamic", "bnb-int8", "bnb-nf4"]


Count = Annotated[int, Field(ge=1)]


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
    what translating the article once is; 0 is none. With ``hints`` names and days that a translation lost are written
    into its source in English for these retries. ``mend`` lets rules set right in the English what the
    Vietnamese leaves no doubt about.
    """

    model: str = "vi-en"
    engine: Literal["auto", "ctranslate2", "transformers"] = "auto"
    precision: Precision = "auto"
    beam_size: int | None = Field(None, ge=1, le=64)
    hypotheses: int = Field(4, ge=1, le=64)
    length_penalty: float | None = None
    clauses_over: int | None = Field(None, ge=0)
    retry_share: float = Field(0.5, ge=0, le=1)
    hints: bool = True
    mend: bool = True
    memory: bool = True
    glossary: tuple[str, ...] = ("vi-en",)


class CheckSettings(Section):
    """Thresholds of the cheap statistics; their sources are in ``pipeline/check``."""

    max_compression: float = Field(2.4, gt=1)
    length_ratio: tuple[float, float] = (0.5, 2.0)

    @field_validator("length_ratio")
    @classmethod
    def _ascending(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= value[0] < value[1]:
            raise ValueError("give the smaller bound first, such as [0.5, 2.0]")
        return value


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
    url: str | None = Field(None, pattern=r"^https?://[^\s]+$")
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
    batch_tokens: Count | Literal["auto"] = "auto"
    workers: Count | Literal["auto"] = "auto"
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

    actors: Count | Literal["auto"] = "auto"
    cpus: float = Field(1, gt=0)
    gpus: Annotated[float, Field(ge=0)] | Literal["auto"] = "auto"


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


def load_config(name: str | Path = "default", overrides: Mapping[str, Any] | None = None) -> Settings:
    """Settings from ``configs/NAME.yaml`` or a YAML file by path, then dotted ``overrides`` ("run.window": 8).

    A section with nothing in it is one whose defaults hold.

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
    given = overrides or {}
    tree = {section: values for section, values in tree.items() if values is not None}
    for dotted, value in given.items():
        section, _, key = dotted.partition(".")
        values = tree.get(section, {})
        tree[section] = {**values, key: value} if isinstance(values, dict) else values
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        where, fix = _complaint(error)
        source = "" if any(where == key or where.startswith(f"{key}.") for key in given) else f"{path}: "
        raise UserError(f"{source}{where}: {fix}") from None


_WANTED = {
    "model_type": "settings below it, KEY: VALUE",
    "dict_type": "a mapping, such as {a: b}",
    "tuple_type": "a list, such as [a, b]",
    "string_type": "a text",
    "invalid_key": "a text as its name",
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "a text of the form {pattern}",
    "missing": "as many values as in configs/default.yaml",
}
"""What is wanted instead, by pydantic's type of error; in braces what its context has."""


def _complaint(error: ValidationError) -> tuple[str, str]:
    """The first setting that is wrong, as it is written after --set, and what to do about it."""
    first, *others = error.errors()
    where = ".".join(str(part) for part in first["loc"][:2])
    if first["type"] == "extra_forbidden":
        return where, f"no such setting; {_meant(where)}"
    if first["type"] == "value_error":
        return where, str(first["ctx"]["error"])
    same = [first, *(other for other in others if other["loc"][:2] == first["loc"][:2])]
    if not all(one["type"] in _WANTED for one in same):
        return where, first["msg"]
    # A setting that may be of several kinds has an error for each of them.
    wanted = " or ".join(dict.fromkeys(_WANTED[one["type"]].format(**one.get("ctx", {})) for one in same))
    return where, f"give {wanted}, not {first['input']!r:.60}" if first["type"] != "missing" else f"give {wanted}"


def _meant(dotted: str) -> str:
    """The setting whose name is nearest, or where all are listed."""
    known = list(Settings.model_fields)
    known += [f"{name}.{key}" for name, value in Settings() for key in type(value).model_fields]
    # The whole name first: run.windw is run.window; then its last part: model belongs to translate.
    near = get_close_matches(dotted, known, n=1, cutoff=0.75)
    near = near or [name for name in known if name.rpartition(".")[2] == dotted.rpartition(".")[2]]
    return f"did you mean {' or '.join(near)}?" if near else "see configs/default.yaml"


def find_config(name: str | Path) -> Path:
    """The file behind a config name or path."""
    for path in (Path(name), shipped("configs") / f"{name}.yaml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in shipped("configs").glob("*.yaml")))
    raise UserError(f"no config {str(name)!r}; give a YAML file or one of: {known}")
