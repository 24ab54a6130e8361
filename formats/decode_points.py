"""Where a clip's anchors lie in its field: the one place for encoder, decoder and trainer.

A player must find the same rows as the packer, so everything here is defined to the bit: float32, one
subtraction and one division a coordinate, nothing fused.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from formats.hashgrid import FieldSpec, corner_indices, index_blocks
from formats.types import F32


@dataclass(frozen=True)
class GridPoints:
    """Anchors in a field's unit box.

    Attributes:
        unit: (A, 3) float32 in [0, 1], clamped.
        inside: (A,) bool, false where the anchor lies outside the box and has no dynamic feature.
    """

    unit: F32
    inside: NDArray[np.bool_]


def grid_points(positions: F32, lo: F32, hi: F32) -> GridPoints:
    """Where world positions (A, 3) lie in the box [lo, hi]: (p - lo) / (hi - lo)."""
    unit = (positions - lo) / (hi - lo)
    inside = np.all((unit >= 0) & (unit <= 1), axis=1)
    # Adding 0 makes -0 a 0.
    return GridPoints(np.clip(unit, np.float32(0), np.float32(1)) + np.float32(0), inside)


def clip_time(clip_frame: int, clip_frames: int) -> np.float32:
    """k / M, divided in double and rounded to float32."""
    return np.float32(clip_frame / clip_frames)


def reachable_rows(spec: FieldSpec, points: GridPoints, frames: int, clip_frames: int) -> NDArray[np.bool_]:
    """(spec.entries,) whether any anchor inside the box reads the row at any of the clip's frames."""
    mask = np.zeros(spec.entries, np.bool_)
    unit = points.unit[points.inside]
    for block in index_blocks(spec, len(unit)):
        xyzt = np.empty((block.stop - block.start, 4), np.float32)
        xyzt[:, :3] = unit[block]
        for clip_frame in range(frames):
            xyzt[:, 3] = clip_time(clip_frame, clip_frames)
            _mark(corner_indices(spec, xyzt).reshape(-1), mask)
    return mask


@njit(nogil=True, cache=True)
def _mark(rows, mask):  # type: ignore[no-untyped-def]
    for i in range(rows.size):
        mask[rows[i]] = True
