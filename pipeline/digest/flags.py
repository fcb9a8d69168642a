"""The checks' findings in words for a reader, and how sure a story is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from pipeline.article import Article, Flag, Sentence
from pipeline.check.numbers_vi import quantities
from pipeline.digest.gist import Gists
from pipeline.digest.lexicon import any_of, load_lexicon
from pipeline.digest.records import Confidence, Level, PlainFlag, Source, StoryLine
from pipeline.digest.wording import in_english
from pipeline.translate.glossary import fold

_ARROW = " → "
_NOTHING = "(none)"
_WORDS = {
    "number-missing": "A number of the Vietnamese is not in the English: {vi}.",
    "number-changed": "A number differs: the Vietnamese has {vi}, the English has {en}.",
    "number-invented": "The English has a number that the Vietnamese does not: {en}.",
    "rank-changed": "The rank of an office differs: the Vietnamese has {vi}, the English has {en}.",
    "rank-invented": "The English has an office or institution that the Vietnamese does not: {en}.",
    "negation-missing": "The Vietnamese denies something that the English does not: {vi}.",
    "name-missing": "A name was not found in the English: {vi}.",
    "name-invented": "The English has a name that the Vietnamese does not: {en}.",
    "word-invented": "Neither English nor the Vietnamese has this word: {en}.",
    "speaker-invented": "The English has a speaker whom the Vietnamese does not: {en}.",
    "term": "A fixed term is translated differently: {vi} became {en}.",
    "length": "The translation is unusually short or long for its source: {detail}.",
    "repetition": "The translation repeats itself: {detail}.",
    "doubled": "The English says this twice in a row: {detail}.",
    "left-over-vietnamese": "Vietnamese words are left in the English: {detail}.",
    "unfinished": "The translation may be cut off: {detail}.",
    "date": "The publication date is unsure: {detail}.",
    "encoding": "The text may have been read in a wrong encoding: {detail}.",
    "empty": "A sentence has no translation.",
    "no-brief": "There is no brief: {detail}.",
}
_TOGETHER = {
    "number-missing": "Numbers of the Vietnamese that are not in the English",
    "number-changed": "Numbers that differ (Vietnamese → English)",
    "number-invented": "Numbers in the English only",
    "rank-changed": "Ranks of offices that differ (Vietnamese → English)",
    "rank-invented": "Offices and institutions in the English only",
    "negation-missing": "Denied in the Vietnamese, not in the English",
    "name-missing": "Names not found in the English",
    "name-invented": "Names in the English only",
    "word-invented": "Words that neither English nor the Vietnamese has",
    "speaker-invented": "Speakers in the English only",
    "term": "Fixed terms translated differently (Vietnamese → English)",
}
_MOST_TOGETHER = 10
_OTHER = "{kind}: {detail}."
LIST_MISSING = "list-missing"
_NO_LIST = "The text announces a list ({gist}) that the page as it was scraped does not have."
_UNSURE = 0.3  # expected sentence chrF: under it, the words in common are mostly those that any two sentences share
_HARD = 0.45  # expected sentence chrF: under it a reader makes out the subject but not what is said of it
_WRONG = frozenset(
    {"number-changed", "number-invented", "rank-changed", "rank-invented", "negation-missing", "name-invented"}
)
_MANY = 3  # findings in one sentence
_MANY_FLAGGED = 0.25  # of an article's sentences


def in_plain_words(flag: Flag, gloss: str = "") -> str:
    """One sentence for a reader who does not know the checks; an unknown kind is shown as it is.

    Args:
        gloss: of the flag's Vietnamese, for a reader who does not know that either.
    """
    vi, arrow, en = flag.detail.partition(_ARROW)
    vi = _glossed(vi, gloss)
    if not arrow and flag.kind.startswith(("number-", "rank-", "negation-", "name-", "word-", "speaker-", "term")):
        return _OTHER.format(kind=flag.kind, detail=flag.detail)
    template = _WORDS.get(flag.kind, _OTHER)
    return template.format(kind=flag.kind, detail=flag.detail, vi=vi, en=en)


def is_unsure(sentence: Sentence) -> bool:
    """Whether the translator itself gives little for its translation, whatever the checks found."""
    return sentence.confidence is not None and sentence.confidence < _UNSURE


def misleads(sentence: Sentence) -> bool:
    """Whether nobody should read the translation first: it says what the Vietnamese does not, or is too poor.

    It does where a figure or the rank of an office is another one, a negation is lost, or a name or office invented.
    How poor it is tells the translator's own confidence, else the number of findings.
    """
    if any(flag.kind in _WRONG for flag in sentence.flags):
        return True
    return len(sentence.flags) >= _MANY if sentence.confidence is None else sentence.confidence < _HARD


def doubts_of(sentence: Sentence) -> list[str]:
    """What the checks found in it, and whether the translator was unsure."""
    doubts = [in_plain_words(flag) for flag in sentence.flags]
    if is_unsure(sentence):
        doubts.append(f"The translator was unsure of it (confidence {sentence.confidence:.2f} of 1).")
    return doubts


def remarks_on(sentence: Sentence) -> list[str]:
    """What a reader of the two languages side by side should know: the doubts, and what a rule set right."""
    mended = f"Set right by rule: {', '.join(sentence.mended)}."
    return [*doubts_of(sentence), *([mended] if sentence.mended else [])]


def plain_flags(articles: Iterable[Article], gists: Gists) -> tuple[PlainFlag, ...]:
    """All findings of a story's articles: lists that are missing, about the article, then by sentence."""
    found: list[PlainFlag] = []
    for article in articles:
        for s in missing_lists(article):
            text = _NO_LIST.format(gist=" · ".join(gists.of(s.vi)) or s.vi)
            found.append(PlainFlag(text, LIST_MISSING, s.vi, article.id, s.id))
        found += [PlainFlag(in_plain_words(f), f.kind, f.detail, article.id) for f in article.flags]
        for s in article.sentences:
            for f in s.flags:
                gloss = _gloss(f, gists)
                found.append(PlainFlag(in_plain_words(f, gloss), f.kind, f.detail, article.id, s.id, gloss))
    return tuple(found)


def _gloss(flag: Flag, gists: Gists) -> str:
    vi = flag.detail.partition(_ARROW)[0] if flag.kind in _TOGETHER else ""
    gloss = " · ".join(gists.of(vi)) or " · ".join(map(in_english, quantities(vi)))  # a gist has no small numbers
    return "" if fold(gloss) in fold(vi) else gloss


def _glossed(vi: str, gloss: str) -> str:
    return f"{vi} ({gloss})" if gloss else vi


def summed_up(flags: Iterable[PlainFlag]) -> Iterator[str]:
    """The findings in few lines: those of one kind together, each once with how often."""
    kinds: dict[str, Counter[str]] = {}
    for flag in flags:
        together = flag.kind in _TOGETHER
        vi, arrow, en = flag.detail.partition(_ARROW)
        said = f"{_glossed(vi, flag.gloss)}{arrow}{en}".removesuffix(f"{_ARROW}{_NOTHING}")
        said = said.removeprefix(f"{_NOTHING}{_ARROW}")
        kinds.setdefault(flag.kind if together else flag.text, Counter())[said if together else flag.text] += 1
    for kind, counts in kinds.items():
        items = [f"{said} ({count} times)" if count > 1 else said for said, count in counts.most_common()]
        if kind not in _TOGETHER:
            yield items[0]
            continue
        more = f" and {len(items) - _MOST_TOGETHER} more" if len(items) > _MOST_TOGETHER else ""
        yield f"{_TOGETHER[kind]}: {', '.join(items[:_MOST_TOGETHER])}{more}."


def missing_lists(article: Article) -> Iterator[Sentence]:
    """Sentences that announce a list ("Hai bên nhất trí:") where the text goes on without it, or ends.

    Some pages lose their lists when they are scraped; what was in them cannot be known.
    """
    cue = re.compile(rf"\b(?:{any_of(load_lexicon().list_cues)})\s*:$", re.IGNORECASE)
    for sentence, following in zip_longest(article.sentences, article.sentences[1:]):
        if cue.search(sentence.vi.rstrip()) and _goes_on_without(article, sentence, following):
            yield sentence


def _goes_on_without(article: Article, announcing: Sentence, following: Sentence | None) -> bool:
    """Whether what follows is none of the announced: a subheading, or a paragraph that begins as no item does."""
    if following is None:
        return True
    if following.block == announcing.block:
        return False
    openers = rf"(?:{any_of(load_lexicon().after_lists)})\b"
    is_subheading = article.blocks[following.block].kind == "subheading"
    return is_subheading or re.match(openers, following.vi, re.IGNORECASE) is not None


def how_sure(
    sources: Sequence[Source],
    brief: Sequence[StoryLine],
    disagreements: int,
    date_basis: str | None,
    missing: int = 0,
) -> Confidence:
    """A level and the reasons for it, the weightiest first.

    ``low``: something in the brief itself is flagged and there is no second source, or a quarter of the sentences
    are flagged. ``high``: two independent articles, nothing in the brief flagged, no disagreement.
    """
    doubtful = sum(bool(line.doubts) for line in brief)
    independent = sum(source.copy_of is None for source in sources)
    total, flagged = sum(source.sentences for source in sources), sum(source.flagged for source in sources)
    reasons = [] if brief else ["there is no brief"]
    if doubtful:
        verb = "rests" if doubtful == 1 else "rest"
        reasons.append(f"{_count(doubtful, 'sentence')} of the brief {verb} on a flagged translation")
    if disagreements:
        reasons.append(f"the sources differ on {_count(disagreements, 'figure')}")
    if missing:
        reasons.append(f"{_count(missing, 'announced list')} missing from the page as it was scraped")
    if len(sources) == 1:
        reasons.append("one source only")
    elif independent == 1:
        reasons.append(f"{len(sources)} sources, but largely the same text: count them as one")
    else:
        reasons.append(f"{independent} independent sources")
    reasons.append(f"{flagged or 'none'} of {_count(total, 'sentence')} flagged by the checks")
    if date_basis == "year inferred":
        reasons.append("the year of the event is inferred, not stated")
    elif date_basis is None:
        reasons.append("no source states the day it happened")
    level: Level = "medium"
    if not brief or (total and flagged / total >= _MANY_FLAGGED) or (doubtful and independent < 2):
        level = "low"
    elif independent > 1 and not doubtful and not disagreements:
        level = "high"
    return Confidence(level, tuple(reasons))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
