"""From a recipe, arrays and a model to a trained one: what the translator and the summariser have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch

from pipeline.errors import UserError
from pipeline.files import claimed
from pipeline.train.batches import Batch, Mix, Packing, in_background
from pipeline.train.device import mixed_precision
from pipeline.train.loop import Saving, train
from pipeline.train.loss import batch_loss
from pipeline.train.models import export
from pipeline.train.noise import Resplitter
from pipeline.train.recipe import Recipe
from pipeline.train.schedule import Schedule
from pipeline.train.tokenizer import MASK, TAGS
from pipeline.train.tokens import TokenPairs

log = logging.getLogger(__name__)


def fit(
    plan: Recipe,
    settings: Recipe,
    pairs: TokenPairs,
    model: Any,
    tokenizer: sentencepiece.SentencePieceProcessor,
    out: Path,
    *,
    device: torch.device,
    dev: TokenPairs | None = None,
    denoise: str = "",
) -> None:
    """Trains ``model`` by the recipe and its settings in force, and writes it into ``out``.

    Args:
        dev: held-out pairs for the loss of each checkpoint and the choice of what is shipped.
        denoise: see ``Mix``.

    Raises:
        UserError: another training is at work in ``out``; or as ``train``.
    """
    parameters = sum(p.numel() for p in model.parameters())
    torch.manual_seed(settings["seed"])
    packing = Packing(
        settings["batch_tokens"],
        settings["max_length"],
        settings["max_target"],
        settings["max_ratio"],
        8 if device.type == "cuda" else 1,
    )
    fitting = int(packing.usable(pairs).sum())
    log.info("%d of %d pairs fit, %.1f M parameters, on %s", fitting, len(pairs), parameters / 1e6, device)
    ids = (tokenizer.piece_to_id(tag) for tag in TAGS)
    tags = tuple(0 if tag == tokenizer.unk_id() else tag for tag in ids)  # 0: a vocabulary without it, no mark
    resplit = settings["resplit"]
    mixes = [
        Mix(
            pairs,
            plan[weights],
            resplit,
            Resplitter.of(tokenizer) if resplit else None,
            denoise,
            tokenizer.piece_to_id(MASK),
            tags,
        )
        for weights in ("weights", "final_weights")
    ]

    def stream(update: int, phase: int) -> Iterator[Batch]:
        batches = mixes[phase].endless(packing, np.random.default_rng(settings["seed"] + update))
        return in_background(batches) if device.type == "cuda" else batches

    schedule = Schedule(
        settings["peak_rate"],
        settings["warmup"],
        settings["decay"],
        settings["updates"],
        settings["minutes"],
        phases=(1 - settings["final"],),
    )
    with claimed(out / "training"):
        train(
            model,
            stream,
            schedule,
            out / "training",
            device=device,
            label_smoothing=settings["label_smoothing"],
            optimizer=settings["optimizer"],
            saving=Saving(settings["save_every"], settings["save_minutes"], settings["average"], settings["ema"]),
            development=development_loss(model, Mix(dev, {}, tags=tags), packing, device) if dev else None,
        )
        export(model, out)


def development_loss(model: Any, dev: Mix, packing: Packing, device: torch.device) -> Callable[[], float]:
    """A function that gives the mean cross-entropy (nats a target token, no smoothing) on held-out pairs.

    Raises:
        UserError: none of them fits.
    """
    rows = list(dev.epoch(packing, np.random.default_rng(0)))
    if not rows:
        raise UserError("no held-out pair fits; check --dev and the recipe's max_length")

    def loss() -> float:
        with torch.no_grad(), mixed_precision(device):
            results = [(batch_loss(model, batch, device, 0.0), len(batch.real)) for batch in rows]
        return sum(float(value) * count for value, count in results) / sum(count for _, count in results)

    return loss
