"""A wider model that begins by computing what a narrower one does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from pipeline.errors import UserError
from pipeline.train.models import copy_vocabulary, export, load_model


def widen_model(folder: Path, out: Path, *, ffn: int, seed: int = 1) -> None:
    """Writes the model of ``folder`` with feed-forward layers of ``ffn`` units, a multiple of what it has.

    After Chen et al. 2016, "Net2Net": each hidden unit is there several times, and the weights behind it are shared
    out among its copies, unevenly, so that they do not learn the same. What the model computes stays the same, but
    for the rounding of the file.

    Raises:
        UserError: ``ffn`` is no larger multiple, ``out`` is the folder itself, or the folder holds no such model.
    """
    if out.resolve() == folder.resolve():
        raise UserError(f"{out}: give another folder to write the wider model to")
    model = load_model(folder)
    config = model.config
    for width in {config.encoder_ffn_dim, config.decoder_ffn_dim}:
        if ffn <= width or ffn % width:
            raise UserError(f"--ffn {ffn}: {folder} has {width}; give a larger multiple of it")
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in [*model.model.encoder.layers, *model.model.decoder.layers]:
            _widen(layer, ffn, generator)
    config.encoder_ffn_dim = config.decoder_ffn_dim = ffn
    copy_vocabulary(folder, out)
    export(model, out)


def _widen(layer: Any, ffn: int, generator: torch.Generator) -> None:
    """``fc1`` (F, d) becomes (k·F, d), ``fc2`` (d, F) becomes (d, k·F); the shares of the k copies sum to one."""
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
