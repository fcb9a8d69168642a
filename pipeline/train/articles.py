"""News articles as training data: their sentences with their places, and (text, summary) pairs of translated ones."""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import UserError, why
from pipeline.split.sentences import split_sentences
from pipeline.summarise.ground import borne_out
from pipeline.summarise.words import content_words, words
from pipeline.train.corpus import new_text, open_text, rows
from pipeline.train.tokens import Articles, Ragged

TITLE, ABSTRACT, BODY = 0, 1, 2
_KEYS = {
    TITLE: ("title", "headline"),
    ABSTRACT: ("abstract", "summary", "highlights"),
    BODY: ("body", "article", "document"),
}
_ID = re.compile(r"(.*):([012]):(\d+)")
MIN_WORDS, MIN_BODY = 8, 3  # of an abstract, sentences of a body: less is no pair to learn from
MIN_LIKENESS = 0.2  # F1 of content words; the nearest sentence of a text that is about something else has less


@dataclass(frozen=True, slots=True)
class Story:
    """An article's parts; ``sentences`` are (role, text) in reading order."""

    id: str
    sentences: tuple[tuple[int, str], ...]

    def text(self, role: int) -> str:
        return " ".join(text for part, text in self.sentences if part == role)


def read_stories(path: Path, form: Callable[[str], str]) -> Iterator[Story]:
    """The articles of a JSON-lines file, compressed or not, each sentence in a ``form``.

    A record has a title, an abstract (or summary) and a body (or article), each a text or a list of texts; or a
    ``text`` with a summary beside it; or only a ``text``, a scraped page, which goes through the cleaner. One without
    an ``id`` is called by the file and its line.

    Raises:
        UserError: not JSON lines, or a record has none of these.
    """
    stem = path.name.split(".")[0]
    for number, record in _records(path):
        name = f"{stem}-{number}" if record.get("id") is None else str(record["id"])
        given = {role: next((record[key] for key in keys if record.get(key)), None) for role, keys in _KEYS.items()}
        text = record.get("text")
        if given[BODY] is None and text and given[ABSTRACT] is None:
            parts = list(_cleaned(name, str(text)))
        else:
            given[BODY] = given[BODY] or text
            parts = [(role, piece) for role in (TITLE, ABSTRACT, BODY) for piece in _pieces(given[role])]
        if not parts:
            raise UserError(f"{path}:{number}: neither body nor text; give JSON lines with title, abstract and body")
        yield Story(name, tuple((role, form(piece)) for role, piece in parts))


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict):
                        raise UserError(f"{path}:{number}: not an object; give JSON lines")
                    yield number, record
    except json.JSONDecodeError as error:
        raise UserError(f"{path}:{number}: not JSON ({error.msg}); give JSON lines") from None
    except (OSError, ValueError, lzma.LZMAError, EOFError) as error:
        raise UserError(f"{path}: cannot be read as JSON lines ({why(error)})") from None


def _pieces(value: Any) -> Iterator[str]:
    blocks = value if isinstance(value, list) else str(value or "").split("\n")
    for block in blocks:
        yield from split_sentences(str(block))


def _cleaned(name: str, text: str) -> Iterator[tuple[int, str]]:
    from pipeline.article import Article
    from pipeline.clean.cleaner import Cleaner
    from pipeline.config import CleanSettings

    article = Cleaner(CleanSettings()).process(Article.read(name, name, text))
    roles = {"title": TITLE, "lead": ABSTRACT, "paragraph": BODY}
    for block in article.blocks:
        if block.kind in roles:
            for piece in split_sentences(block.text):
                yield roles[block.kind], piece


def pack_articles(stories: Iterable[Story], encode: Any, *, body_sentences: int | None) -> Articles:
    """Token arrays of whole articles, of each at most ``body_sentences`` of its body.

    Args:
        encode: texts to ``Ragged``.

    Raises:
        UserError: two articles have one id, so that their sentences could not be told apart.
    """
    ids: dict[str, None] = {}
    article: list[int] = []
    role: list[int] = []
    texts: list[str] = []
    parts: list[Ragged] = []
    for story in stories:
        kept = 0
        for part, text in story.sentences:
            kept += part == BODY
            if part == BODY and body_sentences is not None and kept > body_sentences:
                break
            article.append(len(ids))
            role.append(part)
            texts.append(text)
        if story.id in ids:
            raise UserError(f"two articles have the id {story.id!r}; give each its own, or none")
        ids[story.id] = None
        if len(texts) >= 50_000:
            parts.append(encode(texts))
            texts = []
    parts.append(encode(texts))
    return Articles(Ragged.join(parts), np.array(article, np.int32), np.array(role, np.uint8), tuple(ids))


@dataclass(frozen=True, slots=True)
class Assembled:
    """What became of the articles.

    Attributes:
        pairs: with the abstract as the summary.
        extracted: with a sentence of the text instead, as the text does not bear the abstract out.
        short: left out, since there was too little of them.
        unlike: left out, since no sentence of the text is like the abstract.
    """

    pairs: int
    extracted: int
    short: int
    unlike: int


def assemble(tables: Iterable[Path], out: Path, *, support: float, body_sentences: int | None = None) -> Assembled:
    """Writes (text, summary) pairs of translated articles as JSON lines (``.xz``: compressed).

    A model that learns from summaries with what their texts do not say learns to invent. Such a summary gives way to
    the sentence of the text that is nearest to it, from which the model learns to choose and to copy.

    Args:
        tables: what `vibrief train translate` wrote of articles.
        support: the least share of a summary's numbers and names, and of its content words, that its text must have.
        body_sentences: so many of each body, from the first; None is all. A model learns short texts sooner.
    """
    # By the table's own name too: two files of articles may number theirs alike.
    found: dict[tuple[str, str], dict[int, dict[int, str]]] = defaultdict(lambda: {ABSTRACT: {}, BODY: {}, TITLE: {}})
    for table in tables:
        origin = table.name.rpartition("-")[0]
        for cells in rows(table):
            match = _ID.fullmatch(cells[4]) if len(cells) > 4 else None
            if match:
                found[origin, match[1]][int(match[2])][int(match[3])] = cells[1]
    counts: Counter[str] = Counter(pairs=0, extracted=0, short=0, unlike=0)
    with new_text(out) as lines:
        for key in sorted(found):
            story = found[key]
            body = [story[BODY][place] for place in sorted(story[BODY])][:body_sentences]
            kind, summary = _summary(_joined(story[ABSTRACT]), body, support)
            counts[kind] += 1
            if summary:
                title = _joined(story[TITLE])
                record = {"id": key[1], "title": title, "text": " ".join(body), "summary": summary}
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return Assembled(**counts)


def _summary(abstract: str, body: list[str], support: float) -> tuple[str, str]:
    """What is to be learnt of an article, after the field of ``Assembled`` that counts it; empty for nothing."""
    if len(abstract.split()) < MIN_WORDS or len(body) < MIN_BODY:
        return "short", ""
    wanted = set(content_words(abstract))
    sentences = [set(content_words(sentence)) for sentence in body]
    there = set().union(*sentences)
    said = {word for sentence in body for word in words(sentence)}
    if borne_out(abstract, said) >= support and len(wanted & there) >= support * len(wanted):
        return "pairs", abstract
    likeness = [2 * len(wanted & own) / max(1, len(wanted) + len(own)) for own in sentences]
    best = max(range(len(body)), key=likeness.__getitem__)
    if likeness[best] < MIN_LIKENESS or len(body[best].split()) < MIN_WORDS:
        return "unlike", ""
    return "extracted", body[best]


def _joined(sentences: dict[int, str]) -> str:
    return " ".join(sentences[place] for place in sorted(sentences))
