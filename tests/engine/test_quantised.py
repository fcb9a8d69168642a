"""Fewer bits and several memories in torch: close to the whole model, in the files' own place, or a clear refusal."""

import pytest

from pipeline.engine.base import Decode
from pipeline.engine.checkpoint import open_checkpoint
from pipeline.engine.load import load_engine, resolve_model
from pipeline.engine.transformers_engine import TransformersEngine, choose_precision
from pipeline.engine.weights import QUANTISED, load_model
from pipeline.errors import UserError
from tests.checkpoints import sources

DECODE = Decode(beam_size=2, hypotheses=2, max_length_ratio=0, max_length_extra=8)
FAMILIES = ["marian", "embedded", "nllb", "mbart50", "t5_gated", "mt5", "bart", "pegasus", "led"]


@pytest.fixture
def spec(folder):
    return lambda family: resolve_model(str(folder(family)))


def torch_engine(spec, **options):
    return load_engine(spec, engine="transformers", device="cpu", **options)


def log_probs(model, checkpoint):
    """Of the same target tokens after the same sources: what quantisation may change only a little."""
    import torch

    source = torch.tensor(checkpoint.encode(sources(2)[:1]))
    target = torch.arange(6, 18)[None]
    with torch.inference_mode():
        return model(input_ids=source, decoder_input_ids=target).logits.float().log_softmax(-1)


@pytest.mark.parametrize("precision", ["int8", "int8-dynamic"])
@pytest.mark.parametrize("family", FAMILIES)
def test_torchao_int8_is_close_and_is_int8(spec, family, precision):
    pytest.importorskip("torchao")
    import torch

    whole, quantised = torch_engine(spec(family)), torch_engine(spec(family), precision=precision)
    assert quantised.precision == precision
    expected, found = (log_probs(engine._model, engine.checkpoint) for engine in (whole, quantised))
    assert not torch.equal(found, expected)
    # Mean error against the spread of the log-probabilities themselves: a wrong scale or axis gives about 1.
    assert (found - expected).abs().mean() / expected.std() < (0.1 if precision == "int8" else 0.25)
    linear = [m for m in quantised._model.modules() if isinstance(m, torch.nn.Linear)]
    assert linear
    assert all(module.weight.qdata.dtype == torch.int8 for module in linear)
    answers = quantised.generate(sources(4), DECODE)
    assert all(h.tokens and h.score < 0 for hypotheses in answers for h in hypotheses)


@pytest.mark.parametrize("precision", ["bnb-int8", "bnb-nf4"])
def test_bitsandbytes_weights_are_close(folder, precision):
    """On a CPU, where the library runs too, if slowly; the program itself offers it with CUDA only."""
    pytest.importorskip("bitsandbytes")
    import torch

    checkpoint = open_checkpoint(resolve_model(str(folder("bart"))))
    whole = load_model(checkpoint, torch.float32)
    quantised = load_model(checkpoint, torch.float32, quantisation=precision, device_map="cpu")
    kinds = {type(module).__name__ for module in quantised.modules()}
    assert kinds & {"Linear8bitLt", "Linear4bit"}
    expected, found = log_probs(whole, checkpoint), log_probs(quantised, checkpoint)
    assert not torch.equal(found, expected)
    assert (found - expected).abs().mean() / expected.std() < (0.1 if precision == "bnb-int8" else 0.6)


@pytest.mark.gpu
@pytest.mark.parametrize("precision", ["bnb-int8", "bnb-nf4", "int8"])
def test_quantised_on_a_gpu(spec, precision):
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    engine = load_engine(spec("t5_gated"), engine="transformers", device="cuda", precision=precision)
    assert engine.device == "cuda:0"
    assert all(h[0].tokens for h in engine.generate(sources(4), DECODE))


def test_precisions_that_only_torch_has_choose_torch(spec):
    pytest.importorskip("torchao")
    assert load_engine(spec("bart"), device="cpu", precision="int8-dynamic").name == "transformers"
    assert load_engine(spec("bart"), device="cpu", precision="int8").name == "ctranslate2"


@pytest.mark.parametrize("precision", ["bnb-int8", "bnb-nf4"])
def test_bitsandbytes_without_cuda_is_refused_in_one_line(spec, precision):
    with pytest.raises(UserError, match=f"precision {precision} needs a CUDA device; set it to int8") as error:
        load_engine(spec("bart"), device="cpu", precision=precision)
    assert "\n" not in str(error.value)
    assert choose_precision(open_checkpoint(spec("bart")), "cuda:0", precision) == precision


@pytest.mark.parametrize("precision", QUANTISED)
def test_a_missing_library_is_named_with_its_cure(folder, precision, monkeypatch):
    import torch

    monkeypatch.setattr("pipeline.engine.weights.find_spec", lambda _name: None)
    library = "bitsandbytes" if precision.startswith("bnb") else "torchao"
    with pytest.raises(UserError, match=rf"needs {library}: pip install -e '\.\[quantised\]'"):
        load_model(open_checkpoint(resolve_model(str(folder("bart")))), torch.float32, quantisation=precision)


@pytest.mark.parametrize(
    ("memory", "places"),
    [
        ({}, {"cpu"}),
        ({"cpu": "200KB"}, {"cpu", "disk"}),
        ({"cpu": "20KB"}, {"disk"}),
    ],
)
def test_a_spread_model_says_the_same_wherever_its_layers_are(spec, memory, places):
    texts = sources(4)
    expected = torch_engine(spec("t5_gated")).generate(texts, DECODE)
    engine = torch_engine(spec("t5_gated"), device_map="auto", max_memory=memory)
    placed = getattr(engine._model, "hf_device_map", {"": "cpu"})
    assert set(map(str, placed.values())) == places
    found = engine.generate(texts, DECODE)
    assert [[h.text for h in one] for one in found] == [[h.text for h in one] for one in expected]
    engine.close()


def test_bin_weights_are_spread_but_not_left_on_disk(folder, tmp_path):
    import shutil

    import torch
    from safetensors.torch import load_file

    shutil.copytree(folder("t5_gated"), tmp_path / "old")
    weights = tmp_path / "old" / "model.safetensors"
    torch.save(load_file(weights), tmp_path / "old" / "pytorch_model.bin")
    weights.unlink()
    old = resolve_model(str(tmp_path / "old")).model_copy(update={"weights": "bin"})
    assert torch_engine(old, device_map="auto").generate(sources(1), DECODE)
    with pytest.raises(UserError, match=r"\.bin weights must fit into GPUs and memory; raise run\.max_memory"):
        torch_engine(old, device_map="auto", max_memory={"cpu": "20KB"})


def test_the_3b_preset_is_spread_by_torch_and_still_runs_on_ctranslate2(folder):
    preset = resolve_model("madlad400-3b")
    assert preset.device_map == "auto"
    small = preset.model_copy(update={"source": str(folder("t5_gated"))})
    assert load_engine(small, device="cpu").name == "ctranslate2"
    engine = load_engine(small, device="cpu", engine="transformers")
    assert isinstance(engine, TransformersEngine)
    assert engine.generate(sources(2), DECODE)


def test_device_map_chooses_torch_and_refuses_what_it_cannot_do(spec):
    assert load_engine(spec("t5"), device="cpu", device_map="auto").name == "transformers"
    with pytest.raises(UserError, match=r"run\.device_map needs the transformers engine"):
        load_engine(spec("t5"), device="cpu", device_map="auto", engine="ctranslate2")
    with pytest.raises(UserError, match="precision int8 cannot be spread by device_map"):
        load_engine(spec("t5"), device="cpu", device_map="auto", precision="int8")


def test_precision_is_part_of_the_signature_and_where_layers_are_is_not(folder):
    from pipeline import Pipeline

    def signature(**changes):
        model = {"translate.model": str(folder("embedded"))}
        with Pipeline.from_config(overrides=model | changes) as pipeline:
            return pipeline.signature

    plain = signature()
    assert signature(**{"translate.precision": "int8-dynamic"}) != plain
    assert signature(**{"run.device_map": "auto", "run.max_memory": {"cpu": "9GiB"}}) == plain
