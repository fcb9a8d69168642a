"""Translates a corpus with one model or several: for sequence-level distillation and for back-translation.

The output is a folder of tables that ``read_pairs`` reads, written a shard at a time: a stopped run goes on with the
shards that are missing. Rows are drawn into shards at random, so what a deadline leaves is a fair sample.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
from numpy.typing import NDArray

from pipeline.check.statistics import compression_ratio
from pipeline.engine.batching import Budget, Work, run_batches
from pipeline.errors import UserError
from pipeline.files import atomic_text, claimed
from pipeline.host import usable_cores
from pipeline.train.articles import pack_articles, read_stories
from pipeline.train.batches import EOS, PAD
from pipeline.train.corpus import AUGMENTED, BACK, DISTILLED, is_skipped, new_text, normalised, read_pairs
from pipeline.train.data import ARTICLES, PAIRS, is_prepared
from pipeline.train.decoder import Ensemble
from pipeline.train.device import pick_device
from pipeline.train.loop import clock
from pipeline.train.models import load_model, same_vocabulary
from pipeline.train.search import Search, banned_ids, search
from pipeline.train.tokenizer import SPM, TAGS
from pipeline.train.tokens import Articles, Ragged, TokenPairs, decode, encode, encode_pairs, load_articles, load_pairs
from pipeline.translate.normalise import normalise_source, normalise_text

log = logging.getLogger(__name__)

SHARD = 16_384
MAX_COMPRESSION = 2.4  # as in configs/default.yaml
LONGEST = 200  # source tokens; longer ones are no sentences


@dataclass(frozen=True, slots=True)
class Segments:
    """What is to be translated: tokens, the label that each output row gets, and an id where there is one.

    Rows of one ``group`` (an article) are translated in one go, so that a deadline leaves whole articles.
    """

    tokens: Ragged
    label: NDArray[np.uint16]
    labels: tuple[str, ...]
    group: NDArray[Any]
    ids: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.label)


def pair_segments(pairs: TokenPairs, *, back: bool, skip: Sequence[str] = ()) -> Segments:
    """One side of parallel text; pairs with machine-made source and augmented ones are left out.

    Args:
        back: the English side, to be back-translated.
        skip: patterns of corpora that are left out.
    """
    out = [name.endswith(AUGMENTED) or is_skipped(name, skip) for name in pairs.corpora]
    rows = np.flatnonzero((pairs.tag == 0) & ~np.array(out, bool)[pairs.corpus])
    side = pairs.target if back else pairs.source
    prefix = BACK if back else DISTILLED
    return Segments(side.take(rows), pairs.corpus[rows], tuple(prefix + name for name in pairs.corpora), rows)


def article_segments(articles: Articles, name: str, *, back: bool) -> Segments:
    label = (BACK if back else DISTILLED) + name
    labels = np.zeros(len(articles), np.uint16)
    return Segments(articles.sentences, labels, (label,), articles.article, articles.names())


class Teachers:
    """Models of one vocabulary, decoded together.

    Raises:
        UserError: none, or their vocabularies differ.
    """

    def __init__(self, folders: Sequence[Path], device: torch.device) -> None:
        vocabularies = {(folder / SPM).read_bytes() if (folder / SPM).is_file() else b"" for folder in folders}
        if len(vocabularies) != 1:
            raise UserError(f"{', '.join(map(str, folders))}: give models of one vocabulary")
        dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
        self.device = device
        self.models = [load_model(folder).eval().to(device, dtype) for folder in folders]
        self.tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folders[0] / SPM))
        self.hashes = [_hash(sorted(folder.glob("model*.safetensors"))) for folder in folders]

    def search(self, beams: int, temperature: float) -> Search:
        tags = [self.tokenizer.piece_to_id(tag) for tag in TAGS]
        banned = banned_ids(self.tokenizer.get_piece_size(), tags)
        return Search(beams=1 if temperature else beams, temperature=temperature, banned=banned)

    def translate(self, rows: Ragged, how: Search, budget: Budget) -> list[list[int] | None]:
        """The output of each row, in order; None for one that did not end."""
        ensemble = Ensemble(self.models)

        def submit(batch: list[int]) -> Work[list[int] | None]:
            source = torch.from_numpy(rows.padded(np.array(batch), PAD, end=EOS, multiple=8)).to(self.device)
            steps = int(1.7 * source.shape[1]) + 15
            return lambda: search(ensemble, source, steps, how)

        widths = (rows.lengths * how.beams + 1).tolist()
        recover: Callable[[], None] = torch.cuda.empty_cache if self.device.type == "cuda" else lambda: None
        return run_batches(widths, [0] * len(rows), budget, submit, recover=recover)


def translate_corpus(
    segments: Sequence[tuple[str, Segments]],
    models: Sequence[Path],
    out: Path,
    *,
    back: bool = False,
    beams: int = 1,
    temperature: float = 0.0,
    minutes: float | None = None,
    batch_tokens: int | None = None,
    device: str = "auto",
    shard: int = SHARD,
) -> Counter[str]:
    """Writes ``NAME-00000.tsv.xz`` … for each named set of segments; returns what became of the rows.

    A row is source, target, corpus, tag, id. With ``back`` the models read English: what they write is the source,
    tagged as machine-made, and what they read the target.

    Args:
        minutes: no new shard is begun that would probably not be done by then.
        batch_tokens: source tokens × beams of a batch; None for what suits the device.

    Raises:
        UserError: ``out`` was written with other models or settings, or another process is writing there.
    """
    began = time.monotonic()
    place = pick_device(device)
    teachers = Teachers(models, place)
    how = teachers.search(beams, temperature)
    budget = Budget(batch_tokens or (200_000 if place.type == "cuda" else 2_000))
    work = _plan(segments, shard)
    _claim(out, {"models": teachers.hashes, "search": asdict(how), "back": back, "shards": _shape(segments, shard)})
    left = [(name, rows) for name, rows in work if not (out / name).exists()]
    if unusable := sum(len(part) for _, part in segments) - sum(len(rows) for _, rows in work):
        log.warning("%d rows are left out: empty, or of %d tokens and more", unusable, LONGEST)
    log.info("%d of %d shards to translate, on %s", len(left), len(work), place)
    counts: Counter[str] = Counter()
    held = dict(segments)
    done, translated, writing = 0, 0, ThreadPoolExecutor(1)
    futures: list[Future[Counter[str]]] = []
    with claimed(out), writing:
        for name, rows in left:
            expected = (time.monotonic() - began) * (done + 1) / done if done else 0.0
            if minutes is not None and expected > 60 * minutes:
                log.warning("time is up: %d of %d shards are missing; run again to go on", len(left) - done, len(work))
                counts["shards missing"] = len(left) - done
                break
            part = held[name.rsplit("-", 1)[0]]
            outputs = teachers.translate(part.tokens.take(rows), how, budget)
            futures.append(writing.submit(_write, out / name, part, rows, outputs, teachers.tokenizer, back))
            while futures and futures[0].done():  # a full disk is said now, not when all is translated
                counts += futures.pop(0).result()
            done += 1
            seconds = time.monotonic() - began
            translated += len(rows)
            log.info("shard %d/%d  %.0f rows/s  %s left", done, len(left), translated / seconds,
                     clock(seconds / done * (len(left) - done)))  # fmt: skip
        for future in futures:
            counts += future.result()
    return counts


def _plan(segments: Sequence[tuple[str, Segments]], shard: int) -> list[tuple[str, NDArray[Any]]]:
    """Shards by file name, those of each set spread evenly over the whole, for a deadline to leave some of each."""
    work = []
    for name, part in segments:
        usable = np.flatnonzero((part.tokens.lengths > 0) & (part.tokens.lengths < LONGEST))
        drawn = np.random.default_rng(0).permutation(int(part.group.max(initial=0)) + 1)
        order = usable[np.argsort(drawn[part.group[usable]], kind="stable")]
        count = -(-len(order) // shard)
        work += [((i + 0.5) / count, f"{name}-{i:05}.tsv.xz", order[i * shard : (i + 1) * shard]) for i in range(count)]
    return [(name, rows) for _, name, rows in sorted(work, key=lambda part: part[:2])]


def _shape(segments: Sequence[tuple[str, Segments]], shard: int) -> list[Any]:
    return [shard, *((name, len(part), len(part.tokens.tokens)) for name, part in segments)]


def _claim(out: Path, settings: dict[str, Any]) -> None:
    """Says what the folder is made with, or refuses to mix two makings in it."""
    out.mkdir(parents=True, exist_ok=True)
    path, text = out / "translate.json", json.dumps(settings)
    if not path.exists():
        with atomic_text(path) as file:
            file.write(text)
    elif path.read_text() != text:
        raise UserError(f"{out}: written with other models, settings or corpora; give another output folder")


def _write(
    path: Path,
    part: Segments,
    rows: NDArray[Any],
    outputs: Sequence[list[int] | None],
    tokenizer: sentencepiece.SentencePieceProcessor,
    back: bool,
) -> Counter[str]:
    counts: Counter[str] = Counter(rows=len(rows))
    given = decode(part.tokens.take(rows), tokenizer, usable_cores())
    made = decode(Ragged.of(output or [] for output in outputs), tokenizer, usable_cores())
    lines = []
    for row, read, written, output in zip(rows.tolist(), given, made, outputs, strict=True):
        if not output:
            counts["unended"] += 1
        elif compression_ratio(written) > MAX_COMPRESSION:
            counts["loops"] += 1
        else:
            pair = (written, read, part.labels[part.label[row]], TAGS[0]) if back else (
                read, written, part.labels[part.label[row]], "")  # fmt: skip
            lines.append("\t".join((*pair, part.ids[row] if part.ids else "")))
    counts["written"] += len(lines)
    with new_text(path, preset=1) as table:
        table.write("".join(line + "\n" for line in lines))
    return counts


def _hash(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def read_segments(
    corpora: Sequence[Path], articles: Sequence[Path], model: Path, *, back: bool, skip: Sequence[str]
) -> list[tuple[str, Segments]]:
    """What `vibrief train translate` is to translate, in the vocabulary of ``model``.

    Raises:
        UserError: nothing given, not readable, prepared with another vocabulary, or two files of one name.
    """
    if not (model / SPM).is_file():
        raise UserError(f"{model}: no {SPM} there; give a folder that `vibrief train` made")
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(model / SPM))
    parts: list[TokenPairs] = []
    for path in corpora:
        if is_prepared(path):
            _require_vocabulary(path, model)
            parts.append(load_pairs(path / PAIRS))
        else:
            rows = [normalised(pair) for pair in read_pairs(path)]
            parts.append(encode_pairs(rows, tokenizer, usable_cores()))
    segments = [("pairs", pair_segments(TokenPairs.join(parts), back=back, skip=skip))] if parts else []
    for path in articles:
        if (path / ARTICLES).is_file():
            _require_vocabulary(path, model)
            found = load_articles(path / ARTICLES)
        else:
            encoder = partial(encode, tokenizer=tokenizer, threads=usable_cores())
            found = pack_articles(
                read_stories(path, normalise_text if back else normalise_source), encoder, body_sentences=None
            )
        name = path.name.split(".")[0] or "articles"
        segments.append((name, article_segments(found, name, back=back)))
    if not segments:
        raise UserError("nothing to translate; give --corpus or --articles")
    if len(named := Counter(name for name, _ in segments)) < len(segments):
        [(name, _)] = named.most_common(1)
        raise UserError(f"two inputs would be called {name}; rename one of the files")
    return segments


def _require_vocabulary(folder: Path, model: Path) -> None:
    if not same_vocabulary(folder, model):
        raise UserError(f"{folder}: prepared with another vocabulary than {model}'s; prepare it with --vocabulary")
