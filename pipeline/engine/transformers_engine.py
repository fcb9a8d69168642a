"""Any known checkpoint through transformers and torch: the reference that the other engine is compared with."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from pipeline.engine.base import Decode
from pipeline.engine.batching import Work
from pipeline.engine.checkpoint import Checkpoint
from pipeline.engine.quiet import quiet_transformers
from pipeline.engine.seq2seq import Output, Seq2SeqEngine
from pipeline.engine.weights import BITSANDBYTES, QUANTISED, TORCHAO, load_model
from pipeline.errors import UserError

CPU_BATCH_TOKENS = 4_096
GPU_BATCH_TOKENS = 32_768
FLOAT16_UNSAFE = {"t5", "mt5", "umt5", "pegasus"}
"""Trained in bfloat16; their activations overflow float16."""


class TransformersEngine(Seq2SeqEngine):
    """``model.generate`` with our own settings only: nothing is inherited from the checkpoint unseen.

    Args:
        precision: see ``choose_precision``.
        spread: accelerate places the layers over GPUs, memory and disk instead of all on ``device``.
        max_memory: the most to use of each when spread, ``{"0": "10GiB", "cpu": "16GiB"}``.
    """

    name = "transformers"

    def __init__(
        self,
        checkpoint: Checkpoint,
        device: str,
        *,
        precision: str = "auto",
        batch_tokens: int | None = None,
        spread: bool = False,
        max_memory: Mapping[str, str] | None = None,
    ) -> None:
        import torch

        if device.startswith("cuda") and not torch.cuda.is_available():
            raise UserError("this torch was built without CUDA; install one that has it, or set the device to cpu")
        chosen = choose_precision(checkpoint, device, precision)
        default = CPU_BATCH_TOKENS if device == "cpu" else GPU_BATCH_TOKENS
        super().__init__(checkpoint, device, chosen, batch_tokens=batch_tokens or default)
        quantised = chosen in QUANTISED
        if spread and chosen in TORCHAO:
            raise UserError(f"precision {chosen} cannot be spread by device_map; use bfloat16, or bnb-int8 with CUDA")
        dtype = getattr(torch, choose_precision(checkpoint, device, "auto") if quantised else chosen)
        self._model: Any = load_model(
            checkpoint,
            dtype,
            quantisation=chosen if quantised else None,
            device_map="auto" if spread else device if chosen in BITSANDBYTES else None,
            max_memory=max_memory,
        )
        if not spread and chosen not in BITSANDBYTES:
            self._model.to(device)
        if not batch_tokens:
            self.fit_batches()
        self._lock = threading.Lock()  # a search watches the model's outputs: one at a time

    def _submit(self, rows: list[list[int]], new_tokens: int, decode: Decode) -> Work[list[Output]]:
        return lambda: self._run(rows, new_tokens, decode)

    def _run(self, rows: list[list[int]], new_tokens: int, decode: Decode) -> list[list[Output]]:
        import torch
        from transformers import GenerationConfig

        from pipeline.engine.scorer import Scorer

        c = self.checkpoint
        beams, count = decode.beam_size, min(decode.hypotheses, decode.beam_size)
        forced = int(c.forced is not None)
        settings = GenerationConfig(
            decoder_start_token_id=c.start,
            forced_bos_token_id=c.forced,
            eos_token_id=c.eos,
            pad_token_id=c.pad,
            num_beams=beams,
            num_return_sequences=count,
            # Stop at ``beams`` finished hypotheses, as CTranslate2 does.
            early_stopping=beams > 1,
            length_penalty=decode.length_penalty,
            no_repeat_ngram_size=decode.no_repeat_ngram,
            suppress_tokens=[*c.banned, *c.foreign] or None,
            max_new_tokens=new_tokens + forced,
            min_new_tokens=max(1, decode.min_length) + forced,
            do_sample=False,
            return_dict_in_generate=True,
        )
        width = max(len(row) for row in rows)
        source = torch.tensor([row + [c.pad] * (width - len(row)) for row in rows])
        lengths = torch.tensor([len(row) for row in rows])
        inputs = {"input_ids": source, "attention_mask": (torch.arange(width) < lengths[:, None]).long()}
        if c.family == "led":  # the summary needs one place that sees the whole article
            inputs["global_attention_mask"] = torch.zeros_like(source)
            inputs["global_attention_mask"][:, 0] = 1
        scorer = Scorer(beams, decode.repetition_penalty)
        with self._lock, torch.inference_mode(), quiet_transformers(), scorer.watching(self._model):
            found = self._model.generate(
                **{key: value.to(self.device) for key, value in inputs.items()},
                generation_config=settings,
                logits_processor=[scorer],
            )
        log_probs = scorer.log_probs(found.sequences, found.get("beam_indices"))
        outputs = [
            self._output(ids[1 + forced :], scores[forced:])
            for ids, scores in zip(found.sequences.tolist(), log_probs.tolist(), strict=True)
        ]
        return [outputs[i : i + count] for i in range(0, len(outputs), count)]

    def _output(self, ids: list[int], log_probs: list[float]) -> Output:
        """Cuts at the end token; without one the length limit cut it, and padding follows nothing."""
        finished = self.checkpoint.eos in ids
        end = ids.index(self.checkpoint.eos) if finished else len(ids)
        tokens = end + finished
        return Output(ids[:end], sum(log_probs[:tokens]), tokens, finished)

    def _recover(self) -> None:
        import torch

        if self.device.startswith("cuda"):
            torch.cuda.empty_cache()
        elif self.device == "mps":
            torch.mps.empty_cache()

    def close(self) -> None:
        self._model = None
        self._recover()


def choose_precision(checkpoint: Checkpoint, device: str, precision: str) -> str:
    """For ``auto`` float32 on a CPU and on mps, bfloat16 on a GPU that has it, else float16 where the family bears it.

    ``int8`` and ``int8-dynamic`` quantise with torchao, ``bnb-int8`` and ``bnb-nf4`` with bitsandbytes.

    Raises:
        UserError: the precision asked for cannot be had here.
    """
    import torch

    unsafe = checkpoint.family in FLOAT16_UNSAFE
    if precision in BITSANDBYTES and not device.startswith("cuda"):
        raise UserError(f"precision {precision} needs a CUDA device; set it to int8, or the device to cuda")
    if precision == "float16" and unsafe:
        raise UserError(f"{checkpoint.family} models overflow in float16; set precision to bfloat16 or float32")
    if precision == "float16" and device == "cpu":
        raise UserError("float16 is not for CPUs; set precision to float32 or bfloat16")
    if precision != "auto":
        return precision
    if not device.startswith("cuda"):
        return "float32"
    if torch.cuda.get_device_capability(torch.device(device)) >= (8, 0):
        return "bfloat16"
    return "float32" if unsafe else "float16"
