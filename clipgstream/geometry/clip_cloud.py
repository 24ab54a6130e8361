"""The point cloud of a clip from its pictures: a cloud a frame, and their union with one point a voxel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from clipgstream.geometry.anchors import measure_scene
from clipgstream.geometry.cloud import PointCloud, union, voxel_downsample
from clipgstream.geometry.config import AnchorConfig, PointsConfig
from clipgstream.geometry.correspondence import InverseDepthRange, widest_range
from clipgstream.geometry.pictures import ClipPictures
from clipgstream.geometry.plane_sweep import find_ranges, sweep_frames
from formats.errors import IngestError

_VOLUME_BYTES = 128 << 20  # of one view's cost volume; a sweep holds about four of them
_TOO_FEW = 200  # points a frame below which the volume before the cameras is filled instead
_VOLUME_GRID = (24, 18, 8)  # pixels across and down and depths of that filling, for each view


@dataclass(frozen=True)
class ClipCloud:
    """A clip's points.

    Attributes:
        cloud: union over the frames, one point a voxel.
        notes: what the user should know about how it came about; empty when all is well.
    """

    cloud: PointCloud
    notes: tuple[str, ...]


def clip_cloud(
    pictures: ClipPictures,
    points: PointsConfig,
    anchors: AnchorConfig,
    device: torch.device,
    *,
    scale: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    on_frame: Callable[[int, PointCloud], None] | None = None,
) -> ClipCloud:
    """Points of a clip by plane-sweep stereo.

    Args:
        scale: the scene's scale, from the reference clip; None measures this clip's own, which for the
            reference clip is the same thing.
        progress: called with (frames done, frames of the clip).
        on_frame: called with (clip_frame, its cloud), in order, to keep it.

    Raises:
        IngestError: fewer than two cameras, or cameras that see nothing in common.
    """
    _check(pictures)
    frames = pictures.present.shape[1]
    report = progress or (lambda done, total: None)
    report(0, frames)
    ranges = find_ranges(pictures.images, pictures.views, pictures.present, device)
    clouds: list[PointCloud] = []
    agreed = 0.0
    step = _frames_at_once(pictures, points)
    for first in range(0, frames, step):
        images = [image[first : first + step] for image in pictures.images]
        present = pictures.present[:, first : first + step]
        result = sweep_frames(images, pictures.views, present, points, ranges, device)
        agreed += result.agreed * present.shape[1] / frames
        for cloud in result.clouds:
            if on_frame is not None:
                on_frame(len(clouds), cloud)
            clouds.append(cloud)
        report(len(clouds), frames)
    whole, notes = _with_notes(union(clouds), agreed, points.fill_below, pictures)
    if scale is None:
        scale = measure_scene(pictures.centers(), whole, anchors).scale
    return ClipCloud(voxel_downsample(whole, anchors.voxel * scale), notes)


def merge_clouds(
    clouds: Sequence[PointCloud],
    centers: NDArray[np.float64],
    anchors: AnchorConfig,
    scale: float | None = None,
) -> PointCloud:
    """The clip cloud of clouds that exist already: their union with one point a voxel.

    Args:
        centers: (V, 3) training cameras' centres.
        scale: as in `clip_cloud`.
    """
    whole = union(clouds)
    if scale is None:
        scale = measure_scene(centers, whole, anchors).scale
    return voxel_downsample(whole, anchors.voxel * scale)


def _check(pictures: ClipPictures) -> None:
    if len(pictures.views) < 2:
        raise IngestError(
            "points need two training cameras or more",
            expected="at least 2 cameras that are not held out",
            found=len(pictures.views),
            hint="add cameras, or supply point clouds",
        )
    assert pictures.present.shape == (len(pictures.views), len(pictures.images[0]))


def _frames_at_once(pictures: ClipPictures, points: PointsConfig) -> int:
    """Frames whose cost volume stays within `_VOLUME_BYTES`; depends on sizes alone, like all results."""
    lattice = 0
    for view in pictures.views:
        width = min(points.width_px, view.width_px) // 2
        lattice = max(lattice, width * max(1, round(view.height_px * width / view.width_px)))
    return max(1, _VOLUME_BYTES // (4 * lattice * points.planes))


def _with_notes(
    cloud: PointCloud, agreed: float, fill_below: float, pictures: ClipPictures
) -> tuple[PointCloud, tuple[str, ...]]:
    """The cloud, with the viewed volume filled when there is next to nothing, and what to say of it."""
    if len(cloud) < _TOO_FEW * pictures.present.shape[1]:
        text = (
            "almost no depth was found: the volume before the cameras was filled with evenly spaced points; "
            "check the calibration and the synchronisation, or supply point clouds"
        )
        return union([cloud, *_viewed_volume(pictures)]), (text,)
    if agreed < fill_below:
        text = (
            f"the cameras agree on the depth of only {100.0 * agreed:.0f} % of their pixels (they stand far "
            "apart, see little texture, or the calibration is wrong): the rest was carried over from the "
            "pixels around, so expect weaker new viewpoints"
        )
        return cloud, (text,)
    return cloud, ()


def _viewed_volume(pictures: ClipPictures) -> list[PointCloud]:
    """Points on a lattice of pixels and depths of every view, coloured as the pixels of its first picture."""
    columns, rows, depths = _VOLUME_GRID
    clouds = []
    for i, view in enumerate(pictures.views):
        reach: InverseDepthRange = widest_range(pictures.views, i)
        x = ((np.arange(columns) + 0.5) * view.width_px / columns).astype(int)
        y = ((np.arange(rows) + 0.5) * view.height_px / rows).astype(int)
        first = int(np.argmax(pictures.present[i]))
        colors = pictures.images[i][first][y[:, None], x[None]].reshape(-1, 3).astype(np.float32) / 255.0
        px, py = np.meshgrid((x + 0.5 - view.cx_px) / view.fx_px, (y + 0.5 - view.cy_px) / view.fy_px)
        rays = np.stack([px.ravel(), py.ravel(), np.ones(px.size)], axis=1) @ view.camera_from_world[:, :3]
        steps = np.linspace(max(reach.low, 0.1 * reach.high), reach.high, depths)
        clouds += [
            PointCloud((view.center() + rays / w).astype(np.float32), colors.astype(np.float32))
            for w in steps
        ]
    return clouds
