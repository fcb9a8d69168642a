"""Well-known architectures with random weights: speed does not depend on the weights, and nothing is downloaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Literal, get_args

from pipeline.engine.quiet import quiet_transformers
from pipeline.engine.spec import ModelSpec, load_spec
from pipeline.resources import cache_dir, shipped

Arch = Literal["opus-mt", "nllb-600m", "distilbart"]
NAMES: tuple[str, ...] = get_args(Arch)
TOKENIZER = shipped("models") / "vi-en"

_BIG = {"d_model": 1024, "encoder_attention_heads": 16, "decoder_attention_heads": 16}
_BIG |= {"encoder_ffn_dim": 4096, "decoder_ffn_dim": 4096}
# The published configs. The special ids are those of the embedded tokenizer, but Marian's <pad>, which must be last.
SHAPES: dict[str, dict[str, Any]] = {
    "opus-mt": {
        "model": "MarianMTModel",
        "config": {
            "vocab_size": 53_739,
            "d_model": 512,
            "encoder_layers": 6,
            "decoder_layers": 6,
            "encoder_attention_heads": 8,
            "decoder_attention_heads": 8,
            "encoder_ffn_dim": 2048,
            "decoder_ffn_dim": 2048,
            "activation_function": "swish",
            "scale_embedding": True,
            "static_position_embeddings": True,
            "max_position_embeddings": 512,
            "pad_token_id": 53_738,
            "decoder_start_token_id": 53_738,
        },
    },
    "nllb-600m": {
        "model": "M2M100ForConditionalGeneration",
        "config": _BIG
        | {
            "vocab_size": 256_206,
            "encoder_layers": 12,
            "decoder_layers": 12,
            "scale_embedding": True,
            "max_position_embeddings": 1024,
            "pad_token_id": 1,
            "decoder_start_token_id": 2,
        },
    },
    "distilbart": {
        "model": "BartForConditionalGeneration",
        "config": _BIG
        | {
            "vocab_size": 50_264,
            "encoder_layers": 12,
            "decoder_layers": 6,
            "max_position_embeddings": 1024,
            "pad_token_id": 1,
            "decoder_start_token_id": 2,
        },
    },
}


def make_spec(name: str, *, tokens: int, folder: Path | None = None, **changes: Any) -> ModelSpec:
    """The spec of a checkpoint of this architecture, made in the cache when it is not there.

    Args:
        name: one of ``NAMES``.
        tokens: every output has exactly this many, so that all systems do the same work.
        folder: where to make it instead.
        changes: other values of the config, for a smaller model.
    """
    folder = folder or cache_dir() / "bench" / name
    if not (folder / "model.safetensors").is_file():
        _make(name, folder, changes)
    forced = f"{{beam_size: 4, min_length: {tokens}, max_length_ratio: 0, max_length_extra: {tokens}}}"
    task = "summarise" if name == "distilbart" else "translate"
    described = folder / f"{name}-{tokens}.yaml"
    described.write_text(
        f"source: {folder}\ntask: {task}\ndecode: {forced}\nlicence: random weights\n", encoding="utf-8"
    )
    return load_spec(described)


def _make(name: str, folder: Path, changes: dict[str, Any]) -> None:
    import torch

    with quiet_transformers():
        import transformers

        shape = SHAPES[name]
        model_class = getattr(transformers, shape["model"])
        config = model_class.config_class(
            **{**shape["config"], "bos_token_id": 0, "eos_token_id": 2, "forced_eos_token_id": None, **changes}
        )
        torch.manual_seed(0)
        model = model_class(config)
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        model.save_pretrained(partial)
    tokenizer = json.loads((TOKENIZER / "tokenizer.json").read_text(encoding="utf-8"))
    if name == "opus-mt":
        _pad_last(tokenizer, int(config.vocab_size))
    (partial / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


def _pad_last(tokenizer: dict[str, Any], size: int) -> None:
    """Gives ``<pad>`` the last id, as Marian's vocabularies do; the ids between are of tokens that no text has."""
    vocabulary: list[list[Any]] = tokenizer["model"]["vocab"]
    old = next(i for i, (token, _) in enumerate(vocabulary) if token == "<pad>")
    vocabulary[old][0] = "<unused>"
    vocabulary += [[f"<unused_{i}>", -1000.0] for i in range(len(vocabulary), size - 1)] + [["<pad>", 0.0]]
    for added in tokenizer["added_tokens"]:
        if added["content"] == "<pad>":
            added["id"] = size - 1
