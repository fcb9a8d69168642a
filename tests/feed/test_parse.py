"""Whatever a feed holds, the parser gives entries or says in one line why not."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.feed.book import Entry
from pipeline.feed.parse import parse_feed
from pipeline.feed.web import Answer, FetchError, check_url, origin_of

ITEM = b"<item><title>T</title><link>http://x.vn/1</link><pubDate>%s</pubDate></item>"
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>%s</channel></rss>'


def entries(body: bytes) -> list[Entry]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse_feed(Answer(200, "http://x.vn/rss", {"content-type": "text/xml"}, body))[1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"Sat, 21 Nov 2026 06:00:00 +0700", "2026-11-21T06:00:00+07:00"),
        (b"2026-11-21T06:00:00+07:00", "2026-11-21T06:00:00+07:00"),
        (b"2026-11-21", "2026-11-21T00:00:00"),
        (b"next Sunday", None),
        (b"", None),
    ],
)
def test_the_day_is_the_one_that_the_paper_means(given: bytes, expected: str | None) -> None:
    (entry,) = entries(RSS % (ITEM % given))
    assert entry.published == expected


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://a:b@x.vn/", "http://[::1"])
def test_an_entry_without_a_page_is_none(link: str) -> None:
    assert entries(RSS % f"<item><title>T</title><link>{link}</link></item>".encode()) == []


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)), st.integers(0, 300))
@settings(max_examples=40)
def test_anything_is_entries_or_one_line(junk: bytes, at: int) -> None:
    good = RSS % (ITEM % b"Sat, 21 Nov 2026 06:00:00 +0700")
    for body in (junk, good[:at] + junk + good[at:]):
        reason, found = "", []
        try:
            found = entries(body)
        except FetchError as error:
            reason = str(error)
        assert len(reason.splitlines()) <= 1
        assert all(entry.url is None or entry.url.startswith("http") for entry in found)


@pytest.mark.parametrize(
    "url", ["ftp://x.vn/rss", "x.vn/rss", "http://user:word@x.vn/rss", "http://x.vn:port/", "http://"]
)
def test_only_plain_web_addresses(url: str) -> None:
    with pytest.raises(UserError):
        check_url(url)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("HTTP://X.vn/a") == origin_of("http://x.vn:80/b") == "http://x.vn:80"
    assert origin_of("https://x.vn") == "https://x.vn:443"
