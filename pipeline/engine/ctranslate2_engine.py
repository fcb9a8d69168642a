"""The fast engine: CTranslate2, int8 on a CPU with one worker a core, float16 on a GPU."""

from __future__ import annotations

import ctypes
import json
import os
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engine.base import Decode
from pipeline.engine.batching import Work
from pipeline.engine.calibration import Calibration, recall
from pipeline.engine.checkpoint import Checkpoint
from pipeline.engine.convert import converted
from pipeline.engine.seq2seq import Output, Seq2SeqEngine
from pipeline.errors import UserError
from pipeline.host import keep_freed_memory, usable_cores

if TYPE_CHECKING:
    import ctranslate2

CPU_BATCH_TOKENS = 4_096
GPU_BATCH_TOKENS = 65_536
_AHEAD = 2  # batches that wait, so that no worker does while a finished one is turned into text

_translators: weakref.WeakSet[ctranslate2.Translator] = weakref.WeakSet()


def _keep_copies() -> None:
    """Never frees what a fork has copied, garbage or not: that would wait for threads which were not copied."""
    for translator in list(_translators):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(translator))


os.register_at_fork(after_in_child=_keep_copies)


class CTranslate2Engine(Seq2SeqEngine):
    """Runs without torch and transformers once the converted model is in the cache; a GPU's memory is asked of torch.

    Args:
        workers: batches computed at the same time; on a CPU one core each, sharing the weights.
    """

    name = "ctranslate2"

    def __init__(
        self,
        checkpoint: Checkpoint,
        device: str,
        *,
        precision: str = "auto",
        batch_tokens: int | None = None,
        workers: int | None = None,
    ) -> None:
        import ctranslate2

        kind, _, index = device.partition(":")
        chosen = choose_precision(kind, int(index or 0), precision)
        default = CPU_BATCH_TOKENS if kind == "cpu" else GPU_BATCH_TOKENS
        measured = recall(checkpoint, device, chosen, usable_cores())
        tuned = measured or Calibration(default, usable_cores() if kind == "cpu" else 1)
        workers = workers or tuned.workers
        if kind == "cpu":
            keep_freed_memory()
        super().__init__(
            checkpoint,
            device,
            chosen,
            batch_tokens=batch_tokens or tuned.batch_tokens,
            in_flight=workers + _AHEAD,
        )
        folder = converted(checkpoint, chosen)
        try:
            self._translator = ctranslate2.Translator(
                str(folder),
                device=kind,
                device_index=int(index or 0),
                compute_type=chosen,
                inter_threads=workers,
                intra_threads=1,
            )
        except RuntimeError as error:
            raise UserError(
                f"{folder}: CTranslate2 cannot load it ({error}); delete that folder and try again"
            ) from None
        _translators.add(self._translator)
        if not (batch_tokens or measured):
            self.fit_batches()
        self._tokens = _source_vocabulary(folder)
        self._ids = {token: i for i, token in enumerate(self._tokens)}
        # Marian's decoder starts from a zero embedding that CTranslate2 supplies itself.
        start = [] if checkpoint.family == "marian" else [checkpoint.start]
        self._start = [self._tokens[i] for i in start]
        self._forced = [] if checkpoint.forced is None else [self._tokens[checkpoint.forced]]
        self._banned = [[self._tokens[i]] for i in checkpoint.banned if i < len(self._tokens)] or None

    def _submit(self, rows: list[list[int]], new_tokens: int, decode: Decode) -> Work[list[Output]]:
        prefix = self._start + self._forced
        waiting = self._translator.translate_batch(
            [[self._tokens[i] for i in row] for row in rows],
            [prefix] * len(rows) if prefix else None,
            asynchronous=True,
            beam_size=decode.beam_size,
            num_hypotheses=min(decode.hypotheses, decode.beam_size),
            length_penalty=decode.length_penalty,
            repetition_penalty=decode.repetition_penalty,
            no_repeat_ngram_size=decode.no_repeat_ngram,
            suppress_sequences=self._banned,
            max_input_length=0,
            max_decoding_length=new_tokens + len(self._forced),
            min_decoding_length=max(1, decode.min_length) + len(self._forced),
            return_scores=True,
            return_end_token=True,
        )

        def work() -> list[list[Output]]:
            results = [result.result() for result in waiting]
            return [
                [self._output(*found, decode) for found in zip(result.hypotheses, result.scores, strict=True)]
                for result in results
            ]

        return work

    def _output(self, tokens: list[str], score: float, decode: Decode) -> Output:
        """Undoes the length normalisation, which counts the forced code and the end token."""
        ids = [self._ids[token] for token in tokens]
        log_prob = score * len(ids) ** decode.length_penalty
        finished = ids[-1] == self.checkpoint.eos
        made = ids[len(self._forced) :]
        return Output(made[:-1] if finished else made, log_prob, len(made), finished)

    def close(self) -> None:
        self._translator.unload_model()


def choose_precision(kind: str, index: int, precision: str) -> str:
    """A compute type that this device has: int8 on a CPU and float16 on a GPU unless another is asked for."""
    import ctranslate2

    available = ctranslate2.get_supported_compute_types(kind, index)
    wanted = {"cpu": ("int8", "float32"), "cuda": ("float16", "float32")}[kind] if precision == "auto" else (precision,)
    for choice in wanted:
        if choice in available:
            return choice
    known = ", ".join(sorted(available))
    raise UserError(f"CTranslate2 has no {' or '.join(wanted)} on this {kind}; set precision to one of {known}")


def _source_vocabulary(folder: Path) -> list[str]:
    """All tokens: those of the target side, where it has its own, are among them."""
    names = ("shared_vocabulary.json", "source_vocabulary.json")
    path = next(path for name in names if (path := folder / name).is_file())
    tokens: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return tokens
