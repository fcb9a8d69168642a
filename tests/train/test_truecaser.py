"""The truecaser's table, counted in articles, and how well it does."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import build_app
from pipeline.errors import UserError
from pipeline.evaluate.truecasing import measure
from pipeline.train.truecaser import Reader, write_table
from pipeline.translate.truecase import Truecaser

SENTENCES = [
    "Hôm nay công an Nghệ An họp ở Vinh.",
    "Theo công an Nghệ An thì một người vinh dự được khen.",
    "Nay công nghệ mới được công an khen.",
]


def counts(times: int = 5) -> Reader:
    found = Reader()
    for sentence in SENTENCES * times:
        found.read(sentence)
    return found


def test_counts_are_of_words_that_begin_no_sentence() -> None:
    found = counts(1)
    assert (found.forms["công", 3], found.forms["công", 0]) == (2, 2)
    assert found.forms["Hôm", 3] == 0
    assert found.pairs["Nghệ", "An"] == 2
    assert found.pairs["^nay", "công"] == 1


def test_text_in_capitals_is_not_counted() -> None:
    found = Reader()
    found.read("CÔNG AN NGHỆ AN HỌP")
    found.read("Công An Nghệ An Họp")
    assert not found.sentences
    assert not found.forms


def test_the_table_tells_words_apart() -> None:
    recase = Truecaser(*counts().table())
    assert recase("Một CÔNG AN NGHỆ AN Ở VINH") == "Một công an Nghệ An ở Vinh"
    assert recase("Ngày CÔNG NGHỆ MỚI") == "Ngày công nghệ mới"


def test_a_rare_form_is_a_slip_and_a_plain_word_needs_no_row() -> None:
    found = counts(100)
    found.read("Ở đó có Công an.")
    forms, pairs = found.table()
    assert "Công" not in forms
    assert "được" not in forms  # a syllable that is always small
    assert {"An", "an", "Nghệ", "nghệ"} <= forms.keys()
    assert all("được" not in pair for pair in pairs)


def test_the_command_writes_what_the_truecaser_loads(tmp_path: Path) -> None:
    articles = tmp_path / "news.jsonl"
    record = {"title": "TIN MỚI HÔM NAY", "body": SENTENCES}
    articles.write_text("".join(json.dumps({"id": n, **record}) + "\n" for n in range(5)), encoding="utf-8")
    table = tmp_path / "new" / "table.tsv.xz"
    result = CliRunner().invoke(build_app(), ["train", "truecaser", str(articles), "-o", str(table)])
    assert result.exit_code == 0, result.output
    assert "15 sentences" in result.output
    assert Truecaser.load(table)("Một CÔNG AN NGHỆ AN") == "Một công an Nghệ An"


def test_either_spelling_is_one_word_and_shouted_syllables_are_none() -> None:
    found = Reader()
    for _ in range(5):
        found.read("Ở tỉnh Hoà Bình và tỉnh Hòa Bình có người mua QUẠT ĐIỆN hoà nhau với AI.")
    forms, pairs = found.table()
    assert found.forms["Hòa", 0] == 10
    assert {"Hòa", "hòa", "AI"} <= forms.keys()
    assert forms.keys().isdisjoint({"Hoà", "hoà", "QUẠT", "ĐIỆN"})
    assert Truecaser(forms, pairs)("Ở TỈNH HÒA BÌNH CÓ NGƯỜI MUA QUẠT") == "Ở tỉnh Hòa Bình có người mua quạt"


def test_the_table_is_packed(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.tsv\.xz"):
        write_table([], tmp_path / "table.tsv")


def test_too_little_text_is_said(tmp_path: Path) -> None:
    articles = tmp_path / "news.jsonl"
    articles.write_text(json.dumps({"body": SENTENCES}), encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["train", "truecaser", str(articles), "-o", str(tmp_path / "t.tsv.xz")])
    assert result.exit_code != 0
    assert "give more articles" in str(result.exception or result.output)
    assert not (tmp_path / "t.tsv.xz").exists()


def test_the_score_counts_what_came_back() -> None:
    score = measure(["Thủ tướng Phạm Minh Chính thăm Lào", "BÁO CÁO HÔM NAY", "Bà Zzyzx đi"])
    assert (score.sentences, score.right, score.words, score.wrong) == (2, 2, 8, 0)
    assert (score.capitals, score.given, score.found) == (5, 5, 5)
    wrong = measure(["Đó là các Nhà báo trẻ"])
    assert (wrong.words, wrong.wrong, wrong.capitals, wrong.given) == (5, 1, 1, 0)
    assert "20.00% of them wrong" in str(wrong)


def test_the_command_scores_a_file(tmp_path: Path) -> None:
    lines = tmp_path / "news.vi"
    lines.write_text("Thủ tướng Phạm Minh Chính thăm Lào\n", encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["evaluate", "truecasing", str(lines)])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("1 sentences, 100.0% of them right")
