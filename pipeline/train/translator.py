"""Trains a Vietnamese→English translator of the M2M-100 architecture from parallel text."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sentencepiece
import torch
import yaml

from pipeline.train.corpus import Batch, Pair, batches, read_pairs, weigh
from pipeline.train.loop import Schedule, batch_loss, mixed_precision, train
from pipeline.train.tokenizer import save_fast_tokenizer, train_tokenizer

log = logging.getLogger(__name__)

TOKENIZER_SAMPLE = 250_000  # pairs; more changes the vocabulary little and takes minutes


def new_model(shape: dict[str, Any], vocab_size: int) -> Any:
    """A randomly initialised ``M2M100ForConditionalGeneration``: pre-norm, tied embeddings, starts from ``</s>``."""
    from transformers import GenerationConfig, M2M100Config, M2M100ForConditionalGeneration

    config = M2M100Config(
        vocab_size=vocab_size,
        d_model=shape["d_model"],
        encoder_layers=shape["encoder_layers"],
        decoder_layers=shape["decoder_layers"],
        encoder_attention_heads=shape["heads"],
        decoder_attention_heads=shape["heads"],
        encoder_ffn_dim=shape["ffn"],
        decoder_ffn_dim=shape["ffn"],
        dropout=shape["dropout"],
        attention_dropout=0.0,
        activation_dropout=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        max_position_embeddings=shape["max_length"],
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        scale_embedding=True,
    )
    model = M2M100ForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        num_beams=4,
        max_length=shape["max_length"],
    )
    return model


def epochs(
    pairs: list[Pair],
    weights: dict[str, float],
    tokenizer: sentencepiece.SentencePieceProcessor,
    recipe: dict[str, Any],
    seed: int,
    threads: int,
) -> Iterator[Batch]:
    """Batches without end, epoch after epoch."""
    rng = random.Random(seed)
    while True:
        yield from batches(
            weigh(pairs, weights, rng),
            tokenizer,
            max_tokens=recipe["batch_tokens"],
            max_length=recipe["max_length"],
            sampling_alpha=recipe["sampling_alpha"],
            rng=rng,
            threads=threads,
        )


def train_translator(corpus: list[Path], recipe_path: Path, out: Path, *, device: str, dev: Path | None = None) -> None:
    """Trains from scratch into ``out`` (a Hugging Face model folder), resuming where an earlier call was stopped."""
    recipe = yaml.safe_load(recipe_path.read_text(encoding="utf-8"))
    settings = recipe["training"]
    rng = random.Random(settings["seed"])
    torch.manual_seed(settings["seed"])
    pairs = [pair for path in corpus for pair in read_pairs(path)]
    work = out / "training"
    spm_path = out / "sentencepiece.model"
    if not spm_path.exists():
        epoch = weigh(pairs, recipe["weights"], rng)
        sample = rng.sample(epoch, min(TOKENIZER_SAMPLE, len(epoch)))
        model_bytes = train_tokenizer(
            (side for p in sample for side in (p.source, p.target)), recipe["tokenizer"]["vocab_size"]
        )
        save_fast_tokenizer(model_bytes, out, max_length=recipe["model"]["max_length"])
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(spm_path))
    model = new_model(recipe["model"], tokenizer.get_piece_size())
    log.info("%d pairs, %.1f M parameters", len(pairs), sum(p.numel() for p in model.parameters()) / 1e6)
    target = torch.device(device)
    threads = max(1, (torch.get_num_threads() or 1) - 1)

    def stream(update: int, falling: bool) -> Iterator[Batch]:
        weights = recipe["final_weights"] if falling else recipe["weights"]
        return epochs(pairs, weights, tokenizer, settings, settings["seed"] + update, threads)

    development = None
    if dev:
        held_out = read_pairs(dev)
        dev_batches = list(
            batches(held_out, tokenizer, max_tokens=4096, max_length=settings["max_length"], sampling_alpha=0, rng=rng)
        )

        def development() -> float:
            with torch.no_grad(), mixed_precision(target):
                results = [batch_loss(model, b, target, 0.0) for b in dev_batches]
            return sum(float(loss) * n for loss, n in results) / sum(n for _, n in results)

    schedule = Schedule(settings["updates"], settings["warmup"], settings["decay"], settings["peak_rate"])
    train(
        model,
        stream,
        schedule,
        work,
        device=target,
        label_smoothing=settings["label_smoothing"],
        development=development,
    )
    export(model, out)


def export(model: Any, out: Path) -> None:
    """Writes the float16 safetensors checkpoint beside the tokenizer."""
    model.to(torch.float16).eval().save_pretrained(out, safe_serialization=True)
