"""The loss of a batch: cross-entropy with label smoothing, straight from the decoder's states."""

from __future__ import annotations

from typing import Any

import torch

from pipeline.train.batches import IGNORE, Batch

CPU_ROWS, GPU_ROWS = 64, 8192
"""Target tokens whose scores are held at once in float32: on a CPU 64 x 12,000 stay in the last cache."""


def batch_loss(model: Any, batch: Batch, device: torch.device, label_smoothing: float) -> torch.Tensor:
    """Mean cross-entropy over the target tokens of a batch.

    The vocabulary projection is computed for real tokens only, which saves the padding's share of it. Nothing here
    waits for the GPU.
    """
    pad_id: int = model.config.pad_token_id
    source, target, real = (x.to(device, non_blocking=True) for x in (batch.source, batch.target, batch.real))
    start = torch.full_like(target[:, :1], model.config.decoder_start_token_id)
    given = torch.cat([start, target[:, :-1]], dim=1)
    hidden = model.model(
        input_ids=source,
        attention_mask=(source != pad_id).long(),
        decoder_input_ids=given.masked_fill(given == IGNORE, pad_id),
        use_cache=False,
    ).last_hidden_state
    states = hidden.flatten(0, 1).index_select(0, real)
    return projected_cross_entropy(
        states, model.lm_head.weight, target.flatten().index_select(0, real), label_smoothing
    )


def projected_cross_entropy(
    states: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor, label_smoothing: float
) -> torch.Tensor:
    """``cross_entropy(states @ weight.T, labels)`` with its gradient, a few rows at a time.

    PyTorch's own passes four times over all scores (N x V, in float32); by pieces that stay in the last cache, and with
    the slopes written down at once in the precision of the products, an update takes a twentieth less time.

    Args:
        states: (N, D) the decoder's last states.
        weight: (V, D) of the projection.
        labels: (N,) target tokens.
        label_smoothing: share of the probability that is spread over the whole vocabulary.
    """
    kind = states.device.type
    if torch.is_autocast_enabled(kind):
        precision = torch.get_autocast_dtype(kind)
        states, weight = states.to(precision), weight.to(precision)
    loss: torch.Tensor = _ProjectedCrossEntropy.apply(  # type: ignore[no-untyped-call]
        states, weight, labels, label_smoothing, torch.is_grad_enabled()
    )
    return loss


class _ProjectedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, states: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor, smoothing: float, learns: bool
    ) -> torch.Tensor:
        count, spread = len(labels), smoothing / len(weight)
        rows = CPU_ROWS if states.device.type == "cpu" else GPU_ROWS
        total = torch.zeros((), device=states.device)
        slopes = states.new_empty((count, len(weight))) if learns else states.new_empty(0)
        with torch.autocast(states.device.type, enabled=False):
            for first in range(0, count, rows):
                part = slice(first, first + rows)
                label = labels[part, None]
                scores = torch.log_softmax((states[part] @ weight.T).float(), -1)
                total -= (1 - smoothing) * scores.gather(1, label).sum() + spread * scores.sum()
                if learns:
                    slope = scores.exp_().sub_(spread)
                    slope.scatter_add_(1, label, slope.new_full(label.shape, smoothing - 1))
                    slopes[part] = slope / count
            if learns:
                ctx.save_for_backward(slopes @ weight, slopes.T @ states)
        return total / count

    @staticmethod
    def backward(ctx: Any, above: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None, None, None]:
        states, weight = ctx.saved_tensors
        return states * above.to(states.dtype), weight * above.to(weight.dtype), None, None, None
