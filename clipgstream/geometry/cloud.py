"""Coloured point clouds: union, one point a voxel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

_CELL_LIMIT = 2**20  # cells an axis, so that a cell's three indices fit one int64


@dataclass(frozen=True)
class PointCloud:
    """Points with a colour each.

    Attributes:
        positions: (N, 3) float32, world units.
        colors: (N, 3) float32, sRGB-encoded, in [0, 1].
    """

    positions: F32
    colors: F32

    def __post_init__(self) -> None:
        assert self.positions.ndim == 2 and self.positions.shape[1] == 3
        assert self.positions.shape == self.colors.shape

    def __len__(self) -> int:
        return len(self.positions)

    def select(self, index: NDArray[np.bool_] | NDArray[np.int64]) -> PointCloud:
        """The points that a mask (N,) or an index array picks, in its order."""
        return PointCloud(self.positions[index], self.colors[index])


def empty_cloud() -> PointCloud:
    """A cloud without points."""
    return PointCloud(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32))


def union(clouds: Sequence[PointCloud]) -> PointCloud:
    """All points of `clouds`, in order."""
    if not clouds:
        return empty_cloud()
    return PointCloud(
        np.concatenate([cloud.positions for cloud in clouds]),
        np.concatenate([cloud.colors for cloud in clouds]),
    )


def voxel_ids(positions: NDArray[np.floating], voxel: float) -> NDArray[np.int64]:
    """The voxel of each point as one number, (N,); voxels start at the cloud's lower corner.

    Voxels are cubes with edge `voxel` (world units, > 0). A cloud wider than 2^20 voxels is counted in
    the smallest voxels that fit, which only matters for a voxel far below float32's precision.
    """
    low = positions.min(axis=0).astype(np.float64)
    extent = float((positions.max(axis=0) - low).max())
    edge = max(voxel, extent / (_CELL_LIMIT - 1), np.finfo(np.float64).tiny)
    cells = np.floor((positions - low) / edge).astype(np.int64)
    result: NDArray[np.int64] = (cells[:, 0] * _CELL_LIMIT + cells[:, 1]) * _CELL_LIMIT + cells[:, 2]
    return result


def group_means(values: NDArray[np.floating], groups: NDArray[np.integer], count: int) -> F32:
    """Mean of the rows of `values` (N, C) in each of `count` groups, as (count, C) float32."""
    sizes = np.maximum(np.bincount(groups, minlength=count), 1)
    sums = np.stack([np.bincount(groups, weights=column, minlength=count) for column in values.T], axis=1)
    return (sums / sizes[:, None]).astype(np.float32)


def voxel_downsample(cloud: PointCloud, voxel: float) -> PointCloud:
    """One point a voxel: the mean position and colour of the points in it, ordered by voxel.

    The mean, not the nearest point, because averaging takes out part of the noise of the depths.

    Args:
        voxel: edge in world units; 0 or less keeps every point.
    """
    if voxel <= 0.0 or len(cloud) == 0:
        return cloud
    _, groups = np.unique(voxel_ids(cloud.positions, voxel), return_inverse=True)
    count = int(groups.max()) + 1
    return PointCloud(group_means(cloud.positions, groups, count), group_means(cloud.colors, groups, count))
