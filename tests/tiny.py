"""A tiny real checkpoint, made in a second, for tests of the whole program."""

import random
from pathlib import Path

import torch

from pipeline.train.models import export, new_model
from pipeline.train.tokenizer import save_fast_tokenizer, train_tokenizer

SAMPLES = Path(__file__).parent / "articles"


def make_model(folder: Path) -> Path:
    """A checkpoint of the embedded translator's kind with random weights: its English is noise."""
    lines = [line for path in sorted(SAMPLES.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    torch.manual_seed(0)
    random.seed(0)
    save_fast_tokenizer(train_tokenizer(lines, 1000, threads=1), folder, max_length=256)
    shape = {"d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "heads": 2, "ffn": 32, "dropout": 0.0}
    export(new_model({**shape, "max_length": 256}, 1000), folder)
    return folder
