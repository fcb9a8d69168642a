"""What one update computes: the loss and its gradient, and the optimizers' step."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from pipeline.errors import UserError
from pipeline.train.batches import IGNORE, Batch
from pipeline.train.device import mixed_precision
from pipeline.train.loop import Saving, _Run
from pipeline.train.loss import CPU_ROWS, batch_loss, projected_cross_entropy
from pipeline.train.models import new_model, quicken
from pipeline.train.optimizers import optimizers
from pipeline.train.schedule import Schedule
from tests.train import toy

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def muon_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is small enough here for a CPU that only emulates bfloat16."""
    monkeypatch.setattr("pipeline.train.optimizers.multiplies_bfloat16", lambda _device: True)


@settings(max_examples=20, deadline=None)
@given(
    count=st.sampled_from([1, 3, CPU_ROWS, 2 * CPU_ROWS + 1]),
    smoothing=st.sampled_from([0.0, 0.1, 0.5]),
    seed=st.integers(0, 99),
)
def test_the_projected_loss_is_that_of_pytorch_and_so_is_its_gradient(count: int, smoothing: float, seed: int) -> None:
    torch.manual_seed(seed)
    labels = torch.randint(0, 50, (count,))
    ours = [torch.randn(count, 8, requires_grad=True), torch.randn(50, 8, requires_grad=True)]
    theirs = [x.detach().clone().requires_grad_() for x in ours]
    found = projected_cross_entropy(ours[0], ours[1], labels, smoothing)
    expected = nn.functional.cross_entropy(theirs[0] @ theirs[1].T, labels, label_smoothing=smoothing)
    assert found.item() == pytest.approx(expected.item(), rel=1e-5)
    (3 * found).backward()
    (3 * expected).backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad, rtol=1e-4, atol=1e-6)


def test_in_bfloat16_the_projected_loss_is_near_that_of_pytorch() -> None:
    torch.manual_seed(1)
    labels = torch.randint(0, 300, (90,))
    weight, its_twin = (x.requires_grad_() for x in (torch.randn(300, 16) / 4).repeat(2, 1, 1).unbind())
    ours, theirs = (torch.linspace(-2, 2, 90 * 16).view(90, 16).requires_grad_() for _ in range(2))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = projected_cross_entropy(ours, weight, labels, 0.1)
    expected = nn.functional.cross_entropy(theirs @ its_twin.T, labels, label_smoothing=0.1)
    assert found.dtype == torch.float32
    assert found.item() == pytest.approx(expected.item(), rel=0.01)
    found.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=0.05, atol=2e-4)
    torch.testing.assert_close(weight.grad, its_twin.grad, rtol=0.05, atol=2e-4)


def model_and_batch() -> tuple[nn.Module, Batch]:
    torch.manual_seed(2)
    source, target = torch.randint(4, 60, (3, 7)), torch.randint(4, 60, (3, 5))
    source[2, 4:] = 1  # padding
    model = new_model(toy.SHAPE | {"dropout": 0.0}, 60)
    return model, Batch(source, target, torch.arange(15))


def test_the_loss_of_padded_rows_is_that_of_transformers() -> None:
    model, batch = model_and_batch()
    target = batch.target.clone()
    target[0, 3:] = target[2, 1:] = IGNORE
    padded = Batch(batch.source, target, (target.flatten() != IGNORE).nonzero().flatten())
    model.eval()
    theirs = model(input_ids=batch.source, attention_mask=(batch.source != 1).long(), labels=target).loss
    assert batch_loss(model, padded, CPU, 0.0).item() == pytest.approx(theirs.item(), rel=1e-5)


def slopes(model: nn.Module, batch: Batch) -> tuple[float, torch.Tensor]:
    model.zero_grad()
    with mixed_precision(CPU):
        loss = batch_loss(model, batch, CPU, 0.1)
    loss.backward()  # type: ignore[no-untyped-call]
    return loss.item(), torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


def test_a_quickened_model_computes_the_same() -> None:
    model, batch = model_and_batch()
    loss, gradient = slopes(model, batch)
    before = model.config._attn_implementation  # type: ignore[union-attr]
    quicken(model, torch.device("cuda"))
    assert model.config._attn_implementation == before, "elsewhere it changes nothing"  # type: ignore[union-attr]
    assert not any(module._forward_hooks for module in model.modules())
    quicken(model, CPU)
    widened = [name for name, module in model.named_modules() if module._forward_hooks]
    assert len(widened) == 1 * 2 + 1 * 3, "the outputs of attention and feed-forward layers"
    assert model.config._attn_implementation == "eager"  # type: ignore[union-attr]
    again, same = slopes(model, batch)
    assert again == pytest.approx(loss, rel=2e-3)
    assert nn.functional.cosine_similarity(gradient, same, dim=0).item() > 0.999


@pytest.mark.parametrize("kind", ["adamw", "muon"])
def test_every_weight_has_one_optimizer_and_learns(kind: str) -> None:
    model, batch = model_and_batch()
    chosen = optimizers(model, kind, 0.01, CPU)
    held = [id(p) for optimizer in chosen for group in optimizer.param_groups for p in group["params"]]
    assert sorted(held) == sorted(id(p) for p in model.parameters())
    before, _ = slopes(model, batch)
    for _ in range(10):
        slopes(model, batch)
        for optimizer in chosen:
            optimizer.step()
    after, _ = slopes(model, batch)
    assert after < before - 0.3


def test_muon_has_the_matrices_of_the_layers_and_makes_their_updates_orthogonal() -> None:
    model, _ = model_and_batch()
    adamw, muon = optimizers(model, "muon", 0.01, CPU)
    matrices = [p for group in muon.param_groups for p in group["params"]]
    names = {name for name, p in model.named_parameters() if any(p is one for one in matrices)}
    assert {"model.encoder.layers.0.fc1.weight", "model.decoder.layers.0.encoder_attn.q_proj.weight"} <= names
    assert not any("shared" in name or "embed" in name or "norm" in name or "bias" in name for name in names)
    weight = model.get_parameter("model.encoder.layers.0.self_attn.v_proj.weight")
    before = weight.detach().clone()
    weight.grad = torch.linspace(1, 30, 32)[:, None] * torch.linalg.qr(torch.randn(32, 32)).Q
    muon.step()
    change = torch.linalg.svdvals(weight.detach() - before * (1 - 0.01 * 0.01))
    assert change.max() < 2 * change.min(), "a direction with a thirtieth of the slope changes about as much"
    assert change.max() == pytest.approx(0.01 * 0.2 * 32**0.5, rel=0.3), "as much as AdamW would change it"
    with pytest.raises(UserError, match=r"training\.optimizer: 'sgd'; give one of adamw, muon"):
        optimizers(model, "sgd", 0.01, CPU)
    assert len(adamw.param_groups[0]["params"]) > 10


def test_a_run_goes_on_with_its_optimizers_as_they_were(tmp_path: Path) -> None:
    model, batch = model_and_batch()
    schedule = Schedule(peak_rate=0.01, warmup=0, decay=0.0, updates=10)
    run = _Run(model, "muon", schedule, tmp_path, Saving(), CPU)
    names = ("model.encoder.layers.0.fc1.weight", "model.shared.weight")
    before = [model.get_parameter(name).detach().clone() for name in names]
    run.step(batch_loss(model, batch, CPU, 0.1), 0.005)
    assert not any(torch.equal(model.get_parameter(name), old) for name, old in zip(names, before, strict=True))
    assert {group["lr"] for optimizer in run.optimizers for group in optimizer.param_groups} == {0.005}
    run.save()
    again = _Run(model_and_batch()[0], "muon", schedule, tmp_path, Saving(), CPU)
    for old, new in zip(run.optimizers, again.optimizers, strict=True):
        states = [optimizer.state_dict()["state"] for optimizer in (old, new)]
        assert states[0].keys() == states[1].keys() != set()
        for key, values in states[0].items():
            for name, value in values.items():
                assert torch.equal(torch.as_tensor(value), torch.as_tensor(states[1][key][name])), name


def test_what_cannot_be_gone_on_from_is_said(tmp_path: Path) -> None:
    model, batch = model_and_batch()
    schedule = Schedule(peak_rate=0.01, warmup=0, decay=0.0, updates=10)
    run = _Run(model, "adamw", schedule, tmp_path, Saving(average=2), CPU)
    run.step(batch_loss(model, batch, CPU, 0.1), 0.005)
    run.tokens = 15
    run.save()
    kept = run.path.read_bytes()
    model.get_parameter("model.shared.weight").data[5] = torch.nan
    run.step(batch_loss(model, batch, CPU, 0.1), 0.005)
    with pytest.raises(UserError, match="the loss is not finite at update 2; lower peak_rate and run again"):
        run.save()
    assert run.path.read_bytes() == kept, "the last good checkpoint stays"
    assert _Run(model_and_batch()[0], "adamw", schedule, tmp_path, Saving(), CPU).tokens == 15
    wider = new_model(toy.SHAPE | {"dropout": 0.0, "ffn": 96}, 60)
    with pytest.raises(UserError, match=r"checkpoint\.pt is of a model of another shape; give the recipe"):
        _Run(wider, "adamw", schedule, tmp_path, Saving(), CPU)


def test_weights_that_an_earlier_run_left_are_not_averaged(tmp_path: Path) -> None:
    (tmp_path / "weights-00005000.pt").write_bytes(b"of another run")
    schedule = Schedule(peak_rate=0.01, warmup=0, decay=0.0, updates=10)
    run = _Run(model_and_batch()[0], "adamw", schedule, tmp_path, Saving(average=2), CPU)
    run.save()
    assert [path.name for path in tmp_path.glob("weights-*.pt")] == ["weights-00000000.pt"]


def test_without_bfloat16_a_cpu_is_given_adamw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.train.optimizers.multiplies_bfloat16", lambda _device: False)
    model, _ = model_and_batch()
    (only,) = optimizers(model, "muon", 0.01, CPU)
    assert isinstance(only, torch.optim.AdamW)
    assert len(only.param_groups[0]["params"]) == len(list(model.parameters()))
