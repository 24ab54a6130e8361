"""Tests of the heads' Triton kernels, run by test_triton_heads.py in a process of their own.

Results carry the rounding of float16, gradients that of bfloat16 (of float32 in the interpreter) and of
hidden units that are on in one precision and off in the other.
"""

from __future__ import annotations

import copy

import pytest
import torch
import triton_process
from torch import Tensor

from clipgstream.model import heads_triton
from clipgstream.model.config import HeadsConfig
from clipgstream.model.heads import DecoderHeads, precision
from clipgstream.model.heads_check import fused_heads_fault
from clipgstream.render.interface import Gaussians
from formats.errors import ConfigError

DEVICE = triton_process.device()
VALUES, GRADIENTS = 2e-3, 3e-2
# Widths that fill no vector, some that take several chunks and blocks, and the usual ones.
ODD = HeadsConfig(5, 6, gaussians_per_anchor=3, hidden=7, offset_hidden=17, color_start=False)
WIDE = HeadsConfig(24, 16, gaussians_per_anchor=10, hidden=33, offset_hidden=130, color_start=False)
USUAL = HeadsConfig()


def make_heads(config: HeadsConfig, opacity: float = 0.0) -> DecoderHeads:
    """Heads whose biases are not 0 either; `opacity` is added to the outputs of the opacity head."""
    generator = torch.Generator().manual_seed(3)
    heads = DecoderHeads(config, generator)
    with torch.no_grad():
        for parameter in heads.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator), alpha=0.2)
        heads.opacity.b2.add_(opacity)
    return heads.to(DEVICE)


def make_inputs(config: HeadsConfig, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """feature, positions, log_scales."""
    generator = torch.Generator().manual_seed(count)
    width = config.static_features + config.dynamic_features
    feature = torch.randn(count, width, generator=generator).to(DEVICE)
    log_scales = (torch.randn(count, 6, generator=generator) - 2).to(DEVICE)
    positions = torch.randn(count, 3, generator=generator).to(DEVICE)
    return feature.requires_grad_(), positions, log_scales.requires_grad_()


def fused(heads: DecoderHeads, feature: Tensor, positions: Tensor, log_scales: Tensor) -> Gaussians:
    weights = [weight for head in heads._heads() for weight in head.weights()]
    return heads_triton.decode(feature, positions, log_scales, heads.per_anchor, weights)


def parts(gaussians: Gaussians) -> list[Tensor]:
    """Values of each Gaussian."""
    return [
        gaussians.means,
        gaussians.scales,
        gaussians.rotations,
        gaussians.opacities[:, None],
        gaussians.colors,
    ]


def gradients(
    heads: DecoderHeads, inputs: tuple[Tensor, ...], gaussians: Gaussians, reached: Tensor
) -> list[Tensor]:
    """Of the inputs and the trained weights, where a gradient reaches only some Gaussians (A * K,) bool."""
    generator = torch.Generator().manual_seed(9)
    outs = parts(gaussians)
    slopes = [torch.randn(out.shape, generator=generator).to(out) * reached[:, None] for out in outs]
    wanted = [leaf for leaf in (*inputs, *heads.parameters()) if leaf.requires_grad]
    return list(torch.autograd.grad(outs, wanted, slopes))


def in_float64(heads: DecoderHeads, inputs: tuple[Tensor, ...]) -> tuple[DecoderHeads, tuple[Tensor, ...]]:
    doubles = tuple(tensor.detach().double().requires_grad_(tensor.requires_grad) for tensor in inputs)
    return copy.deepcopy(heads).double(), doubles


def seen_gaussians(heads: DecoderHeads, gaussians: Gaussians) -> Tensor:
    """(A * K,) bool, of anchors of which one Gaussian has an opacity that can be seen."""
    seen = (gaussians.opacities.detach().view(-1, heads.per_anchor) >= 1 / 255).any(dim=1)
    return seen.repeat_interleave(heads.per_anchor)


def assert_close(found: list[Tensor], truth: list[Tensor], tolerance: float) -> None:
    for one, other in zip(found, truth, strict=True):
        assert one.dtype == torch.float32 and one.shape == other.shape
        assert torch.isfinite(one).all()
        assert (one - other).norm() <= tolerance * other.norm() + 1e-12


@pytest.mark.parametrize("visible", ["all", "some", "none"])
@pytest.mark.parametrize("config", [ODD, WIDE, USUAL], ids=["odd", "wide", "usual"])
def test_seen_anchors_agree_with_the_plain_twin(config: HeadsConfig, visible: str) -> None:
    opacity = {"all": 8.0, "some": -6.0 if config is ODD else -8.0, "none": -90.0}[visible]
    heads, inputs = make_heads(config, opacity), make_inputs(config, 133)
    found = fused(heads, *inputs)
    plain_heads, plain_inputs = in_float64(heads, inputs)
    plain = plain_heads._decode_torch(*plain_inputs)
    seen = seen_gaussians(heads, found)
    assert (bool(seen.any()), bool(seen.all())) == (visible != "none", visible == "all")
    assert_close([part[seen] for part in parts(found)], [part[seen] for part in parts(plain)], VALUES)

    reached = seen.clone()
    reached[3 * config.gaussians_per_anchor : 40 * config.gaussians_per_anchor] = False
    reached[50 * config.gaussians_per_anchor + 1] = False
    fast = gradients(heads, inputs, found, reached)
    assert_close(fast, gradients(plain_heads, plain_inputs, plain, reached), GRADIENTS)
    assert not fast[0][3:40].any() and not fast[1][3:40].any()


def test_anchors_that_nobody_sees_are_harmless() -> None:
    heads, inputs = make_heads(ODD, -90.0), make_inputs(ODD, 40)
    found = fused(heads, *inputs)
    assert (found.opacities < 1 / 255).all()
    assert torch.equal(found.means, inputs[1].repeat_interleave(3, dim=0))
    assert (found.scales > 0).all() and (found.scales < 1e-5).all()
    assert torch.equal(found.rotations, torch.tensor([1.0, 0, 0, 0], device=DEVICE).expand(120, 4))
    assert not found.colors.any()
    everything = torch.ones(120, dtype=torch.bool, device=DEVICE)
    assert not any(slope.any() for slope in gradients(heads, inputs, found, everything))


def test_without_gradients_the_same_values() -> None:
    heads, inputs = make_heads(USUAL, -6.0), make_inputs(USUAL, 70)
    with torch.no_grad():
        found = parts(fused(heads, *inputs))
    for one, other in zip(found, parts(fused(heads, *inputs)), strict=True):
        assert not one.requires_grad and torch.equal(one, other)


def test_frozen_heads_give_gradients_to_their_inputs_only() -> None:
    heads, inputs = make_heads(ODD).requires_grad_(False), make_inputs(ODD, 40)
    found = fused(heads, *inputs)
    plain_heads, plain_inputs = in_float64(heads, inputs)
    reached = seen_gaussians(heads, found)
    fast = gradients(heads, inputs, found, reached)
    assert len(fast) == 2
    plain = plain_heads._decode_torch(*plain_inputs)
    assert_close(fast, gradients(plain_heads, plain_inputs, plain, reached), GRADIENTS)


def test_one_trained_head_is_enough_for_its_gradients() -> None:
    heads, inputs = make_heads(ODD).requires_grad_(False), make_inputs(ODD, 40)
    heads.covariance.requires_grad_(True)
    heads.covariance.b1.requires_grad_(False)
    found = fused(heads, *inputs)
    plain_heads, plain_inputs = in_float64(heads, inputs)
    reached = seen_gaussians(heads, found)
    fast = gradients(heads, inputs, found, reached)
    assert len(fast) == 2 + 3
    plain = plain_heads._decode_torch(*plain_inputs)
    assert_close(fast, gradients(plain_heads, plain_inputs, plain, reached), GRADIENTS)


def test_no_anchors() -> None:
    heads, inputs = make_heads(ODD), make_inputs(ODD, 0)
    found = fused(heads, *inputs)
    assert found.means.shape == (0, 3)
    slopes = gradients(heads, inputs, found, torch.ones(0, dtype=torch.bool, device=DEVICE))
    assert not any(slope.any() for slope in slopes)


def test_unused_results_and_strided_tensors() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD, 8.0), make_inputs(ODD, 20)
    strided = feature.detach().t().contiguous().t().requires_grad_()
    for leaf in (feature, strided):
        fused(heads, leaf, positions.t().contiguous().t(), log_scales).colors.sum().backward()
    assert feature.grad is not None and strided.grad is not None and feature.grad.any()
    torch.testing.assert_close(feature.grad, strided.grad)
    assert log_scales.grad is not None and not log_scales.grad.any(), "colours don't depend on scales"


def test_extreme_outputs_stay_in_range_and_what_is_not_finite_shows() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD), make_inputs(ODD, 3)
    with torch.no_grad():
        feature[0] *= 100
        feature[1] *= -100
        feature[2, 0] = torch.nan
    gaussians = fused(heads, feature, positions, log_scales)
    (gaussians.opacities[:6].sum() + gaussians.rotations[:6].sum()).backward()
    opacities = gaussians.opacities.detach()
    assert ((opacities[:6] >= 0) & (opacities[:6] <= 1)).all()
    assert feature.grad is not None and torch.isfinite(feature.grad[:2]).all()
    assert opacities[6:].isnan().all() and gaussians.means[6:].isnan().all()


def test_a_quaternion_of_length_0_is_no_division_by_0() -> None:
    heads, inputs = make_heads(ODD, 8.0), make_inputs(ODD, 2)
    with torch.no_grad():
        heads.covariance.w2.zero_()
        heads.covariance.b2.zero_()
    gaussians = fused(heads, *inputs)
    gaussians.rotations.sum().backward()
    assert not gaussians.rotations.any()
    gradient = heads.covariance.b2.grad
    assert gradient is not None and torch.isfinite(gradient).all()


def test_tiny_gradients_do_not_vanish() -> None:
    heads, inputs = make_heads(ODD, 8.0), make_inputs(ODD, 20)
    found = fused(heads, *inputs)
    slopes = []
    for scale in (1.0, 2.0**-60):
        d_colors = torch.full_like(found.colors, scale)
        slopes.append(torch.autograd.grad(found.colors, inputs[0], d_colors, retain_graph=True)[0])
    torch.testing.assert_close(slopes[1] * 2.0**60, slopes[0])


def test_shapes_that_do_not_fit_give_a_named_error() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD), make_inputs(ODD, 20)
    for wrong, name in (
        ((feature[:, :-1], positions, log_scales), "feature"),
        ((feature, positions, log_scales[:19]), "log_scales"),
        ((feature, positions[:, :2], log_scales), "positions"),
    ):
        with pytest.raises(ConfigError, match=name):
            fused(heads, *wrong)


@pytest.mark.parametrize("config", [ODD, USUAL], ids=["odd", "usual"])
def test_a_wrong_gradient_is_found_before_it_is_used(
    monkeypatch: pytest.MonkeyPatch, config: HeadsConfig
) -> None:
    assert fused_heads_fault(config, DEVICE) is None
    right = heads_triton.backward

    def faulty(*arguments: object) -> tuple[Tensor | None, ...]:
        d_feature, *others = right(*arguments)  # type: ignore[arg-type]
        assert d_feature is not None
        return d_feature.flip(0), *others

    monkeypatch.setattr(heads_triton, "backward", faulty)
    assert "feature differs" in str(fused_heads_fault(config, DEVICE))


@pytest.mark.skipif(DEVICE.type != "cuda", reason="the choice is made for CUDA devices only")
def test_the_module_chooses_the_kernels_unless_told_otherwise() -> None:
    heads, inputs = make_heads(USUAL, 8.0), make_inputs(USUAL, 100)
    for one, other in zip(parts(heads(*inputs)), parts(fused(heads, *inputs)), strict=True):
        assert torch.equal(one, other)
    with precision("float32"):
        exact = parts(heads(*inputs))
    plain_heads, plain_inputs = in_float64(heads, inputs)
    assert_close(exact, parts(plain_heads._decode_torch(*plain_inputs)), 1e-5)
