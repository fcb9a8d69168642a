"""The pipeline's translator and summariser on bare text: no article, no store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipeline.article import Article, Block, BriefSentence, Sentence
from pipeline.errors import UserError
from pipeline.pipe import Pipeline
from pipeline.split.sentences import split_sentences
from pipeline.store import chunks
from pipeline.translate.translator import Translator


def translate_lines(
    pipeline: Pipeline, lines: Iterable[str], *, window: int, failed: Callable[[str], None] | None = None
) -> Iterator[str]:
    """One English line for each line: its sentences are translated apart and joined; an empty line stays empty.

    Args:
        failed: told of a line that could not be translated, which is then empty.

    Raises:
        UserError: there was such a line and nobody to tell; those before it have been yielded.
    """
    translator = next(stage for stage in pipeline.stages if isinstance(stage, Translator))
    for number, part in enumerate(chunks(lines, window)):
        articles = [_line_article(line, number * window + i) for i, line in enumerate(part, 1)]
        for article in translator.run(articles, one_budget=True):
            if article.failed:
                message = f"line {article.id}: {article.failed}"
                if failed is None:
                    raise UserError(message)
                failed(message)
            yield " ".join(sentence.en or "" for sentence in article.sentences)
        pipeline.memory.commit(())


def briefs_of_english(pipeline: Pipeline, texts: Iterable[str]) -> list[tuple[BriefSentence, ...]]:
    """The brief of each English text; a paragraph a line, as in a news article."""
    summariser = next(stage for stage in pipeline.stages if stage.name == "summarise")
    return [article.brief for article in summariser.run(map(_english_article, texts))]


def _english_article(text: str) -> Article:
    paragraphs = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    blocks = tuple(Block("paragraph", paragraph) for paragraph in paragraphs)
    pieces = [(index, s) for index, paragraph in enumerate(paragraphs) for s in split_sentences(paragraph)]
    sentences = tuple(Sentence(i, block, "", piece) for i, (block, piece) in enumerate(pieces))
    return replace(Article.read("text", "stdin", text), blocks=blocks, sentences=sentences)


def _line_article(line: str, number: int) -> Article:
    sentences = tuple(Sentence(i, 0, piece) for i, piece in enumerate(split_sentences(line)))
    return replace(Article.read(str(number), "stdin", line), blocks=(Block("paragraph", line),), sentences=sentences)
