"""Articles to a digest: grouped into stories, merged, ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from pipeline.article import Article
from pipeline.config import DigestSettings
from pipeline.digest.dates import DateMention, find_dates, parse_iso
from pipeline.digest.encounters import find_encounters
from pipeline.digest.evidence import body_sentences, event_mention, gather
from pipeline.digest.figures import find_figures
from pipeline.digest.flags import LIST_MISSING, how_sure, plain_flags
from pipeline.digest.gist import Gists
from pipeline.digest.grouping import group
from pipeline.digest.merge import Parallels, find_decisions, find_disagreements, merge_briefs
from pipeline.digest.people import find_names, find_place
from pipeline.digest.rank import rank, watch_hits
from pipeline.digest.records import Cite, DateBasis, Digest, Failed, Source, Story
from pipeline.digest.sections import arrange, section_of

_MERGED = 40  # articles of a story whose briefs are merged, the best first; the others are listed as sources
_COMPARED = 8  # of them every source is compared with, to tell copies from reporting of its own
_COPY = 0.5  # of the shorter article's sentences have a parallel in the other: they are not independent


def build_digest(
    articles: Iterable[Article],
    settings: DigestSettings,
    *,
    glossary: Sequence[str] = ("vi-en",),
    run: Mapping[str, Any] | None = None,
) -> Digest:
    """The digest of finished articles; the same for every order of the articles.

    Args:
        glossary: the names or paths of ``translate.glossary``, for what is read from the Vietnamese by rule.
        run: anything about the run that should be printed with the digest.
    """
    known = distinct(articles)
    done = [article for article in known if not article.failed]
    evidence = [gather(article) for article in done]
    gists = Gists(glossary, strip=settings.names == "strip")
    stories = [_story([done[i] for i in members], settings, gists) for members in group(evidence)]
    as_of = max((day for story in stories for day in _days(story)), default=None)
    sections, arranged = arrange(rank(stories, as_of, settings))
    sentences = [sentence for article in done for sentence in article.sentences]
    return Digest(
        title=settings.title,
        as_of=as_of,
        sections=sections,
        stories=arranged,
        failed=tuple(Failed(a.id, a.path, a.title, a.failed) for a in known if a.failed),
        signatures=tuple(sorted({article.signature for article in known if article.signature})),
        counts={
            "stories": len(stories),
            "articles": len(known),
            "failed": len(known) - len(done),
            "sentences": len(sentences),
            "flagged": sum(bool(sentence.flags) for sentence in sentences),
        },
        run=dict(run or {}),
    )


def distinct(articles: Iterable[Article]) -> list[Article]:
    """Every article once, with an id of its own, in an order that depends on their content only.

    The same article from two runs is kept once, with English rather than failed. Different articles that share
    an id (two runs over files of the same name) get a piece of their content hash added to it.
    """
    best: dict[tuple[str, str], Article] = {}
    for article in articles:
        key = (article.id, article.content_hash)
        if key not in best or _preference(article) > _preference(best[key]):
            best[key] = article
    clashes = Counter(name for name, _ in best)
    renamed = [a if clashes[a.id] == 1 else replace(a, id=f"{a.id}~{a.content_hash[:8]}") for a in best.values()]
    return sorted(renamed, key=lambda article: (article.id, article.content_hash))


def _preference(article: Article) -> tuple[bool, int, str, str]:
    return not article.failed, len(article.sentences), article.signature, article.path


def _story(members: Sequence[Article], settings: DigestSettings, gists: Gists) -> Story:
    articles = sorted(members, key=_leading)
    leading = articles[:_MERGED]
    parallels = Parallels(articles, among=leading)
    sources = _sources(articles, parallels)
    brief = merge_briefs(leading, parallels, settings.brief_sentences, gists)
    disagreements = find_disagreements(leading, parallels, gists)
    date, basis, cites = _event(articles)
    first = min(articles, key=lambda article: (article.published or "9999", article.content_hash))
    lead = next((article for article in articles if article.title_en), articles[0])
    flags = plain_flags(articles, gists)
    names = find_names(articles, gists.spell)
    watch = watch_hits(articles, names, settings.watch)
    section, section_reasons = section_of(leading, watch, settings)
    published = max((article.published for article in articles if article.published), default=None)
    return Story(
        id="s" + sha256(first.content_hash.encode()).hexdigest()[:12],
        title=lead.title_en or lead.title or lead.id,
        title_lang="en" if lead.title_en or not lead.title else "vi",
        title_doubtful=any(s.flags for s in lead.sentences if lead.blocks[s.block].kind == "title"),
        title_vi=lead.title,
        title_gist=gists.of(lead.title or ""),
        event_date=date.iso if date else None,
        event_end=date.iso_end if date else None,
        event_basis=basis,
        event_text=date.words() if date else "",
        event_cites=cites,
        published=published,
        place=find_place(articles),
        articles=sources,
        encounters=find_encounters(leading, gists),
        brief=brief,
        disagreements=disagreements,
        decisions=find_decisions(leading, parallels, brief, gists),
        figures=find_figures(articles, gists),
        names=names,
        flags=flags,
        confidence=how_sure(
            sources, brief, len(disagreements), basis, sum(flag.kind == LIST_MISSING for flag in flags)
        ),
        section=section,
        section_reasons=section_reasons,
        watch=watch,
        age_days=None,
        stale=False,
        rank_reasons=(),
    )


def _leading(article: Article) -> tuple[bool, int, str]:
    """Sorts first the article to tell the story by: with a brief, long, little flagged, with its date stated."""
    flagged = sum(bool(sentence.flags) for sentence in article.sentences)
    date = event_mention(article)
    dated = 6 if date and date.year and not date.inferred else 0
    return not article.brief, 3 * flagged - min(len(article.sentences), 30) - dated, article.content_hash


def _sources(articles: Sequence[Article], parallels: Parallels) -> tuple[Source, ...]:
    sources: list[Source] = []
    for position, article in enumerate(articles):
        copy_of = next(
            (a.id for a in articles[: min(position, _COMPARED)] if parallels.share(article, a) >= _COPY), None
        )
        sources.append(
            Source(
                id=article.id,
                path=article.path,
                url=article.url,
                title=article.title,
                title_en=article.title_en,
                publisher=article.publisher,
                author=article.author,
                published=article.published,
                sentences=len(article.sentences),
                flagged=sum(bool(sentence.flags) for sentence in article.sentences),
                copy_of=copy_of,
                signature=article.signature,
            )
        )
    return tuple(sources)


def _event(articles: Sequence[Article]) -> tuple[DateMention | None, DateBasis | None, tuple[Cite, ...]]:
    """The day of the story, how it is known, and the sentences that say so.

    A year that one article leaves out is read from another that states it for the same day.
    """
    mentions = [(article, mention) for article in articles if (mention := event_mention(article))]
    if not mentions:
        return None, None, ()
    chosen = mentions[0][1]
    if chosen.inferred or chosen.year is None:
        stated = [m for _, m in mentions if m.year is not None and not m.inferred and _covers(m, chosen)]
        inferred = [m for _, m in mentions if m.inferred and _covers(m, chosen)]
        chosen = next(iter([*stated, *inferred]), chosen)
    cites = tuple(
        Cite(article.id, number)
        for article, mention in mentions
        if (number := _sentence_with(article, mention)) is not None and (mention is chosen or _covers(chosen, mention))
    )
    basis: DateBasis | None = None if chosen.year is None else "year inferred" if chosen.inferred else "stated"
    return chosen, basis, cites


def _covers(wide: DateMention, narrow: DateMention) -> bool:
    if wide.month != narrow.month:
        return False
    return wide.day <= narrow.day <= (wide.end_day or wide.day)


def _sentence_with(article: Article, mention: DateMention) -> int | None:
    for number, text in body_sentences(article):
        if number is not None and any((m.day, m.month) == (mention.day, mention.month) for m in find_dates(text)):
            return number
    return None


def _days(story: Story) -> list[str]:
    """The day the story is news of: an event may be announced for later, so publication counts where it is known."""
    day = parse_iso(story.published) or parse_iso(story.event_date)
    return [day.isoformat()] if day else []
