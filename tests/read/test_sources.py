import os
from pathlib import Path

import pytest

from pipeline.errors import UserError
from pipeline.read.count import count_articles
from pipeline.read.sources import Source, find_sources
from tests.read.conftest import Read


def _write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Xin chào", encoding="utf-8")


def _names(folder: Path, *inputs: str) -> list[str]:
    return [
        Path(source.name).relative_to(folder).as_posix() for source in find_sources([str(folder / i) for i in inputs])
    ]


def test_a_folder_is_read_through_in_a_stable_order(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "b.txt",
        "a/2.MD",
        "a/1.html",
        "a.jsonl",
        "c.csv.gz",
        ".hidden.txt",
        ".git/x.txt",
        "photo.jpg",
        "d.zip",
    )
    assert _names(tmp_path, "") == ["a/1.html", "a/2.MD", "a.jsonl", "b.txt", "c.csv.gz"]


def test_files_left_out_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _write(tmp_path, "a.txt", "b.jpg", "c.jpg", "d.zip", "LICENSE")
    assert count_articles([str(tmp_path)]) == 1  # which a run does first, and says nothing
    assert not caplog.text
    find_sources([str(tmp_path)])
    assert "left out 4 files of other kinds or of earlier runs (2 .jpg, 1 .zip, 1 no suffix)" in caplog.text


def test_what_a_run_or_a_watch_wrote_is_no_article(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = ("articles.jsonl", "digest.html", "digest.md", "run.json")
    _write(tmp_path, "a.txt", *(f"out/{name}" for name in (*run, ".lock")), *(f"copied/{name}" for name in run))
    _write(tmp_path, "days/watch.sqlite", "days/.lock", "days/index.html", *(f"days/2026-11-22/{name}" for name in run))
    _write(tmp_path, "theirs/digest.html", "theirs/articles.jsonl", "theirs/index.html", "out/b.txt")
    theirs = ["theirs/articles.jsonl", "theirs/digest.html", "theirs/index.html"]
    assert _names(tmp_path, "") == ["a.txt", "out/b.txt", *theirs]
    assert "of earlier runs" in caplog.text
    assert _names(tmp_path, "**/*.*") == ["a.txt", "out/b.txt", *theirs]
    assert _names(tmp_path, "out/articles.jsonl") == ["out/articles.jsonl"]  # named outright


def test_globs(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.txt", "c.jpg", "sub/d.txt", "e[1].txt")
    assert _names(tmp_path, "*.txt") == ["a.txt", "b.txt", "e[1].txt"]
    assert _names(tmp_path, "*") == ["a.txt", "b.txt", "e[1].txt", "sub/d.txt"]
    assert _names(tmp_path, "**/*.txt") == ["a.txt", "b.txt", "e[1].txt", "sub/d.txt"]
    assert _names(tmp_path, "**") == ["a.txt", "b.txt", "e[1].txt", "sub/d.txt"]
    assert _names(tmp_path, "e[1].txt") == ["e[1].txt"]  # a file of that very name comes first


def test_a_file_given_twice_is_read_once_and_the_order_is_the_users(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.txt")
    assert _names(tmp_path, "b.txt", "*.txt", "") == ["b.txt", "a.txt"]


def test_a_file_named_outright_may_have_any_suffix(tmp_path: Path) -> None:
    _write(tmp_path, "article", "page.log")
    assert _names(tmp_path, "article", "page.log") == ["article", "page.log"]
    assert find_sources([str(tmp_path / "page.log")])[0].stem == "page.log"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("missing.txt", "no such file or folder"),
        ("*.html", "matches no file"),
        ("*.jpg", "known suffixes: .txt"),
        ("empty", "nothing to read in .*empty; known suffixes: .txt"),
        ("a.zip", "unpack it"),
        ("a.tar.gz", "unpack it"),
    ],
)
def test_usage_errors_are_one_line_and_come_at_once(tmp_path: Path, read: Read, given: str, message: str) -> None:
    _write(tmp_path, "a.zip", "a.tar.gz", "b.jpg", "empty/.keep")
    with pytest.raises(UserError, match=message) as caught:
        read(tmp_path / given)
    assert "\n" not in str(caught.value)


def test_no_input_is_a_usage_error() -> None:
    with pytest.raises(UserError, match="give files"):
        find_sources([])


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    _write(tmp_path, "in/a.txt")
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    assert _names(tmp_path, "in") == ["in/a.txt", "in/self.txt"]


def test_a_link_that_leads_nowhere_is_a_failed_article(tmp_path: Path, read: Read) -> None:
    _write(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone")
    good, failed = read(tmp_path)
    assert good.failed is None
    assert failed.failed is not None
    assert "b.txt: cannot be read (No such file" in failed.failed


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path, read: Read) -> None:
    _write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "b.txt")
    assert [article.failed for article in read(tmp_path)][1] == f"read: {tmp_path}/b.txt: not a regular file"


def test_a_folder_that_cannot_be_listed_is_a_failed_article(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, "a.txt", "locked/b.txt")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [article.failed for article in read(tmp_path)] == [
        None,
        f"read: {tmp_path}/locked: cannot list the folder: Permission denied",
    ]


@pytest.mark.parametrize(
    ("name", "stem"), [("x/a.b.txt", "a.b"), ("a.jsonl.gz", "a"), ("-", "stdin"), ("v1.2", "v1.2"), ("a.txt.xz", "a")]
)
def test_stem(name: str, stem: str) -> None:
    assert Source(name).stem == stem
