import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.errors import UserError
from pipeline.store import Store, Translation, chunks


def article(text: str, signature: str = "s1", **changes: object) -> Article:
    return replace(Article.read(text, f"{text}.txt", text), signature=signature, **changes)  # type: ignore[arg-type]


def test_several_processes_open_a_new_store_at_once(tmp_path: Path) -> None:
    at_once = threading.Barrier(4)

    def opened(path: Path) -> Store:
        at_once.wait()
        return Store(path)

    for n in range(40):  # one in thirty or so failed when SQLite did not wait
        with ThreadPoolExecutor(4) as threads:
            for store in threads.map(opened, [tmp_path / f"{n}.sqlite"] * 4):
                store.close()


def test_finished_articles_and_translations_are_found_by_key_and_signature(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store.sqlite"
    one, two = article("one"), article("two")
    store = Store(path)
    made = Translation("hello", -0.5, 1, finished=False, mended=("8/1 → January 8", "a → b"))
    store.commit([one, two], {"xin chào": made}, "t1")
    store.close()
    again = Store(path)
    keys = [one.content_hash, two.content_hash, "unknown"]
    assert again.articles(keys, "s1") == {one.content_hash: one, two.content_hash: two}
    assert again.articles(keys, "s2") == {}
    assert again.translations(["xin chào", "tạm biệt"], "t1") == {"xin chào": made}
    assert again.translations(["xin chào"], "t2") == {}


def test_a_failed_article_is_not_done() -> None:
    store = Store(None)
    failed = article("bad", failed="clean: no text")
    store.commit([failed], {}, "t")
    assert store.articles([failed.content_hash], "s1") == {}


def test_a_window_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    good = article("good")
    broken = {"a": Translation(None, 0.0)}  # type: ignore[arg-type]  # NOT NULL refuses it
    with pytest.raises(sqlite3.IntegrityError):
        store.commit([good], broken, "t")
    assert store.articles([good.content_hash], "s1") == {}


def test_more_keys_than_sqlite_takes_variables() -> None:
    store = Store(None)
    store.commit([], {str(n): Translation(f"t{n}", 0.0) for n in range(2500)}, "t")
    found = store.translations(map(str, range(3000)), "t")
    assert len(found) == 2500
    assert found["2499"].english == "t2499"


def test_the_first_translation_of_a_source_stays() -> None:
    store = Store(None)
    store.commit([], {"a": Translation("first", 0.0)}, "t")
    store.commit([], {"a": Translation("second", 0.0)}, "t")
    assert store.translations(["a"], "t")["a"].english == "first"


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"this is not a database, but it is long enough to look at" * 20)
    with pytest.raises(UserError, match=r"store\.sqlite: not usable as a store"):
        Store(path)
    newer = sqlite3.connect(tmp_path / "newer.sqlite")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(UserError, match="another version"):
        Store(tmp_path / "newer.sqlite")


def test_chunks() -> None:
    assert [list(part) for part in chunks(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []


def test_what_cannot_be_written_is_an_error_of_the_disk_and_the_store_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    store = Store(path)
    store.commit([article("small")], {}, "t")
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OSError, match="full") as error:
        store.commit([article("large" * 10_000)], {}, "t")
    assert error.value.filename == str(path)
    store._db.execute("PRAGMA max_page_count = 1000")
    store.commit([article("after")], {}, "t")
    assert len(store.articles([article(text).content_hash for text in ("small", "after")], "s1")) == 2


def test_a_store_in_memory_is_bounded_and_one_in_a_file_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store._MOST_IN_MEMORY", 20_000)
    articles = [article(f"{number} " * 500) for number in range(40)]
    kept, forgetful = Store(tmp_path / "store.sqlite"), Store(None)
    for one in articles:
        for store in (kept, forgetful):
            store.commit([one], {one.text: Translation("english", -0.5)}, "t")
            assert store.articles([one.content_hash], "s1") == {one.content_hash: one}
    hashes = [one.content_hash for one in articles]
    assert len(kept.articles(hashes, "s1")) == 40
    assert 0 < len(forgetful.articles(hashes, "s1")) < 20
    assert 0 < len(forgetful.translations([one.text for one in articles], "t")) < 20
