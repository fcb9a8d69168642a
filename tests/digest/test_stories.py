"""What is told of a story: the merged brief, disagreements, people, figures, ranking, confidence."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import pipeline.digest
from pipeline.article import Article, BriefSentence, Flag, to_dict
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest, distinct
from pipeline.digest.differ import differing_figures
from pipeline.digest.flags import in_plain_words
from pipeline.digest.mentions import people_in
from pipeline.digest.merge import Parallels
from pipeline.digest.people import find_names
from pipeline.digest.records import Cite, Digest, Story
from pipeline.translate.normalise import strip_diacritics
from tests.digest.texts import FIRE_A, FIRE_B, MEETING, NEXT_MEETING, OTHER_FIRE, all_articles, flag, make

SCHEMA = Path(pipeline.digest.__file__).with_name("digest.schema.json")


def fire(*articles: Article) -> Story:
    """The one story of two reports of a fire."""
    given = articles or (make("a-fire", FIRE_A, published="2024-03-05"), make("b-fire", FIRE_B))
    (story,) = build_digest(given, DigestSettings()).stories
    return story


def test_each_fact_once_with_all_its_sources() -> None:
    story = fire()
    (damage,) = [line for line in story.brief if "4.5 billion" in line.text]
    assert set(damage.cites) == {Cite("a-fire", 3), Cite("b-fire", 3)}
    assert damage.only_in is None


def test_a_fact_of_one_source_is_marked() -> None:
    story = fire(make("a-fire", FIRE_A, published="2024-03-05"), make("b-fire", FIRE_B, (1, 4)))
    (crew,) = [line for line in story.brief if "80 firefighters" in line.text]
    assert crew.only_in == "b-fire"
    assert crew.cites == (Cite("b-fire", 4),)


def test_sources_that_differ_are_both_shown() -> None:
    story = fire()
    (difference,) = story.disagreements
    assert {(version.shown, version.cite.article) for version in difference.versions} == {
        ("12", "a-fire"),
        ("14", "b-fire"),
    }
    hurt = [line for line in story.brief if "injuring" in line.text]
    assert {line.only_in for line in hurt} == {"a-fire", "b-fire"}
    assert "the sources differ on 1 figure" in story.confidence.reasons


def told(*reports: Sequence[str]) -> Story:
    """The one story of reports of an event, each a title and its sentences."""
    articles = [
        make(f"r{n}", [(text, f"English {n}.{k}") for k, text in enumerate(report)], range(1, len(report)))
        for n, report in enumerate(reports)
    ]
    (story,) = build_digest(articles, DigestSettings()).stories
    return story


CRASH = "Xe khách lao xuống vực trên đèo Hòn Giao"
TOLL = "Vụ tai nạn rạng sáng 25/2 trên đèo Hòn Giao làm {} người chết và 17 người bị thương."
BUS = "Xe khách 45 chỗ chạy từ Nha Trang đi Đà Lạt mất lái, lao xuống vực sâu 30 m lúc 2h sáng."
COST = "Thiệt hại ban đầu được ước tính {}, theo báo cáo của Công an tỉnh Khánh Hòa."


def test_three_sources_on_one_figure_are_one_disagreement() -> None:
    story = told([CRASH, TOLL.format(4), BUS], [CRASH, BUS, TOLL.format("năm")], [CRASH, TOLL.format("bốn"), BUS])
    (difference,) = story.disagreements
    shown = {version.cite.article: version.shown for version in difference.versions}
    assert shown == {"r0": "4", "r1": "năm", "r2": "bốn"}
    toll = [
        line for line in story.brief if any(cite.sentence == (2 if cite.article == "r1" else 1) for cite in line.cites)
    ]
    assert {frozenset(cite.article for cite in line.cites) for line in toll} == {
        frozenset(["r0", "r2"]),
        frozenset(["r1"]),
    }
    (bus,) = [line for line in story.brief if line not in toll]
    assert {cite.article for cite in bus.cites} == {"r0", "r1", "r2"}


def test_one_amount_in_two_spellings_is_one_fact() -> None:
    story = told([CRASH, BUS, COST.format("4,5 tỷ đồng")], [CRASH, BUS, COST.format("4.500 triệu đồng")])
    assert not story.disagreements
    assert [len({cite.article for cite in line.cites}) for line in story.brief] == [2, 2]


def test_a_reordered_sentence_with_another_amount_is_no_support() -> None:
    other = "Theo báo cáo của Công an tỉnh Khánh Hòa, thiệt hại ban đầu được ước tính 6 tỷ đồng."
    story = told([CRASH, BUS, COST.format("4,5 tỷ đồng")], [CRASH, BUS, other])
    (difference,) = story.disagreements
    assert [version.shown for version in difference.versions] == ["4,5 tỷ đồng", "6 tỷ đồng"]
    assert {line.only_in for line in story.brief} == {None, "r0", "r1"}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("làm 16 người chết ở Huế", "làm 18 người chết ở Huế", [("16", "18")]),
        ("làm 16 người chết ở Huế", "làm 16 người chết ở Huế", []),
        ("giai đoạn 2026-2031 và 2026-2030", "giai đoạn 2026-2031 và 2026-2030", []),
        ("tại tham vấn ngày 16/12 ở Lào", "tại tham vấn ngày 16-18/12/2024 ở Lào", []),
        ("cuộc họp hôm nay (16/12), hai bên", "cuộc họp ngày 16/12, hai bên", []),
        ("trị giá 4,5 tỷ đồng", "trị giá khoảng đồng", []),
        ("16", "18", []),
        ("thiệt hại ước tính 4,5 tỷ đồng ở kho", "thiệt hại ước tính 4.500 triệu đồng ở kho", []),
        ("có hơn 2.000 lao động ở Huế", "có 2000 lao động ở Huế", []),
        ("hơn 60 ki ốt bị thiêu rụi", "63 ki ốt bị thiêu rụi", []),
        ("hơn 60 ki ốt bị thiêu rụi", "85 ki ốt bị thiêu rụi", [("60", "85")]),
        ("làm bốn người chết ở Huế", "làm 4 người chết ở Huế", []),
        ("làm bốn người chết ở Huế", "làm 5 người chết ở Huế", [("bốn", "5")]),
        (
            "theo công an, thiệt hại ước tính 4,5 tỷ đồng",
            "thiệt hại ước tính 6 tỷ đồng",
            [("4,5 tỷ đồng", "6 tỷ đồng")],
        ),
        ("mở lại từ ngày 20/3/2024 sau khi sửa", "mở lại từ ngày 25/3 sau khi sửa", [("20/3/2024", "25/3")]),
        ("mở lại từ ngày 20/3 sau khi sửa", "mở lại từ ngày 20 tháng 3 sau khi sửa", []),
        ("3 người chết, 12 người bị thương", "12 người bị thương, 3 người chết", []),
        ("làm 3 người chết, làm 12 nhà sập", "làm 4 người chết, làm 15 nhà sập", [("3", "4"), ("12", "15")]),
        ("giá xăng tăng 12% trong tháng", "giá xăng tăng 300 đồng trong tháng", []),
    ],
)
def test_differing_figures(a: str, b: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.one, found.other) for found in differing_figures(a, b)] == expected


def test_a_brief_is_cut_to_the_best_supported_facts() -> None:
    articles = (make("a-fire", FIRE_A, published="2024-03-05"), make("b-fire", FIRE_B, (1, 2, 3, 4)))
    (story,) = build_digest(articles, DigestSettings(brief_sentences=2)).stories
    assert len(story.brief) == 2
    assert any("4.5 billion" in line.text for line in story.brief)


def test_the_merged_brief_keeps_the_order_of_the_leading_article() -> None:
    story = fire(make("a-fire", FIRE_A, (1, 3), published="2024-03-05"), make("b-fire", FIRE_B, (2, 4)))
    assert story.articles[0].id == "a-fire"
    order = [min(cite.sentence for cite in line.cites) for line in story.brief]
    assert order == sorted(order)
    assert "80 firefighters" in story.brief[-1].text


def test_a_title_or_a_sentence_that_says_more_is_no_second_source() -> None:
    longer = [
        FIRE_B[0],
        (
            f"{FIRE_A[1][0][:-1]}, và giám đốc đã xin lỗi gia đình họ ở trụ sở công ty tại Tân Phú, hứa trả viện phí",
            "It happened, and the director apologised to the families and promised to pay.",
        ),
    ]
    one, two = make("a-fire", FIRE_A, (1,), published="2024-03-05"), make("b-fire", longer, (1,))
    parallels = Parallels([one, two])
    assert parallels.of(Cite("a-fire", 1)) == (Cite("b-fire", 1),)
    assert parallels.of(Cite("b-fire", 1)) == ()
    assert parallels.of(Cite("a-fire", 0)) == ()


def test_event_date_and_publication_date_are_apart() -> None:
    story = fire(make("a-fire", FIRE_A, published="2024-03-06T07:00:00+07:00"), make("b-fire", FIRE_B))
    assert (story.event_date, story.event_basis) == ("2024-03-05", "stated")
    assert story.published == "2024-03-06T07:00:00+07:00"
    assert Cite("a-fire", 1) in story.event_cites
    (alone,) = build_digest([make("b-fire", FIRE_B)], DigestSettings()).stories
    assert (alone.event_date, alone.event_text) == (None, "5 March")
    (inferred,) = build_digest([make("b-fire", FIRE_B, published="2024-03-06")], DigestSettings()).stories
    assert (inferred.event_date, inferred.event_basis) == ("2024-03-05", "year inferred")


def test_history_is_not_the_event() -> None:
    sentence = "Lễ kỷ niệm nhớ ngày 12/10/2022, khi bị cáo bị bắt."
    (story,) = build_digest(
        [make("h", [("Tin", "News"), (sentence, "English.")], published="2025-09-01")], DigestSettings()
    ).stories
    assert (story.event_date, story.published, story.stale) == (None, "2025-09-01", False)
    later = make("l", [("Tin", "News"), ("Lễ hội sẽ diễn ra ngày 12/12/2025.", "English.")], published="2025-09-01")
    (story,) = build_digest([later], DigestSettings()).stories
    assert story.event_date == "2025-12-12"


def test_decisions_beyond_the_brief_are_listed() -> None:
    story = fire()
    assert [line.text for line in story.decisions] == ["The factory is expected to resume work on March 20, 2024."]
    (meeting,) = build_digest([make("m", MEETING, (1, 2, 3))], DigestSettings()).stories
    assert meeting.decisions == ()


def test_figures_have_both_sides_and_their_sentences() -> None:
    figures = {figure.source_value: figure for figure in fire().figures}
    money = next(figure for value, figure in figures.items() if "4,5 tỷ" in value)
    assert "4.5 billion" in money.value
    assert set(money.cites) == {Cite("a-fire", 3), Cite("b-fire", 3)}
    assert money.value in money.about


def test_which_numbers_are_figures() -> None:
    texts = (
        "Khởi công tuyến đường 25 km.",
        "Vụ nổ làm 3 người chết.",
        "Bị cáo lĩnh 20 năm tù theo Điều 174.",
        "Phút 65, ba bên có 7 bàn.",
        "Họp 5 ngày.",
    )
    (story,) = build_digest(
        [make("f", [("Tin", "News"), *((text, "English.") for text in texts)])], DigestSettings()
    ).stories
    assert {figure.source_value for figure in story.figures} == {"25 km", "3", "20 năm tù", "7"}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Phó Thủ tướng, Bộ trưởng Ngoại giao Bùi Thanh Sơn gặp Bộ trưởng Ngoại giao Lào Thongsavanh Phomvihane.",
            [
                ("Deputy Prime Minister and Minister of Foreign Affairs", "Bùi Thanh Sơn"),
                ("Minister of Foreign Affairs (Laos)", "Thongsavanh Phomvihane"),
            ],
        ),
        (
            "Thứ trưởng Bộ Ngoại giao Việt Nam Nguyễn Mạnh Cường",
            [("Deputy Minister of Foreign Affairs (Vietnam)", "Nguyễn Mạnh Cường")],
        ),
        ("ông Trần Văn Lực, Giám đốc nhà máy, cho biết", [("Mr", "Trần Văn Lực")]),
        ("Bộ trưởng cho biết Hà Nội sẽ", []),
        ("nguyên Bộ trưởng Bộ Y tế Nguyễn Thanh Long", [("Former Minister of Health", "Nguyễn Thanh Long")]),
        ("quyền Chủ tịch nước Võ Thị Ánh Xuân", [("Acting State President", "Võ Thị Ánh Xuân")]),
        ("nguyên Phó Thống đốc Đào Minh Tú", [("Former Deputy Governor", "Đào Minh Tú")]),
        ("Phó Chủ tịch nước Võ Thị Ánh Xuân", [("Vice State President", "Võ Thị Ánh Xuân")]),
        ("Chủ tịch UBND TP Hà Nội Trần Sỹ Thanh", [("People's Committee Chair (Hanoi)", "Trần Sỹ Thanh")]),
        ("Bí thư Tỉnh ủy Lào Cai Trịnh Việt Hùng", [("Provincial Party Secretary (Lao Cai)", "Trịnh Việt Hùng")]),
        ("Tổng thống Mexico Claudia Sheinbaum", [("President (Mexico)", "Claudia Sheinbaum")]),
        ("Chủ tịch nước CHDCND Lào Thongloun Sisoulith", [("State President (Laos)", "Thongloun Sisoulith")]),
        ("Tổng Giám đốc UNESCO Audrey Azoulay", [("Director General of UNESCO", "Audrey Azoulay")]),
        ("Chủ tịch Vingroup Phạm Nhật Vượng", [("Chair of Vingroup", "Phạm Nhật Vượng")]),
        ("Giám đốc Sở Y tế Tăng Chí Thượng", []),  # nobody knows where the name of the body ends
        ("Giám đốc Hà Nam Tiến cho biết", [("Director", "Hà Nam Tiến")]),
        ("tỉnh Bà Rịa-Vũng Tàu", []),
        ("Tổng thống Mỹ Trump hội đàm", []),
        ("Chủ tịch MTTQ Việt Nam Đỗ Văn Chiến", [("Chair (Vietnam)", "Đỗ Văn Chiến")]),
        ("Bác sĩ CKII Lê Thị Hoa", [("Dr", "Lê Thị Hoa")]),
        ("Chủ tịch kiêm CEO Trần Văn Nam", [("Chair", "Trần Văn Nam")]),
        ("Thủ môn Patrik Lê Giang", [("Goalkeeper", "Patrik Lê Giang")]),
        ("Thủ tướng Anh Keir Starmer", [("Prime Minister (United Kingdom)", "Keir Starmer")]),
        ("theo báo Anh Daily Mail", []),
        ("Anh Trần Văn Lực kể", [("Mr", "Trần Văn Lực")]),
        ("Hôm qua anh Trần Văn Lực kể", [("Mr", "Trần Văn Lực")]),
        ("Đại sứ Hàn Quốc tại Việt Nam Choi Youngsam", [("Ambassador to Vietnam (South Korea)", "Choi Youngsam")]),
        ("Chủ tịch Trung Quốc Tập Cận Bình", [("President (China)", "Tập Cận Bình")]),
        ("Chủ tịch Hồ Chí Minh", [("President", "Hồ Chí Minh")]),
        (
            "Trưởng Ban Tổ chức Trung ương Đảng Lê Minh Hưng",
            [("Head of the Party Commission for Organisation", "Lê Minh Hưng")],
        ),
        ("Bộ trưởng Xạ-lởm-xay Côm-ma-xít ký", [("Minister", "Xạ-lởm-xay Côm-ma-xít")]),
    ],
)  # fmt: skip
def test_people_with_their_offices(text: str, people: list[tuple[str, str]]) -> None:
    assert [(mention.role, mention.name) for mention in people_in(text)] == people


def names_of(*sentences: str) -> dict[str, str]:
    pairs = [("Tin", "News"), *((sentence, "English.") for sentence in sentences)]
    return {name.name: name.role for name in find_names([make("n", pairs)], strip_diacritics)}


def test_the_office_is_the_one_told_most_in_its_fullest_form() -> None:
    told = names_of(
        "Thứ trưởng Lê Minh Khải nhớ lại.", "Bộ trưởng Lê Minh Khải nói.", "Bộ trưởng Tài chính Lê Minh Khải nói."
    )
    assert told["Le Minh Khai"] == "Minister of Finance"
    assert (
        names_of("Ông Lê Minh Khải nói. Ông Lê Minh Khải đi.", "Đại sứ Lê Minh Khải.")["Le Minh Khai"] == "Ambassador"
    )


def test_a_country_in_a_name_or_a_word_is_no_place() -> None:
    assert names_of("Bà Hà Thị Nga ở Mỹ Đình.", "Ý kiến của Thủ Đức.", "Pháp luật nghiêm.") == {"Ha Thi Nga": "Ms"}
    assert names_of("Nước Cộng hòa xã hội chủ nghĩa Việt Nam.").keys() == {"Vietnam"}
    assert names_of("Tại Mỹ, Nga và Đức đã ký.", "Tổng thống Mỹ Donald Trump.").keys() == {
        "Donald Trump",
        "United States",
        "Russia",
        "Germany",
    }


def test_names_are_written_as_asked() -> None:
    def names(style: str) -> list[str]:
        settings = DigestSettings.model_validate({"names": style})
        (story,) = build_digest([make("m", MEETING)], settings).stories
        return [name.name for name in story.names if name.kind == "person"]

    assert names("strip") == ["Le Minh Khai", "Somchai Raksa"]
    assert names("keep") == ["Lê Minh Khải", "Somchai Raksa"]
    assert strip_diacritics("Đặng Xuân Thuỷ ở Đắk Lắk") == "Dang Xuan Thuy o Dak Lak"


def test_how_sure_says_why() -> None:
    sure = fire(
        make("a-fire", FIRE_A, (2, 3), published="2024-03-05"), flag(make("b-fire", FIRE_B, (2,)), 4)
    ).confidence
    assert "2 independent sources" in sure.reasons
    doubtful = fire(flag(make("a-fire", FIRE_A, published="2024-03-05"), 3)).confidence
    assert doubtful.level == "low"
    assert doubtful.reasons[0] == "1 sentence of the brief rests on a flagged translation"
    assert fire(make("a-fire", FIRE_A, ())).confidence.reasons[0] == "there is no brief"


@pytest.mark.parametrize(
    ("kind", "detail", "text"),
    [
        ("number-changed", "1 tỷ → 1 million", "A number differs: the Vietnamese has 1 tỷ, the English has 1 million."),
        ("number-missing", "28,26% → (none)", "A number of the Vietnamese is not in the English: 28,26%."),
        ("number-missing", "28,26%", "number-missing: 28,26%."),
        ("brand-new", "{vi} %s", "brand-new: {vi} %s."),
    ],
)  # fmt: skip
def test_flags_in_plain_words(kind: str, detail: str, text: str) -> None:
    assert in_plain_words(Flag(kind, detail)) == text


def test_flags_of_the_brief_and_of_the_articles_are_told() -> None:
    article = replace(flag(make("a-fire", FIRE_A, published="2024-03-05"), 3), flags=(Flag("no-brief", "too short"),))
    story = fire(article)
    assert [(one.kind, one.sentence) for one in story.flags] == [("no-brief", None), ("number-missing", 3)]
    (doubtful,) = [line for line in story.brief if line.doubts]
    assert doubtful.cites == (Cite("a-fire", 3),)


def test_the_newest_stories_come_first_and_old_news_is_marked() -> None:
    digest = build_digest(all_articles(), DigestSettings())
    assert digest.as_of == "2026-06-09"
    assert digest.stories[0].articles[0].id == "e-meeting"
    assert [story.stale for story in digest.stories] == [False, True, True, True]
    assert digest.stories[0].rank_reasons[0] == "the newest"


@pytest.mark.parametrize("term", ["Cát Lở", "cat lo", "Warehouse"])
def test_the_watch_list_lifts_a_story(term: str) -> None:
    first = build_digest(all_articles(), DigestSettings(watch=(term, "Cát"[:2]))).stories[0]
    assert first.articles[0].id == "c-port"
    assert first.watch == (term,)


def test_the_digest_does_not_depend_on_order() -> None:
    orders = list(permutations(all_articles()))[::5]  # each article in each place; test_grouping.py has all 120
    digests = {json.dumps(to_dict(build_digest(order, DigestSettings()))) for order in orders}
    assert len(digests) == 1


def test_a_storys_id_stays_when_an_article_is_added() -> None:
    one = fire(make("a-fire", FIRE_A, published="2024-03-05"))
    assert one.id == fire().id


def test_a_story_that_cannot_be_told_does_not_take_the_others_with_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    articles = [make("m", MEETING), make("z", OTHER_FIRE)]
    whole = build_digest(articles, DigestSettings())

    def figures(members: list[Article], gists: object) -> tuple[()]:
        if members[0].id == "z":
            raise IndexError("no figure")
        return ()

    monkeypatch.setattr("pipeline.digest.build.find_figures", figures)
    digest = build_digest(articles, DigestSettings())
    assert [story.articles[0].id for story in digest.stories] == ["m"]
    assert [(one.id, one.reason) for one in digest.failed] == [("z", "digest: IndexError: no figure")]
    counts = digest.counts
    assert (counts["articles"], counts["failed"], counts["stories"]) == (2, 1, 1)
    assert counts["sentences"] == len(articles[0].sentences) < whole.counts["sentences"]
    # Where it fails only over what the page shows, the story stays as far as it is known.
    digest = build_digest([*articles, make("n", NEXT_MEETING)], DigestSettings(max_stories=2))
    assert {source.id: story.complete for story in digest.stories for source in story.articles}["z"] is False
    assert not digest.failed
    assert [message.split(": ", 1)[1] for message in caplog.messages] == [
        "digest: IndexError: no figure", "not everything can be told (IndexError: no figure)"
    ]  # fmt: skip


def test_failed_articles_are_listed_not_told() -> None:
    failed = replace(make("z", OTHER_FIRE), failed="translate: no model")
    digest = build_digest([make("m", MEETING), failed], DigestSettings())
    assert len(digest.stories) == 1
    assert [(one.path, one.reason) for one in digest.failed] == [("in/z.txt", "translate: no model")]
    assert digest.counts["failed"] == 1


def test_two_runs_with_the_same_articles_and_the_same_names() -> None:
    again = [make("m", MEETING), make("m", NEXT_MEETING), replace(make("m", MEETING), failed="no")]
    known = distinct(again)
    assert len(known) == len({article.id for article in known}) == 2
    assert all(article.id.startswith("m~") and not article.failed for article in known)


def test_a_citation_of_a_sentence_that_is_not_there_is_dropped() -> None:
    article = replace(make("m", MEETING), brief=(BriefSentence("Out of thin air.", (99,), "lead"),))
    (story,) = build_digest([article], DigestSettings()).stories
    assert [line.cites for line in story.brief] == [()]


@cache
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_json(digest: Digest) -> object:
    return json.loads(json.dumps(to_dict(digest)))


def test_the_published_schema_fits() -> None:
    failed = replace(make("z", OTHER_FIRE, author="X"), failed="why")
    digest = build_digest([*all_articles(), failed], DigestSettings(watch=("fire",)), run={"seconds": 3})
    validator().validate(as_json(digest))
    broken = as_json(digest)
    broken["stories"][0]["brief"][0]["cites"] = [3]  # type: ignore[index]
    assert not validator().is_valid(broken)


@given(
    st.lists(
        st.builds(
            lambda name, texts, published, fail: replace(
                make(name, [(text, text[::-1]) for text in texts], published=published), failed=fail
            ),
            st.sampled_from(["a", "b", "c"]),
            st.lists(st.text(max_size=80), min_size=1, max_size=4),
            st.sampled_from([None, "2024-01-02", "gibberish", ""]),
            st.sampled_from([None, None, "why"]),
        ),
        max_size=5,
    )
)
@settings(max_examples=40)
def test_any_articles_make_a_digest_that_loses_none(articles: list[Article]) -> None:
    digest = build_digest(articles, DigestSettings())
    told = [source.id for story in digest.stories for source in story.articles] + [one.id for one in digest.failed]
    assert sorted(told) == sorted(article.id for article in distinct(articles))
    assert len({story.id for story in digest.stories}) == len(digest.stories)
    validator().validate(as_json(digest))
