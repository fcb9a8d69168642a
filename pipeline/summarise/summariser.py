"""The summarising stage: a brief for each article, every sentence of it with citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pipeline.article import Article, BriefSentence, Flag, Sentence
from pipeline.config import SummariseSettings
from pipeline.stage import Stage, by_halves
from pipeline.summarise.extractive import RANKINGS, choose, repeats
from pipeline.summarise.ground import find_support
from pipeline.summarise.seq2seq import Seq2SeqSummariser

_BODY = ("lead", "paragraph")  # a caption, a subheading or the title is no sentence of a brief


class Summariser(Stage):
    """Fills in ``Article.brief``.

    With a model, each draft sentence is grounded: one that its article does not support (a number or name that
    is not there, or too few shared content words) is replaced by the best-supporting translated sentence and
    marked ``extractive``; so is everything the baselines choose.

    Args:
        model: the sequence-to-sequence summariser, None for the baseline named in ``settings.method``.
    """

    name = "summarise"
    version = "3"

    def __init__(self, settings: SummariseSettings, model: Seq2SeqSummariser | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._model = model

    def process(self, article: Article) -> Article:
        return next(self.run([article]))

    def run(self, articles: Iterable[Article]) -> Iterator[Article]:
        window = list(articles)
        bodies = [[] if article.failed else body_sentences(article) for article in window]
        drafts: Sequence[list[str] | Exception] = [[] for _ in window]
        if self._model and any(bodies):
            self._model.load()
            drafts = by_halves([[s.en or "" for s in body] for body in bodies], self._model.drafts)
        for article, body, draft in zip(window, bodies, drafts, strict=True):
            if article.failed:
                yield article
            elif isinstance(draft, Exception):
                yield self.fail(article, draft)
            else:
                yield self._try(article, partial(self._brief, body=body, draft=draft))

    def _brief(self, article: Article, body: Sequence[Sentence], draft: Sequence[str]) -> Article:
        if not body:
            return replace(article, flags=(*article.flags, Flag("no-brief", "the article has no body sentence")))
        brief = self._grounded(draft, body) if draft else self._extracted(body)
        self.counts["brief sentences"] += len(brief)
        self.counts["extractive"] += sum(sentence.method != "seq2seq" for sentence in brief)
        return replace(article, brief=tuple(brief))

    def _extracted(self, body: Sequence[Sentence]) -> list[BriefSentence]:
        settings = self._settings
        method = settings.method if settings.method in RANKINGS else "lead"
        # What announces a list says nothing without it.
        body = [s for s in body if not s.vi.rstrip().endswith(":")] or body
        texts = [s.en or "" for s in body]
        chosen = choose(texts, RANKINGS[method], sentences=settings.sentences, max_words=settings.max_words)
        return [BriefSentence(texts[i], (body[i].id,), method) for i in chosen]

    def _grounded(self, draft: Sequence[str], body: Sequence[Sentence]) -> list[BriefSentence]:
        texts = [s.en or "" for s in body]
        brief: list[BriefSentence] = []
        total = 0
        for sentence in draft:
            support = find_support(sentence, texts)
            if support.holds(self._settings.support):
                candidate = BriefSentence(sentence, tuple(body[i].id for i in support.positions), "seq2seq")
            elif support.positions:
                best = support.positions[0]
                self.counts["replaced"] += 1
                candidate = BriefSentence(texts[best], (body[best].id,), "extractive")
            else:
                self.counts["unsupported"] += 1
                continue
            length = len(candidate.text.split())
            if any(repeats(candidate.text, kept.text) for kept in brief):
                continue
            if brief and (total + length > self._settings.max_words or len(brief) == self._settings.sentences):
                break
            brief.append(candidate)
            total += length
        return brief or self._extracted(body)


def body_sentences(article: Article) -> list[Sentence]:
    """The translated sentences of the lead and the paragraphs."""
    return [s for s in article.sentences if s.en and article.blocks[s.block].kind in _BODY]
