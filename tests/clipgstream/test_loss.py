"""The picture loss against plain float64 autograd, and the figures that are reported."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torch import Tensor

from clipgstream.train.loss import dssim, image_loss, plain_image_loss, psnr, ssim
from formats.errors import ConfigError
from formats.threads import set_thread_count

SIZES = [(48, 37), (16, 16), (11, 5), (1, 1), (33, 90)]


@pytest.fixture(autouse=True)
def default_threads() -> Iterator[None]:
    yield
    set_thread_count(0)


def pictures(height: int, width: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """A smooth target in uint8 with flat parts, and a picture like it, partly equal, partly out of range."""
    generator = torch.Generator().manual_seed(seed)
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    waves = torch.stack([torch.sin(rows / 5), torch.cos(columns / 7), torch.sin((rows + columns) / 3)], dim=2)
    target = (waves * 150 + 100).clamp(0, 255).to(torch.uint8)
    noise = torch.randn(height, width, 3, generator=generator) * 0.1
    noise[: height // 3] = 0
    return target / 255 + noise, target


def loss_and_gradient(loss: object, image: Tensor, *rest: object) -> tuple[Tensor, Tensor]:
    image = image.detach().clone().requires_grad_()
    value = loss(image, *rest)  # type: ignore[operator]
    value.backward()
    assert image.grad is not None
    return value.detach(), image.grad


def check(image: Tensor, target: Tensor, weight: float, mask: Tensor | None = None) -> None:
    found = loss_and_gradient(image_loss, image, target, weight, mask)
    # The same float32 input, so that signs of differences agree.
    exact = (target.to(torch.float32) / 255).double() if target.dtype == torch.uint8 else target.double()
    truth = loss_and_gradient(plain_image_loss, image.double(), exact, weight, mask)
    assert found[0].dtype == found[1].dtype == torch.float32
    assert float(found[0]) == pytest.approx(float(truth[0]), rel=1e-4, abs=1e-6)
    assert float((found[1] - truth[1]).norm()) <= 1e-3 * float(truth[1].norm())


@pytest.mark.parametrize("weight", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("size", SIZES)
def test_loss_agrees_with_float64_autograd(size: tuple[int, int], weight: float) -> None:
    check(*pictures(*size), weight)


def test_random_pictures_agree_with_float64_autograd() -> None:
    generator = torch.Generator().manual_seed(4)
    for scale in (1.0, 0.01):
        image = torch.rand(40, 50, 3, generator=generator) * scale
        check(image, torch.rand(40, 50, 3, generator=generator) * scale, 0.2)


@pytest.mark.parametrize("size", SIZES)
def test_masked_loss_agrees_with_float64_autograd(size: tuple[int, int]) -> None:
    image, target = pictures(*size)
    mask = torch.rand(size, generator=torch.Generator().manual_seed(3)) < 0.7
    mask[0, 0] = True
    check(image, target, 0.2, mask)


def test_training_ssim_is_that_of_scikit_image_with_zeros_around() -> None:
    image, target = pictures(20, 24)
    padded = [np.pad(picture.numpy(), ((10, 10), (10, 10), (0, 0))) for picture in (image, target / 255)]
    _, full = structural_similarity(
        *(picture.astype(np.float64) for picture in padded),
        channel_axis=2,
        data_range=1.0,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        full=True,
    )
    expected = 1 - full[10:-10, 10:-10].mean()
    assert float(image_loss(image, target, 1.0)) == pytest.approx(expected, rel=1e-5)
    assert float(plain_image_loss(image.double(), target, 1.0)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_picture_that_went_wrong_shows_in_the_loss(value: float) -> None:
    image, target = pictures(30, 20)
    image[17, 3, 1] = value
    for weight in (0.0, 0.2):
        assert not torch.isfinite(image_loss(image, target, weight))


def test_equal_pictures_lose_nothing() -> None:
    _, target = pictures(30, 20)
    value, gradient = loss_and_gradient(image_loss, target / 255, target, 0.2)
    assert float(value) == pytest.approx(0, abs=1e-6)
    assert float(gradient.abs().max()) < 1e-6


def test_what_lies_under_the_mask_does_not_matter() -> None:
    image, target = pictures(30, 20)
    mask = torch.ones(30, 20, dtype=torch.bool)
    mask[10:15, 3:9] = False
    before = loss_and_gradient(image_loss, image, target, 0.2, mask)
    image[~mask] = torch.inf
    target[~mask] = 77
    for loss in (image_loss, plain_image_loss):
        value, gradient = loss_and_gradient(loss, image, target, 0.2, mask)
        assert float(value) == pytest.approx(float(before[0]), rel=1e-5)
        assert not gradient[~mask].any()
        torch.testing.assert_close(gradient, before[1], rtol=1e-3, atol=1e-8)


def test_full_mask_is_no_mask_and_empty_mask_no_loss() -> None:
    image, target = pictures(30, 20)
    full = torch.ones(30, 20, dtype=torch.bool)
    with_mask = loss_and_gradient(image_loss, image, target, 0.2, full)
    without = loss_and_gradient(image_loss, image, target, 0.2)
    torch.testing.assert_close(with_mask[0], without[0])
    torch.testing.assert_close(with_mask[1], without[1])
    for loss in (image_loss, plain_image_loss):
        value, gradient = loss_and_gradient(loss, image, target, 0.2, ~full)
        assert float(value) == 0
        assert not gradient.any()


def test_incoming_gradient_scales() -> None:
    image, target = pictures(30, 20)
    _, single = loss_and_gradient(image_loss, image, target, 0.2)
    _, triple = loss_and_gradient(lambda *args: 3 * image_loss(*args), image, target, 0.2)
    torch.testing.assert_close(triple, 3 * single)


def test_layout_in_memory_does_not_matter() -> None:
    image, target = pictures(30, 20)
    expected = loss_and_gradient(image_loss, image, target, 0.2)
    turned = image.permute(2, 1, 0).contiguous().permute(2, 1, 0)
    found = loss_and_gradient(image_loss, turned, target.transpose(0, 1).contiguous().transpose(0, 1), 0.2)
    assert torch.equal(found[0], expected[0])
    assert torch.equal(found[1], expected[1])


def test_bits_do_not_depend_on_threads() -> None:
    image, target = pictures(90, 70)
    mask = torch.rand(90, 70, generator=torch.Generator().manual_seed(3)) < 0.8
    results = []
    for threads in (1, 2, 3, 8):
        set_thread_count(threads)
        results.append(loss_and_gradient(image_loss, image, target, 0.2, mask))
    for value, gradient in results[1:]:
        assert torch.equal(value, results[0][0])
        assert torch.equal(gradient, results[0][1])


def test_wrong_shapes_are_refused() -> None:
    image, target = pictures(30, 20)
    with pytest.raises(ValueError, match="two pictures"):
        image_loss(image, target[:-1], 0.2)
    with pytest.raises(ValueError, match="mask"):
        image_loss(image, target, 0.2, torch.ones(20, 30, dtype=torch.bool))


@pytest.mark.parametrize("size", [(48, 37), (11, 11), (64, 12)])
def test_ssim_is_that_of_scikit_image(size: tuple[int, int]) -> None:
    image, target = pictures(*size)
    x, y = image.clamp(0, 1).numpy(), target.numpy()
    truth = structural_similarity(
        x.astype(np.float64),
        y / 255,
        channel_axis=2,
        data_range=1.0,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    assert ssim(x, y) == pytest.approx(truth, abs=1e-7)
    assert dssim(x, y) == pytest.approx((1 - truth) / 2, abs=1e-7)


def test_ssim_of_a_tiny_picture_is_refused() -> None:
    with pytest.raises(ConfigError, match="11x11"):
        ssim(np.zeros((10, 40, 3)), np.zeros((10, 40, 3)))


def test_psnr_is_that_of_scikit_image() -> None:
    image, target = pictures(48, 37)
    x, y = image.clamp(0, 1).numpy().astype(np.float64), target.numpy() / 255
    assert psnr(x, y) == pytest.approx(peak_signal_noise_ratio(y, x, data_range=1.0), abs=1e-9)
    assert psnr(np.full((4, 4, 3), 0.5), np.full((4, 4, 3), 0.6)) == pytest.approx(20.0)
    assert psnr(target.numpy(), y) == psnr(y, y) == 100.0


def test_masked_psnr_sees_only_what_counts() -> None:
    x, y = np.full((4, 4, 3), 0.5), np.full((4, 4, 3), 0.6)
    mask = np.ones((4, 4), bool)
    mask[1] = False
    y[1] = 0.0
    assert psnr(x, y, mask) == pytest.approx(20.0)
