"""Screenshots as arrays, and how alike two are."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def pixels(png: bytes) -> NDArray[np.uint8]:
    """(H, W, 3) of an encoded picture, such as a screenshot."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio in dB of two pictures of one size; infinite when they are equal."""
    assert a.shape == b.shape, f"pictures of {a.shape} and {b.shape}"
    error = np.mean((a.astype(np.float64) - b) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))
