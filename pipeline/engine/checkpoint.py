"""A checkpoint folder read as data: its family, its special ids, its limits. No torch, no transformers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engine.codec import Codec, load_codec
from pipeline.engine.locate import locate, require_weights
from pipeline.engine.spec import ModelSpec
from pipeline.errors import UserError

FAMILIES = {
    "marian": "MarianMTModel",
    "m2m_100": "M2M100ForConditionalGeneration",
    "mbart": "MBartForConditionalGeneration",
    "bart": "BartForConditionalGeneration",
    "pegasus": "PegasusForConditionalGeneration",
    "t5": "T5ForConditionalGeneration",
    "mt5": "MT5ForConditionalGeneration",
    "umt5": "UMT5ForConditionalGeneration",
    "led": "LEDForConditionalGeneration",
}
"""``model_type`` in config.json → the transformers class."""

LANGUAGES = (("vie_Latn", "eng_Latn"), ("vi_VN", "en_XX"), ("__vi__", "__en__"))
"""How NLLB, mBART and M2M-100 spell Vietnamese and English."""

DECODER_LAYERS = ("decoder_layers", "num_decoder_layers", "num_layers")
"""How configs call their number; T5's may give one for both sides."""

RELATIVE_POSITIONS_LIMIT = 512  # T5 has no hard limit; this is what it was trained on


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that both engines need to lay out a sequence.

    Attributes:
        before, after: ids around a source text: language code, prefix, end of sequence.
        start, forced: the decoder's first input, and the token it must produce first, if any.
        width, decoder_layers: of the model (``d_model``), from which the memory of a batch follows.
        source_limit: tokens of text that fit, ``before`` and ``after`` not counted.
        target_limit: tokens that the decoder can produce.
        banned: ids that are never produced.
        foreign: more such ids, many: those that ``ModelSpec.ascii_output`` excludes.
    """

    folder: Path
    spec: ModelSpec
    family: str
    weights: tuple[Path, ...]
    codec: Codec
    vocabulary: int
    width: int
    decoder_layers: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    start: int
    forced: int | None
    eos: int
    pad: int
    banned: tuple[int, ...]
    foreign: frozenset[int]
    source_limit: int
    target_limit: int

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Whole source sequences, special ids included."""
        rows = self.codec.encode([self._prefixed(text) for text in texts])
        return [[*self.before, *row, *self.after] for row in rows]

    def text_tokens(self, row: Sequence[int]) -> int:
        """How many tokens of an encoded row are the text's own; a spelled-out prefix counts."""
        return len(row) - len(self.before) - len(self.after)

    def decode(self, ids: Sequence[int]) -> str:
        text = self.codec.decode(ids).strip()
        return text.removeprefix(self.spec.strip_prefix).strip() if self.spec.strip_prefix else text

    def _prefixed(self, text: str) -> str:
        return text if _marker(self.spec, self.codec) is not None else self.spec.prefix + text


def open_checkpoint(spec: ModelSpec) -> Checkpoint:
    """Finds and reads a model's folder.

    Raises:
        UserError: missing, not a sequence-to-sequence family that is known here, or its files contradict its spec.
    """
    folder = locate(spec)
    config = _json(folder / "config.json")
    family = config.get("model_type")
    if family not in FAMILIES:
        raise UserError(f"{folder}: model type {family!r} is not one of {', '.join(FAMILIES)}; choose another model")
    weights = require_weights(folder, spec)
    codec = load_codec(folder)
    # Newer checkpoints keep generation settings in a file of their own, older ones in config.json.
    settings = {**config, **{k: v for k, v in _optional(folder / "generation_config.json").items() if v is not None}}
    eos, pad = _first(settings.get("eos_token_id", 1 if "t5" in family else 2)), settings.get("pad_token_id", 0)
    source_lang, target_lang, start_mode = _languages(spec, codec, folder, config)
    before, after = _frame(spec, codec, folder, config, eos, source_lang)
    start = settings.get("decoder_start_token_id")
    start = _first(pad if start is None else start)
    forced = settings.get("forced_bos_token_id")
    if start_mode == "forced_bos":
        forced = _known(codec, target_lang, spec)
    elif start_mode == "decoder_start":
        start, forced = _known(codec, target_lang, spec), None
    if (marker := _marker(spec, codec)) is not None:
        before = [*before, marker]
    around = len(before) + len(after)
    source_positions, target_positions = _positions(config, family)
    limit = source_positions - around
    return Checkpoint(
        folder=folder,
        spec=spec,
        family=family,
        weights=tuple(weights),
        codec=codec,
        vocabulary=int(config["vocab_size"]),
        width=int(config["d_model"]),
        decoder_layers=int(next(config[key] for key in DECODER_LAYERS if config.get(key))),
        before=tuple(before),
        after=tuple(after),
        start=start,
        forced=None if forced is None else _first(forced),
        eos=eos,
        pad=pad,
        banned=tuple(_banned(spec, codec, settings)),
        foreign=_foreign(codec) if spec.ascii_output else frozenset(),
        source_limit=min(limit, spec.source_limit or limit),
        target_limit=target_positions - 1,
    )


def _marker(spec: ModelSpec, codec: Codec) -> int | None:
    """The id of a prefix that is one token, such as ``<2en>`` or ``>>eng<<``; it would not survive as text."""
    prefix = spec.prefix.strip()
    return codec.id(prefix) if prefix.startswith(("<", ">>")) else None


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read as JSON ({error}); get the model again") from None
    if not isinstance(data, dict):
        raise UserError(f"{path}: expected an object, found {type(data).__name__}; get the model again")
    return data


def _optional(path: Path) -> dict[str, Any]:
    return _json(path) if path.is_file() else {}


def _first(value: Any) -> int:
    return int(value[0] if isinstance(value, list) else value)


def _languages(
    spec: ModelSpec, codec: Codec, folder: Path, config: dict[str, Any]
) -> tuple[str | None, str | None, str]:
    """The spec's codes, or for a multilingual translator without any, Vietnamese and English as it spells them."""
    if spec.source_lang or spec.target_lang or spec.task != "translate" or spec.start != "config":
        return spec.source_lang, spec.target_lang, spec.start
    if config["model_type"] in {"m2m_100", "mbart"}:
        for source, target in LANGUAGES:
            if codec.id(source) is not None and codec.id(target) is not None:
                mode = "decoder_start" if _code_last(folder, config) else "forced_bos"
                return source, target, mode
    return None, None, spec.start


def _frame(
    spec: ModelSpec, codec: Codec, folder: Path, config: dict[str, Any], eos: int, source_lang: str | None
) -> tuple[list[int], list[int]]:
    if source_lang is None:
        return codec.frame() or ([], [eos])
    code = _known(codec, source_lang, spec)
    return ([], [eos, code]) if _code_last(folder, config) else ([code], [eos])


def _code_last(folder: Path, config: dict[str, Any]) -> bool:
    """Whether the source code comes after the text: the first mBART, and NLLB with its legacy switch."""
    tokenizer = _optional(folder / "tokenizer_config.json")
    name = tokenizer.get("tokenizer_class") or config.get("tokenizer_class") or ""
    first_mbart = str(name).removesuffix("Fast") == "MBartTokenizer" or (not name and config["model_type"] == "mbart")
    return first_mbart or bool(tokenizer.get("legacy_behaviour"))


def _known(codec: Codec, token: str | None, spec: ModelSpec) -> int:
    found = None if token is None else codec.id(token)
    if found is None:
        raise UserError(f"model {spec.name!r}: its vocabulary has no {token!r}; correct its file in configs/models")
    return found


def _banned(spec: ModelSpec, codec: Codec, settings: dict[str, Any]) -> list[int]:
    """Single tokens only: longer banned sequences occur in no family here."""
    from_file = [row[0] for row in settings.get("bad_words_ids") or [] if len(row) == 1]
    named = [_known(codec, token, spec) for token in spec.banned]
    return sorted({*from_file, *(settings.get("suppress_tokens") or []), *named})


def _foreign(codec: Codec) -> frozenset[int]:
    """Pieces of several letters of which one is not ASCII's; special tokens are none."""
    words = ((i, token.strip("▁Ġ")) for i, token in enumerate(codec.tokens) if i not in codec.special)
    return frozenset(i for i, word in words if len(word) > 1 and any(c.isalpha() and not c.isascii() for c in word))


def _positions(config: dict[str, Any], family: str) -> tuple[int, int]:
    if family.endswith("t5"):
        limit = int(config.get("n_positions") or RELATIVE_POSITIONS_LIMIT)
        return limit, max(limit, 1024)
    if family == "led":
        return int(config["max_encoder_position_embeddings"]), int(config["max_decoder_position_embeddings"])
    return int(config["max_position_embeddings"]), int(config["max_position_embeddings"])
