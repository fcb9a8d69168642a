"""Trains a Vietnamese→English translator of the M2M-100 architecture, from scratch or from an earlier model."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sentencepiece
import torch

from pipeline.errors import UserError
from pipeline.resources import parse_yaml, shipped
from pipeline.train.augment import Names, substitute
from pipeline.train.corpus import Batch, Packing, Pair, batches, read_pairs, weigh
from pipeline.train.loop import Schedule, batch_loss, mixed_precision, pick_device, train
from pipeline.train.tokenizer import save_fast_tokenizer, train_tokenizer

log = logging.getLogger(__name__)

TOKENIZER_SAMPLE = 250_000  # pairs; more changes the vocabulary little and takes minutes
SPM = "sentencepiece.model"


def train_translator(
    corpus: Sequence[Path],
    recipe: str,
    out: Path,
    *,
    device: str = "auto",
    dev: Path | None = None,
    start: Path | None = None,
    updates: int | None = None,
) -> None:
    """Trains into ``out``, a Hugging Face model folder; an earlier call that was stopped is resumed.

    Args:
        corpus: folders or TSV files of pairs, see ``read_pairs``.
        recipe: a name in configs/train or a YAML file.
        dev: held-out pairs (TSV), whose loss is logged with every checkpoint.
        start: a model folder of the same making to fine-tune.
        updates: instead of the recipe's.

    Raises:
        UserError: no such recipe, corpus or model.
    """
    plan = load_recipe(recipe)
    settings = plan["training"]
    if updates:
        settings["updates"] = updates
        settings["warmup"] = min(settings["warmup"], updates // 4)
    torch.manual_seed(settings["seed"])
    pairs = [pair for path in corpus for pair in read_pairs(path)]
    model, tokenizer = _model(plan, pairs, out, start)
    names = Names.of(pairs)
    target = pick_device(device)
    log.info("%d pairs, %.1f M parameters, on %s", len(pairs), sum(p.numel() for p in model.parameters()) / 1e6, target)
    packing = Packing(settings["batch_tokens"], settings["max_length"], settings["sampling_alpha"], _spare_threads())

    def stream(update: int, falling: bool) -> Iterator[Batch]:
        weights = plan["final_weights"] if falling else plan["weights"]
        mix = Mix(pairs, weights, names, plan["augment"])
        return epochs(mix, tokenizer, packing, random.Random(settings["seed"] + update))

    schedule = Schedule(settings["updates"], settings["warmup"], settings["decay"], settings["peak_rate"])
    train(
        model,
        stream,
        schedule,
        out / "training",
        device=target,
        label_smoothing=settings["label_smoothing"],
        save_every=settings["save_every"],
        development=development_loss(model, dev, tokenizer, packing, target) if dev else None,
    )
    export(model, out)


def load_recipe(name: str) -> dict[str, Any]:
    """A recipe by its name in configs/train, or by path."""
    for path in (Path(name), shipped("configs") / "train" / f"{name}.yaml"):
        if path.is_file():
            plan: dict[str, Any] = parse_yaml(path.read_text(encoding="utf-8"))
            return plan
    known = ", ".join(sorted(path.stem for path in (shipped("configs") / "train").glob("*.yaml")))
    raise UserError(f"no recipe {name!r}; give a YAML file or one of: {known}")


def _model(
    plan: dict[str, Any], pairs: Sequence[Pair], out: Path, start: Path | None
) -> tuple[Any, sentencepiece.SentencePieceProcessor]:
    """The model to train and its tokenizer, whose files are in ``out`` afterwards."""
    if start:
        if not (start / SPM).is_file():
            raise UserError(f"{start}: no {SPM} there; give a folder that `vibrief train translator` made")
        from transformers import AutoModelForSeq2SeqLM

        out.mkdir(parents=True, exist_ok=True)
        for name in (SPM, "tokenizer.json", "tokenizer_config.json"):
            shutil.copyfile(start / name, out / name)
        tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(out / SPM))
        return AutoModelForSeq2SeqLM.from_pretrained(start, local_files_only=True, dtype=torch.float32), tokenizer
    if not (out / SPM).exists():
        rng = random.Random(plan["training"]["seed"])
        epoch = weigh(pairs, plan["weights"], rng)
        sample = rng.sample(epoch, min(TOKENIZER_SAMPLE, len(epoch)))
        sides = (side for pair in sample for side in (pair.source, pair.target))
        log.info("training a vocabulary of %d on %d pairs", plan["tokenizer"]["vocab_size"], len(sample))
        spm = train_tokenizer(sides, plan["tokenizer"]["vocab_size"])
        save_fast_tokenizer(spm, out, max_length=plan["model"]["max_length"])
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(out / SPM))
    return new_model(plan["model"], tokenizer.get_piece_size()), tokenizer


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


@dataclass(frozen=True, slots=True)
class Mix:
    """What an epoch is drawn from; a share ``augment`` of its pairs is also seen with other names and numbers."""

    pairs: Sequence[Pair]
    weights: dict[str, float]
    names: Names
    augment: float

    def epoch(self, rng: random.Random) -> list[Pair]:
        epoch = weigh(self.pairs, self.weights, rng)
        chosen = rng.sample(epoch, int(self.augment * len(epoch)))
        epoch += [new for pair in chosen if (new := substitute(pair, self.names, rng))]
        rng.shuffle(epoch)
        return epoch


def epochs(
    mix: Mix, tokenizer: sentencepiece.SentencePieceProcessor, packing: Packing, rng: random.Random
) -> Iterator[Batch]:
    """Batches without end, epoch after epoch.

    Raises:
        UserError: the weights leave nothing to train on.
    """
    while True:
        count = 0
        for batch in batches(mix.epoch(rng), tokenizer, packing, rng):
            count += 1
            yield batch
        if not count:
            raise UserError("no pair is left to train on; check the recipe's weights and max_length")


def development_loss(
    model: Any, dev: Path, tokenizer: sentencepiece.SentencePieceProcessor, packing: Packing, device: torch.device
) -> Callable[[], float]:
    """A function that gives the mean cross-entropy (nats a target token, no smoothing) on held-out pairs."""
    rows = list(batches(read_pairs(dev), tokenizer, replace(packing, sampling_alpha=0.0), random.Random(0)))

    def loss() -> float:
        with torch.no_grad(), mixed_precision(device):
            results = [batch_loss(model, batch, device, 0.0) for batch in rows]
        return sum(float(value) * count for value, count in results) / max(1, sum(count for _, count in results))

    return loss


def export(model: Any, out: Path) -> None:
    """Writes the float16 safetensors checkpoint beside the tokenizer."""
    model.to(torch.float16).eval().save_pretrained(out, safe_serialization=True)


def _spare_threads() -> int:
    return max(1, torch.get_num_threads() - 1)
