"""Text as flat token arrays: two bytes a token, no Python object a sentence, and a file a quarter of the text's size.

A vocabulary of at most 65,536 pieces is assumed; ids carry no start or end mark.
"""

from __future__ import annotations

import io
import lzma
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from pipeline.errors import UserError, why
from pipeline.train.corpus import Pair
from pipeline.train.tokenizer import TAGS

XZ = [{"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 0, "lp": 1, "pb": 1}]
"""Aligned to two bytes: token arrays come out 15 % smaller than the text they stand for."""
CHUNK = 50_000  # texts encoded at a time: their Python lists are large


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different length, end to end: ``tokens[starts[i]:starts[i + 1]]`` is row i."""

    tokens: NDArray[np.uint16]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Self:
        rows = list(rows)
        lengths = np.fromiter((len(row) for row in rows), np.int64, len(rows))
        tokens = np.fromiter((token for row in rows for token in row), np.uint16, int(lengths.sum()))
        return cls(tokens, _starts(lengths))

    @classmethod
    def join(cls, parts: Sequence[Ragged]) -> Self:
        lengths = np.concatenate([part.lengths for part in parts]) if parts else np.zeros(0, np.int64)
        tokens = np.concatenate([part.tokens for part in parts]) if parts else np.zeros(0, np.uint16)
        return cls(tokens, _starts(lengths))

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: NDArray[Any]) -> Ragged:
        """The chosen rows, in that order; a row may be chosen more than once."""
        lengths = self.lengths[rows]
        starts = _starts(lengths)
        index = np.arange(starts[-1]) + np.repeat(self.starts[:-1][rows] - starts[:-1], lengths)
        return Ragged(self.tokens[index], starts)

    def prefixed(self, marks: NDArray[Any]) -> Ragged:
        """Each row with its mark before it; 0 is no mark."""
        marked = np.flatnonzero(marks)
        tokens = np.insert(self.tokens, self.starts[marked], marks[marked].astype(np.uint16))
        return Ragged(tokens, _starts(self.lengths + (marks > 0)))

    def padded(self, rows: NDArray[Any], value: int, *, end: int, multiple: int = 1) -> NDArray[np.int64]:
        """The chosen rows as an (N, width) array, ``end`` after each, right-padded to a multiple."""
        lengths = self.lengths[rows]
        width = -(-(int(lengths.max()) + 1) // multiple) * multiple
        column = np.arange(width)[None, :]
        inside = column < lengths[:, None]
        index = np.where(inside, self.starts[:-1][rows][:, None] + column, 0)
        tokens = self.tokens if len(self.tokens) else np.zeros(1, np.uint16)  # where every row is empty
        out = np.where(inside, tokens[index].astype(np.int64), value)
        out[np.arange(len(rows)), lengths] = end
        return out

    def lists(self) -> list[list[int]]:
        return [part.tolist() for part in np.split(self.tokens, self.starts[1:-1])] if len(self) else []


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


@dataclass(frozen=True, slots=True)
class TokenPairs:
    """Training pairs: tokens of both sides, the corpus of each and whether its source carries a tag.

    ``corpus`` indexes ``corpora``; ``tag`` is 0 for none, else 1 + its place in ``TAGS``.
    """

    source: Ragged
    target: Ragged
    corpus: NDArray[np.uint16]
    tag: NDArray[np.uint8]
    corpora: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.corpus)

    def swapped(self) -> TokenPairs:
        """The other direction; what was machine-made source is then only a target, so tags go."""
        return TokenPairs(self.target, self.source, self.corpus, np.zeros_like(self.tag), self.corpora)

    def take(self, rows: NDArray[Any]) -> TokenPairs:
        return TokenPairs(
            self.source.take(rows), self.target.take(rows), self.corpus[rows], self.tag[rows], self.corpora
        )

    @classmethod
    def join(cls, parts: Sequence[TokenPairs]) -> Self:
        corpora = tuple(dict.fromkeys(name for part in parts for name in part.corpora))
        places = [np.array([corpora.index(name) for name in part.corpora], np.uint16) for part in parts]
        return cls(
            Ragged.join([part.source for part in parts]),
            Ragged.join([part.target for part in parts]),
            np.concatenate([place[part.corpus] for place, part in zip(places, parts, strict=True)]),
            np.concatenate([part.tag for part in parts]),
            corpora,
        )


@dataclass(frozen=True, slots=True)
class Articles:
    """Sentences of articles with their place: ``role`` is 0 for the title, 1 for the abstract, 2 for the body."""

    sentences: Ragged
    article: NDArray[np.int32]
    role: NDArray[np.uint8]
    ids: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.article)

    def names(self) -> list[str]:
        """``article id:role:position``, one for each sentence, in order."""
        names, place, last = [], 0, (-1, -1)
        for article, role in zip(self.article.tolist(), self.role.tolist(), strict=True):
            place = place + 1 if (article, role) == last else 0
            last = (article, role)
            names.append(f"{self.ids[article]}:{role}:{place}")
        return names


def encode(texts: Sequence[str], tokenizer: sentencepiece.SentencePieceProcessor, threads: int) -> Ragged:
    parts = []
    for start in range(0, len(texts), CHUNK):
        ids: list[list[int]] = tokenizer.encode(list(texts[start : start + CHUNK]), num_threads=threads)
        parts.append(Ragged.of(ids))
    return Ragged.join(parts)


def decode(rows: Ragged, tokenizer: sentencepiece.SentencePieceProcessor, threads: int) -> list[str]:
    texts: list[str] = tokenizer.decode(rows.lists(), num_threads=threads) if len(rows) else []
    return texts


def encode_pairs(
    pairs: Sequence[Pair], tokenizer: sentencepiece.SentencePieceProcessor, threads: int = 1
) -> TokenPairs:
    """Tokenises both sides; what the text's own tags say is kept."""
    corpora = tuple(dict.fromkeys(pair.corpus for pair in pairs))
    place = {name: i for i, name in enumerate(corpora)}
    marks = {"": 0, **{tag: i + 1 for i, tag in enumerate(TAGS)}}
    return TokenPairs(
        encode([pair.source for pair in pairs], tokenizer, threads),
        encode([pair.target for pair in pairs], tokenizer, threads),
        np.fromiter((place[pair.corpus] for pair in pairs), np.uint16, len(pairs)),
        np.fromiter((marks[pair.tag] for pair in pairs), np.uint8, len(pairs)),
        corpora,
    )


def save_arrays(record: TokenPairs | Articles, path: Path) -> None:
    """Writes ``NAME.npz``, or ``NAME.npz.xz`` for carrying, whole or not at all."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in _flat(record):
        if name.endswith("starts"):
            arrays[name.replace("starts", "lengths")] = np.diff(value).astype(np.uint16)
        else:
            arrays[name] = np.array(value)
    held = io.BytesIO()
    np.savez(held, **arrays)  # type: ignore[arg-type]
    data: bytes = held.getvalue()
    if path.suffix == ".xz":
        data = lzma.compress(data, format=lzma.FORMAT_XZ, filters=XZ)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    partial.replace(path)


def load_pairs(path: Path) -> TokenPairs:
    """What ``save_arrays`` wrote of pairs.

    Raises:
        UserError: it is no such file.
    """
    found: TokenPairs = _load(path, TokenPairs)
    return found


def load_articles(path: Path) -> Articles:
    """What ``save_arrays`` wrote of articles.

    Raises:
        UserError: it is no such file.
    """
    found: Articles = _load(path, Articles)
    return found


def _load(path: Path, kind: Callable[..., Any]) -> Any:
    try:
        data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            arrays = dict(held)
        values: dict[str, Any] = {}
        for field in fields(kind):  # type: ignore[arg-type]
            if f"{field.name}.tokens" in arrays:
                lengths = arrays[f"{field.name}.lengths"].astype(np.int64)
                values[field.name] = Ragged(arrays[f"{field.name}.tokens"], _starts(lengths))
            elif field.name in ("corpora", "ids"):
                values[field.name] = tuple(arrays[field.name].tolist())
            else:
                values[field.name] = arrays[field.name]
        return kind(**values)
    except (OSError, KeyError, ValueError, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: no token arrays of `vibrief train prepare` ({why(error)}); make them again") from None


def _flat(record: Any, prefix: str = "") -> Iterable[tuple[str, Any]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from _flat(value, f"{field.name}.")
        else:
            yield prefix + field.name, value
