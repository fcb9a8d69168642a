"""Writes the documents of a digest, each appearing whole or not at all, and byte for byte the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.article import Article, to_dict
from pipeline.digest.build import distinct
from pipeline.digest.markdown import render_markdown
from pipeline.digest.page import printable, render_page
from pipeline.digest.records import Digest
from pipeline.files import atomic_text


def write_digest(digest: Digest, articles: Iterable[Article], out: Path, *, template: Path | None = None) -> None:
    """Writes ``digest.md``, ``digest.html`` and ``digest.json`` into the folder ``out``.

    Args:
        articles: those that the digest was built from.
        template: the user's own Jinja2 template for the page.

    Raises:
        UserError: the template is missing or wrong; then no file is written.
    """
    known = {article.id: article for article in distinct(articles)}
    documents = {
        "digest.html": render_page(digest, known, template),
        "digest.md": render_markdown(digest, known),
        "digest.json": json.dumps(_plain(to_dict(digest)), ensure_ascii=False, indent=1) + "\n",
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        with atomic_text(out / name) as file:
            file.write(text)


def _plain(value: object) -> object:
    """Strings with what no reader can take replaced, mappings and lists deeply."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
