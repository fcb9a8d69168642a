from itertools import permutations
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.clean.cleaner import Cleaner
from pipeline.config import CleanSettings, DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.evidence import Evidence, gather
from pipeline.digest.grouping import group
from pipeline.digest.likeness import compare
from pipeline.split.splitter import Splitter
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE, all_articles, make

SAMPLES = Path(__file__).parents[1] / "articles"


def grouped(articles: list[Article]) -> set[frozenset[str]]:
    groups = group([gather(article) for article in articles])
    return {frozenset(articles[i].id for i in members) for members in groups}


def test_one_event_told_in_other_words_is_one_story_in_every_order() -> None:
    expected = {
        frozenset({"a-fire", "b-fire"}),
        frozenset({"c-port"}),
        frozenset({"d-meeting"}),
        frozenset({"e-meeting"}),
    }
    assert {frozenset(grouped(list(order))) for order in permutations(all_articles())} == {frozenset(expected)}


@pytest.fixture(scope="module")
def samples() -> list[Article]:
    raw = [
        Article.read(path.stem, path.name, path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.txt"))
    ]
    return list(Splitter().run(Cleaner(CleanSettings()).run(raw)))


def test_the_five_samples_are_four_stories_in_every_order(samples: list[Article]) -> None:
    evidence = {article.id: gather(article) for article in samples}
    partitions = set()
    for order in permutations(evidence):
        groups = group([evidence[name] for name in order])
        partitions.add(frozenset(frozenset(order[i][:3] for i in members) for members in groups))
    assert partitions == {frozenset(map(frozenset, [{"000", "001"}, {"002"}, {"003"}, {"004"}]))}


def test_the_samples_dates_places_and_people(samples: list[Article]) -> None:
    stories = {story.articles[-1].id[:3]: story for story in build_digest(samples, DigestSettings()).stories}
    assert {name: story.event_date for name, story in stories.items()} == {
        "000": "2024-12-16", "002": "2025-07-09", "003": "2020-11-29", "004": "2023-10-19",
    }  # fmt: skip
    assert stories["004"].event_basis == "year inferred"
    assert stories["000"].event_end == "2024-12-18"
    assert [stories[name].place for name in ("000", "002", "003", "004")] == ["Laos", "Vientiane", "Laos", "Beijing"]
    assert stories["000"].articles[1].copy_of == stories["000"].articles[0].id
    assert [(n.name, n.role) for n in stories["000"].names if n.kind == "person"] == [
        ("Thongsavanh Phomvihane", "Minister of Foreign Affairs (Laos)"),
        ("Bui Thanh Son", "Deputy Prime Minister and Minister of Foreign Affairs"),
    ]
    assert not stories["000"].disagreements  # 2026-2031 and 2026-2030 stand in both


def test_another_day_parts_articles_from_the_same_mould() -> None:
    pair = compare(gather(make("x", MEETING)), gather(make("y", NEXT_MEETING)))
    assert pair.days_apart > 0.3
    assert pair.other_number == 1
    assert pair.score < 0.5


def test_the_judgement_is_symmetric() -> None:
    a, b = gather(make("x", FIRE_A)), gather(make("y", FIRE_B))
    assert compare(a, b) == compare(b, a)
    assert compare(a, b).days_apart == 0


def test_equal_content_is_one_story_even_without_text() -> None:
    empty = [Article.read("p", "p.txt", ""), Article.read("q", "q.txt", "")]
    assert grouped(empty) == {frozenset({"p", "q"})}


def test_an_unrelated_article_does_not_change_a_group() -> None:
    few = grouped([make("x", FIRE_A), make("y", FIRE_B)])
    many = grouped([make("z", OTHER_FIRE), make("x", FIRE_A), make("w", MEETING), make("y", FIRE_B)])
    assert few < many


def test_an_event_that_half_the_run_is_about_is_one_story() -> None:
    extras = [f"Phóng viên số {n} của báo Phương Đông ghi nhận tại hiện trường lúc trưa." for n in range(130)]
    reports = [gather(make(f"r{n}", [*FIRE_A, (extra, "x")])) for n, extra in enumerate(extras)]
    others = [gather(make("m", MEETING)), gather(make("p", OTHER_FIRE))]
    copies = [gather(make("again", FIRE_A))] * 120
    groups = group([*reports, *others, *copies])
    assert sorted(map(len, groups)) == [1, 1, 250]


def test_a_chain_of_look_alikes_is_not_one_story() -> None:
    """Average linkage: two ends that have nothing in common do not meet over what lies between."""
    words = [f"{a}{b} {c}{d}" for a in "bcdghk" for b in "aiu" for c in "lmnpt" for d in "aiu"]

    def article(name: str, first: int) -> Evidence:
        lines = [" ".join(words[n : n + 12]) + "." for n in range(first, first + 96, 12)]
        return gather(make(name, [(line, line) for line in lines]))

    chain = [article(str(n), n * 24) for n in range(8)]
    ends = compare(chain[0], chain[7]).score
    groups = group(chain)
    assert ends < 0.5
    assert all(not {0, 7} <= set(members) for members in groups)
