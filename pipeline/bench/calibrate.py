"""Tries batch sizes and numbers of workers, and keeps the fastest for the engine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from pipeline.bench.systems import Work, sentences
from pipeline.engine.calibration import Calibration, remember
from pipeline.engine.ctranslate2_engine import CTranslate2Engine
from pipeline.engine.load import pick_device
from pipeline.errors import UserError
from pipeline.pipe import Pipeline

BATCHES = {"cpu": (1_024, 2_048, 4_096, 8_192, 16_384), "cuda": (16_384, 32_768, 65_536, 131_072, 262_144)}
Tried = list[tuple[Calibration, float]]


def calibrate(work: Work, repeats: int, watch: Callable[[str], None]) -> tuple[Tried, Calibration]:
    """Sentences a second of each choice, and the best one, which is kept.

    Beam size is not among the choices: it changes the English, which must not depend on the machine.

    Raises:
        UserError: the model does not run in CTranslate2, the one engine with these choices.
    """
    device, _ = pick_device(work.settings.run.device)
    kind = device.partition(":")[0]
    tried: Tried = []
    engine = None
    for choice in choices(kind, work.threads):
        run = work.settings.run.model_copy(update={"batch_tokens": choice.batch_tokens, "workers": choice.workers})
        with Pipeline(work.settings.model_copy(update={"run": run})) as pipeline:
            engine = pipeline.engine("translate")
            if not isinstance(engine, CTranslate2Engine):
                raise UserError(f"--calibrate: {engine.name} has no workers; choose a model that CTranslate2 can run")
            texts = sentences(pipeline, work)
            decode = pipeline.decode("translate")
            engine.generate(texts[-16:], decode)
            seconds = []
            for _ in range(repeats):
                began = time.perf_counter()
                engine.generate(texts, decode)
                seconds.append(time.perf_counter() - began)
            rate = len(texts) / statistics.median(seconds)
        watch(f"{choice.workers} workers, {choice.batch_tokens} tokens: {rate:.1f} sentences/s")
        tried.append((choice, rate))
    best = max(tried, key=lambda pair: pair[1])[0]
    if isinstance(engine, CTranslate2Engine):
        remember(engine.checkpoint, device, engine.precision, work.threads, best)
    return tried, best


def choices(kind: str, cores: int) -> list[Calibration]:
    """Every batch size with a worker a core (one on a GPU), and the middle size with another number of workers."""
    sizes = BATCHES[kind]
    usual, other = (cores, cores // 2) if kind == "cpu" else (1, 2)
    found = [Calibration(size, usual) for size in sizes]
    return found + [Calibration(sizes[len(sizes) // 2], other)] * bool(other)
