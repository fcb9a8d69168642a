from dataclasses import replace

from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.charts import shares, timeline
from pipeline.digest.records import Digest
from tests.digest.texts import FIRE_A, all_articles, make


def digest(publishers: list[str | None] | None = None) -> Digest:
    articles = all_articles()
    for n, publisher in enumerate(publishers or []):
        articles[n % 5] = replace(articles[n % 5], publisher=publisher)
    return build_digest(articles, DigestSettings())


def test_the_timeline_places_the_stories_by_date() -> None:
    line = timeline(digest())
    assert line
    assert [point.label.split(":")[0] for point in line.points] == [
        "7 June 2023", "5 March 2024", "18 September 2024", "9 June 2026",
    ]  # fmt: skip
    assert (line.points[0].x, line.points[-1].x) == (2.0, 98.0)
    assert [point.x for point in line.points] == sorted(point.x for point in line.points)
    assert [tick.label for tick in line.ticks] == ["2024", "2025", "2026"]


def test_no_timeline_without_enough_dates() -> None:
    assert timeline(build_digest([make("a", FIRE_A)], DigestSettings())) is None


def test_the_shares_of_the_publishers_fill_the_bar() -> None:
    bar = shares(digest(["A", "B", "A", None, None]))
    assert [(share.name, share.count) for share in bar] == [("A", 2), ("B", 1), ("not named", 2)]
    assert (bar[0].x, sum(share.width for share in bar)) == (0, 100)
    assert shares(digest(["A"] * 5)) == ()


def test_many_publishers_become_others() -> None:
    articles = [replace(make(f"n{n}", [(f"{n} chuyện khác nhau", "x")]), publisher=f"P{n}") for n in range(9)]
    bar = shares(build_digest(articles, DigestSettings()))
    assert len(bar) == 6
    assert (bar[-1].name, bar[-1].count) == ("others", 4)
