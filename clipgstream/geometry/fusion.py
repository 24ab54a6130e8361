"""Depth maps of all views to one cloud a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from clipgstream.geometry.cloud import PointCloud
from clipgstream.geometry.config import PointsConfig
from clipgstream.geometry.consistency import (
    DepthMap,
    count_agreeing,
    nearest_points,
    pierced,
    world_points,
)
from clipgstream.geometry.correspondence import InverseDepthRange, pair_score
from clipgstream.geometry.interpolation import interpolate
from clipgstream.geometry.parallel import run_jobs

_JUDGES = 6  # views that check a depth map
_COVERED = 0.05  # a point this much (relative) behind a pixel's depth still covers it


@dataclass(frozen=True)
class ColoredDepths:
    """A depth map and the colours (F, h, w, 3) uint8 of its pixels."""

    depths: DepthMap
    colors: Tensor


@dataclass(frozen=True)
class _View:
    """One view's candidates for points.

    Attributes:
        found: its depth map and colours.
        points: (F, h, w, 3) world positions of its pixels.
        strict: (F, h, w) bool, agreed by `min_views`.
        pair: (F, h, w) bool, agreed by two, and no view looks through them.
        judges: the views that check it, by index.
    """

    found: ColoredDepths
    points: Tensor
    strict: Tensor
    pair: Tensor
    judges: list[int]


@dataclass(frozen=True)
class _Filling:
    """A view's pixels without an agreed depth.

    Attributes:
        depths: depths carried over from the agreed pixels around.
        points: (F, h, w, 3) world positions at those depths.
        wanted: (F, h, w) bool, pixels whose carried depth no view looks through.
    """

    depths: DepthMap
    points: Tensor
    wanted: Tensor


@dataclass(frozen=True)
class Fused:
    """Clouds, one a frame, and the share of the pixels whose depth at least two views agree on."""

    clouds: list[PointCloud]
    agreed: float


def judges(maps: Sequence[DepthMap], index: int) -> list[int]:
    """The depth maps that see most of what map `index` sees, best first, at most six."""
    own = maps[index]
    depths = InverseDepthRange(float(own.inverse_depth.min()), float(own.inverse_depth.max()))
    scores = {i: pair_score(own.view, other.view, depths) for i, other in enumerate(maps) if i != index}
    return sorted((i for i in scores if scores[i] > 0.0), key=lambda i: (-scores[i], i))[:_JUDGES]


def fuse(found: Sequence[ColoredDepths], config: PointsConfig) -> Fused:
    """One cloud a frame: agreed points first, looser ones only where those leave a pixel uncovered."""
    if not found:
        return Fused([], 0.0)
    views = _agreement(found, config)
    pixels = sum(int(view.depths.present.sum()) * view.depths.inverse_depth[0].numel() for view in found)
    agreed = sum(int((view.strict | view.pair).sum()) for view in views) / max(pixels, 1)
    filling = _filling(views, config) if agreed < config.fill_below else []
    maps = [view.depths for view in found]
    jobs = [partial(_fuse_frame, frame, views, filling) for frame in range(len(maps[0].inverse_depth))]
    return Fused(run_jobs(jobs, maps[0].inverse_depth.device), agreed)


def _agreement(found: Sequence[ColoredDepths], config: PointsConfig) -> list[_View]:
    maps = [view.depths for view in found]
    order = [judges(maps, i) for i in range(len(maps))]
    counts = [
        count_agreeing(own, [maps[j] for j in panel], config.tolerance)
        for own, panel in zip(maps, order, strict=True)
    ]
    strict = [count >= config.min_views - 1 for count in counts]
    views = []
    for i, panel in enumerate(order):
        through = pierced(maps[i], [maps[j] for j in panel], [strict[j] for j in panel], config.tolerance)
        pair = (counts[i] >= 1) & ~strict[i] & ~through
        views.append(_View(found[i], world_points(maps[i]), strict[i], pair, panel))
    return views


def _filling(views: Sequence[_View], config: PointsConfig) -> list[_Filling]:
    result = []
    for view in views:
        own = view.found.depths
        trusted = view.strict | view.pair
        inverse, gap = interpolate(own.inverse_depth, trusted)
        carried = replace(own, inverse_depth=inverse)
        panel = [views[j] for j in view.judges]
        through = pierced(
            carried,
            [other.found.depths for other in panel],
            [other.strict for other in panel],
            config.tolerance,
        )
        wanted = torch.isfinite(gap) & ~trusted & own.present.view(-1, 1, 1) & ~through
        result.append(_Filling(carried, world_points(carried), wanted))
    return result


def _fuse_frame(frame: int, views: Sequence[_View], filling: Sequence[_Filling]) -> PointCloud:
    maps = [view.found.depths for view in views]
    cover = _cover(maps, [view.points[frame][view.strict[frame]] for view in views])
    masks = [
        view.strict[frame] | (view.pair[frame] & _bare(own, frame, seen))
        for view, own, seen in zip(views, maps, cover, strict=True)
    ]
    positions = [view.points[frame][mask] for view, mask in zip(views, masks, strict=True)]
    colors = [view.found.colors[frame][mask] for view, mask in zip(views, masks, strict=True)]
    if filling:
        cover = _cover(maps, positions)
    for i, more in enumerate(filling):
        # One view after the other, so that two views' guesses at one surface don't double it.
        mask = more.wanted[frame] & _bare(more.depths, frame, cover[i])
        positions.append(more.points[frame][mask])
        colors.append(views[i].found.colors[frame][mask])
        for j in range(i + 1, len(maps)):
            cover[j] = torch.maximum(cover[j], nearest_points(maps[j].view, positions[-1]))
    rgb = torch.cat(colors).cpu().numpy().astype(np.float32) / np.float32(255.0)
    return PointCloud(torch.cat(positions).cpu().numpy(), rgb)


def _cover(maps: Sequence[DepthMap], positions: Sequence[Tensor]) -> list[Tensor]:
    together = torch.cat(list(positions))
    return [nearest_points(depths.view, together) for depths in maps]


def _bare(depths: DepthMap, frame: int, cover: Tensor) -> Tensor:
    """Pixels (h, w) that no point of `cover` explains.

    A point at the pixel's own depth does, and any point before it: where the two disagree, the point
    that other views confirmed is the better witness.
    """
    return cover < depths.inverse_depth[frame] * (1.0 - _COVERED)
