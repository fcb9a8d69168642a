import io
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import ReadSettings
from pipeline.read import read_articles
from tests.read.conftest import Read
from tests.read.legacy_text import NEWS

ARTICLES = Path(__file__).parents[1] / "articles"


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> object:
    def feed(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return feed


def test_the_sample_articles(read: Read) -> None:
    articles = read(ARTICLES)
    assert [article.id for article in articles] == sorted(file.stem for file in ARTICLES.glob("*.txt"))
    assert [article.text for article in articles] == [
        file.read_text(encoding="utf-8") for file in sorted(ARTICLES.glob("*.txt"))
    ]
    assert {(article.media, article.flags, article.failed) for article in articles} == {("text", (), None)}


def test_ids_are_made_unique_in_input_order(tmp_path: Path, read: Read) -> None:
    for name in ("a/1.txt", "b/1.txt", "c/1~2.txt", "d/1.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert [(article.id, article.text) for article in read(tmp_path)] == [
        ("1", "a/1.txt"),
        ("1~2", "b/1.txt"),
        ("1~2~2", "c/1~2.txt"),
        ("1~3", "d/1.txt"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.html", "<p>Tin</p>", "html"),
        ("a.htm", "Tin", "html"),
        ("a.txt", "\n <!DOCTYPE HTML PUBLIC 'x'>\n<p>Tin", "html"),
        ("a.txt", '<?xml version="1.0"?><!-- saved --><html lang="vi">Tin', "html"),
        ("a.txt", "<div class='x'>Tin</div>", "html"),
        ("a.txt", "<p> không đóng", "text"),
        ("a.md", "# Tin\n<p>x</p>", "text"),
        ("a.txt", "Tin <html>", "text"),
    ],
)
def test_html_by_suffix_or_by_its_beginning(tmp_path: Path, read: Read, name: str, content: str, media: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read(tmp_path)[0].media == media


@pytest.mark.parametrize("size", [1100, 1048577])
def test_a_file_over_the_limit_is_not_read(tmp_path: Path, read: Read, size: int) -> None:
    (tmp_path / "a.txt").write_text("x" * size, encoding="utf-8")
    (article,) = read(tmp_path, max_file_mb=0.001)
    assert article.failed == f"read: {tmp_path}/a.txt: over read.max_file_mb (0.001); split it or raise the limit"


def test_one_bad_file_does_not_harm_the_others(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "c.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "d.txt").write_text("Tin tức", encoding="utf-8")
    opened = Path.open

    def refuse(path: Path, *rest: object, **options: object) -> object:
        if path.name == "c.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert [article.failed for article in read(tmp_path)] == [
        f"read: {tmp_path}/a.txt: empty file",
        f"read: {tmp_path}/b.txt: binary data (NUL bytes), not text",
        f"read: {tmp_path}/c.txt: cannot be read (Permission denied)",
        None,
    ]


def test_bytes_that_cannot_be_read_are_counted(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.txt").write_bytes(NEWS.encode() + b"\xff\xfe")
    (article,) = read(tmp_path)
    assert article.text == NEWS + "��"
    assert [flag.detail for flag in article.flags] == ["2 characters could not be read and are shown as �"]


def test_lone_surrogates_and_nul_in_a_row_are_counted(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.jsonl").write_text(r'{"text": "a\ud83d b\u0000 \ud83d\ude00", "title": "\udc00"}', encoding="utf-8")
    (article,) = read(tmp_path)
    assert (article.text, article.title) == ("a� b� 😀", "�")
    assert article.flags[0].detail.startswith("3 characters")


def test_stdin_is_one_article(stdin: object, read: Read) -> None:
    stdin(NEWS.encode("utf-16"))  # type: ignore[operator]
    (article,) = read("-")
    assert (article.id, article.path, article.text) == ("stdin", "-", NEWS)
    assert not sys.stdin.buffer.closed


def test_stdin_of_json_lines(stdin: object, read: Read) -> None:
    stdin(b'\xef\xbb\xbf\n\n{ "text": "Tin m\xe1\xbb\x99t"}\n{"text": broken}\n{"id": "x", "text": "Tin hai"}\n')  # type: ignore[operator]
    assert [(article.id, article.path, article.text) for article in read("-")] == [
        ("stdin#3", "-#3", "Tin một"),
        ("stdin#4", "-#4", ""),
        ("x", "-#5", "Tin hai"),
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_empty_stdin(stdin: object, read: Read, data: bytes) -> None:
    stdin(data)  # type: ignore[operator]
    (article,) = read("-")
    assert article.failed is not None
    assert "empty" in article.failed


def test_a_reader_that_is_left_early_closes_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n' * 50_000, encoding="utf-8")
    articles = read_articles([str(tmp_path)], ReadSettings())
    next(articles)
    open_files = Path("/proc/self/fd")
    if not open_files.is_dir():
        pytest.skip("needs /proc")

    def held() -> bool:
        return any(link.is_symlink() and "a.jsonl" in str(link.readlink()) for link in list(open_files.iterdir()))

    assert held()
    articles.close()  # type: ignore[attr-defined]
    assert not held()


def test_import_is_light() -> None:
    heavy = ["pydantic", "yaml", "pyarrow", "charset_normalizer", "torch", "trafilatura", "datasets", "numpy", "ftfy"]
    code = f"import sys, pipeline.read; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@given(st.text(st.sampled_from("aăâeêoôơuưyđ ệốữ\n"), min_size=1, max_size=60).filter(str.strip))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_composed_and_decomposed_text_are_the_same_article(tmp_path: Path, text: str) -> None:
    articles = []
    for form in ("NFC", "NFD"):
        (tmp_path / "a.txt").write_text(unicodedata.normalize(form, text), encoding="utf-8")
        articles += read_articles([str(tmp_path / "a.txt")], ReadSettings())
    assert articles[0] == articles[1]
    assert articles[0].content_hash == articles[1].content_hash
