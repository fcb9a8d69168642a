"""``vibrief clean``: what is kept of each page, what goes, and why."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.article import Article
from pipeline.cli.options import Config, Inputs, Set, load_settings

log = logging.getLogger(__name__)


def clean(
    inputs: Inputs,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each page with every line's class and reason, in colour.")
    ] = False,
    learn: Annotated[
        Path | None, typer.Option("--learn", metavar="FILE", help="Add lines that articles share to a phrase file.")
    ] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
) -> None:
    """Keep the article, drop the rest of the page: one JSON line per article."""
    from pipeline.clean.cleaner import Cleaner
    from pipeline.read import read_articles

    settings = load_settings(config, change)
    articles = Cleaner(settings.clean).run(read_articles(inputs, settings.read))
    if learn:
        articles = _learning(articles, learn)
    if explain:
        _explain(articles)
        return
    for article in articles:
        sys.stdout.write(json.dumps(_record(article), ensure_ascii=False) + "\n")


def _learning(articles: Iterable[Article], path: Path) -> Iterator[Article]:
    from pipeline.clean.learn import SiteLines

    lines = SiteLines()
    yield from lines.watch(articles)
    log.info("%s: %d new lines", path, lines.save(path))


def _record(article: Article) -> dict[str, Any]:
    """The article in the form that the command promises."""
    record: dict[str, Any] = {
        "id": article.id,
        "path": article.path,
        "title": article.title,
        "published": article.published,
        "author": article.author,
        "publisher": article.publisher,
        "blocks": [{"kind": block.kind, "text": block.text} for block in article.blocks],
        "dropped": [{"text": drop.text, "reason": drop.reason} for drop in article.dropped],
    }
    if article.failed:
        record["failed"] = article.failed
    return record


_STYLES = {"title": "bold green", "lead": "green", "paragraph": "green", "subheading": "cyan", "caption": "magenta"}


def _explain(articles: Iterable[Article]) -> None:
    """Each page in its own order: kept lines in colour, dropped ones dim with the reason in red."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for article in articles:
        console.print(Text(article.path, style="bold"))
        for name in ("title", "published", "author", "publisher", "failed"):
            console.print(Text(f"  {name:10} {getattr(article, name) or '–'}", style="dim"))
        rows: list[tuple[int, str, str, str, str]]
        rows = [(block.line or 0, block.kind, _STYLES[block.kind], "", block.text) for block in article.blocks]
        rows += [(drop.line or 0, drop.reason, "red", "dim", drop.text) for drop in article.dropped]
        for number, label, style, shade, text in sorted(rows, key=lambda row: row[0]):
            line = Text(f"{number or '':>5} ")
            line.append(f"{label:<19}", style=style)
            line.append(text, style=shade)
            console.print(line)
        console.print()
