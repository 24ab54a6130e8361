"""The volume regulariser's CUDA kernels, on a GPU and under the emulator, against the plain operations."""

from __future__ import annotations

import pytest
import torch
from graph_capture import Capture
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.render.interface import Gaussians
from clipgstream.train import volume_cuda
from clipgstream.train.step import add_volume_gradient

WEIGHT = 0.37


def drawn(count: int, share: float, device: torch.device) -> Gaussians:
    """Gaussians with gradients, of which about `share` were drawn."""
    generator = torch.Generator().manual_seed(count)
    scales = torch.rand(count, 3, generator=generator)
    seen = torch.randn(count, generator=generator) * 1e-6
    seen[torch.rand(count, generator=generator) >= share] = 0
    rest = [torch.zeros(count, 3), scales, torch.zeros(count, 4), torch.ones(count), torch.zeros(count, 3)]
    made = Gaussians(*(tensor.to(device).requires_grad_() for tensor in rest))
    made.scales.grad = torch.randn(count, 3, generator=generator).to(device)
    made.opacities.grad = seen.to(device)
    return made


def expected(gaussians: Gaussians) -> tuple[Tensor, Tensor]:
    """The term, and the scales' gradient with it, by float64 autograd."""
    assert gaussians.scales.grad is not None and gaussians.opacities.grad is not None
    scales = gaussians.scales.detach().cpu().double().requires_grad_()
    seen = gaussians.opacities.grad.cpu() != 0
    term = WEIGHT * scales.prod(dim=1)[seen].sum() / max(1, int(seen.sum()))
    (gradient,) = torch.autograd.grad(term, scales)
    return term.detach(), gaussians.scales.grad.cpu().double() + gradient


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("count", [1, 2, 255, 1025, 5003])
def test_the_kernels_agree_with_float64_autograd(count: int, share: float, device: torch.device) -> None:
    gaussians = drawn(count, share, device)
    term, gradient = expected(gaussians)
    value = add_volume_gradient(gaussians, WEIGHT)
    assert value.shape == () and not value.requires_grad
    torch.testing.assert_close(value.cpu().double(), term, rtol=1e-6, atol=1e-12)
    assert gaussians.scales.grad is not None
    torch.testing.assert_close(gaussians.scales.grad.cpu().double(), gradient, rtol=1e-6, atol=1e-6)


def test_more_gaussians_than_the_first_pass_has_threads(
    device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volume_cuda, "_MOST_PARTS", 2)
    gaussians = drawn(4000, 0.7, device)
    term, gradient = expected(gaussians)
    value = add_volume_gradient(gaussians, WEIGHT)
    torch.testing.assert_close(value.cpu().double(), term, rtol=1e-6, atol=1e-12)
    assert gaussians.scales.grad is not None
    torch.testing.assert_close(gaussians.scales.grad.cpu().double(), gradient, rtol=1e-6, atol=1e-6)


def test_what_was_not_drawn_is_not_touched(device: torch.device) -> None:
    gaussians = drawn(700, 0.5, device)
    assert gaussians.opacities.grad is not None and gaussians.scales.grad is not None
    hidden = gaussians.opacities.grad == 0
    with torch.no_grad():
        gaussians.scales[hidden] = torch.inf
    before = gaussians.scales.grad.clone()
    value = add_volume_gradient(gaussians, WEIGHT)
    assert bool(torch.isfinite(value))
    assert torch.equal(gaussians.scales.grad[hidden], before[hidden])
    assert not torch.equal(gaussians.scales.grad, before)


def test_results_repeat_and_are_those_of_the_plain_operations(
    device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for plain in (False, False, True):
        if plain:
            monkeypatch.setattr(kernels, "DEVICE_TYPE", "none")
        gaussians = drawn(3000, 0.4, device)
        value = add_volume_gradient(gaussians, WEIGHT)
        assert gaussians.scales.grad is not None
        found.append((value.cpu(), gaussians.scales.grad.cpu()))
    for one, other, plainly in zip(*found, strict=True):
        assert torch.equal(one, other)
        torch.testing.assert_close(one, plainly, rtol=1e-6, atol=1e-6)


def test_tensors_of_no_kernel_take_another_way(device: torch.device) -> None:
    seen, scales = torch.ones(6, device=device), torch.ones(6, 3, device=device)
    assert volume_cuda.can_add(seen, scales, scales)
    assert not volume_cuda.can_add(seen.double(), scales, scales)
    assert not volume_cuda.can_add(seen, scales, torch.ones(3, 6, device=device).T)
    assert not volume_cuda.can_add(seen[:0], scales[:0], scales[:0])
    empty = drawn(0, 1.0, device)
    assert float(add_volume_gradient(empty, WEIGHT).detach()) == 0


def test_a_graph_counts_anew(capture: Capture) -> None:
    gaussians = drawn(5000, 0.5, torch.device("cuda"))
    assert gaussians.opacities.grad is not None and gaussians.scales.grad is not None
    graph, value = capture(lambda: add_volume_gradient(gaussians, WEIGHT))
    for hidden in (0, 1000, 5000):
        gaussians.opacities.grad[:hidden] = 0
        term, gradient = expected(gaussians)
        graph.replay()
        torch.testing.assert_close(value.cpu().double(), term, rtol=1e-6, atol=1e-12)
        torch.testing.assert_close(gaussians.scales.grad.cpu().double(), gradient, rtol=1e-6, atol=1e-6)
