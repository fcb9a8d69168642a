"""The matrix family × search: CTranslate2 float32 and transformers float32 give the same outputs and scores."""

import pytest

from pipeline.engine.base import Decode
from pipeline.engine.load import load_engine, resolve_model
from tests.checkpoints import sources
from tests.engine.matrix import CONVERTIBLE, SEARCHES


@pytest.fixture(scope="module")
def engines(folder):
    """Family → (transformers, CTranslate2) over the same folder."""
    loaded = {}

    def load(family):
        if family not in loaded:
            spec = resolve_model(str(folder(family)))
            loaded[family] = tuple(
                load_engine(spec, engine=name, precision="float32", device="cpu", workers=1)
                for name in ("transformers", "ctranslate2")
            )
        return loaded[family]

    yield load
    for pair in loaded.values():
        for engine in pair:
            engine.close()


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("family", CONVERTIBLE)
def test_engines_agree(engines, family, search):
    texts = sources(5)
    reference, fast = (engine.generate(texts, SEARCHES[search]) for engine in engines(family))
    for expected, found in zip(reference, fast, strict=True):
        assert [(h.text, h.tokens, h.finished) for h in found] == [(h.text, h.tokens, h.finished) for h in expected]
        assert [h.score for h in found] == pytest.approx([h.score for h in expected], abs=5e-5)
    # The comparison means something: texts differ in their outputs, and hypotheses in their scores.
    assert len({round(hypotheses[0].score, 3) for hypotheses in reference}) > 1
    scores = [h.score for h in reference[0]]
    assert len(set(scores)) == len(scores) == SEARCHES[search].hypotheses


@pytest.mark.parametrize("family", CONVERTIBLE)
def test_engines_count_alike(engines, family):
    texts = [*sources(6), "", "</s> <s> <pad>"]
    reference, fast = engines(family)
    assert reference.count_tokens(texts) == fast.count_tokens(texts)
    assert reference.source_limit == fast.source_limit
    assert reference.count_tokens([""]) == [0]


def test_scores_are_the_models_own(engines):
    """The mean log-probability of greedy output equals that of a plain forward pass over it."""
    import torch

    reference, fast = engines("embedded")
    text = sources(6)[3]
    row = torch.tensor(reference.checkpoint.encode([text]))
    ids = [reference.checkpoint.start]
    total = 0.0
    with torch.inference_mode():
        for step in range(12):
            logits = reference._model(input_ids=row, decoder_input_ids=torch.tensor([ids])).logits[0, -1]
            if step == 0:  # nothing is ever translated as nothing
                logits[reference.checkpoint.eos] = -torch.inf
            best = int(logits.argmax())
            total += float(logits.log_softmax(-1)[best])
            ids.append(best)
    decode = Decode(beam_size=1, max_length_ratio=0, max_length_extra=12)
    for engine in (reference, fast):
        [[found]] = engine.generate([text], decode)
        assert found.tokens == 12
        assert found.text == reference.checkpoint.decode(ids[1:])
        assert found.score == pytest.approx(total / 12, abs=5e-5)


@pytest.mark.parametrize("family", CONVERTIBLE)
def test_engines_agree_where_the_output_is_ascii(folder, family, monkeypatch):
    """What CTranslate2 does not score, transformers suppresses: neither writes it, and nothing else changes."""
    spec = resolve_model(str(folder(family)))

    def run(name, spec):
        engine = load_engine(spec, engine=name, precision="float32", device="cpu", workers=1)
        codec, written = engine.checkpoint.codec, []
        decode = codec.decode
        monkeypatch.setattr(codec, "decode", lambda ids: written.append(set(ids)) or decode(ids))
        found = engine.generate(sources(5), SEARCHES["beam"])
        engine.close()
        return found, set().union(*written), engine.checkpoint.foreign

    ascii_spec = spec.model_copy(update={"ascii_output": True})
    (reference, ids, foreign), (fast, fast_ids, _) = (run(name, ascii_spec) for name in ("transformers", "ctranslate2"))
    assert [[h.text for h in found] for found in fast] == [[h.text for h in found] for found in reference]
    assert [h.score for h in fast[0]] == pytest.approx([h.score for h in reference[0]], abs=5e-5)
    assert ids
    assert not (ids | fast_ids) & foreign
    _, plain_ids, none = run("ctranslate2", spec)
    assert not none
    assert family != "embedded" or plain_ids & foreign, "it would have made no difference"


def test_led_runs_on_transformers_alone_and_auto_knows(folder):
    spec = resolve_model(str(folder("led")))
    engine = load_engine(spec, device="cpu")
    assert engine.name == "transformers"
    found = engine.generate(sources(3), Decode(beam_size=2, hypotheses=2))
    assert [len(hypotheses) for hypotheses in found] == [2, 2, 2]
    assert all(h.text and h.score < 0 for hypotheses in found for h in hypotheses)
