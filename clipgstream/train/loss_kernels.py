"""Kernels of the picture loss: L1 and SSIM with their gradients, in two passes over bands of rows.

A picture (H, W, 3) is read as H rows of 3 W values, so that every loop runs along memory. SSIM's window is
an 11 x 11 Gaussian of sigma 1.5, separable, over a picture that is 0 beyond its borders.

With G the window, the picture x and its target y, SSIM of one value is S = (A B) / (C D) where

    mu = G x, nu = G y, p = G (x^2 + y^2), q = G (x y)
    A = 2 mu nu + C1,  B = 2 (q - mu nu) + C2,  C = mu^2 + nu^2 + C1,  D = p - mu^2 - nu^2 + C2

    dS/dmu = 2 (nu (B - A) - mu S (D - C)) / (C D),  dS/dp = -S / D,  dS/dq = 2 A / (C D)

and, G being symmetric, d(sum of S)/dx = G dS/dmu + 2 x G dS/dp + y G dS/dq.

Bands of rows are worked on as lines: the values of a row, one segment of W * 3 for each quantity, with PAD
zeros before, between and after the segments. A loop that blurs a line blurs all its segments, and the zeros
stand for what lies beyond the picture. Loops touch few arrays each: a compiler gives up vectorising where too
many pairs of arrays might overlap. All arrays are contiguous float32 but `sums`.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

RADIUS = 5
SIGMA = 1.5
C1 = 0.01**2
C2 = 0.03**2

_taps = [math.exp(-0.5 * (k / SIGMA) ** 2) for k in range(-RADIUS, RADIUS + 1)]
WINDOW = np.array(_taps) / math.fsum(_taps)
"""(11,) float64, sums to 1."""

PAD = 3 * RADIUS
_G0, _G1, _G2, _G3, _G4, _G5 = (np.float32(tap) for tap in WINDOW[: RADIUS + 1])
_C1 = np.float32(C1)
_C2 = np.float32(C2)
_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
_TWO = np.float32(2.0)
# Not full `fastmath`, which assumes that nothing is NaN: a loss that went wrong must show it.
_FAST = {"reassoc", "contract", "arcp", "nsz"}


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def products(first: int, x: F32, y: F32, lines: F32) -> None:
    """Fill lines of x, y, x^2 + y^2, x y, from row `first` of the picture on; rows outside it are 0."""
    height, width = x.shape
    pitch = width + PAD
    for i in range(lines.shape[0]):
        line = lines[i]
        if not 0 <= first + i < height:
            line[:] = _ZERO
            continue
        for q in range(5):
            line[q * pitch : q * pitch + PAD] = _ZERO
        a = x[first + i]
        b = y[first + i]
        line0 = line[PAD : PAD + width]
        line1 = line[PAD + pitch : PAD + pitch + width]
        line2 = line[PAD + 2 * pitch : PAD + 2 * pitch + width]
        line3 = line[PAD + 3 * pitch : PAD + 3 * pitch + width]
        for j in range(width):
            line0[j] = a[j]
            line1[j] = b[j]
        for j in range(width):
            line2[j] = a[j] * a[j] + b[j] * b[j]
            line3[j] = a[j] * b[j]


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def blur(lines: F32, out: F32) -> None:
    """Blur lines down and across.

    `out` has 10 lines fewer, has as many segments as it is long enough for, and no meaning between them.
    """
    down = np.empty(out.shape[1], np.float32)
    for i in range(out.shape[0]):
        l0, l1, l2, l3, l4 = lines[i], lines[i + 1], lines[i + 2], lines[i + 3], lines[i + 4]
        l6, l7, l8, l9, l10 = lines[i + 6], lines[i + 7], lines[i + 8], lines[i + 9], lines[i + 10]
        l5 = lines[i + 5]
        for j in range(down.shape[0]):
            down[j] = _G5 * l5[j] + _G4 * (l4[j] + l6[j]) + _G3 * (l3[j] + l7[j])
        for j in range(down.shape[0]):
            down[j] += _G2 * (l2[j] + l8[j]) + _G1 * (l1[j] + l9[j]) + _G0 * (l0[j] + l10[j])
        across = out[i, PAD:]
        for j in range(down.shape[0] - 2 * PAD):
            across[j] = (
                _G5 * down[j + 15]
                + _G4 * (down[j + 12] + down[j + 18])
                + _G3 * (down[j + 9] + down[j + 21])
                + _G2 * (down[j + 6] + down[j + 24])
                + _G1 * (down[j + 3] + down[j + 27])
                + _G0 * (down[j] + down[j + 30])
            )


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def similarity(lines: F32, valid: F32, sums: F64) -> None:
    """From blurred lines to S and its derivatives, in place.

    Args:
        lines: segments mu, nu, p, q become dS/dmu, dS/dp, dS/dq, S, the zeros between them included.
        valid: (rows, W * 3) 1 where S counts, else 0; no rows at all: it counts everywhere.
        sums: (rows,) float64, S summed over each row.
    """
    pitch = (lines.shape[1] - PAD) // 4
    width = pitch - PAD
    for i in range(lines.shape[0]):
        line = lines[i]
        line0 = line[PAD : PAD + width]
        line1 = line[PAD + pitch : PAD + pitch + width]
        line2 = line[PAD + 2 * pitch : PAD + 2 * pitch + width]
        line3 = line[PAD + 3 * pitch : PAD + 3 * pitch + width]
        for j in range(width):
            mu = line0[j]
            nu = line1[j]
            mu_nu = mu * nu
            squares = mu * mu + nu * nu
            a = _TWO * mu_nu + _C1
            b = _TWO * (line3[j] - mu_nu) + _C2
            c = squares + _C1
            d = line2[j] - squares + _C2
            inverse = _ONE / (c * d)
            s = a * b * inverse
            line0[j] = _TWO * (nu * (b - a) - mu * s * (d - c)) * inverse
            line1[j] = -s * c * inverse
            line2[j] = _TWO * a * inverse
            line3[j] = s
        for q in range(5):
            line[q * pitch : q * pitch + PAD] = _ZERO
        if valid.shape[0] > 0:
            for q in range(4):
                segment = line[PAD + q * pitch : PAD + q * pitch + width]
                for j in range(width):
                    segment[j] *= valid[i, j]
        total = _ZERO
        for j in range(width):
            total += line3[j]
        sums[i] = total


@njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
def combine(x: F32, y: F32, lines: F32, l1_scale: float, ssim_scale: float, grad: F32, sums: F64) -> None:
    """Add up the gradient.

    Args:
        x, y: rows of the picture and its target.
        lines: the blurred derivatives.
        l1_scale, ssim_scale: float32, what the sums of |x - y| and of S are multiplied with.
        grad: like x, written.
        sums: (rows,) float64, |x - y| summed over each row.
    """
    width = x.shape[1]
    pitch = width + PAD
    for i in range(x.shape[0]):
        a = x[i]
        b = y[i]
        out = grad[i]
        line = lines[i]
        line0 = line[PAD : PAD + width]
        line1 = line[PAD + pitch : PAD + pitch + width]
        line2 = line[PAD + 2 * pitch : PAD + 2 * pitch + width]
        total = _ZERO
        for j in range(width):
            total += abs(a[j] - b[j])
        sums[i] = total
        for j in range(width):
            sign = (_ONE if a[j] > b[j] else _ZERO) - (_ONE if a[j] < b[j] else _ZERO)
            slope = line0[j] + _TWO * a[j] * line1[j] + b[j] * line2[j]
            out[j] = l1_scale * sign + ssim_scale * slope
