"""Writes the documents of a digest, each appearing whole or not at all, and byte for byte the same every time."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.article import Article, to_dict
from pipeline.digest.documents.feed import render_feed
from pipeline.digest.documents.front import front_of
from pipeline.digest.documents.markdown import render_markdown
from pipeline.digest.documents.outline import outline, printable
from pipeline.digest.documents.page import render_page
from pipeline.digest.documents.pdf import render_pdf
from pipeline.digest.documents.word import render_word
from pipeline.digest.records import Digest
from pipeline.digest.shelf import Shelf
from pipeline.files import atomic_bytes, atomic_text

# In a line of JSON: what may be a character that ``printable`` replaces.
_SUSPECT = re.compile(r"[\x7f-\x9f\ud800-\udfff\ufffe\uffff]|\\(?:u00|b|f)")


def write_digest(
    digest: Digest,
    articles: Iterable[Article] | Shelf,
    out: Path,
    *,
    template: Path | None = None,
    formats: Collection[str] = (),
    url: str | None = None,
) -> None:
    """Writes ``digest.md``, ``digest.html``, ``digest.json`` and the wanted extras into the folder ``out``.

    Args:
        articles: those that the digest was built from.
        template: the user's own Jinja2 template for the page.
        formats: atom, docx, pdf.
        url: where ``out`` is published, for the links of the feed.

    Raises:
        UserError: the template is missing or wrong; then no file is written.
    """
    shelf = Shelf.of(articles)
    front = front_of(digest)
    known = {source.id: shelf[source.id] for story in front.digest.stories for source in story.articles}
    words = outline(front, known)
    documents: dict[str, str | bytes] = {
        "digest.html": render_page(front, known, template),
        "digest.md": render_markdown(words),
    }
    if "atom" in formats:
        documents["digest.atom"] = render_feed(front.digest, words, url)
    if "docx" in formats:
        documents["digest.docx"] = render_word(words)
    if "pdf" in formats:
        documents["digest.pdf"] = render_pdf(words)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        with atomic_bytes(out / name) as file:
            file.write(content.encode() if isinstance(content, str) else content)
    with atomic_text(out / "digest.json") as text:
        text.writelines(as_json(digest))


def as_json(digest: Digest) -> Iterator[str]:
    """The digest as JSON, a story a line: that of a long run is never whole in memory."""
    fields = to_dict(replace(digest, stories=()))
    for number, (name, value) in enumerate(fields.items()):
        yield f"{',' if number else '{'}\n {json.dumps(name)}: "
        if name != "stories" or not digest.stories:
            yield _line(value)
            continue
        for place, story in enumerate(digest.stories):
            yield f"{',' if place else '['}\n  {_line(to_dict(story))}"
        yield "\n ]"
    yield "\n}\n"


def _line(value: object) -> str:
    line = json.dumps(value, ensure_ascii=False)
    return json.dumps(_plain(value), ensure_ascii=False) if _SUSPECT.search(line) else line


def _plain(value: Any) -> Any:
    """Strings with what no reader can take replaced, mappings and lists deeply."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
