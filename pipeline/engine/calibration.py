"""The fastest batch size and number of workers for a model on a machine, as `vibrief bench --calibrate` found them."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from pipeline.engine.checkpoint import Checkpoint
from pipeline.engine.locate import content_hash
from pipeline.resources import cache_dir


@dataclass(frozen=True, slots=True)
class Calibration:
    """``batch_tokens`` is source tokens × beam of a batch. Neither value can change the English."""

    batch_tokens: int
    workers: int


def recall(checkpoint: Checkpoint, device: str, precision: str, cores: int) -> Calibration | None:
    """What was kept for this model on this machine; None when nothing was, or it cannot be read."""
    try:
        data = json.loads(_path(checkpoint, device, precision, cores).read_text(encoding="utf-8"))
        found = Calibration(int(data["batch_tokens"]), int(data["workers"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.batch_tokens > 0 and 0 < found.workers <= cores else None


def remember(checkpoint: Checkpoint, device: str, precision: str, cores: int, best: Calibration) -> None:
    path = _path(checkpoint, device, precision, cores)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(asdict(best)), encoding="utf-8")
    partial.replace(path)


def _path(checkpoint: Checkpoint, device: str, precision: str, cores: int) -> Path:
    model = content_hash(checkpoint.folder, checkpoint.spec)
    where = [platform.node(), platform.machine(), str(cores), device, precision, version("ctranslate2")]
    return cache_dir() / "calibration" / hashlib.sha256("\n".join([model, *where]).encode()).hexdigest()[:32]
