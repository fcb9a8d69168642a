"""The digest as one self-contained HTML page: a strict content security policy, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from pipeline.article import Article, Sentence
from pipeline.digest.charts import shares, timeline
from pipeline.digest.dates import in_words
from pipeline.digest.flags import in_plain_words
from pipeline.digest.records import Cite, Digest, Story
from pipeline.errors import UserError
from pipeline.resources import cache_dir

_TEMPLATES = Path(__file__).parent / "templates"
# Control characters and lone surrogates: invisible at best, terminal escapes or broken UTF-8 at worst.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SURE = {"high": "Well supported", "medium": "Fair", "low": "Check before use"}
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def render_page(digest: Digest, articles: Mapping[str, Article], template: Path | None = None) -> str:
    """The page.

    Args:
        articles: by the ids that the digest cites.
        template: a Jinja2 file of the user's; it may extend ``digest.html.j2`` and is given ``digest``, ``style``,
            ``script``, ``csp`` and the filters of the shipped one.

    Raises:
        UserError: the template is missing or wrong.
    """
    environment = _environment(digest, articles, template)
    style, script = (Markup((_TEMPLATES / name).read_text(encoding="utf-8")) for name in ("digest.css", "digest.js"))
    context = {
        "digest": digest,
        "style": style,
        "script": script,
        "csp": content_security_policy(style, script),
        "tags": _tags(digest),
        "timeline": timeline(digest),
        "shares": shares(digest),
    }
    name = template.name if template else "digest.html.j2"
    try:
        return environment.get_template(name).render(context) + "\n"
    except TemplateSyntaxError as error:
        raise UserError(f"{error.filename or name}:{error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise UserError(f"{template or name}: {error.message or type(error).__name__}") from None


def content_security_policy(*inline: str) -> str:
    """Nothing may load, and only these inline styles and scripts may apply; hashes as in CSP level 2."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline
    )
    return f"default-src 'none'; style-src {hashes}; script-src {hashes}; base-uri 'none'; form-action 'none'"


def _environment(digest: Digest, articles: Mapping[str, Article], template: Path | None) -> Environment:
    if template and not template.is_file():
        raise UserError(f"{template}: no such template; give a Jinja2 file")
    folders = [template.parent, _TEMPLATES] if template else [_TEMPLATES]
    environment = Environment(
        loader=FileSystemLoader(folders),
        bytecode_cache=_compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    sentences = {Cite(article.id, s.id): s for article in articles.values() for s in article.sentences}
    names = source_names(digest)
    environment.filters |= {
        "day": in_words,
        "ago": ago,
        "anchor": anchor,
        "text_anchor": text_anchor,
        "sentence": lambda cite: sentences[cite],
        "source": lambda article: names.get(article, article),
        "plainly": in_plain_words,
        "sure": lambda level: _SURE[level],
        "weblink": lambda url: bool(url and _WEB.match(url)),
        "blocks": lambda article: _blocks(articles[article]),
        "tagline": _tagline,
        "since_then": since_then,
    }
    return environment


def _compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept, by their source and the version of Jinja; None in a home that is read-only."""
    folder = cache_dir() / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


def _printable(value: Any) -> Any:
    return value if isinstance(value, Markup) or not isinstance(value, str) else printable(value)


def printable(text: str) -> str:
    """The text with what must not reach a page or a terminal replaced."""
    return _UNPRINTABLE.sub("\ufffd", text)


def text_anchor(article: str) -> str:
    """The HTML id of an article's full text: any article id gives a valid one."""
    return "t" + hashlib.sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def anchor(cite: Cite) -> str:
    """The HTML id of a sentence in the full text."""
    return f"{text_anchor(cite.article)}-{cite.sentence}"


def source_names(digest: Digest) -> dict[str, str]:
    """What to call each article in a line: its publisher, or its number where that does not tell sources apart."""
    names: dict[str, str] = {}
    for story in digest.stories:
        publishers = [source.publisher for source in story.articles]
        for number, source in enumerate(story.articles, 1):
            named = source.publisher if publishers.count(source.publisher) == 1 else None
            names[source.id] = named or (f"source {number}" if len(story.articles) > 1 else "the source")
    return names


def ago(days: int) -> str:
    """A span of days in words: 40 days, 5 months, 4 years."""
    for size, name in ((365, "year"), (30, "month")):
        if days >= 2 * size:
            return f"{days // size} {name}s"
    return f"{days} days"


def since_then(story: Story) -> str:
    """How much of the brief of a story that goes on is new."""
    new = sum(line.told is None for line in story.brief)
    if not story.brief:
        return "there is no brief"
    if not new:
        return "nothing new since then"
    if new == len(story.brief):
        return "all of this is new since then"
    return f"{new} of these {len(story.brief)} points {'is' if new == 1 else 'are'} new since then"


def _blocks(article: Article) -> Iterator[tuple[str, list[Sentence]]]:
    for index, sentences in groupby(article.sentences, key=lambda sentence: sentence.block):
        kind = article.blocks[index].kind if 0 <= index < len(article.blocks) else "paragraph"
        yield kind, list(sentences)


def _tags(digest: Digest) -> list[tuple[str, list[str]]]:
    headings = (("person", "People"), ("organisation", "Organisations"), ("place", "Places"))
    tags = []
    for kind, heading in headings:
        names = sorted({name.name for story in digest.stories for name in story.names if name.kind == kind})
        if names:
            tags.append((heading, names))
    return tags


def _tagline(story: Story) -> str:
    return "|" + "".join(f"{name.name}|" for name in story.names)
