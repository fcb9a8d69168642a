"""The records that flow through the pipeline. Frozen, slotted, and each article is one JSON line.

A stage never changes a record: it makes a new one with more fields filled in (``dataclasses.replace``).
"""

from __future__ import annotations

import hashlib
import json
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, Literal, Self, TypeVar

from pipeline.show import Card, Cited, Told, card_html, card_rich

BlockKind = Literal["title", "lead", "paragraph", "subheading", "caption"]
Media = Literal["text", "html"]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the article's own text. ``line`` is its 1-based line in the input, None when it has none."""

    kind: BlockKind
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """One input line that is not the article's own text, and why."""

    text: str
    reason: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reader should know: ``kind`` is a short stable name, ``detail`` shows both sides."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A source sentence and its English.

    Attributes:
        id: position in the article, from 0.
        block: index into ``Article.blocks``.
        attempt: the rung of the retry ladder that won: 0 is the best hypothesis of the first try.
        from_memory: the English was found in the translation memory of an earlier window or run.
        confidence: 0 (doubtful) to 1, None when not estimated.
        mended: what a rule set right in the English that the model wrote, ``old → new`` each.
    """

    id: int
    block: int
    vi: str
    en: str | None = None
    flags: tuple[Flag, ...] = ()
    attempt: int = 0
    from_memory: bool = False
    confidence: float | None = None
    mended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefSentence:
    """One sentence of a brief, the ids of the sentences that support it, and how it was made."""

    text: str
    cites: tuple[int, ...]
    method: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article on its way from scraped text to English brief.

    Attributes:
        id: unique within a run: the row's own id, else the file stem (with ``#row`` for tables).
        path: where it was read from.
        content_hash: SHA-256 of everything that was read, see ``content_hash``.
        text: the raw text; emptied by the cleaner, when each of its lines is in ``blocks`` or ``dropped``.
        published: ISO date or date-time, None when not stated.
        flags: findings about the whole article; those about a sentence are on the sentence.
        failed: the reason why there is no English, None when all went well.
        signature: everything that can change the English, in short; empty until a run sets it.
    """

    id: str
    path: str
    content_hash: str
    text: str = ""
    media: Media = "text"
    url: str | None = None
    title: str | None = None
    published: str | None = None
    author: str | None = None
    publisher: str | None = None
    blocks: tuple[Block, ...] = ()
    dropped: tuple[Drop, ...] = ()
    title_en: str | None = None
    sentences: tuple[Sentence, ...] = ()
    brief: tuple[BriefSentence, ...] = ()
    flags: tuple[Flag, ...] = ()
    failed: str | None = None
    signature: str = ""

    @classmethod
    def read(cls, id: str, path: str, text: str, **given: Any) -> Self:
        """A fresh article; ``given`` holds the fields that the input states (title, published, media …)."""
        return cls(id=id, path=path, text=text, content_hash=content_hash(text, given), **given)

    def to_json(self) -> str:
        """One line of JSON; ``from_json`` gives the equal article back."""
        return json.dumps(to_dict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Raises ``ValueError`` naming the field when the line is not an article."""
        return from_dict(cls, json.loads(line))

    def __rich__(self) -> Any:
        """The brief and its citations, when rich prints an article."""
        return card_rich(_card(self))

    def _repr_html_(self) -> str:
        """The brief and its citations, when a notebook shows an article."""
        return card_html(_card(self))


def _card(article: Article) -> Card:
    sentences = {s.id: Cited(s.id, s.vi, tuple(f"{f.kind}: {f.detail}" for f in s.flags)) for s in article.sentences}
    facts = (article.published, article.publisher, article.author, article.url)
    flagged = sum(bool(sentence.flags) for sentence in article.sentences)
    return Card(
        name=article.id,
        title=article.title_en or article.title,
        failed=article.failed,
        brief=tuple(
            Told(b.text, b.method, b.cites, tuple(sentences[i] for i in b.cites if i in sentences))
            for b in article.brief
        ),
        facts=tuple(fact for fact in facts if fact),
        counts=f"{len(article.sentences)} sentences, {flagged} flagged, {len(article.dropped)} lines dropped",
    )


def content_hash(text: str, given: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the raw text and the given fields: equal content gives an equal key wherever it was read."""
    stated = json.dumps({k: v for k, v in given.items() if v is not None}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{stated}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def to_dict(record: Any) -> Any:
    """Dataclasses to dicts and tuples to lists, deeply; other values as they are."""
    kind = type(record)
    if kind is str:  # most values are
        return record
    if kind is tuple:
        return [to_dict(item) for item in record]
    names = _field_names(typing.cast("Hashable", kind))
    return record if names is None else {name: to_dict(getattr(record, name)) for name in names}


@cache
def _field_names(kind: Hashable) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def from_dict(cls: type[Record], data: Mapping[str, Any]) -> Record:
    """The inverse of ``to_dict`` for the records of this module.

    Raises:
        ValueError: a field is missing, unknown, or of the wrong type.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"{cls.__name__}: expected an object, found {type(data).__name__}")
    readers = _readers(typing.cast("Hashable", cls))
    unknown = data.keys() - readers.keys()
    if unknown:
        raise ValueError(f"{cls.__name__}: unknown field {min(unknown)!r}")
    try:
        return cls(**{name: readers[name](value) for name, value in data.items()})
    except TypeError as error:
        raise ValueError(f"{cls.__name__}: {error}") from None


@cache
def _readers(cls: Hashable) -> dict[str, Callable[[Any], Any]]:
    """What checks and converts each field's value: made once, as a run's articles have many thousands of them."""
    name = typing.cast("type", cls).__name__
    return {field: _reader(hint, f"{name}.{field}") for field, hint in typing.get_type_hints(cls).items()}


def _reader(hint: Any, where: str) -> Callable[[Any], Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)

    def refuse(value: Any) -> Any:
        raise ValueError(f"{where}: unexpected value {value!r:.60}")

    if origin is tuple:
        item = _reader(arguments[0], where)
        return lambda value: tuple(map(item, value)) if type(value) is list else refuse(value)
    if origin is Literal:
        known = frozenset(arguments)
        return lambda value: value if isinstance(value, str) and value in known else refuse(value)
    if origin is not None and NoneType in arguments:
        given = _reader(arguments[0], where)
        return lambda value: None if value is None else given(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: from_dict(hint, value)
    if hint is float:
        return lambda value: float(value) if type(value) in (int, float) else refuse(value)
    return lambda value: value if type(value) is hint else refuse(value)
