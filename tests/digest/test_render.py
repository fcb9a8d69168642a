"""The three documents: whole, the same every time, and safe with hostile text."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.article import Article, Flag
from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.markdown import _wrap, escape
from pipeline.digest.documents.render import write_digest
from pipeline.errors import UserError
from tests.digest.texts import FIRE_A, MEETING, OTHER_FIRE, all_articles, flag, make

NAMES = ("digest.html", "digest.json", "digest.md")
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \u202egnirts\u202c"


def hostile() -> list[Article]:
    pairs = [
        (HOSTILE, HOSTILE),
        (f"Ngày 7/6/2023, tại Bangkok, {HOSTILE}", f"On June 7 {HOSTILE}"),
        ("x" * 10_000, "W" * 10_000),
        ("\x1b[31mđỏ\x07\x00\ud800", "\x1b]0;title\x07red"),
    ]
    article = make(
        '"><b id=pwn>', pairs, (1, 2, 3), publisher="<i>P</i>", author="[a](javascript:x)", url="javascript:alert(3)"
    )
    return [flag(article, 1, "number-missing", "<u>1</u> → (none)"), replace(make("f", MEETING), failed="<s>no</s>")]


def write(articles: list[Article], out: Path, **options: Path) -> dict[str, str]:
    write_digest(build_digest(articles, DigestSettings()), articles, out, **options)
    return {name: (out / name).read_text(encoding="utf-8") for name in NAMES}


def test_three_files_the_same_every_time(tmp_path: Path) -> None:
    first = write(all_articles(), tmp_path / "a" / "b")
    second = write(all_articles()[::-1], tmp_path / "c")
    assert first == second
    assert sorted(file.name for file in (tmp_path / "c").iterdir()) == list(NAMES)


def test_what_the_translator_was_unsure_of_is_shaded_and_said(tmp_path: Path) -> None:
    fire = make("a-fire", FIRE_A, published="2024-03-05")
    sure = tuple(replace(s, confidence=0.2 if s.id == 1 else 0.8) for s in fire.sentences)
    documents = write([replace(fire, sentences=sure)], tmp_path)
    shaded = re.findall(r'<p lang="en" class="unsure">(?:<mark>)?(.*?)<', documents["digest.html"])
    assert set(shaded) == {html.escape(FIRE_A[1][1])}
    doubt = "The translator was unsure of it (confidence 0.20 of 1)."
    assert documents["digest.html"].count(f"<bdi>{doubt}</bdi>") >= 2  # beside the brief and in the full text
    story = json.loads(documents["digest.json"])["stories"][0]
    assert [line["doubts"] for line in story["brief"]].count([doubt]) == 1


def test_an_empty_run_has_its_documents_too(tmp_path: Path) -> None:
    documents = write([], tmp_path)
    assert "No stories" in documents["digest.html"]
    assert json.loads(documents["digest.json"])["stories"] == []


def test_every_citation_of_the_json_names_a_sentence(tmp_path: Path) -> None:
    articles = {article.id: article for article in all_articles()}
    digest = json.loads(write(list(articles.values()), tmp_path)["digest.json"])
    cites = [cite for story in digest["stories"] for line in story["brief"] for cite in line["cites"]]
    assert cites
    assert all(articles[cite["article"]].sentences[cite["sentence"]].en for cite in cites)


def test_every_sentence_stands_in_the_page_in_both_languages(tmp_path: Path) -> None:
    page = html.unescape(write(all_articles(), tmp_path)["digest.html"])
    for article in all_articles():
        for sentence in article.sentences:
            assert f'<p lang="vi">{sentence.vi}</p>' in page
            assert f'<p lang="en">{sentence.en}</p>' in page


def test_every_link_within_the_page_leads_somewhere(tmp_path: Path) -> None:
    page = write([*all_articles(), *hostile()], tmp_path)["digest.html"]
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


def test_the_policy_allows_the_pages_own_style_and_script_only(tmp_path: Path) -> None:
    page = write(all_articles(), tmp_path)["digest.html"]
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy.split(directive)[1].split(";")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.search(r'\b(src|style|on\w+)="', page)


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    documents = write(hostile(), tmp_path)
    page = documents["digest.html"]
    assert page.count("<script>") == 1
    for tag in ("<img", "<b id", "<i>", "<s>", "<u>", 'href="javascript'):
        assert tag not in page
    assert html.escape("<script>alert(1)</script>", quote=False) in page
    assert "{{ 7*7 }}" in page
    for text in documents.values():
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "\u202e" not in documents["digest.md"]
    assert "<script>" not in documents["digest.md"].replace("\\<", "")
    assert not re.search(r"(?<!\\)\]\(javascript", documents["digest.md"])


def test_the_signature_and_the_run_are_printed(tmp_path: Path) -> None:
    articles = all_articles()
    write_digest(build_digest(articles, DigestSettings(), run={"vibrief": "9.9"}), articles, tmp_path)
    for name in ("digest.html", "digest.md"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "step:1|model:test" in text.replace("\\", "")
        assert "vibrief: 9.9" in text


def test_markdown_reads_in_a_terminal(tmp_path: Path) -> None:
    text = write(all_articles(), tmp_path)["digest.md"]
    assert max(map(len, text.splitlines())) < 120
    assert "**Where the sources differ**" in text
    assert "happened 5 March 2024; published 5 March 2024" in text
    assert "14 in Báo Chiều" in text


def test_markdown_sums_up_the_findings(tmp_path: Path) -> None:
    article = make("m", MEETING)
    flags = [Flag("name-missing", f"Tên {n} → (none)") for n in range(20)]
    sentences = tuple(replace(s, flags=(*flags, Flag("left-over-vietnamese", "ạ"))) for s in article.sentences)
    text = " ".join(write([replace(article, sentences=sentences)], tmp_path)["digest.md"].split())
    assert "Names not found in the English: Tên 0 (4 times), Tên 1 (4 times)," in text
    assert "Tên 9 (4 times) and 10 more." in text
    assert "- Vietnamese words are left in the English: ạ." in text


@given(st.text(max_size=80))
@settings(max_examples=100)
def test_escaped_text_is_one_line_without_markup(text: str) -> None:
    escaped = escape(text)
    assert len(escaped.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>`*\[\]|~]", escaped)
    assert not escaped.startswith(("#", "+", "-", "="))


@pytest.mark.parametrize("mark", ["-", "+", "#", "1.", "2)", "---", "="])
def test_no_line_that_was_wrapped_begins_a_list_or_a_heading(mark: str) -> None:
    for length in range(60, 90):
        wrapped = _wrap(escape(f"{'x' * length} {mark} President"), "- ", "  ")
        assert not any(line.split()[0] == mark for line in wrapped[1:])
        assert " ".join(" ".join(wrapped).split()).replace("\\", "") == f"- {'x' * length} {mark} President"
    assert any(
        line.startswith("  ") and "\\" in line for n in range(60, 90) for line in _wrap(f"{'x' * n} {mark} y", "", "  ")
    )


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.j2"
    own.write_text(
        '{% extends "digest.html.j2" %}{% block masthead %}<h1>Ours: {{ digest.title }}</h1>{% endblock %}', "utf-8"
    )
    page = write(all_articles(), tmp_path / "out", template=own)["digest.html"]
    assert "<h1>Ours: Vietnam briefing</h1>" in page
    assert "Hong Phat" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% if %}", "own.j2:1:"),
        ("{{ nothing.here }}", "nothing"),
        ("{{ 1 | fly }}", "fly"),
        (None, "no such template"),
    ],
)
def test_a_wrong_template_is_one_line_and_writes_nothing(tmp_path: Path, text: str | None, message: str) -> None:
    own = tmp_path / "own.j2"
    if text is not None:
        own.write_text(text, "utf-8")
    with pytest.raises(UserError, match=re.escape(message)) as error:
        write(all_articles(), tmp_path / "out", template=own)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


def run_folder(folder: Path, articles: list[Article]) -> Path:
    folder.mkdir(parents=True)
    (folder / "articles.jsonl").write_text("".join(a.to_json() + "\n" for a in articles), encoding="utf-8")
    return folder


def test_the_command_joins_runs(tmp_path: Path) -> None:
    from pipeline.cli import build_app

    one = run_folder(tmp_path / "one", [make("a", FIRE_A)])
    two = run_folder(tmp_path / "two", [make("a", MEETING), make("c", OTHER_FIRE)])
    done = CliRunner().invoke(build_app(), ["digest", str(one), str(two), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{tmp_path / 'out' / 'digest.html'}\n"
    assert len(json.loads((tmp_path / "out" / "digest.json").read_text(encoding="utf-8"))["stories"]) == 3


def test_the_command_rebuilds_in_place(tmp_path: Path) -> None:
    from pipeline.cli import build_app

    one = run_folder(tmp_path / "one", [make("a", FIRE_A)])
    done = CliRunner().invoke(build_app(), ["digest", str(one), "--set", "digest.title=Morning note"])
    assert done.exit_code == 0, done.output
    assert (one / "digest.md").read_text(encoding="utf-8").startswith("# Morning note\n")


def test_the_command_names_what_is_missing(tmp_path: Path) -> None:
    from pipeline.cli import build_app

    done = CliRunner().invoke(build_app(), ["digest", str(tmp_path)])
    assert isinstance(done.exception, UserError)
    assert "articles.jsonl: not found" in str(done.exception)


def test_a_doubtful_title_is_marked_and_never_alone(tmp_path: Path) -> None:
    clean = write([make("a", MEETING)], tmp_path / "clean")
    marked = write([flag(make("a", MEETING), 0)], tmp_path / "marked")
    vietnamese = "Việt Nam và Thái Lan họp Ủy ban hỗn hợp lần thứ 5"
    for documents, doubtful in ((clean, False), (marked, True)):
        page = documents["digest.html"]
        headline = page.split('class="headline"')[1].split("</p>")[0]
        assert ('<span class="doubt">check this</span>' in headline) == doubtful
        assert (f'<p class="original" lang="vi"><bdi>{vietnamese}</bdi>' in headline) == doubtful
        lines = documents["digest.md"].splitlines()
        assert ("(check this)" in next(line for line in lines if line.startswith("### 1."))) == doubtful
        assert (f"In Vietnamese: {vietnamese}" in lines) == doubtful
        assert ("- Named in the title: Vietnam · Thailand · 5th" in lines) == doubtful
        story = json.loads(documents["digest.json"])["stories"][0]
        assert (story["title_doubtful"], story["title_vi"]) == (doubtful, vietnamese)
