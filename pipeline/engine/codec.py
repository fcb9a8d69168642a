"""Text to token ids and back, for every tokenizer format, without transformers where the files allow it.

Both engines read a model's tokenizer through this module, so they see the same ids.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.engine.locate import TOKENIZER_FILES, file_hash
from pipeline.errors import UserError
from pipeline.resources import cache_dir

VOCABULARY_FILES = {"vocab.json", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model"}


class Codec(ABC):
    """A vocabulary with its segmentation. Safe to share between threads.

    Attributes:
        tokens: the spelling of each id.
        special: ids that stand for no text: start, end, padding, unknown, language codes.
    """

    def __init__(self, tokens: list[str], special: Iterable[int]) -> None:
        self.tokens = tokens
        self.special = frozenset(special)
        self._ids = {token: i for i, token in enumerate(tokens)}
        spelled = sorted((tokens[i] for i in self.special), key=len, reverse=True)
        self._spelled = re.compile("|".join(map(re.escape, spelled)))

    def id(self, token: str) -> int | None:
        """The id of a token as the vocabulary spells it."""
        return self._ids.get(token)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids without special tokens; never truncated.

        A special token written out in a text is only text: ``</s>`` on a scraped page must not end its own
        translation. A space after its first character keeps every tokenizer from seeing it.
        """
        return self._encode([self._spelled.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text) for text in texts])

    def decode(self, ids: Sequence[int]) -> str:
        """Text, special tokens left out."""
        return self._decode([i for i in ids if i not in self.special])

    @abstractmethod
    def _encode(self, texts: list[str]) -> list[list[int]]: ...

    @abstractmethod
    def _decode(self, ids: list[int]) -> str: ...

    @abstractmethod
    def frame(self) -> tuple[list[int], list[int]] | None:
        """The special ids that the tokenizer itself puts before and after a text; None when it does not know."""


class FastCodec(Codec):
    """A ``tokenizer.json``, through the tokenizers library."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise UserError(f"{path}: not a tokenizer: {error}; take the file from the model's source again") from None
        # Published files often carry the settings of their last training batch.
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        added = self._tokenizer.get_added_tokens_decoder()
        tokens = _by_id(self._tokenizer.get_vocab(with_added_tokens=True))
        super().__init__(tokens, (i for i, token in added.items() if token.special))

    def _encode(self, texts: list[str]) -> list[list[int]]:
        return [row.ids for row in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids))

    def frame(self) -> tuple[list[int], list[int]]:
        bare = self._tokenizer.encode("a", add_special_tokens=False).ids
        return _around(bare, self._tokenizer.encode("a").ids)


class MarianCodec(Codec):
    """``source.spm`` and ``target.spm`` with their joint ``vocab.json``: Marian's own format."""

    def __init__(self, folder: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._source = SentencePieceProcessor(model_file=str(folder / "source.spm"))
        self._target = SentencePieceProcessor(model_file=str(folder / "target.spm"))
        vocabulary: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        special = (vocabulary[token] for token in ("</s>", "<pad>", "<unk>") if token in vocabulary)
        super().__init__(_by_id(vocabulary), special)
        self._unknown = vocabulary["<unk>"]

    def _encode(self, texts: list[str]) -> list[list[int]]:
        pieces = self._source.encode(texts, out_type=str)
        return [[self._ids.get(piece, self._unknown) for piece in row] for row in pieces]

    def _decode(self, ids: list[int]) -> str:
        return str(self._target.decode_pieces([self.tokens[i] for i in ids])).replace("▁", " ").strip()

    def frame(self) -> tuple[list[int], list[int]]:
        return [], [self._ids["</s>"]]


class SlowCodec(Codec):
    """A tokenizer that only transformers can run, such as M2M-100's; one call at a time."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._lock = threading.Lock()
        languages = getattr(tokenizer, "lang_token_to_id", {})
        tokens = _by_id({**tokenizer.get_vocab(), **languages})
        super().__init__(tokens, {*tokenizer.all_special_ids, *languages.values()})

    def _encode(self, texts: list[str]) -> list[list[int]]:
        with self._lock:
            return [self._tokenizer.convert_tokens_to_ids(self._tokenizer.tokenize(text)) for text in texts]

    def _decode(self, ids: list[int]) -> str:
        with self._lock:
            return str(self._tokenizer.decode(ids, clean_up_tokenization_spaces=False))

    def frame(self) -> None:
        return None  # language codes, which the caller places


def load_codec(folder: Path) -> Codec:
    """The codec for a checkpoint folder.

    A format that only transformers reads is turned into a tokenizer.json in the cache, when it can be, so that
    the next start needs no transformers.

    Raises:
        UserError: no tokenizer, or not a readable one.
    """
    if (folder / "tokenizer.json").is_file():
        return FastCodec(folder / "tokenizer.json")
    if all((folder / name).is_file() for name in ("source.spm", "target.spm", "vocab.json")):
        return MarianCodec(folder)
    files = [folder / name for name in (*TOKENIZER_FILES, "config.json") if (folder / name).is_file()]
    if not any(path.name in VOCABULARY_FILES for path in files):
        # transformers would make an empty tokenizer of the family and say nothing.
        raise UserError(f"{folder}: no tokenizer files; get the whole model again")
    state = [version("transformers"), *(f"{path.name} {file_hash(path)}" for path in files)]
    key = hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]
    converted = cache_dir() / "tokenizers" / f"{key}.json"
    if converted.is_file():
        return FastCodec(converted)
    tokenizer = _from_transformers(folder)
    if not tokenizer.is_fast:
        return SlowCodec(tokenizer)
    try:
        converted.parent.mkdir(parents=True, exist_ok=True)
        partial = converted.with_name(f"{key}.{os.getpid()}")
        partial.write_text(tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
        partial.replace(converted)
    except OSError as error:
        raise UserError(f"{converted.parent}: cannot be written ({error}); set VIBRIEF_CACHE elsewhere") from None
    return FastCodec(converted)


def _from_transformers(folder: Path) -> Any:
    from pipeline.engine.quiet import quiet_transformers

    with quiet_transformers():
        from transformers import AutoTokenizer

        try:
            return AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        except Exception as error:
            reason = " ".join(str(error).split())[:160]
            raise UserError(f"{folder}: no tokenizer that can be read ({reason}); pull the model again") from None


def _by_id(vocabulary: dict[str, int]) -> list[str]:
    """Token of each id; ids that no token has (the padding of some vocabularies) get a name of their own."""
    tokens = [f"<unused_{i}>" for i in range(max(vocabulary.values()) + 1)]
    for token, i in vocabulary.items():
        tokens[i] = token
    return tokens


def _around(bare: list[int], full: list[int]) -> tuple[list[int], list[int]]:
    for start in range(len(full) - len(bare) + 1):
        if full[start : start + len(bare)] == bare:
            return full[:start], full[start + len(bare) :]
    raise UserError("this tokenizer changes a text when it adds special tokens; use a checkpoint of a known family")
