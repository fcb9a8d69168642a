from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.clean.cleaner import Cleaner
from pipeline.config import CleanSettings, DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.events import grouping, likeness
from pipeline.digest.events.evidence import Evidence, gather
from pipeline.digest.events.grouping import group
from pipeline.digest.events.likeness import compare
from pipeline.digest.events.terms import terms_of
from pipeline.errors import UserError
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


POOL = [
    *all_articles(),
    *(
        make(f"n{n}", [("Tin", "x"), (f"Ngày {n}/4, đoàn số {n} đến thăm cảng Cát Lở ở Vũng Tàu.", "x")])
        for n in (3, 4, 9)
    ),
    Article.read("empty", "empty.txt", ""),
]


@given(st.permutations(POOL), st.lists(st.sampled_from(POOL), max_size=4))
@settings(max_examples=40)
def test_no_order_and_no_repeat_changes_a_story(order: list[Article], again: list[Article]) -> None:
    assert grouped([*order, *again]) == grouped(POOL)


def test_nothing_is_grouped_of_nothing() -> None:
    assert group([]) == []


@pytest.mark.parametrize("known", ["published", "stated"])
def test_a_day_that_is_only_hinted_at_is_that_of_publication(known: str) -> None:
    stated = "Cháy lớn ở chợ Phú Lạc tối 11/3."
    hinted = "Cháy lớn ở chợ Phú Lạc tối qua."
    first = gather(
        make("a", [("Cháy chợ", "x"), (stated, "x")], published="2024-03-12" if known == "published" else None)
    )
    second = gather(make("b", [("Cháy chợ", "x"), (hinted, "x")], published="2024-03-12"))
    assert compare(first, second).days_apart == 0
    later = gather(make("c", [("Cháy chợ", "x"), (hinted, "x")], published="2024-05-12"))
    assert compare(first, later).days_apart == 1


def test_an_anniversary_is_not_the_day_of_the_news() -> None:
    text = "Lễ kỷ niệm ngày 30/4/1975 diễn ra hôm nay."
    told = gather(make("a", [("Lễ", "x"), (text, "x")], published="2024-04-27"))
    plain = gather(make("b", [("Lễ", "x"), ("Lễ diễn ra.", "x")], published="2024-04-27"))
    assert compare(told, plain).days_apart == 0


def test_a_new_year_lies_between_two_days() -> None:
    old, new = (gather(make(d, [("Tin", "x"), (f"Sự việc xảy ra ngày {d}.", "x")])) for d in ("31/12", "1/1"))
    assert compare(old, new).days_apart == pytest.approx(0.279, abs=0.001)


def test_a_numbered_series_is_one_event_or_another() -> None:
    four, same, five = (
        gather(make(name, [(f"Bão số {n} đổ bộ", "x"), ("Gió giật mạnh.", "x")]))
        for name, n in (("a", 4), ("b", 4), ("c", 5))
    )
    assert (compare(four, same).same_number, compare(four, same).other_number) == (1, 0)
    assert (compare(four, five).same_number, compare(four, five).other_number) == (0, 1)


def test_terms_do_not_depend_on_case_or_process_and_end_with_the_sentence() -> None:
    upper, lower = (terms_of([text], 100).pairs for text in ("Bộ Công Thương", "bộ công thương"))
    assert upper.tolist() == lower.tolist() == [9222475342886409318, 16345110973297959226]
    assert terms_of(["Hà Nội, Huế"], 100).pairs.tolist() == terms_of(["Hà Nội", "Huế"], 100).pairs.tolist()


def test_figures_are_numbers_with_what_they_count() -> None:
    assert len(terms_of(["giảm 316 đồng, 12 người, ngày 16/12 năm 2024"], 100).figures) == 2
    assert terms_of(["còn 22.420 đồng"], 100).figures.tolist() == terms_of(["giá 22.420 đồng"], 100).figures.tolist()


def test_a_lot_too_large_for_linkage_is_taken_apart_at_higher_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    copies = [
        gather(make(f"r{n}", [*FIRE_A, (f"Phóng viên thứ {n} ghi nhận tại hiện trường.", "x")])) for n in range(12)
    ]
    others = [gather(make("m", MEETING)), gather(make("p", OTHER_FIRE))]
    expected = group([*copies, *others])
    monkeypatch.setattr(grouping, "_MAX_LINKED", 5)
    assert group([*copies, *others]) == expected == [list(range(12)), [12], [13]]


def test_weights_that_name_no_evidence_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "digest").mkdir()
    file = tmp_path / "digest" / "grouping.yaml"
    monkeypatch.setattr(likeness, "shipped", lambda _: tmp_path)
    for text, error in (
        ("bias: 1\nfitted: {opening: 1}\nby_hand: {}\n", "name each of opening, early"),
        ("bias: [", "not the weights of grouping"),
        ("bias: 1", "not the weights of grouping"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=error):
            likeness.load_model.__wrapped__()
