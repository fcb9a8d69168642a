"""Names that both languages write alike, found in parallel text."""

from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import build_app
from pipeline.errors import UserError
from pipeline.resources import shipped_words
from pipeline.train.corpus import Pair
from pipeline.train.names import copied_names, ordinary_words


def pairs(vi: str, en: str, times: int = 5) -> list[Pair]:
    return [Pair(vi, en, "news")] * times


def test_names_are_what_is_copied_and_never_a_word() -> None:
    found = copied_names(
        [
            *pairs("Tin của Reuters cho bà Thảo", "News by Reuters for Ms Thao, NATO"),
            *pairs("Người Đức tới Bonn Bonn", "The German came to Bonn."),
            *pairs("Hãng Apple bán táo", "They say Apple sells an apple"),
            *pairs("Ông Gore", "Mr Gore", times=4),
        ]
    )
    assert found == ["Bonn", "Reuters", "Thao"]


def test_a_sentence_begins_with_any_word() -> None:
    assert copied_names(pairs("Paris. Paris", "Paris is big. “Paris is”: Paris")) == []
    assert copied_names(pairs("ở Paris", "in Paris")) == ["Paris"]


def test_one_in_ten_may_be_missing() -> None:
    assert copied_names([*pairs("ở Bonn", "in Bonn", 9), *pairs("ở đó", "in Bonn", 1)]) == ["Bonn"]
    assert copied_names([*pairs("ở Bonn", "in Bonn", 8), *pairs("ở đó", "in Bonn", 2)]) == []


def test_the_command_writes_the_list(tmp_path: Path) -> None:
    table = tmp_path / "news.tsv"
    table.write_text("ở Bonn\tin Bonn\tnews\n" * 5 + "ở Lyon\tin Lyon\tms_docs\n" * 5, encoding="utf-8")
    out = tmp_path / "new" / "names.txt"
    result = CliRunner().invoke(
        build_app(), ["train", "names", "--corpus", str(table), "--skip", "ms_*", "-o", str(out)]
    )
    assert result.exit_code == 0, result.output
    assert "1 names" in result.output
    assert [line for line in out.read_text(encoding="utf-8").splitlines() if not line.startswith("#")] == ["Bonn"]


def test_ordinary_words_hardly_ever_have_a_capital_within_a_sentence() -> None:
    words = pairs("vi", "Rice grows. Rice is rice in May, may be; they're off-key", times=20)
    assert ordinary_words(words) == ["be", "grows", "in", "is", "rice"]
    assert "rice" in ordinary_words([*words, *pairs("vi", "of Rice", times=1)])
    assert "rice" not in ordinary_words([*words, *pairs("vi", "of Rice", times=2)])
    assert ordinary_words(words[:19]) == []


def test_the_command_lists_ordinary_words_too(tmp_path: Path) -> None:
    table, out = tmp_path / "news.tsv", tmp_path / "new" / "ordinary.txt"
    table.write_text("ở Bonn\tlife in Bonn\tnews\n" * 20, encoding="utf-8")
    options = ["--corpus", str(table), "-o", str(tmp_path / "names.txt"), "--ordinary", str(out)]
    result = CliRunner().invoke(build_app(), ["train", "names", *options])
    assert result.exit_code == 0, result.output
    assert "2 ordinary words" in result.output
    assert [line for line in out.read_text(encoding="utf-8").splitlines() if not line.startswith("#")] == ["in", "life"]


def test_acronyms_are_those_that_vietnamese_spells_out(tmp_path: Path) -> None:
    table = tmp_path / "news.tsv"
    rows = [("Bộ Tài chính nói", "The QQZ said that it would come later")] * 2
    rows += [("QQX đưa tin", "The QQX reported that it would come later")] * 30
    rows += [("Đài ấy đưa tin", "The QQX reported that it would come later")]
    rows += [("Không", "He said NEVER to all of what they asked")] * 2 + [("ở Bonn", "in Bonn")] * 5
    table.write_text("".join(f"{vi}\t{en}\tnews\n" for vi, en in rows), encoding="utf-8")
    out, acronyms = tmp_path / "names.txt", tmp_path / "new" / "acronyms.txt"
    options = ["--corpus", str(table), "-o", str(out), "--acronyms", str(acronyms)]
    result = CliRunner().invoke(build_app(), ["train", "names", *options])
    assert result.exit_code == 0, result.output
    assert "1 acronyms" in result.output
    assert [line for line in acronyms.read_text(encoding="utf-8").splitlines() if not line.startswith("#")] == ["QQZ"]


def test_no_list_is_better_than_an_empty_one(tmp_path: Path) -> None:
    table, out = tmp_path / "news.tsv", tmp_path / "names.txt"
    table.write_text("ở Bonn\tin Bonn\tnews\n", encoding="utf-8")
    out.write_text("Bonn\n", encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["train", "names", "--corpus", str(table), "-o", str(out)])
    assert isinstance(result.exception, UserError)
    assert out.read_text(encoding="utf-8") == "Bonn\n"


def test_the_shipped_list() -> None:
    names = shipped_words("names.en.txt")
    assert len(names) > 1000
    assert {"Reuters", "Clinton", "Tuan"} <= names
    assert not names & {"The", "Monday", "English", "Republican"}
