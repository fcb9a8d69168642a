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
from pipeline.digest.dates import in_words, month_name, parse_iso
from pipeline.digest.documents.charts import shares, timeline
from pipeline.digest.documents.front import ELSEWHERE, OTHERS, Front
from pipeline.digest.documents.outline import (
    ENGLISH,
    GIST,
    MISSING,
    TITLE,
    printable,
    source_names,
)
from pipeline.digest.documents.phrases import SURE, ago, met, since_then, upcoming, why_here
from pipeline.digest.documents.trust import facts_first, facts_of, headline, in_doubt, title_in_doubt
from pipeline.digest.flags import LIST_MISSING, is_unsure, remarks_on
from pipeline.digest.records import Cite, Digest, Story, StoryLine
from pipeline.errors import UserError
from pipeline.resources import cache_dir

_TEMPLATES = Path(__file__).parent / "templates"
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def render_page(front: Front, articles: Mapping[str, Article], template: Path | None = None) -> str:
    """The page.

    Args:
        articles: those of the told stories, by id.
        template: a Jinja2 file of the user's; it may extend ``digest.html.j2`` and is given ``digest``, ``front``,
            ``style``, ``script``, ``csp`` and the filters of the shipped one.

    Raises:
        UserError: the template is missing or wrong.
    """
    digest = front.digest
    environment = _environment(digest, articles, template)
    style, script = (Markup((_TEMPLATES / name).read_text(encoding="utf-8")) for name in ("digest.css", "digest.js"))
    context = {
        "digest": digest,
        "front": front,
        "elsewhere": ELSEWHERE,
        "others": OTHERS,
        "style": style,
        "script": script,
        "csp": content_security_policy(style, script),
        "tags": _tags(digest),
        "months": sorted({month for story in digest.stories if (month := _month(story))}, reverse=True),
        "missing": MISSING,
        "gist_label": GIST,
        "machine_english": ENGLISH,
        "machine_title": TITLE,
        "list_missing": LIST_MISSING,
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


def check_template(template: Path) -> None:
    """Finds what is wrong with a user's template before anything is rendered with it.

    Raises:
        UserError: it is missing, or not a Jinja2 template.
    """
    if not template.is_file():
        raise UserError(f"{template}: no such template; give a Jinja2 file")
    try:
        Environment().parse(template.read_text(encoding="utf-8"))
    except TemplateSyntaxError as error:
        raise UserError(f"{template}:{error.lineno}: {error.message}") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{template}: not UTF-8 text ({error})") from None


def content_security_policy(*inline: str) -> str:
    """Nothing may load, and only these inline styles and scripts may apply; hashes as in CSP level 2."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline
    )
    return f"default-src 'none'; style-src {hashes}; script-src {hashes}; base-uri 'none'; form-action 'none'"


def _environment(digest: Digest, articles: Mapping[str, Article], template: Path | None) -> Environment:
    if template:
        check_template(template)
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

    def poor(line: StoryLine, story: Story) -> bool:
        return facts_first(line, story, sentences[line.cites[0]] if line.cites else None)

    names = source_names(digest)
    stories = {story.id: story for story in digest.stories}
    environment.tests["unsure"] = is_unsure
    environment.filters |= {
        "day": in_words,
        "ago": ago,
        "anchor": anchor,
        "text_anchor": text_anchor,
        "sentence": lambda cite: sentences[cite],
        "source": lambda article: names.get(article, article),
        "remarks": remarks_on,
        "sure": lambda level: SURE[level],
        "met": met,
        "facts_of": facts_of,
        "headline": headline,
        "in_doubt": in_doubt,
        "facts_first": poor,
        "any_facts_first": lambda story: any(poor(line, story) for line in story.brief),
        "title_in_doubt": title_in_doubt,
        "month": _month,
        "month_words": lambda month: f"{month_name(int(month[5:]))} {month[:4]}",
        "why_here": why_here,
        "upcoming": lambda story: upcoming(story, digest.as_of),
        "told": lambda section: [stories[name] for name in section.stories],
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


def text_anchor(article: str) -> str:
    """The HTML id of an article's full text: any article id gives a valid one."""
    return "t" + hashlib.sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def anchor(cite: Cite) -> str:
    """The HTML id of a sentence in the full text."""
    return f"{text_anchor(cite.article)}-{cite.sentence}"


def _blocks(article: Article) -> Iterator[tuple[str, list[Sentence]]]:
    for index, sentences in groupby(article.sentences, key=lambda sentence: sentence.block):
        kind = article.blocks[index].kind if 0 <= index < len(article.blocks) else "paragraph"
        yield kind, list(sentences)


def _tags(digest: Digest) -> list[tuple[str, list[str]]]:
    """What the stories can be filtered by, under headings."""
    found = [("Sections", [section.heading for section in digest.sections if section.heading])]
    found.append(("Watch list", sorted({term for story in digest.stories for term in story.watch})))
    for kind, heading in (("person", "People"), ("organisation", "Organisations"), ("place", "Places")):
        found.append((heading, sorted({n.name for story in digest.stories for n in story.names if n.kind == kind})))
    return [(heading, names) for heading, names in found if names]


def _tagline(story: Story) -> str:
    return "|".join(("", story.section, *story.watch, *(name.name for name in story.names), ""))


def _month(story: Story) -> str:
    """The year and month of the event, else of publication, such as 2024-12; empty when neither is known."""
    day = parse_iso(story.event_date) or parse_iso(story.published)
    return day.isoformat()[:7] if day else ""
