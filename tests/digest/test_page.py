"""The page in a real browser: it opens, clicks, searches, prints, and nothing of it is executed or fetched."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.render import write_digest
from tests.digest.browsing import DESKTOP, PHONE, Visit
from tests.digest.test_render import hostile
from tests.digest.texts import all_articles, flag

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("digest")
    articles = [flag(all_articles()[0], 3), *all_articles()[1:]]
    write_digest(build_digest(articles, DigestSettings()), articles, out)
    return out / "digest.html"


@pytest.fixture
def visit(browser: "sync_api.Browser", path: Path) -> Iterator[Visit]:
    visit = Visit(browser, path)
    yield visit
    assert visit.complaints == []
    assert visit.requests == [path.as_uri()]
    visit.context.close()


def fire(visit: Visit) -> "sync_api.Locator":
    return visit.page.locator(".story", has_text="Hong Phat")


def test_a_click_opens_the_sentence_in_both_languages_and_lights_it_up_in_the_text(visit: Visit) -> None:
    story = fire(visit)
    line = story.locator("details.line", has_text="4.5 billion")
    assert not line.locator(".pair").first.is_visible()
    line.locator("summary").click()
    pairs = line.locator(".pair")
    assert pairs.count() == 2
    assert "4,5 tỷ đồng" in pairs.first.locator("[lang=vi]").inner_text()
    assert "4.5 billion" in pairs.first.locator("[lang=en]").inner_text()
    en, vi = (pairs.first.locator(f"[lang={language}]").bounding_box() for language in ("en", "vi"))
    assert en
    assert vi
    assert en["y"] == vi["y"]
    assert en["x"] + en["width"] <= vi["x"]
    lit = story.locator(".row.on")
    sync_api.expect(lit).to_have_count(2)
    assert all(row.is_visible() for row in lit.all())
    assert "4,5 tỷ đồng" in lit.first.inner_text()
    line.locator("summary").click()
    sync_api.expect(lit).to_have_count(0)


def test_the_keyboard_does_what_the_mouse_does(visit: Visit) -> None:
    summary = fire(visit).locator("details.line summary").first
    summary.focus()
    visit.page.keyboard.press("Enter")
    sync_api.expect(fire(visit).locator(".pair").first).to_be_visible()
    visit.page.keyboard.press("Space")
    sync_api.expect(fire(visit).locator(".pair").first).to_be_hidden()
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("/")
    assert visit.page.evaluate("document.activeElement.id") == "search"


def test_j_and_k_go_from_story_to_story(visit: Visit) -> None:
    first, second = (visit.page.locator(".story").nth(n) for n in (0, 1))
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("j")
    assert abs((second.bounding_box() or {"y": 999})["y"]) < 60
    visit.page.keyboard.press("k")
    assert abs((first.bounding_box() or {"y": 999})["y"]) < 60


@pytest.mark.parametrize("words", ["hong phat", "Hồng Phát", "nhà máy giày", "5 March 2024", "van  LUC"])
def test_search_finds_by_name_word_and_date_in_either_language(visit: Visit, words: str) -> None:
    visit.page.fill("#search", words)
    assert len(visit.stories()) == 1
    assert "Hong Phat" in visit.stories()[0]
    sync_api.expect(visit.page.locator("#hits")).to_have_text("1 of 4 stories")
    assert visit.page.locator(".contents li:visible").count() == 1
    visit.page.keyboard.press("Escape")
    assert len(visit.stories()) == 4


def test_the_picker_shows_the_stories_of_a_place_or_person(visit: Visit) -> None:
    visit.page.select_option("#pick", "Bangkok")
    assert len(visit.stories()) == 2
    visit.page.select_option("#pick", "Tran Van Luc")
    assert len(visit.stories()) == 1
    visit.page.fill("#search", "no such thing")
    assert visit.stories() == []


def test_a_permalink_and_a_link_to_a_sentence_open_what_they_name(browser: "sync_api.Browser", path: Path) -> None:
    visit = Visit(browser, path)
    target = fire(visit).locator(".goto").first.get_attribute("href")
    visit.page.goto(f"{path.as_uri()}{target}")
    visit.page.reload()
    assert visit.page.locator(f"[id='{str(target)[1:]}']").is_visible()
    assert visit.page.locator(".headline .permalink").first.get_attribute("href") == (
        f"#{visit.page.locator('.story').first.get_attribute('id')}"
    )
    visit.context.close()


def test_without_javascript_sentences_open_and_links_lead_into_the_text(
    browser: "sync_api.Browser", path: Path
) -> None:
    visit = Visit(browser, path, java_script_enabled=False)
    line = fire(visit).locator("details.line").first
    line.locator("summary").click()
    assert line.locator(".pair [lang=vi]").first.is_visible()
    assert not visit.page.locator("#search").is_visible()
    line.locator(".goto").first.click()
    sync_api.expect(fire(visit).locator(".row:target")).to_be_visible()
    visit.context.close()


@pytest.mark.parametrize("viewport", [PHONE, {"width": 320, "height": 600}, DESKTOP, {"width": 1920, "height": 1080}])
def test_nothing_overflows_at_any_width(browser: "sync_api.Browser", path: Path, viewport: dict[str, int]) -> None:
    visit = Visit(browser, path, viewport=viewport)
    for summary in visit.page.locator("summary").all():
        summary.click()
    assert not visit.sideways()
    visit.context.close()


def luminance(color: str) -> float:
    channels = [int(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground_in_light_and_dark(
    browser: "sync_api.Browser", path: Path, scheme: str
) -> None:
    """WCAG 2 AA: at least 4.5 to 1."""
    visit = Visit(browser, path, color_scheme=scheme)
    for summary in visit.page.locator("summary").all():
        summary.click()
    colors = visit.page.evaluate(
        """() => {
          const ground = (e) => {
            const color = getComputedStyle(e).backgroundColor;
            return color === "rgba(0, 0, 0, 0)" && e.parentElement ? ground(e.parentElement) : color;
          };
          const spoken = (e) => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
          return [...document.querySelectorAll("body *")].filter(spoken)
            .map(e => [e.getAttribute("class") || e.tagName, getComputedStyle(e).color, ground(e)]);
        }"""
    )
    page = luminance(visit.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (page < 0.1) == (scheme == "dark")
    assert len(colors) > 50
    for name, ink, ground in colors:
        dark, bright = sorted((luminance(ink), luminance(ground)))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, (name, ink, ground)
    visit.context.close()


def test_print_leaves_the_tools_out_and_keeps_the_stories(browser: "sync_api.Browser", path: Path) -> None:
    visit = Visit(browser, path)
    visit.page.emulate_media(media="print")
    assert not visit.page.locator(".tools").is_visible()
    assert not visit.page.locator(".contents").is_visible()
    assert all(text.is_visible() for text in visit.page.locator(".brief .text").all())
    assert not any(text.is_visible() for text in visit.page.locator(".fulltext").all())
    assert visit.page.pdf(format="A4").startswith(b"%PDF")
    visit.context.close()


def test_hostile_text_is_shown_not_run(browser: "sync_api.Browser", tmp_path: Path) -> None:
    articles = [*hostile(), *(replace(article, publisher="\u202eabc") for article in all_articles())]
    write_digest(build_digest(articles, DigestSettings(title="<b>Our</b> note")), articles, tmp_path)
    path = tmp_path / "digest.html"
    visit = Visit(browser, path, viewport=PHONE)
    for summary in visit.page.locator("summary").all():
        summary.click()
    assert "<script>alert(1)</script>" in visit.page.locator(".story .headline", has_text="script").inner_text()
    assert visit.page.locator("h1").inner_text() == "<b>Our</b> note"
    assert visit.page.locator("#pwn, .story script, .story img").count() == 0
    assert visit.page.locator("a[href^='javascript']").count() == 0
    assert not visit.sideways()
    assert visit.complaints == []
    assert visit.requests == [path.as_uri()]
    visit.context.close()


def test_landmarks_languages_and_labels(visit: Visit) -> None:
    """What axe-core asks for first: one h1, named controls, languages, headings in order, unique ids."""
    page = visit.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == page.locator("main").count() == 1
    assert page.evaluate("[...document.querySelectorAll('input, select')].every(e => e.labels.length === 1)")
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate(
        "[...document.querySelectorAll('a')].every(a => (a.getAttribute('aria-label') || a.textContent).trim())"
    )
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )
