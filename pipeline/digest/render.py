"""Writes the documents of a digest, each appearing whole or not at all, and byte for byte the same every time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.article import Article, to_dict
from pipeline.digest.build import distinct
from pipeline.digest.feed import render_feed
from pipeline.digest.markdown import render_markdown
from pipeline.digest.outline import outline, printable
from pipeline.digest.page import render_page
from pipeline.digest.pdf import render_pdf
from pipeline.digest.records import Digest
from pipeline.digest.word import render_word
from pipeline.files import atomic_bytes


def write_digest(
    digest: Digest,
    articles: Iterable[Article],
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
    known = {article.id: article for article in distinct(articles)}
    words = outline(digest, known)
    documents: dict[str, str | bytes] = {
        "digest.html": render_page(digest, known, template),
        "digest.md": render_markdown(words),
        "digest.json": json.dumps(_plain(to_dict(digest)), ensure_ascii=False, indent=1) + "\n",
    }
    if "atom" in formats:
        documents["digest.atom"] = render_feed(digest, words, url)
    if "docx" in formats:
        documents["digest.docx"] = render_word(words)
    if "pdf" in formats:
        documents["digest.pdf"] = render_pdf(words)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        with atomic_bytes(out / name) as file:
            file.write(content.encode() if isinstance(content, str) else content)


def _plain(value: object) -> object:
    """Strings with what no reader can take replaced, mappings and lists deeply."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
