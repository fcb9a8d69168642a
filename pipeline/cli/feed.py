"""`vibrief feed`: RSS and Atom sources, fetched into an inbox."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Config, Set, load_settings

feed_app = typer.Typer(help="RSS and Atom sources, fetched into an inbox.", no_args_is_help=True)
InboxFolder = Annotated[
    Path, typer.Option("--inbox", "-i", metavar="DIR", help="Where the articles go; `vibrief watch` reads it.")
]
Urls = Annotated[list[str], typer.Argument(metavar="URL...", show_default=False)]


@feed_app.command()
def add(urls: Urls, inbox: InboxFolder = Path("inbox")) -> None:
    """Add feeds to an inbox; nothing is fetched yet."""
    from pipeline.feed.book import Book
    from pipeline.feed.web import check_url

    checked = [check_url(url) for url in urls]
    book = Book(inbox, new=True)
    for url in checked:
        typer.echo(f"{url}: {'added' if book.add(url) else 'was there already'}", err=True)
    book.close()


@feed_app.command()
def remove(urls: Urls, inbox: InboxFolder = Path("inbox")) -> None:
    """Remove feeds from an inbox; the articles that were fetched stay."""
    from pipeline.feed.book import Book
    from pipeline.feed.web import check_url

    book = Book(inbox)
    for url in urls:
        book.remove(check_url(url))
    book.close()


@feed_app.command(name="list")
def list_feeds(inbox: InboxFolder = Path("inbox")) -> None:
    """The feeds of an inbox: articles so far, when last fetched and how that went."""
    from pipeline.feed.book import Book

    book = Book(inbox)
    for feed in book.feeds():
        when = datetime.fromtimestamp(feed.checked).astimezone().isoformat(timespec="minutes") if feed.checked else "-"
        typer.echo(f"{feed.url}\t{book.stored(feed.url)}\t{when}\t{feed.status or 'never fetched'}")
    book.close()


@feed_app.command()
def fetch(
    inbox: InboxFolder = Path("inbox"),
    config: Config = "default",
    change: Set = [],  # noqa: B006 - Typer's way of an empty default
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when anything went wrong.")] = False,
) -> None:
    """Fetch what is new, politely: robots.txt, Retry-After, conditional requests, one request at a time."""
    from pipeline.feed.fetch import fetch_feeds

    problems = 0
    for result in fetch_feeds(inbox, load_settings(config, change).feed):
        problems += len(result.problems)
        for problem in result.problems:
            typer.echo(f"{result.feed}: {problem}", err=True)
        more = f", {result.waiting} still to come" if result.waiting else ""
        unchanged = " (unchanged)" if result.unchanged else ""
        typer.echo(f"{result.feed}: {result.stored} new articles{more}{unchanged}")
    if strict and problems:
        raise typer.Exit(1)
