"""The text gold once more, as HTML without metadata: the rules mend what trafilatura leaves out or lets through."""

import pytest

from tests.gold.clean import scorer
from tests.gold.clean.markup import MANNERS, marked_up

PAGES = list(scorer.pages())
# One line or its date is beyond the page's own evidence: a list's date nearer than the article's, a place after a
# picture that reads like a name, a photo story that a class calls "Ảnh: …".
KNOWN = {"11_front_clock_hot_list", "12_one_short", "43_photo_essay"}


@pytest.mark.parametrize("manner", MANNERS)
def test_every_page_as_html(clean, manner):
    cleaned = {page.name: clean(marked_up(page, manner), media="html") for page in PAGES}
    scores = {page.name: scorer.score([b.text for b in cleaned[page.name].blocks], page).f1 for page in PAGES}
    assert min(scores.values()) >= 0.97, sorted(scores.items(), key=lambda item: item[1])[:3]
    assert sum(scores.values()) / len(scores) >= 0.998
    stated = {
        page.name
        for page in PAGES
        for field in ("published", "author")
        if getattr(cleaned[page.name], field) != page.fields.get(field)
    }
    assert stated <= KNOWN


def test_a_title_tag_with_the_name_of_the_site(clean):
    page = next(page for page in PAGES if page.name == "45_gold_price")
    article = clean(marked_up(page, "divs"), media="html")
    assert article.blocks[0].text == page.lines("T")[0]
    assert article.blocks[0].line is not None


def test_a_marked_author_without_label_and_note(clean):
    page = next(page for page in PAGES if page.name == "58_travel_tips")
    assert clean(marked_up(page, "semantic"), media="html").author == "Tâm An"
