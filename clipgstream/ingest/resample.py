"""Bicubic resampling of a picture through a map."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


def resample(picture: NDArray[np.uint8], source_px: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The picture seen through a map (Catmull-Rom; edges repeat).

    Args:
        picture: (H, W, 3) uint8.
        source_px: (h, w, 2) float32, where each pixel comes from, as (x, y) with centres at +0.5.

    Returns:
        (h, w, 3) uint8.
    """
    out = np.empty((*source_px.shape[:2], 3), dtype=np.uint8)
    _resample(np.ascontiguousarray(picture), np.ascontiguousarray(source_px), out)
    return out


@njit(nogil=True, cache=True)
def _resample(picture: NDArray, source_px: NDArray, out: NDArray) -> None:  # pragma: no cover - compiled
    """Catmull-Rom weights of the four neighbours at fraction t, separable; Keys 1981 with a = -1/2."""
    height, width = picture.shape[0], picture.shape[1]
    half, one = np.float32(0.5), np.float32(1.0)
    wx, wy = np.empty(4, np.float32), np.empty(4, np.float32)
    columns = np.empty(4, np.int64)
    for row in range(source_px.shape[0]):
        for column in range(source_px.shape[1]):
            x = source_px[row, column, 0] - half
            y = source_px[row, column, 1] - half
            x0, y0 = int(np.floor(x)), int(np.floor(y))
            for weights, t in ((wx, x - np.float32(x0)), (wy, y - np.float32(y0))):
                u = one - t
                weights[0] = -half * t * u * u
                weights[1] = one + half * t * t * (np.float32(3.0) * t - np.float32(5.0))
                weights[2] = one + half * u * u * (np.float32(3.0) * u - np.float32(5.0))
                weights[3] = -half * u * t * t
            for i in range(4):
                columns[i] = min(max(x0 - 1 + i, 0), width - 1)
            red, green, blue = half, half, half
            for j in range(4):
                line = min(max(y0 - 1 + j, 0), height - 1)
                for i in range(4):
                    weight = wx[i] * wy[j]
                    red += weight * picture[line, columns[i], 0]
                    green += weight * picture[line, columns[i], 1]
                    blue += weight * picture[line, columns[i], 2]
            out[row, column, 0] = np.uint8(min(max(red, np.float32(0.0)), np.float32(255.0)))
            out[row, column, 1] = np.uint8(min(max(green, np.float32(0.0)), np.float32(255.0)))
            out[row, column, 2] = np.uint8(min(max(blue, np.float32(0.0)), np.float32(255.0)))
