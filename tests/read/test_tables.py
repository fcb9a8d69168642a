import csv
import datetime
import gzip
import json
import lzma
import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.config import ReadSettings
from pipeline.read import read_articles
from pipeline.read.columns import find_columns, iso_or_as_given
from tests.read.conftest import Read
from tests.read.legacy_text import NEWS, cp1258, tcvn3


def _failures(articles: list[Article]) -> dict[str, str]:
    return {article.id: article.failed.rpartition("/")[2] for article in articles if article.failed}


def test_jsonl(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "news.jsonl"
    rows = [
        {"id": 7, "title": "Tin", "content": "Xin chào", "published": "2024-12-16 08:33", "link": "https://a.vn/1"},
        {
            "Nội dung": ["Câu một.", "Câu hai."],
            "Tiêu đề": " Hai \n dòng ",
            "ngày": "16/12/2024",
            "byline": ["An", "Bình"],
        },
    ]
    file.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    one, two = read(file)
    assert (one.id, one.path, one.text, one.title) == ("7", f"{file}#1", "Xin chào", "Tin")
    assert (one.published, one.url) == ("2024-12-16T08:33:00", "https://a.vn/1")
    assert (two.id, two.path, two.text) == ("news#3", f"{file}#3", "Câu một.\nCâu hai.")
    assert (two.title, two.published, two.author) == ("Hai dòng", "16/12/2024", "An, Bình")


def test_each_bad_line_is_a_failure_of_its_own(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.jsonl"
    lines = [
        b'{"text": "Tin m\xe1\xbb\x99t"}',
        b'{"text": "broken',
        b"[1, 2]",
        b'{"headline": "no text here"}',
        b'{"text": null}',
        b'{"text": "  "}',
        b'{"text": 5}',
        b'{"text": "a\0b"}',
        b'{"text": ' + b"[" * 100_000,
        b'{"text": ' + b"9" * 5000 + b"}",
        b'{"text": "Tin hai"}',
    ]
    file.write_bytes(b"\n".join(lines))
    articles = read(file)
    assert [article.text for article in articles if not article.failed] == ["Tin một", "Tin hai"]
    failed = _failures(articles)
    assert failed["a#2"].startswith("a.jsonl:2: not valid JSON (Unterminated string")
    assert failed["a#3"] == "a.jsonl:3: expected a JSON object, found list"
    assert failed["a#4"] == "a.jsonl:4: no text column; set read.text_column to one of headline"
    assert failed["a#5"] == "a.jsonl:5: 'text' is empty"
    assert failed["a#6"] == "a.jsonl:6: the text is empty"
    assert failed["a#7"] == "a.jsonl:7: 'text' is int, not text"
    assert "NUL" in failed["a#8"]
    assert "not valid JSON" in failed["a#9"]
    assert "not valid JSON" in failed["a#10"]


def test_a_huge_line_is_passed_over(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        f'{{"text": "{"x" * 500_000}"}}\n{{"text": "{"y" * 150_000}"}}\n{{"text": "ổn"}}\n', encoding="utf-8"
    )
    first, second, third = read(file, max_article_mb=0.1)
    assert first.failed == f"read: {file}:1: a line of over 0.4 MB; raise read.max_article_mb to read it"
    assert second.failed == f"read: {file}:2: the text is over read.max_article_mb (0.1)"
    assert third.text == "ổn"


def test_a_line_of_200_mb_is_not_held_in_memory(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.jsonl"
    with file.open("wb") as stream:
        for _ in range(200):
            stream.write(b"x" * 2**20)
        stream.write('\n{"text": "ổn"}\n'.encode())
    tracemalloc.start()
    articles = read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [bool(article.failed) for article in articles] == [True, False]
    assert peak < 50 * 2**20


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_tables_in_other_unicode_forms(tmp_path: Path, read: Read, codec: str, suffix: str) -> None:
    text = NEWS.replace("\n", " ")
    table = {"jsonl": json.dumps({"text": text}, ensure_ascii=False) + "\n", "csv": f'text\n"{text}"\n'}[suffix] * 1
    file = tmp_path / f"a.{suffix}"
    file.write_bytes((table * (1 if suffix == "csv" else 2)).encode(codec))
    assert {article.text.strip() for article in read(file)} == {text.strip()}


def test_tables_in_legacy_encodings(tmp_path: Path, read: Read) -> None:
    text = NEWS.replace("\n", " ").strip()
    for name, data in (
        ("a.csv", tcvn3(f'text\n"{text.lower()}"\n').encode("latin-1")),
        ("b.jsonl", cp1258(f'{{"text": "{text}"}}')),
    ):
        (tmp_path / name).write_bytes(data)
    assert [article.text.lower() for article in read(tmp_path)] == [text.lower()] * 2


def test_a_legacy_line_in_a_utf8_table(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"text": "Việt Nam"}\n'.encode() * 9 + b'{"text": "Vi\xd6t Nam"}\n')
    *_, last = read(tmp_path)
    assert last.text == "Việt Nam"
    assert "guess" in last.flags[0].detail


def test_csv(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        'ID;Title;Body\n1;Một;"Dòng một\nDòng ""hai""; hết"\n\n2;;Không tiêu đề\n3;Thiếu\n', encoding="utf-8"
    )
    one, two, three = read(file)
    assert (one.id, one.title, one.text) == ("1", "Một", 'Dòng một\nDòng "hai"; hết')
    assert (two.id, two.title, two.path) == ("2", None, f"{file}#2")
    assert three.failed == f"read: {file}:6: the text is empty"


def test_tsv_with_crlf_and_no_last_line_end(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.tsv").write_bytes("title\ttext\r\nA, b\tXin chào\r\nC\tTạm biệt".encode())
    assert [(article.title, article.text) for article in read(tmp_path)] == [("A, b", "Xin chào"), ("C", "Tạm biệt")]


def test_an_open_quote_costs_one_row(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.csv"
    file.write_text('title,text\na,một\nb,"hai\nc,ba\nd,bốn,năm\ne,sáu\n', encoding="utf-8")
    articles = read(file)
    assert [article.text for article in articles] == ["một", "", "ba", "", "sáu"]
    assert _failures(articles) == {
        "a#2": "a.csv:3: a quote is opened and never closed",
        "a#4": "a.csv:5: 3 cells under 2 columns; quote cells that hold a ','",
    }


def test_an_open_quote_before_many_rows_costs_one_row(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.csv"
    file.write_text('text\n"open\n' + f"{'x' * 99}\n" * 3000, encoding="utf-8")
    failed, *good = read(file, max_article_mb=0.125)
    assert failed.failed is not None
    assert "a.csv:2: not a CSV row (field larger than field limit (131072))" in failed.failed
    assert len(good) == 3000
    assert {article.text for article in good} == {"x" * 99}


def test_a_binary_table_is_one_failure(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.jsonl").write_bytes(bytes(range(256)) * 9)
    (article,) = read(tmp_path)
    assert _failures([article]) == {"a": "a.jsonl: binary data (NUL bytes), not text"}


def test_a_huge_cell_or_line_costs_one_row(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.csv"
    rows = ["text", "một", "x" * 600_000, '"open', "y" * 600_000, '"z"' + "z" * 300_000, "hai"]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    articles = read(file, max_article_mb=0.125)
    assert [article.text for article in articles if not article.failed] == ["một", "hai"]
    assert [failed.split(":")[1] for failed in _failures(articles).values()] == ["3", "4", "5", "6"]


def test_a_table_without_a_text_column_is_one_failure(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text("name,age\nan,5\nbinh,6\n", encoding="utf-8")
    (article,) = read(tmp_path)
    assert _failures([article]) == {"a": "a.csv: no text column; set read.text_column to one of name, age"}


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt", "a.md", "a.html", "a.tsv"])
@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_nothing_in_the_file(tmp_path: Path, read: Read, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (article,) = read(tmp_path)
    assert article.failed is not None
    assert "empty" in article.failed or "no text column" in article.failed


def test_columns_by_setting(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "no", "main": "yes", "when": "x", "h": "T", "u": "U", "key": "k"}', encoding="utf-8")
    (article,) = read(
        file, text_column="main", title_column="h", url_column="U", published_column="when", id_column="key"
    )
    assert (article.text, article.title, article.url, article.published, article.id) == ("yes", "T", "U", "x", "k")
    (article,) = read(file, text_column="nope")
    assert article.failed is not None
    assert "no column 'nope' (read.text_column); found text, main, when" in article.failed


def test_earlier_names_win_and_spelling_does_not_matter() -> None:
    columns = find_columns(["Body", "CONTENT", "Publish_Date", "Tiêu đề", "tác giả"], ReadSettings())
    assert (columns.text, columns.published, columns.title, columns.author) == (
        "CONTENT",
        "Publish_Date",
        "Tiêu đề",
        "tác giả",
    )


def test_the_lead_of_a_row_is_part_of_the_article(tmp_path: Path, read: Read) -> None:
    rows = [
        {"sapo": "Tóm lại & hết", "body": "Thân bài"},
        {"sapo": "Tóm lại", "body": "Tóm  lại\nThân bài"},
        {"sapo": "Tóm lại & hết", "body": "<p>Thân bài</p>"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    texts = [article.text for article in read(tmp_path)]
    assert texts == ["Tóm lại & hết\nThân bài", "Tóm  lại\nThân bài", "<p>Tóm lại &amp; hết</p>\n<p>Thân bài</p>"]


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ("2024-12-16", "2024-12-16"),
        ("2024-12-16 08:33", "2024-12-16T08:33:00"),
        ("2024-12-16T08:33:01.5Z", "2024-12-16T08:33:01+00:00"),
        ("2024-12-16 08:33:01 +0700", "2024-12-16T08:33:01+07:00"),
        ("2024-13-16", "2024-13-16"),
        ("2024-12-16 25:00", "2024-12-16 25:00"),
        ("16/12/2024", "16/12/2024"),
        ("20241216", "20241216"),
        (None, None),
    ],
)
def test_dates_are_normalised_only_when_iso(given: str | None, result: str | None) -> None:
    assert iso_or_as_given(given) == result


def test_parquet(tmp_path: Path, read: Read) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [
        {"text": f"Bài số {n}", "date": datetime.datetime(2024, 12, n % 9 + 1, 8), "other": "x"} for n in range(100)
    ]
    rows[40]["text"] = None
    rows[41]["text"] = "Viá»‡t Nam và"
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=30)
    articles = read(tmp_path)
    assert [article.id for article in articles] == [f"a#{n}" for n in range(1, 101)]
    assert articles[0].published == "2024-12-01T08:00:00"
    assert _failures(articles) == {"a#41": "a.parquet#41: 'text' is empty"}


def test_parquet_with_bytes_and_lists(tmp_path: Path, read: Read) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"content": [["Câu một.", "Câu hai."]]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"html": [cp1258("<html>" + NEWS), b"\0\1"]}), tmp_path / "b.parquet")
    lists, page, binary = read(tmp_path)
    assert lists.text == "Câu một.\nCâu hai."
    assert (page.text, page.media) == ("<html>" + NEWS, "html")
    assert _failures([binary]) == {"b#2": "b.parquet#2: 'html': binary data (NUL bytes), not text"}


def test_bad_parquet_files_are_failures(tmp_path: Path, read: Read) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    pq.write_table(pa.table({"n": [1]}), tmp_path / "b.parquet")
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "c.parquet")
    failed = _failures(read(tmp_path))
    assert failed["a"].startswith("a.parquet: damaged parquet file (")
    assert failed["b"] == "b.parquet: no text column; set read.text_column to one of n"
    assert failed["c"] == "c.parquet: no rows"


def test_compressed_tables(tmp_path: Path, read: Read) -> None:
    data = '{"text": "Xin chào"}\n'.encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(data))
    (tmp_path / "b.jsonl.xz").write_bytes(lzma.compress(data))
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(data * 5000)[:-20])
    (tmp_path / "d.txt.xz").write_bytes(b"not xz")
    articles = read(tmp_path)
    assert [article.id for article in articles[:2]] == ["a#1", "b#1"]
    assert {article.text for article in articles if not article.failed} == {"Xin chào"}
    failed = _failures(articles)
    assert failed["c"].startswith("c.jsonl.gz: cannot be read (")
    assert failed["d"].startswith("d.txt.xz: cannot be read (")


_TEXT = st.text(
    st.characters(exclude_characters="\r\0�\ufeff", exclude_categories=["Cs"]), min_size=1, max_size=80
).filter(str.strip)


@given(st.lists(_TEXT, min_size=1, max_size=8), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_jsonl_gives_back_what_was_written(tmp_path: Path, texts: list[str], ascii_only: bool) -> None:
    file = tmp_path / "a.jsonl"
    lines = (json.dumps({"text": text}, ensure_ascii=ascii_only) for text in texts)
    file.write_text("\n".join(lines), encoding="utf-8")
    articles = list(read_articles([str(file)], ReadSettings(encoding="utf-8")))
    expected = [unicodedata.normalize("NFC", text) for text in texts]
    assert [article.text for article in articles if not article.failed] == [text for text in expected if text.strip()]


@given(st.lists(st.lists(_TEXT, min_size=2, max_size=2), min_size=1, max_size=6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_csv_gives_back_what_was_written(tmp_path: Path, rows: list[list[str]]) -> None:
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["title", "text"], *rows])
    articles = list(read_articles([str(file)], ReadSettings(encoding="utf-8")))
    assert [article.text for article in articles] == [unicodedata.normalize("NFC", text) for _, text in rows]


@given(st.binary(max_size=300), st.sampled_from(["csv", "tsv", "jsonl", "txt", "html", "parquet", "txt.gz", "csv.xz"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_arbitrary_files_never_raise(tmp_path: Path, data: bytes, suffix: str) -> None:
    file = tmp_path / f"a.{suffix}"
    file.write_bytes(data)
    articles = list(read_articles([str(file)], ReadSettings()))
    assert articles
    for article in articles:
        assert Article.from_json(article.to_json()) == article
        assert bool(article.text) != bool(article.failed)
        assert article.failed is None or article.failed.startswith("read: ")
