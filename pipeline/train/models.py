"""The models that are trained here: new ones, copies to go on from, and what is written of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn

from pipeline.errors import UserError
from pipeline.train.tokenizer import SPM

VOCABULARY = ("tokenizer.json", "tokenizer_config.json", SPM)  # the last says that all are there


def new_model(shape: dict[str, Any], vocab_size: int) -> Any:
    """A randomly initialised ``M2M100ForConditionalGeneration``: pre-norm, tied embeddings, starts from ``</s>``.

    Its position table is computed, not trained, so ``max_length`` costs nothing.
    """
    from transformers import GenerationConfig, M2M100Config, M2M100ForConditionalGeneration

    config = M2M100Config(
        vocab_size=vocab_size,
        d_model=shape["d_model"],
        encoder_layers=shape["encoder_layers"],
        decoder_layers=shape["decoder_layers"],
        encoder_attention_heads=shape["heads"],
        decoder_attention_heads=shape["heads"],
        encoder_ffn_dim=shape["ffn"],
        decoder_ffn_dim=shape["ffn"],
        dropout=shape["dropout"],
        attention_dropout=0.0,
        activation_dropout=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        max_position_embeddings=shape["max_length"],
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        scale_embedding=True,
    )
    model = M2M100ForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        num_beams=4,
        max_length=shape["max_length"],
    )
    return model


def first_model(shape: dict[str, Any], vocab_size: int, start: Path | None, *, seed: int) -> Any:
    """What a training begins with: a new model, or the weights of ``start`` with the shape's dropout and length.

    Args:
        seed: of a new model's weights, whatever has been drawn before.
    """
    if start is None:
        torch.manual_seed(seed)
        return new_model(shape, vocab_size)
    return load_model(start, dropout=shape["dropout"], max_length=shape["max_length"])


def load_model(folder: Path, *, dropout: float | None = None, max_length: int | None = None) -> Any:
    """A trained model of ours in float32, with another ``dropout`` or greatest length where one is given.

    Raises:
        UserError: the folder holds no such model.
    """
    if not (folder / SPM).is_file():
        raise UserError(f"{folder}: no {SPM} there; give a folder that `vibrief train` made")
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    changes = {"dropout": dropout, "max_position_embeddings": max_length}
    given = {key: value for key, value in changes.items() if value is not None}
    try:
        # Given to the model's own from_pretrained, the changes would also end up among the settings of generation.
        config = M2M100Config.from_pretrained(folder, local_files_only=True, **given)
        model = M2M100ForConditionalGeneration.from_pretrained(
            folder, config=config, local_files_only=True, dtype=torch.float32, use_safetensors=True
        )
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UserError(f"{folder}: cannot be loaded ({reason}); train it again") from None
    model.generation_config.max_length = model.config.max_position_embeddings
    return model


def quicken(model: Any, device: torch.device) -> None:
    """Prepares a model for training on ``device``; what it computes stays the same, but for rounding.

    On a CPU the backward pass of fused attention takes 20 ms a layer for a batch of sentences, plain products (with
    memory for the square of a text's length) 4 ms; and adding a bfloat16 output to the float32 residual is not
    vectorised, so that it is widened first.
    """
    if device.type != "cpu":
        return
    model.set_attn_implementation("eager")
    for name, module in model.named_modules():
        if name.endswith(("out_proj", "fc2")):
            module.register_forward_hook(_widened)


def _widened(_module: nn.Module, _inputs: Any, output: torch.Tensor) -> torch.Tensor:
    return output.float()


def same_vocabulary(one: Path, other: Path) -> bool:
    """Whether two folders, of models or prepared corpora, have one vocabulary."""
    return (one / SPM).read_bytes() == (other / SPM).read_bytes()


def copy_vocabulary(source: Path, out: Path) -> None:
    """Takes over the vocabulary of another folder.

    Raises:
        UserError: that has none, or is ``out`` itself.
    """
    if source.resolve() == out.resolve():
        raise UserError(f"{out}: is the model that is read; give another output folder")
    out.mkdir(parents=True, exist_ok=True)
    for name in VOCABULARY:
        if not (source / name).is_file():
            raise UserError(f"{source}: no {name} there; give a folder that `vibrief train` made")
        shutil.copyfile(source / name, out / name)


def export(model: Any, out: Path, *, dtype: Literal["float16", "bfloat16"] = "float16", shard: str = "1GB") -> None:
    """Writes the safetensors checkpoint beside the tokenizer, in parts of at most ``shard`` (``15MB``)."""
    for old in out.glob("model*.safetensors*"):
        old.unlink()
    model.to(getattr(torch, dtype)).eval().save_pretrained(out, safe_serialization=True, max_shard_size=shard)
