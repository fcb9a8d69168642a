"""One training loop for every sequence-to-sequence model here: mixed precision, checkpoints, resume, time left."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from pipeline.errors import UserError
from pipeline.host import keep_freed_memory
from pipeline.train.averaging import Averages, choose
from pipeline.train.batches import Batch
from pipeline.train.device import mixed_precision
from pipeline.train.loss import batch_loss
from pipeline.train.models import quicken
from pipeline.train.optimizers import optimizers
from pipeline.train.schedule import Schedule

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Saving:
    """When a checkpoint is written: every so many updates or minutes, whichever comes first.

    Attributes:
        average: how many of the last checkpoints' weights are kept to be averaged at the end; below 2 none.
        ema: see ``Averages``.
    """

    updates: int = 500
    minutes: float = 10.0
    average: int = 0
    ema: float = 0.0


class _Run:
    """A run's moving parts, and how they are written down and found again."""

    def __init__(
        self, model: Any, optimizer: str, schedule: Schedule, folder: Path, saving: Saving, device: torch.device
    ) -> None:
        self.model, self.saving = model, saving
        self.optimizers = optimizers(model, optimizer, schedule.peak_rate, device)
        self.averages = Averages(model, folder, keep=saving.average, ema=saving.ema)
        self.path = folder / "checkpoint.pt"
        self.update, self.tokens = 0, 0
        self._finite = torch.ones((), dtype=torch.bool, device=device)
        self._earlier, self._began = 0.0, time.perf_counter()
        if self.path.exists():
            self._load()
        else:
            self.averages.forget()

    @property
    def seconds(self) -> float:
        """Of training, earlier runs included."""
        return self._earlier + time.perf_counter() - self._began

    def save(self) -> None:
        """Writes weights, optimizer and position as one step: a kill leaves the old or the new file.

        Raises:
            UserError: as ``require_finite``; the earlier checkpoint stays.
        """
        self.require_finite()
        partial = self.path.with_suffix(".partial")
        state = {
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "update": self.update,
            "tokens": self.tokens,
            "seconds": self.seconds,
            "mean": self.averages.state(),
        }
        torch.save(state, partial)
        partial.replace(self.path)
        self.averages.snapshot(self.update)

    def require_finite(self) -> None:
        """Raises a ``UserError`` after an update whose gradient was not finite: its weights are worth nothing."""
        if not self._finite:
            raise UserError(f"the loss is not finite at update {self.update}; lower peak_rate and run again")

    def _load(self) -> None:
        state = torch.load(self.path, map_location="cpu", weights_only=True)
        advice = "give the recipe it began with, or delete it"
        try:
            self.model.load_state_dict(state["model"])
        except RuntimeError:
            raise UserError(f"{self.path} is of a model of another shape; {advice}") from None
        states = state.get("optimizers", ())
        if len(states) != len(self.optimizers):
            raise UserError(f"{self.path} is of another optimizer, or of a processor that chose another; {advice}")
        for optimizer, found in zip(self.optimizers, states, strict=True):
            optimizer.load_state_dict(found)
        self.update, self.tokens = int(state["update"]), int(state["tokens"])
        self._earlier = float(state["seconds"])
        self.averages.restore(state["mean"])
        log.info("resuming after %d updates", self.update)

    def step(self, loss: torch.Tensor, rate: float) -> None:
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._finite &= torch.isfinite(norm)  # on the device: asking for the value would make a GPU wait
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.averages.step()
        self.update += 1


def train(
    model: Any,
    stream: Callable[[int, int], Iterator[Batch]],
    schedule: Schedule,
    folder: Path,
    *,
    device: torch.device,
    label_smoothing: float,
    optimizer: str,
    saving: Saving = Saving(),
    development: Callable[[], float] | None = None,
    log_seconds: float = 20.0,
) -> None:
    """Trains in place, resuming from ``folder/checkpoint.pt`` where there is one.

    At the end the model holds the last weights or an average of them, whichever has the least development loss.

    Args:
        model: a transformers encoder–decoder with ``model`` and ``lm_head``.
        stream: gives the batches from an update number on, for a phase of the schedule. It must not end.
        folder: where ``checkpoint.pt`` and ``curve.jsonl`` are written.
        optimizer: see ``optimizers``.
        development: called with each checkpoint, returns a development loss for the log.
        log_seconds: how often to say how far it is.

    Raises:
        UserError: the checkpoint is of another model or optimizer, or the loss is not finite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_float32_matmul_precision("high")
    model.to(device).train()
    quicken(model, device)
    if device.type == "cpu":
        keep_freed_memory()
    run = _Run(model, optimizer, schedule, folder, saving, device)
    first, begun, read = run.update, run.seconds, run.tokens
    progress = start = schedule.progress(run.update, run.seconds)
    phase = schedule.phase(progress)
    batches = stream(run.update, phase)
    # The loss is summed on the device: asking for its value would make the GPU wait for Python.
    loss_sum, window, logged, saved = torch.zeros((), device=device), 0, run.seconds, run.seconds
    with (folder / "curve.jsonl").open("a" if first else "w", encoding="utf-8") as curve:
        while progress < 1:
            if schedule.phase(progress) != phase:
                phase = schedule.phase(progress)
                batches = stream(run.update, phase)
            batch = next(batches)
            with mixed_precision(device):
                loss = batch_loss(model, batch, device, label_smoothing)
            run.step(loss, schedule.rate(run.update, progress))
            run.tokens += len(batch.real)
            loss_sum, window = loss_sum + loss.detach(), window + 1
            seconds = run.seconds
            progress = schedule.progress(run.update, seconds)
            if seconds - logged >= log_seconds or progress >= 1:
                run.require_finite()
                left = (1 - progress) * (seconds - begun) / (progress - start)
                log.info(
                    "update %d  %.0f %%  loss %.3f  %.0f tokens/s  %s left",
                    run.update, 100 * progress, float(loss_sum) / window, (run.tokens - read) / (seconds - begun),
                    clock(max(0.0, left)),
                )  # fmt: skip
                loss_sum, window, logged = torch.zeros((), device=device), 0, seconds
            due = run.update % saving.updates == 0 or seconds - saved >= 60 * saving.minutes
            if due or progress >= 1:
                run.save()
                saved = run.seconds
                record: dict[str, Any] = {"update": run.update, "seconds": round(saved), "tokens": run.tokens}
                _note(curve, record | _development(model, development))
        # A run that was over before it began chooses again: it must leave the same model as the one that ended.
        losses = choose(model, run.averages, development)
        if run.update > first:
            _note(curve, {"update": run.update, "candidates": losses})


def _development(model: Any, development: Callable[[], float] | None) -> dict[str, float]:
    if not development:
        return {}
    model.eval()
    loss = round(development(), 4)
    model.train()
    return {"dev_loss": loss}


def _note(curve: Any, record: dict[str, Any]) -> None:
    curve.write(json.dumps(record) + "\n")
    curve.flush()
    log.info("checkpoint %s", record)


def clock(seconds: float) -> str:
    """``5400`` → ``1:30:00``."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
