"""Makes corpora small and quick to read: one vocabulary, distinct pairs, token arrays, compressed.

What comes out can be carried to another machine and trained on at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from pipeline.host import usable_cores
from pipeline.train.articles import pack_articles, read_stories
from pipeline.train.corpus import weight_of
from pipeline.train.data import ARTICLES, PAIRS, augmented, read_texts, sample, vocabulary
from pipeline.train.recipe import Recipe, load_recipe
from pipeline.train.summariser import documents
from pipeline.train.tokens import encode, encode_pairs, save_arrays
from pipeline.translate.normalise import normalise_source

log = logging.getLogger(__name__)
ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was packed, and how large it is on disk."""

    pairs: int
    augmented: int
    articles: int
    sentences: int
    documents: int
    bytes: int


def prepare(
    corpora: Sequence[Path],
    recipe: str,
    out: Path,
    *,
    articles: Sequence[Path] = (),
    body_sentences: int | None = None,
    english: Sequence[Path] = (),
    english_recipe: str = "summariser",
    made: Path | None = None,
    thin: float | None = None,
) -> Prepared:
    """Writes a folder that `vibrief train translator --corpus` and `vibrief train translate` read.

    Args:
        articles: JSON lines of Vietnamese articles to be translated.
        body_sentences: how many sentences of each body; None is all.
        english: texts for the summariser's vocabulary and denoising, see ``documents``; they go into ``out/english``.
        made: a folder whose vocabulary is used instead of a new one.
        thin: a pair is kept with the chance of its weight in the recipe times this: a corpus that is hardly read
            need not be carried whole. None keeps all.
    """
    plan = load_recipe(recipe)
    pairs = read_texts(corpora, plan)
    if thin is not None:
        rng = np.random.default_rng(plan["training"]["seed"])
        chances = {corpus: thin * weight_of(corpus, plan["weights"]) for corpus in {pair.corpus for pair in pairs}}
        pairs = [pair for pair in pairs if rng.random() < chances[pair.corpus]]
    tokenizer = vocabulary(
        out,
        lambda: sample(pairs, plan),
        plan["tokenizer"]["vocab_size"],
        tags=plan["tokenizer"]["tags"],
        max_length=plan["model"]["max_length"],
        made=made,
    )
    more = augmented(pairs, plan)
    log.info("%d distinct pairs, %d made of them; tokenising", len(pairs), len(more))
    save_arrays(encode_pairs([*pairs, *more], tokenizer, usable_cores()), out / PAIRS)
    count = sentences = 0
    if articles:
        stories = (story for path in articles for story in read_stories(path, normalise_source))
        packed = pack_articles(
            stories, partial(encode, tokenizer=tokenizer, threads=usable_cores()), body_sentences=body_sentences
        )
        count, sentences = len(packed.ids), len(packed)
        save_arrays(packed, out / ARTICLES)
    texts = _english(english, load_recipe(english_recipe), out / ENGLISH) if english else 0
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file() and path.suffix != ".partial")
    return Prepared(len(pairs), len(more), count, sentences, texts, size)


def _english(paths: Sequence[Path], plan: Recipe, out: Path) -> int:
    texts = documents(paths)

    def lines() -> Iterator[str]:
        return (pair.target for pair in texts)

    shape = plan["tokenizer"]
    tokenizer = vocabulary(
        out, lines, shape["vocab_size"], tags=shape["tags"], max_length=plan["model"]["max_length"], made=None
    )
    save_arrays(encode_pairs(texts, tokenizer, usable_cores()), out / PAIRS)
    return len(texts)


def contents(folder: Path) -> str:
    """The files of a prepared folder and their sizes, for the log."""
    files = sorted(path for path in folder.rglob("*.npz.xz") if path.is_file())
    return ", ".join(f"{path.relative_to(folder)} {path.stat().st_size / 2**20:.1f} MiB" for path in files)
