"""HTML pages: metadata, the article's region, and what is no article."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from pipeline.clean.markup import key_of
from tests.gold.clean import scorer

SHARED = Path(os.environ.get("VIBRIEF_SHARED") or Path(__file__).parents[3] / "shared") / "data" / "html"
GOLD = json.loads((Path(scorer.__file__).parent / "html.json").read_text())
needs_pages = pytest.mark.skipif(not SHARED.is_dir(), reason="the real pages are not here")

LEAD = "Thành phố vừa khánh thành tuyến buýt điện đầu tiên, mở ra hướng đi mới cho giao thông công cộng."
BODY = [
    "Tuyến buýt dài 23 km nối bến xe phía nam với khu công nghệ cao, mỗi ngày chạy 120 lượt từ 5 giờ sáng tới 22 giờ.",
    "Theo đơn vị vận hành, mỗi xe chở được 60 khách, đi được 250 km sau một lần sạc và không phát thải khi chạy.",
    "Giá vé là 7.000 đồng một lượt; học sinh, sinh viên được giảm một nửa, người trên 60 tuổi đi miễn phí.",
    "Thành phố dự kiến thay toàn bộ xe buýt chạy dầu bằng xe điện trước năm 2030 với kinh phí 4.500 tỷ đồng.",
]
TEASERS = ["Mở thêm hai bến xe ở cửa ngõ phía tây thành phố", "Học sinh được đi xe buýt miễn phí từ tháng chín tới"]


def page(head="", above="", below="", title="Tuyến buýt điện đầu tiên của thành phố lăn bánh"):
    body = "".join(f"<p>{text}</p>" for text in BODY)
    links = "".join(f'<li><a href="/x">{text}</a></li>' for text in TEASERS)
    return (
        f"<html><head><title>{title} | Báo Mẫu</title>{head}</head><body>"
        f"<nav><ul><li><a href='/'>Trang chủ</a></li><li><a href='/x'>Thời sự</a></li></ul></nav>{above}"
        f"<article><h1>{title}</h1><h2 class='sapo'>{LEAD}</h2>{body}</article>"
        f"{below}<section><h3>Tin liên quan</h3><ul>{links}</ul></section>"
        "<footer><p>Giấy phép số 1/GP-BTTTT. Ghi rõ nguồn khi phát hành lại thông tin.</p></footer></body></html>"
    )


JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",
 "headline": "Tuyến buýt điện đầu tiên của thành phố lăn bánh", "datePublished": "2025-06-03T07:15:00+07:00",
 "author": [{"@type": "Person", "name": "Lê Hạ"}], "publisher": {"name": "Báo Mẫu"}}]}</script>"""


def test_article_and_metadata(clean):
    article = clean(page(JSON_LD), media="html")
    assert article.failed is None
    assert (article.title, article.published) == ("Tuyến buýt điện đầu tiên của thành phố lăn bánh", "2025-06-03")
    assert (article.author, article.publisher) == ("Lê Hạ", "Báo Mẫu")
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("title", article.title),
        ("lead", LEAD),
        *(("paragraph", text) for text in BODY),
    ]
    dropped = {drop.text for drop in article.dropped}
    assert {*TEASERS, "Tin liên quan", "Trang chủ"} <= dropped


def test_open_graph_and_page_conventions(clean):
    head = (
        '<meta property="og:title" content="Tuyến buýt điện đầu tiên của thành phố lăn bánh - Báo Mẫu">'
        '<meta property="og:site_name" content="Báo Mẫu"><meta name="pubdate" content="03/06/2025 07:15">'
    )
    article = clean(page(head, below="<p class='author'>Trần Đông</p>"), media="html")
    assert (article.published, article.author, article.publisher) == ("2025-06-03", "Trần Đông", "Báo Mẫu")
    assert article.title == "Tuyến buýt điện đầu tiên của thành phố lăn bánh"


def test_the_house_is_not_an_author(clean):
    head = '<meta name="author" content="Báo Mẫu"><meta property="og:site_name" content="Báo Mẫu">'
    assert clean(page(head), media="html").author is None


def test_what_trafilatura_keeps_and_the_rules_drop_is_dropped(clean):
    html = page(JSON_LD).replace(f"<p>{BODY[2]}</p>", f"<p>{BODY[2]}</p><p>&gt;&gt; {TEASERS[0]}</p>")
    article = clean(html, media="html")
    assert all(TEASERS[0] not in block.text for block in article.blocks)
    assert any(drop.text == f">> {TEASERS[0]}" and drop.reason == "related-list" for drop in article.dropped)


def test_a_front_page_is_refused(clean):
    tiles = "".join(
        f"<div><h3><a href='/{n}'>Tin số {n} về một việc đáng chú ý ở địa phương</a></h3><p>Đoạn dẫn của tin số {n} nói"
        " ngắn gọn về việc đáng chú ý ở địa phương đó.</p></div>"
        for n in range(20)
    )
    article = clean(f"<html><head><title>Báo Mẫu</title></head><body>{tiles}</body></html>", media="html")
    assert article.failed == "clean: not an article: a list of headlines"
    assert len(article.dropped) == 40


@pytest.mark.parametrize("html", ["", "<", "<html></html>", "\x00\x01", "<p>", "<?xml version='1.0'?><a/>", "a" * 50])
def test_broken_html_is_a_failure_or_text_never_an_exception(clean, html):
    article = clean(html, media="html")
    assert article.failed is None or article.failed.startswith("clean: not an article")


def test_deep_nesting_is_survived(clean):
    article = clean("<div>" * 5000 + BODY[0] + "</div>" * 5000, media="html")
    assert article.failed is None or article.failed.startswith("clean: ")


def digest(line):
    return hashlib.sha256(key_of(line).encode()).hexdigest()[:12]


@needs_pages
@pytest.mark.parametrize("name", sorted(GOLD))
def test_real_pages_line_by_line(clean, name):
    article = clean((SHARED / name).read_text(encoding="utf-8"), media="html")
    gold = GOLD[name]
    kept = {digest(block.text) for block in article.blocks if block.kind in {"title", "lead", "paragraph"}}
    assert set(gold["main"]) <= kept, "a line of the article went"
    assert kept <= {*gold["main"], *gold["neutral"]}, "a line that is not the article stayed"
    assert (article.published, article.author) == (gold["published"], gold["author"])


@needs_pages
@pytest.mark.parametrize("name", ["dantri_list.html", "vnexpress_list.html"])
def test_real_list_pages_are_refused(clean, name):
    article = clean((SHARED / name).read_text(encoding="utf-8"), media="html")
    assert article.failed == "clean: not an article: a list of headlines"
