"""What the CPU rasteriser's kernels share: constants, the layout of their records, and two small tools.

Numba's cache of a kernel looks at that kernel's own file only: after a change here, touch the other
`cpu_*.py` files, or delete `__pycache__`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]

F = np.float32
TILE = 16
TILE_PX = TILE * TILE
BLOCK = 8
"""Pixels of a row that are blended together: as many as fit one AVX2 register."""

NEAR = 0.01
"""Gaussians whose centre is not deeper than this (world units) are not drawn."""
LOW_PASS = 0.3
"""Added to the diagonal of each projected covariance, square pixels."""
FOV_MARGIN = 0.3
"""The projection is linearised at most this far outside the picture, as a share of half its size."""
ALPHA_MIN = F(1.0 / 255.0)
"""A Gaussian whose alpha in a pixel is below this does not touch that pixel."""
TRANSMITTANCE_MIN = F(1e-4)
"""A pixel is closed to the first Gaussian that would leave it this transmittance or less."""

# Columns of a splat, which is a Gaussian as one view sees it. At (dx, dy) pixels from its centre it has
# alpha = opacity * exp(-power) with power = (INV_X * (dx - SHEAR * dy))^2 + (INV_Y * dy)^2.
CENTER_X, CENTER_Y, INV_X, SHEAR, INV_Y, OPACITY, RED, GREEN, BLUE = range(9)
BLEND_COLUMNS = 9
# The ellipse in which alpha reaches ALPHA_MIN: half its bounding box; half its width and its height
# through the centre. Its lowest point lies SHEAR * EXTENT_Y right of the centre, its rightmost point
# SHEAR_Y * EXTENT_X below it.
EXTENT_X, EXTENT_Y, HALF_X, HALF_Y, SHEAR_Y = range(9, 14)
SPLAT_COLUMNS = 16

# Columns of a hit's gradients, a hit being one splat in one tile: dL/dpower summed over the tile's pixels
# with the weights 1, dx, dy, dx^2, dx dy and dy^2, and the gradient of the colour.
G_1, G_X, G_Y, G_XX, G_XY, G_YY, G_RED, G_GREEN, G_BLUE = range(9)
HIT_COLUMNS = 9

# Entries of a packed view: camera_from_world's rotation (row-major) and translation, the intrinsics, and
# the range to which x/z and y/z are clamped where the projection is linearised.
V_ROTATION, V_TRANSLATION, V_FX, V_FY, V_CX, V_CY = 0, 9, 12, 13, 14, 15
V_X_LOW, V_X_HIGH, V_Y_LOW, V_Y_HIGH = range(16, 20)
VIEW_ENTRIES = 20

# Sums may be reordered and products contracted, which vector code needs; infinities and NaN keep their
# meaning, because input that holds them must not lead astray.
FAST = {"reassoc", "nsz", "arcp", "contract", "afn"}

POWER_MAX = F(5.6)
"""exp(-POWER_MAX) < ALPHA_MIN, so beyond it nothing is seen."""

# exp(-power) on [0, POWER_MAX] as the 8th power of a quintic (minimax for the relative error, found by linear
# programming; 2e-6 in float32).
_E1, _E2, _E3 = F(-0.124999344), F(0.00781093398), F(-0.000324274239)
_E4, _E5 = F(9.72859198e-06), F(-1.79603731e-07)


@njit(fastmath=FAST)
def falloff(power: F) -> F:
    """exp(-power) for power in [0, POWER_MAX]."""
    square = power * power
    e = (F(1.0) + _E1 * power) + square * ((_E2 + _E3 * power) + square * (_E4 + _E5 * power))
    e *= e
    e *= e
    return e * e


@intrinsic(prefer_literal=True)
def stack_floats(typingctx: Any, size: Any) -> Any:
    """Pointer to `size` (a constant) float32 on the stack of a kernel.

    Against an array it costs nothing to make, the compiler knows that it overlaps nothing else, and an
    index into it is never negative; without the last two no loop over it becomes vector code.
    """
    count = size.literal_value

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        block = cgutils.alloca_once(builder, ir.ArrayType(ir.FloatType(), count))
        block.align = 64
        return builder.bitcast(block, ir.FloatType().as_pointer())

    return types.CPointer(types.float32)(size), codegen
