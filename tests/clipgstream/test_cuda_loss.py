"""The loss of several views: its CUDA kernels on a GPU and under the emulator, and what the CPU does."""

from __future__ import annotations

import pytest
import torch
from graph_capture import Capture
from test_loss import loss_and_gradient, pictures
from torch import Tensor

from clipgstream.train.loss import image_loss, image_losses, plain_image_losses
from clipgstream.train.loss_cuda import can_fuse

SIZES = [(48, 37), (16, 16), (11, 5), (1, 1), (33, 70), (64, 32)]


def views(count: int, height: int, width: int) -> tuple[Tensor, Tensor]:
    pairs = [pictures(height, width, seed) for seed in range(count)]
    # Views that differ in more than their noise.
    return (
        torch.stack([image.roll(3 * k, dims=0) for k, (image, _) in enumerate(pairs)]),
        torch.stack([target.roll(3 * k, dims=0) for k, (_, target) in enumerate(pairs)]),
    )


def value_and_gradient(
    images: Tensor, targets: Tensor, weight: float, sizes: Tensor | None = None, scale: float = 1.0
) -> tuple[Tensor, Tensor, Tensor]:
    """Loss, gradient of `scale` times it, squared errors."""
    images = images.detach().clone().requires_grad_()
    found = image_losses(images, targets, weight, sizes)
    (found.loss * scale).backward()
    assert images.grad is not None
    assert not found.squared_errors.requires_grad
    return found.loss.detach().cpu(), images.grad.cpu(), found.squared_errors.cpu()


def truth_of(
    images: Tensor, targets: Tensor, weight: float, sizes: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """The same by float64 autograd, of the same float32 colours so that signs of differences agree."""
    exact = (targets.float() / 255).double()
    errors = plain_image_losses(images.double(), exact, weight, sizes).squared_errors
    value, gradient = loss_and_gradient(
        lambda *given: plain_image_losses(*given).loss, images.double(), exact, weight, sizes
    )
    return value, gradient, errors


def check(
    device: torch.device, images: Tensor, targets: Tensor, weight: float, sizes: Tensor | None = None
) -> None:
    assert can_fuse(images.to(device), targets.to(device))
    given = None if sizes is None else sizes.to(device)
    found = value_and_gradient(images.to(device), targets.to(device), weight, given)
    truth = truth_of(images, targets, weight, sizes)
    assert found[0].dtype == found[1].dtype == found[2].dtype == torch.float32
    assert float(found[0]) == pytest.approx(float(truth[0]), rel=1e-5, abs=1e-7)
    assert float((found[1] - truth[1]).norm()) <= 2e-4 * float(truth[1].norm())
    torch.testing.assert_close(found[2].double(), truth[2], rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("weight", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("size", SIZES)
def test_loss_agrees_with_float64_autograd(
    size: tuple[int, int], weight: float, device: torch.device
) -> None:
    check(device, *views(1, *size), weight)


def test_several_views_of_several_sizes(device: torch.device) -> None:
    images, targets = views(4, 40, 70)
    sizes = torch.tensor([[70, 40], [33, 40], [64, 7], [1, 1]], dtype=torch.int32)
    check(device, images, targets, 0.2)
    check(device, images, targets, 0.2, sizes)


def test_each_view_loses_what_its_own_rectangle_loses_alone(device: torch.device) -> None:
    images, targets = views(3, 40, 36)
    sizes = torch.tensor([[36, 40], [20, 33], [35, 12]], dtype=torch.int32)
    alone = [
        value_and_gradient(image[None, :h, :w].to(device), target[None, :h, :w].to(device), 0.2)
        for image, target, (w, h) in zip(images, targets, sizes.tolist(), strict=True)
    ]
    found = value_and_gradient(images.to(device), targets.to(device), 0.2, sizes.to(device))
    assert float(found[0]) == pytest.approx(sum(float(one[0]) for one in alone) / 3, rel=1e-6)
    torch.testing.assert_close(found[2], torch.cat([one[2] for one in alone]))
    for gradient, one, (w, h) in zip(found[1], alone, sizes.tolist(), strict=True):
        torch.testing.assert_close(gradient[:h, :w], one[1][0] / 3, rtol=1e-5, atol=1e-9)
        assert not gradient[h:].any()
        assert not gradient[:, w:].any()


def test_what_lies_beyond_a_views_size_does_not_matter(device: torch.device) -> None:
    images, targets = views(2, 40, 36)
    sizes = torch.tensor([[20, 33], [36, 12]], dtype=torch.int32).to(device)
    expected = value_and_gradient(images.to(device), targets.to(device), 0.2, sizes)
    images[0, 33:], images[0, :, 20:], images[1, 12:] = torch.nan, torch.inf, 7.0
    targets[0, 33:] = 9
    found = value_and_gradient(images.to(device), targets.to(device), 0.2, sizes)
    for one, other in zip(found, expected, strict=True):
        assert torch.equal(one, other)


def test_one_picture_on_the_gpu_takes_the_kernels_too(device: torch.device) -> None:
    image, target = pictures(33, 20)
    found = loss_and_gradient(image_loss, image.to(device), target.to(device), 0.2)
    expected = value_and_gradient(image[None].to(device), target[None].to(device), 0.2)
    assert torch.equal(found[0].cpu(), expected[0])
    assert torch.equal(found[1].cpu(), expected[1][0])


def test_incoming_gradient_scales(device: torch.device) -> None:
    images, targets = (tensor.to(device) for tensor in views(2, 20, 20))
    single, double = (value_and_gradient(images, targets, 0.2, scale=scale) for scale in (1.0, 2.0))
    assert torch.equal(double[1], 2 * single[1])


def test_same_bits_every_time_and_for_any_layout(device: torch.device) -> None:
    images, targets = (tensor.to(device) for tensor in views(2, 40, 36))
    turned = images.permute(3, 0, 2, 1).contiguous().permute(1, 3, 2, 0)
    turned_targets = targets.transpose(1, 2).contiguous().transpose(1, 2)
    first = value_and_gradient(images, targets, 0.2)
    for again in (value_and_gradient(images, targets, 0.2), value_and_gradient(turned, turned_targets, 0.2)):
        for one, other in zip(first, again, strict=True):
            assert torch.equal(one, other)


def test_equal_pictures_lose_nothing(device: torch.device) -> None:
    targets = torch.arange(256, dtype=torch.uint8).view(1, 8, 32, 1).expand(1, 8, 32, 3)
    value, gradient, errors = value_and_gradient((targets / 255).to(device), targets.to(device), 0.2)
    assert float(value) == pytest.approx(0, abs=1e-6)
    assert float(gradient.abs().max()) < 1e-6
    assert float(errors) == 0


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_a_picture_that_went_wrong_shows_in_the_loss(value: float, device: torch.device) -> None:
    images, targets = views(2, 30, 20)
    images[1, 17, 3, 1] = value
    for weight in (0.0, 0.2):
        found = image_losses(images.to(device), targets.to(device), weight)
        assert not torch.isfinite(found.loss)
        assert torch.isfinite(found.squared_errors.cpu()).tolist() == [True, False]


def test_without_gradient(device: torch.device) -> None:
    images, targets = (tensor.to(device) for tensor in views(2, 30, 20))
    with torch.no_grad():
        found = image_losses(images, targets, 0.2)
    assert torch.equal(found.loss.cpu(), value_and_gradient(images, targets, 0.2)[0])


def test_a_graph_holds_the_loss_and_its_gradient(capture: Capture) -> None:
    images, targets = (tensor.cuda() for tensor in views(2, 40, 36))
    sizes = torch.tensor([[36, 40], [20, 33]], dtype=torch.int32).cuda()
    images.requires_grad_()

    def body() -> tuple[Tensor, Tensor, Tensor]:
        found = image_losses(images, targets, 0.2, sizes)
        return found.loss.detach(), torch.autograd.grad(found.loss, images)[0], found.squared_errors

    graph, found = capture(body)
    for shift in (3, 8):
        images.detach().copy_(images.detach().roll(shift, dims=2))
        sizes[1, 0] = 20 + shift
        graph.replay()
        for one, other in zip(found, body(), strict=True):
            assert torch.equal(one, other)


def test_one_whole_view_on_the_cpu_has_the_bits_of_image_loss() -> None:
    image, target = pictures(40, 30)
    expected = loss_and_gradient(image_loss, image, target, 0.2)
    value, gradient, errors = value_and_gradient(image[None], target[None], 0.2)
    assert torch.equal(value, expected[0])
    assert torch.equal(gradient[0], expected[1])
    assert float(errors) == pytest.approx(float((image - target / 255).square().mean()), rel=1e-5)


def test_views_on_the_cpu_agree_with_float64_autograd() -> None:
    images, targets = views(3, 40, 30)
    for sizes in (None, torch.tensor([[30, 40], [17, 30], [30, 9]], dtype=torch.int32)):
        found = value_and_gradient(images, targets, 0.2, sizes)
        truth = truth_of(images, targets, 0.2, sizes)
        assert float(found[0]) == pytest.approx(float(truth[0]), rel=1e-4)
        assert float((found[1] - truth[1]).norm()) <= 1e-3 * float(truth[1].norm())
        torch.testing.assert_close(found[2].double(), truth[2], rtol=1e-5, atol=1e-9)


def test_wrong_shapes_are_refused() -> None:
    images, targets = views(2, 12, 12)
    with pytest.raises(ValueError, match="expected pictures"):
        image_losses(images, targets[:1], 0.2)
    with pytest.raises(ValueError, match="expected pictures"):
        image_losses(images[:0], targets[:0], 0.2)
    with pytest.raises(ValueError, match="sizes"):
        image_losses(images, targets, 0.2, torch.ones(2, dtype=torch.int32))
