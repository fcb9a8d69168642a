"""What a Vietnamese article says about its event: the evidence that decides which articles belong together.

Only the article's own cleaned text counts (captions not), and only the Vietnamese: the English of one
event may differ from article to article.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.article import Article
from pipeline.digest.dates import DateMention, find_dates, infer_year, parse_iso, relative_days
from pipeline.digest.events.terms import terms_of
from pipeline.translate.orthography import ordinary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.digest.events.terms import Ids

_WORD = re.compile(r"\w+")
_NTH = re.compile(r"\blần\s+(?:thứ\s+)?(\d+|[IVX]+|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b")
_PART = re.compile(r"\b(\w+\s+số|tập|kỳ|vòng|chương|giải)\s+(\d+)\b")
_MIN_SENTENCE_WORDS = 6
_OPENING_TOKENS = 90
_MAX_TOKENS = 4000
_LEADING_SENTENCES = 5
EARLY_SENTENCES = 6
_MONTH = 31
LEAP_YEAR = 2024  # stands in for a year that is not known: it has a 29 February


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The features of one article that are compared; arrays of hashes (``terms``), sorted, each once.

    Attributes:
        key: the article's content hash.
        sentences: hashes of the sentences, ``lengths`` their words (stock phrases too short to count left out).
        terms: pairs of syllables and acronyms, ``counts`` how often each.
        opening: those of title and first lines, where news tells what happened.
        early: those of each of the first sentences, one after the other; ``starts`` is where each begins.
        names: those that are written as names of people, places and organisations.
        figures: numbers with the word after them, ``digits`` how many digits each has.
        ordinals: ("tham vấn chính trị", "11") for "Tham vấn Chính trị lần thứ 11", ("bão", "9") for "bão số 9".
        day: the day it tells of, as (first, last) day numbers; negative for a day whose year is not known.
    """

    key: str
    sentences: Ids
    lengths: NDArray[np.float32]
    terms: Ids
    counts: NDArray[np.float32]
    opening: Ids
    early: Ids
    starts: NDArray[np.int64]
    names: Ids
    figures: Ids
    digits: NDArray[np.float32]
    ordinals: frozenset[tuple[str, str]]
    day: tuple[int, int] | None


def body_sentences(article: Article) -> Iterator[tuple[int | None, str]]:
    """(sentence id, Vietnamese text) of all but the captions; the blocks' text when it is not yet split."""
    if article.sentences:
        for sentence in article.sentences:
            if not 0 <= sentence.block < len(article.blocks) or article.blocks[sentence.block].kind != "caption":
                yield sentence.id, ordinary(sentence.vi)
    else:
        for block in article.blocks:
            if block.kind != "caption":
                yield None, ordinary(block.text)


def gather(article: Article) -> Evidence:
    """The evidence of one article; depends on nothing but its text and publication date."""
    import numpy as np

    texts = [text for _, text in body_sentences(article)]
    found = terms_of(texts, _MAX_TOKENS)
    terms, counts = np.unique(found.pairs, return_counts=True)
    figures, first = np.unique(found.figures, return_index=True)
    sentence = np.searchsorted(found.ends, found.place) - 1
    leading = sentence < EARLY_SENTENCES
    early, starts = _each_once(found.pairs[leading], sentence[leading])
    title = [ordinary(block.text) for block in article.blocks if block.kind == "title"] or texts[:1]
    sentences = sorted({key: words for key, words in found.texts if words >= _MIN_SENTENCE_WORDS}.items())
    return Evidence(
        key=article.content_hash,
        sentences=np.array([key for key, _ in sentences], dtype=np.uint64),
        lengths=np.array([words for _, words in sentences], dtype=np.float32),
        terms=terms,
        counts=counts.astype(np.float32),
        opening=np.unique(found.pairs[found.place < _OPENING_TOKENS]),
        early=early,
        starts=starts,
        names=np.unique(found.pairs[found.capital]),
        figures=figures,
        digits=found.digits[first],
        ordinals=frozenset(_numbered([*title[:1], *texts[:EARLY_SENTENCES]])),
        day=_day(texts, article.published),
    )


def _each_once(pairs: Ids, sentence: NDArray[np.int64]) -> tuple[Ids, NDArray[np.int64]]:
    """The pairs of each early sentence, sorted and each once, one sentence after the other; where each begins."""
    import numpy as np

    order = np.lexsort((pairs, sentence))
    pairs, sentence = pairs[order], sentence[order]
    new = np.ones(len(pairs), bool)
    new[1:] = (pairs[1:] != pairs[:-1]) | (sentence[1:] != sentence[:-1])
    counts = np.bincount(sentence[new], minlength=EARLY_SENTENCES)
    return pairs[new], np.concatenate([[0], np.cumsum(counts)])


def normalise(text: str) -> list[str]:
    """The words of a text, lower-cased: equal for texts that differ in case, spaces and punctuation only."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def event_mention(article: Article) -> DateMention | None:
    """The day of the event: the first day named in the title and first sentences, with its year where it can be told.

    With a publication date, days more than a month before it are history and not the event.
    """
    texts = [text for _, text in body_sentences(article)]
    mentions = [m for text in texts[:_LEADING_SENTENCES] for m in find_dates(text)]
    mentions = [infer_year(mention, texts, article.published) for mention in mentions]
    published = parse_iso(article.published)
    if published:
        days = [(m, (day - published).days) for m in mentions if (day := parse_iso(m.iso))]
        mentions = [m for m, ago in days if abs(ago) <= _MONTH] or [m for m, ago in days if ago > 0]
    return mentions[0] if mentions else None


def _numbered(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for match in _NTH.finditer(text):
            yield " ".join(text[: match.start()].lower().split()[-2:]), match[1].lower()
        for head, number in _PART.findall(text):
            yield head.lower(), number


def _day(texts: Sequence[str], stated: str | None) -> tuple[int, int] | None:
    """The first day named, stated or relative, else that of publication; see ``Evidence.day``."""
    published = parse_iso(stated)
    for position, text in enumerate(texts):
        for mention in find_dates(text):
            if mention.year is None and published:
                mention = infer_year(mention, texts, stated)
            dated = replace(mention, year=mention.year or LEAP_YEAR)
            if start := parse_iso(dated.iso):
                end = max(start, parse_iso(dated.iso_end) or start)
                if published and abs((start - published).days) > _MONTH:
                    continue  # history, or what is to come
                sign = -1 if mention.year is None else 1
                return sign * start.toordinal(), sign * end.toordinal()
        if published:
            for day in relative_days(text, published):
                return day.toordinal(), day.toordinal()
            if position >= EARLY_SENTENCES:
                break
    return (published.toordinal(), published.toordinal()) if published else None
