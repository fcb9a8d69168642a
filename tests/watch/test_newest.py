"""The feed of all days."""

from pathlib import Path
from xml.etree import ElementTree

from tests.digest.test_documents import ATOM, check_atom
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, OTHER_FIRE
from tests.watch.world import World, page


def entries(world: World) -> dict[str, ElementTree.Element]:
    feed = check_atom((world.out / "digest.atom").read_bytes())
    return {entry.findtext(f"{ATOM}id", ""): entry for entry in feed.findall(f"{ATOM}entry")}


def days(world: World) -> None:
    world.put("a.txt", page(FIRE_A))
    world.put("m.txt", page(MEETING))
    world.look()
    world.clock.set("2026-11-22T08:00:00+07:00")
    world.put("b.txt", page(FIRE_B))
    world.put("port.txt", page(OTHER_FIRE))
    world.look()


def test_a_story_of_two_days_is_one_entry_that_was_updated(tmp_path: Path) -> None:
    world = World(tmp_path, **{"digest.url": "https://news.example/brief/"})
    world.put("a.txt", page(FIRE_A))
    world.look()
    (before,) = entries(world).values()
    days(world)
    told = entries(world)
    assert len(told) == 3
    fire = told[before.findtext(f"{ATOM}id", "")]
    assert before.findtext(f"{ATOM}updated") == "2026-11-20T17:00:00Z"  # midnight in Vietnam; the fire was in 2024
    assert fire.findtext(f"{ATOM}updated") == "2026-11-21T17:00:00Z"
    assert "Goes on from 21 November 2026" in fire.findtext(f"{ATOM}content", "")
    link = fire.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").startswith("https://news.example/brief/2026-11-22/digest.html#s")
    feed = check_atom((world.out / "digest.atom").read_bytes())
    assert [one.get("href") for one in feed.findall(f"{ATOM}link")] == [
        "https://news.example/brief/digest.atom",
        "https://news.example/brief/index.html",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-11-21T17:00:00Z"


def test_the_newest_stories_only_and_the_same_bytes_again(tmp_path: Path) -> None:
    world = World(tmp_path, **{"watch.feed_stories": 2})
    days(world)
    written = (world.out / "digest.atom").read_bytes()
    assert {one.findtext(f"{ATOM}updated") for one in entries(world).values()} == {"2026-11-21T17:00:00Z"}
    name = check_atom(written).findtext(f"{ATOM}id")
    (world.out / "2026-11-21" / "digest.atom").write_text("<feed", encoding="utf-8")
    world.clock.set("2026-11-23T08:00:00+07:00")
    world.look()
    assert (world.out / "digest.atom").read_bytes() == written  # a day without news, and a broken file further back
    assert check_atom(written).findtext(f"{ATOM}id") == name


def test_no_feed_where_none_is_wanted(tmp_path: Path) -> None:
    world = World(tmp_path, **{"digest.formats": []})
    days(world)
    assert not (world.out / "digest.atom").exists()
    assert "digest.atom" not in (world.out / "index.html").read_text(encoding="utf-8")
