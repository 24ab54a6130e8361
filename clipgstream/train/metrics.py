"""How near a picture is to the one expected: the figures that are reported."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipgstream.train.loss_kernels import C1, C2, RADIUS, WINDOW
from formats.errors import ConfigError

MAX_PSNR_DB = 100.0
"""Identical pictures get this, so that means stay finite."""

F64 = NDArray[np.float64]


def psnr(image: NDArray[Any], target: NDArray[Any], mask: NDArray[np.bool_] | None = None) -> float:
    """Peak signal-to-noise ratio in dB, over all values of the picture.

    Args:
        image, target: (H, W, 3) uint8, or float in [0, 1].
        mask: (H, W) the pixels that count; at least one.
    """
    difference = _unit(image) - _unit(target)
    if mask is not None:
        difference = difference[mask]
    error = float(np.mean(np.square(difference)))
    return min(MAX_PSNR_DB, -10.0 * math.log10(error)) if error > 0 else MAX_PSNR_DB


def ssim(image: NDArray[Any], target: NDArray[Any]) -> float:
    """Structural similarity in [-1, 1], as Wang et al. (2004) define it.

    An 11x11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, population covariance, each colour channel on
    its own, averaged over the pixels whose window lies inside the picture. (The training loss pads with
    zeros instead, as 3DGS does, so that border pixels count.)

    Args:
        image, target: (H, W, 3) uint8, or float in [0, 1]; at least 11 pixels each way.

    Raises:
        ConfigError: the pictures are too small.
    """
    x, y = _unit(image), _unit(target)
    if min(x.shape[:2]) <= 2 * RADIUS:
        raise ConfigError(
            "The pictures are too small for SSIM.",
            expected=f"at least {2 * RADIUS + 1}x{2 * RADIUS + 1} pixels",
            found=f"{x.shape[1]}x{x.shape[0]}",
        )
    mu, nu = _window(x), _window(y)
    covariance = _window(x * y) - mu * nu
    variances = _window(x * x + y * y) - mu * mu - nu * nu
    luminance = (2 * mu * nu + C1) / (mu * mu + nu * nu + C1)
    return float(np.mean(luminance * (2 * covariance + C2) / (variances + C2)))


def dssim(image: NDArray[Any], target: NDArray[Any]) -> float:
    """Structural dissimilarity, (1 - SSIM) / 2, in [0, 1]."""
    return (1.0 - ssim(image, target)) / 2.0


def _unit(image: NDArray[Any]) -> F64:
    """float64 in [0, 1]."""
    return image / 255.0 if image.dtype == np.uint8 else image.astype(np.float64)


def _window(image: F64) -> F64:
    """Gaussian mean around each pixel whose window lies inside: (H - 10, W - 10, 3)."""
    height, width = image.shape[0] - 2 * RADIUS, image.shape[1] - 2 * RADIUS
    down = sum(tap * image[k : k + height] for k, tap in enumerate(WINDOW))
    return np.asarray(sum(tap * down[:, k : k + width] for k, tap in enumerate(WINDOW)))
