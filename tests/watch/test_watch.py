"""New articles, day after day: each once, on its day, whatever happens to the files and the process."""

import gzip
import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import pytest

from pipeline.errors import UserError
from pipeline.job import write_digest_of
from pipeline.watch.inbox import Found, Inbox
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, OTHER_FIRE
from tests.watch.world import World, page

TODAY, TOMORROW = "2026-11-21", "2026-11-22"
FIRE_A_TITLE, FIRE_B_TITLE, MEETING_TITLE = FIRE_A[0][0], FIRE_B[0][0], MEETING[0][0]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_is_new_goes_into_the_digest_of_the_day_once(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    assert world.look() == 1
    before = (world.out / TODAY / "digest.html").stat().st_mtime_ns
    assert world.look() == 0
    assert (world.out / TODAY / "digest.html").stat().st_mtime_ns == before  # nothing to say, nothing written
    world.put("deep/b.txt", page(MEETING))
    assert world.look() == 1
    assert world.told() == [(TODAY, FIRE_A_TITLE), (TODAY, MEETING_TITLE)]
    assert [article.id for article in world.articles(TODAY)] == ["a", "b"]
    assert len(world.engine.texts) == len(set(world.engine.texts))  # nothing was translated twice


def test_moved_renamed_copied_and_touched_files_are_not_new(world: World) -> None:
    path = world.put("a.txt", page(FIRE_A))
    world.put("rows.jsonl", json.dumps({"text": page(MEETING), "title": MEETING_TITLE}) + "\n")
    assert world.look() == 2
    world.put("copy.txt", page(FIRE_A))
    (world.inbox / "new").mkdir()
    path = path.rename(world.inbox / "new" / "other.txt")
    path.touch()
    world.put("rows.jsonl", "\n" + json.dumps({"title": MEETING_TITLE, "text": page(MEETING)}) + "\n")
    world.clock.set("2026-11-22T08:00:00+07:00")
    assert world.look() == 0
    assert world.told() == [(TODAY, FIRE_A_TITLE), (TODAY, MEETING_TITLE)]


def test_the_same_article_delivered_twice_at_once_comes_once(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.put("b.txt", page(FIRE_A))
    assert world.look() == 1
    assert len(world.articles(TODAY)) == 1


def test_the_day_is_that_of_the_time_zone(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.clock.set("2026-11-21T16:59:59+00:00")
    world.look()
    world.put("b.txt", page(MEETING))
    world.clock.set("2026-11-21T17:00:00+00:00")  # midnight in Vietnam
    world.look()
    assert world.told() == [(TODAY, FIRE_A_TITLE), (TOMORROW, MEETING_TITLE)]


def test_a_day_without_news_has_its_digest_too(world: World) -> None:
    assert world.look() == 0
    assert world.digest(TODAY)["stories"] == []


def test_a_clock_that_goes_back_opens_no_digest_that_was_read(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.clock.set("2026-11-22T08:00:00+07:00")
    world.look()
    world.put("a.txt", page(FIRE_A))
    world.clock.set("2026-11-20T08:00:00+07:00")
    with caplog.at_level(logging.WARNING):
        assert world.look() == 1
    assert world.told() == [(TOMORROW, FIRE_A_TITLE)]
    assert "the clock says 2026-11-20" in caplog.text


def test_a_story_goes_on_the_next_day_under_its_id_and_says_what_is_new(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.put("m.txt", page(MEETING))
    world.look()
    first = {story["articles"][0]["title"]: story for story in world.digest(TODAY)["stories"]}[FIRE_A_TITLE]
    world.clock.set("2026-11-22T08:00:00+07:00")
    world.put("b.txt", page(FIRE_B))
    world.put("port.txt", page(OTHER_FIRE))
    world.look()
    stories = {story["articles"][0]["title"]: story for story in world.digest(TOMORROW)["stories"]}
    fire, port = stories[FIRE_B_TITLE], stories[OTHER_FIRE[0][0]]
    assert first["earlier"] is None
    assert port["earlier"] is None
    assert fire["id"] == first["id"]
    digest = world.digest(TOMORROW)
    assert [story for section in digest["sections"] for story in section["stories"]] == [
        story["id"] for story in digest["stories"]
    ]
    feed = (world.out / TOMORROW / "digest.atom").read_text(encoding="utf-8")
    assert "Goes on from 21 November 2026" in feed
    assert fire["earlier"] == {
        "story": first["id"],
        "since": TODAY,
        "last": TODAY,
        "articles": 1,
        "title": first["title"],
        "link": f"../{TODAY}/digest.html#{first['id']}",
    }
    assert [source["title"] for source in fire["articles"]] == [FIRE_B_TITLE]
    told = {line["text"]: line["told"] for line in fire["brief"]}
    assert [day for text, day in told.items() if "4.5 billion" in text] == [TODAY]
    assert [day for text, day in told.items() if "14 workers" in text] == [None]  # yesterday it was 12
    html, text = ((world.out / TOMORROW / f"digest.{kind}").read_text(encoding="utf-8") for kind in ("html", "md"))
    target = (world.out / TOMORROW / fire["earlier"]["link"].partition("#")[0]).resolve()
    assert f'id="{first["id"]}"' in target.read_text(encoding="utf-8")
    assert f'href="{fire["earlier"]["link"]}"' in html
    new = list(told.values()).count(None)
    assert 1 < new < len(told)
    assert f"{new} of these {len(told)} points are new since then" in " ".join(html.split())
    assert "Digest of 22 November 2026. As of" in " ".join(text.split())
    assert "Goes on from 21 November 2026" in " ".join(text.split())
    assert "(told on 21 November 2026)" in " ".join(text.split())


def test_a_day_whose_digest_is_made_again_still_goes_on(world: World, tmp_path: Path) -> None:
    world.put("a.txt", page(FIRE_A))
    world.look()
    world.clock.set("2026-11-22T08:00:00+07:00")
    world.put("b.txt", page(FIRE_B))
    world.put("m.txt", page(MEETING))
    world.look()
    day = world.out / TOMORROW
    written = {path.name: path.read_text(encoding="utf-8") for path in day.glob("digest.*")}
    for path in day.glob("digest.*"):
        path.unlink()
    write_digest_of([day], day, world.settings)
    assert {path.name: path.read_text(encoding="utf-8") for path in day.glob("digest.*")} == written
    write_digest_of([day], tmp_path / "elsewhere", world.settings)
    (earlier,) = [
        s["earlier"]
        for s in json.loads((tmp_path / "elsewhere" / "digest.json").read_text())["stories"]
        if s["earlier"]
    ]
    assert earlier["link"].startswith(f"../out/{TODAY}/digest.html#s")
    assert (tmp_path / "elsewhere" / earlier["link"].partition("#")[0]).is_file()
    world.clock.set("2026-11-23T08:00:00+07:00")
    world.put("c.txt", page([*FIRE_A[1:4], FIRE_B[4]]))
    world.look()
    write_digest_of([world.out / "2026-11-23", day], tmp_path / "days", world.settings)
    fire, meeting = sorted(
        json.loads((tmp_path / "days" / "digest.json").read_text())["stories"], key=lambda s: -len(s["articles"])
    )
    assert (len(fire["articles"]), fire["earlier"]["last"], fire["id"]) == (2, TODAY, earlier["story"])
    assert meeting["earlier"] is None


def test_a_story_keeps_its_id_over_three_days_and_ends_after_the_days_set(tmp_path: Path) -> None:
    world = World(tmp_path, **{"watch.continue_days": 2})
    ids = []
    for day, pairs in (("21", FIRE_A), ("22", FIRE_B), ("23", [*FIRE_A[1:4], FIRE_B[4]]), ("27", [*FIRE_A[:4]])):
        world.clock.set(f"2026-11-{day}T08:00:00+07:00")
        world.put(f"{day}.txt", page(pairs))
        world.look()
        ids.append(world.digest(f"2026-11-{day}")["stories"][0]["id"])
    assert len(set(ids[:3])) == 1
    assert ids[3] != ids[0]
    assert world.digest("2026-11-23")["stories"][0]["earlier"]["since"] == "2026-11-21"
    assert world.digest("2026-11-23")["stories"][0]["earlier"]["articles"] == 2


def test_a_story_keeps_its_id_within_the_day(world: World) -> None:
    world.put("b.txt", page(FIRE_B))
    world.look()
    (before,) = world.digest(TODAY)["stories"]
    world.put("a.jsonl", json.dumps({"text": page(FIRE_A), "published": "2024-03-05"}) + "\n")
    world.look()
    (after,) = world.digest(TODAY)["stories"]
    assert after["id"] == before["id"]
    assert len(after["articles"]) == 2


def test_a_rewritten_file_is_a_new_version_of_its_article_or_another_article(world: World) -> None:
    world.put("latest.txt", page(FIRE_A[:4]))
    world.look()
    world.put("latest.txt", page(FIRE_A))
    assert world.look() == 1
    (article,) = world.articles(TODAY)
    assert FIRE_A[5][0] in [sentence.vi for sentence in article.sentences]
    world.put("latest.txt", page(MEETING))
    assert world.look() == 1
    assert world.told() == [(TODAY, FIRE_A_TITLE), (TODAY, MEETING_TITLE)]


def test_rows_that_move_down_replace_nothing(world: World) -> None:
    rows = [json.dumps({"text": page(pairs)}) for pairs in (FIRE_A, FIRE_A[:4], MEETING)]
    world.put("rows.jsonl", "\n".join(rows[:2]) + "\n")
    world.look()
    world.put("rows.jsonl", "\n".join([rows[2], *rows[:2]]) + "\n")
    assert world.look() == 1
    assert len(world.articles(TODAY)) == 3


def test_an_unreadable_file_is_told_and_read_once_it_is_readable(world: World) -> None:
    broken = gzip.compress(page(FIRE_A).encode())[:-20]
    (world.inbox / "a.txt.gz").write_bytes(broken)
    world.put("b.txt", page(MEETING))
    assert world.look() == 1
    (failed,) = world.digest(TODAY)["failed"]
    assert failed["path"].endswith("a.txt.gz")
    world.clock.set("2026-11-22T08:00:00+07:00")
    with world.open() as watch:
        assert watch.once().failures == []  # told once, tried again all the same
    assert world.digest(TOMORROW)["failed"] == []
    (world.inbox / "a.txt.gz").write_bytes(gzip.compress(page(FIRE_A).encode()))
    assert world.look() == 1
    assert world.digest(TODAY)["failed"] == []
    assert world.told() == [(TODAY, MEETING_TITLE), (TOMORROW, FIRE_A_TITLE)]


def test_what_could_not_be_processed_is_tried_again(world: World) -> None:
    from tests.watch.world import engine

    world.put("a.txt", page(FIRE_A))
    world.put("b.txt", page(MEETING))
    world.engine = engine(errors={FIRE_A[2][0]: MemoryError("no room")})
    assert world.look() == 1
    assert [one["reason"].split(":")[0] for one in world.digest(TODAY)["failed"]] == ["translate"]
    world.engine = engine()
    assert world.look() == 1
    assert world.digest(TODAY)["failed"] == []
    assert world.told() == [(TODAY, FIRE_A_TITLE), (TODAY, MEETING_TITLE)]


def test_a_lost_store_costs_work_but_no_article(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.look()
    for path in world.out.glob("store.sqlite*"):
        path.unlink()
    world.put("b.txt", page(MEETING))
    assert world.look() == 1
    assert len(world.told()) == 2
    for path in [*world.out.glob("store.sqlite*"), world.out / TODAY / "articles.jsonl"]:
        path.unlink()
    world.put("c.txt", page(OTHER_FIRE))
    world.look()
    world.look()
    assert len(world.told()) == 3


def test_one_process_only_and_an_inbox_that_exists(world: World, tmp_path: Path) -> None:
    with world.open(), pytest.raises(UserError, match="another run is writing there"):
        world.open()
    world.look()  # the lock is gone with its holder
    world.inbox.rmdir()
    with pytest.raises(UserError, match=r"inbox: no such file or folder; make it first"):
        world.open()
    with pytest.raises(UserError, match=r"watch.timezone: no time zone 'Hanoi'"):
        World(tmp_path / "2", **{"watch.timezone": "Hanoi"}).open()


def test_a_share_that_is_away_for_a_while_changes_nothing(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    with world.open() as watch:
        assert watch.look().articles == 1
        away = world.inbox.rename(world.inbox.with_name("away"))
        assert watch.look().articles == 0
        away.rename(world.inbox)
        world.put("b.txt", page(MEETING))
        assert watch.look().articles == 1
    assert len(world.told()) == 2


def test_a_file_that_is_gone_before_it_is_read_is_no_failure(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.put("b.txt", page(MEETING))
    look = Inbox.look

    def look_and_lose(inbox: Inbox, known: Mapping[str, str]) -> list[Found]:
        found = look(inbox, known)
        (world.inbox / "a.txt").replace(world.inbox / "c.txt")
        return found

    with patch.object(Inbox, "look", look_and_lose):
        assert world.look() == 1
    assert world.digest(TODAY)["failed"] == []
    assert world.look() == 1


def test_a_full_disk_stops_one_look_not_the_watch(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.put("a.txt", page(FIRE_A))
    full = OSError(28, "No space left on device")
    with world.open() as watch:
        rounds = watch.rounds(0.01)
        with patch("pipeline.watch.day.write_digest", side_effect=full):
            assert next(rounds).pages == []
        assert "No space left" in caplog.text
        assert [page.name for page in next(rounds).pages] == ["digest.html"]
        rounds.close()
    assert world.told() == [(TODAY, FIRE_A_TITLE)]
    world.put("b.txt", page(MEETING))
    with (
        patch("pipeline.watch.day.write_digest", side_effect=full),
        pytest.raises(OSError, match="No space left"),
    ):
        world.look()
    world.look()
    assert len(world.told()) == 2


def test_two_stories_of_today_that_go_on_from_one_have_ids_of_their_own(world: World) -> None:
    world.put("a.txt", page([*FIRE_A, *MEETING[1:]]))
    world.look()
    (first,) = world.digest(TODAY)["stories"]
    world.clock.set("2026-11-22T08:00:00+07:00")
    world.put("a2.txt", page(FIRE_A[:5]))
    world.put("m.txt", page(MEETING))
    world.look()
    stories = world.digest(TOMORROW)["stories"]
    assert len({story["id"] for story in stories}) == len(stories) == 2
    assert [story["earlier"]["story"] for story in stories if story["earlier"]].count(first["id"]) >= 1
    assert [story["id"] for story in stories].count(first["id"]) == 1


def test_one_page_leads_to_all_days(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.look()
    world.clock.set("2026-11-22T08:00:00+07:00")
    hostile = "Cháy lớn <script>alert(1)</script> ở Bình Dương"
    world.put(
        "x.jsonl", json.dumps({"title": hostile, "text": "\n".join([hostile, *(vi for vi, _ in OTHER_FIRE[1:])])})
    )
    world.look()
    index = (world.out / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', index)
    assert links == ["digest.atom", "digest.atom", f"{TOMORROW}/digest.html", f"{TODAY}/digest.html"]
    assert all((world.out / link).is_file() for link in links)
    assert FIRE_A[0][1] in index
    assert "<script>" not in index
    assert "&lt;script&gt;" in index
