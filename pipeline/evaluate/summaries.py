"""How good briefs are: ROUGE against reference summaries, and whether every number and name is in the article."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from pipeline.article import Article, Block, Sentence
from pipeline.config import Settings, SummariseSettings
from pipeline.errors import UserError
from pipeline.pipe import Pipeline
from pipeline.summarise.ground import borne_out
from pipeline.summarise.words import words
from pipeline.train.articles import ABSTRACT, BODY, read_stories
from pipeline.translate.normalise import normalise_text

ROUGE = ("rouge1", "rouge2", "rougeL")
BASELINES = ("lead-1", "lead-2", "lead-3", "lead-4", "centroid", "textrank")


@dataclass(frozen=True, slots=True)
class Document:
    """An English article as its sentences, and its reference summary."""

    sentences: tuple[str, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class SummaryScore:
    """One method: mean ROUGE F1 (0 to 100), share of faithful sentences, mean words of a summary, and of what.

    A sentence is faithful when every number and name in it is a word of the article.
    """

    method: str
    rouge: tuple[float, float, float]
    faithful: float
    words: float
    documents: int


def read_documents(path: Path, limit: int | None = None) -> list[Document]:
    """Articles with a summary from JSON lines (see ``read_stories``), those without one left out.

    Raises:
        UserError: none is left.
    """
    found: list[Document] = []
    for story in read_stories(path, normalise_text):
        sentences = tuple(text for role, text in story.sentences if role == BODY)
        if sentences and (reference := story.text(ABSTRACT)):
            found.append(Document(sentences, reference))
        if len(found) == limit:
            break
    if not found:
        raise UserError(f"{path}: no record has a text and a summary; give JSON lines with both")
    return found


def briefs(documents: Sequence[Document], method: str, settings: Settings) -> list[list[str]]:
    """The pipeline's own briefs by ``lead-N``, ``centroid``, ``textrank`` or, for another name, a model, grounded."""
    given = settings.summarise
    if method.startswith("lead-"):
        section = _with(given, method="lead", sentences=int(method.removeprefix("lead-")), max_words=10_000)
    elif method in BASELINES:
        section = _with(given, method=method)
    else:
        section = _with(given, method="seq2seq", model=method)
    with Pipeline(settings.model_copy(update={"summarise": section})) as pipeline:
        stage = next(stage for stage in pipeline.stages if stage.name == "summarise")
        articles = stage.run([_article(str(i), document) for i, document in enumerate(documents)])
        return [[sentence.text for sentence in article.brief] for article in articles]


def _with(section: SummariseSettings, **changes: object) -> SummariseSettings:
    return section.model_copy(update=changes)


def _article(name: str, document: Document) -> Article:
    blocks = tuple(Block("paragraph", text) for text in document.sentences)
    sentences = tuple(Sentence(i, i, "", text) for i, text in enumerate(document.sentences))
    article = Article.read(name, name, "\n".join(document.sentences))
    return replace(article, blocks=blocks, sentences=sentences)


def score(method: str, documents: Sequence[Document], summaries: Sequence[Sequence[str]]) -> SummaryScore:
    """Scores one method's summaries, each a list of sentences.

    Raises:
        UserError: the rouge-score package is missing.
    """
    rouge = _scorer()
    totals = [0.0, 0.0, 0.0]
    faithful = sentences = length = 0
    for document, summary in zip(documents, summaries, strict=True):
        for i, value in enumerate(rouge(document.reference, " ".join(summary))):
            totals[i] += value
        there = {word for sentence in document.sentences for word in words(sentence)}
        faithful += sum(borne_out(sentence, there) == 1 for sentence in summary)
        sentences += len(summary)
        length += sum(len(sentence.split()) for sentence in summary)
    count = len(documents)
    means = (100 * totals[0] / count, 100 * totals[1] / count, 100 * totals[2] / count)
    return SummaryScore(method, means, faithful / max(1, sentences), length / count, count)


def _scorer() -> Callable[[str, str], list[float]]:
    try:
        tool = import_module("rouge_score.rouge_scorer")
    except ImportError:
        raise UserError("ROUGE needs the rouge-score package: pip install rouge-score") from None
    logging.getLogger("absl").setLevel(logging.WARNING)  # it says for each scorer which tokenizer it uses
    scorer = tool.RougeScorer(list(ROUGE), use_stemmer=True)

    def score(reference: str, summary: str) -> list[float]:
        found = scorer.score(reference, summary)
        return [float(found[name].fmeasure) for name in ROUGE]

    return score


def signature() -> str:
    """Every setting behind the ROUGE numbers."""
    return f"metric:ROUGE-1/2/L|score:F1|stemmer:porter|tok:rouge-score|version:{version('rouge-score')}"
