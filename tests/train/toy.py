"""A toy language that a tiny model learns in seconds: the names of digits."""

import random
from pathlib import Path
from typing import Any

import yaml

from pipeline.train.recipe import load_recipe

NUMBERS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SHAPE = {"d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "heads": 2, "ffn": 64, "max_length": 128}


def rows(count: int, seed: int = 0, longest: int = 4) -> list[tuple[str, str]]:
    rng = random.Random(seed)
    drawn = [[rng.randrange(10) for _ in range(rng.randint(1, longest))] for _ in range(count)]
    return [(" ".join(NUMBERS[n] for n in row), " ".join(ENGLISH[n] for n in row)) for row in drawn]


def write_pairs(path: Path, count: int = 400, seed: int = 0) -> Path:
    path.write_text("".join(f"{vi}\t{en}\n" for vi, en in rows(count, seed)), encoding="utf-8")
    return path


def write_recipe(path: Path, base: str = "translator", **training: Any) -> Path:
    plan = load_recipe(base)
    plan["tokenizer"]["vocab_size"] = 400  # so many are not to be had: the digits become pieces
    plan["model"] |= SHAPE
    settings = {"updates": 12, "warmup": 2, "batch_tokens": 200, "save_every": 5, "average": 0, "resplit": 0.1}
    plan["training"] |= settings | training
    if base == "translator":
        plan["weights"] = plan["final_weights"] = {"default": 1}
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return path
