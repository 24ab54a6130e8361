"""The heads' half-precision paths against the plain twin: Triton's kernels, and PyTorch's products."""

from __future__ import annotations

import copy

import pytest
import torch
from triton_process import run_cases

from clipgstream.model import perceptron_half, perceptron_triton
from clipgstream.model.heads import TwoLayers


@pytest.mark.parametrize("where", ["in the interpreter", "on the device"])
def test_kernels(where: str) -> None:
    run_cases("triton_heads_cases.py", where)


@pytest.mark.parametrize("scale", [1.0, 2.0**-60])
def test_pytorchs_half_precision_agrees_with_the_plain_twin(scale: float) -> None:
    """Tiny gradients too, which float16 could not hold."""
    layers = TwoLayers(20, 70, 33, torch.Generator().manual_seed(1))
    x = torch.randn(50, 20, generator=torch.Generator().manual_seed(4)).requires_grad_()
    slope = torch.randn(50, 33, generator=torch.Generator().manual_seed(2)) * scale
    plain, leaf = copy.deepcopy(layers).double(), x.detach().double().requires_grad_()
    results = []
    for out, wanted in (
        (perceptron_half.perceptron(x, layers.weights()), [x, *layers.parameters()]),
        (plain(leaf), [leaf, *plain.parameters()]),
    ):
        results.append([out, *torch.autograd.grad(out, wanted, slope.to(out.dtype))])
    for one, other in zip(*results, strict=True):
        assert one.dtype == torch.float32
        assert (one - other).norm() <= 2e-2 * other.norm()


def test_frozen_weights_get_no_gradient_in_half_precision() -> None:
    layers = TwoLayers(20, 70, 33, torch.Generator().manual_seed(1)).requires_grad_(False)
    x = torch.randn(50, 20, generator=torch.Generator().manual_seed(4)).requires_grad_()
    perceptron_half.perceptron(x, layers.weights()).sum().backward()
    assert x.grad is not None and x.grad.any()
    assert layers.w1.grad is None


def test_sizes_that_no_program_has_room_for() -> None:
    for sizes, fits in (((128, 512, 128), True), ((300, 8, 8), False), ((16, 8, 129), False)):
        layers = TwoLayers(*sizes, torch.Generator().manual_seed(1))
        assert perceptron_triton.fits(layers.weights()) is fits
