"""What a reader is shown first where the machine's English is too poor to be read."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.article import Article, Flag
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.render import write_digest
from pipeline.digest.documents.trust import facts_first, headline
from pipeline.digest.flags import misleads, remarks_on, summed_up
from pipeline.digest.records import Encounter, Person, PlainFlag, Story
from tests.digest.texts import MEETING, make


def poorly_translated(confidence: float | None = 0.2, flags: int = 1) -> Article:
    article = make("m", MEETING)
    wrong = tuple(Flag("name-missing", f"Tên {n} → (none)") for n in range(flags))
    sentences = tuple(replace(s, en=f"Garbled {s.id}", confidence=confidence, flags=wrong) for s in article.sentences)
    lines = tuple(replace(line, text=f"Garbled {line.cites[0]}") for line in article.brief)
    return replace(article, sentences=sentences, title_en="Garbled title", brief=lines)


def told(article: Article) -> Story:
    return build_digest([article], DigestSettings()).stories[0]


@pytest.mark.parametrize(
    ("confidence", "flags", "readable"),
    [(0.2, 1, False), (0.2, 0, False), (0.6, 3, True), (None, 2, True), (None, 3, False)],
)
def test_a_title_that_cannot_be_read_gives_way_to_facts(
    confidence: float | None, flags: int, readable: bool, tmp_path: Path
) -> None:
    article = poorly_translated(confidence, flags)
    story = told(article)
    assert story.title == "Garbled title"
    assert story.title_readable is readable
    assert (headline(story).text == "Garbled title") is readable
    write_digest(build_digest([article], DigestSettings()), [article], tmp_path)
    lines = (tmp_path / "digest.md").read_text(encoding="utf-8").splitlines()
    head = next(line for line in lines if line.startswith("### 1. "))
    assert ("Garbled" in head) is readable
    assert ("- Title in machine English, unreliable: Garbled title" in lines) is not readable
    page = (tmp_path / "digest.html").read_text(encoding="utf-8")
    assert ('class="line doubtful facts"' in page) is not readable
    assert json.loads((tmp_path / "digest.json").read_text(encoding="utf-8"))["stories"][0]["title"] == "Garbled title"


def test_the_facts_stand_first_and_the_english_under_them(tmp_path: Path) -> None:
    article = poorly_translated()
    story = told(article)
    write_digest(build_digest([article], DigestSettings()), [article], tmp_path)
    text = " ".join((tmp_path / "digest.md").read_text(encoding="utf-8").split())
    first = story.brief[0]
    facts = " · ".join(first.gist)
    assert f"- {facts[0].upper()}{facts[1:]} [" in text.replace("\\", "")
    assert f"Machine English, unreliable: {first.text}" in text
    assert text.count(first.text) == 1  # not a second time among the source sentences
    assert "(check this)" not in text


@pytest.mark.parametrize(
    ("kind", "leads"), [("number-changed", False), ("number-invented", False), ("number-missing", True), ("term", True)]
)
def test_fluent_english_with_a_figure_of_its_own_does_not_lead(kind: str, leads: bool, tmp_path: Path) -> None:
    article = poorly_translated(confidence=0.9)
    flag = Flag(kind, "ngày 9/7 → July 7")
    article = replace(article, sentences=tuple(replace(s, flags=(flag,)) for s in article.sentences))
    story = told(article)
    write_digest(build_digest([article], DigestSettings()), [article], tmp_path)
    text = (tmp_path / "digest.md").read_text(encoding="utf-8")
    assert (f"- {story.brief[0].text}" in text) is leads
    assert (f"Machine English, unreliable: {story.brief[0].text}" in text) is not leads
    assert story.title_readable is leads


def test_facts_without_a_name_or_figure_do_not_lead() -> None:
    story = told(poorly_translated())
    cited = poorly_translated().sentences[1]
    line = replace(story.brief[0], gist=("cooperation", "politics"))
    assert not facts_first(line, story, cited)
    assert facts_first(replace(line, gist=("cooperation", "Vietnam")), story, cited)
    assert facts_first(replace(line, gist=("cooperation", "28.26%")), story, cited)


def test_headlines_of_meetings() -> None:
    def met(how: str, event: str = "", people: int = 2) -> str:
        named = tuple(Person(name, "") for name in ("An", "Binh"))[:people]
        return headline(replace(story, encounters=(Encounter(how, named, event, ()),))).text

    story = replace(told(poorly_translated()), title_gist=("Laos", "visit", "2024"))
    assert met("met") == "An and Binh met"
    assert met("received") == "An received Binh"
    assert met("co-chaired", "7th Session") == "An and Binh co-chaired the 7th Session"
    assert met("met", "3rd Forum") == "An and Binh met, 3rd Forum"
    leaders = Person("An", "Minister of Finance (Laos)"), Person("Binh", "Minister")
    both = replace(story, encounters=(Encounter("met", leaders, "", ()),))
    assert headline(both).text == "An (Laos) and Binh met"
    assert met("held a working session", people=1) == "Laos · visit · 2024"
    assert headline(replace(story, encounters=(), title_gist=("Laos", "visit"))).text == "Garbled title"
    assert headline(replace(story, title_lang="vi", title="Tin")).text == "Tin"


def test_findings_of_one_kind_are_summed_up() -> None:
    flags = [PlainFlag("", "number-changed", "ba → four", "a", 1), PlainFlag("x.", "length", "x", "a", 2)]
    flags += [PlainFlag("", "number-invented", "(none) → 16", "a", 3), PlainFlag("x.", "length", "x", "a", 4)]
    assert list(summed_up(flags)) == [
        "Numbers that differ (Vietnamese → English): ba → four.",
        "x. (2 times)",
        "Numbers in the English only: 16.",
    ]


def test_what_is_missing_is_said_in_english_too() -> None:
    flags = (
        Flag("number-missing", "quý IV/2024 → (none)"),
        Flag("name-missing", "Mê Công → (none)"),
        Flag("name-missing", "Nguyễn Văn Nam → (none)"),
        Flag("number-invented", "(none) → 16"),
        Flag("number-missing", "ba → (none)"),
    )
    article = make("m", MEETING)
    flagged = tuple(replace(s, flags=flags * (s.id == 1)) for s in article.sentences)
    story = told(replace(article, sentences=flagged))
    assert [flag.gloss for flag in story.flags] == ["Q4 2024", "Mekong", "", "", "3"]
    assert story.flags[0].text == "A number of the Vietnamese is not in the English: quý IV/2024 (Q4 2024)."
    assert list(summed_up(story.flags)) == [
        "Numbers of the Vietnamese that are not in the English: quý IV/2024 (Q4 2024), ba (3).",
        "Names not found in the English: Mê Công (Mekong), Nguyễn Văn Nam.",
        "Numbers in the English only: 16.",
    ]


def test_what_a_rule_set_right_stands_by_both_languages_and_is_no_doubt(tmp_path: Path) -> None:
    article = make("m", MEETING)
    mended = tuple(replace(s, mended=("8/1 → January 8",) * (s.id == 1)) for s in article.sentences)
    article = replace(article, sentences=mended)
    story = told(article)
    assert not any(line.doubts for line in story.brief)
    assert remarks_on(article.sentences[1]) == ["Set right by rule: 8/1 → January 8."]
    assert remarks_on(article.sentences[0]) == []
    write_digest(build_digest([article], DigestSettings()), [article], tmp_path)
    page = (tmp_path / "digest.html").read_text(encoding="utf-8")
    assert page.count("Set right by rule: 8/1 → January 8.") >= 1


def test_an_office_of_another_rank_and_a_lost_negation_mislead() -> None:
    sentence = make("m", MEETING).sentences[1]
    assert not misleads(replace(sentence, flags=(Flag("name-missing", "A → (none)"),), confidence=0.9))
    for flag in (Flag("rank-changed", "Phó Thủ tướng → Prime Minister"), Flag("negation-missing", "không → (none)")):
        assert misleads(replace(sentence, flags=(flag,), confidence=0.9))
