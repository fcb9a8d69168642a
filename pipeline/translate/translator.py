"""The translating stage: a window of articles in, every sentence's English out, sentence for sentence."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from pipeline.article import Article, Flag, Sentence
from pipeline.engine.base import Engine, Hypothesis
from pipeline.split.clauses import cut_clauses
from pipeline.stage import Stage, by_halves
from pipeline.store import Translation
from pipeline.translate.closed import Parts
from pipeline.translate.ladder import Rung
from pipeline.translate.normalise import join_clauses, normalise_source, tidy_target

log = logging.getLogger(__name__)


_STOP = re.compile(r"(?<!\b[A-Z])(?<!\.)\.$")
UNFINISHED = Flag("unfinished", "the model's output reached its length limit and may be cut off")


class Judge(Protocol):
    """What the translator needs of ``pipeline.check.Checker``."""

    def flags(self, vi: str, en: str) -> tuple[Flag, ...]: ...

    def penalty(self, flags: Sequence[Flag]) -> float: ...


class Mend(Protocol):
    """What the translator needs of ``pipeline.mend.Mender``: the English set right, and each change."""

    def __call__(self, vi: str, en: str, flags: Sequence[Flag], /) -> tuple[str, tuple[str, ...]]: ...


class Memory(Protocol):
    """Translations of earlier windows and runs."""

    def recall(self, sources: Iterable[str]) -> Mapping[str, Translation]: ...

    def remember(self, translations: Mapping[str, Translation]) -> None: ...


class Translator(Stage):
    """Fills in ``Sentence.en`` and ``Article.title_en``.

    Sentences of all articles of a window are normalised, looked up in the memory, and the distinct new ones go
    to the engine together. Each hypothesis of the beam is judged; a sentence whose best one still has a finding
    climbs the ladder, as far as its article's budget allows (most findings for their length first). The budget
    counts the work of decoding over all rungs, it is each article's own, and only what needed no retry is
    remembered: neither the articles around it nor earlier runs can change an article's English.

    Args:
        engine: called when there is something to translate, so that a run with nothing new loads no model.
        mend: called with what the judge found; None leaves the English as the engine wrote it.
        hint: the source with English for what a translation of it lost, as it is where there is nothing to hint at;
            None hints at nothing.
        closed: what is translated by rule before and after the sentence proper (``ClosedForms.split``).
        confidence: of a source and its translation, None when it is not estimated.
        retry_share: the most work of all further rungs together, as a share of what translating the article once
            is, but always one retry where there is a finding; with 0 there is no further rung.
        clauses_over: sentences of more tokens are translated in pieces of at most so many; None or 0: those that
            the engine does not read whole.
    """

    name = "translate"
    version = "8"

    def __init__(
        self,
        engine: Callable[[], Engine],
        judge: Judge,
        rungs: Sequence[Rung],
        memory: Memory,
        *,
        mend: Mend | None = None,
        hint: Callable[[str, str], str] | None = None,
        closed: Callable[[str], Parts] = lambda source: Parts("", source, ""),
        confidence: Callable[[str, Translation], float | None] = lambda _source, _translation: None,
        retry_share: float = 0.5,
        clauses_over: int | None = None,
    ) -> None:
        super().__init__()
        self._engine = engine
        self._judge = judge
        self._rungs = rungs
        self._memory = memory
        self._mend = mend
        self._hint = hint
        self._closed = closed
        self.confidence = confidence
        self._retry_share = retry_share
        self._clauses_over = clauses_over

    def process(self, article: Article) -> Article:
        return next(self.run([article]))

    def run(self, articles: Iterable[Article], *, one_budget: bool = False) -> Iterator[Article]:
        """One call is one window: all of ``articles`` is held and translated together.

        Args:
            one_budget: the window has one retry budget, for articles that are bare lines.
        """
        window = [(article, _sources(article)) for article in articles]
        remembered = self._memory.recall(dict.fromkeys(source for _, sources in window for source in sources))
        parts = [sources for _, sources in window]
        if one_budget:
            parts = [list(dict.fromkeys(source for part in parts for source in part))]
        best, errors = self._translate(parts, remembered)
        self._memory.remember(
            {source: made for part in best for source, made in part.items() if _needed_no_retry(made)}
        )
        for number, (article, _) in enumerate(window):
            found = best[0 if one_budget else number]
            yield article if article.failed else self._fill(article, remembered, found, errors)

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
            if found.mended:
                self.counts["mended"] += 1
            sentences.append(
                replace(
                    sentence,
                    en=found.english,
                    attempt=found.attempt,
                    from_memory=known is not None,
                    mended=found.mended,
                    confidence=self.confidence(source, found),
                    flags=() if found.finished else (UNFINISHED,),
                )
            )
        if len(sentences) != len(article.sentences):
            raise AssertionError("a sentence was lost")  # the one promise that must never break
        title = " ".join(s.en or "" for s in sentences if article.blocks[s.block].kind == "title")
        return replace(article, sentences=tuple(sentences), title_en=title.removesuffix(".") or None)

    def _translate(
        self, parts: Sequence[Sequence[str]], remembered: Mapping[str, Translation]
    ) -> tuple[list[dict[str, Translation]], dict[str, Exception]]:
        """For each part the best of each source that is not remembered, and what went wrong by source.

        A source that several parts share goes to the engine once, but each part climbs on its own budget.
        """
        best: list[dict[str, Translation]] = [{} for _ in parts]
        first: dict[str, Translation] = {}
        errors: dict[str, Exception] = {}
        full = [self._retry_share * self._rungs[0].work(sum(map(len, part))) for part in parts]
        budgets = full
        todo = [[source for source in part if source not in remembered] for part in parts]
        for number, rung in enumerate(self._rungs):
            if number:
                chosen = [
                    self._choose(mine, rung, left, untouched=left == whole)
                    for mine, left, whole in zip(best, budgets, full, strict=True)
                ]
                todo = [sources for sources, _ in chosen]
                budgets = [left for _, left in chosen]
            # Hinted at is what the first rung lost, which is the same for all parts.
            texts = {source: self._hinted(source, first.get(source)) for part in todo for source in part}
            if not texts:
                continue
            self.counts[f"rung {rung.name}"] += len(texts)
            found: dict[str, Translation] = {}
            for source, result in self._attempt(texts, rung).items():
                judged = result if isinstance(result, Exception) else self._judged(source, result, number)
                if not isinstance(judged, Exception):
                    found[source] = judged
                elif number == 0:
                    errors[source] = judged
            first = first or found
            for mine, part in zip(best, todo, strict=True):
                better = (s for s in part if s in found and (s not in mine or found[s].penalty < mine[s].penalty))
                mine.update((source, found[source]) for source in better)
        return best, errors

    def judge_ahead(self, source: str, hypotheses: Sequence[Hypothesis]) -> None:
        """Has the judge read what it will be asked about, while the engine computes the next batches.

        Nothing is kept here: it is of use with a judge that remembers what it found.
        """
        self._judged(source, hypotheses, 0)

    def _judged(self, source: str, hypotheses: Sequence[Hypothesis], attempt: int) -> Translation | Exception:
        """The best hypothesis, or what went wrong in judging them: that is one sentence's trouble."""
        try:
            return self._best(source, hypotheses, attempt)
        except Exception as error:
            log.warning("a translation could not be judged: %s: %s", type(error).__name__, error)
            return error

    def _best(self, source: str, hypotheses: Sequence[Hypothesis], attempt: int) -> Translation:
        """The hypothesis that the judge likes best; one it finds no fault with ends the search."""
        best: Translation | None = None
        for hypothesis, margin in _with_margins(hypotheses):
            english = tidy_target(hypothesis.text)
            mended: tuple[str, ...] = ()
            flags = self._judge.flags(source, english)
            if flags and self._mend:
                english, mended = self._mended(self._mend, source, english, flags)
            if mended:
                flags = self._judge.flags(source, english)
            penalty = self._judge.penalty(flags) + (not hypothesis.finished)
            made = Translation(english, hypothesis.score, attempt, hypothesis.finished, margin, penalty, mended)
            if best is None or _rank(made) < _rank(best):
                best = made
            if not penalty:
                break  # those that follow score less
        if best is None:
            raise AssertionError("an engine gave no hypothesis")
        return best

    @staticmethod
    def _mended(mend: Mend, source: str, english: str, flags: Sequence[Flag]) -> tuple[str, tuple[str, ...]]:
        """What the rules make of it; a rule that fails leaves the English as the engine wrote it."""
        try:
            return mend(source, english, flags)
        except Exception as error:
            log.warning("a translation could not be mended: %s: %s", type(error).__name__, error)
            return english, ()

    def _hinted(self, source: str, made: Translation | None) -> str:
        """What the model reads for a source that it has translated as ``made`` so far; a hint that fails is none."""
        if made is None or self._hint is None or not made.penalty:
            return source
        try:
            return self._hint(source, made.english)
        except Exception as error:
            log.warning("a source could not be hinted at: %s: %s", type(error).__name__, error)
            return source

    def _choose(
        self, best: Mapping[str, Translation], rung: Rung, budget: float, *, untouched: bool
    ) -> tuple[list[str], float]:
        """The sources that a rung takes on, most penalty for its work first, and what is left of the budget after them.

        The first of them is taken on whatever it costs where the budget is untouched: a short article has little.
        """
        doubtful = [source for source, made in best.items() if made.penalty]
        if not self._retry_share or not doubtful:
            return [], budget
        counts = zip(doubtful, self._engine().count_tokens(doubtful), strict=True)
        suited = [source for source, tokens in counts if rung.mends(best[source].penalty, tokens)]
        if rung.hinted:
            suited = [source for source in suited if self._hinted(source, best[source]) != source]
        chosen: list[str] = []
        for source in sorted(suited, key=lambda s: -best[s].penalty / len(s)):
            work = rung.work(len(source))
            if work <= budget or (untouched and not chosen):
                chosen.append(source)
                budget -= work
        return chosen, budget

    def _attempt(self, texts: Mapping[str, str], rung: Rung) -> dict[str, list[Hypothesis] | Exception]:
        """Each source's hypotheses on one rung, or the error that only it causes.

        Args:
            texts: by source what the model is to read for it.
        """
        engine = self._engine()
        split = {source: self._closed(text) for source, text in texts.items()}
        pieces = {"": [], **self._pieces(engine, [parts.rest for parts in split.values() if parts.rest], rung)}
        distinct = list(dict.fromkeys(piece for parts in pieces.values() for piece in parts))
        outputs = _generate(engine, distinct, rung)
        results: dict[str, list[Hypothesis] | Exception] = {}
        for source, (before, rest, after) in split.items():
            found = [outputs[part] for part in pieces[rest]]
            error = next((f for f in found if isinstance(f, Exception)), None)
            whole = [f for f in found if not isinstance(f, Exception)]
            parts = Parts(before, rest, after)
            results[source] = error or [_around(parts, h) for h in _joined(pieces[rest], whole)]
        return results

    def _pieces(self, engine: Engine, sources: Sequence[str], rung: Rung) -> dict[str, list[str]]:
        """Each source whole where it fits the model, else cut at clause marks; the clause rung's pieces are shorter."""
        counts = dict(zip(sources, engine.count_tokens(sources), strict=True))
        limit = min(engine.source_limit, self._clauses_over or engine.source_limit)

        def fits(most: int) -> Callable[[str], bool]:
            return lambda piece: engine.count_tokens([piece])[0] <= most

        pieces: dict[str, list[str]] = {}
        for source, tokens in counts.items():
            most = limit
            if rung.by_clause:
                most = max(_CLAUSE_TOKENS, min(limit, tokens) // 2)
            pieces[source] = cut_clauses(source, fits(most)) if tokens > most else [source]
        return pieces


def _sources(article: Article) -> list[str]:
    """The distinct normalised sentences of an article that has not failed."""
    sentences = () if article.failed else article.sentences
    return list(dict.fromkeys(normalise_source(sentence.vi) for sentence in sentences))


_CLAUSE_TOKENS = 16  # a shorter clause has too little context to be translated on its own


def _rank(translation: Translation) -> tuple[float, float]:
    """The lower wins: fewer findings first, then the higher score."""
    return translation.penalty, -translation.score


def _needed_no_retry(translation: Translation) -> bool:
    """Whether every article with this sentence would get this English, whatever its retry budget."""
    return translation.penalty == 0 and translation.attempt == 0


def _with_margins(hypotheses: Sequence[Hypothesis]) -> list[tuple[Hypothesis, float]]:
    """Best score first, each with its score less that of the best other one; 0 when it is alone."""
    ranked = sorted(hypotheses, key=lambda h: -h.score)
    if len(ranked) < 2:
        return [(h, 0.0) for h in ranked]
    return [(h, h.score - ranked[i == 0].score) for i, h in enumerate(ranked)]


def _joined(pieces: Sequence[str], outputs: Sequence[list[Hypothesis]]) -> list[Hypothesis]:
    """The hypotheses of a whole sentence: those of its one piece, or the pieces' best ones in a row, if any."""
    if len(outputs) == 1:
        return outputs[0]
    best = [output[0] for output in outputs]
    tokens = sum(h.tokens for h in best)
    score = sum(h.score * h.tokens for h in best) / max(1, tokens)
    text = join_clauses(pieces, [h.text for h in best])
    return [Hypothesis(text, score, tokens, all(h.finished for h in best))]


def _around(parts: Parts, hypothesis: Hypothesis) -> Hypothesis:
    """With what was translated by rule before and after; nothing where the model wrote nothing.

    A model ends with a stop what has none because something follows.
    """
    text = hypothesis.text
    if parts.rest and not text.strip():
        return hypothesis
    if parts.after and not parts.rest.endswith((".", "!", "?", "…", '"')):
        text = _STOP.sub("", text)
    return replace(hypothesis, text=parts.before + text + parts.after)


def _generate(engine: Engine, texts: Sequence[str], rung: Rung) -> dict[str, list[Hypothesis] | Exception]:
    made = by_halves(texts, lambda part: engine.generate(part, rung.decode))
    for error in made:
        if isinstance(error, Exception):
            log.warning("a sentence could not be translated: %s: %s", type(error).__name__, error)
    return dict(zip(texts, made, strict=True))
