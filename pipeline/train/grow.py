"""A larger model that begins by computing what a smaller one does."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import torch

from pipeline.errors import UserError
from pipeline.train.models import copy_vocabulary, export, load_model


def grow_model(
    folder: Path, out: Path, *, ffn: int | None = None, encoder_layers: int | None = None, seed: int = 1
) -> None:
    """Writes the model of ``folder`` wider, deeper or both; what it computes stays the same, but for rounding.

    Args:
        ffn: units of its feed-forward layers, a multiple of what it has; None leaves them.
        encoder_layers: more than it has; None leaves them.
        seed: of the shares that the copies of a unit get.

    Raises:
        UserError: neither is given, one is no growth, ``out`` is the folder itself, or the folder holds no such model.
    """
    if out.resolve() == folder.resolve():
        raise UserError(f"{out}: give another folder to write the larger model to")
    if ffn is None and encoder_layers is None:
        raise UserError("nothing to grow: give --ffn or --encoder-layers")
    model = load_model(folder)
    config = model.config
    for width in {config.encoder_ffn_dim, config.decoder_ffn_dim}:
        if ffn is not None and (ffn <= width or ffn % width):
            raise UserError(f"--ffn {ffn}: {folder} has {width}; give a larger multiple of it")
    if encoder_layers is not None and encoder_layers <= config.encoder_layers:
        raise UserError(f"--encoder-layers {encoder_layers}: {folder} has {config.encoder_layers}; give more")
    with torch.no_grad():
        if ffn is not None:
            _widen(model, ffn, torch.Generator().manual_seed(seed))
        if encoder_layers is not None:
            _deepen(model, encoder_layers)
    copy_vocabulary(folder, out)
    export(model, out)


def _widen(model: Any, ffn: int, generator: torch.Generator) -> None:
    """Puts each hidden unit there several times, after Chen et al. 2016, "Net2Net".

    The weights behind it are shared out among its copies, unevenly, so that they do not learn the same.
    ``fc1`` (F, d) becomes (k·F, d), ``fc2`` (d, F) becomes (d, k·F); the shares of the k copies sum to one.
    """
    for layer in [*model.model.encoder.layers, *model.model.decoder.layers]:
        into, back = layer.fc1, layer.fc2
        copies = ffn // into.out_features
        layer.fc1 = torch.nn.Linear(into.in_features, ffn)
        layer.fc1.weight.copy_(into.weight.repeat(copies, 1))
        layer.fc1.bias.copy_(into.bias.repeat(copies))
        shares = torch.randn(copies, *back.weight.shape, generator=generator) / copies
        shares += (1 - shares.sum(0)) / copies
        layer.fc2 = torch.nn.Linear(ffn, back.out_features)
        layer.fc2.weight.copy_((shares * back.weight).transpose(0, 1).flatten(1))
        layer.fc2.bias.copy_(back.bias)
    model.config.encoder_ffn_dim = model.config.decoder_ffn_dim = ffn


def _deepen(model: Any, layers: int) -> None:
    """Puts copies of encoder layers, spread over all, behind their originals; a copy adds nothing to the text at first.

    Layers are pre-norm, so the last matrices of attention and of the feed-forward layer say what is added.
    """
    there = list(model.model.encoder.layers)
    more, count = layers - len(there), len(there)
    grown: list[Any] = []
    for i, layer in enumerate(there):
        grown.append(layer)
        for _ in range(more * (i + 1) // count - more * i // count):
            copy = deepcopy(layer)
            for last in (copy.self_attn.out_proj, copy.fc2):
                last.weight.zero_()
                last.bias.zero_()
            grown.append(copy)
    model.model.encoder.layers = torch.nn.ModuleList(grown)
    model.config.encoder_layers = layers
