"""One training loop for every sequence-to-sequence model here: mixed precision, checkpoints, resume, time left."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from pipeline.errors import UserError
from pipeline.train.corpus import Batch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Warm-up, constant, then a linear fall to zero over the last ``decay`` share of the updates."""

    updates: int
    warmup: int
    decay: float
    peak_rate: float

    @property
    def decay_start(self) -> int:
        return self.updates - round(self.decay * self.updates)

    def rate(self, update: int) -> float:
        """The learning rate of the 0-based ``update``."""
        if update < self.warmup:
            return self.peak_rate * (update + 1) / self.warmup
        if update < self.decay_start:
            return self.peak_rate
        return self.peak_rate * max(0.0, (self.updates - update) / (self.updates - self.decay_start))


def pad(rows: list[list[int]], value: int) -> torch.Tensor:
    """Right-pads to a (B, T) tensor of int64."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=value)


def batch_loss(model: Any, batch: Batch, device: torch.device, label_smoothing: float) -> tuple[torch.Tensor, int]:
    """Mean cross-entropy over the target tokens of a batch, and their number.

    The vocabulary projection is computed for real tokens only, which saves the padding's share of it.
    """
    pad_id: int = model.config.pad_token_id
    source = pad(batch.source, pad_id)
    target = pad(batch.target, -100)
    start = torch.full((len(batch.target), 1), model.config.decoder_start_token_id)
    decoder_input = torch.cat([start, target[:, :-1]], dim=1).masked_fill(
        torch.cat([start, target[:, :-1]], 1) == -100, pad_id
    )
    source, target, decoder_input = (x.to(device, non_blocking=True) for x in (source, target, decoder_input))
    hidden = model.model(
        input_ids=source, attention_mask=(source != pad_id).long(), decoder_input_ids=decoder_input, use_cache=False
    ).last_hidden_state
    real = target != -100
    logits = model.lm_head(hidden[real])
    loss = nn.functional.cross_entropy(logits.float(), target[real], label_smoothing=label_smoothing)
    return loss, int(real.sum())


def pick_device(requested: str) -> torch.device:
    """``auto`` is the first GPU where there is one.

    Raises:
        UserError: the device asked for is not there.
    """
    if requested == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if requested.startswith("cuda") and not torch.cuda.is_available():
        raise UserError(f"--device {requested}: no CUDA device here; use --device cpu")
    return torch.device(requested)


def mixed_precision(device: torch.device) -> torch.autocast:
    """bfloat16 where the hardware multiplies it; a CPU without it emulates it 40 times slower than float32."""
    native = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=native)


def save_checkpoint(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, update: int) -> None:
    """Writes weights, optimizer and position to ``path`` as one step: a kill leaves the old or the new file."""
    partial = path.with_suffix(".partial")
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "update": update}, partial)
    partial.replace(path)


def load_checkpoint(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Restores a checkpoint and returns the number of updates it has seen."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["update"])


def train(
    model: Any,
    stream: Callable[[int, bool], Iterator[Batch]],
    schedule: Schedule,
    folder: Path,
    *,
    device: torch.device,
    label_smoothing: float,
    development: Callable[[], float] | None = None,
    log_every: int = 100,
    save_every: int = 500,
) -> None:
    """Trains in place, resuming from ``folder/checkpoint.pt`` where there is one.

    Args:
        model: a transformers encoder–decoder with ``model`` and ``lm_head``.
        stream: gives the batches from an update number on; its second argument says whether the rate is
            falling, when the recipe's final mix is read. It must not end before the schedule does.
        schedule: when to warm up, when to fall, when to stop.
        folder: where ``checkpoint.pt`` and ``curve.jsonl`` are written.
        device: where to train.
        label_smoothing: share of the target probability spread over the vocabulary.
        development: called with each checkpoint, returns a development loss for the log.
        log_every, save_every: in updates.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.to(device).train()
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=schedule.peak_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=device.type == "cuda"
    )
    checkpoint = folder / "checkpoint.pt"
    update = load_checkpoint(checkpoint, model, optimizer) if checkpoint.exists() else 0
    if update:
        log.info("resuming after %d updates", update)
    curve = (folder / "curve.jsonl").open("a", encoding="utf-8")
    began, tokens, loss_sum, window = time.perf_counter(), 0, 0.0, 0
    first = update
    falling = update >= schedule.decay_start
    batches = stream(update, falling)
    while update < schedule.updates:
        if not falling and update >= schedule.decay_start:
            falling = True
            batches = stream(update, True)
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate(update)
        with mixed_precision(device):
            loss, count = batch_loss(model, next(batches), device, label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        update += 1
        tokens, window = tokens + count, window + 1
        loss_sum += float(loss.detach())
        if update % log_every == 0:
            seconds = time.perf_counter() - began
            left = (schedule.updates - update) * seconds / (update - first)
            log.info(
                "update %d/%d  loss %.3f  %.0f tokens/s  %s left",
                update,
                schedule.updates,
                loss_sum / window,
                tokens / seconds,
                clock(left),
            )
            if not math.isfinite(loss_sum):
                raise FloatingPointError(f"the loss is not finite at update {update}; lower peak_rate")
            loss_sum, window = 0.0, 0
        if update % save_every == 0 or update == schedule.updates:
            save_checkpoint(checkpoint, model, optimizer, update)
            record: dict[str, float] = {
                "update": update,
                "seconds": round(time.perf_counter() - began),
                "tokens": tokens,
            }
            if development:
                model.eval()
                record["dev_loss"] = round(development(), 4)
                model.train()
            curve.write(json.dumps(record) + "\n")
            curve.flush()
            log.info("checkpoint %s", record)
    curve.close()


def clock(seconds: float) -> str:
    """``5400`` → ``1:30:00``."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
