"""The CUDA rasteriser against the float64 twin: on the GPU where there is one, and emulated on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from cuda_emulation import emulate
from graph_capture import Capture
from test_rasterizer import (
    BACKGROUND,
    FIELDS,
    draw_with_grads,
    join,
    leaves,
    make_gaussians,
    make_view,
    one_gaussian,
    relative_error,
    straight_view,
)
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.render import cuda
from clipgstream.render.interface import Gaussians, ViewBatch
from clipgstream.render.reference import ReferenceRasterizer
from clipgstream.rig import PinholeView
from formats.errors import BackendError, ConfigError


class Here:
    """The CUDA rasteriser for tensors of the CPU, whatever device it draws on."""

    name = "cuda"
    takes_batches = False
    capturable = False

    def __init__(self, device: str) -> None:
        self.device = torch.device(device)
        self.cuda = cuda.make()

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        images, alphas = self.cuda.render(self.there(gaussians), views, background.to(self.device), alpha_max)
        return images.cpu(), alphas.cpu()

    def render_batch(self, gaussians: Gaussians, batch: ViewBatch) -> tuple[Tensor, Tensor]:
        images, alphas = self.cuda.render_batch(self.there(gaussians), batch, BACKGROUND.to(self.device))
        return images.cpu(), alphas.cpu()

    def there(self, gaussians: Gaussians) -> Gaussians:
        return Gaussians(*(getattr(gaussians, field).to(self.device) for field in FIELDS))


@pytest.fixture(params=["emulated", "gpu"])
def rasterizer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Here:
    if request.param == "emulated":
        emulate(monkeypatch)
        return Here("cpu")
    missing = cuda.missing("cuda")
    if missing is not None:
        pytest.skip(missing)
    return Here("cuda")


def assert_agrees(
    rasterizer: Here, gaussians: Gaussians, views: list[PinholeView], alpha_max: float = 0.999
) -> None:
    """Pictures within 3e-5, gradients within 1e-3 of their norm."""
    images, alphas, grads = draw_with_grads(rasterizer, gaussians, views, alpha_max=alpha_max)
    expected_images, expected_alphas, expected = draw_with_grads(
        ReferenceRasterizer(), gaussians, views, torch.float64, alpha_max
    )
    assert expected_alphas.mean() > 0.01
    torch.testing.assert_close(images.double(), expected_images, atol=3e-5, rtol=0)
    torch.testing.assert_close(alphas.double(), expected_alphas, atol=3e-5, rtol=0)
    for field, grad, expected_grad in zip(FIELDS, grads, expected, strict=True):
        assert relative_error(grad, expected_grad) < 1e-3, field


@pytest.mark.parametrize(
    ("count", "seed", "size", "shape", "alpha_max"),
    [
        (60, 0, 0.15, (53, 37), 0.99),
        (40, 2, 0.60, (32, 48), 0.6),
        (400, 3, 0.04, (61, 45), 0.99),
        (300, 4, 0.30, (19, 50), 0.999),
        (3, 5, 0.30, (7, 5), 0.99),
    ],
)
def test_agrees_with_the_float64_twin(
    rasterizer: Here, count: int, seed: int, size: float, shape: tuple[int, int], alpha_max: float
) -> None:
    assert_agrees(rasterizer, make_gaussians(count, seed, size), [make_view(*shape, seed)], alpha_max)


@pytest.mark.parametrize("stretch", [[8.0, 0.02, 0.02], [100.0, 0.01, 0.01], [20.0, 20.0, 0.001]])
def test_thin_gaussians_agree_with_the_twin(rasterizer: Here, stretch: list[float]) -> None:
    gaussians = make_gaussians(40, 7)
    thin = replace(gaussians, scales=gaussians.scales * torch.tensor(stretch))
    assert_agrees(rasterizer, thin, [make_view(64, 48)])


def test_opaque_layers_close_pixels_like_the_twin(rasterizer: Here) -> None:
    """Tiles with more hits than a batch, which end before the last of them."""
    layers = [
        one_gaussian(means=[0.02 * k, 0.005 * k, 2.0 + 0.05 * k], scales=[0.5, 0.4, 0.3], opacities=0.3)
        for k in range(200)
    ]
    gaussians, view = join(*layers), straight_view(40, 24)
    images, alphas, grads = draw_with_grads(rasterizer, gaussians, [view])
    expected_images, _, expected = draw_with_grads(ReferenceRasterizer(), gaussians, [view], torch.float64)
    assert alphas.max() > 0.999
    torch.testing.assert_close(images.double(), expected_images, atol=1e-4, rtol=0)
    for field, grad, expected_grad in zip(FIELDS, grads, expected, strict=True):
        if field != "rotations":  # Nearly round Gaussians: their true gradient is almost nothing.
            assert relative_error(grad, expected_grad) < 3e-3, field


def test_splats_over_many_tiles_agree_with_the_twin(rasterizer: Here) -> None:
    """Enough tiles each that a warp lists them, and sums their gradients, together."""
    gaussians = join(make_gaussians(12, 3, 0.8), make_gaussians(30, 8, 0.05))
    assert_agrees(rasterizer, gaussians, [make_view(150, 118)])


def test_several_views_are_each_view_alone(rasterizer: Here) -> None:
    gaussians = make_gaussians(80, 2)
    views = [make_view(seed=seed) for seed in (1, 2, 3)]
    inputs = leaves(gaussians)
    images, alphas = rasterizer.render(inputs, views, BACKGROUND)
    (images.square().sum() + alphas.sum()).backward()
    alone = leaves(gaussians)
    for number, view in enumerate(views):
        image, alpha = rasterizer.render(alone, [view], BACKGROUND)
        (image.square().sum() + alpha.sum()).backward()
        assert torch.equal(image[0], images[number])
        assert torch.equal(alpha[0], alphas[number])
    for field in FIELDS:
        assert relative_error(getattr(inputs, field).grad, getattr(alone, field).grad) < 1e-5, field


def test_views_of_several_sizes_on_one_canvas(rasterizer: Here) -> None:
    gaussians = make_gaussians(80, 2, 0.3)
    views = [make_view(53, 37, 1), make_view(20, 40, 2), make_view(33, 7, 3)]
    inputs, alone = leaves(gaussians), leaves(gaussians)
    images, alphas = rasterizer.render_batch(inputs, ViewBatch.of(views, rasterizer.device))
    assert images.shape == (3, 40, 53, 3)
    (images.square().sum() + alphas.square().sum()).backward()
    for number, view in enumerate(views):
        image, alpha = rasterizer.render(alone, [view], BACKGROUND)
        (image.square().sum() + alpha.square().sum()).backward()
        height, width = view.height_px, view.width_px
        torch.testing.assert_close(images[number, :height, :width], image[0], atol=1e-6, rtol=0)
        torch.testing.assert_close(alphas[number, :height, :width], alpha[0], atol=1e-6, rtol=0)
        for outside in (images[number, height:], images[number, :, width:]):
            assert torch.equal(outside, BACKGROUND.expand_as(outside))
        assert not alphas[number, height:].any()
        assert not alphas[number, :, width:].any()
    for field in FIELDS:
        assert relative_error(getattr(inputs, field).grad, getattr(alone, field).grad) < 1e-4, field


def test_many_tiles_are_numbered_with_more_bits(rasterizer: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    gaussians, view = make_gaussians(60, 1), make_view()
    narrow = rasterizer.render(gaussians, [view], BACKGROUND)
    monkeypatch.setattr(cuda, "NARROW_TILES", 0)
    wide = rasterizer.render(gaussians, [view], BACKGROUND)
    assert torch.equal(narrow[0], wide[0])


def test_same_bits_each_time(rasterizer: Here) -> None:
    gaussians, view = make_gaussians(300, 1, 0.1), make_view()
    first, second = (draw_with_grads(rasterizer, gaussians, [view]) for _ in range(2))
    assert torch.equal(first[0], second[0])
    for one, other in zip(first[2], second[2], strict=True):
        assert torch.equal(one, other)


def test_only_alpha_has_a_gradient(rasterizer: Here) -> None:
    gaussians, view = make_gaussians(50, 3), make_view()
    grads = []
    for which, dtype in ((rasterizer, torch.float32), (ReferenceRasterizer(), torch.float64)):
        inputs = leaves(gaussians, dtype)
        which.render(inputs, [view], BACKGROUND)[1].square().sum().backward()
        grads.append(inputs)
    for field in FIELDS[:-1]:
        assert relative_error(getattr(grads[0], field).grad, getattr(grads[1], field).grad) < 1e-3, field
    assert not grads[0].colors.grad.any()


def test_only_the_picture_has_a_gradient(rasterizer: Here) -> None:
    gaussians, view = make_gaussians(50, 3), make_view()
    grads = []
    for which, dtype in ((rasterizer, torch.float32), (ReferenceRasterizer(), torch.float64)):
        inputs = leaves(gaussians, dtype)
        which.render(inputs, [view], BACKGROUND)[0].square().sum().backward()
        grads.append(inputs)
    for field in FIELDS:
        assert relative_error(getattr(grads[0], field).grad, getattr(grads[1], field).grad) < 1e-3, field


@pytest.mark.parametrize(
    "gaussians",
    [
        make_gaussians(0),
        one_gaussian(means=[0.0, 0.0, -2.0]),
        one_gaussian(means=[0.0, 0.0, 0.005]),
        one_gaussian(means=[50.0, 0.0, 2.0]),
        one_gaussian(opacities=0.0039),
        one_gaussian(means=[float("nan"), 0.0, 2.0]),
        one_gaussian(means=[float("inf"), 0.0, 2.0]),
        one_gaussian(scales=[float("inf"), 0.1, 0.1]),
        one_gaussian(rotations=[0.0, 0.0, 0.0, 0.0]),
    ],
    ids=["none", "behind", "too near", "beside", "transparent", "nan", "far", "infinite", "no rotation"],
)
def test_nothing_to_draw_is_background_without_gradients(rasterizer: Here, gaussians: Gaussians) -> None:
    images, alphas, grads = draw_with_grads(rasterizer, gaussians, [straight_view()])
    assert torch.equal(images, BACKGROUND.expand(1, 33, 33, 3))
    assert not alphas.any()
    for field, grad in zip(FIELDS, grads, strict=True):
        assert grad.shape == getattr(gaussians, field).shape
        assert not grad.any()


def test_peak_value_and_position(rasterizer: Here) -> None:
    images, alphas = rasterizer.render(one_gaussian(), [straight_view()], BACKGROUND)
    # The principal point is the centre of pixel (16, 16): exp(0) there.
    assert alphas[0, 16, 16].item() == pytest.approx(0.8, abs=1e-6)
    assert alphas[0].argmax().item() == 16 * 33 + 16
    torch.testing.assert_close(images[0, 16, 16], 0.8 * torch.tensor([1.0, 0.5, 0.1]) + 0.2 * BACKGROUND)
    falloff = np.exp(-0.5 * 3**2 / (16.0 + 0.3))
    assert alphas[0, 16, 19].item() == pytest.approx(0.8 * falloff, rel=1e-5)


def test_alpha_cap(rasterizer: Here) -> None:
    gaussians = leaves(one_gaussian(opacities=1.0))
    _, alphas = rasterizer.render(gaussians, [straight_view()], BACKGROUND, alpha_max=0.7)
    assert alphas.max().item() == pytest.approx(0.7, abs=1e-6)
    (gradient,) = torch.autograd.grad(alphas[0, 16, 16], gaussians.opacities, retain_graph=True)
    assert gradient.item() == 0.0
    (gradient,) = torch.autograd.grad(alphas[0, 16, 22], gaussians.opacities)
    assert gradient.item() > 0.1


def test_nearer_hides_farther_and_ties_go_by_index(rasterizer: Here) -> None:
    red = one_gaussian(opacities=0.99, colors=[1.0, 0.0, 0.0])
    blue = one_gaussian(opacities=0.99, colors=[0.0, 0.0, 1.0])
    nearer_blue = replace(blue, means=torch.tensor([[0.0, 0.0, 1.9]]))
    for gaussians, winner in (
        (join(red, nearer_blue), 2),
        (join(nearer_blue, red), 2),
        (join(red, blue), 0),
        (join(blue, red), 2),
    ):
        images, _ = rasterizer.render(gaussians, [straight_view()], torch.zeros(3))
        assert images[0, 16, 16].argmax().item() == winner


def test_length_of_quaternions_does_not_matter(rasterizer: Here) -> None:
    gaussians = make_gaussians(30, 4)
    longer = replace(gaussians, rotations=3.0 * gaussians.rotations)
    image, _, grads = draw_with_grads(rasterizer, gaussians, [make_view()])
    other, _, other_grads = draw_with_grads(rasterizer, longer, [make_view()])
    torch.testing.assert_close(image, other, atol=1e-5, rtol=0)
    assert relative_error(3.0 * other_grads[2], grads[2]) < 1e-3


def test_backward_twice_and_after_other_drawings(rasterizer: Here) -> None:
    inputs = leaves(make_gaussians(100, 5))
    images, _ = rasterizer.render(inputs, [make_view()], BACKGROUND)
    first = torch.autograd.grad(images.sum(), inputs.means, retain_graph=True)[0]
    with torch.no_grad():
        rasterizer.render(make_gaussians(500, 6), [make_view()], BACKGROUND)
    again = torch.autograd.grad(images.sum(), inputs.means)[0]
    assert torch.equal(first, again)


def test_tensors_that_are_not_contiguous(rasterizer: Here) -> None:
    gaussians = make_gaussians(40, 3)
    packed = torch.cat([getattr(gaussians, field).view(40, -1) for field in FIELDS], dim=1)
    columns = packed.split([3, 3, 4, 1, 3], dim=1)
    shifted = torch.cat([torch.zeros(1), gaussians.rotations.flatten()])[1:].view(40, 4)
    odd = Gaussians(columns[0], columns[1], shifted, columns[3][:, 0], columns[4])
    found, _ = rasterizer.render(odd, [make_view()], BACKGROUND)
    expected, _ = rasterizer.render(gaussians, [make_view()], BACKGROUND)
    assert torch.equal(found, expected)


def test_captured_calls_have_half_as_much_room_again(
    rasterizer: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a captured call does, without a graph: the logic does not depend on one."""
    small, large, view = make_gaussians(900, 1, 0.01), make_gaussians(900, 1, 0.3), make_view()
    with pytest.raises(BackendError, match="before it was done once"), monkeypatch.context() as patch:
        patch.setattr(cuda, "_capturing", lambda device: True)
        rasterizer.render(small, [view], BACKGROUND)
    expected = draw_with_grads(rasterizer, small, [view])
    with monkeypatch.context() as patch:
        patch.setattr(cuda, "_capturing", lambda device: True)
        found = draw_with_grads(rasterizer, small, [view])
        assert rasterizer.cuda.fits()
        _, alphas, grads = draw_with_grads(rasterizer, large, [view])
        assert not rasterizer.cuda.fits()
        assert rasterizer.cuda.fits()
    for one, other in zip((found[0], *found[2]), (expected[0], *expected[2]), strict=True):
        assert torch.equal(one, other)
    # What there was no room for is left out, front to back, and has no gradient.
    whole = draw_with_grads(rasterizer, large, [view])
    assert 0.0 < alphas.sum() < whole[1].sum()
    drawn, all_drawn = ((one[3] != 0.0).sum() for one in (grads, whole[2]))
    assert 0 < drawn < all_drawn
    with monkeypatch.context() as patch:
        patch.setattr(cuda, "_capturing", lambda device: True)
        again = draw_with_grads(rasterizer, large, [view])
        assert rasterizer.cuda.fits()
    assert torch.equal(again[0], whole[0])


def test_replayed_graph_draws_what_is_there(rasterizer: Here, capture: Capture) -> None:
    if rasterizer.device.type != "cuda":
        pytest.skip("graphs need a GPU")
    inputs = leaves(rasterizer.there(make_gaussians(500, 1, 0.05)))
    batch = ViewBatch.of([make_view(200, 150)], rasterizer.device)
    background = BACKGROUND.to(rasterizer.device)

    def step() -> tuple[Tensor, ...]:
        images, alphas = rasterizer.cuda.render_batch(inputs, batch, background)
        tensors = [getattr(inputs, field) for field in FIELDS]
        return images, *torch.autograd.grad((images**2).sum() + alphas.sum(), tensors)

    graph, replayed = capture(step)
    with torch.no_grad():
        inputs.means.add_(0.03)
    graph.replay()
    assert rasterizer.cuda.fits()
    for one, other in zip(replayed, step(), strict=True):
        assert torch.equal(one, other)
    with torch.no_grad():
        inputs.scales.mul_(8.0)
    graph.replay()
    assert not rasterizer.cuda.fits()


def test_many_gaussians_agree_with_the_cpu(rasterizer: Here) -> None:
    if rasterizer.device.type != "cuda":
        pytest.skip("too many for the emulation")
    from clipgstream.render.cpu import CpuRasterizer

    gaussians, views = make_gaussians(100_000, 1, 0.01), [make_view(800, 600), make_view(800, 600, 1)]
    images, _, grads = draw_with_grads(rasterizer, gaussians, views)
    expected, _, expected_grads = draw_with_grads(CpuRasterizer(), gaussians, views)
    assert (images - expected).abs().mean() < 1e-5
    for field, grad, expected_grad in zip(FIELDS, grads, expected_grads, strict=True):
        assert relative_error(grad, expected_grad) < 5e-3, field


def test_unusable_input_is_refused(rasterizer: Here) -> None:
    gaussians, view = make_gaussians(4), make_view()
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


def test_missing_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "CUDA devices only" in (cuda.missing("cpu") or "")
    monkeypatch.setattr(kernels, "cuda_missing", lambda: "no such thing")
    assert cuda.missing("cuda") == "no such thing"
    assert cuda.missing("cuda:1") == "no such thing"
