"""Conversion happens once, whole or not at all, in silence; afterwards nothing heavy is imported."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from safetensors.numpy import load_file, save_file

from pipeline.engine import convert
from pipeline.engine.base import Decode
from pipeline.engine.checkpoint import open_checkpoint
from pipeline.engine.load import load_engine, resolve_model
from pipeline.errors import UserError
from tests.checkpoints import embedded, marian, sources

RUN = """
import sys
from pipeline.engine.base import Decode
from pipeline.engine.load import fingerprint, load_engine, resolve_model
spec = resolve_model(sys.argv[1])
engine = load_engine(spec, device="auto")
fingerprint(spec)
print(repr(engine.generate([sys.argv[2]], Decode())[0][0].text))
print([name for name in ("torch", "transformers", "huggingface_hub", "datasets") if name in sys.modules])
"""


@pytest.mark.parametrize("family", ["embedded", "marian", "bart"])
def test_a_converted_model_needs_no_torch(folder, family):
    spec = resolve_model(str(folder(family)))
    text = sources(3)[2]
    expected = load_engine(spec, device="cpu").generate([text], Decode())[0][0].text
    done = subprocess.run(
        [sys.executable, "-c", RUN, spec.source, text], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stdout.splitlines() == [repr(expected), "[]"]
    assert done.stderr == ""


def test_the_default_on_a_cpu_is_int8(folder):
    engine = load_engine(resolve_model(str(folder("embedded"))), device="cpu")
    assert (engine.name, engine.device, engine.precision) == ("ctranslate2", "cpu", "int8")
    assert all(h[0].tokens for h in engine.generate(sources(4), Decode()))


@pytest.fixture
def checkpoint(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("VIBRIEF_CACHE", str(tmp_path / "cache"))
    return open_checkpoint(resolve_model(str(folder("embedded"))))


def test_it_says_nothing_and_leaves_no_litter(checkpoint, capfd):
    path = convert.converted(checkpoint, "float32")
    assert capfd.readouterr() == ("", "")
    assert sorted(p.name for p in path.parent.iterdir() if p.suffix != ".lock") == [path.name]
    assert {p.name for p in path.iterdir()} == {"config.json", "model.bin", "shared_vocabulary.json"}


def test_a_conversion_that_fails_leaves_nothing_and_the_next_succeeds(checkpoint, monkeypatch):
    def half(folder, *_):
        folder.mkdir()
        (folder / "model.bin").write_bytes(b"half")
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(convert, "_convert", half)
        with pytest.raises(RuntimeError, match="killed"):
            convert.converted(checkpoint, "int8")
    path = convert.converted(checkpoint, "int8")
    assert (path / "model.bin").stat().st_size > 4


def test_what_a_killed_process_left_is_removed(checkpoint):
    path = convert.converted(checkpoint, "int8")
    left = path.with_name(f"{path.name}.99999.partial")
    path.rename(left)
    (left / "model.bin").write_bytes(b"half")
    assert convert.converted(checkpoint, "int8") == path
    assert not left.exists()


def test_many_at_once_convert_once(checkpoint, monkeypatch):
    calls = []
    real = convert._convert

    def slow(*arguments):
        calls.append(threading.get_ident())
        time.sleep(0.2)
        real(*arguments)

    monkeypatch.setattr(convert, "_convert", slow)
    with ThreadPoolExecutor(4) as pool:
        paths = list(pool.map(lambda _: convert.converted(checkpoint, "int8"), range(4)))
    assert len(set(paths)) == len(calls) == 1


def test_each_precision_and_each_weight_has_its_own(checkpoint, tmp_path):
    embedded(tmp_path / "other")
    weights = load_file(tmp_path / "other" / "model.safetensors")
    name = min(weights)
    save_file({**weights, name: weights[name] + 1}, tmp_path / "other" / "model.safetensors", {"format": "pt"})
    other = open_checkpoint(resolve_model(str(tmp_path / "other")))
    paths = {convert.converted(c, q) for c in (checkpoint, other) for q in ("int8", "float32")}
    assert len(paths) == 4


def test_a_cache_that_cannot_be_written_is_named(checkpoint, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VIBRIEF_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(UserError, match="set VIBRIEF_CACHE to another folder"):
        convert.converted(checkpoint, "int8")


def test_a_marian_whose_pad_row_was_trained_runs_on_transformers(tmp_path):
    """CTranslate2 would start it from zeros; fine-tuning with tied embeddings moves that row."""
    marian(tmp_path / "tuned")
    path = tmp_path / "tuned" / "model.safetensors"
    weights = load_file(path)
    weights["model.shared.weight"][-1] += 0.5
    save_file(weights, path, {"format": "pt"})
    spec = resolve_model(str(tmp_path / "tuned"))
    assert load_engine(spec, device="cpu").name == "transformers"
    with pytest.raises(UserError, match="<pad> embedding is not zero; set engine to transformers"):
        load_engine(spec, device="cpu", engine="ctranslate2")


def test_led_is_refused_by_name(folder):
    with pytest.raises(UserError, match="no led models; set engine to transformers"):
        load_engine(resolve_model(str(folder("led"))), engine="ctranslate2", device="cpu")
