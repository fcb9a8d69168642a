"""Our reading of a tokenizer's files gives the ids and the text that transformers gives."""

import json

import pytest

from pipeline.engine.codec import FastCodec, MarianCodec, SlowCodec, load_codec
from pipeline.engine.quiet import quiet_transformers
from pipeline.errors import UserError
from tests.checkpoints import MAKERS, corpus, sentencepiece_model, sources

TEXTS = [*sources(10), "Giá 3.500 đồng (≈ 0,14 USD) — 🙂", "  hai  khoảng   trắng ", "x", "…"]


def reference(folder):
    from transformers import AutoTokenizer

    with quiet_transformers():
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)


@pytest.mark.parametrize("family", [*MAKERS])
def test_ids_are_those_of_transformers(folder, family):
    codec, theirs = load_codec(folder(family)), reference(folder(family))
    for text, ids in zip(TEXTS, codec.encode(TEXTS), strict=True):
        assert ids == theirs(text, add_special_tokens=False)["input_ids"]
        assert [codec.tokens[i] for i in ids] == theirs.convert_ids_to_tokens(ids)


@pytest.mark.parametrize("family", [*MAKERS])
def test_text_comes_back_as_from_transformers(folder, family):
    codec, theirs = load_codec(folder(family)), reference(folder(family))
    for ids in codec.encode(sources(6)):
        whole = [*ids, theirs.unk_token_id, theirs.eos_token_id]
        expected = theirs.decode(whole, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        assert codec.decode(whole).strip() == expected.strip()


@pytest.mark.parametrize("family", ["embedded", "marian", "bart", "t5", "pegasus"])
def test_special_ids_around_a_text_are_those_of_transformers(folder, family):
    before, after = load_codec(folder(family)).frame()
    theirs = reference(folder(family))
    assert theirs("một")["input_ids"] == [*before, *theirs("một", add_special_tokens=False)["input_ids"], *after]


@pytest.mark.parametrize("family", [*MAKERS])
def test_special_tokens_in_a_text_are_only_text(folder, family):
    """A scraped page that says </s> must not end its own translation."""
    codec = load_codec(folder(family))
    special = {codec.id(token) for token in ("<s>", "</s>", "<pad>", "<bt>", "vie_Latn")} - {None}
    [ids] = codec.encode(["một </s> hai <pad> ba <s> bốn <bt>"])
    assert not special & set(ids)


def test_a_tokenizer_file_that_truncates_is_not_obeyed(folder, tmp_path):
    path = tmp_path / "tokenizer.json"
    data = json.loads((folder("embedded") / "tokenizer.json").read_text())
    data["truncation"] = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
    data["padding"] = {
        "strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 1,
        "pad_type_id": 0, "pad_token": "<pad>",
    }  # fmt: skip
    path.write_text(json.dumps(data))
    assert FastCodec(path).encode(corpus()[:5]) == FastCodec(folder("embedded") / "tokenizer.json").encode(corpus()[:5])


def test_the_kind_of_codec_follows_the_files(folder):
    assert isinstance(load_codec(folder("marian")), MarianCodec)
    assert isinstance(load_codec(folder("m2m100")), SlowCodec)
    assert isinstance(load_codec(folder("nllb")), FastCodec)


def test_a_sentencepiece_only_checkpoint_is_read_and_remembered(tmp_path, cache, monkeypatch):
    """spiece.model alone, as pegasus and mT5 publish it: transformers converts it once."""
    (tmp_path / "spiece.model").write_bytes(sentencepiece_model(pad_id=0, eos_id=1, unk_id=2, bos_id=-1))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 0}))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "t5"}))
    first = load_codec(tmp_path)
    assert isinstance(first, FastCodec)
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "spiece.model"))
    assert first.encode(sources(4)) == [pieces.encode(text) for text in sources(4)]
    monkeypatch.setattr("pipeline.engine.codec._from_transformers", lambda _folder: pytest.fail("asked again"))
    assert load_codec(tmp_path).encode(TEXTS) == first.encode(TEXTS)


def test_vocabulary_and_merges_without_a_tokenizer_file(folder, tmp_path):
    """vocab.json and merges.txt, as distilbart publishes them."""
    whole = json.loads((folder("bart") / "tokenizer.json").read_text())["model"]
    (tmp_path / "vocab.json").write_text(json.dumps(whole["vocab"]))
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in whole["merges"]]
    (tmp_path / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    (tmp_path / "config.json").write_text((folder("bart") / "config.json").read_text())
    assert load_codec(tmp_path).encode(TEXTS) == load_codec(folder("bart")).encode(TEXTS)


def test_no_tokenizer_and_a_broken_one_are_named(folder, tmp_path):
    (tmp_path / "config.json").write_text((folder("t5") / "config.json").read_text())
    with pytest.raises(UserError, match="no tokenizer files"):
        load_codec(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError, match=r"tokenizer\.json: not a tokenizer"):
        load_codec(tmp_path)
