"""From point clouds to anchors: one point a voxel, and the residual anchors of source clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from clipgstream.geometry.cloud import F32, PointCloud, group_means, voxel_ids
from clipgstream.geometry.config import AnchorConfig
from clipgstream.geometry.neighbours import rms_neighbor_distance
from formats.errors import IngestError

_NEIGHBORS = 3
_SEARCH_STEPS = 24  # halvings of the voxel's range, which is then narrower than 0.01 %
_LEVELS_PER_OCTAVE = 2
_MAX_LEVEL = 6  # voxels differ at most by 2^3 either way


@dataclass(frozen=True)
class Scene:
    """What lengths are measured against.

    Attributes:
        centers: (V, 3) float64 camera centres, world units; held-out cameras left out.
        scale: world units to a unit of AnchorConfig's lengths.
    """

    centers: NDArray[np.float64]
    scale: float


@dataclass(frozen=True)
class AnchorPoints:
    """Where anchors are, before any training.

    Attributes:
        positions: (A, 3) world units.
        colors: (A, 3) sRGB-encoded, in [0, 1].
        spacing: (A,) root mean squared distance to the 3 nearest anchors, world units, > 0.
        voxel: edge of the voxels they come from, world units.
    """

    positions: F32
    colors: F32
    spacing: F32
    voxel: float


def scene_scale(centers: NDArray[np.float64], cloud: PointCloud) -> float:
    """Median distance from the cameras' mean to the points, world units; see AnchorConfig."""
    if len(cloud) == 0:
        raise IngestError("the scene has no points", hint="check the calibration, or supply point clouds")
    distances = np.linalg.norm(cloud.positions.astype(np.float64) - centers.mean(axis=0), axis=1)
    return float(np.median(distances))


def measure_scene(centers: NDArray[np.float64], cloud: PointCloud, config: AnchorConfig) -> Scene:
    """The scene of a capture, from its reference clip's cloud."""
    return Scene(centers, 1.0 if config.world_units else scene_scale(centers, cloud))


def reference_anchors(
    cloud: PointCloud, config: AnchorConfig, scene: Scene, motion: F32 | None = None
) -> AnchorPoints:
    """A0: the reference clip's cloud with one point a voxel, at most `max_anchors`.

    Args:
        motion: (N,) of the cloud's points, see geometry.motion; None: nothing moves.
    """
    levels = _levels(cloud.positions, config, scene, motion)
    return _thinned(cloud, config.voxel * scene.scale, config.max_anchors, config, levels)


def residual_anchors(
    cloud: PointCloud,
    reference: AnchorPoints,
    config: AnchorConfig,
    scene: Scene,
    motion: F32 | None = None,
) -> AnchorPoints:
    """The points of a source clip's cloud outside the coverage field of A0, one a voxel.

    Each reference anchor covers a sphere with its own spacing as radius; a point stays when it lies at
    least `residual_threshold` outside the sphere of the reference anchor nearest to it. A residual
    anchor's spacing counts the reference anchors among its neighbours: it must not grow over them.

    Returns:
        At most `max_residual` points; none when the reference covers everything.
    """
    distance, nearest = cKDTree(reference.positions).query(cloud.positions)
    beyond = distance - reference.spacing[nearest] >= config.residual_threshold * scene.scale
    outside = cloud.select(beyond)
    if len(outside) == 0:
        return AnchorPoints(outside.positions, outside.colors, np.zeros(0, np.float32), reference.voxel)
    levels = _levels(outside.positions, config, scene, None if motion is None else motion[beyond])
    smallest = max(config.voxel * scene.scale, config.residual_voxel * reference.voxel)
    thinned = _thinned(outside, smallest, config.max_residual, config, levels)
    together = np.concatenate([thinned.positions, reference.positions])
    spacing = _spacing(together, thinned.voxel, config.neighbours)[: len(thinned.positions)]
    return AnchorPoints(thinned.positions, thinned.colors, spacing, thinned.voxel)


def extended_anchors(reference: AnchorPoints, residual: AnchorPoints, config: AnchorConfig) -> AnchorPoints:
    """The shared anchors of a clip that becomes a reference clip: those of the old one, and its own."""
    positions = np.concatenate([reference.positions, residual.positions])
    colors = np.concatenate([reference.colors, residual.colors])
    spacing = _spacing(positions, reference.voxel, config.neighbours)
    return AnchorPoints(positions, colors, spacing, reference.voxel)


def _thinned(
    cloud: PointCloud, voxel: float, limit: int, config: AnchorConfig, levels: NDArray[np.int64]
) -> AnchorPoints:
    """One point a voxel; voxels start at `voxel` and grow until at most `limit` are occupied."""
    if len(cloud) == 0:
        raise IngestError(
            "there are no points to make anchors of", hint="supply point clouds, or check the rig"
        )
    groups, count = _group(cloud, voxel, levels, config)
    if limit and count > limit:
        voxel = _grown(cloud, voxel, limit, levels, config)
        groups, count = _group(cloud, voxel, levels, config)
    kept = groups >= 0
    positions = group_means(cloud.positions[kept], groups[kept], count)
    colors = group_means(cloud.colors[kept], groups[kept], count)
    return AnchorPoints(positions, colors, _spacing(positions, voxel, config.neighbours), float(voxel))


def _grown(
    cloud: PointCloud, voxel: float, limit: int, levels: NDArray[np.int64], config: AnchorConfig
) -> float:
    """The smallest edge, to 0.01 %, at which at most `limit` voxels count, by bisection of its logarithm."""
    low, high = voxel, voxel
    while _group(cloud, high, levels, config)[1] > limit:
        low, high = high, 2.0 * high
    for _ in range(_SEARCH_STEPS):
        middle = float(np.sqrt(low * high))
        if _group(cloud, middle, levels, config)[1] > limit:
            low = middle
        else:
            high = middle
        if high <= low * 1.0001:
            break
    return high


def _levels(positions: F32, config: AnchorConfig, scene: Scene, motion: F32 | None) -> NDArray[np.int64]:
    """How many half octaves larger than the edge at the scene's scale each point's voxel is, (N,)."""
    levels = np.zeros(len(positions), np.int64)
    if config.follow_distance and not config.world_units:
        inverse = np.zeros(len(positions))
        for center in scene.centers:
            inverse += 1.0 / np.maximum(np.linalg.norm(positions - center, axis=1), 1e-3 * scene.scale)
        distance = len(scene.centers) / inverse
        steps = np.rint(_LEVELS_PER_OCTAVE * np.log2(distance / scene.scale)).astype(np.int64)
        levels += np.clip(steps, -_MAX_LEVEL, _MAX_LEVEL)
    if motion is not None:
        finer = round(-_LEVELS_PER_OCTAVE * float(np.log2(config.moving_voxel)))
        levels -= np.where(motion >= config.moving_change, finer, 0)
    return levels


def _group(
    cloud: PointCloud, voxel: float, levels: NDArray[np.int64], config: AnchorConfig
) -> tuple[NDArray[np.int64], int]:
    """(voxel of each point or -1, number of voxels); voxels with too little in them are left out."""
    groups = np.full(len(levels), -1, np.int64)
    count = 0
    for level in np.unique(levels):
        members = np.flatnonzero(levels == level)
        edge = voxel * 2.0 ** (level / _LEVELS_PER_OCTAVE)
        _, inverse = np.unique(voxel_ids(cloud.positions[members], edge), return_inverse=True)
        sizes = np.bincount(inverse)
        enough = sizes >= config.support * sizes.mean()
        groups[members] = np.where(enough, np.cumsum(enough) - 1 + count, -1)[inverse]
        count += int(enough.sum())
    return groups, count


def _spacing(positions: F32, voxel: float, neighbours: str) -> F32:
    """Neighbour distances, never 0: a lone anchor gets its voxel's edge, and twins a hundredth of it."""
    if len(positions) < 2:
        return np.full(len(positions), voxel, np.float32)
    distances = rms_neighbor_distance(positions, _NEIGHBORS, neighbours)
    return np.maximum(distances, np.float32(0.01 * voxel))
