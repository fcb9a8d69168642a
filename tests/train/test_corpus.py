import lzma
import re
from pathlib import Path

import pytest
import sentencepiece

from pipeline.errors import UserError
from pipeline.train.corpus import Pair, read_pairs, weight_of
from pipeline.train.recipe import load_recipe


def write(path: Path, text: str) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as out:
        out.write(text)


def test_pairs_from_a_folder_and_from_tables(tmp_path: Path) -> None:
    for name, text in {"vi": "một\nhai\n", "en": "one\ntwo\n", "src": "core\tnews\nmt_src\tmade\n"}.items():
        write(tmp_path / f"x.{name}.xz", text)
    assert read_pairs(tmp_path) == [Pair("một", "one", "news"), Pair("hai", "two", "made", "<bt>")]
    write(tmp_path / "more-00000.tsv.xz", "ba\tthree\tbt_news\t<bt>\t7:2:1\nbốn\tfour\tdistilled_news\t\t\n")
    assert read_pairs(tmp_path)[2:] == [Pair("ba", "three", "bt_news", "<bt>"), Pair("bốn", "four", "distilled_news")]
    tsv = tmp_path / "mine.tsv"
    tsv.write_text("một\tone\n \t \nhai\ttwo\r\n", encoding="utf-8")
    assert read_pairs(tsv) == [Pair("một", "one", "mine"), Pair("hai", "two", "mine")]


def test_bad_corpora_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no \*\.vi\.xz"):
        read_pairs(tmp_path)
    (tmp_path / "bad.tsv").write_text("một\tone\nhai\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"bad\.tsv:2: one column"):
        read_pairs(tmp_path / "bad.tsv")
    (tmp_path / "bad.tsv.xz").write_text("not packed")
    with pytest.raises(UserError, match="cannot be read as a table"):
        read_pairs(tmp_path / "bad.tsv.xz")
    for name, text in {"vi": "một\n", "en": "one\ntwo\n"}.items():
        write(tmp_path / f"x.{name}.xz", text)
    with pytest.raises(UserError, match="align them"):
        read_pairs(tmp_path)
    (tmp_path / "x.en.xz").unlink()
    with pytest.raises(UserError, match=r"x\.en\.xz: cannot be read \(No such file or directory\); a corpus has NAME"):
        read_pairs(tmp_path)
    (tmp_path / "x.en.xz").write_bytes(b"not packed")
    with pytest.raises(UserError, match=r"x\.en\.xz: cannot be read"):
        read_pairs(tmp_path)


def test_weights_by_name_by_pattern_and_by_default() -> None:
    weights = {"news": 3.0, "distilled_ms_*": 0.05, "distilled_*": 1.0, "default": 0.2}
    names = ("news", "news+", "distilled_ms_docs", "distilled_x", "other", "other+")
    assert [weight_of(name, weights) for name in names] == [3, 1, 0.05, 1, 0.2, 0.2]
    assert weight_of("any", {}) == 1


@pytest.mark.parametrize("name", ["translator", "teacher", "student", "finetune", "summariser"])
def test_every_recipe_says_everything(name: str) -> None:
    plan = load_recipe(name)
    assert plan["training"].keys() == load_recipe("translator")["training"].keys()
    assert plan["model"]["d_model"] % plan["model"]["heads"] == 0


def test_recipes_build_on_others_and_refuse_what_they_do_not_know(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("base: student\nmodel: {d_model: 64}\nweights: {news: 2}\n")
    plan = load_recipe(mine)
    assert plan["model"] == load_recipe("student")["model"] | {"d_model": 64}
    assert plan["weights"] == {"news": 2}
    mine.write_text("training: {peek_rate: 1}\n")
    with pytest.raises(UserError, match=re.escape("no setting training.peek_rate; known:")):
        load_recipe(mine)
    namesake = tmp_path / "translator.yaml"
    namesake.write_text("training: {updates: 7}\n")
    assert load_recipe(namesake)["training"] == load_recipe("translator")["training"] | {"updates": 7}
    mine.write_text("- 1\n")
    with pytest.raises(UserError, match="not a mapping"):
        load_recipe(mine)
    with pytest.raises(UserError, match=r"no recipe 'x'; .*translator"):
        load_recipe("x")


def test_the_tokenizer_splits_digits_and_loses_no_character(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    for text in ("năm 2024: 1,7 tỷ", "ສະບາຍດີ 漢字 €", "Xạ-lởm-xay"):
        assert tokenizer.decode(tokenizer.encode(text)) == text
    known = tokenizer.encode("10 10 năm 10", out_type=str)
    assert all(len(re.findall(r"\d", piece)) <= 1 for piece in known)
