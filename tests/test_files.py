from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from typer.testing import CliRunner

from pipeline.cli import build_app
from pipeline.config import ReadSettings
from pipeline.errors import UserError
from pipeline.files import atomic_text, staged
from pipeline.outputs import read_run
from pipeline.read import read_articles
from pipeline.read.count import count_articles

SAMPLES = Path(__file__).parent / "articles"


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The five samples at a URL, as text files, JSON lines and parquet."""
    monkeypatch.setenv("VIBRIEF_CACHE", str(tmp_path / "cache"))  # where what is written to a URL is kept until then
    import pyarrow as pa
    import pyarrow.parquet as pq

    memory = fsspec.filesystem("memory")
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    for path in sorted(SAMPLES.glob("*.txt")):
        memory.pipe(f"/in/{path.name}", path.read_bytes())
    memory.pipe("/in/.hidden.txt", b"x")
    with memory.open("/tables/a.parquet", "wb") as out:
        pq.write_table(pa.table({"text": texts}), out)
    memory.pipe("/tables/b.jsonl", b'{"text": "M\xe1\xbb\x99t"}\n{"text": "Hai"}\n')
    yield "memory://"
    memory.rm("/", recursive=True)


def test_urls_are_read_as_folders_files_and_globs(bucket: str) -> None:
    settings = ReadSettings()
    local = list(read_articles([str(SAMPLES)], settings))
    folder = list(read_articles(["memory://in"], settings))
    assert [a.text for a in folder] == [a.text for a in local]
    assert folder[-1].path.startswith("memory://")
    assert len(list(read_articles(["memory://in/00[01]*.txt"], settings))) == 2
    table = list(read_articles(["memory://tables/a.parquet", "memory://tables/b.jsonl"], settings))
    assert [a.text for a in table[:5]] == [a.text for a in local]
    assert [a.id for a in table[5:]] == ["b#1", "b#2"]
    assert count_articles(["memory://tables/a.parquet"]) == 5
    assert count_articles(["memory://tables/b.jsonl"]) is None
    assert [a.text for a in read_articles([SAMPLES.as_uri()], settings)] == [a.text for a in local]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://nowhere", "no such file or folder"),
        ("nosuch://a/b.txt", "nosuch:// cannot be used"),
        ("zip://a.txt::memory://in/a.zip", "chained URLs are not read"),
    ],
)
def test_a_url_that_cannot_be_read_is_one_line(url: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as error:
        list(read_articles([url], ReadSettings()))
    assert "\n" not in str(error.value)


def test_only_what_was_written_now_is_put_at_the_url(bucket: str) -> None:
    memory = fsspec.filesystem("memory")
    with staged("memory://out/run") as folder:
        folder.mkdir(parents=True)
        (folder / "articles.jsonl").write_text("old", encoding="utf-8")
        (folder / "store.sqlite").write_bytes(b"stays here")
    memory.pipe("/out/run/articles.jsonl", b"of another machine")
    with staged("memory://out/run/") as again:
        assert again == folder
        (folder / "digest.md").write_text("new", encoding="utf-8")
    assert memory.cat("/out/run/articles.jsonl") == b"of another machine"
    assert memory.cat("/out/run/digest.md") == b"new"
    assert sorted(Path(path).name for path in memory.ls("/out/run", detail=False)) == ["articles.jsonl", "digest.md"]
    with pytest.raises(ZeroDivisionError), staged("memory://out/broken") as folder:
        raise ZeroDivisionError
    assert not memory.exists("/out/broken")


def test_a_run_and_a_digest_at_a_url_are_those_of_a_folder(bucket: str, tiny_model: Path, tmp_path: Path) -> None:
    def vibrief(*arguments: object) -> str:
        result = CliRunner().invoke(build_app(), [str(a) for a in arguments])
        assert result.exit_code == 0, result.output
        return result.stdout.strip()

    options = ["--translator", tiny_model, "--set", "translate.beam_size=1"]
    vibrief("run", SAMPLES / "001_745f59f523383058.txt", "-o", tmp_path, *options)
    assert vibrief("run", "memory://in/001_745f59f523383058.txt", "-o", "memory://out", *options) == (
        "memory://out/digest.html"
    )
    [here], [there] = read_run(tmp_path), read_run("memory://out")
    assert there.sentences == here.sentences
    assert there.path == "memory://in/001_745f59f523383058.txt"
    vibrief("digest", "memory://out", tmp_path, "-o", "memory://week")
    memory = fsspec.filesystem("memory")
    written = {Path(path).name for path in memory.ls("/week", detail=False)}
    assert written == {"digest.html", "digest.md", "digest.json", "digest.atom"}
    assert "articles.jsonl" in {Path(p).name for p in memory.ls("/out", detail=False)}
    assert not {"store.sqlite", ".lock"} & {Path(p).name for p in memory.ls("/out", detail=False)}


def test_what_was_not_finished_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "digest.html"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(OSError, match="full"), atomic_text(path) as out:  # noqa: PT012
        out.write("half of it")
        raise OSError("the disk is full")
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("digest.html", "before")]
