"""A checkpoint's weights as a torch model: whole, tied as its files say, quantised or spread when asked for."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.engine.checkpoint import FAMILIES, Checkpoint
from pipeline.engine.quiet import quiet_transformers
from pipeline.errors import UserError

TORCHAO = ("int8", "int8-dynamic")
BITSANDBYTES = ("bnb-int8", "bnb-nf4")
QUANTISED = (*TORCHAO, *BITSANDBYTES)
"""Precisions of the transformers engine that hold the weights in fewer bits than they are computed with."""

EMBEDDINGS = ("shared.weight", "embed_tokens.weight", "lm_head.weight")
MADE_UP = ("final_logits_bias",)  # zero when a checkpoint leaves it out, as it should be


def load_model(
    checkpoint: Checkpoint,
    dtype: Any,
    *,
    quantisation: str | None = None,
    device_map: str | None = None,
    max_memory: Mapping[str, str] | None = None,
) -> Any:
    """The checkpoint's model in evaluation mode, on the CPU unless it is quantised by bitsandbytes or spread.

    Args:
        dtype: what is computed with.
        quantisation: one of ``QUANTISED``.
        device_map: a device for the whole model, or ``auto``: accelerate spreads it over the GPUs, then the
            memory, then reads what is left from the disk each time. For that the weights must be safetensors:
            transformers loses tied weights of .bin files on the way.
        max_memory: with ``auto``, the most to use of each: ``{"0": "10GiB", "cpu": "16GiB"}``.

    Raises:
        UserError: the weights do not fit the config, cannot be read, are incomplete or not tied as their files say.
    """
    options: dict[str, Any] = {}
    if device_map:
        options["device_map"] = device_map
        if max_memory:
            options["max_memory"] = {int(k) if k.isdigit() else k: size for k, size in max_memory.items()}
    with quiet_transformers():
        import transformers

        if quantisation in BITSANDBYTES:
            options["quantization_config"] = _bitsandbytes(quantisation, dtype)
        model_class = getattr(transformers, FAMILIES[checkpoint.family])
        try:
            model, info = model_class.from_pretrained(
                checkpoint.folder,
                dtype=dtype,
                local_files_only=True,
                use_safetensors=checkpoint.weights[0].suffix == ".safetensors",
                weights_only=True,
                output_loading_info=True,
                **options,
            )
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            if "offload_folder" in str(error):
                raise UserError(
                    f"{checkpoint.folder}: .bin weights must fit into GPUs and memory; raise run.max_memory, or save "
                    "them as safetensors"
                ) from None
            raise UserError(f"{checkpoint.folder}: cannot be loaded ({reason}); get the model again") from error
        # transformers fills what is missing with random numbers and only warns.
        if missing := sorted(set(info["missing_keys"]) - set(MADE_UP)):
            raise UserError(f"{checkpoint.folder}: the weights lack {missing[0]}; get the model again")
        if untied := wrong_embeddings(model, checkpoint):
            raise UserError(
                f"{checkpoint.folder}: {untied} is not what the weight files say: they are incomplete, or transformers "
                f"{transformers.__version__} ties the weights wrongly; get the model again, or another transformers"
            )
        if quantisation in TORCHAO:
            quantise(model, quantisation)
        # An empty one, so that ``generate`` fills nothing in from the checkpoint.
        model.generation_config = transformers.GenerationConfig()
        return model.eval()


def quantise(model: Any, precision: str) -> None:
    """Linear layers' weights to int8 by row, in place; ``int8-dynamic`` quantises what goes into them too.

    Embeddings stay as they are. Without compilation, dynamic activations cost a CPU more than they save, see
    docs/models.md, so ``int8`` leaves activations alone.
    """
    if find_spec("torchao") is None:
        raise UserError(f"precision {precision} of the transformers engine needs torchao: {_EXTRA}")
    torchao = import_module("torchao.quantization")
    activations = precision == "int8-dynamic"
    config = torchao.Int8DynamicActivationInt8WeightConfig if activations else torchao.Int8WeightOnlyConfig
    torchao.quantize_(model, config())


_EXTRA = "pip install -e '.[quantised]' in vibrief's checkout"


def _bitsandbytes(precision: str, dtype: Any) -> Any:
    if find_spec("bitsandbytes") is None:
        raise UserError(f"precision {precision} needs bitsandbytes: {_EXTRA}")
    from transformers import BitsAndBytesConfig

    if precision == "bnb-int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype)


def wrong_embeddings(model: Any, checkpoint: Checkpoint) -> str | None:
    """The first embedding or output layer that is not what the weight files hold, None when all are.

    One that the files have must equal it; one that they leave out is tied, and must equal another that they
    have. Some translation checkpoints lose this when they load in transformers 5 (its issue 45005), and then
    produce fluent-looking nonsense. Quantised and offloaded layers are not compared.
    """
    import torch

    stored = _embeddings(checkpoint.weights)
    config = json.loads((checkpoint.folder / "config.json").read_text(encoding="utf-8"))
    if config.get("tie_word_embeddings") is False and "lm_head.weight" not in stored:
        return "lm_head.weight"  # T5 classes would tie it all the same
    for name, weight in model.state_dict(keep_vars=True).items():
        if not name.endswith(EMBEDDINGS) or weight.device.type == "meta" or not weight.is_floating_point():
            continue
        candidates = [stored[name]] if name in stored else stored.values()
        if not any(torch.equal(weight, found.to(weight.device, weight.dtype)) for found in candidates):
            return str(name)
    return None


def _embeddings(files: tuple[Path, ...]) -> dict[str, Any]:
    """Name → tensor of the embeddings and output layers in the weight files."""
    import torch
    from safetensors import safe_open

    found: dict[str, Any] = {}
    for path in files:
        if path.suffix == ".safetensors":
            with safe_open(path, framework="pt") as data:
                found |= {name: data.get_tensor(name) for name in data.keys() if name.endswith(EMBEDDINGS)}  # noqa: SIM118
        else:
            weights = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
            found |= {name: tensor for name, tensor in weights.items() if name.endswith(EMBEDDINGS)}
    return found
