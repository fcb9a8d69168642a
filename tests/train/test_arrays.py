import itertools
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UserError
from pipeline.resources import shipped
from pipeline.train.batches import EOS, IGNORE, PAD, Batch, Mix, Packing, in_background, pack, replace_rows
from pipeline.train.corpus import Pair
from pipeline.train.noise import Resplitter, infill
from pipeline.train.tokens import (
    Articles,
    Ragged,
    TokenPairs,
    decode,
    encode,
    encode_pairs,
    load_articles,
    load_pairs,
    save_arrays,
)
from tests.train import toy

ROWS = st.lists(st.lists(st.integers(4, 65_535), max_size=12), max_size=20)
TEXTS = ["một hai ba bốn năm", "", "sáu bảy tám chín", "năm 10: 漢"]


@given(ROWS, st.data())
@settings(max_examples=40)
def test_rows_are_taken_joined_and_marked(rows: list[list[int]], data: st.DataObject) -> None:
    ragged = Ragged.of(rows)
    assert ragged.lists() == rows
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=9)) if rows else []
    assert ragged.take(np.array(chosen, int)).lists() == [rows[i] for i in chosen]
    assert Ragged.join([ragged, ragged]).lists() == rows + rows
    marks = np.array([i % 3 for i in range(len(rows))], int)
    assert ragged.prefixed(marks).lists() == [
        ([mark] if mark else []) + row for mark, row in zip(marks, rows, strict=True)
    ]
    if chosen:
        padded = ragged.padded(np.array(chosen), PAD, end=EOS, multiple=4)
        assert padded.shape[1] % 4 == 0
        assert [row[: len(rows[i]) + 1] for row, i in zip(padded.tolist(), chosen, strict=True)] == [
            [*rows[i], EOS] for i in chosen
        ]
        assert all(set(row[len(rows[i]) + 1 :]) <= {PAD} for row, i in zip(padded.tolist(), chosen, strict=True))
        assert (
            replace_rows(ragged, np.array(sorted(set(chosen))), ragged.take(np.array(sorted(set(chosen))))).lists()
            == rows
        )


@pytest.mark.parametrize("suffix", [".npz", ".npz.xz"])
def test_arrays_come_back_from_their_file(
    tmp_path: Path, suffix: str, tokenizer: sentencepiece.SentencePieceProcessor
) -> None:
    pairs = encode_pairs([Pair("một", "one", "news"), Pair("hai ba", "two three", "made", "<bt>")], tokenizer)
    save_arrays(pairs, tmp_path / f"pairs{suffix}")
    again = load_pairs(tmp_path / f"pairs{suffix}")
    assert (again.source.lists(), again.target.lists()) == (pairs.source.lists(), pairs.target.lists())
    assert (again.corpora, again.corpus.tolist(), again.tag.tolist()) == (("news", "made"), [0, 1], [0, 1])
    joined = TokenPairs.join([again, pairs.swapped().take(np.array([1]))])
    assert decode(joined.source, tokenizer, 1) == ["một", "hai ba", "two three"]
    assert joined.tag.tolist() == [0, 1, 0]
    articles = Articles(encode(TEXTS, tokenizer, 1), np.array([0, 0, 0, 4]), np.array([0, 2, 2, 2]), tuple("abcde"))
    save_arrays(articles, tmp_path / f"articles{suffix}")
    assert load_articles(tmp_path / f"articles{suffix}").names() == ["a:0:0", "a:2:0", "a:2:1", "e:2:0"]
    with pytest.raises(UserError, match="no token arrays"):
        load_articles(tmp_path / f"pairs{suffix}")


def test_other_segmentations_say_the_same() -> None:
    tokenizer = sentencepiece.SentencePieceProcessor(
        model_file=str(shipped("models") / "vi-en" / "sentencepiece.model")
    )
    texts = ["Phó Thủ tướng thăm Lào ngày 16/12/2024.", "", "Hai bên nhất trí tăng cường hợp tác: 漢"]
    rows, rng = encode(texts * 20, tokenizer, 1), np.random.default_rng(0)
    cut = Resplitter.of(tokenizer)
    assert cut(rows, 0.0, rng).lists() == rows.lists()
    for share in (0.2, 1.0):
        other = cut(rows, share, rng)
        assert decode(other, tokenizer, 1) == texts * 20
        assert len(other.tokens) > (1 + share / 5) * len(rows.tokens)
    copies = other.lists()[::3]
    assert copies != [copies[0]] * 20, "each copy is drawn for itself"


@given(ROWS, st.integers(0, 99))
@settings(max_examples=40)
def test_holes_stay_inside_their_rows_and_keep_the_rest(rows: list[list[int]], seed: int) -> None:
    mask = 3
    holed = infill(Ragged.of(rows), mask, np.random.default_rng(seed)).lists()
    assert len(holed) == len(rows)
    for before, after in zip(rows, holed, strict=True):
        left = iter(before)
        assert all(token in left for token in after if token != mask), "what is left is in order"
        assert bool(before) == bool(after)
        assert [mask, mask] not in [list(two) for two in itertools.pairwise(after)]
    many = infill(Ragged.of([list(range(4, 1004))] * 20), mask, np.random.default_rng(seed))
    assert 0.62 < np.count_nonzero(many.tokens != mask) / 20_000 < 0.85


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), max_size=60),
    st.integers(50, 300),
    st.sampled_from([1, 8]),
)
@settings(max_examples=40)
def test_packing_keeps_every_row_within_the_budget(lengths: list[tuple[int, int]], budget: int, multiple: int) -> None:
    source, target = (np.array([row[i] for row in lengths], int) for i in (0, 1))
    packed = pack(source, target, Packing(budget, 60, multiple=multiple), np.random.default_rng(0))
    assert sorted(int(i) for rows in packed for i in rows) == list(range(len(lengths)))
    for rows in packed:
        widest = -(-max(source[rows].max(), target[rows].max()) // multiple) * multiple
        assert len(rows) == 1 or widest * len(rows) <= budget


def batches(pairs: list[Pair], tokenizer: sentencepiece.SentencePieceProcessor, **mix: object) -> list[Batch]:
    arrays = encode_pairs(pairs, tokenizer)
    return list(Mix(arrays, {}, **mix).epoch(Packing(100, 60), np.random.default_rng(0)))  # type: ignore[arg-type]


def test_batches_end_in_eos_carry_tags_and_leave_out_misaligned_pairs(
    tokenizer: sentencepiece.SentencePieceProcessor,
) -> None:
    pairs = [Pair("một hai", "one two", "x", "<bt>"), Pair("ba", "three", "x"), Pair("một " * 40, "one", "x")]
    (batch,) = batches(pairs, tokenizer, tags=(tokenizer.piece_to_id("<bt>"),))
    sources = {tuple(i for i in row if i != PAD) for row in batch.source.tolist()}
    bt = tokenizer.piece_to_id("<bt>")
    assert sources == {(bt, *tokenizer.encode("một hai"), EOS), (*tokenizer.encode("ba"), EOS)}
    targets = {tuple(i for i in row if i != IGNORE) for row in batch.target.tolist()}
    assert targets == {(*tokenizer.encode("one two"), EOS), (*tokenizer.encode("three"), EOS)}
    assert batch.target.flatten()[batch.real].min() >= 0
    assert len(batch.real) == sum(map(len, targets))


def test_weights_say_how_often_a_pair_is_seen(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    pairs = [Pair("một", "one", "news")] * 10 + [Pair("hai", "two", "ui")] * 1000 + [Pair("ba", "three", "other")] * 10
    mix = Mix(encode_pairs(pairs, tokenizer), {"news": 3, "ui": 0.1, "default": 0})
    rows = [tuple(row) for b in mix.epoch(Packing(100, 60), np.random.default_rng(0)) for row in b.target.tolist()]
    seen = {
        word: sum(row[: len(ids)] == ids for row in rows)
        for word in ("one", "two", "three")
        if (ids := tuple(tokenizer.encode(word)))
    }
    assert seen["one"] == 30
    assert 60 < seen["two"] < 140
    assert seen["three"] == 0
    nothing = Mix(encode_pairs(pairs, tokenizer), {"default": 0}).endless(Packing(100, 60), np.random.default_rng(0))
    with pytest.raises(UserError, match="no pair is left"):
        next(nothing)


def test_a_thread_hands_over_the_same_batches_and_its_errors(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    made = batches([Pair(vi, en, "x") for vi, en in toy.rows(60)], tokenizer)
    assert [b.source.tolist() for b in in_background(iter(made), depth=2)] == [b.source.tolist() for b in made]
    endless = in_background(itertools.cycle(made), depth=2)
    next(endless)
    endless.close()  # type: ignore[attr-defined]

    def broken():
        yield made[0]
        raise UserError("lost")

    stream = in_background(broken())
    next(stream)
    with pytest.raises(UserError, match="lost"):
        next(stream)
