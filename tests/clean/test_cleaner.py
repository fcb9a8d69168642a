"""What the stage promises for any input, and for the five sample pages."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.clean.cleaner import Cleaner
from pipeline.clean.markup import clean_line, key_of, plain
from pipeline.config import CleanSettings
from pipeline.errors import UserError
from tests.gold.clean import scorer

SAMPLES = sorted((Path(__file__).parents[1] / "articles").glob("*.txt"))
PAGES = list(scorer.pages())
CLEANER = Cleaner(CleanSettings())

# Lines as pages have them, and lines as nobody would write them.
page_lines = st.sampled_from([raw for page in PAGES for _, raw in page.rows]) | st.text(max_size=80)
page_texts = st.lists(page_lines, max_size=40).map("\n".join)


def run(text, **given_fields):
    return next(iter(CLEANER.run([Article.read("id", "page.txt", text, **given_fields)])))


def accounted(article):
    return sorted([block.line for block in article.blocks if block.line] + [drop.line for drop in article.dropped])


def lines_of(text):
    return [number for number, raw in enumerate(text.splitlines(), 1) if plain(raw)]


@settings(max_examples=150)
@given(page_texts)
def test_any_text_never_loses_or_doubles_a_line(text):
    article = run(text)
    assert accounted(article) == lines_of(text)
    assert all(drop.reason and drop.text for drop in article.dropped)
    assert article.failed is None or article.failed.startswith("clean: not an article: ")
    assert article.text == ""


@settings(max_examples=60)
@given(page_texts, st.text(max_size=60))
def test_a_given_title_is_the_first_block_and_no_line_is_lost(text, title):
    article = run(text, title=title)
    assert accounted(article) == lines_of(text)
    if article.failed is None and title.strip():
        assert article.title == title
        assert article.blocks[0].kind == "title"


@settings(max_examples=60)
@given(page_texts)
def test_composed_and_decomposed_text_give_the_same(text):
    composed, decomposed = run(unicodedata.normalize("NFC", text)), run(unicodedata.normalize("NFD", text))
    assert composed.blocks == decomposed.blocks
    assert composed.dropped == decomposed.dropped
    assert (composed.published, composed.author) == (decomposed.published, decomposed.author)


@settings(max_examples=60)
@given(page_texts)
def test_a_clean_article_comes_back_as_it_is(text):
    once = run(text)
    assert next(iter(CLEANER.run([once]))) == once


@settings(max_examples=200)
@given(st.text(max_size=120))
def test_cleaning_a_line_twice_changes_nothing(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert key_of(key_of(text)) == key_of(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_was_kept_is_kept_again(page):
    kept = [block.text for block in run(page.text).blocks]
    again = run("\n\n".join(kept))
    assert [block.text for block in again.blocks] == kept


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_account_for_every_line(path):
    text = path.read_text(encoding="utf-8")
    article = run(text)
    assert article.failed is None
    assert accounted(article) == lines_of(text)
    assert article.blocks[0].kind == "title"
    assert article.blocks[0].text == article.title


def test_samples_state_what_they_state():
    by_number = {path.stem[:3]: run(path.read_text(encoding="utf-8")) for path in SAMPLES}
    stated = {number: (a.published, a.author, a.publisher) for number, a in by_number.items()}
    assert stated == {
        "000": (None, None, None),
        "001": (None, None, None),
        "002": ("2025-07-09", None, "hanoimoi"),
        "003": ("2020-11-30", "Phạm Lý", None),
        "004": (None, None, "nhandan.vn"),
    }
    lost_list = [
        block.kind for block in by_number["002"].blocks if block.text.startswith(("Hợp tác kinh tế và", "Khẳng"))
    ]
    assert lost_list == ["subheading", "subheading"]
    assert not any(drop.reason == "teaser" for drop in by_number["001"].dropped)
    assert sum(drop.reason == "duplicate-of-title" for drop in by_number["003"].dropped) == 3


def test_order_of_articles_does_not_matter():
    articles = [Article.read(str(n), "x", page.text) for n, page in enumerate(PAGES)]
    forward = {article.id: article for article in CLEANER.run(articles)}
    backward = {article.id: article for article in CLEANER.run(reversed(articles))}
    assert forward == backward


def test_a_list_page_is_refused_and_keeps_its_lines(clean):
    heads = [f"Tiêu đề số {n} về một việc xảy ra ở tỉnh này hôm nay" for n in range(12)]
    text = "\n".join(
        line for head in heads for line in (head, f"Đoạn dẫn của tin, nói về {head.lower()} và việc khác.")
    )
    article = clean(text)
    assert article.failed == "clean: not an article: a list of headlines"
    assert len(article.dropped) == 24
    assert not article.blocks
    with pytest.raises(UserError, match="not an article"):
        CLEANER.process(Article.read("id", "x", text))


def test_an_empty_page_and_a_menu_are_refused(clean):
    assert clean("  \n\u200b\n").failed == "clean: not an article: empty"
    menu = clean("Trang chủ\nThời sự\nThế giới\nKinh tế\nĐăng nhập")
    assert menu.failed == "clean: not an article: no body text"
    assert len(menu.dropped) == 5


def test_a_single_paragraph_is_an_article(clean):
    article = clean("Sáng nay Hà Nội có mưa rào và dông, nhiệt độ giảm nhẹ so với hôm qua.")
    assert [block.kind for block in article.blocks] == ["lead"]
    assert article.title is None


def test_a_given_date_becomes_iso_or_a_flag(clean):
    body = "Một đoạn văn dài vừa đủ để trang này được coi là một bài báo thật sự."
    assert clean(body, published="30/11/2020 08:33").published == "2020-11-30"
    assert clean(body, published="2020-11-30T08:33:00+07:00").published == "2020-11-30T08:33:00+07:00"
    unreadable = clean(body, published="hôm qua")
    assert unreadable.published is None
    assert [flag.kind for flag in unreadable.flags] == ["date"]


def test_a_given_author_wins(clean):
    page = next(page for page in PAGES if page.fields.get("author"))
    assert clean(page.text, author="Người Khác").author == "Người Khác"


def test_phrases_can_be_added_by_file(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("lines:\n  widget:\n    - bấm máy tính cho tôi\n", encoding="utf-8")
    body = ["Đoạn văn thứ nhất của bài báo này dài vừa phải.", "Bấm máy tính cho tôi", "Đoạn cuối của bài."]
    text = "\n".join(["Tiêu đề của một bài báo ngắn", *body])
    article = next(iter(Cleaner(CleanSettings(phrases=("vi", str(own)))).run([Article.read("id", "x", text)])))
    assert [(drop.text, drop.reason) for drop in article.dropped] == [("Bấm máy tính cho tôi", "widget")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sections:\n  sideways:\n    x: [y]\n", "use one of inside, after, end"),
        ("colours: [red]\n", "unknown part 'colours'"),
        ("menu: 5\n", "not in the form of"),
        ("- a\n", "expected parts"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_bad_phrase_file_is_named(tmp_path, content, message):
    own = tmp_path / "own.yaml"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        Cleaner(CleanSettings(phrases=("vi", str(own))))


def test_a_missing_phrase_file_names_the_known_ones():
    with pytest.raises(UserError, match="one of: vi"):
        Cleaner(CleanSettings(phrases=("fr",)))
