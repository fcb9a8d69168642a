"""What the digests of the days before one told, for the stories that go on; and a day's digest made once more."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.article import Article
from pipeline.config import Settings
from pipeline.digest.continued import Past, PastArticle, continue_stories
from pipeline.digest.dates import parse_iso
from pipeline.digest.events.evidence import Evidence, gather
from pipeline.digest.records import Digest
from pipeline.errors import UserError
from pipeline.outputs import read_run
from pipeline.store import chunks
from pipeline.watch.clock import days_before
from pipeline.watch.ledger import LEDGER, Entry, Ledger

_AT_ONCE = 200  # articles of earlier days in memory

Load = Callable[[Sequence[Entry]], Mapping[str, Article]]
Link = Callable[[str, str], str]


def past_of(
    day: str, days: int, ledger: Ledger, load: Load, link: Link, evidence: Mapping[str, Evidence] | None = None
) -> Past:
    """What the ``days`` days before ``day`` told.

    Args:
        load: gives the articles of some entries, by content hash.
        link: (day, story) → where that day's page tells the story.
        evidence: of some of those articles, so that it need not be gathered again.
    """
    first, last = days_before(day, days), days_before(day, 1)
    entries = {entry.content_hash: entry for entry in ledger.entries(first, last) if entry.story}
    known = {key: one for key, one in (evidence or {}).items() if key in entries}
    for part in chunks([entry for key, entry in entries.items() if key not in known], _AT_ONCE):
        known |= {key: gather(article) for key, article in load(part).items()}
    return Past(
        articles=[PastArticle(e.content_hash, e.day, e.story) for e in entries.values() if e.story],
        evidence=known,
        titles=ledger.titles(first, last),
        load=lambda hashes: load([entries[key] for key in hashes]),
        link=link,
    )


def continued_again(
    digest: Digest, articles: Iterable[Article], runs: Sequence[Path | str], out: Path, settings: Settings
) -> Digest:
    """The digest with its stories joined to those of the days before, when ``runs`` are days of one watch.

    Several days are joined to what came before the first of them. Anything else comes back as it is.

    Args:
        runs: the folders that the articles are from.
        out: where the digest will be read, for its links to the earlier days.
    """
    folders = sorted({Path(run).resolve() for run in runs})
    home = folders[0].parent
    if any(folder.parent != home or not parse_iso(folder.name) for folder in folders) or not (home / LEDGER).is_file():
        return digest
    days = [folder.name for folder in folders]
    here = os.path.relpath(home, out.resolve())
    ledger = Ledger(home / LEDGER)
    try:
        order = [entry.content_hash for entry in ledger.entries(days[0], days[-1])]
        past = past_of(
            days[0],
            settings.watch.continue_days,
            ledger,
            lambda entries: from_folders(home, entries),
            lambda day, story: f"{Path(here).as_posix()}/{day}/digest.html#{story}",
        )
        told = continue_stories(digest, articles, order, past)
    finally:
        ledger.close()
    return replace(told, run={**told.run, "day": days[0]}) if len(days) == 1 else told


def from_folders(home: Path, entries: Sequence[Entry]) -> dict[str, Article]:
    """The articles of the entries that are in the folders of their days, by content hash."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        wanted[entry.day].add(entry.content_hash)
    found: dict[str, Article] = {}
    for day, hashes in wanted.items():
        try:
            found |= {
                article.content_hash: article for article in read_run(home / day) if article.content_hash in hashes
            }
        except UserError:
            continue  # the folder was moved away; what it told is then not known any more
    return found
