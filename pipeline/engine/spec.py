"""What must be known about a checkpoint to use it, as data, and how a model's name becomes that."""

from __future__ import annotations

import re
from dataclasses import asdict, fields, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from pipeline.engine.base import Decode
from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


class ModelSpec(BaseModel):
    """A model's protocol. Everything but ``name`` and ``source`` has a default read from the checkpoint.

    Attributes:
        source: a folder of ``models/``, a path, or a hub id.
        revision: branch, tag or commit of a hub model.
        prefix: put before every source text, ``vi: `` for some T5 models.
        source_lang, target_lang: codes as the vocabulary spells them, ``vie_Latn``.
        start: where the target code goes: nowhere (``config``), first output token (``forced_bos``), or in
            place of the decoder's start token (``decoder_start``).
        strip_prefix: taken off the front of every output that has it.
        banned: tokens that are never produced, added to those that the checkpoint bans.
        ascii_output: neither are tokens with other letters than ASCII's, but single ones, with which any word can be
            spelled. CTranslate2 then does not compute their scores.
        source_limit: the longest source text in tokens; lower than what the checkpoint allows where accuracy
            falls before its end.
        clauses_over: a sentence of more tokens is cut at clause marks into pieces of at most so many before it is
            translated, for a model that was trained on short sentences; None leaves it whole up to ``source_limit``.
        decode: what differs from the user's ``Decode`` for this model, by field name.
        confidence: weights of ``pipeline.translate.confidence.FEATURES``, fitted for this model.
        weights: ``bin`` allows pytorch_model.bin, through torch's weights-only loading.
        device_map: ``auto`` for a model too large for most single devices: torch spreads it (accelerate).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: str
    task: Literal["translate", "summarise"] = "translate"
    revision: str | None = None
    prefix: str = ""
    source_lang: str | None = None
    target_lang: str | None = None
    start: Literal["config", "forced_bos", "decoder_start"] = "config"
    strip_prefix: str = ""
    banned: tuple[str, ...] = ()
    ascii_output: bool = False
    source_limit: int | None = Field(None, ge=1)
    clauses_over: int | None = Field(None, ge=1)
    decode: dict[str, int | float] = {}
    confidence: dict[Literal["intercept", "score", "margin", "penalty", "length"], float] = {}
    licence: str = "unknown"
    description: str = ""
    weights: Literal["safetensors", "bin"] = "safetensors"
    device_map: Literal["auto"] | None = None
    _file: str | None = PrivateAttr(None)

    @property
    def called(self) -> str:
        """What finds it again on a command line: its name, or the file of the user's that describes it."""
        return self._file or self.name

    @field_validator("decode")
    @classmethod
    def _known_settings(cls, value: dict[str, int | float]) -> dict[str, int | float]:
        known = {field.name for field in fields(Decode)}
        if unknown := value.keys() - known:
            raise ValueError(f"no decode setting {min(unknown)!r}; known: {', '.join(sorted(known))}")
        return value

    def decoding(self, base: Decode) -> Decode:
        """``base`` with what this model wants otherwise."""
        merged: dict[str, Any] = {**asdict(base), **self.decode}
        return replace(base, **{key: type(getattr(base, key))(value) for key, value in merged.items()})


def model_names() -> list[str]:
    """The short names of ``configs/models``."""
    return sorted(path.stem for path in (shipped("configs") / "models").glob("*.yaml"))


@cache
def load_spec(path: Path) -> ModelSpec:
    """A model file; its stem is the model's name.

    Raises:
        UserError: not YAML, or a key or value that a spec does not have.
    """
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"))
        return ModelSpec.model_validate({"name": path.stem, **(data or {})})
    except (yaml.YAMLError, UnicodeDecodeError, TypeError) as error:
        raise UserError(f"{path}: not a YAML mapping: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{path}: {where}: {first['msg']}; see the other files in configs/models") from None


def resolve_model(name: str) -> ModelSpec:
    """The spec behind a short name, a model file, a folder with a checkpoint, or a hub id.

    A hub id that a file of ``configs/models`` describes gives that file's spec. Language codes that a folder
    or hub id leaves open are found in its vocabulary when it is loaded.

    Raises:
        UserError: none of these.
    """
    known = shipped("configs") / "models" / f"{name}.yaml"
    if "/" not in name and known.is_file():
        return load_spec(known)
    path = Path(name).expanduser()
    if path.suffix in {".yaml", ".yml"} and path.is_file():
        own = load_spec(path).model_copy()
        own._file = name
        return own
    if name and path.is_dir():
        if not (path / "config.json").is_file():
            raise UserError(f"{name}: no config.json in this folder; give a Hugging Face checkpoint folder")
        return ModelSpec(name=path.resolve().name, source=str(path))
    if HUB_ID.fullmatch(name):
        presets = (load_spec(shipped("configs") / "models" / f"{preset}.yaml") for preset in model_names())
        return next((spec for spec in presets if spec.source == name), ModelSpec(name=name, source=name))
    near = get_close_matches(name, model_names(), n=1)
    meant = f" (did you mean {near[0]!r}?)" if near else ""
    raise UserError(
        f"no model {name!r}{meant}; give a folder, a hub id such as org/name, or one of: {', '.join(model_names())}"
    )
