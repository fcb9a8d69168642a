"""Trains an English news summariser of the translator's architecture: denoising first, then (text, summary) pairs."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.errors import UserError
from pipeline.host import usable_cores
from pipeline.train.articles import ABSTRACT, BODY, read_stories
from pipeline.train.batches import replace_rows
from pipeline.train.corpus import Pair, read_pairs
from pipeline.train.data import PAIRS, is_prepared, vocabulary
from pipeline.train.device import pick_device
from pipeline.train.fit import fit
from pipeline.train.models import first_model, same_vocabulary
from pipeline.train.recipe import load_recipe, training
from pipeline.train.tokens import Ragged, TokenPairs, encode_pairs, load_pairs
from pipeline.translate.normalise import normalise_text

log = logging.getLogger(__name__)

DENOISE = "denoise"
CHUNK_WORDS = 260  # of a document for denoising: with its holes about 350 tokens
CHUNK_LEAST = 20


def documents(paths: Iterable[Path]) -> list[Pair]:
    """Pieces of English text for denoising, each a pair without a source.

    A path is JSON lines of articles, or parallel text whose English side is read, line after line.

    Raises:
        UserError: a path is neither.
    """
    pieces: dict[str, None] = {}
    for path in paths:
        for text in _running_text(path):
            words = text.split()
            for start in range(0, len(words), CHUNK_WORDS):
                piece = words[start : start + CHUNK_WORDS]
                if len(piece) >= CHUNK_LEAST:
                    pieces.setdefault(" ".join(piece))
    return [Pair("", piece, DENOISE) for piece in pieces]


def _running_text(path: Path) -> Iterator[str]:
    if ".jsonl" in path.name:
        for story in read_stories(path, normalise_text):
            yield story.text(BODY)
        return
    lines: list[str] = []
    count = 0
    for pair in read_pairs(path):
        if pair.target not in lines[-1:]:
            lines.append(normalise_text(pair.target))
            count += len(lines[-1].split())
        if count >= CHUNK_WORDS:
            yield " ".join(lines)
            lines, count = [], 0
    yield " ".join(lines)


def summary_pairs(paths: Iterable[Path]) -> list[Pair]:
    """(text, summary) pairs of JSON lines; the corpus is the file's name up to its first dot.

    Raises:
        UserError: a file has no record with both.
    """
    pairs: list[Pair] = []
    for path in paths:
        found = [
            Pair(story.text(BODY), story.text(ABSTRACT), path.name.split(".")[0])
            for story in read_stories(path, normalise_text)
            if story.text(BODY) and story.text(ABSTRACT)
        ]
        if not found:
            raise UserError(f"{path}: no record has a text and a summary; give JSON lines with both")
        pairs += found
    return pairs


def train_summariser(
    pairs: Sequence[Path],
    recipe: str,
    out: Path,
    *,
    texts: Sequence[Path] = (),
    device: str = "auto",
    dev: Path | None = None,
    start: Path | None = None,
    updates: int | None = None,
    minutes: float | None = None,
    seed: int | None = None,
) -> None:
    """Trains into ``out``, a Hugging Face model folder; an earlier call that was stopped is resumed.

    Args:
        pairs: JSON lines with text and summary.
        texts: English for denoising, see ``documents``, or the ``english`` folder of `vibrief train prepare`, whose
            vocabulary is then used.
        dev: held-out JSON lines.
        start, updates, minutes, seed: as for ``train_translator``.

    Raises:
        UserError: no such recipe, file or model, or prepared texts of another vocabulary.
    """
    plan = load_recipe(recipe)
    place = pick_device(device)
    settings = training(plan, place, updates=updates, minutes=minutes, seed=seed)
    prepared = [path for path in texts if is_prepared(path)]
    rows = [*documents(path for path in texts if path not in prepared), *summary_pairs(pairs)]
    made = start or next(iter(prepared), None)
    shape, pieces = plan["model"], plan["tokenizer"]
    tokenizer = vocabulary(
        out,
        lambda: (side for pair in rows for side in (pair.source, pair.target) if side),
        pieces["vocab_size"],
        tags=pieces["tags"],
        max_length=shape["max_length"],
        made=made,
    )
    for folder in prepared:
        if not same_vocabulary(folder, out):
            raise UserError(f"{folder}: its vocabulary is not that of {made}; prepare the texts with the same one")
    parts = [load_pairs(folder / PAIRS) for folder in prepared]
    if rows:
        parts.append(encode_pairs(rows, tokenizer, usable_cores()))
    data = shaped(TokenPairs.join(parts), settings["max_length"] - 2)
    held_out = encode_pairs(summary_pairs([dev]), tokenizer, usable_cores()) if dev else None
    model = first_model(shape, tokenizer.get_piece_size(), start, seed=settings["seed"])
    held_out = shaped(held_out, settings["max_length"] - 2) if held_out else None
    fit(plan, settings, data, model, tokenizer, out, device=place, dev=held_out, denoise=DENOISE)


def shaped(pairs: TokenPairs, limit: int) -> TokenPairs:
    """Sources cut to ``limit`` tokens; a denoising pair, which has none, gets its target as one.

    News says first what matters, so the end of a long article is the least loss.
    """
    source = pairs.source
    if DENOISE in pairs.corpora:
        places = np.flatnonzero(pairs.corpus == pairs.corpora.index(DENOISE))
        source = replace_rows(source, places, pairs.target.take(places))
    keep = np.arange(len(source.tokens)) - np.repeat(source.starts[:-1], source.lengths) < limit
    kept = np.concatenate([[0], np.cumsum(keep)])
    return replace(pairs, source=Ragged(source.tokens[keep], kept[source.starts].astype(np.int64)))
