"""What one update computes: the loss and its gradient, and the optimizers' step."""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from pipeline.errors import UserError
from pipeline.train.batches import Batch
from pipeline.train.loop import mixed_precision
from pipeline.train.loss import ROWS, batch_loss, projected_cross_entropy
from pipeline.train.models import new_model, quicken
from pipeline.train.optimizers import optimizers
from tests.train import toy

CPU = torch.device("cpu")


@settings(max_examples=20, deadline=None)
@given(
    count=st.sampled_from([1, 3, ROWS["cpu"], 2 * ROWS["cpu"] + 1]),
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
    labels, weight = torch.randint(0, 300, (90,)), torch.randn(300, 16) / 4
    ours, theirs = (torch.linspace(-2, 2, 90 * 16).view(90, 16).requires_grad_() for _ in range(2))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = projected_cross_entropy(ours, weight, labels, 0.1)
    expected = nn.functional.cross_entropy(theirs @ weight.T, labels, label_smoothing=0.1)
    assert found.dtype == torch.float32
    assert found.item() == pytest.approx(expected.item(), rel=0.01)
    found.backward()
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=0.05, atol=2e-4)


def model_and_batch() -> tuple[nn.Module, Batch]:
    torch.manual_seed(2)
    source, target = torch.randint(4, 60, (3, 7)), torch.randint(4, 60, (3, 5))
    source[2, 4:] = 1  # padding
    model = new_model(toy.SHAPE | {"dropout": 0.0}, 60)
    return model, Batch(source, target, torch.arange(15))


def slopes(model: nn.Module, batch: Batch) -> tuple[float, torch.Tensor]:
    model.zero_grad()
    with mixed_precision(CPU):
        loss = batch_loss(model, batch, CPU, 0.1)
    loss.backward()  # type: ignore[no-untyped-call]
    return loss.item(), torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


def test_a_quickened_model_computes_the_same() -> None:
    model, batch = model_and_batch()
    loss, gradient = slopes(model, batch)
    quicken(model, CPU)
    assert model.config._attn_implementation == "eager"  # type: ignore[union-attr]
    again, same = slopes(model, batch)
    assert again == pytest.approx(loss, rel=2e-3)
    assert nn.functional.cosine_similarity(gradient, same, dim=0).item() > 0.999


@pytest.mark.parametrize("kind", ["adamw", "muon"])
def test_every_weight_has_one_optimizer_and_learns(kind: str) -> None:
    model, batch = model_and_batch()
    chosen = optimizers(model, kind, 0.01)
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
    adamw, muon = optimizers(model, "muon", 0.01)
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
        optimizers(model, "sgd", 0.01)
    assert len(adamw.param_groups[0]["params"]) > 10


def test_a_training_with_muon_learns_and_resumes(tmp_path: Path) -> None:
    from pipeline.train.translator import train_translator

    corpus = toy.write_pairs(tmp_path / "pairs.tsv", 100)
    recipe = str(toy.write_recipe(tmp_path / "recipe.yaml", optimizer="muon", peak_rate=0.005))
    train_translator([corpus], recipe, tmp_path / "m", device="cpu", dev=corpus, updates=5)
    state = torch.load(tmp_path / "m" / "training" / "checkpoint.pt", weights_only=True)
    assert len(state["optimizers"]) == 2
    train_translator([corpus], recipe, tmp_path / "m", device="cpu", dev=corpus, updates=30)
    lines = [json.loads(line) for line in (tmp_path / "m" / "training" / "curve.jsonl").read_text().splitlines()]
    losses = [line["dev_loss"] for line in lines if "dev_loss" in line]
    assert losses[-1] < losses[0] - 0.3
