"""A digest of more articles than are held in memory, and of more stories than are told."""

import html
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.article import Article, to_dict
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.front import front_of
from pipeline.digest.documents.render import as_json, write_digest
from pipeline.digest.events.evidence import gather
from pipeline.digest.events.grouping import group
from pipeline.digest.events.lots import group_any
from pipeline.digest.records import Digest
from pipeline.digest.shelf import Reread, Shelf
from pipeline.outputs import ARTICLES, read_run, reread_run
from tests.digest.test_scale import invented
from tests.digest.texts import FIRE_A, FIRE_B, all_articles, flag, make


def written(articles: list[Article], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / ARTICLES).write_text("".join(f"{a.to_json()}\n" for a in articles), encoding="utf-8")
    return folder


def many() -> list[Article]:
    """Twelve single stories, two fires told twice each, a copy, and an article that failed."""
    fires = [make("a-fire", FIRE_A, published="2024-03-05"), make("b-fire", FIRE_B), make("c-fire", FIRE_A)]
    failed = replace(make("z", FIRE_A), failed="why", sentences=())
    return [*map(invented, range(12)), *fires, failed]


def test_what_is_read_again_gives_the_same_digest(tmp_path: Path) -> None:
    articles = [*many(), *all_articles()]
    folder = written(articles, tmp_path)
    shelf = Shelf(reread_run(folder), held=3)
    assert sum(place.article is not None for place in shelf._places.values()) == 3
    digest = build_digest(shelf, DigestSettings())
    assert to_dict(digest) == to_dict(build_digest(articles, DigestSettings()))
    write_digest(digest, shelf, tmp_path / "a")
    write_digest(digest, articles, tmp_path / "b")
    assert (tmp_path / "a" / "digest.html").read_bytes() == (tmp_path / "b" / "digest.html").read_bytes()


def test_a_shelf_keeps_the_better_of_two_and_tells_namesakes_apart(tmp_path: Path) -> None:
    good = make("x", FIRE_A)
    other = make("x", FIRE_B)
    poor = replace(good, failed="no", sentences=())

    def reads(articles: list[Article]) -> Iterator[tuple[Article, Reread]]:
        return ((article, lambda article=article: article) for article in articles)  # type: ignore[misc]

    for order in ([poor, good, other], [other, good, poor]):
        shelf = Shelf(reads(order), held=0)
        assert [article.failed for article in shelf] == [None, None]
        assert shelf.ids == tuple(sorted(f"x~{a.content_hash[:8]}" for a in (good, other)))
        assert {a.id for a in shelf} == set(shelf.ids)


def test_a_run_at_a_url_is_read_again_from_a_copy(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    articles = many()
    fsspec.filesystem("memory").pipe_file(f"/shelf/{ARTICLES}", "".join(f"{a.to_json()}\n" for a in articles).encode())
    found = list(reread_run("memory://shelf"))
    fsspec.filesystem("memory").rm("/shelf", recursive=True)
    assert [reread() for _, reread in found] == [article for article, _ in found] == articles
    assert list(read_run(written(articles, tmp_path))) == articles


def test_lots_keep_events_together_and_every_article_once() -> None:
    def copy(number: int) -> Article:  # the same event in other papers: two sentences differ
        article = invented(number // 3)
        texts = [(s.vi, s.en or "") for s in article.sentences]
        extra = invented(1000 + number)
        return make(f"c{number:03}", [*texts, *((s.vi, s.en or "") for s in extra.sentences[1:3])])

    evidence = sorted((gather(copy(number)) for number in range(120)), key=lambda one: one.key)
    whole = group(evidence)
    assert sorted(map(len, whole)) == [3] * 40
    asked: list[int] = []

    def again(index: int) -> object:
        asked.append(index)
        return evidence[index]

    assert group_any(iter(evidence), again, lot=30) == whole  # type: ignore[arg-type]
    assert sorted(asked) == list(range(120))
    assert group_any(iter(evidence), again, lot=120) == whole  # type: ignore[arg-type]
    assert len(asked) == 120  # nothing is read again when all fit into one lot


def test_what_hundreds_have_copied_is_one_lot() -> None:
    evidence = [gather(make(f"n{n}", FIRE_A)) for n in range(30)] + [gather(invented(n)) for n in range(30)]
    groups = group_any(iter(evidence), evidence.__getitem__, lot=20)
    assert max(groups, key=len) == list(range(30))
    assert sorted(i for members in groups for i in members) == list(range(60))


def limited(most: int) -> Digest:
    return build_digest(many(), DigestSettings(max_stories=most))


def test_the_most_important_stories_are_told_in_full() -> None:
    whole, some = limited(200), limited(3)
    full = {story.id: story for story in whole.stories}
    assert {story.id for story in some.stories} == set(full)
    assert sorted(story.rank for story in some.stories) == list(range(1, len(full) + 1))
    for story in some.stories:
        wanted = full[story.id]
        assert story.rank == wanted.rank
        if story.rank <= 3 or len(story.articles) > 1:
            assert story == wanted
            assert story.complete
        else:
            assert not story.complete  # so nobody takes an empty list for a clean bill
            assert (story.names, story.figures, story.flags) == ((), (), ())
            assert [(line.text, line.cites) for line in story.brief] == [(i.text, i.cites) for i in wanted.brief]
            assert story.confidence == wanted.confidence
            assert story.articles == wanted.articles


def test_no_story_is_lost_silently(tmp_path: Path) -> None:
    digest = limited(3)
    front = front_of(digest)
    assert (len(front.digest.stories), len(front.listed), front.left_out) == (3, len(digest.stories) - 3, 0)
    write_digest(digest, many(), tmp_path, formats=("docx", "atom"))
    page = html.unescape((tmp_path / "digest.html").read_text(encoding="utf-8"))
    markdown = (tmp_path / "digest.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "digest.docx") as word:
        document = html.unescape(word.read("word/document.xml").decode())
    assert page.count('<article class="story') == 3
    for text in (page, markdown, document):
        assert f"3 most important are told here, {len(front.listed)} by title" in " ".join(text.split())
        assert "digest.json has every story" in text
        assert all(story.title in text for story in digest.stories)
    told = json.loads((tmp_path / "digest.json").read_text(encoding="utf-8"))["stories"]
    assert sorted(a["id"] for story in told for a in story["articles"]) == sorted(a.id for a in many() if not a.failed)
    assert (tmp_path / "digest.atom").read_text(encoding="utf-8").count("<entry>") == 3


def test_beyond_a_thousand_titles_the_documents_say_how_many_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.digest.documents.front._LISTED", 4)
    front = front_of(limited(3))
    assert [story.rank for story in front.listed] == [4, 5, 6, 7]
    assert front.says == f"The 3 most important are told here, 4 by title. {front.left_out} more are not shown."
    assert front.left_out > 0


def test_the_json_is_that_of_the_whole_digest() -> None:
    digest = build_digest([flag(make("m", FIRE_A), 1, "length", 'a "quote" \\b')], DigestSettings())
    assert json.loads("".join(as_json(digest))) == json.loads(json.dumps(to_dict(digest)))
    assert json.loads("".join(as_json(build_digest([], DigestSettings()))))["stories"] == []
