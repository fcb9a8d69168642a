"""What a training reads: texts and prepared arrays together, in one vocabulary."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import sentencepiece

from pipeline.errors import UserError
from pipeline.host import usable_cores
from pipeline.train.augment import Names, substitute
from pipeline.train.corpus import AUGMENTED, MACHINE_MADE, Pair, normalised, read_pairs, weight_of
from pipeline.train.models import copy_vocabulary, same_vocabulary
from pipeline.train.recipe import Recipe
from pipeline.train.tokenizer import SPM, save_fast_tokenizer, train_tokenizer
from pipeline.train.tokens import TokenPairs, encode_pairs, load_pairs, save_arrays
from pipeline.translate.orthography import fingerprint

log = logging.getLogger(__name__)

PAIRS = "pairs.npz.xz"
ARTICLES = "articles.npz.xz"
_NOTHING = "no pair is left to train on; check the corpora and the recipe's weights"
TOKENIZER_SAMPLE = 250_000  # texts a side; more changes the vocabulary little and takes minutes


def is_prepared(path: Path) -> bool:
    """Whether `vibrief train prepare` made the folder."""
    return (path / PAIRS).is_file() and (path / SPM).is_file()


def read_texts(corpora: Iterable[Path], plan: Recipe) -> list[Pair]:
    """The distinct pairs of all corpora that the recipe has any use for, in the form that the model sees."""
    found: dict[tuple[str, str], Pair] = {}
    wanted = cache(lambda corpus: max(weight_of(corpus, plan[mix]) for mix in ("weights", "final_weights")) > 0)
    for path in corpora:
        for pair in read_pairs(path):
            if not wanted(pair.corpus):
                continue
            pair = normalised(pair)
            found.setdefault((pair.source, pair.target), pair)
    return list(found.values())


def augmented(pairs: Sequence[Pair], plan: Recipe) -> list[Pair]:
    """Copies with other numbers, dates and names: ``augment`` of a pair for each time that an epoch sees it.

    Only of what people translated.
    """
    if not plan["augment"]:
        return []
    rng = random.Random(plan["training"]["seed"])
    names = Names.of(pairs)
    weight = cache(lambda corpus: weight_of(corpus, plan["weights"]))
    made: list[Pair] = []
    for pair in pairs:
        if pair.tag or pair.corpus.startswith(MACHINE_MADE):
            continue
        expected = plan["augment"] * weight(pair.corpus)
        copies = [substitute(pair, names, rng) for _ in range(int(expected + rng.random()))]
        made += [replace(new, corpus=pair.corpus + AUGMENTED) for new in copies if new]
    return made


def vocabulary(
    out: Path, texts: Callable[[], Iterable[str]], size: int, *, tags: Sequence[str], max_length: int, made: Path | None
) -> sentencepiece.SentencePieceProcessor:
    """The tokenizer of ``out``: the one there, else that of the folder ``made``, else a new one of ``texts``.

    Raises:
        UserError: the one there is not that of ``made``.
    """
    if not (out / SPM).exists():
        if made:
            copy_vocabulary(made, out)
        else:
            log.info("training a vocabulary of %d", size)
            model = train_tokenizer(texts(), size, threads=usable_cores(), tags=tags)
            save_fast_tokenizer(model, out, max_length=max_length)
    elif made and not same_vocabulary(made, out):
        raise UserError(f"{out}: has another vocabulary than {made}; give another output folder, or delete it")
    return sentencepiece.SentencePieceProcessor(model_file=str(out / SPM))


def sample(pairs: Sequence[Pair], plan: Recipe) -> Iterable[str]:
    """Both sides of pairs drawn by their weights, for a vocabulary.

    Raises:
        UserError: no pair has a weight.
    """
    rng = np.random.default_rng(plan["training"]["seed"])
    weight = cache(lambda corpus: weight_of(corpus, plan["weights"]))
    weights = np.array([weight(pair.corpus) for pair in pairs])
    if not weights.any():
        raise UserError(_NOTHING)
    count = min(TOKENIZER_SAMPLE, int(np.count_nonzero(weights)))
    for i in rng.choice(len(pairs), count, replace=False, p=weights / weights.sum()):
        yield pairs[i].source
        yield pairs[i].target


def token_pairs(
    corpora: Sequence[Path], plan: Recipe, out: Path, *, start: Path | None = None
) -> tuple[TokenPairs, sentencepiece.SentencePieceProcessor]:
    """All pairs of all corpora in the vocabulary of ``out``; kept there, so that a resumed run need not wait.

    Raises:
        UserError: a corpus cannot be read, nothing is left of it, or two folders have different vocabularies.
    """
    prepared = [path for path in corpora if is_prepared(path)]
    texts = [path for path in corpora if path not in prepared]
    kept, key = out / "training" / "tokens.npz", _key(corpora, plan, start)
    key_file = kept.with_suffix(".key")
    if key_file.is_file() and key_file.read_text() == key and kept.is_file() and (out / SPM).is_file():
        return load_pairs(kept), sentencepiece.SentencePieceProcessor(model_file=str(out / SPM))
    pairs = read_texts(texts, plan)
    made = start or next(iter(prepared), None)
    shape = plan["model"]
    tokenizer = vocabulary(
        out,
        lambda: sample(pairs, plan),
        plan["tokenizer"]["vocab_size"],
        tags=plan["tokenizer"]["tags"],
        max_length=shape["max_length"],
        made=made,
    )
    for folder in prepared:
        if not same_vocabulary(folder, out):
            raise UserError(f"{folder}: its vocabulary is not that of {made or out}; prepare it with --vocabulary")
    more = augmented(pairs, plan)
    log.info("%d pairs as text and %d made of them; tokenising", len(pairs), len(more))
    parts = [encode_pairs([*pairs, *more], tokenizer, usable_cores())] if pairs else []
    parts += [load_pairs(folder / PAIRS) for folder in prepared]
    if not parts:
        raise UserError(_NOTHING)
    joined = TokenPairs.join(parts)
    kept.parent.mkdir(parents=True, exist_ok=True)
    save_arrays(joined, kept)
    key_file.write_text(key)
    return joined, tokenizer


def _key(corpora: Sequence[Path], plan: Recipe, start: Path | None) -> str:
    digest = hashlib.sha256(
        repr((plan["weights"], plan["final_weights"], plan["augment"], str(start), fingerprint())).encode()
    )
    for path in corpora:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{file.resolve()} {file.stat().st_size} {file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
