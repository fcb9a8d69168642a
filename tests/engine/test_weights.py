"""What a load must not pass over in silence: missing weights, weights that are not tied as the files say, code."""

import json
import shutil

import pytest
from safetensors.torch import load_file, save_file

from pipeline.engine.base import Decode
from pipeline.engine.checkpoint import open_checkpoint
from pipeline.engine.load import load_engine, resolve_model
from pipeline.engine.weights import load_model, wrong_embeddings
from pipeline.errors import UserError
from tests.checkpoints import MAKERS, sources


@pytest.mark.parametrize("family", [*MAKERS])
def test_every_family_loads_with_its_embeddings_as_the_files_say(folder, family):
    import torch

    checkpoint = open_checkpoint(resolve_model(str(folder(family))))
    model = load_model(checkpoint, torch.float32)
    assert wrong_embeddings(model, checkpoint) is None
    # As transformers#45005: the output layer is left with random numbers.
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight))
    assert wrong_embeddings(model, checkpoint) == "lm_head.weight"


@pytest.mark.parametrize("part", ["embed_tokens.weight", "lm_head.weight"])
def test_a_model_that_transformers_ties_wrongly_is_refused_loudly(folder, part, monkeypatch, tmp_path):
    import torch
    from transformers import BartForConditionalGeneration

    real = BartForConditionalGeneration.from_pretrained

    def broken(*arguments, **options):
        model, info = real(*arguments, **options)
        owner = model.lm_head if part == "lm_head.weight" else model.model.decoder.embed_tokens
        owner.weight = torch.nn.Parameter(owner.weight.detach() + 1)
        return model, info

    monkeypatch.setattr(BartForConditionalGeneration, "from_pretrained", broken)
    monkeypatch.setenv("VIBRIEF_CACHE", str(tmp_path))  # another test may have converted the same model
    spec = resolve_model(str(folder("bart")))
    for engine in ("transformers", "ctranslate2"):
        with pytest.raises(UserError, match=f"{part} is not what the weight files say: .* ties the weights wrongly"):
            load_engine(spec, device="cpu", engine=engine, precision="float32")


@pytest.fixture
def copy(folder, tmp_path):
    def make(family):
        shutil.copytree(folder(family), tmp_path / "copy")
        return tmp_path / "copy"

    return make


def test_weights_that_are_missing_are_not_made_up(copy):
    path = copy("bart") / "model.safetensors"
    weights = load_file(path)
    name = next(name for name in sorted(weights) if "fc1.weight" in name)
    save_file({key: value for key, value in weights.items() if key != name}, path, {"format": "pt"})
    with pytest.raises(UserError, match=f"the weights lack {name}; get the model again"):
        load_engine(resolve_model(str(path.parent)), device="cpu")


def test_an_output_layer_of_its_own_that_the_files_lack_is_not_made_up(copy):
    path = copy("t5_gated") / "model.safetensors"
    weights = load_file(path)
    del weights["lm_head.weight"]
    save_file(weights, path, {"format": "pt"})
    with pytest.raises(UserError, match=r"lm_head\.weight is not what the weight files say"):
        load_engine(resolve_model(str(path.parent)), device="cpu")


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
@pytest.mark.parametrize("family", ["bart", "m2m100", "marian"])
def test_code_in_a_checkpoint_is_never_run(copy, tmp_path, family, engine):
    """``auto_map`` asks for a class of the checkpoint's own; the family's own class is used instead."""
    folder = copy(family)
    code = f"open({str(tmp_path / 'owned')!r}, 'w')\nclass Evil: pass\n"
    for name in ("modeling_evil.py", "tokenization_evil.py", "configuration_evil.py", "__init__.py"):
        (folder / name).write_text(code)
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoConfig": "configuration_evil.Evil", "AutoModelForSeq2SeqLM": "modeling_evil.Evil"}
    (folder / "config.json").write_text(json.dumps({**config, "trust_remote_code": True}))
    path = folder / "tokenizer_config.json"
    tokenizer = json.loads(path.read_text()) | {"auto_map": {"AutoTokenizer": ["tokenization_evil.Evil", None]}}
    path.write_text(json.dumps(tokenizer))
    loaded = load_engine(resolve_model(str(folder)), device="cpu", engine=engine, precision="float32")
    assert loaded.generate(sources(2), Decode(max_length_extra=4))
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_a_pickle_that_runs_code_is_refused_by_both_engines(copy, tmp_path, engine):
    import torch

    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "owned"), "w"))

    folder = copy("t5")
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save({**weights, "evil": Evil()}, folder / "pytorch_model.bin")
    spec = resolve_model(str(folder))
    with pytest.raises(UserError, match=r"no model\*\.safetensors"):
        load_engine(spec, device="cpu", engine=engine)
    with pytest.raises(UserError, match="cannot be loaded"):
        load_engine(spec.model_copy(update={"weights": "bin"}), device="cpu", engine=engine)
    assert not (tmp_path / "owned").exists()
