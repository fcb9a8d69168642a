"""Checks a finished run again: every sentence against its source, every brief sentence against its citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.article import Article
from pipeline.check import Checker
from pipeline.config import Settings
from pipeline.summarise.ground import anchors, find_support
from pipeline.translate.glossary import Glossary
from pipeline.translate.translator import UNFINISHED

Finding = dict[str, str | int | None]


def findings(articles: Iterable[Article], settings: Settings) -> Iterator[Finding]:
    """One record a finding: article, sentence (None: the whole article), kind, detail, and both sides."""
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    for article in articles:
        if article.failed:
            yield _finding(article, None, "failed", article.failed)
        for flag in article.flags:
            yield _finding(article, None, flag.kind, flag.detail)
        for sentence in article.sentences:
            known = [flag for flag in sentence.flags if flag == UNFINISHED]  # which the text alone does not show
            for flag in (*known, *checker.flags(sentence.vi, sentence.en or "")):
                yield _finding(article, sentence.id, flag.kind, flag.detail, sentence.vi, sentence.en)
        yield from _brief_findings(article)


def _brief_findings(article: Article) -> Iterator[Finding]:
    english = {sentence.id: sentence.en or "" for sentence in article.sentences}
    for sentence in article.brief:
        cited = [english[cite] for cite in sentence.cites if cite in english]
        if not cited:
            yield _finding(article, None, "brief-uncited", "no sentence is cited", None, sentence.text)
            continue
        support = find_support(sentence.text, cited)
        if support.missing and sentence.text not in cited:
            detail = (
                f"not in the cited sentences: {', '.join(support.missing)} (of {', '.join(anchors(sentence.text))})"
            )
            yield _finding(article, sentence.cites[0], "brief-unsupported", detail, None, sentence.text)


def _finding(
    article: Article, sentence: int | None, kind: str, detail: str, vi: str | None = None, en: str | None = None
) -> Finding:
    return {"article": article.id, "sentence": sentence, "kind": kind, "detail": detail, "vi": vi, "en": en}
