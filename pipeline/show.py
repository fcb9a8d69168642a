"""An article as a notebook or a terminal shows it: its brief, and behind each sentence what it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.article import Article, BriefSentence, Sentence

if TYPE_CHECKING:
    from rich.console import RenderableType

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

PAGE = """\
<article lang="en" style="max-width: 48em">
{%- if article.failed %}
<p><strong>Failed:</strong> {{ article.failed }}</p>
{%- endif %}
{%- if article.title_en or article.title %}
<h3>{{ article.title_en or article.title }}</h3>
{%- endif %}
{%- if facts %}
<p><small>{{ facts | join(" · ") }}</small></p>
{%- endif %}
{%- if article.brief %}
<ul>
{%- for sentence, cited in brief %}
<li>{{ sentence.text }}
<details><summary><small>{{ sentence.method }}, from {{ sentence.cites | join(", ") }}</small></summary>
{%- for source in cited %}
<p lang="vi"><small>{{ source.id }}. {{ source.vi }}</small></p>
{%- for flag in source.flags %}
<p><small>⚑ {{ flag.kind }}: {{ flag.detail }}</small></p>
{%- endfor %}
{%- endfor %}
</details></li>
{%- endfor %}
</ul>
{%- endif %}
<p><small>{{ counts }}</small></p>
</article>
"""


def article_html(article: Article) -> str:
    """A fragment of HTML in which every text is escaped, for ``_repr_html_``."""
    from jinja2 import Environment

    page = Environment(autoescape=True).from_string(PAGE)
    return page.render(article=article, brief=list(_brief(article)), facts=_facts(article), counts=_counts(article))


def article_rich(article: Article) -> RenderableType:
    """The same for a terminal; markup and control characters in a text are only text."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    lines = [Text(_plain(f"Failed: {article.failed}"), style="bold red")] if article.failed else []
    for sentence, cited in _brief(article):
        cites = ", ".join(str(i) for i in sentence.cites)
        lines.append(Text.assemble("• ", _plain(sentence.text), (f" [{cites}]", "dim")))
        for source in cited:
            lines.append(Text(_plain(f"    {source.id}. {source.vi}"), style="dim"))
            lines.extend(Text(_plain(f"    ⚑ {f.kind}: {f.detail}"), style="yellow") for f in source.flags)
    lines.append(Text(" · ".join([*map(_plain, _facts(article)), _counts(article)]), style="dim"))
    return Panel(Group(*lines), title=Text(_plain(article.title_en or article.title or article.id)))


def _brief(article: Article) -> Iterator[tuple[BriefSentence, list[Sentence]]]:
    sentences = {sentence.id: sentence for sentence in article.sentences}
    for sentence in article.brief:
        yield sentence, [sentences[i] for i in sentence.cites if i in sentences]


def _facts(article: Article) -> list[str]:
    return [fact for fact in (article.published, article.publisher, article.author, article.url) if fact]


def _counts(article: Article) -> str:
    flagged = sum(bool(sentence.flags) for sentence in article.sentences)
    return f"{len(article.sentences)} sentences, {flagged} flagged, {len(article.dropped)} lines dropped"


def _plain(text: str) -> str:
    """Without what a terminal would obey."""
    return _CONTROL.sub("�", text)
