"""What changes the weights: AdamW for all of them, or Muon for the matrices of the layers."""

from __future__ import annotations

import logging
from typing import Any

import torch
from torch import nn

from pipeline.errors import UserError
from pipeline.train.device import multiplies_bfloat16

log = logging.getLogger(__name__)

OPTIMIZERS = ("adamw", "muon")


def optimizers(model: Any, kind: str, rate: float, device: torch.device) -> list[torch.optim.Optimizer]:
    """Those that update ``model`` between them, at one learning rate.

    ``muon`` makes the updates of the layers' matrices orthogonal (Jordan and others, 2024), scaled so that AdamW's
    learning rates serve (Liu and others, arXiv 2502.16982, section 2.2); embeddings, biases and norms stay with AdamW.
    It multiplies in bfloat16, so that a CPU which does not is given AdamW for all.

    Raises:
        UserError: no such ``kind``.
    """
    if kind not in OPTIMIZERS:
        raise UserError(f"training.optimizer: {kind!r}; give one of {', '.join(OPTIMIZERS)}")
    if kind == "muon" and not multiplies_bfloat16(device):
        log.warning("training.optimizer: adamw instead of muon, for this CPU does not multiply bfloat16")
        kind = "adamw"
    embeddings = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for parameter in model.parameters():
        inner = kind == "muon" and parameter.ndim == 2 and id(parameter) not in embeddings
        (matrices if inner else others).append(parameter)
    chosen: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    ]
    if matrices:
        chosen.append(torch.optim.Muon(matrices, lr=rate, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"))
    return chosen
