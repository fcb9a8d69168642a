import json
import lzma
import random
import re
from pathlib import Path

import pytest
import sentencepiece
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.train.corpus import Packing, Pair, _pack, batches, read_pairs, weigh
from pipeline.train.loop import Schedule, clock
from pipeline.train.tokenizer import train_tokenizer
from pipeline.train.translator import load_recipe, train_translator

NUMBERS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def toy_pairs(count: int) -> list[tuple[str, str]]:
    rng = random.Random(0)
    rows = [[rng.randrange(10) for _ in range(rng.randint(1, 4))] for _ in range(count)]
    return [(" ".join(NUMBERS[n] for n in row), " ".join(ENGLISH[n] for n in row)) for row in rows]


@pytest.fixture(scope="module")
def tokenizer() -> sentencepiece.SentencePieceProcessor:
    lines = [side for pair in toy_pairs(400) for side in pair] + ["năm 10", "year 10"] * 50
    return sentencepiece.SentencePieceProcessor(model_proto=train_tokenizer(lines, 300, threads=1))


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    plan = load_recipe("translator")
    plan["tokenizer"]["vocab_size"] = 300
    plan["model"] |= {"d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "heads": 2, "ffn": 64, "max_length": 64}
    plan["weights"] = plan["final_weights"] = {"default": 1}
    plan["training"] |= {"updates": 12, "warmup": 2, "batch_tokens": 200, "save_every": 5, "sampling_alpha": 0.2}
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return path


def test_pairs_from_a_folder_and_from_tsv(tmp_path: Path) -> None:
    for name, text in {"vi": "một\nhai\n", "en": "one\ntwo\n", "src": "core\tnews\nmt_src\tmade\n"}.items():
        with lzma.open(tmp_path / f"x.{name}.xz", "wt", encoding="utf-8") as out:
            out.write(text)
    assert read_pairs(tmp_path) == [Pair("một", "one", "news"), Pair("hai", "two", "made", "<bt>")]
    tsv = tmp_path / "mine.tsv"
    tsv.write_text("một\tone\n\nhai\ttwo\n".replace("\n\n", "\n \t \n"), encoding="utf-8")
    assert [p.target for p in read_pairs(tsv)] == ["one", "two"]


def test_bad_corpora_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no \*\.vi\.xz"):
        read_pairs(tmp_path)
    (tmp_path / "bad.tsv").write_text("một\tone\nhai\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"bad\.tsv:2: one column"):
        read_pairs(tmp_path / "bad.tsv")
    for name, text in {"vi": "một\n", "en": "one\ntwo\n"}.items():
        with lzma.open(tmp_path / f"x.{name}.xz", "wt", encoding="utf-8") as out:
            out.write(text)
    with pytest.raises(UserError, match="align them"):
        read_pairs(tmp_path)
    with pytest.raises(UserError, match=r"no recipe 'x'; .*translator"):
        load_recipe("x")


def test_weights_say_how_often_a_pair_is_seen() -> None:
    pairs = [Pair("a", "a", "news")] * 10 + [Pair("b", "b", "ui")] * 1000 + [Pair("c", "c", "other")] * 10
    epoch = weigh(pairs, {"news": 3, "ui": 0.1, "default": 0}, random.Random(0))
    counts = {name: sum(p.corpus == name for p in epoch) for name in ("news", "ui", "other")}
    assert counts["news"] == 30
    assert 60 < counts["ui"] < 140
    assert counts["other"] == 0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), max_size=60), st.integers(50, 300))
def test_packing_keeps_every_row_within_the_budget(lengths: list[tuple[int, int]], budget: int) -> None:
    rows = [([i] * s, [i] * t) for i, (s, t) in enumerate(lengths)]
    packed = list(_pack(sorted(rows, key=lambda r: len(r[1])), budget))
    assert sorted(s[0] for batch in packed for s in batch.source) == list(range(len(rows)))
    for batch in packed:
        widest = max(len(side) for side in [*batch.source, *batch.target])
        assert len(batch.source) == 1 or widest * len(batch.source) <= budget


def test_batches_end_in_eos_carry_tags_and_leave_out_misaligned_pairs(
    tokenizer: sentencepiece.SentencePieceProcessor,
) -> None:
    pairs = [Pair("một hai", "one two", "x", "<bt>"), Pair("một " * 40, "one", "x")]
    (batch,) = batches(pairs, tokenizer, Packing(100, 60), random.Random(0))
    assert len(batch.source) == 1
    assert batch.source[0][0] == tokenizer.piece_to_id("<bt>")
    assert batch.source[0][-1] == batch.target[0][-1] == tokenizer.eos_id()
    assert tokenizer.decode(batch.target[0]) == "one two"


def test_the_tokenizer_splits_digits_and_loses_no_character(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    for text in ("năm 2024: 1,7 tỷ", "ສະບາຍດີ 漢字 €", "Xạ-lởm-xay"):
        assert tokenizer.decode(tokenizer.encode(text)) == text
    known = tokenizer.encode("10 10 năm 10", out_type=str)
    assert all(len(re.findall(r"\d", piece)) <= 1 for piece in known)


def test_schedule_and_clock() -> None:
    schedule = Schedule(updates=100, warmup=10, decay=0.25, peak_rate=1.0)
    assert [schedule.rate(u) for u in (0, 9, 10, 74)] == [0.1, 1.0, 1.0, 1.0]
    assert schedule.decay_start == 75
    assert schedule.rate(99) == pytest.approx(0.04)
    assert clock(5400.7) == "1:30:00"


@pytest.mark.slow
def test_training_resumes_learns_and_exports_a_loadable_model(tmp_path: Path, recipe: Path) -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    corpus = tmp_path / "pairs.tsv"
    corpus.write_text("".join(f"{vi}\t{en}\n" for vi, en in toy_pairs(400)), encoding="utf-8")
    out = tmp_path / "model"
    train_translator([corpus], str(recipe), out, device="cpu", dev=corpus, updates=6)
    train_translator([corpus], str(recipe), out, device="cpu", dev=corpus, updates=60)
    curve = [json.loads(line) for line in (out / "training" / "curve.jsonl").read_text().splitlines()]
    assert [record["update"] for record in curve] == [5, 6, *range(10, 61, 5)]
    assert curve[-1]["dev_loss"] < curve[0]["dev_loss"] - 0.3
    tokenizer = AutoTokenizer.from_pretrained(out, local_files_only=True)
    model = AutoModelForSeq2SeqLM.from_pretrained(out, local_files_only=True)
    ids = tokenizer("một hai", return_tensors="pt")
    assert model.generate(**ids, max_new_tokens=5).shape[0] == 1

    tuned = tmp_path / "tuned"
    train_translator([corpus], str(recipe), tuned, device="cpu", dev=corpus, start=out, updates=20)
    first = json.loads((tuned / "training" / "curve.jsonl").read_text().splitlines()[0])
    assert first["dev_loss"] < curve[0]["dev_loss"]
    with pytest.raises(UserError, match=r"no sentencepiece\.model there"):
        train_translator([corpus], str(recipe), tuned, device="cpu", start=tmp_path)
