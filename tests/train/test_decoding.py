import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
import torch

from pipeline.engine.batching import Budget
from pipeline.errors import UserError
from pipeline.train import distil
from pipeline.train.corpus import Pair, read_pairs
from pipeline.train.decoder import Ensemble
from pipeline.train.distil import Teachers, pair_segments, read_segments, translate_corpus
from pipeline.train.models import load_model
from pipeline.train.search import Search, search
from pipeline.train.tokenizer import SPM
from pipeline.train.tokens import Ragged, encode, encode_pairs
from tests.train import toy

CPU = torch.device("cpu")
BANNED = (0, 1, 3, 4)


@pytest.fixture(scope="module")
def model(trained: Path):
    return load_model(trained).eval()


@pytest.fixture(scope="module")
def source(trained: Path) -> torch.Tensor:
    """Twelve sentences of one to nine words, more than the model was trained on: some outputs run on."""
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(trained / SPM))
    texts = [vi for vi, _ in toy.rows(12, seed=3, longest=9)]
    return torch.from_numpy(encode(texts, tokenizer, 1).padded(np.arange(12), 1, end=2))


@pytest.mark.parametrize("beams", [1, 4])
def test_outputs_are_those_of_transformers(model, source: torch.Tensor, beams: int) -> None:
    from transformers import GenerationConfig

    settings = GenerationConfig(
        decoder_start_token_id=2, eos_token_id=2, pad_token_id=1, num_beams=beams, early_stopping=beams > 1,
        max_new_tokens=60, do_sample=False, length_penalty=1.0, suppress_tokens=list(BANNED),
    )  # fmt: skip
    wanted = model.generate(input_ids=source, attention_mask=(source != 1).long(), generation_config=settings).tolist()
    found = search(Ensemble([model]), source, 60, Search(beams=beams, banned=BANNED))
    ended = [(output, row[1:]) for output, row in zip(found, wanted, strict=True) if 2 in row[1:]]
    assert len(ended) >= 6
    assert [output for output, _ in ended] == [row[: row.index(2)] for _, row in ended]


def test_sentences_that_are_done_leave_the_batch_and_change_nothing(model, source: torch.Tensor) -> None:
    how = Search(beams=2, banned=BANNED)
    together = search(Ensemble([model]), source, 60, how)
    alone = [search(Ensemble([model]), row[row != 1][None], 60, how)[0] for row in source]
    assert together == alone


def test_an_ensemble_is_the_mean_of_its_models(model, source: torch.Tensor, trained: Path) -> None:
    other = load_model(trained).eval()
    for weight in other.parameters():
        weight.data += 0.05 * torch.randn_like(weight)
    both = Ensemble([model, other])
    both.start(source, 1, 4)
    first = torch.full((len(source),), 2)
    ones = [Ensemble([one]) for one in (model, other)]
    for one in ones:
        one.start(source, 1, 4)
    mean = torch.stack([one.step(first, 0).exp() for one in ones]).mean(0)
    assert torch.allclose(both.step(first, 0).exp(), mean, atol=1e-6)
    assert torch.allclose(mean.sum(-1), torch.ones(len(source)), atol=1e-4)
    assert search(Ensemble([model, model]), source, 60, Search(banned=BANNED)) == search(
        Ensemble([model]), source, 60, Search(banned=BANNED)
    )


def test_sampling_draws_and_never_what_is_banned(model, source: torch.Tensor) -> None:
    torch.manual_seed(0)
    hot = Search(temperature=3.0, banned=BANNED)
    drawn = [search(Ensemble([model]), source, 40, hot) for _ in range(2)]
    assert drawn[0] != drawn[1]
    assert not {token for outputs in drawn for output in outputs for token in output or []} & set(BANNED)
    cold = Search(temperature=1e-8, banned=BANNED)
    assert search(Ensemble([model]), source, 40, cold) == search(Ensemble([model]), source, 40, Search(banned=BANNED))


def test_out_of_memory_makes_the_batches_smaller(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teachers, budget = Teachers([trained], CPU), Budget(1000)
    rows = encode(["một", "hai ba"] * 8, teachers.tokenizer, 1)
    wanted = teachers.translate(rows, teachers.search(1, 0), budget)
    real = distil.search

    def small(ensemble: Ensemble, source: torch.Tensor, steps: int, how: Search):
        if len(source) > 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(ensemble, source, steps, how)

    monkeypatch.setattr(distil, "search", small)
    assert teachers.translate(rows, teachers.search(1, 0), budget) == wanted
    assert budget.tokens < 1000


def test_a_corpus_is_translated_in_shards_and_a_stopped_run_goes_on(tmp_path: Path, trained: Path) -> None:
    corpus = toy.write_pairs(tmp_path / "news.tsv", 50)
    segments = read_segments([corpus], [], trained, back=False, skip=[])
    out = tmp_path / "out"
    counts = translate_corpus(segments, [trained, trained], out, device="cpu", shard=20)
    assert [path.name for path in sorted(out.glob("*.xz"))] == [f"pairs-{i:05}.tsv.xz" for i in range(3)]
    assert counts["rows"] == 50
    assert counts["written"] + counts["unended"] + counts["loops"] == 50
    pairs = read_pairs(out)
    assert len(pairs) == counts["written"] > 10
    assert {(pair.corpus, pair.tag) for pair in pairs} == {("distilled_news", "")}
    teachers = Teachers([trained], CPU)
    texts = [vi for vi, _ in toy.rows(50)]
    alone = teachers.translate(encode(texts, teachers.tokenizer, 1), teachers.search(1, 0), Budget(1000))
    wanted = {vi: teachers.tokenizer.decode(output or []) for vi, output in zip(texts, alone, strict=True)}
    assert all(pair.target == wanted[pair.source] for pair in pairs)
    kept = (out / "pairs-00000.tsv.xz").stat().st_mtime_ns
    (out / "pairs-00002.tsv.xz").unlink()
    again = translate_corpus(segments, [trained, trained], out, device="cpu", shard=20)
    assert again["rows"] == 10
    assert (out / "pairs-00000.tsv.xz").stat().st_mtime_ns == kept
    assert sorted(read_pairs(out), key=repr) == sorted(pairs, key=repr)
    with pytest.raises(UserError, match="written with other models, settings"):
        translate_corpus(segments, [trained], out, device="cpu", shard=20)


def test_a_full_disk_ends_it_before_all_is_translated(
    tmp_path: Path, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = read_segments([toy.write_pairs(tmp_path / "news.tsv", 50)], [], trained, back=False, skip=[])
    translated: list[int] = []

    def full(*_: object) -> Counter[str]:
        raise OSError(28, "No space left on device")

    def outputs(_teachers: Teachers, rows: Ragged, *_: object) -> list[list[int]]:
        time.sleep(0.05)  # for the other thread
        translated.append(len(rows))
        return [[4]] * len(rows)

    monkeypatch.setattr(distil, "_write", full)
    monkeypatch.setattr(Teachers, "translate", outputs)
    with pytest.raises(OSError, match="No space left"):
        translate_corpus(segments, [trained], tmp_path / "out", device="cpu", shard=5)
    assert len(translated) < 10


def test_two_inputs_of_one_name_are_refused(tmp_path: Path, trained: Path) -> None:
    for day in ("monday", "tuesday"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "news.jsonl").write_text('{"title": "một", "abstract": "hai.", "body": "ba."}\n')
    files = sorted(tmp_path.glob("*/news.jsonl"))
    assert [name for name, _ in read_segments([], files[:1], trained, back=False, skip=[])] == ["news"]
    with pytest.raises(UserError, match="two inputs would be called news; rename one of the files"):
        read_segments([], files, trained, back=False, skip=[])


def test_a_deadline_begins_no_shard_that_would_end_later(tmp_path: Path, trained: Path) -> None:
    segments = read_segments([toy.write_pairs(tmp_path / "news.tsv", 50)], [], trained, back=False, skip=[])
    counts = translate_corpus(segments, [trained], tmp_path / "out", device="cpu", shard=10, minutes=0.00001)
    assert counts["shards missing"] == 4
    assert len(list((tmp_path / "out").glob("*.xz"))) == 1
    assert translate_corpus(segments, [trained], tmp_path / "out", device="cpu", shard=10)["rows"] == 40


def test_back_translations_are_tagged_sources(tmp_path: Path, trained: Path) -> None:
    corpus = tmp_path / "news.tsv"
    corpus.write_text("".join(f"{en}\t{vi}\n" for vi, en in toy.rows(20)), encoding="utf-8")  # what `trained` reads
    segments = read_segments([corpus], [], trained, back=True, skip=[])
    translate_corpus(segments, [trained], tmp_path / "out", device="cpu", back=True)
    pairs = read_pairs(tmp_path / "out")
    assert {(pair.corpus, pair.tag) for pair in pairs} == {("bt_news", "<bt>")}
    assert {pair.target for pair in pairs} <= {vi for vi, _ in toy.rows(20)}


def test_machine_made_and_unwanted_corpora_are_left_out(tokenizer: sentencepiece.SentencePieceProcessor) -> None:
    pairs = [Pair("một", "one", "news"), Pair("hai", "two", "news+"), Pair("ba", "three", "ms_docs"),
             Pair("bốn", "four", "news", "<bt>")]  # fmt: skip
    segments = pair_segments(encode_pairs(pairs, tokenizer), back=False, skip=["ms_*"])
    assert len(segments) == 1
    assert segments.labels[segments.label[0]] == "distilled_news"


def test_models_must_share_a_vocabulary(tmp_path: Path, trained: Path) -> None:
    (tmp_path / SPM).write_bytes(b"other")
    with pytest.raises(UserError, match="one vocabulary"):
        Teachers([trained, tmp_path], CPU)
    with pytest.raises(UserError, match="nothing to translate"):
        read_segments([], [], trained, back=False, skip=[])


def test_an_output_that_says_the_same_again_and_again_is_left_out(
    tmp_path: Path, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looping(self: Teachers, rows: Ragged, *_: object) -> list[list[int]]:
        one, two = (self.tokenizer.encode(text) for text in ("one two three four", "nine " * 60))
        return [two if i == 0 else one for i in range(len(rows))]

    monkeypatch.setattr(Teachers, "translate", looping)
    segments = read_segments([toy.write_pairs(tmp_path / "news.tsv", 10)], [], trained, back=False, skip=[])
    counts = translate_corpus(segments, [trained], tmp_path / "out", device="cpu")
    assert (counts["loops"], counts["written"]) == (1, 9)
