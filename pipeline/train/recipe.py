"""Recipes: what a model is made of, as data in configs/train. A recipe may build on another one (``base``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped

Recipe = dict[str, Any]
FREE = ("weights", "final_weights")
"""Sections whose keys are names of corpora; every other key must be one that the shipped recipe has."""
DEFAULT = "translator"


def load_recipe(name: str | Path) -> Recipe:
    """A recipe by its name in configs/train, or by path, with everything it leaves open filled in.

    Raises:
        UserError: no such recipe, or a key that no recipe has.
    """
    plan = _read(str(name))
    if str(name) == DEFAULT:
        return plan
    return merge(load_recipe(plan.pop("base", DEFAULT)), plan, str(name))


def _read(name: str) -> Recipe:
    folder = shipped("configs") / "train"
    for path in (Path(name), folder / f"{name}.yaml"):
        if path.is_file():
            plan = parse_yaml(path.read_text(encoding="utf-8"))
            if not isinstance(plan, dict):
                raise UserError(f"{path}: not a mapping; see configs/train/{DEFAULT}.yaml")
            return plan
    known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
    raise UserError(f"no recipe {name!r}; give a YAML file or one of: {known}")


def merge(base: Recipe, over: Recipe, name: str, where: str = "") -> Recipe:
    """``base`` with what ``over`` says otherwise; a section of corpora is taken whole.

    Raises:
        UserError: a key that ``base`` does not have.
    """
    merged = dict(base)
    for key, value in over.items():
        if key not in base:
            raise UserError(f"recipe {name}: no setting {where}{key}; known: {', '.join(sorted(base))}")
        inner = isinstance(base[key], dict) and isinstance(value, dict) and key not in FREE
        merged[key] = merge(base[key], value, name, f"{where}{key}.") if inner else value
    return merged


def training(plan: Recipe, device: torch.device, **given: Any) -> Recipe:
    """The training settings in force on a device; what is ``given`` and not None wins.

    A deadline given takes the place of the recipe's number of updates, and the other way round.
    """
    settings: Recipe = dict(plan["training"])
    if device.type == "cuda":
        settings |= {key: value for key, value in plan["cuda"].items() if value is not None}
    if given.get("minutes"):
        settings["updates"] = None
    if given.get("updates"):
        settings["minutes"] = None
        settings["warmup"] = min(settings["warmup"], given["updates"] // 4)
    settings |= {key: value for key, value in given.items() if value is not None}
    if not settings["updates"] and not settings["minutes"]:
        raise UserError("the recipe has neither updates nor minutes; set training.updates or give --minutes")
    return settings
