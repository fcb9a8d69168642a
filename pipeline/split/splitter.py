"""The splitting stage: blocks to sentences, in order."""

from __future__ import annotations

from dataclasses import replace

from pipeline.article import Article, Sentence
from pipeline.split.sentences import split_sentences
from pipeline.stage import Stage


class Splitter(Stage):
    """Numbers the sentences of all blocks; a title is one sentence whatever its punctuation."""

    name = "split"
    version = "3"

    def process(self, article: Article) -> Article:
        sentences: list[Sentence] = []
        for index, block in enumerate(article.blocks):
            pieces = [" ".join(block.text.split())] if block.kind == "title" else split_sentences(block.text)
            sentences += [Sentence(len(sentences) + n, index, piece) for n, piece in enumerate(pieces)]
        self.counts["sentences"] += len(sentences)
        return replace(article, sentences=tuple(sentences))
