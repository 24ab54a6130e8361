"""The rasterisers against their float64 twin, and what they promise beyond it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from clipgstream.render.cpu import CpuRasterizer
from clipgstream.render.cpu_kernels import rasterize, rasterize_backward, render_frame
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.render.reference import ReferenceRasterizer
from clipgstream.render.select import make_rasterizer, rasterizer_status
from clipgstream.rig import PinholeView
from formats.errors import BackendError, ConfigError
from formats.threads import set_thread_count, thread_count
from formats.types import GaussianFrame

FIELDS = ("means", "scales", "rotations", "opacities", "colors")
BACKGROUND = torch.tensor([0.2, 0.5, 0.7])


def make_view(width: int = 53, height: int = 37, seed: int = 0) -> PinholeView:
    """A slightly turned camera with an off-centre principal point and unequal focal lengths."""
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(np.eye(3) + 0.15 * rng.normal(size=(3, 3)))
    rotation *= np.sign(np.diag(rotation))
    pose = np.concatenate([rotation, [[0.1], [-0.1], [0.3]]], axis=1)
    return PinholeView(width, height, 0.8 * width, 0.75 * width, 0.43 * width, 0.6 * height, pose)


def make_gaussians(count: int, seed: int = 0, size: float = 0.15) -> Gaussians:
    """Around and behind the camera, of all shapes, many beyond the picture's edges."""
    rng = np.random.default_rng(seed)
    means = rng.normal(size=(count, 3)) * [1.2, 1.0, 1.2] + [0.0, 0.0, 2.0]
    scales = size * np.exp(0.8 * rng.normal(size=(count, 3)))
    values = (
        means,
        scales,
        rng.normal(size=(count, 4)),
        rng.uniform(0.0, 1.0, count),
        rng.uniform(0.0, 1.0, (count, 3)),
    )
    return Gaussians(*(torch.tensor(value, dtype=torch.float32) for value in values))


def one_gaussian(**changes: list[float]) -> Gaussians:
    """A round orange Gaussian two units in front of `straight_view`."""
    values = {
        "means": [0.0, 0.0, 2.0],
        "scales": [0.2, 0.2, 0.2],
        "rotations": [1.0, 0.0, 0.0, 0.0],
        "opacities": 0.8,
        "colors": [1.0, 0.5, 0.1],
    } | changes
    return Gaussians(*(torch.tensor([values[field]], dtype=torch.float32) for field in FIELDS))


def straight_view(width: int = 33, height: int = 33) -> PinholeView:
    return PinholeView(width, height, 40.0, 40.0, width / 2, height / 2, np.eye(4)[:3])


def join(*parts: Gaussians) -> Gaussians:
    return Gaussians(*(torch.cat([getattr(part, field) for part in parts]) for field in FIELDS))


def leaves(gaussians: Gaussians, dtype: torch.dtype = torch.float32) -> Gaussians:
    copies = (getattr(gaussians, field).detach().to(dtype).clone() for field in FIELDS)
    return Gaussians(*(copy.requires_grad_() for copy in copies))


def draw_with_grads(
    rasterizer: Rasterizer,
    gaussians: Gaussians,
    views: list[PinholeView],
    dtype: torch.dtype = torch.float32,
    alpha_max: float = 0.999,
) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Images, alphas, and the gradients of a fixed random linear function of both."""
    inputs = leaves(gaussians, dtype)
    images, alphas = rasterizer.render(inputs, views, BACKGROUND, alpha_max)
    generator = torch.Generator().manual_seed(5)
    weights = torch.randn(images.shape, generator=generator), torch.randn(alphas.shape, generator=generator)
    ((images * weights[0]).sum() + (alphas * weights[1]).sum()).backward()
    return images.detach(), alphas.detach(), [getattr(inputs, field).grad for field in FIELDS]


def relative_error(found: Tensor, expected: Tensor) -> float:
    return float((found - expected).norm() / expected.norm())


def numpy_grads(
    gaussians: Gaussians, view: PinholeView, d_image: np.ndarray
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    arrays = [getattr(gaussians, field).numpy() for field in FIELDS]
    image, alpha, state = rasterize(*arrays, view, (0.1, 0.2, 0.3))
    return image, alpha, rasterize_backward(state, d_image)


@pytest.fixture
def restore_threads() -> Iterator[None]:
    count = thread_count()
    yield
    set_thread_count(count)


@pytest.mark.parametrize(
    ("count", "seed", "size", "shape", "alpha_max"),
    [
        (60, 0, 0.15, (53, 37), 0.99),
        (60, 1, 0.15, (53, 37), 0.999),
        (40, 2, 0.60, (32, 48), 0.6),
        (400, 3, 0.04, (61, 45), 0.99),
        (400, 4, 0.30, (19, 50), 0.999),
        (3, 5, 0.30, (7, 5), 0.99),
    ],
)
def test_agrees_with_the_float64_twin(
    count: int, seed: int, size: float, shape: tuple[int, int], alpha_max: float
) -> None:
    gaussians, view = make_gaussians(count, seed, size), make_view(*shape, seed)
    images, alphas, grads = draw_with_grads(CpuRasterizer(), gaussians, [view], alpha_max=alpha_max)
    expected_images, expected_alphas, expected = draw_with_grads(
        ReferenceRasterizer(), gaussians, [view], torch.float64, alpha_max
    )
    assert images.shape == (1, shape[1], shape[0], 3)
    torch.testing.assert_close(images.double(), expected_images, atol=1e-5, rtol=0)
    torch.testing.assert_close(alphas.double(), expected_alphas, atol=1e-5, rtol=0)
    assert expected_alphas.mean() > 0.01
    for field, grad, expected_grad in zip(FIELDS, grads, expected, strict=True):
        assert relative_error(grad, expected_grad) < 1e-3, field


def test_opaque_layers_close_pixels_like_the_twin() -> None:
    layers = [
        one_gaussian(means=[0.02 * k, 0.01 * k, 2.0 + 0.1 * k], scales=[0.5, 0.4, 0.3], opacities=0.95)
        for k in range(60)
    ]
    gaussians, view = join(*layers), straight_view(40, 24)
    images, alphas, grads = draw_with_grads(CpuRasterizer(), gaussians, [view])
    expected_images, _, expected = draw_with_grads(ReferenceRasterizer(), gaussians, [view], torch.float64)
    assert alphas.max() > 0.999
    torch.testing.assert_close(images.double(), expected_images, atol=2e-5, rtol=0)
    for field, grad, expected_grad in zip(FIELDS, grads, expected, strict=True):
        if field != "rotations":  # Nearly round Gaussians: their true gradient is almost nothing.
            assert relative_error(grad, expected_grad) < 1e-3, field


def test_thin_gaussians_agree_with_the_twin() -> None:
    gaussians = make_gaussians(50, 7)
    thin = replace(gaussians, scales=gaussians.scales * torch.tensor([8.0, 0.02, 0.02]))
    images, _, grads = draw_with_grads(CpuRasterizer(), thin, [make_view(64, 48)])
    expected_images, _, expected = draw_with_grads(
        ReferenceRasterizer(), thin, [make_view(64, 48)], torch.float64
    )
    torch.testing.assert_close(images.double(), expected_images, atol=1e-5, rtol=0)
    for field, grad, expected_grad in zip(FIELDS, grads, expected, strict=True):
        assert relative_error(grad, expected_grad) < 1e-3, field


@pytest.mark.parametrize("threads", [2, 3])
def test_same_bits_for_any_number_of_threads(threads: int, restore_threads: None) -> None:
    gaussians, view = make_gaussians(6000, 1, 0.05), make_view(120, 90)
    d_image = np.random.default_rng(0).normal(size=(90, 120, 3)).astype(np.float32)
    set_thread_count(1)
    image, alpha, grads = numpy_grads(gaussians, view, d_image)
    set_thread_count(threads)
    other_image, other_alpha, other_grads = numpy_grads(gaussians, view, d_image)
    np.testing.assert_array_equal(image, other_image)
    np.testing.assert_array_equal(alpha, other_alpha)
    for field, grad, other in zip(FIELDS, grads, other_grads, strict=True):
        np.testing.assert_array_equal(grad, other, err_msg=field)
        assert np.abs(grad).max() > 0.0


def test_several_views_are_each_view_alone() -> None:
    gaussians = make_gaussians(80, 2)
    views = [make_view(seed=seed) for seed in (1, 2, 3)]
    inputs = leaves(gaussians)
    images, alphas = CpuRasterizer().render(inputs, views, BACKGROUND)
    (images.square().sum() + alphas.sum()).backward()
    alone = leaves(gaussians)
    for number, view in enumerate(views):
        image, alpha = CpuRasterizer().render(alone, [view], BACKGROUND)
        (image.square().sum() + alpha.sum()).backward()
        assert torch.equal(image[0], images[number])
        assert torch.equal(alpha[0], alphas[number])
    for field in FIELDS:
        assert torch.equal(getattr(inputs, field).grad, getattr(alone, field).grad), field


def test_only_alpha_has_a_gradient() -> None:
    gaussians, view = make_gaussians(50, 3), make_view()
    grads = []
    for rasterizer, dtype in ((CpuRasterizer(), torch.float32), (ReferenceRasterizer(), torch.float64)):
        inputs = leaves(gaussians, dtype)
        rasterizer.render(inputs, [view], BACKGROUND)[1].square().sum().backward()
        grads.append(inputs)
    for field in FIELDS[:-1]:
        assert relative_error(getattr(grads[0], field).grad, getattr(grads[1], field).grad) < 1e-3, field
    assert not grads[0].colors.grad.any()


@pytest.mark.parametrize(
    "gaussians",
    [
        make_gaussians(0),
        one_gaussian(means=[0.0, 0.0, -2.0]),
        one_gaussian(means=[0.0, 0.0, 0.005]),
        one_gaussian(means=[50.0, 0.0, 2.0]),
        one_gaussian(opacities=0.0039),
        one_gaussian(means=[float("nan"), 0.0, 2.0]),
        one_gaussian(scales=[float("inf"), 0.1, 0.1]),
        one_gaussian(rotations=[0.0, 0.0, 0.0, 0.0]),
    ],
    ids=["none", "behind", "too near", "beside", "transparent", "nan", "infinite", "no rotation"],
)
def test_nothing_to_draw_is_background_without_gradients(gaussians: Gaussians) -> None:
    images, alphas, grads = draw_with_grads(CpuRasterizer(), gaussians, [straight_view()])
    assert torch.equal(images, BACKGROUND.expand(1, 33, 33, 3))
    assert not alphas.any()
    for field, grad in zip(FIELDS, grads, strict=True):
        assert grad.shape == getattr(gaussians, field).shape
        assert not grad.any()


def test_peak_value_and_position() -> None:
    images, alphas = CpuRasterizer().render(one_gaussian(), [straight_view()], BACKGROUND)
    # The principal point is the centre of pixel (16, 16): exp(0) there.
    assert alphas[0, 16, 16].item() == pytest.approx(0.8, abs=1e-6)
    assert alphas[0].argmax().item() == 16 * 33 + 16
    expected = 0.8 * torch.tensor([1.0, 0.5, 0.1]) + 0.2 * BACKGROUND
    torch.testing.assert_close(images[0, 16, 16], expected)
    # 4 px of standard deviation (0.2 * 40 / 2), and the low-pass.
    falloff = np.exp(-0.5 * 3**2 / (16.0 + 0.3))
    assert alphas[0, 16, 19].item() == pytest.approx(0.8 * falloff, rel=1e-5)


def test_alpha_cap() -> None:
    gaussians = leaves(one_gaussian(opacities=1.0))
    _, alphas = CpuRasterizer().render(gaussians, [straight_view()], BACKGROUND, alpha_max=0.7)
    assert alphas.max().item() == pytest.approx(0.7, abs=1e-6)
    (gradient,) = torch.autograd.grad(alphas[0, 16, 16], gaussians.opacities, retain_graph=True)
    assert gradient.item() == 0.0
    (gradient,) = torch.autograd.grad(alphas[0, 16, 22], gaussians.opacities)
    assert gradient.item() > 0.1


def test_nearer_hides_farther_and_ties_go_by_index() -> None:
    red = one_gaussian(opacities=0.99, colors=[1.0, 0.0, 0.0])
    blue = one_gaussian(opacities=0.99, colors=[0.0, 0.0, 1.0])
    nearer_blue = replace(blue, means=torch.tensor([[0.0, 0.0, 1.9]]))
    for gaussians, winner in (
        (join(red, nearer_blue), 2),
        (join(nearer_blue, red), 2),
        (join(red, blue), 0),
        (join(blue, red), 2),
    ):
        images, _ = CpuRasterizer().render(gaussians, [straight_view()], torch.zeros(3))
        assert images[0, 16, 16].argmax().item() == winner


def test_length_of_quaternions_does_not_matter() -> None:
    gaussians = make_gaussians(30, 4)
    longer = replace(gaussians, rotations=3.0 * gaussians.rotations)
    image, _, grads = draw_with_grads(CpuRasterizer(), gaussians, [make_view()])
    other, _, other_grads = draw_with_grads(CpuRasterizer(), longer, [make_view()])
    torch.testing.assert_close(image, other, atol=1e-5, rtol=0)
    assert relative_error(3.0 * other_grads[2], grads[2]) < 1e-3


def test_backward_twice_and_after_other_drawings() -> None:
    inputs = leaves(make_gaussians(100, 5))
    images, _ = CpuRasterizer().render(inputs, [make_view()], BACKGROUND)
    first = torch.autograd.grad(images.sum(), inputs.means, retain_graph=True)[0]
    with torch.no_grad():  # Its buffers must not be those of the drawing that is still in use.
        CpuRasterizer().render(make_gaussians(500, 6), [make_view()], BACKGROUND)
    again = torch.autograd.grad(images.sum(), inputs.means)[0]
    assert torch.equal(first, again)


def test_change_before_the_backward_pass_is_noticed() -> None:
    inputs = leaves(make_gaussians(10))
    images, _ = CpuRasterizer().render(inputs, [make_view()], BACKGROUND)
    with torch.no_grad():
        inputs.means.add_(1.0)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        images.sum().backward()


def test_render_frame_takes_read_only_arrays() -> None:
    gaussians, view = make_gaussians(60), make_view()
    arrays = [getattr(gaussians, field).numpy().copy() for field in FIELDS]
    for array in arrays:
        array.flags.writeable = False
    image = render_frame(GaussianFrame(*arrays), view, tuple(BACKGROUND.tolist()))
    expected, _ = CpuRasterizer().render(gaussians, [view], BACKGROUND)
    np.testing.assert_array_equal(image, expected[0].numpy())


def test_kernels_work_without_torch() -> None:
    code = "import sys, clipgstream.render.cpu_kernels; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_choice_of_rasterizer() -> None:
    assert make_rasterizer().name == "cpu"
    assert make_rasterizer("cpu").name == "cpu"
    assert [status.name for status in rasterizer_status("cpu") if status.chosen] == ["cpu"]
    with pytest.raises(BackendError, match="unknown rasteriser"):
        make_rasterizer("opengl")
    with pytest.raises(BackendError, match="cannot be used"):
        make_rasterizer("cpu", "cuda")


def test_unusable_input_is_refused() -> None:
    rasterizer, gaussians, view = CpuRasterizer(), make_gaussians(4), make_view()
    with pytest.raises(BackendError, match="cannot draw this tensor"):
        rasterizer.render(replace(gaussians, means=gaussians.means.double()), [view], BACKGROUND)
    with pytest.raises(ConfigError, match="scales of the wrong shape"):
        rasterizer.render(replace(gaussians, scales=gaussians.scales[:3]), [view], BACKGROUND)
    with pytest.raises(ConfigError, match="cap on alpha"):
        rasterizer.render(gaussians, [view], BACKGROUND, alpha_max=1.0)
    with pytest.raises(ConfigError, match="picture size"):
        rasterizer.render(gaussians, [replace(view, width_px=0)], BACKGROUND)
    for views in ([], [view, make_view(64, 48)]):
        with pytest.raises(ConfigError, match="cannot be drawn together"):
            rasterizer.render(gaussians, views, BACKGROUND)
