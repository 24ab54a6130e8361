"""The field's backends: kernels against the plain twin, gradients, the choice of a backend."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from clipgstream.model.field import FieldBackend, field_backends, make_field_backend
from formats import hashgrid
from formats.errors import BackendError
from formats.hashgrid import FieldSpec
from formats.threads import set_thread_count

CPU_PRESET = FieldSpec(levels=8, features=4, log2_table=15, base_resolution=16, growth=1.5)
SPECS = {
    "cpu preset": CPU_PRESET,
    "dense, then hashed": FieldSpec(4, 4, 13, 5, 1.7),
    "coarse time": FieldSpec(5, 2, 12, 4, 1.5, 2.0, 1.2),
    "odd features": FieldSpec(3, 7, 10, 6, 1.4, 3.0, 1.0),
    "products beyond 64 bits": FieldSpec(2, 4, 11, 1 << 22, 2.0),
}


@pytest.fixture(autouse=True)
def default_threads() -> Iterator[None]:
    yield
    set_thread_count(0)


def random_case(spec: FieldSpec, count: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Tables, points (some on the box's faces) and a gradient of the features."""
    generator = torch.Generator().manual_seed(seed)
    tables = torch.randn(spec.entries, spec.features, generator=generator)
    points = torch.rand(count, 4, generator=generator)
    points[: count // 4] = points[: count // 4].round()
    return tables, points, torch.randn(count, spec.outputs, generator=generator)


def run(
    backend: FieldBackend, spec: FieldSpec, tables: Tensor, points: Tensor, gradient: Tensor
) -> tuple[Tensor, Tensor]:
    """Features and the gradient of the tables."""
    tables = tables.clone().requires_grad_()
    features = backend.encode(spec, tables, points)
    features.backward(gradient)
    assert tables.grad is not None
    return features.detach(), tables.grad


def relative_error(value: Tensor, truth: Tensor) -> float:
    return float((value.double() - truth).norm() / truth.norm())


@pytest.mark.parametrize("name", SPECS)
def test_cpu_agrees_with_float64_autograd(name: str) -> None:
    spec = SPECS[name]
    tables, points, gradient = random_case(spec, 1500)
    truth = run(make_field_backend("torch"), spec, tables.double(), points.double(), gradient.double())
    found = run(make_field_backend("cpu"), spec, tables, points, gradient)
    assert truth[0].dtype == torch.float64
    assert relative_error(found[0], truth[0]) < 1e-5
    assert relative_error(found[1], truth[1]) < 1e-5


@settings(max_examples=30, deadline=None)
@given(
    spec=st.builds(
        FieldSpec,
        levels=st.integers(1, 6),
        features=st.integers(1, 8),
        log2_table=st.integers(3, 13),
        base_resolution=st.integers(1, 40),
        growth=st.floats(1, 3),
        time_base_resolution=st.just(1.5),
        time_growth=st.floats(1, 2),
    ),
    count=st.integers(0, 40),
)
def test_cpu_agrees_with_torch_on_any_layout(spec: FieldSpec, count: int) -> None:
    tables, points, gradient = random_case(spec, count)
    truth = run(make_field_backend("torch"), spec, tables, points, gradient)
    found = run(make_field_backend("cpu"), spec, tables, points, gradient)
    torch.testing.assert_close(found[0], truth[0], rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(found[1], truth[1], rtol=1e-5, atol=1e-5)


def test_gradient_is_that_of_the_features() -> None:
    """The features are linear in the tables, so a finite step is exact."""
    spec = SPECS["coarse time"]
    tables, points, gradient = random_case(spec, 200)
    step = torch.randn(tables.shape, generator=torch.Generator().manual_seed(9))
    backend = make_field_backend("cpu")
    before, slope = run(backend, spec, tables, points, gradient)
    after, _ = run(backend, spec, tables + step, points, gradient)
    change = ((after - before) * gradient).double().sum()
    assert float(change) == pytest.approx(float((slope * step).double().sum()), rel=1e-4)


def test_bits_do_not_depend_on_threads() -> None:
    case = random_case(CPU_PRESET, 3000)
    results = []
    for threads in (1, 2, 3, 8):
        set_thread_count(threads)
        results.append(run(make_field_backend("cpu"), CPU_PRESET, *case))
    for features, slope in results[1:]:
        assert torch.equal(features, results[0][0])
        assert torch.equal(slope, results[0][1])


def test_bits_do_not_depend_on_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_case(CPU_PRESET, 1000)
    whole = run(make_field_backend("cpu"), CPU_PRESET, *case)
    monkeypatch.setattr(hashgrid, "_INDEX_BYTES", 300 * 64 * 8)
    cut = run(make_field_backend("cpu"), CPU_PRESET, *case)
    assert torch.equal(cut[0], whole[0])
    assert torch.equal(cut[1], whole[1])


def test_a_kept_index_is_not_used_for_other_positions() -> None:
    backend, twin = make_field_backend("cpu"), make_field_backend("torch")
    for name in ("coarse time", "odd features", "coarse time"):
        spec = SPECS[name]
        tables, points, gradient = random_case(spec, 300)
        for change in ("time", "position", "in place"):
            if change == "time":
                points = torch.cat([points[:, :3], 1 - points[:, 3:]], dim=1)
            elif change == "position":
                points = points.flip(0)
            else:
                points[7, 1] = 0.123
            found = run(backend, spec, tables, points, gradient)
            truth = run(twin, spec, tables, points, gradient)
            torch.testing.assert_close(found[0], truth[0], rtol=1e-5, atol=1e-5)
            torch.testing.assert_close(found[1], truth[1], rtol=1e-5, atol=1e-5)


def test_backward_after_another_call() -> None:
    """Two forward passes of different frames, then both backward passes."""
    spec = SPECS["coarse time"]
    tables, points, gradient = random_case(spec, 100)
    later = points.clone()
    later[:, 3] = 0.9
    backend = make_field_backend("cpu")
    leaf = tables.clone().requires_grad_()
    total = backend.encode(spec, leaf, points) + backend.encode(spec, leaf, later.flip(0))
    total.backward(gradient)
    expected = run(backend, spec, tables, points, gradient)[1]
    expected = expected + run(backend, spec, tables, later.flip(0), gradient)[1]
    assert leaf.grad is not None
    torch.testing.assert_close(leaf.grad, expected)


@pytest.mark.parametrize("name", ["cpu", "torch"])
def test_no_gradient_reaches_the_points(name: str) -> None:
    spec = SPECS["coarse time"]
    tables, points, _ = random_case(spec, 10)
    features = make_field_backend(name).encode(spec, tables, points.requires_grad_())
    assert not features.requires_grad


def test_choice_of_a_backend() -> None:
    assert [entry.name for entry in field_backends()][-1] == "torch"
    assert make_field_backend().name == "cpu"
    assert make_field_backend("auto", torch.device("meta")).name == "torch"
    assert make_field_backend("torch").name == "torch"


def test_unusable_backends_are_refused() -> None:
    with pytest.raises(BackendError, match=r"expected: auto, cuda, triton, tcnn, cpu, torch\n  found: magic"):
        make_field_backend("magic")
    with pytest.raises(BackendError, match="cpu on meta"):
        make_field_backend("cpu", "meta")
    tables, points, _ = random_case(CPU_PRESET, 10)
    with pytest.raises(BackendError, match="float64"):
        make_field_backend("cpu").encode(CPU_PRESET, tables.double(), points)
