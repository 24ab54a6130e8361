"""Kernel behind `formats.decode_points.reachable_rows`."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@njit(nogil=True, cache=True, error_model="numpy")
def mark_level(unit: F32, scale: float, level: I64, times: I64, mask: Mask) -> None:
    """Set the rows of one level that are read at some point and time.

    The row of a corner depends on the spatial corner only modulo the level's entries, so those are marked
    first, each once, and every time is added to them. See formats/hashgrid.py for the arithmetic.

    Args:
        unit: (N, 3) in [0, 1].
        scale: of the level in space.
        level: (5,) the strides of y, z and t; entries; whether dense.
        times: the time corners that are read.
        mask: (entries,).
    """
    stride_y, stride_z, stride_t, entries = level[0], level[1], level[2], level[3]
    dense = level[4] != 0
    spatial = np.zeros(entries, np.bool_)
    for i in range(unit.shape[0]):
        ix = np.int64(np.float64(unit[i, 0]) * scale + 0.5)
        iy = np.int64(np.float64(unit[i, 1]) * scale + 0.5)
        iz = np.int64(np.float64(unit[i, 2]) * scale + 0.5)
        for c in range(8):
            x = ix + (c & 1)
            row_y = (iy + ((c >> 1) & 1)) * stride_y
            row_z = (iz + (c >> 2)) * stride_z
            row = (x + row_y + row_z) % entries if dense else (x ^ row_y ^ row_z) & (entries - 1)
            spatial[row] = True
    for row in range(entries):
        if spatial[row]:
            for time in times:
                part = time * stride_t
                mask[(row + part) % entries if dense else (row ^ part) & (entries - 1)] = True
