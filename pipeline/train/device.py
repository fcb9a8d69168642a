"""Where a training runs, and in which precision."""

from __future__ import annotations

import torch

from pipeline.errors import UserError


def pick_device(requested: str) -> torch.device:
    """``auto`` is the first GPU where there is one.

    Raises:
        UserError: the device asked for is not there, or is none.
    """
    if requested == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if requested.startswith("cuda") and not torch.cuda.is_available():
        raise UserError(f"--device {requested}: no CUDA device here; use --device cpu")
    try:
        return torch.device(requested)
    except RuntimeError:
        raise UserError(f"--device {requested}: no such device; give auto, cpu or cuda") from None


def mixed_precision(device: torch.device) -> torch.autocast:
    """bfloat16 where the hardware multiplies it."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=multiplies_bfloat16(device))


def multiplies_bfloat16(device: torch.device) -> bool:
    """Whether the hardware does; a CPU that does not emulates it 40 times slower than float32."""
    return device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
