"""Names, places, devices and fingerprints; what is wrong is said in one line with the cure."""

import json
import shutil

import ctranslate2
import pytest

from pipeline.engine.base import Decode
from pipeline.engine.load import fingerprint, load_engine, pick_device, resolve_model
from pipeline.engine.spec import ModelSpec, load_spec, model_names
from pipeline.errors import UserError
from pipeline.host import usable_cores
from tests.checkpoints import sources


def test_every_model_file_is_valid_and_says_what_it_is():
    assert "vi-en" in model_names()
    for name in model_names():
        spec = resolve_model(name)
        assert spec.name == name
        assert spec.licence != "unknown"
        assert spec.description
        assert spec.decoding(Decode()).beam_size >= 1


def test_names_paths_and_hub_ids_resolve(folder, tmp_path):
    assert resolve_model("vi-en").source == "vi-en"
    assert resolve_model(str(folder("t5"))).name == "t5"
    assert resolve_model("someone/some-model") == ModelSpec(name="someone/some-model", source="someone/some-model")
    (tmp_path / "mine.yaml").write_text("source: /models/mine\nprefix: 'vi: '\n")
    assert resolve_model(str(tmp_path / "mine.yaml")).prefix == "vi: "


def test_a_hub_id_with_a_model_file_gets_its_protocol():
    assert resolve_model("VietAI/envit5-translation") == resolve_model("envit5")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-such-model", r"no model 'no-such-model'; give a folder, a hub id such as org/name, or one of: .*vi-en"),
        ("opus-mt-vien", r"no model 'opus-mt-vien' \(did you mean 'opus-mt-vi-en'\?\); give a folder"),
        ("../etc/passwd", "no model"),
        ("", "no model ''"),
    ],
)
def test_an_unknown_name_lists_the_known(name, message):
    with pytest.raises(UserError, match=message):
        resolve_model(name)


def test_a_folder_that_is_not_a_model(tmp_path):
    with pytest.raises(UserError, match=r"no config\.json in this folder"):
        resolve_model(str(tmp_path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source: a\ncolour: red\n", "colour: Extra inputs are not permitted"),
        ("source: a\ndecode: {beams: 3}\n", "no decode setting 'beams'; known: beam_size"),
        ("- a\n", "not a YAML mapping"),
        ("source: [\n", "not a YAML mapping"),
        ("task: translate\n", "source: Field required"),
    ],
)
def test_a_wrong_model_file_is_named(tmp_path, text, message):
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=message):
        load_spec(path)


def test_a_models_own_decode_settings_win_over_the_base():
    spec = ModelSpec(name="a", source="a", decode={"length_penalty": 2, "min_length": 56})
    assert spec.decoding(Decode(beam_size=3)) == Decode(beam_size=3, length_penalty=2.0, min_length=56)
    assert isinstance(spec.decoding(Decode()).length_penalty, float)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "gpt2"}, "model type 'gpt2' is not one of marian"),
        (None, "cannot be read as JSON"),
    ],
)
def test_a_checkpoint_of_another_kind(folder, tmp_path, change, message):
    shutil.copytree(folder("t5"), tmp_path / "odd")
    config = tmp_path / "odd" / "config.json"
    config.write_text("{" if change is None else json.dumps({**json.loads(config.read_text()), **change}))
    with pytest.raises(UserError, match=message):
        load_engine(ModelSpec(name="odd", source=str(tmp_path / "odd")))


def test_missing_weights_and_broken_weights(folder, tmp_path):
    shutil.copytree(folder("t5"), tmp_path / "cut")
    weights = tmp_path / "cut" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    spec = ModelSpec(name="cut", source=str(tmp_path / "cut"))
    for engine in ("transformers", "ctranslate2"):
        with pytest.raises(UserError, match="cannot be loaded"):
            load_engine(spec, engine=engine, device="cpu")
    weights.rename(weights.with_name("pytorch_model.bin"))
    with pytest.raises(UserError, match=r"no model\*\.safetensors.*weights: bin"):
        load_engine(spec, device="cpu")


def test_a_missing_shard_is_a_missing_model(folder, tmp_path):
    shutil.copytree(folder("t5"), tmp_path / "cut")
    weights = tmp_path / "cut" / "model.safetensors"
    weights.rename(weights.with_name("model-00001-of-00002.safetensors"))
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (tmp_path / "cut" / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    with pytest.raises(UserError, match="a part is missing"):
        load_engine(ModelSpec(name="cut", source=str(tmp_path / "cut")), device="cpu")


def test_bin_weights_load_only_where_the_spec_allows_them(folder, tmp_path):
    import torch
    from safetensors.torch import load_file

    shutil.copytree(folder("t5"), tmp_path / "old")
    weights = load_file(tmp_path / "old" / "model.safetensors")
    torch.save(weights, tmp_path / "old" / "pytorch_model.bin")
    (tmp_path / "old" / "model.safetensors").unlink()
    spec = ModelSpec(name="old", source=str(tmp_path / "old"))
    with pytest.raises(UserError, match="weights: bin"):
        load_engine(spec, device="cpu")
    texts = sources(2)
    found = load_engine(spec.model_copy(update={"weights": "bin"}), device="cpu", precision="float32")
    expected = load_engine(resolve_model(str(folder("t5"))), device="cpu", precision="float32")
    assert found.generate(texts, Decode()) == expected.generate(texts, Decode())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("gone", r"model 'x' is missing: no gone/config\.json under .*vibrief train"),
        ("org/gone", "not on this machine; run `vibrief models pull x` once, online"),
    ],
)
def test_a_model_that_is_not_here(source, message):
    with pytest.raises(UserError, match=message):
        load_engine(ModelSpec(name="x", source=source), device="cpu")


def test_a_model_file_of_the_users_is_pulled_by_its_path(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("source: org/gone\nrevision: v1\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"run `vibrief models pull {path}` once"):
        load_engine(resolve_model(str(path)), device="cpu")


def test_an_unknown_code_or_banned_token_is_named(folder):
    spec = resolve_model(str(folder("nllb")))
    for change in ({"source_lang": "vi_VN"}, {"banned": ("▁nope▁",)}):
        with pytest.raises(UserError, match=r"its vocabulary has no .*correct its file"):
            load_engine(spec.model_copy(update=change), device="cpu")


def test_devices(monkeypatch):
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 2)
    assert pick_device("auto") == ("cuda:0", "2 CUDA device(s) found")
    assert pick_device("cuda") == ("cuda:0", "as asked")
    assert pick_device("cuda:1")[0] == "cuda:1"
    with pytest.raises(UserError, match=r"no device 'cuda:2': 2 CUDA device\(s\) found; use cpu or auto"):
        pick_device("cuda:2")
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    assert pick_device("auto") == ("cpu", "no CUDA device found")
    assert pick_device("cpu") == ("cpu", "as asked")
    with pytest.raises(UserError, match="unknown device 'tpu'; use auto, cpu, cuda, cuda:N or mps"):
        pick_device("tpu")
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UserError, match="no device 'mps'"):
        pick_device("mps")


@pytest.mark.parametrize(("limits", "expected"), [("200000 100000", 2), ("50000 100000", 1), ("max 100000", 64)])
def test_a_containers_quota_counts(tmp_path, monkeypatch, limits, expected):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)))
    (tmp_path / "cpu.max").write_text(f"{limits}\n")
    assert usable_cores(tmp_path / "cpu.max") == expected
    assert usable_cores(tmp_path / "absent") == 64


@pytest.mark.parametrize(
    ("family", "engine", "precision", "message"),
    [
        ("t5", "transformers", "float16", "t5 models overflow in float16"),
        ("bart", "transformers", "float16", "float16 is not for CPUs"),
        ("bart", "ctranslate2", "float16", r"CTranslate2 has no float16 on this cpu; set precision to one of .*int8"),
    ],
)
def test_a_precision_that_cannot_be_had(folder, family, engine, precision, message):
    with pytest.raises(UserError, match=message):
        load_engine(resolve_model(str(folder(family))), engine=engine, precision=precision, device="cpu")


def test_a_fingerprint_follows_what_can_change_the_english(folder, tmp_path):
    spec = resolve_model(str(folder("embedded")))
    first = fingerprint(spec)
    assert first.startswith("embedded:")
    shutil.copytree(folder("embedded"), tmp_path / "embedded")
    copy = resolve_model(str(tmp_path / "embedded"))
    assert fingerprint(copy) == first
    assert fingerprint(copy.model_copy(update={"description": "other", "licence": "other"})) == first
    assert fingerprint(copy.model_copy(update={"prefix": "vi: "})) != first
    assert fingerprint(copy.model_copy(update={"source_limit": 20})) != first
    config = tmp_path / "embedded" / "config.json"
    config.write_text(config.read_text() + "\n")
    assert fingerprint(copy) != first
