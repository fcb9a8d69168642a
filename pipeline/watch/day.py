"""The folder of one day, made from the ledger: the same for the same ledger, whenever it is made."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.article import Article
from pipeline.digest.build import build_digest, distinct
from pipeline.digest.continued import Past, continue_stories
from pipeline.digest.documents.render import write_digest
from pipeline.digest.documents.trust import headline
from pipeline.digest.events.evidence import Evidence, gather
from pipeline.digest.events.likeness import compare
from pipeline.outputs import Work, write_articles, write_run
from pipeline.pipe import Pipeline
from pipeline.read import with_own_ids
from pipeline.watch.index import write_index
from pipeline.watch.ledger import Entry, Ledger
from pipeline.watch.newest import FEED, write_feed
from pipeline.watch.past import from_folders, past_of

log = logging.getLogger(__name__)

_NEW_VERSION = 0.5  # of the shorter text stands in the other one: a rewritten file is the same article, not another


class DayWriter:
    """Writes ``OUT/DAY/`` with the files of a run.

    Args:
        template: the user's own Jinja2 template for the page.
    """

    def __init__(self, folder: Path, ledger: Ledger, pipeline: Pipeline, template: Path | None = None) -> None:
        self._folder = folder
        self._ledger = ledger
        self._pipeline = pipeline
        self._template = template
        self._evidence: Mapping[str, Evidence] = {}

    def write(self, day: str) -> Path:
        """Writes the day's documents and says so in the ledger; returns the page."""
        folder = self._folder / day
        folder.mkdir(parents=True, exist_ok=True)
        entries = self._ledger.entries(day, day)
        found = self._load(entries)
        shown = self._newest_versions([entry for entry in entries if entry.content_hash in found], found)
        articles = [replace(found[entry.content_hash], id=entry.id, path=entry.path) for entry in shown]
        articles = list(with_own_ids([*articles, *self._ledger.failures(day)]))
        tally = write_articles(articles, folder)
        settings = self._pipeline.settings
        wanted = settings.digest
        digest = build_digest(articles, wanted, glossary=settings.translate.glossary, run={"day": day})
        digest = continue_stories(digest, articles, [entry.content_hash for entry in entries], self._past(day))
        url = f"{wanted.url.rstrip('/')}/{day}" if wanted.url else None
        write_digest(digest, articles, folder, template=self._template, formats=wanted.formats, url=url)
        write_run(folder, settings, Work.of(self._pipeline), tally, seconds=None)
        hashes = {article.id: article.content_hash for article in distinct(articles)}
        stories = {hashes[source.id]: story.id for story in digest.stories for source in story.articles}
        titles = {story.id: headline(story).text for story in digest.stories}
        headlines = self._ledger.headlines() | {day: list(titles.values())}
        feed = "atom" in wanted.formats
        if feed:
            write_feed(self._folder, wanted.title, headlines, settings.watch.feed_stories, wanted.url)
        write_index(self._folder / "index.html", wanted.title, headlines, feed=FEED if feed else None)
        self._ledger.written(day, stories, titles)
        return folder / "digest.html"

    def _load(self, entries: Iterable[Entry]) -> dict[str, Article]:
        """The articles from the store, else from the day's own file; one that is in neither is to be taken again."""
        wanted = list(entries)
        by_signature: dict[str, list[Entry]] = defaultdict(list)
        for entry in wanted:
            by_signature[entry.signature].append(entry)
        found: dict[str, Article] = {}
        for signature, group in by_signature.items():
            found |= self._pipeline.store.articles([entry.content_hash for entry in group], signature)
        missing = [entry for entry in wanted if entry.content_hash not in found]
        found |= from_folders(self._folder, missing)
        for entry in missing:
            if entry.content_hash not in found:
                log.warning("%s: its result is gone from the store; it is taken again as new", entry.path)
                self._ledger.forget_article(entry.content_hash)
        return found

    def _newest_versions(self, entries: Sequence[Entry], found: Mapping[str, Article]) -> list[Entry]:
        """The entries without those that a rewritten file has replaced on the same day by a new version."""
        replaced = {
            entry.replaces
            for entry in entries
            if entry.replaces is not None
            and entry.replaces in found
            and compare(gather(found[entry.replaces]), gather(found[entry.content_hash])).shared_text >= _NEW_VERSION
        }
        return [entry for entry in entries if entry.content_hash not in replaced]

    def _past(self, day: str) -> Past:
        past = past_of(
            day,
            self._pipeline.settings.watch.continue_days,
            self._ledger,
            self._load,
            lambda on, story: f"../{on}/digest.html#{story}",
            self._evidence,
        )
        self._evidence = past.evidence
        return past
