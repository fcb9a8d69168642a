"""Every family on every engine that runs it: the published recipe's outputs, banned tokens, limits on length."""

import re
from collections import Counter

import pytest

from pipeline.engine.base import Decode
from pipeline.engine.load import load_engine, resolve_model
from pipeline.engine.quiet import quiet_transformers
from tests.checkpoints import MAKERS, sources
from tests.engine import matrix

GREEDY = Decode(beam_size=1, max_length_ratio=0, max_length_extra=12)
ON_BOTH = [(family, "transformers") for family in MAKERS] + [(f, "ctranslate2") for f in matrix.CONVERTIBLE]

# Family → how its tokenizer is made, and what its model card has one pass to ``generate``, ids by spelling.
RECIPES = {
    "nllb": ({"src_lang": "vie_Latn"}, {"forced_bos_token_id": "eng_Latn"}),
    "m2m100": ({"src_lang": "vi"}, {"forced_bos_token_id": "__en__"}),
    "mbart25": ({"src_lang": "vi_VN"}, {"decoder_start_token_id": "en_XX"}),
    "mbart50": ({"src_lang": "vi_VN"}, {"forced_bos_token_id": "en_XX"}),
    "bart": ({}, {"forced_bos_token_id": "<s>"}),
}


def make(folder, family, engine, **changes):
    spec = resolve_model(str(folder(family))).model_copy(update=changes)
    return load_engine(spec, engine=engine, precision="float32", device="cpu", workers=1)


@pytest.mark.parametrize("family", [*MAKERS])
def test_outputs_are_those_of_the_published_recipe(folder, family):
    """AutoTokenizer and ``generate`` as a model card writes them, with no code of ours, say the same."""
    import torch
    import transformers

    ours = make(folder, family, "transformers")
    options, arguments = RECIPES.get(family, ({}, {}))
    with quiet_transformers():
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder(family), **options)
        model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder(family), dtype=torch.float32).eval()
        ids = {key: tokenizer.convert_tokens_to_ids(token) for key, token in arguments.items()}
        for search in ("greedy", "beam"):
            decode = matrix.SEARCHES[search]
            for text, found in zip(sources(4), ours.generate(sources(4), decode), strict=True):
                expected = published(tokenizer, model, ids, text, decode, ours)
                if family == "m2m100":  # transformers 5 takes its language codes for text
                    expected = re.sub(r"__[a-z]+__", "", expected)
                assert found[0].text == expected.strip(), search


def published(tokenizer, model, ids, text, decode, ours):
    import torch

    forced = int("forced_bos_token_id" in ids)
    inputs = tokenizer(text, return_tensors="pt")
    inputs.pop("token_type_ids", None)
    if model.config.model_type == "led":
        inputs["global_attention_mask"] = torch.zeros_like(inputs["input_ids"])
        inputs["global_attention_mask"][:, 0] = 1
    output = model.generate(
        **inputs,
        **ids,
        num_beams=decode.beam_size,
        early_stopping=decode.beam_size > 1,
        max_new_tokens=ours._new_tokens(inputs["input_ids"][0].tolist(), decode) + forced,
        min_new_tokens=1 + forced,
        do_sample=False,
        # Off, where a checkpoint has settings of its own: this is about the protocol, not about taste.
        min_length=None,
        no_repeat_ngram_size=0,
        length_penalty=1.0,
        forced_eos_token_id=None,
    )
    return tokenizer.decode(output[0], skip_special_tokens=True, clean_up_tokenization_spaces=False)


@pytest.mark.parametrize(("family", "engine"), ON_BOTH)
def test_limits_and_bans_hold(folder, family, engine):
    loaded = make(folder, family, engine)
    codec = loaded.checkpoint.codec
    texts = sources(4)

    def ids(engine, decode):
        made = []
        real = engine.checkpoint.codec.decode
        engine.checkpoint.codec.decode = lambda row: made.append(list(row)) or real(row)
        try:
            return made, engine.generate(texts, decode)
        finally:
            engine.checkpoint.codec.decode = real

    short = loaded.generate(texts, Decode(beam_size=2, max_length_ratio=0, max_length_extra=3))
    assert all(1 <= h[0].tokens <= 3 for h in short)
    long = loaded.generate(texts, Decode(beam_size=2, min_length=9, max_length_ratio=0, max_length_extra=12))
    assert all(h[0].tokens >= 9 for h in long)

    plain, first = ids(loaded, GREEDY)
    again = loaded.generate(texts, GREEDY)
    assert [h[0].text for h in again] == [h[0].text for h in first]  # nothing is drawn at random
    usual = Counter(i for row in plain for i in row if i not in codec.special).most_common(1)[0][0]
    without, _ = ids(make(folder, family, engine, banned=(codec.tokens[usual],)), GREEDY)
    assert not any(usual in row for row in without)
    never = {loaded.checkpoint.pad, loaded.checkpoint.start} - {loaded.checkpoint.eos}
    if family == "marian":  # its settings ban <pad>, which it starts with
        assert not any(never & set(row) for row in plain)


def test_the_table_in_the_docs_is_the_matrix_that_is_tested():
    assert matrix.written() == matrix.table(), "run: python -m tests.engine.matrix"
