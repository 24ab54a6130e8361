"""The rate term's CUDA kernel, on a GPU and under the emulator, and its weight as a number or a tensor."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from graph_capture import Capture
from test_model import random_reference
from test_rate import CONFIG, PIXELS, STEPS, expected_loss, zero_gradients
from torch import Tensor

from clipgstream.model.clip_model import ClipModel
from clipgstream.model.quantised import Steps
from clipgstream.train import rate_cuda
from clipgstream.train.rate import RateTerm


def expected_gradients(model: ClipModel, weight: float) -> tuple[Tensor, ...]:
    """Of tables and features, by float64 autograd."""
    charged = [model.field.tables, model.shared.anchors.features]
    return torch.autograd.grad(expected_loss(model, weight), charged)


def found_gradients(model: ClipModel) -> tuple[Tensor | None, ...]:
    return model.field.tables.grad, model.shared.anchors.features.grad


@pytest.mark.parametrize("columns", range(1, 9))
def test_the_kernel_agrees_with_float64_autograd(columns: int, device: torch.device) -> None:
    generator = torch.Generator().manual_seed(columns)
    rows = torch.randn(301, columns, generator=generator)
    rows[::7] = 0
    rows[1::5, 0] = 0
    before = torch.randn(rows.shape, generator=generator)
    exact = rows.double().requires_grad_()
    (0.3 * 1.7 * torch.log(1 + exact.abs().sum(dim=1) / 0.04).sum()).backward()
    assert exact.grad is not None
    for weight in (0.3, torch.tensor(0.3).to(device)):
        gradient = before.clone().to(device)
        assert rate_cuda.can_add(rows.to(device), gradient)
        rate_cuda.add_gradient(rows.to(device), gradient, 0.04, weight, 1.7)
        torch.testing.assert_close(gradient.cpu().double(), before + exact.grad, rtol=1e-5, atol=1e-5)


def test_a_weight_of_nothing_adds_nothing(device: torch.device) -> None:
    rows = torch.randn(50, 4).to(device)
    gradient = torch.full_like(rows, 2.5)
    for weight in (0.0, torch.zeros(()).to(device)):
        # With a knee of 0 a row of zeros would be divided by 0.
        rate_cuda.add_gradient(torch.zeros_like(rows), gradient, 0.0, weight, 1.0)
        rate_cuda.add_gradient(rows, gradient, 0.1, weight, 1.0)
    assert bool((gradient == 2.5).all())


@pytest.mark.parametrize("iteration", [0, 5, 50])
@pytest.mark.parametrize("on_device", [False, True])
def test_the_terms_gradient_is_that_of_the_formula(
    iteration: int, on_device: bool, device: torch.device
) -> None:
    model = random_reference()
    expected = expected_gradients(model, CONFIG.rate_weight * min(1.0, iteration / 10))
    model = model.to(device)
    zero_gradients(model)
    term = RateTerm(model, STEPS, CONFIG, 100, PIXELS)
    weight = term.weight(iteration)
    term.add(torch.tensor(weight).to(device) if on_device else weight)
    for found, gradient in zip(found_gradients(model), expected, strict=True):
        assert found is not None
        assert torch.allclose(found.cpu(), gradient.float(), rtol=2e-5, atol=1e-9)


def test_a_graph_follows_the_weight(capture: Capture) -> None:
    model = random_reference().cuda()
    zero_gradients(model)
    term = RateTerm(model, STEPS, CONFIG, 100, PIXELS)
    weight = torch.tensor(term.weight(50)).cuda()
    graph, _ = capture(lambda: term.add(weight))
    for iteration in (0, 5, 50):
        for found in found_gradients(model):
            assert found is not None
            found.zero_()
        weight.fill_(term.weight(iteration))
        graph.replay()
        expected = expected_gradients(model, CONFIG.rate_weight * min(1.0, iteration / 10))
        for found, gradient in zip(found_gradients(model), expected, strict=True):
            assert found is not None
            assert torch.allclose(found, gradient.float(), rtol=2e-5, atol=1e-9)


def test_what_the_picture_left_without_gradient_is_charged_if_it_trains(device: torch.device) -> None:
    model = random_reference().to(device)
    model.shared.anchors.features.requires_grad_(False)
    RateTerm(model, STEPS, CONFIG, 100, PIXELS).add_gradient(50)
    tables, features = found_gradients(model)
    assert features is None
    assert tables is not None
    assert tables.any()


def test_without_a_rate_nothing_is_added(device: torch.device) -> None:
    model = random_reference().to(device)
    term = RateTerm(model, Steps(0.0, 0.0, 0.0), dataclasses.replace(CONFIG, rate_weight=0.0), 100, PIXELS)
    assert term.weight(50) == 0
    term.add(torch.zeros(()).to(device))
    assert found_gradients(model) == (None, None)


def test_tensors_of_no_kernel_take_another_way(device: torch.device) -> None:
    rows = torch.randn(40, 9).to(device)
    assert not rate_cuda.can_add(rows, torch.zeros_like(rows))
    assert not rate_cuda.can_add(rows.double(), rows.double())
    assert not rate_cuda.can_add(rows[:, :4], rows[:, 4:8])


def test_a_number_and_a_scalar_weigh_the_same_on_the_cpu() -> None:
    results = []
    for as_tensor in (False, True):
        model = random_reference()
        zero_gradients(model)
        term = RateTerm(model, STEPS, CONFIG, 100, PIXELS)
        weight = term.weight(7)
        term.add(torch.tensor(weight, dtype=torch.float64) if as_tensor else weight)
        results.append(found_gradients(model))
    for one, other in zip(*results, strict=True):
        assert one is not None
        assert other is not None
        assert torch.equal(one, other)
