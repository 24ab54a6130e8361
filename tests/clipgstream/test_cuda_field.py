"""The field's CUDA kernels and fused rounding: against float64 autograd, on a GPU and under the emulator."""

from __future__ import annotations

import pytest
import torch
from graph_capture import Capture
from test_field import random_case, relative_error, run
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.model.field import FieldBackend, make_field_backend
from clipgstream.model.field_cuda import ENTRY
from clipgstream.model.quantised import rounded
from formats.errors import BackendError
from formats.hashgrid import FieldSpec

SPECS = {
    "dense, then hashed": FieldSpec(4, 4, 13, 5, 1.7),
    "coarse time": FieldSpec(5, 2, 12, 4, 1.5, 2.0, 1.2),
    "one feature": FieldSpec(3, 1, 11, 3, 2.0),
    "eight features": FieldSpec(2, 8, 10, 4, 3.0),
    "odd features": FieldSpec(3, 7, 10, 6, 1.4, 3.0, 1.0),
    "six features": FieldSpec(2, 6, 9, 4, 2.0, 1.0, 1.0),
    "one cell": FieldSpec(2, 4, 5, 1, 1.0),
    "finest cells there can be": FieldSpec(2, 4, 11, 1 << 23, 2.0),
}


def half_case(spec: FieldSpec, count: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """As `random_case`, with tables that float16 holds exactly."""
    tables, points, gradient = random_case(spec, count, seed)
    return tables.half().float(), points, gradient


def cuda_run(
    device: torch.device, spec: FieldSpec, tables: Tensor, points: Tensor, gradient: Tensor
) -> tuple[Tensor, Tensor]:
    backend: FieldBackend = ENTRY.make(device)
    found = run(backend, spec, tables.to(device), points.to(device), gradient.to(device))
    return found[0].cpu(), found[1].cpu()


@pytest.mark.parametrize("name", SPECS)
def test_cuda_agrees_with_float64_autograd(name: str, device: torch.device) -> None:
    spec = SPECS[name]
    tables, points, gradient = half_case(spec, 300)
    truth = run(make_field_backend("torch"), spec, tables.double(), points.double(), gradient.double())
    found = cuda_run(device, spec, tables, points, gradient)
    assert found[0].dtype == found[1].dtype == torch.float32
    assert relative_error(found[0], truth[0]) < 2e-6
    assert relative_error(found[1], truth[1]) < 2e-6


def test_tables_are_read_as_float16(device: torch.device) -> None:
    spec = SPECS["coarse time"]
    tables, points, gradient = random_case(spec, 100)
    found, _ = cuda_run(device, spec, tables, points, gradient)
    of_half, _ = cuda_run(device, spec, tables.half().float(), points, gradient)
    truth, _ = run(make_field_backend("torch"), spec, tables, points, gradient)
    assert torch.equal(found, of_half)
    assert relative_error(found, truth.double()) < 1e-3


@pytest.mark.parametrize("name", ["dense, then hashed", "coarse time", "one feature", "eight features"])
def test_points_that_share_cells_and_points_without_gradient(name: str, device: torch.device) -> None:
    """Whole warps in one cell, with and without lanes that don't count, and a warp that is not full."""
    spec = SPECS[name]
    tables, points, gradient = half_case(spec, 32 * 6 + 9)
    points[:160] = points[40] + 1e-4 * (points[:160] - 0.5)
    points.clamp_(0, 1)
    points[70:80] = 0.9
    gradient[32:64] = 0
    gradient[70:80] = 0
    gradient[96:126] = 0
    gradient[128:150, : spec.features] = 0
    truth = run(make_field_backend("torch"), spec, tables.double(), points.double(), gradient.double())
    found = cuda_run(device, spec, tables, points, gradient)
    assert relative_error(found[0], truth[0]) < 2e-6
    assert relative_error(found[1], truth[1]) < 2e-6
    assert not found[1][truth[1] == 0].any()


def test_rows_that_nothing_touched_have_no_gradient(device: torch.device) -> None:
    spec = SPECS["dense, then hashed"]
    tables, points, gradient = half_case(spec, 3)
    _, slope = cuda_run(device, spec, tables, points, gradient)
    assert 0 < int(slope.any(dim=1).sum()) <= 3 * 16 * spec.levels


def test_no_points_and_tensors_at_odd_places(device: torch.device) -> None:
    spec = SPECS["coarse time"]
    tables, points, gradient = half_case(spec, 50)
    expected = cuda_run(device, spec, tables, points, gradient)
    backend = ENTRY.make(device)
    leaf = tables.to(device).requires_grad_()
    assert backend.encode(spec, leaf, points[:0].to(device)).shape == (0, spec.outputs)
    odd = torch.cat([torch.zeros(1), points.flatten()])[1:].view(50, 4)
    for given in (odd, points.t().contiguous().t()):
        features = backend.encode(spec, leaf, given.to(device))
        assert torch.equal(features.detach().cpu(), expected[0])
        leaf.grad = None
        features.backward(gradient.t().contiguous().t().to(device))
        assert leaf.grad is not None
        torch.testing.assert_close(leaf.grad.cpu(), expected[1], rtol=1e-5, atol=1e-5)


def test_points_outside_of_the_box_stay_within_the_table(device: torch.device) -> None:
    spec = SPECS["dense, then hashed"]
    tables, points, gradient = half_case(spec, 40)
    found = cuda_run(device, spec, tables, points * 50 - 20, gradient)
    assert torch.isfinite(found[0]).all()
    assert torch.isfinite(found[1]).all()


def test_one_backend_serves_several_layouts(device: torch.device) -> None:
    backend = ENTRY.make(device)
    for name in ("coarse time", "dense, then hashed", "coarse time"):
        spec = SPECS[name]
        tables, points, gradient = half_case(spec, 60)
        truth = run(make_field_backend("torch"), spec, tables, points, gradient)
        found = run(backend, spec, tables.to(device), points.to(device), gradient.to(device))
        torch.testing.assert_close(found[0].cpu(), truth[0], rtol=1e-5, atol=1e-5)


def test_a_graph_holds_rounding_encoding_and_the_gradient(capture: Capture) -> None:
    spec = SPECS["dense, then hashed"]
    device = torch.device("cuda")
    backend = ENTRY.make(device)
    leaf, points, gradient = (tensor.to(device) for tensor in half_case(spec, 400))
    leaf.requires_grad_()

    def body() -> tuple[Tensor, Tensor]:
        features = backend.encode(spec, rounded(leaf, 0.25), points)
        return features.detach(), torch.autograd.grad(features, leaf, gradient)[0]

    graph, found = capture(body)
    for seed in (1, 2):
        for tensor, given in zip((leaf.detach(), points, gradient), half_case(spec, 400, seed), strict=True):
            tensor.copy_(given)
        graph.replay()
        expected = body()
        assert torch.equal(found[0], expected[0])
        torch.testing.assert_close(found[1], expected[1], rtol=1e-4, atol=1e-4)


def test_unsuitable_tensors_are_refused(device: torch.device) -> None:
    spec = SPECS["coarse time"]
    tables, points, _ = (tensor.to(device) for tensor in half_case(spec, 10))
    backend = ENTRY.make(device)
    with pytest.raises(BackendError, match="float64"):
        backend.encode(spec, tables.double(), points)
    with pytest.raises(ValueError, match="points has shape"):
        backend.encode(spec, tables, points[:, :3])
    with pytest.raises(ValueError, match="rows"):
        backend.encode(spec, tables[:-1], points)


def test_the_backend_says_why_it_cannot_be_used() -> None:
    assert ENTRY.why_not(torch.device("cpu")) == "it works on NVIDIA GPUs only"
    assert ENTRY.why_not(torch.device("cuda")) == kernels.cuda_missing()


@pytest.mark.parametrize("step", [0.05, 0.08, 1.0, 3e-3])
def test_rounding_has_the_bits_of_torch(step: float, device: torch.device) -> None:
    values = torch.randn(4099, generator=torch.Generator().manual_seed(1))
    ties = (torch.arange(-20, 20) + 0.5) * step
    wrong = torch.tensor([torch.inf, -torch.inf, torch.nan, 0.0, -0.0, 1e30])
    values = torch.cat([values, ties, wrong])
    leaf = values.to(device).requires_grad_()
    result = rounded(leaf, step)
    expected = torch.round(values / step) * step
    assert torch.equal(result.detach().cpu().nan_to_num(), expected.nan_to_num())
    result.backward(torch.ones_like(result))
    assert leaf.grad is not None
    assert bool((leaf.grad == 1).all())


def test_rounding_of_any_shape_and_type(device: torch.device) -> None:
    values = torch.randn(7, 5, generator=torch.Generator().manual_seed(1)).to(device)
    for given in (values, values.t(), values[:, 1:4], values[:0], values.double()):
        found = rounded(given, 0.1)
        assert found.shape == given.shape
        assert found.dtype == given.dtype
        assert torch.allclose(found, torch.round(given / 0.1) * 0.1, rtol=1e-6)
