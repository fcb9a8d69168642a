"""A page of 500 stories loads, and its search answers at once."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.article import Article
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.render import write_digest
from tests.digest.texts import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STORIES = 500
SYLLABLES = [start + end for start in "bcdđghklmnprstvx" for end in ("a", "ô", "ư", "ấy", "ình", "uốn")]


def invented(number: int) -> Article:
    """An article that shares no event with any other: a day, a person and words of its own."""
    chance = random.Random(number)

    def words(count: int) -> str:
        return " ".join(chance.choice(SYLLABLES) + chance.choice(SYLLABLES) for _ in range(count))

    english = "On that day Mr Tran said a great many things about the matter at hand."
    pairs = [(f"Tin {words(8)}", f"Story {number} about things")]
    pairs += [(f"Ông Trần Văn {words(1).title()} {words(20)} tại Hà Nội.", english) for _ in range(10)]
    return make(f"a{number}", pairs, published=f"2024-03-{1 + number % 28:02}", publisher=f"P{number % 9}")


@pytest.mark.slow
def test_a_page_of_500_stories_is_quick(browser: "Browser", tmp_path: Path) -> None:
    from tests.digest.browsing import Visit

    articles = [invented(number) for number in range(STORIES)]
    digest = build_digest(articles, DigestSettings(max_stories=STORIES))
    assert len(digest.stories) == STORIES
    write_digest(digest, articles, tmp_path)
    visit = Visit(browser, tmp_path / "digest.html")
    session = visit.context.new_cdp_session(visit.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        """Seconds of processor time of the page's thread so far: another's work on the machine does not count."""
        return next(
            m["value"] for m in session.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration"
        )

    began = busy()
    visit.page.reload()
    loaded = busy() - began
    visit.page.evaluate(
        """(words) => {
          const search = document.getElementById("search");
          search.value = words;
          search.dispatchEvent(new Event("input"));
          document.body.getBoundingClientRect();
        }""",
        "story 77",
    )
    searched = busy() - began - loaded
    assert visit.page.locator("#hits").inner_text().endswith(f" of {STORIES} stories")
    assert 1 <= len(visit.stories()) < STORIES
    print(f"{STORIES} stories: loaded in {loaded:.2f} s, searched and laid out in {searched:.2f} s")
    assert 0 < loaded < 20
    assert 0 < searched < 5
    assert visit.complaints == []
    visit.context.close()
