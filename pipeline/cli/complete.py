"""What the shell offers after an option when Tab is pressed: names of files in configs/."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.resources import shipped

BASELINES = ("lead", "centroid", "textrank")


def models(incomplete: str) -> list[str]:
    """The models of ``configs/models``."""
    return _starting(incomplete, (path.stem for path in (shipped("configs") / "models").glob("*.yaml")))


def summarisers(incomplete: str) -> list[str]:
    """The baselines and the models."""
    return [*_starting(incomplete, BASELINES), *models(incomplete)]


def configs(incomplete: str) -> list[str]:
    """The configs of ``configs``."""
    return _starting(incomplete, (path.stem for path in shipped("configs").glob("*.yaml")))


def _starting(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))
