"""Checks a finished run again: every sentence against its source, every brief sentence against its citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.article import Article
from pipeline.check import Checker
from pipeline.config import Settings
from pipeline.summarise.ground import find_support
from pipeline.translate.glossary import Glossary
from pipeline.translate.translator import UNFINISHED

Finding = dict[str, str | int | None]


@dataclass(slots=True)
class Tally:
    """What a check has seen, filled in as its findings are taken.

    Attributes:
        flagged: sentences with a finding.
        brief: sentences of all briefs; of them ``cited`` cite a sentence of their article, ``unsupported`` have a
            number or name that their citations lack, and ``replaced`` stand where the model's draft was not supported.
    """

    articles: int = 0
    failed: int = 0
    sentences: int = 0
    flagged: int = 0
    brief: int = 0
    cited: int = 0
    unsupported: int = 0
    replaced: int = 0

    def __str__(self) -> str:
        return (
            f"{self.articles} articles, {self.failed} failed; {self.sentences} sentences, {self.flagged} flagged; "
            f"{self.brief} brief sentences, {self.cited / max(1, self.brief):.1%} cited, {self.unsupported} with a "
            f"number or name that their citations lack, {self.replaced} replaced by a sentence of the article"
        )


def findings(articles: Iterable[Article], settings: Settings, tally: Tally | None = None) -> Iterator[Finding]:
    """One record a finding: article, sentence (None: the whole article), kind, detail, and both sides."""
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    tally = tally or Tally()
    for article in articles:
        tally.articles += 1
        if article.failed:
            tally.failed += 1
            yield _finding(article, None, "failed", article.failed)
        for flag in article.flags:
            yield _finding(article, None, flag.kind, flag.detail)
        for sentence in article.sentences:
            known = [flag for flag in sentence.flags if flag == UNFINISHED]  # which the text alone does not show
            found = [*known, *checker.flags(sentence.vi, sentence.en or "")]
            tally.sentences += 1
            tally.flagged += bool(found)
            for flag in found:
                yield _finding(article, sentence.id, flag.kind, flag.detail, sentence.vi, sentence.en)
        yield from _brief_findings(article, tally)


def _brief_findings(article: Article, tally: Tally) -> Iterator[Finding]:
    english = {sentence.id: sentence.en or "" for sentence in article.sentences}
    for sentence in article.brief:
        tally.brief += 1
        tally.replaced += sentence.method == "extractive"
        cited = [english[cite] for cite in sentence.cites if cite in english]
        if not cited:
            yield _finding(article, None, "brief-uncited", "no sentence is cited", None, sentence.text)
            continue
        tally.cited += 1
        support = find_support(sentence.text, cited)
        if support.missing and sentence.text not in cited:
            tally.unsupported += 1
            detail = f"not in the cited sentences: {', '.join(support.missing)}"
            yield _finding(article, sentence.cites[0], "brief-unsupported", detail, None, sentence.text)


def _finding(
    article: Article, sentence: int | None, kind: str, detail: str, vi: str | None = None, en: str | None = None
) -> Finding:
    return {"article": article.id, "sentence": sentence, "kind": kind, "detail": detail, "vi": vi, "en": en}
