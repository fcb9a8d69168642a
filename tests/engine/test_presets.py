"""Each file of configs/models, on the smallest checkpoint of its family: the protocol holds on both engines.

The hub's own weights are not needed for this: codes, prefixes, starts and limits are properties of the layout.
"""

import pytest

from pipeline.engine.base import Decode
from pipeline.engine.load import load_engine, resolve_model
from pipeline.engine.pins import is_commit
from pipeline.engine.spec import HUB_ID, model_names
from tests.checkpoints import sources
from tests.engine.matrix import LAYOUTS

REPEATED = {"nllb-1.3b", "nllb-3.3b", "distilbart-12-6", "distilbart-6-6"}


def test_every_preset_is_tried():
    assert set(model_names()) == set(LAYOUTS)


def test_every_preset_of_the_hub_is_pinned_to_a_commit_of_its_own():
    specs = [resolve_model(name) for name in model_names()]
    assert [spec.name for spec in specs if HUB_ID.fullmatch(spec.source) is None] == ["news-summary", "vi-en"]
    pins = {spec.name: spec.revision for spec in specs if HUB_ID.fullmatch(spec.source)}
    assert [name for name, revision in pins.items() if not is_commit(revision)] == []
    assert len(set(pins.values())) == len(pins)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_presets_protocol(folder, name):
    family, source, target = LAYOUTS[name]
    preset = resolve_model(name)
    spec = preset.model_copy(update={"source": str(folder(family)), "source_limit": None})
    reference = load_engine(spec, engine="transformers", precision="float32", device="cpu")
    c = reference.checkpoint
    tokens = c.codec.tokens
    assert " ".join([*(tokens[i] for i in c.before), "X", *(tokens[i] for i in c.after)]) == source
    assert " ".join(tokens[i] for i in (c.start, c.forced) if i is not None) == target
    if name in REPEATED or family == "led":
        return
    fast = load_engine(spec, engine="ctranslate2", precision="float32", device="cpu", workers=1)
    texts = sources(3, words=6)
    decode = preset.decoding(Decode(beam_size=2, max_length_ratio=1, max_length_extra=8))
    expected, found = reference.generate(texts, decode), fast.generate(texts, decode)
    assert [h[0].text for h in found] == [h[0].text for h in expected]
    assert all(h[0].tokens >= decode.min_length for h in found)
    assert c.codec.encode([spec.prefix + "một"])[0][-1:] == c.encode(["một"])[0][-1 - len(c.after) : -len(c.after)]
