"""Tests of the field's Triton kernels, run by test_triton_field.py in a process of their own."""

from __future__ import annotations

import pytest
import torch
import triton_process
from torch import Tensor

from clipgstream.model.field_torch import TorchField
from clipgstream.model.field_triton import BLOCK, TritonField
from formats.errors import BackendError
from formats.hashgrid import FieldSpec

DEVICE = triton_process.device()
SPECS = {
    "time as space": FieldSpec(2, 4, 13, 9, 1.7),
    "coarse time": FieldSpec(3, 2, 12, 4, 2.0, 2.0, 1.2),
    "one feature": FieldSpec(2, 1, 10, 5, 1.4, 3.0, 1.0),
    "odd features": FieldSpec(2, 7, 10, 5, 1.4, 3.0, 1.0),
    "one cell": FieldSpec(1, 8, 9, 1, 1.0),
    "products beyond 64 bits": FieldSpec(2, 4, 11, 1 << 22, 2.0),
}
SMALL = FieldSpec(2, 2, 7, 3, 1.5, 2.0, 1.2)
"""A dense level, then a hashed one."""


def random_case(spec: FieldSpec, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """Tables that are whole float16 numbers, points (some on the box's faces), a gradient of the features."""
    generator = torch.Generator().manual_seed(count)
    tables = torch.randn(spec.entries, spec.features, generator=generator).half().float()
    points = torch.rand(count, 4, generator=generator)
    points[: count // 4] = points[: count // 4].round()
    gradient = torch.randn(count, spec.outputs, generator=generator)
    return tables.to(DEVICE), points.to(DEVICE), gradient.to(DEVICE)


def run(backend: object, spec: FieldSpec, tables: Tensor, points: Tensor, gradient: Tensor) -> list[Tensor]:
    """Features and the gradient of the tables."""
    leaf = tables.clone().requires_grad_()
    features = backend.encode(spec, leaf, points)  # type: ignore[attr-defined]
    features.backward(gradient)
    assert leaf.grad is not None
    return [features.detach(), leaf.grad]


def in_float64(spec: FieldSpec, tables: Tensor, points: Tensor, gradient: Tensor) -> list[Tensor]:
    return run(TorchField(), spec, tables.double(), points, gradient.double())


def assert_close(found: list[Tensor], truth: list[Tensor]) -> None:
    for one, other in zip(found, truth, strict=True):
        assert one.dtype == torch.float32 and one.shape == other.shape
        assert (one - other).norm() <= 1e-6 * other.norm()


@pytest.mark.parametrize("name", SPECS)
def test_agrees_with_float64_autograd(name: str) -> None:
    case = random_case(SPECS[name], BLOCK + 5)
    assert_close(run(TritonField(), SPECS[name], *case), in_float64(SPECS[name], *case))


def test_tables_are_read_as_float16() -> None:
    tables, points, gradient = random_case(SMALL, 20)
    finer = tables * (1 + 2.0**-13)
    assert torch.equal(
        run(TritonField(), SMALL, finer, points, gradient)[0], TritonField().encode(SMALL, tables, points)
    )


def test_points_without_a_gradient_touch_no_row() -> None:
    tables, points, gradient = random_case(SMALL, 40)
    gradient[:39] = 0
    case = tables, points, gradient
    assert_close(run(TritonField(), SMALL, *case), in_float64(SMALL, *case))
    gradient[:39] = torch.inf
    slope = run(TritonField(), SMALL, tables, points, gradient)[1]
    assert not torch.isfinite(slope).all(), "what is not finite must show"


def test_no_points() -> None:
    features, slope = run(TritonField(), SMALL, *random_case(SMALL, 0))
    assert features.shape == (0, SMALL.outputs)
    assert not slope.any()


def test_strided_tensors() -> None:
    tables, points, gradient = random_case(SMALL, 30)
    strided = tables.t().contiguous().t(), points.t().contiguous().t(), gradient.t().contiguous().t()
    assert_close(run(TritonField(), SMALL, *strided), in_float64(SMALL, tables, points, gradient))


def test_no_gradient_reaches_the_points() -> None:
    tables, points, _ = random_case(SMALL, 10)
    assert not TritonField().encode(SMALL, tables, points.requires_grad_()).requires_grad


def test_other_tensors_are_refused() -> None:
    tables, points, _ = random_case(SMALL, 10)
    with pytest.raises(BackendError, match="float64"):
        TritonField().encode(SMALL, tables.double(), points)
    with pytest.raises(ValueError, match="tables"):
        TritonField().encode(SMALL, tables[:-1], points)
