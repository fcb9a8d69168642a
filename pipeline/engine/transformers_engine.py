"""Any known checkpoint through transformers and torch: the reference that the other engine is compared with."""

from __future__ import annotations

import threading
from typing import Any

from pipeline.engine.base import Decode
from pipeline.engine.batching import Work
from pipeline.engine.checkpoint import FAMILIES, Checkpoint
from pipeline.engine.quiet import quiet_transformers
from pipeline.engine.seq2seq import Output, Seq2SeqEngine
from pipeline.errors import UserError

CPU_BATCH_TOKENS = 4_096
GPU_BATCH_TOKENS = 32_768
FLOAT16_UNSAFE = {"t5", "mt5", "umt5", "pegasus"}
"""Trained in bfloat16; their activations overflow float16."""


class TransformersEngine(Seq2SeqEngine):
    """``model.generate`` with our own settings only: nothing is inherited from the checkpoint unseen."""

    name = "transformers"

    def __init__(
        self, checkpoint: Checkpoint, device: str, *, precision: str = "auto", batch_tokens: int | None = None
    ) -> None:
        import torch

        if device.startswith("cuda") and not torch.cuda.is_available():
            raise UserError("this torch was built without CUDA; install one that has it, or set the device to cpu")
        chosen = choose_precision(checkpoint, device, precision)
        default = CPU_BATCH_TOKENS if device == "cpu" else GPU_BATCH_TOKENS
        super().__init__(checkpoint, device, chosen, batch_tokens=batch_tokens or default)
        self._model: Any = load_model(checkpoint, getattr(torch, chosen)).to(device)
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
            suppress_tokens=list(c.banned) or None,
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
    """float32 on a CPU and on mps, bfloat16 on a GPU that has it, else float16 where the family bears it.

    Raises:
        UserError: the precision asked for cannot be had here.
    """
    import torch

    unsafe = checkpoint.family in FLOAT16_UNSAFE
    if precision == "int8":
        raise UserError("int8 needs the ctranslate2 engine; set translate.engine (or summarise.engine) to it")
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


def load_model(checkpoint: Checkpoint, dtype: Any) -> Any:
    """The checkpoint's model in evaluation mode, on the CPU.

    Raises:
        UserError: the weights do not fit the config or cannot be read.
    """
    with quiet_transformers():
        import transformers

        model_class = getattr(transformers, FAMILIES[checkpoint.family])
        try:
            model = model_class.from_pretrained(
                checkpoint.folder,
                dtype=dtype,
                local_files_only=True,
                use_safetensors=checkpoint.weights[0].suffix == ".safetensors",
                weights_only=True,
            )
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            raise UserError(f"{checkpoint.folder}: cannot be loaded ({reason}); get the model again") from error
        # An empty one, so that ``generate`` fills nothing in from the checkpoint.
        model.generation_config = transformers.GenerationConfig()
        return model.eval()
