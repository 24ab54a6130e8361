"""Where the scene moves during a clip, told from the pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from clipgstream.geometry.cloud import F32
from clipgstream.geometry.pictures import ClipPictures
from clipgstream.rig import PinholeView

_WINDOW_PX = 3  # pixels a side over which change is averaged: a point's projection is not exact
_AGREEING_SHARE = 0.35  # of the views that see a point must show no less change than it is given
_QUIET_SHARE = 0.25  # of a view's pixels do not move at all, it is assumed
_CHUNK = 1 << 17  # points projected at a time, which bounds the memory


def point_motion(positions: F32, pictures: ClipPictures) -> F32:
    """How much the pixels at each point change during the clip, (N,) in [0, 1]; 0 where nothing moves.

    In each view a pixel's change is its standard deviation over the clip's frames (of the channel that
    changes most), less what the view's quietest quarter shows, which is its noise. A point gets the
    change that a third of the views that it projects into stay below: a wall behind a moving figure is
    covered and uncovered in a few views, the figure moves in all of them.

    Args:
        positions: (N, 3) world units.
    """
    changes = [
        _change(images[present]) for images, present in zip(pictures.images, pictures.present, strict=True)
    ]
    motion = np.empty(len(positions), np.float32)
    for first in range(0, len(positions), _CHUNK):
        part = slice(first, first + _CHUNK)
        seen = np.stack(
            [
                _looked_up(positions[part], view, change)
                for view, change in zip(pictures.views, changes, strict=True)
            ]
        )
        motion[part] = _low_quantile(seen)
    return motion


def _change(images: NDArray[np.uint8]) -> F32:
    """(H, W) change of the pixels of (M, H, W, 3) pictures, noise taken off."""
    if len(images) < 2:
        return np.zeros(images.shape[1:3], np.float32)
    deviation = images.std(axis=0, dtype=np.float32).max(axis=-1) / np.float32(255.0)
    smooth: F32 = uniform_filter(deviation, _WINDOW_PX)
    return np.maximum(smooth - np.quantile(smooth, _QUIET_SHARE), np.float32(0.0))


def _looked_up(positions: F32, view: PinholeView, change: F32) -> F32:
    """The view's change where the points project to, (N,); infinite for those it does not see."""
    pose = view.camera_from_world
    local = positions.astype(np.float64) @ pose[:, :3].T + pose[:, 3]
    depth = np.maximum(local[:, 2], 1e-12)
    x = np.floor(view.fx_px * local[:, 0] / depth + view.cx_px)
    y = np.floor(view.fy_px * local[:, 1] / depth + view.cy_px)
    inside = (local[:, 2] > 0) & (x >= 0) & (y >= 0) & (x < view.width_px) & (y < view.height_px)
    found = np.full(len(positions), np.inf, np.float32)
    found[inside] = change[y[inside].astype(np.int64), x[inside].astype(np.int64)]
    return found


def _low_quantile(seen: F32) -> F32:
    """Over (V, N) values, the one that `_AGREEING_SHARE` of the finite ones don't exceed; 0 for none."""
    ordered = np.sort(seen, axis=0)
    views = np.isfinite(ordered).sum(axis=0)
    rank = np.round(_AGREEING_SHARE * np.maximum(views - 1, 0)).astype(np.int64)
    value = np.take_along_axis(ordered, rank[None], axis=0)[0]
    return np.where(views > 0, value, np.float32(0.0))
