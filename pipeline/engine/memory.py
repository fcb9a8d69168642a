"""How large the batches on a GPU may be, from the memory that is free once the model is loaded."""

from __future__ import annotations

from pipeline.engine.checkpoint import Checkpoint

_SHARE = 0.7  # of the free memory: allocators keep blocks of several sizes, and others use the card too
_SHORT = 16  # tokens; sentences shorter than this have more rows, each with its scores, than the estimate allows for
_SCORE_COPIES = 3  # logits, their logarithms, and what is sorted out of them
_SCORE_BYTES = 4  # scores are float32 at every precision
_LEAST = 1_024


def fitting_tokens(free: int, checkpoint: Checkpoint, precision: str, most: int) -> int:
    """Padded source tokens × beam that a batch may hold, ``most`` at most.

    For each of them the decoder keeps keys and values of itself and of the source in every layer, and for each row
    scores over the vocabulary at every step. This is an estimate: what still does not fit is halved.

    Args:
        free: bytes.
        precision: the type of the weights, which is that of the caches; quantised ones compute in two bytes.
    """
    value = 4 if precision == "float32" else 2
    caches = 4 * checkpoint.decoder_layers * checkpoint.width * value
    scores = _SCORE_COPIES * _SCORE_BYTES * checkpoint.vocabulary // _SHORT
    return max(_LEAST, min(most, int(_SHARE * free) // (caches + scores)))


def free_memory(device: str) -> int | None:
    """Bytes that are free on a CUDA device; None elsewhere, and where torch has no CUDA to ask it with."""
    if not device.startswith("cuda"):
        return None
    import torch

    return int(torch.cuda.mem_get_info(torch.device(device))[0]) if torch.cuda.is_available() else None
