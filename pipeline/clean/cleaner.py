"""The cleaning stage: raw text or HTML in, blocks and drops out."""

from __future__ import annotations

from dataclasses import replace

from pipeline.article import Article, Flag
from pipeline.clean import dates
from pipeline.clean.draft import Cleaned
from pipeline.clean.lines import LineReader
from pipeline.clean.page import clean_page
from pipeline.clean.phrases import load_phrases
from pipeline.config import CleanSettings
from pipeline.errors import UserError
from pipeline.stage import Stage


class Cleaner(Stage):
    """Keeps an article's own lines and drops the others, each with a reason.

    Works on one page at a time and learns nothing between pages, so neither the order of the articles nor a
    resumed run can change a result.
    """

    name = "clean"
    version = "3"

    def __init__(self, settings: CleanSettings) -> None:
        super().__init__()
        self.phrases = load_phrases(settings.phrases)
        self._lines = LineReader(self.phrases)

    def process(self, article: Article) -> Article:
        """The cleaned article; one that is already clean comes back as it is.

        Raises:
            UserError: the page is no article. ``run`` records that on the article, which then carries all its
                lines as drops.
        """
        cleaned = self._clean(article)
        if cleaned is None:
            return article
        if cleaned.refused:
            raise UserError(cleaned.refused)
        return self._filled(article, cleaned)

    def _guarded(self, article: Article) -> Article:
        try:
            cleaned = self._clean(article)
        except Exception as error:  # one bad article must not stop the run
            return self.fail(article, error)
        if cleaned is None:
            return article
        filled = self._filled(article, cleaned)
        return self.fail(filled, UserError(cleaned.refused)) if cleaned.refused else filled

    def _clean(self, article: Article) -> Cleaned | None:
        if not article.text and (article.blocks or article.dropped):
            return None
        if article.media == "html":
            from pipeline.clean.html import clean_html

            return clean_html(article, self._lines, self.phrases)
        return clean_page(list(self._lines.page(article.text)), self.phrases, article.title)

    def _filled(self, article: Article, cleaned: Cleaned) -> Article:
        self.counts["articles"] += 1
        self.counts.update(f"dropped.{drop.reason}" for drop in cleaned.dropped)
        published, flags = _published(article, cleaned)
        return replace(
            article, text="", blocks=tuple(cleaned.blocks), dropped=tuple(cleaned.dropped),
            title=article.title or cleaned.title, published=published,
            author=article.author or cleaned.author, publisher=article.publisher or cleaned.publisher, flags=flags,
        )  # fmt: skip


def _published(article: Article, cleaned: Cleaned) -> tuple[str | None, tuple[Flag, ...]]:
    """The stated date in ISO form; one that cannot be read is flagged rather than guessed."""
    given = (article.published or "").strip()
    if not given:
        return cleaned.published, article.flags
    if found := dates.find_date(given):
        return (given if given.startswith(found[0]) else found[0]), article.flags
    return cleaned.published, (*article.flags, Flag("date", f"published {given!r} is not a date"))
