"""Articles to a digest: grouped into stories, merged, ranked."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from pipeline.article import Article
from pipeline.config import DigestSettings
from pipeline.digest.dates import DateMention, find_dates, parse_iso
from pipeline.digest.encounters import find_encounters
from pipeline.digest.events.evidence import body_sentences, event_mention, gather
from pipeline.digest.events.lots import group_any
from pipeline.digest.figures import find_figures
from pipeline.digest.flags import how_sure, misleads, missing_lists, plain_flags
from pipeline.digest.gist import Gists
from pipeline.digest.merge import Parallels, find_decisions, find_disagreements, merge_briefs
from pipeline.digest.people import find_names, find_place
from pipeline.digest.rank import rank, watch_hits
from pipeline.digest.records import Cite, DateBasis, Digest, Failed, Source, Story
from pipeline.digest.sections import arrange, section_of
from pipeline.digest.shelf import Shelf
from pipeline.errors import UserError

log = logging.getLogger(__name__)

_MERGED = 40  # articles of a story whose briefs are merged, the best first; the others are listed as sources
_COMPARED = 8  # of them every source is compared with, to tell copies from reporting of its own
_COPY = 0.5  # of the shorter article's sentences have a parallel in the other: they are not independent


def build_digest(
    articles: Iterable[Article] | Shelf,
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
    shelf = Shelf.of(articles)
    survey = _Survey()
    done = [name for name, article in zip(shelf.ids, shelf, strict=True) if survey.add(article)]
    gists = Gists(glossary, strip=settings.names == "strip")
    evidence = (gather(shelf[name]) for name in done)
    groups = group_any(evidence, lambda i: gather(shelf[done[i]]))
    all_told = len(groups) <= settings.max_stories
    stories: list[Story] = []
    for numbers in groups:
        members = [shelf[done[i]] for i in numbers]
        try:
            stories.append(_story(members, settings, gists, full=all_told or len(members) > 1))
        except UserError:
            raise
        except Exception as error:  # one story must not take the others with it
            survey.lose(members, error)
    as_of = max((day for story in stories for day in _days(story)), default=None)
    ranked = rank(stories, as_of, settings)
    if not all_told:
        top = [_completed(story, shelf, settings, gists) for story in ranked[: settings.max_stories]]
        ranked = (*top, *ranked[settings.max_stories :])
    sections, arranged = arrange(ranked)
    return Digest(
        title=settings.title,
        as_of=as_of,
        sections=sections,
        stories=arranged,
        failed=tuple(survey.failed),
        signatures=tuple(sorted(survey.signatures)),
        max_stories=settings.max_stories,
        counts={
            "stories": len(stories),
            "articles": len(shelf),
            "failed": len(survey.failed),
            "sentences": survey.sentences,
            "flagged": survey.flagged,
        },
        run=dict(run or {}),
    )


def distinct(articles: Iterable[Article]) -> list[Article]:
    """Every article once, with an id of its own, see ``Shelf``."""
    return list(Shelf.of(articles))


@dataclass(slots=True)
class _Survey:
    """What is counted over all articles."""

    sentences: int = 0
    flagged: int = 0
    failed: list[Failed] = field(default_factory=list)
    signatures: set[str] = field(default_factory=set)

    def add(self, article: Article) -> bool:
        """Whether the article has English."""
        self.signatures |= {article.signature} - {""}
        if article.failed:
            self.failed.append(Failed(article.id, article.path, article.title, article.failed))
            return False
        self.sentences += len(article.sentences)
        self.flagged += sum(bool(sentence.flags) for sentence in article.sentences)
        return True

    def lose(self, articles: Sequence[Article], error: Exception) -> None:
        """These could not be told of: they are listed with the reason, and their sentences are not counted."""
        reason = f"digest: {type(error).__name__}: {error}"
        for article in articles:
            log.warning("%s: %s", article.path, reason)
            self.failed.append(Failed(article.id, article.path, article.title, reason))
            self.sentences -= len(article.sentences)
            self.flagged -= sum(bool(sentence.flags) for sentence in article.sentences)


def _completed(story: Story, shelf: Shelf, settings: DigestSettings, gists: Gists) -> Story:
    """A ranked story with all that can be told of it; if that fails, as it is, which its ``complete`` says."""
    if len(story.articles) > 1:
        return story
    try:
        found = _story([shelf[source.id] for source in story.articles], settings, gists)
    except Exception as error:
        log.warning("%s: not everything can be told (%s: %s)", story.id, type(error).__name__, error)
        return story
    return replace(found, age_days=story.age_days, stale=story.stale, rank=story.rank, rank_reasons=story.rank_reasons)


def _story(members: Sequence[Article], settings: DigestSettings, gists: Gists, *, full: bool = True) -> Story:
    """A story; not ``full``: without what only the page needs of it, for it will not be told there."""
    articles = sorted(members, key=_leading) if len(members) > 1 else list(members)
    leading = articles[:_MERGED]
    parallels = Parallels(articles, among=leading)
    sources = _sources(articles, parallels)
    brief = merge_briefs(leading, parallels, settings.brief_sentences, gists if full else None)
    disagreements = find_disagreements(leading, parallels, gists)
    date, basis, cites = _event(articles)
    first = min(articles, key=lambda article: (article.published or "9999", article.content_hash))
    lead = next((article for article in articles if article.title_en), articles[0])
    title = [s for s in lead.sentences if lead.blocks[s.block].kind == "title"]
    missing = sum(1 for article in articles for _ in missing_lists(article))
    names = find_names(articles, gists.spell) if full or settings.watch else ()
    watch = watch_hits(articles, names, settings.watch)
    section, section_reasons = section_of(leading, watch, settings)
    published = max((article.published for article in articles if article.published), default=None)
    return Story(
        id="s" + sha256(first.content_hash.encode()).hexdigest()[:12],
        title=lead.title_en or lead.title or lead.id,
        title_lang="en" if lead.title_en or not lead.title else "vi",
        title_doubtful=any(s.flags or misleads(s) for s in title),
        title_readable=not any(map(misleads, title)),
        title_vi=lead.title,
        title_gist=gists.of(lead.title or "") if full else (),
        event_date=date.iso if date else None,
        event_end=date.iso_end if date else None,
        event_basis=basis,
        event_text=date.words() if date else "",
        event_cites=cites,
        published=published,
        place=find_place(articles) if full else None,
        articles=sources,
        encounters=find_encounters(leading, gists) if full else (),
        brief=brief,
        disagreements=disagreements,
        decisions=find_decisions(leading, parallels, brief, gists) if full else (),
        figures=find_figures(articles, gists) if full else (),
        names=names,
        flags=plain_flags(articles, gists) if full else (),
        confidence=how_sure(sources, brief, len(disagreements), basis, missing),
        section=section,
        section_reasons=section_reasons,
        watch=watch,
        age_days=None,
        stale=False,
        rank=0,
        rank_reasons=(),
        complete=full,
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
