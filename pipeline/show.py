"""A card with an article's brief, for a notebook or a terminal: behind each sentence what it was made from.

Knows no article: ``Article`` makes the card of itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source sentence and what the checks found in its English."""

    id: int
    vi: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the brief; ``cites`` may have ids of sentences that are not there."""

    text: str
    method: str
    cites: tuple[int, ...]
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown. ``name`` stands where there is no title; ``facts`` are dates, names and addresses."""

    name: str
    title: str | None
    failed: str | None
    brief: tuple[Told, ...]
    facts: tuple[str, ...]
    counts: str


PAGE = """\
<article lang="en" style="max-width: 48em">
{%- if card.failed %}
<p><strong>Failed:</strong> {{ card.failed }}</p>
{%- endif %}
{%- if card.title %}
<h3>{{ card.title }}</h3>
{%- endif %}
{%- if card.facts %}
<p><small>{{ card.facts | join(" · ") }}</small></p>
{%- endif %}
{%- if card.brief %}
<ul>
{%- for sentence in card.brief %}
<li>{{ sentence.text }}
<details><summary><small>{{ sentence.method }}, from {{ sentence.cites | join(", ") }}</small></summary>
{%- for source in sentence.cited %}
<p lang="vi"><small>{{ source.id }}. {{ source.vi }}</small></p>
{%- for finding in source.findings %}
<p><small>⚑ {{ finding }}</small></p>
{%- endfor %}
{%- endfor %}
</details></li>
{%- endfor %}
</ul>
{%- endif %}
<p><small>{{ card.counts }}</small></p>
</article>
"""


def card_html(card: Card) -> str:
    """A fragment of HTML in which every text is escaped, for ``_repr_html_``."""
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(PAGE).render(card=card)


def card_rich(card: Card) -> RenderableType:
    """The same for a terminal; markup and control characters in a text are only text."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    lines = [Text(_plain(f"Failed: {card.failed}"), style="bold red")] if card.failed else []
    for sentence in card.brief:
        cites = ", ".join(str(i) for i in sentence.cites)
        lines.append(Text.assemble("• ", _plain(sentence.text), (f" [{cites}]", "dim")))
        for source in sentence.cited:
            lines.append(Text(_plain(f"    {source.id}. {source.vi}"), style="dim"))
            lines.extend(Text(_plain(f"    ⚑ {finding}"), style="yellow") for finding in source.findings)
    lines.append(Text(" · ".join([*map(_plain, card.facts), card.counts]), style="dim"))
    return Panel(Group(*lines), title=Text(_plain(card.title or card.name)))


def _plain(text: str) -> str:
    """Without what a terminal would obey."""
    return _CONTROL.sub("�", text)
