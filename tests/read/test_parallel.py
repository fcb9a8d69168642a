from pathlib import Path

import datasets
import pytest
from typer.testing import CliRunner

from pipeline.cli import build_app
from pipeline.errors import UserError
from pipeline.read.parallel import is_dataset, read_parallel
from pipeline.train.corpus import Pair, read_pairs

VI = ["Hai bên nhất trí.", "Kim ngạch đạt 1,7 tỷ USD.", None]
EN = ["Both sides agreed.", "Trade reached USD 1.7 billion.", "Nothing."]


def test_the_shapes_that_parallel_sets_have(tmp_path: Path) -> None:
    flat = datasets.Dataset.from_dict({"vi": VI, "en": EN})
    nested = datasets.Dataset.from_dict({"translation": [{"vi": v, "en": e} for v, e in zip(VI, EN, strict=True)]})
    named = datasets.Dataset.from_dict({"source": VI, "target": EN, "n": [1, 2, 3]})
    flat.to_parquet(tmp_path / "flat.parquet")
    nested.save_to_disk(tmp_path / "nested")
    datasets.DatasetDict({"train": named, "test": flat.select([0])}).save_to_disk(tmp_path / "splits")
    expected = [(v or "", e) for v, e in zip(VI, EN, strict=True)]
    for name in ("flat.parquet", "nested"):
        assert is_dataset(tmp_path / name)
        assert read_parallel(tmp_path / name, ("test",)) == expected
    assert read_parallel(tmp_path / "splits", ("test", "train")) == expected[:1]
    assert read_parallel(tmp_path / "splits" / "train", ("test",)) == expected
    assert read_pairs(tmp_path / "splits") == [Pair(v, e, "splits") for v, e in expected[:2]]


def test_a_dataset_without_the_split_or_the_columns_is_named(tmp_path: Path) -> None:
    datasets.DatasetDict({"a": datasets.Dataset.from_dict({"vi": ["x"], "en": ["y"]})}).save_to_disk(tmp_path / "d")
    with pytest.raises(UserError, match=r"has the splits a; give one of them, such as .*/d/a"):
        read_parallel(tmp_path / "d", ("test",))
    datasets.Dataset.from_dict({"left": ["x"]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(UserError, match="has columns left; rename"):
        read_parallel(tmp_path / "x.parquet", ())
    (tmp_path / "no.parquet").write_bytes(b"PAR")
    with pytest.raises(UserError, match="not a dataset"):
        read_parallel(tmp_path / "no.parquet", ())


@pytest.mark.parametrize("out", ["scores.parquet", "scores"])
def test_evaluation_reads_a_dataset_and_writes_one(out: str, tmp_path: Path) -> None:
    source = datasets.Dataset.from_dict({"vi": VI[:2], "en": EN[:2]})
    source.save_to_disk(tmp_path / "set")
    (tmp_path / "hypothesis").write_text("Both sides agreed.\nTrade reached USD 17 billion.\n", encoding="utf-8")
    arguments = [tmp_path / "set", "--hypothesis", tmp_path / "hypothesis", "-o", tmp_path / out]
    result = CliRunner().invoke(build_app(), ["evaluate", "translation", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("BLEU")
    written = tmp_path / out
    rows = (
        datasets.Dataset.from_parquet(str(written), cache_dir=str(tmp_path / "cache"))
        if written.is_file()
        else datasets.load_from_disk(str(written))
    )
    assert rows.column_names == ["vi", "en", "translation_en", "chrf", "flags"]
    assert rows["vi"][:] == VI[:2]
    assert rows["chrf"][0] == 100
    assert rows["flags"][0] == []
    assert rows["flags"][1]


def test_lines_without_their_reference_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.vi").write_text("x\n", encoding="utf-8")
    result = CliRunner().invoke(build_app(), ["evaluate", "translation", str(tmp_path / "a.vi")])
    assert isinstance(result.exception, UserError)
    assert "give its REFERENCE too" in str(result.exception)
