"""Feeds become files of the inbox; every site is a local server."""

import gzip
import json
import socket
import time
import tracemalloc
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pipeline.article import Article
from pipeline.config import FeedSettings, ReadSettings
from pipeline.feed.book import Book
from pipeline.feed.fetch import Fetched, fetch_feeds
from pipeline.read import read_articles
from tests.feed.site import RSS, Reply, Site

BOMB = gzip.compress(b"x" * 1_000_000) * 300  # 300 MB in as many members, which are one stream
QUICK = FeedSettings(host_seconds=0, timeout=60, contact="news@example.org")


def add(inbox: Path, *urls: str) -> None:
    book = Book(inbox, new=True)
    for url in urls:
        book.add(url)
    book.close()


def fetch(inbox: Path, **changes: Any) -> list[Fetched]:
    return list(fetch_feeds(inbox, QUICK.model_copy(update=changes)))


def one(inbox: Path, **changes: Any) -> Fetched:
    (result,) = fetch(inbox, **changes)
    return result


def articles(inbox: Path) -> list[Article]:
    return list(read_articles([str(inbox)], ReadSettings()))


def test_an_article_comes_with_its_title_date_and_address(site: Site, tmp_path: Path) -> None:
    add(tmp_path, site.feed(site.page("/bai-1")))
    assert one(tmp_path).stored == 1
    (article,) = articles(tmp_path)
    assert (article.url, article.title, article.published) == (
        f"{site.base}/bai-1",
        "Tin 1",
        "2026-11-21T06:00:00+07:00",
    )
    assert article.media == "html"
    assert "Hai bên nhất trí" in article.text
    assert article.id.startswith("127.0.0.1-")
    assert {headers["user-agent"].split("/")[0] for _, headers in site.asked} == {"vibrief"}
    assert all(headers["user-agent"].endswith("(+news@example.org)") for _, headers in site.asked)


def test_the_second_fetch_is_conditional_and_fetches_no_page_again(site: Site, tmp_path: Path) -> None:
    add(tmp_path, site.feed(site.page("/1"), ETag='"v1"', **{"Last-Modified": "Sat, 21 Nov 2026 06:00:00 GMT"}))
    one(tmp_path)
    site.asked.clear()
    result = one(tmp_path)
    assert (result.unchanged, result.stored, result.problems) == (True, 0, [])
    ((path, headers),) = site.asked
    assert (path, headers["if-none-match"]) == ("/rss", '"v1"')
    assert headers["if-modified-since"] == "Sat, 21 Nov 2026 06:00:00 GMT"
    site.feed(site.page("/1"), site.page("/2"), ETag='"v2"')
    site.asked.clear()
    assert one(tmp_path).stored == 1
    assert site.paths() == ["/rss", "/2"]


def test_an_article_that_the_feed_says_was_changed_takes_the_place_of_the_old_one(site: Site, tmp_path: Path) -> None:
    link = site.page("/1", text="Bản cũ.")
    add(tmp_path, site.feed(link))
    one(tmp_path)
    site.page("/1", text="Bản mới.")
    one(tmp_path)
    assert "Bản cũ" in articles(tmp_path)[0].text  # the feed says nothing of a change
    site.feed(link, date="Sat, 21 Nov 2026 09:00:00 +0700")
    one(tmp_path)
    (article,) = articles(tmp_path)
    assert "Bản mới" in article.text


def test_an_article_in_two_feeds_is_fetched_once(site: Site, tmp_path: Path) -> None:
    link = site.page("/1")
    add(tmp_path, site.feed(link), site.feed(link + "#top", path="/rss2"))
    assert sum(result.stored for result in fetch(tmp_path)) == 1
    assert site.paths().count("/1") == 1


def test_robots_txt_is_obeyed_for_feeds_and_pages_and_asked_once_a_day(site: Site, tmp_path: Path) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: vibrief\nDisallow: /secret\nDisallow: /*.private$\n")
    add(tmp_path, site.feed(site.page("/secret/1"), site.page("/2.private"), site.page("/3")))
    result = one(tmp_path)
    assert result.stored == 1
    assert len(result.problems) == 2
    assert all("robots.txt of 127.0.0.1 forbids it; given up" in problem for problem in result.problems)
    assert one(tmp_path).problems == []
    assert site.paths().count("/robots.txt") == 1
    assert not {"/secret/1", "/2.private"} & set(site.paths())
    inbox = tmp_path / "other"
    add(inbox, site.feed(path="/secret/rss"))
    assert "forbids it" in one(inbox).problems[0]
    assert "/secret/rss" not in site.paths()


def test_what_robots_txt_forbids_is_taken_from_the_feed_where_that_has_it_all(site: Site, tmp_path: Path) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /1\n")
    text = "<p>" + "Hai bên nhất trí tăng cường hợp tác. " * 20 + "</p>"
    item = (
        f"<item><title>Đủ</title><link>{site.base}/1</link>"
        f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[{text}]]></content:encoded></item>'
    )
    site.replies["/rss"] = Reply(RSS.format(items=item).encode(), kind="text/xml")
    add(tmp_path, site.base + "/rss")
    assert one(tmp_path).stored == 1
    assert "Hai bên nhất trí" in articles(tmp_path)[0].text
    assert "/1" not in site.paths()


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_cannot_be_had_forbids_for_now(site: Site, tmp_path: Path, status: int) -> None:
    site.replies["/robots.txt"] = Reply(status=status)
    add(tmp_path, site.feed(site.page("/1")))
    assert one(tmp_path).problems == [f"the robots.txt of 127.0.0.1 cannot be had: HTTP {status}"]
    assert site.paths() == ["/robots.txt"]
    del site.replies["/robots.txt"]
    assert one(tmp_path).stored == 1


@pytest.mark.parametrize("after", ["120", "Sat, 01 Jan 2050 00:00:00 GMT", None])
def test_a_host_that_asks_to_wait_is_left_alone(site: Site, tmp_path: Path, after: str | None) -> None:
    links = [site.page(f"/{number}") for number in range(3)]
    add(tmp_path, site.feed(*links))
    site.replies["/2"] = Reply(status=429, headers={"Retry-After": after} if after else {})
    result = one(tmp_path)  # the last of a feed is the oldest, and fetched first
    assert len(result.problems) == 1
    assert result.problems[0].startswith("HTTP 429: 127.0.0.1 asks to wait")
    assert result.waiting == 3
    site.asked.clear()
    assert "asked to be left alone" in one(tmp_path).problems[0]
    assert site.asked == []
    site.page("/2")
    book = Book(tmp_path)
    book.keep_wait(f"http://127.0.0.1:{site.base.rpartition(':')[2]}", time.time() - 1)
    book.close()
    assert one(tmp_path).stored == 3


def test_one_request_to_a_host_in_so_many_seconds(site: Site, tmp_path: Path) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 0.3\n")
    add(tmp_path, site.feed(site.page("/1"), site.page("/2")))
    began = time.monotonic()
    one(tmp_path, host_seconds=0.1)
    assert time.monotonic() - began >= 0.1 + 0.3 + 0.3  # after robots.txt, the feed and the first page


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b"<html><body>hello</body></html>"), "not an RSS or Atom feed (text/html)"),
        (Reply(b"", kind="application/rss+xml"), "not an RSS or Atom feed"),
        (Reply(b"/etc/passwd", kind="text/xml"), "not an RSS or Atom feed"),
        (Reply(b"<?xml version='1.0'?><rss version='2.0'><channel><item><titl", kind="text/xml"), "broken XML"),
        (Reply(status=404), "HTTP 404"),
        (Reply(status=500), "HTTP 500"),
        (Reply(status=302, headers={"Location": "/rss"}), "more than 5 redirects"),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "redirected to what is no web address"),
        (Reply(status=302), "more than 5 redirects"),
        (Reply(b"x" * 3_000_000), "over 2 MB (feed.max_mb)"),
        (Reply(BOMB, headers={"Content-Encoding": "gzip"}), "over 2 MB (feed.max_mb)"),
        (Reply(b"not gzip", headers={"Content-Encoding": "gzip"}), "gzip"),
    ],
)
def test_a_bad_feed_is_one_line_and_the_others_go_on(site: Site, tmp_path: Path, reply: Reply, message: str) -> None:
    good = site.feed(site.page("/1"), path="/good")
    site.replies["/rss"] = reply
    add(tmp_path, site.base + "/rss", good)
    tracemalloc.start()
    results = {result.feed: result for result in fetch(tmp_path, max_mb=2)}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (problem,) = results[site.base + "/rss"].problems
    assert message in problem
    assert "\n" not in problem
    assert results[good].stored == 1
    assert peak < 30_000_000


def test_a_bomb_of_entities_is_harmless(site: Site, tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]><rss version="2.0"><channel><title>&e9;</title></channel></rss>'
    site.replies["/rss"] = Reply(xml.encode(), kind="text/xml")
    add(tmp_path, site.base + "/rss")
    began = time.monotonic()
    assert one(tmp_path).stored == 0
    assert time.monotonic() - began < 20


def test_a_page_that_fails_is_tried_again_and_given_up_in_the_end(site: Site, tmp_path: Path) -> None:
    add(tmp_path, site.feed(site.base + "/1", ETag='"v1"'))
    site.replies["/1"] = Reply(status=500)
    for _ in range(4):
        assert one(tmp_path).problems == [f"{site.base}/1: HTTP 500"]
    assert one(tmp_path).problems == [f"{site.base}/1: HTTP 500; given up"]
    assert one(tmp_path).problems == []


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(status=404), "HTTP 404; given up"),
        (Reply(b"%PDF-1.7", kind="application/pdf"), "not a page (application/pdf); given up"),
        (Reply(bytes(range(256)) * 40), "not a page ("),
        (Reply(b" \n"), "an empty page"),
    ],
)
def test_what_is_no_page_is_not_stored(site: Site, tmp_path: Path, reply: Reply, message: str) -> None:
    add(tmp_path, site.feed(site.base + "/1", site.page("/2")))
    site.replies["/1"] = reply
    result = one(tmp_path)
    assert result.stored == 1
    assert message in result.problems[0]


def test_private_addresses_are_reached_only_where_the_user_named_them(site: Site, other: Site, tmp_path: Path) -> None:
    site.replies["/there"] = Reply(status=302, headers={"Location": other.page("/x")})
    local = other.base.replace("127.0.0.1", "localhost")
    add(tmp_path, site.feed(other.page("/1"), f"{local}/1", site.base + "/there", site.page("/2")))
    result = one(tmp_path)
    assert result.stored == 1
    assert len(result.problems) == 3
    assert all("is on a private network" in problem for problem in result.problems)
    assert other.asked == []
    add(tmp_path, other.feed(other.page("/3")))
    assert sum(result.stored for result in fetch(tmp_path)) == 1


def test_a_dead_host_is_asked_three_times_and_then_left(site: Site, tmp_path: Path) -> None:
    links = [site.page(f"/{number}") for number in range(9)]
    add(tmp_path, site.feed(*links))
    for number in range(9):
        site.replies[f"/{number}"] = Reply(status=0)
    result = one(tmp_path)
    assert len(result.problems) == 4
    assert "did not answer 3 times in a row" in result.problems[-1]
    assert result.waiting == 9


def test_so_many_articles_in_one_fetch_and_the_rest_in_the_next(site: Site, tmp_path: Path) -> None:
    add(tmp_path, site.feed(*(site.page(f"/{number}") for number in range(5)), ETag='"v1"'))
    assert (one(tmp_path, max_articles=3).stored, len(articles(tmp_path))) == (3, 3)
    result = one(tmp_path, max_articles=3)
    assert (result.unchanged, result.stored, result.waiting) == (True, 2, 0)


def test_killed_while_fetching_the_rest_comes_next_time(site: Site, tmp_path: Path) -> None:
    add(tmp_path, site.feed(*(site.page(f"/{number}") for number in range(4)), ETag='"v1"'))
    done = Book.done
    with patch.object(Book, "done", lambda self, key: None if key.endswith("1") else done(self, key)):
        one(tmp_path)  # as if killed between the file and the note of it
    assert one(tmp_path).stored == 1
    assert len(articles(tmp_path)) == 4
    assert not list(tmp_path.rglob("*.partial"))


def test_atom_with_relative_links_and_no_dates(site: Site, tmp_path: Path) -> None:
    site.page("/tin/1")
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>'
        '<title type="html">&lt;b&gt;A&lt;/b&gt; &amp;amp; B</title><link href="tin/1"/><id>tag:1</id></entry></feed>'
    )
    site.replies["/atom"] = Reply(atom.encode(), kind="application/atom+xml")
    add(tmp_path, site.base + "/atom")
    assert one(tmp_path).stored == 1
    (row,) = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.rglob("*.jsonl")]
    assert (row["title"], row["url"], row["published"]) == ("A & B", f"{site.base}/tin/1", None)


def test_an_entry_without_a_page_brings_its_own_text(site: Site, tmp_path: Path) -> None:
    item = (
        "<item><guid isPermaLink='false'>n1</guid><title>Ngắn</title>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>Hai bên nhất trí.</content:encoded>"
        "</item>"
    )
    site.replies["/rss"] = Reply(RSS.format(items=item).encode(), kind="text/xml")
    add(tmp_path, site.base + "/rss")
    assert one(tmp_path).stored == 1
    (article,) = articles(tmp_path)
    assert (article.title, article.url) == ("Ngắn", None)
    assert "Hai bên nhất trí." in article.text
    assert one(tmp_path).stored == 0


def test_a_host_that_takes_no_connection_is_told_as_such_and_not_as_a_slow_one(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/rss"
    add(tmp_path, address)
    (problem,) = one(tmp_path).problems
    assert "refused" in problem
    assert "no answer" not in problem
