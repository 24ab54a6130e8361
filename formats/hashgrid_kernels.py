"""Kernels of the 4D hash grid; `formats.hashgrid` says what they compute.

Arrays: positions (N, 3), times (N,), tables (entries, F) and gradient (N, L * F), all float32, contiguous and
writable, so that each kernel is compiled once.

Indices are int64 whose low 32 bits are those of uint32 arithmetic. Every row is taken modulo the level's
entries at last, so that no coordinate, however wrong, makes a kernel leave the table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]


class Placed(NamedTuple):
    """Positions placed in a grid.

    Attributes:
        partial: (L, N, 8) the part of the spatial corners' indices that does not depend on time.
        weights: (L, N, 8) their weights, likewise.
        scales: (L, 2) scale, time_scale.
        levels: (L, 6) the strides of y, z and t; entries; offset; whether dense.
    """

    partial: U32
    weights: F32
    scales: F64
    levels: I64


_ONE = np.float32(1.0)
_ZERO = np.float32(0.0)
_MASK = 0xFFFFFFFF
_FAST = {"contract", "nsz"}


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def place(lo: int, hi: int, positions: F32, grid: Placed) -> None:
    """Fill `grid.partial` and `grid.weights` for the positions lo to hi."""
    partial, weights, scales, levels = grid
    for level in range(levels.shape[0]):
        scale = scales[level, 0]
        stride_y = levels[level, 0]
        stride_z = levels[level, 1]
        dense = levels[level, 5] != 0
        for i in range(lo, hi):
            x = np.float64(positions[i, 0]) * scale + 0.5
            y = np.float64(positions[i, 1]) * scale + 0.5
            z = np.float64(positions[i, 2]) * scale + 0.5
            ix = np.int64(x)
            iy = np.int64(y)
            iz = np.int64(z)
            wx = np.float32(x - ix)
            wy = np.float32(y - iy)
            wz = np.float32(z - iz)
            for c in range(8):
                cx = c & 1
                cy = (c >> 1) & 1
                cz = c >> 2
                row_y = (iy + cy) * stride_y
                row_z = (iz + cz) * stride_z
                row = (ix + cx) + row_y + row_z if dense else (ix + cx) ^ row_y ^ row_z
                partial[level, i, c] = np.uint32(row & _MASK)
                weight = (wz if cz else _ONE - wz) * (wy if cy else _ONE - wy)
                weights[level, i, c] = weight * (wx if cx else _ONE - wx)


@njit(nogil=True, inline="always")
def _row(partial: int, time_part: int, entries: int, dense: bool) -> int:
    """Entry of a corner within its level. A hashed level has a power of two of them."""
    if dense:
        row = (partial + time_part) & _MASK
        return row if row < entries else row % entries
    return (partial ^ time_part) & (entries - 1)


@njit(nogil=True, cache=True, error_model="numpy")
def rows(times: F32, grid: Placed, out: U32) -> None:
    """Rows of the table that the points read; out is (N, L, 16)."""
    partial, _, scales, levels = grid
    for level in range(levels.shape[0]):
        stride = levels[level, 2]
        entries = levels[level, 3]
        dense = levels[level, 5] != 0
        for i in range(times.shape[0]):
            cell = np.int64(np.float64(times[i]) * scales[level, 1] + 0.5)
            for c in range(16):
                row = _row(np.int64(partial[level, i, c & 7]), (cell + (c >> 3)) * stride, entries, dense)
                out[i, level, c] = levels[level, 4] + row


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def gather(lo: int, hi: int, times: F32, grid: Placed, tables: F32, out: F32) -> None:
    """Features of the points lo to hi, in groups of four that fill a vector register; out is (N, L * F)."""
    partial, weights, scales, levels = grid
    features = tables.shape[1]
    for level in range(levels.shape[0]):
        stride = levels[level, 2]
        entries = levels[level, 3]
        offset = levels[level, 4]
        dense = levels[level, 5] != 0
        for i in range(lo, hi):
            t = np.float64(times[i]) * scales[level, 1] + 0.5
            cell = np.int64(t)
            upper = np.float32(t - cell)
            lower = _ONE - upper
            part0 = cell * stride
            part1 = part0 + stride
            f = 0
            while f + 4 <= features:
                a0 = _ZERO
                a1 = _ZERO
                a2 = _ZERO
                a3 = _ZERO
                for c in range(8):
                    part = np.int64(partial[level, i, c])
                    row = offset + _row(part, part0, entries, dense)
                    w = weights[level, i, c] * lower
                    a0 += w * tables[row, f]
                    a1 += w * tables[row, f + 1]
                    a2 += w * tables[row, f + 2]
                    a3 += w * tables[row, f + 3]
                    row = offset + _row(part, part1, entries, dense)
                    w = weights[level, i, c] * upper
                    a0 += w * tables[row, f]
                    a1 += w * tables[row, f + 1]
                    a2 += w * tables[row, f + 2]
                    a3 += w * tables[row, f + 3]
                column = level * features + f
                out[i, column] = a0
                out[i, column + 1] = a1
                out[i, column + 2] = a2
                out[i, column + 3] = a3
                f += 4
            while f < features:
                a0 = _ZERO
                for c in range(8):
                    part = np.int64(partial[level, i, c])
                    low = tables[offset + _row(part, part0, entries, dense), f]
                    high = tables[offset + _row(part, part1, entries, dense), f]
                    a0 += weights[level, i, c] * (lower * low + upper * high)
                out[i, level * features + f] = a0
                f += 1


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def scatter(level: int, add: bool, times: F32, grid: Placed, gradient: F32, out: F32) -> None:
    """Gradient of one level's rows, from all points in their order; out is (entries, F)."""
    partial, weights, scales, levels = grid
    features = out.shape[1]
    stride = levels[level, 2]
    entries = levels[level, 3]
    offset = levels[level, 4]
    dense = levels[level, 5] != 0
    if not add:
        out[offset : offset + entries] = _ZERO
    for i in range(times.shape[0]):
        t = np.float64(times[i]) * scales[level, 1] + 0.5
        cell = np.int64(t)
        upper = np.float32(t - cell)
        lower = _ONE - upper
        part0 = cell * stride
        part1 = part0 + stride
        f = 0
        while f + 4 <= features:
            column = level * features + f
            g0 = gradient[i, column]
            g1 = gradient[i, column + 1]
            g2 = gradient[i, column + 2]
            g3 = gradient[i, column + 3]
            for c in range(8):
                part = np.int64(partial[level, i, c])
                row = offset + _row(part, part0, entries, dense)
                w = weights[level, i, c] * lower
                out[row, f] += w * g0
                out[row, f + 1] += w * g1
                out[row, f + 2] += w * g2
                out[row, f + 3] += w * g3
                row = offset + _row(part, part1, entries, dense)
                w = weights[level, i, c] * upper
                out[row, f] += w * g0
                out[row, f + 1] += w * g1
                out[row, f + 2] += w * g2
                out[row, f + 3] += w * g3
            f += 4
        while f < features:
            g0 = gradient[i, level * features + f]
            for c in range(8):
                part = np.int64(partial[level, i, c])
                w = weights[level, i, c]
                out[offset + _row(part, part0, entries, dense), f] += w * lower * g0
                out[offset + _row(part, part1, entries, dense), f] += w * upper * g0
            f += 1
