"""axe-core, the checker of WCAG, finds nothing on the page: light, dark and phone, everything opened."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.render import write_digest
from tests.digest.test_render import hostile
from tests.digest.texts import all_articles, flag

pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One with all there is: usual stories, hostile text, a failed article; and one with nothing on it."""
    usual = [flag(flag(all_articles()[0], 3), 0), *all_articles()[1:]]
    found = {}
    for name, articles in (("full", [*hostile(), *usual]), ("empty", [])):
        out = tmp_path_factory.mktemp(name)
        digest = build_digest(articles, DigestSettings(watch=("Bangkok",)))
        write_digest(digest, articles, out)
        found[name] = out / "digest.html"
        told = {source.id for story in digest.stories for source in story.articles}
        assert told >= {article.id for article in articles if not article.failed}
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("name", ["full", "empty"])
def test_axe_finds_nothing(browser: "Browser", pages: dict[str, Path], name: str, width: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from tests.digest.browsing import DESKTOP, PHONE, Visit

    visit = Visit(browser, pages[name], viewport=PHONE if width == "phone" else DESKTOP, color_scheme=scheme)
    visit.page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    results = Axe().run(visit.page)
    found = [
        (rule["id"], rule["impact"], node["html"][:200], node["failureSummary"])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]
    assert found == []
    assert len(results.response["passes"]) > 15
    visit.context.close()
