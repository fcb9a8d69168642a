"""The systems that are measured, each in a process of its own: the program, and what it is compared with."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.config import Settings
from pipeline.engine.base import Decode
from pipeline.engine.checkpoint import Checkpoint, open_checkpoint
from pipeline.engine.load import pick_device
from pipeline.engine.scripted import ScriptedEngine
from pipeline.engine.spec import resolve_model
from pipeline.engine.transformers_engine import choose_precision
from pipeline.engine.weights import load_model
from pipeline.pipe import Pipeline
from pipeline.read import read_articles
from pipeline.translate.normalise import normalise_source

ROWS = 16  # of a batch of plain ``generate``
SUMMARISED = 800  # tokens of an article that a summariser is given


@dataclass(frozen=True, slots=True)
class Work:
    """What one process is to measure.

    Attributes:
        system: a key of ``SYSTEMS``.
        articles: how many of the inputs, from the first.
        sample: the most sentences that a slow system translates, evenly drawn.
    """

    system: str
    inputs: tuple[str, ...]
    settings: Settings
    articles: int
    sample: int
    threads: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process found.

    ``seconds`` leave out the loading of peers, which do nothing else than translate. ``cpu_seconds`` are those of all
    threads over the same time; unlike the others they mean something on a machine that is busy with other work.
    """

    seconds: float
    sentences: int
    source_tokens: int
    tokens: int
    cpu_seconds: float
    articles: int = 0
    peak_mb: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)


def measure(work: Work) -> Measured:
    """Runs in the child process."""
    return replace(SYSTEMS[work.system](work), peak_mb=peak_mb())


class Clock:
    """Seconds, and seconds of processor time, since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self._began[0], time.process_time() - self._began[1]


def whole(work: Work, translator: ScriptedEngine | None = None) -> Measured:
    """Everything that ``vibrief run`` does, from the files read to the digest written, loading included."""
    from pipeline.job import write_digest_of
    from pipeline.outputs import STORE, write_articles, write_run
    from pipeline.outputs import Work as Done
    from pipeline.runner import Runner
    from pipeline.store import Store

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = Clock()
        with Pipeline(work.settings, store=Store(folder / STORE), translator=translator) as pipeline:
            tally = write_articles(Runner(pipeline).run(_articles(work)), folder)
            before_digest, _ = clock.read()
            write_digest_of([folder], folder, work.settings)
            seconds, cpu_seconds = clock.read()
            stages = {**pipeline.seconds, "digest": seconds - before_digest}
            write_run(folder, work.settings, Done.of(pipeline), tally, seconds)
            tokens = getattr(pipeline.engines.get("translate"), "produced", 0)
            distinct = pipeline.counts["translate"].get("rung beam", 0)
    return Measured(seconds, distinct, 0, tokens, cpu_seconds, tally.articles, stages=stages)


def first_try(work: Work) -> Measured:
    """As ``whole``, with no sentence translated twice."""
    return whole(_with(work, "translate", retry_share=0.0))


def without_model(work: Work) -> Measured:
    """As ``whole``, with an engine that answers at once: what the program costs beside its model."""
    answers = ScriptedEngine(lambda text: f"English for {text[:60]}.")
    return whole(_with(work, "translate", retry_share=0.0), answers)


def engine(work: Work) -> Measured:
    """The engine alone on the distinct sentences."""
    with Pipeline(work.settings) as pipeline:
        texts = sentences(pipeline, work)
        running = pipeline.engine("translate")
        running.generate(texts[:ROWS], Decode(beam_size=1))
        running.produced = 0  # type: ignore[attr-defined]
        decode = pipeline.decode("translate")
        clock = Clock()
        running.generate(texts, decode)
        return _measured(pipeline, texts, clock, running.produced)  # type: ignore[attr-defined]


def raw_ctranslate2(work: Work) -> Measured:
    """``Translator.translate_batch`` on sentences that are already tokenised, sorted and without repeats.

    Of the model as CTranslate2's own converter makes it, with all of its vocabulary.
    """
    return _raw(work, replace(_checkpoint(work.settings), foreign=frozenset()))


def raw_on_our_conversion(work: Work) -> Measured:
    """The same, of the model as it is converted here (``ModelSpec.ascii_output``)."""
    return _raw(work, _checkpoint(work.settings))


def _raw(work: Work, checkpoint: Checkpoint) -> Measured:
    import ctranslate2

    from pipeline.engine.convert import converted
    from pipeline.engine.ctranslate2_engine import choose_precision as ct2_precision

    with Pipeline(work.settings) as pipeline:
        texts = sentences(pipeline, work)
        decode = pipeline.decode("translate")
        kind, _, index = pick_device(work.settings.run.device)[0].partition(":")
        precision = ct2_precision(kind, int(index or 0), work.settings.translate.precision)
        translator = ctranslate2.Translator(
            str(converted(checkpoint, precision)),
            device=kind,
            device_index=int(index or 0),
            compute_type=precision,
            inter_threads=work.threads if kind == "cpu" else 1,
            intra_threads=1,
        )
        spelled = checkpoint.codec.tokens
        prefix = [] if checkpoint.family == "marian" else [spelled[checkpoint.start]]
        prefix += [] if checkpoint.forced is None else [spelled[checkpoint.forced]]
        rows = [[spelled[i] for i in row] for row in checkpoint.encode(texts)]
        limit = _new_tokens(max(map(len, rows)), decode, checkpoint)

        def translate(rows: list[list[str]], beam_size: int, hypotheses: int) -> int:
            results = translator.translate_batch(
                rows,
                [prefix] * len(rows) if prefix else None,
                max_batch_size=1024 if kind == "cpu" else 16_384,
                batch_type="tokens",
                beam_size=beam_size,
                num_hypotheses=hypotheses,
                length_penalty=decode.length_penalty,
                no_repeat_ngram_size=decode.no_repeat_ngram,
                max_input_length=0,
                max_decoding_length=limit,
                min_decoding_length=max(1, decode.min_length),
                return_end_token=True,
            )
            return sum(len(result.hypotheses[0]) for result in results)

        translate(rows[-ROWS:], 1, 1)
        clock = Clock()
        tokens = translate(rows, decode.beam_size, decode.hypotheses)
        return _measured(pipeline, texts, clock, tokens)


def generate_as_they_come(work: Work) -> Measured:
    """``model.generate`` in batches of 16 in the order of the articles, as in most scripts."""
    return _generate(work, in_order=True)


def generate_sorted(work: Work) -> Measured:
    """``model.generate`` in batches of 16 of like length."""
    return _generate(work, in_order=False)


SYSTEMS: dict[str, Callable[[Work], Measured]] = {
    "vibrief run": whole,
    "vibrief run, no retries": first_try,
    "vibrief run, no model": without_model,
    "engine alone": engine,
    "raw CTranslate2": raw_ctranslate2,
    "raw CTranslate2, our conversion": raw_on_our_conversion,
    "generate, sorted": generate_sorted,
    "generate in 16s": generate_as_they_come,
}


def _generate(work: Work, *, in_order: bool) -> Measured:
    import torch
    from transformers import GenerationConfig

    torch.set_num_threads(work.threads)
    device = pick_device(work.settings.run.device)[0]
    with Pipeline(work.settings) as pipeline:
        texts = sentences(pipeline, work, in_order=in_order, most=work.sample)
        decode, checkpoint = pipeline.decode("translate"), _checkpoint(work.settings)
        model: Any = load_model(checkpoint, getattr(torch, choose_precision(checkpoint, device, "auto"))).to(device)
        tokens = 0

        def translate(part: Sequence[str], beams: int) -> int:
            rows = checkpoint.encode(part)
            width = max(map(len, rows))
            source = torch.tensor([row + [checkpoint.pad] * (width - len(row)) for row in rows])
            mask = (torch.arange(width) < torch.tensor([len(row) for row in rows])[:, None]).long()
            settings = GenerationConfig(
                decoder_start_token_id=checkpoint.start,
                forced_bos_token_id=checkpoint.forced,
                eos_token_id=checkpoint.eos,
                pad_token_id=checkpoint.pad,
                num_beams=beams,
                early_stopping=beams > 1,
                length_penalty=decode.length_penalty,
                no_repeat_ngram_size=decode.no_repeat_ngram,
                max_new_tokens=_new_tokens(width, decode, checkpoint),
                min_new_tokens=max(1, decode.min_length),
            )
            with torch.inference_mode():
                made = model.generate(
                    input_ids=source.to(device), attention_mask=mask.to(device), generation_config=settings
                )
            return int((made[:, 1:] != checkpoint.pad).sum())

        translate(texts[:2], 1)
        clock = Clock()
        for start in range(0, len(texts), ROWS):
            tokens += translate(texts[start : start + ROWS], decode.beam_size)
        return _measured(pipeline, texts, clock, tokens)


def _articles(work: Work) -> Iterator[Article]:
    return islice(read_articles(work.inputs, work.settings.read), work.articles)


def sentences(pipeline: Pipeline, work: Work, *, in_order: bool = False, most: int | None = None) -> list[str]:
    """What the model is to read: distinct sentences, or whole articles for a summariser; the longest first."""
    window = pipeline.prepare(list(_articles(work)))
    checkpoint = _checkpoint(work.settings)
    if checkpoint.spec.task == "summarise":
        found = [_cut(checkpoint, " ".join(block.text for block in article.blocks)) for article in window.fresh]
    else:
        found = list(dict.fromkeys(normalise_source(s.vi) for article in window.fresh for s in article.sentences))
    lengths = {text: checkpoint.text_tokens(row) for text, row in zip(found, checkpoint.encode(found), strict=True)}
    texts = [text for text, length in lengths.items() if 0 < length <= checkpoint.source_limit]
    step = max(1, -(-len(texts) // most)) if most else 1
    texts = texts[::step]
    return texts if in_order else sorted(texts, key=lambda text: -lengths[text])


def _cut(checkpoint: Checkpoint, text: str) -> str:
    """About the first ``SUMMARISED`` tokens."""
    words = text.split()
    tokens = checkpoint.text_tokens(checkpoint.encode([text])[0])
    return " ".join(words[: len(words) * SUMMARISED // max(1, tokens, SUMMARISED)])


def _measured(pipeline: Pipeline, texts: Sequence[str], clock: Clock, tokens: int) -> Measured:
    seconds, cpu_seconds = clock.read()
    rows = _checkpoint(pipeline.settings).encode(texts)
    return Measured(seconds, len(texts), sum(map(len, rows)), tokens, cpu_seconds)


def _checkpoint(settings: Settings) -> Checkpoint:
    return open_checkpoint(resolve_model(settings.translate.model))


def _new_tokens(longest: int, decode: Decode, checkpoint: Checkpoint) -> int:
    return min(int(decode.max_length_ratio * longest) + decode.max_length_extra, checkpoint.target_limit - 1)


def _with(work: Work, section: str, **changes: Any) -> Work:
    part = getattr(work.settings, section).model_copy(update=changes)
    return replace(work, settings=work.settings.model_copy(update={section: part}))


def peak_mb() -> float:
    """The most memory that this process has held, in MB."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
