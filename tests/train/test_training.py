import json
import logging
import math
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
import yaml

from pipeline.errors import UserError
from pipeline.files import claimed
from pipeline.train.averaging import Averages, average_models, choose, mean_weights
from pipeline.train.grow import grow_model
from pipeline.train.loop import clock
from pipeline.train.models import export, first_model, load_model
from pipeline.train.recipe import load_recipe, training
from pipeline.train.schedule import Schedule
from pipeline.train.translator import train_translator
from tests.train import toy


def curve(folder: Path) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in (folder / "training" / "curve.jsonl").read_text().splitlines()]
    return [line for line in lines if "candidates" not in line]


def test_the_rate_by_updates() -> None:
    schedule = Schedule(peak_rate=1.0, warmup=10, decay=0.25, updates=100, phases=(0.75,))
    at = {u: schedule.rate(u, schedule.progress(u, 1e9)) for u in (0, 9, 10, 74, 99)}
    assert at == pytest.approx({0: 0.1, 9: 1.0, 10: 1.0, 74: 1.0, 99: 0.04})
    assert [schedule.phase(schedule.progress(u, 0)) for u in (0, 74, 75, 99)] == [0, 0, 1, 1]


def test_the_rate_by_the_clock_is_zero_at_the_deadline_on_any_machine() -> None:
    schedule = Schedule(peak_rate=1.0, warmup=2000, decay=0.5, minutes=1)
    slow = [schedule.rate(u, schedule.progress(u, 3.0 * u)) for u in range(21)]
    assert max(slow) == 1.0, "a slow machine warms up in time, not in updates"
    assert slow[20] == 0
    fast = [schedule.rate(u, schedule.progress(u, 0.01 * u)) for u in range(6001)]
    assert fast[1000] == pytest.approx(1.0, abs=0.5)
    assert fast[6000] == 0
    both = Schedule(1.0, 0, 0.5, updates=10, minutes=1)
    assert both.progress(10, 0) == both.progress(0, 60) == 1
    assert clock(5400.7) == "1:30:00"


def test_a_deadline_takes_the_place_of_a_number_of_updates() -> None:
    plan, cpu = load_recipe("teacher"), torch.device("cpu")
    assert training(plan, cpu, minutes=3.0) | {"updates": None, "minutes": 3.0} == training(plan, cpu, minutes=3.0)
    short = training(plan, cpu, updates=100)
    assert (short["updates"], short["minutes"], short["warmup"]) == (100, None, 25)
    assert training(plan, torch.device("cuda"))["batch_tokens"] == plan["cuda"]["batch_tokens"]
    plan["training"]["updates"] = None
    with pytest.raises(UserError, match="neither updates nor minutes"):
        training(plan, cpu)


def test_weights_are_averaged_and_the_best_are_kept(tmp_path: Path) -> None:
    model = torch.nn.Linear(1, 1, bias=False)
    averages = Averages(model, tmp_path, keep=2, ema=0.5)
    for update, value in enumerate((1.0, 2.0, 4.0)):
        model.weight.data.fill_(value)
        averages.step()
        averages.snapshot(update)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["weights-00000001.pt", "weights-00000002.pt"]
    assert mean_weights(sorted(tmp_path.iterdir()))["weight"].item() == 3
    assert averages.state()[0].item() == 2.75
    losses = choose(model, averages, lambda: abs(model.weight.item() - 3.1))
    assert losses == {"last": 0.9, "mean of 2": 0.1, "running mean": 0.35}
    assert model.weight.item() == 3
    again = Averages(model, tmp_path, keep=2, ema=0.5)
    again.restore(averages.state())
    assert again.state()[0].item() == 2.75


@pytest.mark.slow
def test_training_resumes_learns_and_exports_a_loadable_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    corpus = toy.write_pairs(tmp_path / "pairs.tsv")
    recipe = str(toy.write_recipe(tmp_path / "recipe.yaml", average=2, ema=0.9))
    out = tmp_path / "model"
    train_translator([corpus], recipe, out, device="cpu", dev=corpus, updates=6)
    train_translator([corpus], recipe, out, device="cpu", dev=corpus, updates=60)
    records = curve(out)
    assert [record["update"] for record in records] == [5, 6, *range(10, 61, 5)]
    assert records[-1]["dev_loss"] < records[0]["dev_loss"] - 0.3  # type: ignore[operator]
    last = json.loads((out / "training" / "curve.jsonl").read_text().splitlines()[-1])
    assert last["candidates"].keys() == {"last", "mean of 2", "running mean"}
    shipped = (out / "model.safetensors").read_bytes()
    train_translator([corpus], recipe, out, device="cpu", dev=corpus, updates=60)
    assert (out / "model.safetensors").read_bytes() == shipped, "a run that is over leaves what it left before"
    monkeypatch.setattr("pipeline.train.optimizers.multiplies_bfloat16", lambda _device: True)
    other = str(toy.write_recipe(tmp_path / "muon.yaml", optimizer="muon"))
    with pytest.raises(
        UserError, match=r"checkpoint\.pt is of another optimizer, or of a .*; give the recipe it began"
    ):
        train_translator([corpus], other, out, device="cpu", updates=70)
    tokenizer = AutoTokenizer.from_pretrained(out, local_files_only=True)
    model = AutoModelForSeq2SeqLM.from_pretrained(out, local_files_only=True)
    ids = tokenizer("một hai", return_tensors="pt")
    assert model.generate(**ids, max_new_tokens=5).shape[0] == 1
    with pytest.raises(UserError, match=r"no tokenizer\.json there"):
        train_translator([corpus], recipe, tmp_path / "other", device="cpu", start=tmp_path)


def test_held_out_pairs_may_be_machine_made_and_must_fit(tmp_path: Path) -> None:
    corpus = toy.write_pairs(tmp_path / "pairs.tsv", 100)
    recipe = str(toy.write_recipe(tmp_path / "recipe.yaml"))
    dev = tmp_path / "dev.tsv"
    dev.write_text("".join(f"{vi}\t{en}\tmade\t<bt>\n" for vi, en in toy.rows(20)), encoding="utf-8")
    train_translator([corpus], recipe, tmp_path / "m", device="cpu", dev=dev, updates=2)
    assert math.isfinite(curve(tmp_path / "m")[-1]["dev_loss"])  # type: ignore[arg-type]
    dev.write_text("một " * 900 + "\tone\n", encoding="utf-8")
    with pytest.raises(UserError, match="no held-out pair fits; check --dev"):
        train_translator([corpus], recipe, tmp_path / "n", device="cpu", dev=dev, updates=2)


def test_a_folder_of_another_vocabulary_or_at_work_is_refused(tmp_path: Path, trained: Path) -> None:
    corpus = toy.write_pairs(tmp_path / "pairs.tsv", 100)
    recipe = str(toy.write_recipe(tmp_path / "recipe.yaml"))
    out = tmp_path / "m"
    with claimed(out / "training"), pytest.raises(UserError, match="another run is writing there"):
        train_translator([corpus], recipe, out, device="cpu", updates=2)
    more = tmp_path / "more.tsv"
    more.write_text("xin chào thế giới\thello world\n" * 50, encoding="utf-8")
    train_translator([more], recipe, tmp_path / "other", device="cpu", updates=2)
    with pytest.raises(UserError, match=r"m: has another vocabulary than .*other; give another output folder"):
        train_translator([corpus], recipe, out, device="cpu", start=tmp_path / "other", updates=2)
    with pytest.raises(UserError, match="is the model that is read; give another output folder"):
        average_models([trained, trained], trained)


def test_nothing_to_train_on_and_no_such_device_are_said(tmp_path: Path) -> None:
    recipe = toy.write_recipe(tmp_path / "recipe.yaml")
    empty = tmp_path / "pairs.tsv"
    empty.write_text(" \t \n", encoding="utf-8")
    with pytest.raises(UserError, match="no pair is left to train on"):
        train_translator([empty], str(recipe), tmp_path / "m", device="cpu", updates=2)
    with pytest.raises(UserError, match="--device cdua: no such device; give auto, cpu or cuda"):
        train_translator([empty], str(recipe), tmp_path / "m", device="cdua", updates=2)


@pytest.mark.usefixtures("ticking")
def test_a_deadline_ends_a_training_and_the_other_direction_learns(tmp_path: Path, trained: Path) -> None:
    corpus = toy.write_pairs(tmp_path / "pairs.tsv", 100)
    recipe = str(toy.write_recipe(tmp_path / "recipe.yaml", save_every=10_000))
    train_translator(
        [corpus], recipe, tmp_path / "m", device="cpu", dev=corpus, start=trained, minutes=0.05, direction="en-vi"
    )
    (record,) = curve(tmp_path / "m")
    assert record["seconds"] == 3
    assert record["update"] > 3  # type: ignore[operator]
    assert math.isfinite(record["dev_loss"])  # type: ignore[arg-type]


def test_machine_made_pairs_have_no_mark_in_a_vocabulary_without_one(tmp_path: Path) -> None:
    corpus = tmp_path / "pairs.tsv"
    corpus.write_text("".join(f"{vi}\t{en}\tmade\t<bt>\n" for vi, en in toy.rows(100)), encoding="utf-8")
    recipe = toy.write_recipe(tmp_path / "recipe.yaml")
    plan = yaml.safe_load(recipe.read_text())
    plan["tokenizer"]["tags"] = []
    recipe.write_text(yaml.safe_dump(plan))
    train_translator([corpus], str(recipe), tmp_path / "m", device="cpu", updates=2)
    assert (tmp_path / "m" / "model.safetensors").exists()


def test_parts_load_as_one_model(tmp_path: Path, trained: Path) -> None:
    from pipeline.train.models import copy_vocabulary

    model = load_model(trained)
    copy_vocabulary(trained, tmp_path)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    export(model, tmp_path, dtype="bfloat16", shard="20KB")
    parts = sorted(tmp_path.glob("model*.safetensors"))
    assert len(parts) > 2
    again = load_model(tmp_path).state_dict()
    assert again.keys() == before.keys()
    assert all(torch.allclose(again[name], before[name], atol=0.02, rtol=0.01) for name in before)
    export(model, tmp_path)
    assert [path.name for path in tmp_path.glob("model*")] == ["model.safetensors"]


def test_models_are_averaged(tmp_path: Path, trained: Path) -> None:
    from pipeline.train.models import copy_vocabulary

    model = load_model(trained)
    name, before = next((name, value.clone()) for name, value in model.named_parameters())
    with torch.no_grad():
        dict(model.named_parameters())[name].add_(3.0)
    copy_vocabulary(trained, tmp_path / "b")
    export(model, tmp_path / "b")
    average_models([trained, tmp_path / "b", tmp_path / "b"], tmp_path / "mean")
    assert torch.allclose(dict(load_model(tmp_path / "mean").named_parameters())[name], before + 2, atol=0.01)
    (tmp_path / "b" / "sentencepiece.model").write_bytes(b"another")
    with pytest.raises(UserError, match="another vocabulary or shape"):
        average_models([trained, tmp_path / "b"], tmp_path / "mean")
    with pytest.raises(UserError, match="two models"):
        average_models([], tmp_path / "mean")


SOURCE, TARGET = torch.tensor([[5, 9, 7, 2]]), torch.tensor([[2, 8, 6]])


def logits(model: torch.nn.Module) -> torch.Tensor:
    return model(input_ids=SOURCE, decoder_input_ids=TARGET).logits  # type: ignore[no-any-return]


def test_a_wider_model_computes_the_same_and_its_copies_learn_apart(tmp_path: Path, trained: Path) -> None:
    grow_model(trained, tmp_path / "wide", ffn=192)
    narrow, wide = load_model(trained).eval(), load_model(tmp_path / "wide").eval()
    assert wide.config.encoder_ffn_dim == wide.config.decoder_ffn_dim == 192
    with torch.no_grad():
        assert logits(wide) == pytest.approx(logits(narrow), abs=0.02)  # the file rounds to half precision
    logits(wide).square().sum().backward()
    one, two, three = wide.model.encoder.layers[0].fc1.weight.grad.chunk(3)
    assert not torch.allclose(one, two)
    assert not torch.allclose(two, three)


def test_a_deeper_model_computes_the_same_and_all_of_it_learns(tmp_path: Path, trained: Path) -> None:
    shallow = load_model(trained).eval()
    count = shallow.config.encoder_layers
    grow_model(trained, tmp_path / "deep", encoder_layers=2 * count + 1)
    deep = load_model(tmp_path / "deep").eval()
    assert deep.config.encoder_layers == len(deep.model.encoder.layers) == 2 * count + 1
    with torch.no_grad():
        assert torch.equal(logits(deep), logits(shallow))
    logits(deep).square().sum().backward()
    assert all(layer.fc2.weight.grad.abs().sum() > 0 for layer in deep.model.encoder.layers)
    assert all(layer.self_attn.out_proj.weight.grad.abs().sum() > 0 for layer in deep.model.encoder.layers)
    grow_model(trained, tmp_path / "both", encoder_layers=count + 1, ffn=192)
    with torch.no_grad():
        assert logits(load_model(tmp_path / "both").eval()) == pytest.approx(logits(shallow), abs=0.02)


def test_what_is_no_growth_is_refused_before_anything_is_written(tmp_path: Path, trained: Path) -> None:
    for ffn in (64, 100, 32):
        with pytest.raises(UserError, match="multiple"):
            grow_model(trained, tmp_path / "other", ffn=ffn)
    with pytest.raises(UserError, match="give more"):
        grow_model(trained, tmp_path / "other", encoder_layers=1)
    with pytest.raises(UserError, match="--encoder-layers"):
        grow_model(trained, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    with pytest.raises(UserError, match="another folder"):
        grow_model(trained, trained, ffn=192)


def test_a_seed_makes_the_same_first_weights_whatever_was_drawn_before() -> None:
    shape = toy.SHAPE | {"dropout": 0.1}
    one = first_model(shape, 50, None, seed=1).state_dict()
    torch.rand(7)
    again, other = (first_model(shape, 50, None, seed=seed).state_dict() for seed in (1, 2))
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_what_is_changed_for_a_training_is_no_setting_of_generation(trained: Path) -> None:
    model = load_model(trained, dropout=0.3, max_length=64)
    assert (model.config.dropout, model.config.max_position_embeddings) == (0.3, 64)
    assert model.model.encoder.layers[0].dropout == 0.3
    settings = model.generation_config.to_dict()
    assert settings["max_length"] == 64
    assert not {"dropout", "max_position_embeddings"} & settings.keys()


@pytest.mark.slow
def test_fine_tuning_goes_on_after_a_kill(tmp_path: Path, trained: Path, caplog: pytest.LogCaptureFixture) -> None:
    from pipeline.cli.train import train_app

    pairs = toy.write_pairs(tmp_path / "mine.tsv", 300, seed=5)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("base: finetune\ntraining: {batch_tokens: 60, save_every: 5, updates: 100000}\n")
    out = tmp_path / "out"
    files = {"--pairs": pairs, "--from": trained, "-o": out, "--recipe": recipe, "--dev": pairs}
    command = ["translator", "--device", "cpu", *(str(word) for option in files.items() for word in option)]
    program = [sys.executable, "-c", "from pipeline.cli import main; main()", "train"]
    process = subprocess.Popen([*program, *command], stderr=subprocess.DEVNULL)
    checkpoint = out / "training" / "checkpoint.pt"
    while not checkpoint.exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    done = torch.load(checkpoint, weights_only=True)["update"]
    assert done >= 5
    with caplog.at_level(logging.INFO):
        train_app([*command, "--updates", str(done + 7)], standalone_mode=False)
    assert f"resuming after {done} updates" in caplog.text
    assert "left" in caplog.text
    assert curve(out)[-1]["update"] == done + 7
    assert (out / "model.safetensors").exists()
