"""A process that forks while it has a CTranslate2 engine, or the garbage of one."""

import gc
import multiprocessing
from pathlib import Path

from pipeline.engine.base import Decode
from pipeline.engine.load import load_engine, resolve_model


def collect() -> None:
    gc.collect()


def test_a_forked_process_may_collect_its_parents_garbage(tiny_model: Path) -> None:
    """Freeing the copied translator would wait for ever for threads that a fork does not copy."""
    gc.disable()
    try:
        engine = load_engine(resolve_model(str(tiny_model)), engine="ctranslate2", device="cpu")
        engine.generate(["Hai bên nhất trí."], Decode())
        engine.itself = engine  # type: ignore[attr-defined]  # a cycle, which only the collector frees
        del engine
        child = multiprocessing.get_context("fork").Process(target=collect)
        child.start()
        child.join(300)
        hangs = child.is_alive()
        child.kill()
        assert not hangs
        assert child.exitcode == 0
    finally:
        gc.enable()
