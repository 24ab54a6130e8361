"""The heads' CPU kernels against the plain torch twin in float64: values, gradients, and who gets none."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import Tensor

from clipgstream.model.config import HeadsConfig
from clipgstream.model.heads import DecoderHeads, TwoLayers
from clipgstream.model.perceptron_cpu import MAX_TASKS, ROWS_PER_TASK, tasks
from formats.errors import ConfigError
from formats.threads import set_thread_count

# Widths that fill no vector, that fill it exactly, and the usual ones.
ODD = HeadsConfig(5, 6, gaussians_per_anchor=3, hidden=7, offset_hidden=17, color_start=False)
EVEN = HeadsConfig(16, 16, gaussians_per_anchor=16, hidden=16, offset_hidden=32, color_start=False)
USUAL = HeadsConfig()


def make_heads(config: HeadsConfig) -> DecoderHeads:
    """Heads whose biases are not 0 either."""
    generator = torch.Generator().manual_seed(3)
    heads = DecoderHeads(config, generator)
    with torch.no_grad():
        for parameter in heads.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator), alpha=0.2)
    return heads


def make_inputs(config: HeadsConfig, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """feature, positions, log_scales."""
    generator = torch.Generator().manual_seed(count)
    width = config.static_features + config.dynamic_features
    feature = torch.randn(count, width, generator=generator).requires_grad_()
    log_scales = (torch.randn(count, 6, generator=generator) - 2).requires_grad_()
    return feature, torch.randn(count, 3, generator=generator), log_scales


def decoded(heads: DecoderHeads, inputs: tuple[Tensor, ...]) -> list[Tensor]:
    """Gaussians, then the gradients of their weighted sum: feature, log scales, trained weights."""
    leaves = [tensor.detach().requires_grad_(tensor.requires_grad) for tensor in inputs]
    gaussians = heads(*leaves)
    outs = [gaussians.means, gaussians.scales, gaussians.rotations, gaussians.opacities, gaussians.colors]
    generator = torch.Generator().manual_seed(9)
    weights = [torch.randn(out.shape, generator=generator).to(out.dtype) for out in outs]
    wanted = [t for t in (*leaves, *heads.parameters()) if t.requires_grad]
    return [*outs, *torch.autograd.grad(outs, wanted, weights)]


def in_float64(heads: DecoderHeads, inputs: tuple[Tensor, ...]) -> list[Tensor]:
    doubles = tuple(tensor.detach().double().requires_grad_(tensor.requires_grad) for tensor in inputs)
    return decoded(copy.deepcopy(heads).double(), doubles)


def assert_close(fast: list[Tensor], plain: list[Tensor]) -> None:
    assert len(fast) == len(plain)
    for one, other in zip(fast, plain, strict=True):
        assert one.dtype == torch.float32 and one.shape == other.shape
        assert (one.double() - other).norm() <= 1e-5 * other.norm() + 1e-30


@pytest.mark.parametrize("count", [1, 66, ROWS_PER_TASK + 3])
@pytest.mark.parametrize("config", [ODD, EVEN, USUAL], ids=["odd", "even", "usual"])
def test_values_and_gradients_agree_with_the_plain_twin(config: HeadsConfig, count: int) -> None:
    heads, inputs = make_heads(config), make_inputs(config, count)
    assert_close(decoded(heads, inputs), in_float64(heads, inputs))


def test_frozen_heads_give_gradients_to_their_inputs_only() -> None:
    heads, inputs = make_heads(USUAL).requires_grad_(False), make_inputs(USUAL, 100)
    fast = decoded(heads, inputs)
    assert len(fast) == 5 + 2
    assert_close(fast, in_float64(heads, inputs))


def test_one_trained_head_is_enough_for_its_gradients() -> None:
    heads, inputs = make_heads(ODD).requires_grad_(False), make_inputs(ODD, 30)
    heads.color.requires_grad_(True)
    fast = decoded(heads, inputs)
    assert len(fast) == 5 + 2 + 4
    assert_close(fast, in_float64(heads, inputs))


def test_unused_results_and_strided_tensors() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD), make_inputs(ODD, 20)
    strided = feature.detach().t().contiguous().t().requires_grad_()
    for leaf in (feature, strided):
        heads(leaf, positions, log_scales).colors.sum().backward()
    assert feature.grad is not None and strided.grad is not None
    assert torch.equal(feature.grad, strided.grad)
    assert log_scales.grad is not None and not log_scales.grad.any(), "colours don't depend on scales"
    assert heads.opacity.w1.grad is not None and not heads.opacity.w1.grad.any()


def test_shapes_that_do_not_fit_give_a_named_error() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD), make_inputs(ODD, 20)
    for wrong, name in (
        ((feature[:, :-1], positions, log_scales), "feature"),
        ((feature, positions, log_scales[:19]), "log_scales"),
        ((feature[:19], positions, log_scales), "feature"),
        ((feature, positions[:, :2], log_scales), "positions"),
    ):
        with pytest.raises(ConfigError, match=name):
            heads(*wrong)
    with pytest.raises(ConfigError, match="x"):
        heads.color(feature[:, 1:])


def test_no_anchors() -> None:
    heads, inputs = make_heads(ODD), make_inputs(ODD, 0)
    means, *_, d_bias = decoded(heads, inputs)
    assert means.shape == (0, 3)
    assert d_bias.shape == heads.offset.b2.shape and not d_bias.any()


def test_positions_that_train_get_a_gradient() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD), make_inputs(ODD, 4)
    positions.requires_grad_()
    heads(feature, positions, log_scales).means.sum().backward()
    assert positions.grad is not None
    assert torch.equal(positions.grad, torch.full((4, 3), 3.0))


def test_same_bits_on_any_number_of_threads() -> None:
    heads, inputs = make_heads(USUAL), make_inputs(USUAL, 3 * ROWS_PER_TASK + 1)
    try:
        results = []
        for threads in (1, 2, 5):
            set_thread_count(threads)
            results.append(decoded(heads, inputs))
    finally:
        set_thread_count(0)
    for other in results[1:]:
        assert all(torch.equal(a, b) for a, b in zip(results[0], other, strict=True))


def test_extreme_outputs_stay_in_range_and_what_is_not_finite_shows() -> None:
    heads, (feature, positions, log_scales) = make_heads(ODD), make_inputs(ODD, 3)
    with torch.no_grad():
        feature[0] *= 1e6
        feature[1] *= -1e6
        feature[2, 0] = torch.nan
    gaussians = heads(feature, positions, log_scales)
    (gaussians.opacities[:6].sum() + gaussians.rotations[:24].sum()).backward()
    opacities = gaussians.opacities.detach()
    assert ((opacities[:6] >= 0) & (opacities[:6] <= 1)).all()
    torch.testing.assert_close(gaussians.rotations[:6].norm(dim=1), torch.ones(6))
    assert feature.grad is not None and torch.isfinite(feature.grad[:2]).all()
    assert opacities[6:].isnan().all()


def test_a_quaternion_of_length_0_is_no_division_by_0() -> None:
    heads, inputs = make_heads(ODD), make_inputs(ODD, 2)
    with torch.no_grad():
        heads.covariance.w2.zero_()
        heads.covariance.b2.zero_()
    gaussians = heads(*inputs)
    gaussians.rotations.sum().backward()
    assert not gaussians.rotations.any()
    gradient = heads.covariance.b2.grad
    assert gradient is not None and torch.isfinite(gradient).all()


@pytest.mark.parametrize("sizes", [(5, 7, 3), (32, 64, 32)])
def test_a_single_perceptron_agrees_with_the_plain_twin(sizes: tuple[int, int, int]) -> None:
    layers = TwoLayers(*sizes, torch.Generator().manual_seed(1))
    x = torch.randn(ROWS_PER_TASK + 5, sizes[0], generator=torch.Generator().manual_seed(4)).requires_grad_()
    results = []
    for mlp, leaf in ((layers, x), (copy.deepcopy(layers).double(), x.detach().double().requires_grad_())):
        out = mlp(leaf)
        weights = torch.randn(out.shape, generator=torch.Generator().manual_seed(2)).to(out.dtype)
        results.append([out, *torch.autograd.grad(out, [leaf, *mlp.parameters()], weights)])
    assert_close(*results)


def test_tasks_cover_all_rows_once_and_are_bounded() -> None:
    for count in (0, 1, ROWS_PER_TASK, ROWS_PER_TASK + 1, 1_000_003):
        ranges = tasks(count)
        assert len(ranges) <= MAX_TASKS
        rows = np.concatenate([np.arange(r.start, r.stop) for r in ranges]) if ranges else np.arange(0)
        assert np.array_equal(rows, np.arange(count))
