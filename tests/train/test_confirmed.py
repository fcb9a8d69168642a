import lzma
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checker
from pipeline.config import CheckSettings
from pipeline.errors import UserError
from pipeline.train.confirmed import confirmed, write_confirmed
from pipeline.train.corpus import Pair, read_pairs

CHECKER = Checker(CheckSettings())
RIGHT = ("Cảnh sát bắt 12 người.", "Police arrested 12 people.")
WRONG = (RIGHT[0].replace("Cảnh sát", "Công an"), "Police arrested 21 people.")


def write(path: Path, *pairs: tuple[str, str]) -> Path:
    path.write_text("".join(f"{vi}\t{en}\n" for vi, en in pairs), encoding="utf-8")
    return path


def test_what_the_checks_object_to_is_left_out_and_counted(tmp_path: Path) -> None:
    table = write(tmp_path / "news.tsv", RIGHT, WRONG, RIGHT, ("Hà Nội", "Hanoi"))
    counts = write_confirmed([table], CHECKER, tmp_path / "out" / "own.tsv.xz")
    assert counts == {"kept": 1, "number-changed": 1, "repeated or too short": 2}
    with lzma.open(tmp_path / "out" / "own.tsv.xz", "rt", encoding="utf-8") as lines:
        assert lines.read() == "\t".join([*RIGHT, "distilled_news", "\n"])
    write_confirmed([table], CHECKER, tmp_path / "plain.tsv")
    assert read_pairs(tmp_path / "plain.tsv") == [Pair(*RIGHT, "distilled_news")]


def test_machine_made_text_keeps_its_name_and_mark(tmp_path: Path) -> None:
    (tmp_path / "back.tsv").write_text("\t".join([*RIGHT, "bt_news", "<bt>", "id\n"]), encoding="utf-8")
    write_confirmed([tmp_path / "back.tsv"], CHECKER, tmp_path / "own.tsv")
    assert read_pairs(tmp_path / "own.tsv") == [Pair(*RIGHT, "bt_news", "<bt>")]


def test_a_table_that_cannot_be_read_leaves_the_old_file(tmp_path: Path) -> None:
    out = write(tmp_path / "own.tsv", RIGHT)
    (tmp_path / "bad.tsv").write_text("no tab\n")
    with pytest.raises(UserError, match="one column"):
        write_confirmed([write(tmp_path / "news.tsv", RIGHT), tmp_path / "bad.tsv"], CHECKER, out)
    assert out.read_text(encoding="utf-8") == "\t".join(RIGHT) + "\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tsv", "news.tsv", "own.tsv"]


@given(st.lists(st.tuples(*[st.text("ab 12đ.,\u0301", min_size=1, max_size=30)] * 2)))
def test_each_pair_is_kept_or_counted(pairs: list[tuple[str, str]]) -> None:
    counts: Counter[str] = Counter()
    kept = list(confirmed((Pair(vi, en, "c") for vi, en in pairs), CHECKER, counts))
    assert counts["kept"] == len(kept) == len({pair.source for pair in kept})
    assert counts.total() == len(pairs)
    assert not any(CHECKER.flags(pair.source, pair.target) for pair in kept)
