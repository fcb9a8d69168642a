"""The translating stage: a window of articles in, every sentence's English out, sentence for sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from pipeline.article import Article, Flag, Sentence
from pipeline.engine.base import Engine, Hypothesis
from pipeline.split.clauses import cut_clauses
from pipeline.stage import Stage
from pipeline.store import Translation
from pipeline.translate.ladder import Rung
from pipeline.translate.normalise import normalise_source, tidy_target

log = logging.getLogger(__name__)


UNFINISHED = Flag("unfinished", "the model's output reached its length limit and may be cut off")


class Judge(Protocol):
    """What the translator needs of ``pipeline.check.Checker``."""

    def flags(self, vi: str, en: str) -> tuple[Flag, ...]: ...

    def penalty(self, flags: Sequence[Flag]) -> float: ...


class Memory(Protocol):
    """Translations of earlier windows and runs."""

    def recall(self, sources: Iterable[str]) -> Mapping[str, Translation]: ...

    def remember(self, translations: Mapping[str, Translation]) -> None: ...


class Translator(Stage):
    """Fills in ``Sentence.en`` and ``Article.title_en``.

    Sentences of all articles of a window are normalised, looked up in the memory, and the distinct new ones go
    to the engine together. Each hypothesis of the beam is judged; a sentence whose best one still has a finding
    climbs the ladder, as far as ``retry_share`` of its article's source text allows (worst findings first). The
    budget is each article's own, so that the company it is translated in cannot change its English.

    Args:
        engine: called when there is something to translate, so that a run with nothing new loads no model.
        repair: mends known wrong forms in the English of a source.
        confidence: of a source and its translation, None when it is not estimated.
        retry_share: the most source text, as a share of the article's, that each further rung may translate again.
    """

    name = "translate"
    version = "2"

    def __init__(
        self,
        engine: Callable[[], Engine],
        judge: Judge,
        rungs: Sequence[Rung],
        memory: Memory,
        *,
        repair: Callable[[str, str], str] = lambda _source, english: english,
        confidence: Callable[[str, Translation], float | None] = lambda _source, _translation: None,
        retry_share: float = 0.15,
    ) -> None:
        super().__init__()
        self._engine = engine
        self._judge = judge
        self._rungs = rungs
        self._memory = memory
        self._repair = repair
        self._confidence = confidence
        self._retry_share = retry_share

    def process(self, article: Article) -> Article:
        return next(self.run([article]))

    def run(self, articles: Iterable[Article], *, one_budget: bool = False) -> Iterator[Article]:
        """One call is one window: all of ``articles`` is held and translated together.

        Args:
            one_budget: the window has one retry budget, for articles that are bare lines.
        """
        window = list(articles)
        parts = [
            list(dict.fromkeys(normalise_source(sentence.vi) for sentence in article.sentences))
            for article in window
            if not article.failed
        ]
        sources = dict.fromkeys(source for part in parts for source in part)
        remembered = self._memory.recall(sources)
        new = [source for source in sources if source not in remembered]
        fresh, errors = self._translate(new, [new] if one_budget else parts)
        self._memory.remember(fresh)
        for article in window:
            yield article if article.failed else self._fill(article, remembered, fresh, errors)

    def _fill(
        self,
        article: Article,
        remembered: Mapping[str, Translation],
        fresh: Mapping[str, Translation],
        errors: Mapping[str, Exception],
    ) -> Article:
        sentences: list[Sentence] = []
        for sentence in article.sentences:
            source = normalise_source(sentence.vi)
            if source in errors:
                return self.fail(article, errors[source])
            known = remembered.get(source)
            found = known or fresh[source]
            self.counts["sentences"] += 1
            self.counts["from memory"] += known is not None
            sentences.append(
                replace(
                    sentence,
                    en=found.english,
                    attempt=found.attempt,
                    from_memory=known is not None,
                    confidence=self._confidence(source, found),
                    flags=() if found.finished else (UNFINISHED,),
                )
            )
        if len(sentences) != len(article.sentences):
            raise AssertionError("a sentence was lost")  # the one promise that must never break
        title = " ".join(s.en or "" for s in sentences if article.blocks[s.block].kind == "title")
        return replace(article, sentences=tuple(sentences), title_en=title.removesuffix(".") or None)

    def _translate(
        self, sources: Sequence[str], parts: Sequence[Sequence[str]]
    ) -> tuple[dict[str, Translation], dict[str, Exception]]:
        """Translations by source, and what went wrong by source; each source is in exactly one of the two.

        Each of ``parts`` has a retry budget of its own.
        """
        best: dict[str, Translation] = {}
        errors: dict[str, Exception] = {}
        todo: Sequence[str] = sources
        for number, rung in enumerate(self._rungs):
            if not todo:
                break
            self.counts[f"rung {rung.name}"] += len(todo)
            for source, result in self._attempt(todo, rung).items():
                if isinstance(result, Exception):
                    if source not in best:
                        errors[source] = result
                    continue
                for hypothesis, margin in _with_margins(result):
                    candidate = self._judged(source, hypothesis, margin, number)
                    if source not in best or _rank(candidate) < _rank(best[source]):
                        best[source] = candidate
                    if not candidate.penalty:
                        break  # those that follow score less
            todo = list(dict.fromkeys(source for part in parts for source in self._worst(best, part)))
        return best, errors

    def _judged(self, source: str, hypothesis: Hypothesis, margin: float, attempt: int) -> Translation:
        english = self._repair(source, tidy_target(hypothesis.text))
        penalty = self._judge.penalty(self._judge.flags(source, english)) + (not hypothesis.finished)
        return Translation(english, hypothesis.score, attempt, hypothesis.finished, margin, penalty)

    def _worst(self, best: Mapping[str, Translation], sources: Sequence[str]) -> list[str]:
        """The sources with findings, worst first, within the retry budget; if there is one, the very worst always."""
        if not self._retry_share:
            return []
        budget = self._retry_share * sum(map(len, sources))
        doubtful = sorted((s for s in sources if s in best and best[s].penalty > 0), key=lambda s: -best[s].penalty)
        chosen: list[str] = []
        for source in doubtful:
            budget -= len(source)
            if budget < 0 and chosen:
                break
            chosen.append(source)
        return chosen

    def _attempt(self, sources: Sequence[str], rung: Rung) -> dict[str, list[Hypothesis] | Exception]:
        """Each source's hypotheses on one rung, or the error that only it causes."""
        engine = self._engine()
        pieces = self._pieces(engine, sources, rung)
        distinct = list(dict.fromkeys(piece for parts in pieces.values() for piece in parts))
        outputs = _generate(engine, distinct, rung)
        results: dict[str, list[Hypothesis] | Exception] = {}
        for source, parts in pieces.items():
            found = [outputs[part] for part in parts]
            error = next((f for f in found if isinstance(f, Exception)), None)
            results[source] = error or _joined([f for f in found if not isinstance(f, Exception)])
        return results

    def _pieces(self, engine: Engine, sources: Sequence[str], rung: Rung) -> dict[str, list[str]]:
        """Each source whole where it fits the model, else (or on the clause rung) cut at clause marks."""
        counts = dict(zip(sources, engine.count_tokens(sources), strict=True))

        def fits(limit: int) -> Callable[[str], bool]:
            return lambda piece: engine.count_tokens([piece])[0] <= limit

        pieces: dict[str, list[str]] = {}
        for source, tokens in counts.items():
            if tokens > engine.source_limit:
                pieces[source] = cut_clauses(source, fits(engine.source_limit))
            elif rung.by_clause and tokens > _CLAUSE_TOKENS:
                pieces[source] = cut_clauses(source, fits(max(_CLAUSE_TOKENS, tokens // 2)))
            else:
                pieces[source] = [source]
        return pieces


_CLAUSE_TOKENS = 16  # a shorter clause has too little context to be translated on its own


def _rank(translation: Translation) -> tuple[float, float]:
    """The lower wins: fewer findings first, then the higher score."""
    return translation.penalty, -translation.score


def _with_margins(hypotheses: Sequence[Hypothesis]) -> list[tuple[Hypothesis, float]]:
    """Best score first, each with its score less that of the best other one; 0 when it is alone."""
    ranked = sorted(hypotheses, key=lambda h: -h.score)
    if len(ranked) < 2:
        return [(h, 0.0) for h in ranked]
    return [(h, h.score - ranked[i == 0].score) for i, h in enumerate(ranked)]


def _joined(parts: Sequence[list[Hypothesis]]) -> list[Hypothesis]:
    """The hypotheses of a whole sentence: those of its one piece, or the pieces' best ones in a row."""
    if len(parts) == 1:
        return parts[0]
    best = [part[0] for part in parts]
    tokens = sum(h.tokens for h in best)
    score = sum(h.score * h.tokens for h in best) / max(1, tokens)
    return [Hypothesis(" ".join(h.text for h in best), score, tokens, all(h.finished for h in best))]


def _generate(engine: Engine, texts: Sequence[str], rung: Rung) -> dict[str, list[Hypothesis] | Exception]:
    """All texts at once; should that fail, by halves, so that a single text that breaks the engine stands alone."""
    if not texts:
        return {}
    try:
        return dict(zip(texts, engine.generate(texts, rung.decode), strict=True))
    except Exception as error:
        if len(texts) == 1:
            log.warning("a sentence could not be translated: %s: %s", type(error).__name__, error)
            return {texts[0]: error}
        middle = len(texts) // 2
        return _generate(engine, texts[:middle], rung) | _generate(engine, texts[middle:], rung)
