"""Averages of a run's weights: of its last checkpoints, and a running one. The better of them is what is shipped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from pipeline.errors import UserError
from pipeline.train.models import copy_vocabulary, export, load_model, same_vocabulary

log = logging.getLogger(__name__)
Weights = dict[str, torch.Tensor]


class Averages:
    """Keeps the weights of the last ``keep`` checkpoints in ``folder``, and an exponential average of all updates.

    Args:
        ema: share of the old average kept at each update; 0 keeps no such average.
    """

    def __init__(self, model: Any, folder: Path, *, keep: int, ema: float) -> None:
        self._model = model
        self._folder = folder
        self._keep = keep
        self._ema = ema
        self._mean: list[torch.Tensor] = []

    def step(self) -> None:
        """Takes the model's present weights into the running average."""
        if not self._ema:
            return
        now = [parameter.detach() for parameter in self._model.parameters()]
        if self._mean:
            torch._foreach_lerp_(self._mean, now, 1 - self._ema)
        else:
            self._mean = [weight.clone() for weight in now]

    def state(self) -> list[torch.Tensor]:
        return self._mean

    def restore(self, mean: list[torch.Tensor]) -> None:
        """Goes on from what ``state`` gave; a run without a running average lets it go."""
        if self._ema:
            self._mean = [
                weight.to(parameter.device) for weight, parameter in zip(mean, self._model.parameters(), strict=False)
            ]

    def forget(self) -> None:
        """Removes the weights that an earlier run left in the folder."""
        for old in self._snapshots():
            old.unlink()

    def snapshot(self, update: int) -> None:
        """Writes the weights of a checkpoint and removes those that are no longer among the last."""
        if self._keep < 2:
            return
        path = self._folder / f"weights-{update:08}.pt"
        torch.save(self._model.state_dict(), path.with_suffix(".partial"))
        path.with_suffix(".partial").replace(path)
        for old in self._snapshots()[: -self._keep]:
            old.unlink()

    def _snapshots(self) -> list[Path]:
        return sorted(self._folder.glob("weights-*.pt"))

    def candidates(self) -> Iterator[tuple[str, Weights]]:
        """What might be shipped, by name: the last weights, the mean of the last checkpoints, the running mean."""
        yield "last", {name: value.clone() for name, value in self._model.state_dict().items()}
        if len(paths := self._snapshots()) > 1:
            yield f"mean of {len(paths)}", mean_weights(paths)
        if self._mean:
            names = [name for name, _ in self._model.named_parameters()]
            yield "running mean", dict(zip(names, self._mean, strict=True))


def mean_weights(paths: Sequence[Path]) -> Weights:
    """The arithmetic mean of checkpoints' weights, in float32."""
    return _mean((torch.load(path, map_location="cpu", weights_only=True) for path in paths), len(paths))


def average_models(folders: Sequence[Path], out: Path) -> None:
    """Writes the mean of models that grew from one, each counted as often as it is named.

    After Wortsman et al. 2022, "Model soups": models that went apart on different text, or in a different order, lie in
    one valley of the loss, and their mean is often better than each on what any of them has learnt.

    Raises:
        UserError: none is given, they differ in vocabulary or shape, or a folder holds no such model.
    """
    if not folders:
        raise UserError("give the folders of two models or more")
    model = load_model(folders[0])
    shape = {name: value.shape for name, value in model.state_dict().items()}

    def states() -> Iterator[Weights]:
        for folder in folders:
            state = load_model(folder).state_dict()
            if not same_vocabulary(folder, folders[0]) or {n: value.shape for n, value in state.items()} != shape:
                raise UserError(
                    f"{folder}: another vocabulary or shape than {folders[0]}; average models that grew from one"
                )
            yield state

    model.load_state_dict(_mean(states(), len(folders)))
    copy_vocabulary(folders[0], out)
    export(model, out)


def _mean(states: Iterable[Weights], count: int) -> Weights:
    total: Weights = {}
    for state in states:
        for name, value in state.items():
            total[name] = total[name] + value.float() if name in total else value.float()
    return {name: value / count for name, value in total.items()}


def choose(model: Any, averages: Averages, loss: Callable[[], float] | None) -> dict[str, float]:
    """Leaves in ``model`` the candidate with the least development loss; without a loss, the last weights.

    Returns the loss of each candidate.
    """
    if not loss:
        return {}
    best: tuple[float, Weights] | None = None
    losses: dict[str, float] = {}
    model.eval()
    for name, weights in averages.candidates():
        model.load_state_dict(weights, strict=False)
        losses[name] = round(loss(), 4)
        if best is None or losses[name] < best[0]:
            best = losses[name], weights
    if best:
        model.load_state_dict(best[1], strict=False)
    log.info("development loss: %s", ", ".join(f"{name} {value:.4f}" for name, value in losses.items()))
    return losses
