"""From a model's spec to an engine on the right device."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping
from typing import Literal

from pipeline.engine.base import Engine
from pipeline.engine.checkpoint import open_checkpoint
from pipeline.engine.convert import UnconvertibleError
from pipeline.engine.locate import fingerprint
from pipeline.engine.spec import ModelSpec, resolve_model
from pipeline.errors import UserError

__all__ = ["fingerprint", "load_engine", "pick_device", "resolve_model"]

log = logging.getLogger(__name__)

TORCH_ONLY = {"int8-dynamic", "bnb-int8", "bnb-nf4"}
"""Precisions that CTranslate2 does not have."""


def load_engine(
    spec: ModelSpec,
    *,
    engine: Literal["auto", "ctranslate2", "transformers"] = "auto",
    device: str = "auto",
    precision: str = "auto",
    batch_tokens: int | Literal["auto"] = "auto",
    workers: int | Literal["auto"] = "auto",
    device_map: Literal["auto"] | None = None,
    max_memory: Mapping[str, str] | None = None,
) -> Engine:
    """The model of ``spec``, ready to generate.

    Args:
        engine: ``auto`` is CTranslate2 where it can run the model and offers the precision, else transformers.
        device_map: ``auto`` spreads the model over what memory there is, with transformers; None is the spec's own.
        max_memory: the most to use when spread, by GPU number or ``cpu``.

    Raises:
        UserError: the model, the device or the precision cannot be had here; the message says what can.
    """
    # Before the tokenizers library is first used: it complains when a process forks afterwards, as datasets.map does.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    chosen, reason = pick_device(device)
    checkpoint = open_checkpoint(spec)
    log.info("%s on %s (%s); licence: %s", spec.name, chosen, reason, spec.licence)
    budget = None if batch_tokens == "auto" else batch_tokens
    threads = None if workers == "auto" else workers
    if engine == "ctranslate2" and device_map:
        raise UserError(
            "run.device_map needs the transformers engine; set translate.engine (or summarise.engine) to it"
        )
    torch_only = chosen == "mps" or device_map is not None or precision in TORCH_ONLY
    if engine == "ctranslate2" or (engine == "auto" and not torch_only):
        if chosen == "mps":
            raise UserError("CTranslate2 does not run on mps; set engine to transformers, or the device to cpu")
        from pipeline.engine.ctranslate2_engine import CTranslate2Engine

        try:
            return CTranslate2Engine(checkpoint, chosen, precision=precision, batch_tokens=budget, workers=threads)
        except UnconvertibleError as error:
            if engine == "ctranslate2":
                raise
            log.info("%s; using transformers", error)
    from pipeline.engine.transformers_engine import TransformersEngine

    return TransformersEngine(
        checkpoint,
        chosen,
        precision=precision,
        batch_tokens=budget,
        spread=(device_map or spec.device_map) == "auto",
        max_memory=max_memory,
    )


def pick_device(requested: str) -> tuple[str, str]:
    """A device that is there, as ``cpu``, ``cuda:0`` or ``mps``, and why it was chosen. Imports no torch for a CPU.

    Raises:
        UserError: no such device, here or at all.
    """
    if requested == "cpu":
        return "cpu", "as asked"
    match = re.fullmatch(r"cuda(?::(\d+))?", requested)
    if requested == "auto" or match:
        import ctranslate2

        count = ctranslate2.get_cuda_device_count()
        if requested == "auto":
            return ("cuda:0", f"{count} CUDA device(s) found") if count else ("cpu", "no CUDA device found")
        index = int(match[1] or 0) if match else 0
        if index < count:
            return f"cuda:{index}", "as asked"
        raise UserError(f"no device {requested!r}: {count} CUDA device(s) found; use cpu or auto")
    if requested == "mps":
        if sys.platform == "darwin":
            import torch

            if torch.backends.mps.is_available():
                return "mps", "as asked"
        raise UserError("no device 'mps' on this machine; use cpu or auto")
    raise UserError(f"unknown device {requested!r}; use auto, cpu, cuda, cuda:N or mps")
