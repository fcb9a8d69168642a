"""`vibrief feed` from adding a feed to the digest of the day."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from pipeline.cli import build_app
from pipeline.errors import UserError
from tests.digest.texts import FIRE_A
from tests.feed.site import Reply, running
from tests.watch.world import World

QUICK = ["--set", "feed.host_seconds=0"]


def vibrief(*arguments: object) -> Result:
    return CliRunner().invoke(build_app(), ["feed", *map(str, arguments)])


def test_from_a_feed_to_the_digest_of_the_day(tmp_path: Path) -> None:
    world = World(tmp_path)
    inbox = ["--inbox", world.inbox]
    with running() as site:
        text = "</p><p>".join(vi for vi, _ in FIRE_A[1:])
        url = site.feed(site.page("/1", FIRE_A[0][0], text), ETag='"1"')
        assert vibrief("add", url, *inbox).exit_code == 0
        assert vibrief("add", url, *inbox).stderr == f"{url}: was there already\n"
        assert vibrief("list", *inbox).stdout == f"{url}\t0\t-\tnever fetched\n"
        assert vibrief("fetch", *inbox, *QUICK).stdout == f"{url}: 1 new articles\n"
        assert vibrief("fetch", *inbox, *QUICK).stdout == f"{url}: 0 new articles (unchanged)\n"
        assert world.look() == 1
        (story,) = world.digest("2026-11-21")["stories"]
        assert story["articles"][0]["url"] == f"{site.base}/1"
        assert story["published"] == "2026-11-21T06:00:00+07:00"
        site.replies["/rss"] = Reply(status=410)
        result = vibrief("fetch", *inbox, *QUICK, "--strict")
        assert (result.exit_code, result.stderr) == (1, f"{url}: HTTP 410\n")
        listed = vibrief("list", *inbox).stdout.strip().split("\t")
        assert (listed[0], listed[1], listed[3]) == (url, "1", "HTTP 410")
        assert vibrief("remove", url, *inbox).exit_code == 0
        assert vibrief("list", *inbox).stdout == ""
        assert world.look() == 0
    assert json.loads(next(world.inbox.rglob("*.jsonl")).read_text(encoding="utf-8"))["feed"] == url


def test_what_is_wrong_is_said_with_the_fix(tmp_path: Path) -> None:
    inbox = ["--inbox", tmp_path / "none"]
    for arguments, message in (
        (("fetch",), "vibrief feed add URL"),
        (("add", "file:///etc/passwd"), "give a whole http or https address"),
    ):
        result = vibrief(*arguments, *inbox)
        assert isinstance(result.exception, UserError)
        assert message in str(result.exception)
    vibrief("add", "https://example.org/rss", *inbox)
    result = vibrief("remove", "https://example.org/other", *inbox)
    assert "no such feed" in str(result.exception)
