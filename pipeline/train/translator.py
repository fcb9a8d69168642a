"""Trains a translator of the M2M-100 architecture, from scratch or from an earlier model, in either direction."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pipeline.host import usable_cores
from pipeline.train.corpus import normalised, read_pairs
from pipeline.train.data import token_pairs
from pipeline.train.device import pick_device
from pipeline.train.fit import fit
from pipeline.train.models import first_model
from pipeline.train.recipe import load_recipe, training
from pipeline.train.tokens import encode_pairs

Direction = Literal["vi-en", "en-vi"]


def train_translator(
    corpus: Sequence[Path],
    recipe: str,
    out: Path,
    *,
    device: str = "auto",
    dev: Path | None = None,
    start: Path | None = None,
    updates: int | None = None,
    minutes: float | None = None,
    direction: Direction = "vi-en",
    seed: int | None = None,
) -> None:
    """Trains into ``out``, a Hugging Face model folder; an earlier call that was stopped is resumed.

    Args:
        corpus: folders or TSV files of pairs, see ``read_pairs``, or folders of `vibrief train prepare`.
        recipe: a name in configs/train or a YAML file.
        dev: held-out pairs (TSV), whose loss is logged with every checkpoint.
        start: a model folder of the same making to fine-tune.
        updates, minutes: how long to train, instead of what the recipe says.
        direction: of an ``en-vi`` model the pairs are read the other way round; it makes the source text of
            back-translation.
        seed: instead of the recipe's; an ensemble is of models with different seeds.

    Raises:
        UserError: no such recipe, corpus or model.
    """
    plan = load_recipe(recipe)
    target = pick_device(device)
    settings = training(plan, target, updates=updates, minutes=minutes, seed=seed)
    pairs, tokenizer = token_pairs(corpus, plan, out, start=start)
    held_out = None
    if dev:
        rows = [normalised(pair) for pair in read_pairs(dev)]
        held_out = encode_pairs(rows, tokenizer, usable_cores())
    if direction == "en-vi":
        pairs, held_out = pairs.swapped(), held_out.swapped() if held_out else None
    model = first_model(plan["model"], tokenizer.get_piece_size(), start, seed=settings["seed"])
    fit(plan, settings, pairs, model, tokenizer, out, device=target, dev=held_out)
