"""Sections by topic and by watch list, the watch list itself, what is upcoming, and lists that a page has lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.article import Article, Block, Sentence
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.front import front_of
from pipeline.digest.documents.outline import outline
from pipeline.digest.records import Digest
from pipeline.digest.sections import OTHER, load_topics
from pipeline.errors import UserError
from tests.digest.texts import MEETING, OTHER_FIRE, all_articles, make


def digest(**changes: object) -> Digest:
    return build_digest(all_articles(), DigestSettings.model_validate(changes))


def test_every_story_is_in_one_section_for_a_reason() -> None:
    sorted_out = digest()
    assert [section.heading for section in sorted_out.sections] == ["Politics and diplomacy", "Accidents and disasters"]
    told = [story for section in sorted_out.sections for story in section.stories]
    assert told == [story.id for story in sorted_out.stories]
    assert len(set(told)) == 4
    fire = next(story for story in sorted_out.stories if "Hong Phat" in story.title)
    assert fire.section == "Accidents and disasters"
    assert {"fire", "injured"} <= set(fire.section_reasons)


def test_a_deputy_prime_minister_is_told_as_one() -> None:
    article = make("d", [("Phó Thủ tướng họp", "Deputy PM meets"), ("Phó Thủ tướng phát biểu.", "He spoke.")])
    (story,) = build_digest([article], DigestSettings()).stories
    assert story.section_reasons == ("Deputy Prime Minister",)


def test_what_is_on_no_topic_comes_last() -> None:
    articles = [*all_articles(), make("z", [("Chuyện lạ ở xóm", "A strange thing"), ("Có thế thôi.", "That is all.")])]
    sections = build_digest(articles, DigestSettings()).sections
    assert (sections[-1].heading, len(sections[-1].stories)) == (OTHER, 1)


def test_sections_by_watch_list() -> None:
    sections = digest(sections="watch", watch=["Bangkok", "Bình Dương", "Thái Lan"]).sections
    assert [(section.heading, len(section.stories)) for section in sections] == [
        ("Bangkok", 2), ("Bình Dương", 1), (OTHER, 1),
    ]  # fmt: skip


def test_no_sections() -> None:
    (section,) = digest(sections="none").sections
    assert (section.heading, len(section.stories)) == ("", 4)


def test_topics_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("Fires: {cháy: fire}\nThai: {thái lan: Thailand}\n", encoding="utf-8")
    assert {section.heading for section in digest(topics=str(own)).sections} == {"Fires", "Thai"}


@pytest.mark.parametrize(("text", "message"), [("[1, 2]", "expected topics"), (None, "no topics")])
def test_wrong_topics_are_one_line(tmp_path: Path, text: str | None, message: str) -> None:
    own = tmp_path / "mine.yaml"
    if text is not None:
        own.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message) as error:
        load_topics(str(own))
    assert "\n" not in str(error.value)


def test_a_word_is_in_one_topic_only() -> None:
    words, topics = load_topics("topics")
    assert len(words.entries) == len(topics) > 200


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("Lào", False),  # "lao động" is no Laos
        ("lao", False),
        ("lao động", True),
        ("Lao Dong", True),
        ("bầu  ", False),
        ("công nhân", True),
        ("cong nhan", True),
        ("Hanoi", True),  # from the Vietnamese, though the English does not say it
        ("Director", True),
        ("ASEAN", True),
        ("hoà giải", True),  # the article has hòa giải
        ("Hoà giải", True),
        ("", False),
    ],
)
def test_the_watch_list_in_either_language(term: str, found: bool) -> None:
    article = make(
        "w",
        [
            ("Công nhân ở Hà Nội", "Workers in the capital"),
            ("Giám đốc Trần Văn Lực thăm người lao động của ASEAN, hòa giải.", "Luc visited labourers."),
        ],
    )
    (story,) = build_digest([article], DigestSettings(watch=(term,))).stories
    assert (story.watch == (term,)) is found


def test_an_event_after_the_newest_article_is_to_come() -> None:
    article = make("u", OTHER_FIRE, published="2024-09-10")
    built = build_digest([article], DigestSettings())
    assert built.as_of == "2024-09-10"
    (told,) = outline(front_of(built), {"u": article}).sections[0][1]
    assert "set for 18 September 2024; published 10 September 2024" in told.dateline


def listing(following: Block | None) -> Article:
    blocks = (Block("title", "Tin"), Block("paragraph", "Hai bên nhất trí:"), *([following] if following else []))
    sentences = tuple(Sentence(n, n, block.text, "English.") for n, block in enumerate(blocks))
    return replace(make("l", MEETING), blocks=blocks, sentences=sentences, brief=())


@pytest.mark.parametrize(
    ("following", "missing"),
    [
        (None, True),
        (Block("subheading", "Kinh tế"), True),
        (Block("paragraph", "- Tăng cường hợp tác."), False),
        (Block("paragraph", "Tăng cường hợp tác."), False),
        (Block("paragraph", "Tại các buổi gặp, hai bên trao đổi."), True),
    ],
)
def test_a_list_that_the_page_lost_is_told(following: Block | None, missing: bool) -> None:
    (story,) = build_digest([listing(following)], DigestSettings()).stories
    told = "The text announces a list (the two sides · agreed) that the page as it was scraped does not have."
    assert any((one.kind, one.sentence, one.text) == ("list-missing", 1, told) for one in story.flags) is missing
    assert ("1 announced list missing from the page as it was scraped" in story.confidence.reasons) is missing
