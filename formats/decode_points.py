"""Where a clip's anchors lie in its field: the one place for encoder, decoder and trainer.

A player must find the same rows as the packer, so everything here is defined to the bit: float32, one
subtraction and one division a coordinate, nothing fused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from formats.hashgrid import FieldSpec, Level
from formats.threads import run_tasks
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
    # Far outside the box a coordinate may leave float32, which is outside too.
    with np.errstate(over="ignore"):
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
    unit = np.require(points.unit[points.inside], np.float32, ["C", "W"])
    if len(unit) == 0:
        return mask
    mark_level = _kernels().mark_level

    def work(number: int) -> None:
        level = spec.layout[number]
        fields = np.array([*level.strides, level.entries, level.dense], np.int64)
        times = _time_corners(level, frames, clip_frames)
        mark_level(unit, level.scale, fields, times, mask[level.offset : level.offset + level.entries])

    run_tasks(work, spec.levels)
    return mask


def _time_corners(level: Level, frames: int, clip_frames: int) -> NDArray[np.int64]:
    """The grid's time corners that are read at the clip's frames: frames in one cell share theirs."""
    cells = {
        math.floor(float(clip_time(frame, clip_frames)) * level.time_scale + 0.5) for frame in range(frames)
    }
    return np.array(sorted(cells | {cell + 1 for cell in cells}), np.int64)


def _kernels() -> ModuleType:
    """The kernel, imported when first used."""
    from formats import reachable_kernels

    return reachable_kernels
