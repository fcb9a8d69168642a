"""The page that leads to the digests of all days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pipeline.digest.dates import in_words
from pipeline.digest.documents import page
from pipeline.digest.documents.outline import printable
from pipeline.files import atomic_text

_SHOWN = 5  # titles of a day


def write_index(path: Path, title: str, days: Mapping[str, Sequence[str]], feed: str | None = None) -> None:
    """Writes the page.

    Args:
        days: the titles of each day's stories, in the order in which they are shown; the newest day first.
        feed: the name of the feed of all days beside the page.
    """
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
    environment.filters["day"] = in_words
    style = Markup((Path(page.__file__).parent / "templates" / "digest.css").read_text(encoding="utf-8"))
    text = environment.get_template("index.html.j2").render(
        title=title,
        csp=page.content_security_policy(style),
        style=style,
        days=[(day, [printable(one) for one in titles]) for day, titles in days.items()],
        shown=_SHOWN,
        feed=feed,
    )
    with atomic_text(path) as file:
        file.write(text + "\n")
