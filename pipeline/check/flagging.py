"""The checking stage: what a reader should know about each sentence, as flags."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from pipeline.article import Article, Flag
from pipeline.stage import Stage


class Findings(Protocol):
    """What the stage needs of ``pipeline.check.Checker``."""

    def flags(self, vi: str, en: str) -> tuple[Flag, ...]: ...


class Flagging(Stage):
    """Adds the findings about the final English to ``Sentence.flags``, whichever engine or memory it came from."""

    name = "check"

    def __init__(self, checker: Findings) -> None:
        super().__init__()
        self._checker = checker

    def process(self, article: Article) -> Article:
        sentences = tuple(
            replace(s, flags=(*s.flags, *self._checker.flags(s.vi, s.en or ""))) for s in article.sentences
        )
        for sentence in sentences:
            self.counts.update(flag.kind for flag in sentence.flags)
        self.counts["flagged sentences"] += sum(bool(s.flags) for s in sentences)
        return replace(article, sentences=sentences)
