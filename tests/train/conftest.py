import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import sentencepiece

from pipeline.train.tokenizer import train_tokenizer
from tests.train import toy


@pytest.fixture(scope="session")
def tokenizer() -> sentencepiece.SentencePieceProcessor:
    lines = [side for pair in toy.rows(400) for side in pair] + ["năm 10", "year 10"] * 50
    return sentencepiece.SentencePieceProcessor(model_proto=train_tokenizer(lines, 300, threads=1))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny translator of the toy language that has learnt to end its sentences."""
    from pipeline.train.translator import train_translator

    folder = tmp_path_factory.mktemp("trained")
    pairs = toy.write_pairs(folder / "pairs.tsv")
    recipe = toy.write_recipe(folder / "recipe.yaml", peak_rate=0.005, label_smoothing=0.0)
    train_translator([pairs], str(recipe), folder / "model", device="cpu", updates=120)
    return folder / "model"


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time goes on by a fifth of a second at each look at the clock: a deadline allows as much work on any machine."""
    from pipeline.train import distil, loop, plan

    clock = count(0.0, 0.2).__next__
    for module in (distil, loop, plan):
        ticks = SimpleNamespace(monotonic=clock, perf_counter=clock, sleep=time.sleep)
        monkeypatch.setattr(module, "time", ticks)
