"""Heads and clip model against a plain float64 twin written from the formulas; checkpoints."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch

from clipgstream.config import Config, load_config
from clipgstream.geometry.anchors import AnchorPoints
from clipgstream.model.build import as_packed, build_reference, build_source
from clipgstream.model.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import make_field_backend
from clipgstream.train.optimizer import ClipOptimizer
from formats.errors import CheckpointError

SMALL = {
    "field.levels": 3,
    "field.log2_table": 8,
    "field.hidden": 8,
    "heads.static_features": 6,
    "heads.dynamic_features": 5,
    "heads.gaussians_per_anchor": 2,
    "heads.hidden": 7,
    "heads.offset_hidden": 9,
}


def small_config() -> Config:
    return load_config("cpu", SMALL)


def anchor_points(count: int, seed: int = 0) -> AnchorPoints:
    rng = np.random.default_rng(seed)
    return AnchorPoints(
        positions=rng.uniform(-1, 1, (count, 3)).astype(np.float32),
        colors=rng.uniform(0, 1, (count, 3)).astype(np.float32),
        spacing=rng.uniform(0.05, 0.2, count).astype(np.float32),
        voxel=0.1,
    )


def random_reference(count: int = 20) -> ClipModel:
    """A reference clip whose every parameter has been moved away from its start."""
    model = build_reference(anchor_points(count), small_config())
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.3 * torch.randn(parameter.shape, generator=generator)
    return model


def plain_gaussians(model: ClipModel, clip_time: float) -> list[torch.Tensor]:
    """The method's formulas, one by one, in the model's dtype."""
    shared, field = model.shared, model.field
    positions = torch.cat([shared.anchors.positions, model.residual.positions])
    static = torch.cat([shared.anchors.features, model.residual.features])
    log_scales = torch.cat([shared.anchors.log_scales, model.residual.log_scales])
    x = (positions - field.lo) / (field.hi - field.lo)
    points = torch.cat([x, torch.full_like(x[:, :1], clip_time)], dim=1)
    encoded = make_field_backend("torch", "cpu").encode(field.spec, field.tables, points)

    def mlp(layers, value):
        return torch.relu(value @ layers.w1.T + layers.b1) @ layers.w2.T + layers.b2

    feature = torch.cat([static, mlp(field.mlp, encoded)], dim=1)
    heads, k = shared.heads, shared.heads.per_anchor
    covariance = mlp(heads.covariance, feature).reshape(-1, k, 7)
    offsets = mlp(heads.offset, feature).reshape(-1, k, 3)
    rotations = covariance[..., 3:] / covariance[..., 3:].norm(dim=-1, keepdim=True)
    return [
        (positions[:, None] + offsets * torch.exp(log_scales[:, None, 0:3])).reshape(-1, 3),
        (torch.exp(log_scales[:, None, 3:6]) / (1 + torch.exp(-covariance[..., :3]))).reshape(-1, 3),
        rotations.reshape(-1, 4),
        (1 / (1 + torch.exp(-mlp(heads.opacity, feature)))).reshape(-1),
        (1 / (1 + torch.exp(-mlp(heads.color, feature)))).reshape(-1, 3),
    ]


def as_list(gaussians) -> list[torch.Tensor]:
    g = gaussians
    return [g.means, g.scales, g.rotations, g.opacities, g.colors]


def source_model() -> ClipModel:
    reference = random_reference()
    return build_source(reference.shared, anchor_points(7, seed=3), clip=2, config=small_config())


@pytest.mark.parametrize("make", [random_reference, source_model])
def test_gaussians_and_gradients_agree_with_float64(make):
    model = make()
    twin = copy.deepcopy(model).double()
    fast = as_list(model.gaussians(0.3, make_field_backend("cpu", "cpu")))
    plain = plain_gaussians(twin, 0.3)
    generator = torch.Generator().manual_seed(1)
    weights = [torch.randn(tensor.shape, generator=generator) for tensor in fast]
    sum((f * w).sum() for f, w in zip(fast, weights, strict=True)).backward()
    sum((p * w.double()).sum() for p, w in zip(plain, weights, strict=True)).backward()
    for one, other in zip(fast, plain, strict=True):
        torch.testing.assert_close(one.double(), other, rtol=1e-4, atol=1e-5)
    twins = dict(twin.named_parameters())
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad and p.numel()}
    assert trained
    for name, parameter in trained.items():
        expected = twins[name].grad
        error = (parameter.grad.double() - expected).norm() / expected.norm()
        assert error < 1e-3, name


def test_source_clip_leaves_the_shared_model_frozen():
    model = source_model()
    before = copy.deepcopy(model.shared.state_dict())
    optimizer = ClipOptimizer(model, small_config().train.rates, radius=1.0, iterations=3)
    for iteration in range(3):
        model.gaussians(0.1, make_field_backend("cpu", "cpu")).means.sum().backward()
        optimizer.step(iteration)
    for name, tensor in model.shared.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    assert not any(p.requires_grad for p in model.shared.parameters())


def test_color_start_shows_the_points_colour():
    config = load_config("cpu")
    points = as_packed(anchor_points(50), config.pack.position_bits)
    model = build_reference(points, config)
    with torch.no_grad():
        colors = model.gaussians(0.0, make_field_backend("cpu", "cpu")).colors
    mean = colors.view(50, -1, 3).mean(dim=1).numpy()
    assert np.abs(mean - points.colors).mean() < 0.1


def test_first_learning_rate_falls_to_the_last():
    model = random_reference()
    rates = load_config("paper").train.rates
    optimizer = ClipOptimizer(model, rates, radius=2.0, iterations=11)
    seen = []
    for iteration in range(11):
        model.gaussians(0.0, make_field_backend("cpu", "cpu")).opacities.sum().backward()
        optimizer.step(iteration)
        seen.append([group["lr"] for group in optimizer._adam.param_groups])
    assert seen[0][2] == pytest.approx(2e-3)
    assert seen[-1][2] == pytest.approx(2e-5)
    assert seen[5][2] == pytest.approx(2e-4)
    assert seen[0][6] == pytest.approx(2e-4 * 2.0), "the field's rate is multiplied by the rig's radius"


def checkpoint_info(model: ClipModel) -> CheckpointInfo:
    return CheckpointInfo(
        clip=1, is_reference=model.is_reference, iteration=12, config=small_config(), shared_hash="abc"
    )


@pytest.mark.parametrize("make", [random_reference, source_model])
def test_checkpoint_round_trip(make, tmp_path: Path):
    model = make()
    optimizer = {"field.tables/exp_avg": torch.arange(6.0)}
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, model, checkpoint_info(model), optimizer)
    shared = None if model.is_reference else model.shared
    loaded, info, state = load_checkpoint(path, shared)
    assert info == checkpoint_info(model)
    assert torch.equal(state["field.tables/exp_avg"], torch.arange(6.0))
    for name, tensor in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor), name


def test_damaged_checkpoints_give_one_named_error(tmp_path: Path):
    model = random_reference()
    path = tmp_path / "model.safetensors"
    with pytest.raises(CheckpointError, match="no checkpoint"):
        load_checkpoint(path)
    save_checkpoint(path, model, checkpoint_info(model))
    data = path.read_bytes()
    for cut in (0, 7, 40, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:cut])
        with pytest.raises(CheckpointError, match="damaged"):
            load_checkpoint(path)


def test_source_checkpoint_needs_its_reference(tmp_path: Path):
    model = source_model()
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, model, checkpoint_info(model))
    with pytest.raises(CheckpointError, match="shared model"):
        load_checkpoint(path)
