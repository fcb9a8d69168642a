"""What a Vietnamese article says about its event: the evidence that decides which articles belong together.

Only the article's own cleaned text counts (captions not), and only the Vietnamese: the English of one
event may differ from article to article.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from sys import intern

from pipeline.article import Article
from pipeline.digest.dates import DateMention, find_dates, infer_year, parse_iso
from pipeline.resources import shipped

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]")
_ORDINAL = re.compile(r"((?:\w+\s+){2})lần\s+(?:thứ\s+)?(\d+|[IVX]+|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b")
_MIN_SENTENCE_WORDS = 6
_OPENING_WORDS = 70
_MAX_TERMS = 600
RARE = 7.0  # idf of what one article in a thousand has
_LEADING_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of one article that are compared.

    Attributes:
        key: the article's content hash.
        sentences: digest of each normalised sentence → its length in words (stock phrases too short to count left out).
        terms: the weightiest content (pairs of syllables) → tf·idf weight; ``norm`` is the length of that vector.
        opening: the same for title and lead, where news tells what happened.
        names: names of people, places and organisations → idf weight.
        ordinals: ("tham vấn chính trị", "11") for "Tham vấn Chính trị lần thứ 11".
        date: the day of the event, when the text names it.
    """

    key: str
    sentences: Mapping[bytes, int]
    terms: Mapping[str, float]
    norm: float
    opening: Mapping[str, float]
    names: Mapping[str, float]
    ordinals: frozenset[tuple[str, str]]
    date: DateMention | None


def body_sentences(article: Article) -> Iterator[tuple[int | None, str]]:
    """(sentence id, Vietnamese text) of all but the captions; the blocks' text when it is not yet split."""
    if article.sentences:
        for sentence in article.sentences:
            if not 0 <= sentence.block < len(article.blocks) or article.blocks[sentence.block].kind != "caption":
                yield sentence.id, sentence.vi
    else:
        for block in article.blocks:
            if block.kind != "caption":
                yield None, block.text


def gather(article: Article) -> Evidence:
    """The evidence of one article; depends on nothing but its text and publication date."""
    texts = [unicodedata.normalize("NFC", text) for _, text in body_sentences(article)]
    sentences: dict[bytes, int] = {}
    counts: Counter[str] = Counter()
    opening: dict[str, float] = {}
    ordinals: set[tuple[str, str]] = set()
    words = 0
    common = _background()
    for text in texts:
        tokens = normalise(text)
        pairs = _pairs(tokens)
        counts.update(pairs)
        if words < _OPENING_WORDS:
            opening.update((pair, common.get(pair, RARE)) for pair in pairs)
        words += len(tokens)
        if len(tokens) >= _MIN_SENTENCE_WORDS:
            sentences[blake2b(" ".join(tokens).encode(), digest_size=8).digest()] = len(tokens)
        if "lần" in text:
            ordinals.update((head.strip().lower(), number.lower()) for head, number in _ORDINAL.findall(text))
    terms = {term: _weight(count, common.get(term, RARE)) for term, count in counts.items()}
    if len(terms) > _MAX_TERMS:
        terms = dict(sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:_MAX_TERMS])
    return Evidence(
        key=article.content_hash,
        sentences=sentences,
        terms=terms,
        norm=math.sqrt(sum(weight * weight for weight in terms.values())) or 1.0,
        opening=opening,
        names={name: common.get(name, RARE) for name in _names(texts)},
        ordinals=frozenset(ordinals),
        date=event_mention(article),
    )


def _pairs(tokens: list[str]) -> list[str]:
    """Neighbouring syllables: most Vietnamese words are two. Numbers are left out.

    Interned: the articles of a run share most of them, and many are held at once.
    """
    return [intern(f"{one} {two}") for one, two in pairwise(tokens) if not (one.isdigit() or two.isdigit())]


@cache
def _weight(count: int, inverse: float) -> float:
    return (1 + math.log(count)) * inverse


def normalise(text: str) -> list[str]:
    """The words of a text, lower-cased: equal for texts that differ in case, spaces and punctuation only."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def event_mention(article: Article) -> DateMention | None:
    """The day of the event: the first day named in the title and first sentences, with its year where it can be told.

    With a publication date, days more than a month from it (anniversaries, history) give way to nearer ones.
    """
    texts = [text for _, text in body_sentences(article)]
    mentions = [m for text in texts[:_LEADING_SENTENCES] for m in find_dates(text)]
    mentions = [infer_year(mention, texts, article.published) for mention in mentions]
    published = parse_iso(article.published)
    if published:
        near = [m for m in mentions if (day := parse_iso(m.iso)) and abs((day - published).days) <= 31]
        mentions = near or mentions
    return mentions[0] if mentions else None


def _names(texts: list[str]) -> set[str]:
    """Runs of two or more capitalised words, and acronyms, lower-cased."""
    found: set[str] = set()
    for text in texts:
        run: list[str] = []
        for token in [*_TOKEN.findall(text), "."]:
            if token[0].isupper():
                run.append(token)
                continue
            if run:
                found.update(" ".join(pair).lower() for pair in pairwise(run))
                found.update(part.lower() for part in run if part.isupper() and len(part) > 2)
            run = []
    return found


@cache
def _background() -> dict[str, float]:
    """Pairs of syllables that are common in Vietnamese news, with their idf (``configs/digest/common_pairs.txt``)."""
    path = shipped("configs") / "digest" / "common_pairs.txt"
    table: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            weight, _, pairs = line.partition(" ")
            table.update(dict.fromkeys(pairs.split(";"), float(weight)))
    return table
