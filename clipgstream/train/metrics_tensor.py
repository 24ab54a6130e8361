"""The figures of `clipgstream.train.metrics` for pictures that lie on a device, in float64 as there."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from clipgstream.train.loss_kernels import C1, C2, RADIUS, WINDOW
from clipgstream.train.metrics import MAX_PSNR_DB
from formats.errors import ConfigError


def scores(images: Tensor, targets: Tensor) -> list[tuple[float, float]]:
    """PSNR in dB and SSIM of each picture; waits for the device once.

    Args:
        images, targets: (V, H, W, 3) uint8 on one device; at least 11 pixels each way.

    Raises:
        ConfigError: the pictures are too small.
    """
    # One by one: comparing takes some 40 times a picture's memory in float64.
    found = torch.stack([_errors(*pair) for pair in zip(images, targets, strict=True)])
    return [(_decibels(error), similarity) for error, similarity in found.tolist()]


def _errors(image: Tensor, target: Tensor) -> Tensor:
    """(2,) mean squared error and SSIM of two pictures (H, W, 3)."""
    x, y = image.double() / 255.0, target.double() / 255.0
    return torch.stack([(x - y).square().mean(), _ssim(x, y)])


def _decibels(error: float) -> float:
    return min(MAX_PSNR_DB, -10.0 * math.log10(error)) if error > 0 else MAX_PSNR_DB


def _ssim(x: Tensor, y: Tensor) -> Tensor:
    """Of two pictures in [0, 1]."""
    height, width = x.shape[:2]
    if min(height, width) <= 2 * RADIUS:
        raise ConfigError(
            "The pictures are too small for SSIM.",
            expected=f"at least {2 * RADIUS + 1}x{2 * RADIUS + 1} pixels",
            found=f"{width}x{height}",
        )
    mu, nu, products, squares = _window(torch.stack([x, y, x * y, x * x + y * y]))
    covariance = products - mu * nu
    variances = squares - mu * mu - nu * nu
    luminance = (2 * mu * nu + C1) / (mu * mu + nu * nu + C1)
    return (luminance * (2 * covariance + C2) / (variances + C2)).mean()


def _window(images: Tensor) -> Tensor:
    """Gaussian mean where the window lies inside: (..., H, W, 3) to (..., H - 10, W - 10, 3)."""
    for dim in (-3, -2):
        length = images.shape[dim] - 2 * RADIUS
        parts = (images.narrow(dim, k, length) for k in range(len(WINDOW)))
        total = torch.zeros_like(images.narrow(dim, 0, length))
        for tap, part in zip(WINDOW.tolist(), parts, strict=True):
            total.add_(part, alpha=tap)
        images = total
    return images
