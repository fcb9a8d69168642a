"""Abstractive briefs with a sequence-to-sequence model, in parts where an article exceeds its window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.engine.base import Decode, Engine
from pipeline.split.sentences import split_sentences


class Seq2SeqSummariser:
    """Writes a draft of an article's brief from its English sentences.

    Args:
        engine: loaded at the first call.
        merge_words: the parts' drafts together may be this long; longer ones are summarised once more.
    """

    def __init__(self, engine: Callable[[], Engine], decode: Decode, *, merge_words: int) -> None:
        self._engine = engine
        self._decode = decode
        self._merge_words = merge_words

    def load(self) -> None:
        """Loads the engine, if it was not: a model that cannot be had is no article's failure."""
        self._engine()

    def drafts(self, articles: Sequence[Sequence[str]]) -> list[list[str]]:
        """Draft sentences for each article, given its sentences. All articles' parts go to the engine together."""
        if not any(articles):
            return [[] for _ in articles]
        engine = self._engine()
        drafts = self._summarise(engine, [self._parts(engine, sentences) for sentences in articles])
        again = [i for i, draft in enumerate(drafts) if len(" ".join(draft).split()) > self._merge_words]
        shorter = self._summarise(engine, [self._parts(engine, drafts[i]) for i in again])
        for i, draft in zip(again, shorter, strict=True):
            drafts[i] = draft
        return drafts

    def _summarise(self, engine: Engine, articles: Sequence[Sequence[str]]) -> list[list[str]]:
        parts = [part for article in articles for part in article]
        outputs = iter(engine.generate(parts, self._decode))
        return [
            [sentence for _ in article for sentence in split_sentences(next(outputs)[0].text)] for article in articles
        ]

    @staticmethod
    def _parts(engine: Engine, sentences: Sequence[str]) -> list[str]:
        """Runs of whole sentences that fit the model's window, of about equal length; nothing is left out.

        A single sentence over the window is cut between words.
        """
        pieces = [piece for sentence in sentences for piece in _fitting(engine, sentence)]
        counts = engine.count_tokens(pieces)
        count = -(-sum(counts) // engine.source_limit)
        target = sum(counts) / max(1, count)
        parts: list[str] = []
        current: list[str] = []
        used = 0
        for piece, tokens in zip(pieces, counts, strict=True):
            if current and (used + tokens > engine.source_limit or used >= target):
                parts.append(" ".join(current))
                current, used = [], 0
            current.append(piece)
            used += tokens
        return [*parts, " ".join(current)] if current else parts


def _fitting(engine: Engine, sentence: str) -> list[str]:
    if engine.count_tokens([sentence])[0] <= engine.source_limit:
        return [sentence]
    halves = sentence.split()
    middle = len(halves) // 2
    if not middle:
        return [sentence[i : i + engine.source_limit // 4] for i in range(0, len(sentence), engine.source_limit // 4)]
    return [*_fitting(engine, " ".join(halves[:middle])), *_fitting(engine, " ".join(halves[middle:]))]
