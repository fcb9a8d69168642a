"""A checkpoint turned, once, into a CTranslate2 model in the cache. Only this step imports torch."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.engine.checkpoint import Checkpoint
from pipeline.engine.locate import content_hash
from pipeline.errors import UserError
from pipeline.resources import cache_dir

log = logging.getLogger(__name__)

LAYOUT = 1
"""Raised when this file writes something else from the same checkpoint."""

UNSUPPORTED = {"led"}

NORMALISATION = {"bart": (False, True), "mbart": (True, True), "pegasus": (True, False)}
"""Family → (before each sub-layer?, after the embedding?). transformers builds these in and its configs may not say."""


def unsupported(checkpoint: Checkpoint) -> str | None:
    """None when CTranslate2 can run this checkpoint, as far as its settings tell, else why not."""
    if checkpoint.family in UNSUPPORTED:
        return f"CTranslate2 has no {checkpoint.family} models"
    if checkpoint.family == "marian" and checkpoint.pad != checkpoint.vocabulary - 1:
        return "its <pad> is not the last vocabulary id"
    return None


def converted(checkpoint: Checkpoint, quantization: str) -> Path:
    """The CTranslate2 folder for this checkpoint, converted now if it is not in the cache.

    Two processes that want the same one wait for each other; a kill leaves nothing half-made in its place.

    Raises:
        UnconvertibleError: CTranslate2 cannot run it.
        UserError: the cache cannot be written.
    """
    if reason := unsupported(checkpoint):
        raise UnconvertibleError(f"model {checkpoint.spec.name!r}: {reason}; set engine to transformers")
    state = [content_hash(checkpoint.folder, checkpoint.spec), quantization, version("ctranslate2"), str(LAYOUT)]
    state += ["ascii output"] * bool(checkpoint.foreign)
    folder = cache_dir() / "ct2" / hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _lock(folder.with_suffix(".lock")):
            if not folder.is_dir():
                _convert_into(folder, checkpoint, quantization)
    except OSError as error:
        raise UserError(f"{folder.parent}: cannot be written ({error}); set VIBRIEF_CACHE to another folder") from None
    return folder


def _convert_into(folder: Path, checkpoint: Checkpoint, quantization: str) -> None:
    log.info("converting %s to CTranslate2 %s, once", checkpoint.spec.name, quantization)
    for abandoned in folder.parent.glob(f"{folder.name}.*.partial"):  # by a process that was killed
        shutil.rmtree(abandoned, ignore_errors=True)
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    try:
        _convert(partial, checkpoint, quantization)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Held by one process at a time. Where there is no flock the atomic rename alone keeps the result whole."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class UnconvertibleError(UserError):
    """CTranslate2 cannot run this checkpoint; transformers can."""


class _Vocabulary:
    """The little that CTranslate2's converter asks of a tokenizer, answered from our codec.

    Its own way, AutoTokenizer, resolves some published tokenizers to other ids than their files have.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        tokens = checkpoint.codec.tokens[: checkpoint.vocabulary]
        self.tokens = tokens + [f"<unused_{i}>" for i in range(len(tokens), checkpoint.vocabulary)]
        self.bos_token = self.tokens[checkpoint.start]
        self.eos_token = self.tokens[checkpoint.eos]
        self.pad_token = self.tokens[checkpoint.pad]
        unknown = next((i for t in ("<unk>", "[UNK]") if (i := checkpoint.codec.id(t)) is not None), checkpoint.eos)
        self.unk_token, self.unk_token_id = self.tokens[unknown], unknown
        self.special_tokens_map: dict[str, Any] = {}

    def get_vocab(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self.tokens)}

    def convert_ids_to_tokens(self, i: int) -> str:
        return self.tokens[i]


def _convert(folder: Path, checkpoint: Checkpoint, quantization: str) -> None:
    import torch
    from ctranslate2.converters.transformers import _MODEL_LOADERS  # the public converter would load AutoTokenizer

    from pipeline.engine.quiet import quiet_transformers
    from pipeline.engine.weights import load_model

    with torch.inference_mode(), quiet_transformers():
        model = load_model(checkpoint, torch.float32)
        _complete_config(model, checkpoint)
        spec = _MODEL_LOADERS[type(model.config).__name__](model, _Vocabulary(checkpoint))
        if checkpoint.family != "marian":
            # The start token comes with each request instead, as the first of its prefix.
            spec.config.decoder_start_token = None
        if checkpoint.foreign:
            _leave_out(spec, checkpoint.foreign)
        spec.validate()
        spec.optimize(quantization=quantization)
        folder.mkdir(parents=True)
        spec.save(str(folder))


def _leave_out(spec: Any, foreign: frozenset[int]) -> None:
    """Takes tokens out of what the decoder knows: a fifth less to score at each step of the embedded model."""
    target = spec._vocabularies["target"][0]
    kept = [i for i in range(len(target)) if i not in foreign]
    # The weights and the vocabulary may be the encoder's too: they are replaced, not changed.
    embeddings, projection = spec.decoder.embeddings, spec.decoder.projection
    embeddings.weight, projection.weight = embeddings.weight[kept], projection.weight[kept]
    if projection.has_bias():
        projection.bias = projection.bias[kept]
    spec._vocabularies["target"] = [[target[i] for i in kept]]


def _complete_config(model: Any, checkpoint: Checkpoint) -> None:
    """Says in the config what transformers 5 builds into the model but the converter reads from the config."""
    config = model.config
    if norms := NORMALISATION.get(checkpoint.family):
        config.normalize_before, config.normalize_embedding = norms
    elif checkpoint.family.endswith("t5"):
        # The converter takes tied embeddings to mean scaled outputs; transformers 5 calls all of them tied.
        config.tie_word_embeddings = bool(getattr(config, "scale_decoder_outputs", False))
    elif checkpoint.family == "marian" and bool(model.get_input_embeddings().weight[checkpoint.pad].any()):
        # CTranslate2 starts Marian's decoder from zeros, as Marian does; fine-tuning in torch can move that row.
        name = checkpoint.spec.name
        raise UnconvertibleError(f"model {name!r}: its <pad> embedding is not zero; set engine to transformers")
