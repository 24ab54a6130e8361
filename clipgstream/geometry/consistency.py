"""Depth maps of several views checked against each other, and turned into points.

Shapes use F frames, h x w a view's lattice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from clipgstream.geometry.cost_volume import Warp
from clipgstream.rig import PinholeView

_PIERCED = 3.0  # a view looks through a point when it sees this many tolerances farther


@dataclass(frozen=True)
class DepthMap:
    """What one view saw of the depth.

    Attributes:
        view: the view at the lattice's size.
        inverse_depth: (F, h, w), 1 / world units, > 0.
        matched: (F, h, w) bool; elsewhere the pictures say nothing of the depth, which is then carried over
            from the pixels around or arbitrary.
        present: (F,) bool, whether the camera gave a picture; the other frames' depths mean nothing.
        step: distance of two hypotheses of the sweep, in inverse depth.
    """

    view: PinholeView
    inverse_depth: Tensor
    matched: Tensor
    present: Tensor
    step: float


@dataclass(frozen=True)
class _LookUp:
    """A view's points in another view: their inverse depth there, the one found there, and how far apart
    the two may be; `seen` where the other view has a depth to compare with. All (F, h, w)."""

    predicted: Tensor
    found: Tensor
    slack: Tensor
    seen: Tensor


def _look_up(reference: DepthMap, other: DepthMap, trusted: Tensor, tolerance: float) -> _LookUp:
    warp = Warp(reference.view, other.view, reference.inverse_depth.device, border=0)
    grid, seen = warp.coordinates(reference.inverse_depth[..., None])
    depth_ratio = warp.base[None, ..., 2] + reference.inverse_depth * warp.shift[2]
    layers = torch.stack([other.inverse_depth, trusted.float()], dim=1)
    sampled = functional.grid_sample(
        layers, grid[..., 0, :], mode="nearest", padding_mode="border", align_corners=False
    )
    usable = seen[..., 0] & (sampled[:, 1] > 0.5)
    predicted = reference.inverse_depth / depth_ratio.clamp(min=1e-6)
    return _LookUp(predicted, sampled[:, 0], tolerance * predicted + 0.5 * other.step, usable)


def count_agreeing(reference: DepthMap, others: Sequence[DepthMap], tolerance: float) -> Tensor:
    """How many of the other views have the same depth at each matched pixel's point, (F, h, w) int64.

    Args:
        tolerance: relative difference of depths that counts as agreement; half a hypothesis of the
            other view comes on top, since no sweep sees finer than that.
    """
    agreeing = torch.zeros_like(reference.inverse_depth, dtype=torch.int64)
    for other in others:
        look = _look_up(reference, other, other.matched, tolerance)
        agreeing += look.seen & ((look.found - look.predicted).abs() <= look.slack)
    return agreeing * reference.matched


def pierced(
    reference: DepthMap, others: Sequence[DepthMap], trusted: Sequence[Tensor], tolerance: float
) -> Tensor:
    """Pixels (F, h, w) whose point stands before a depth that another view trusts (by its mask)."""
    result = torch.zeros_like(reference.inverse_depth, dtype=torch.bool)
    for other, mask in zip(others, trusted, strict=True):
        look = _look_up(reference, other, mask, tolerance)
        result |= look.seen & (look.found < look.predicted - _PIERCED * look.slack)
    return result


def world_points(depths: DepthMap) -> Tensor:
    """World positions (F, h, w, 3) of every pixel of the lattice."""
    view = depths.view
    device = depths.inverse_depth.device
    x = (torch.arange(view.width_px, device=device, dtype=torch.float32) + 0.5 - view.cx_px) / view.fx_px
    y = (torch.arange(view.height_px, device=device, dtype=torch.float32) + 0.5 - view.cy_px) / view.fy_px
    rays = torch.stack(
        [*torch.meshgrid(x, y, indexing="xy"), torch.ones(len(y), len(x), device=device)], dim=-1
    )
    rotation = torch.from_numpy(view.camera_from_world[:, :3]).to(device, torch.float32)
    center = torch.from_numpy(view.center()).to(device, torch.float32)
    return (rays @ rotation)[None] / depths.inverse_depth[..., None] + center


def nearest_points(view: PinholeView, positions: Tensor) -> Tensor:
    """Inverse depth (h, w) of the nearest of `positions` (N, 3) within a pixel of each pixel; 0: none."""
    pose = torch.from_numpy(view.camera_from_world).to(positions)
    axes = positions @ pose[:, :3].T + pose[:, 3]
    front = axes[:, 2] > 1e-6
    depth = torch.where(front, axes[:, 2], 1.0)
    x = torch.floor(axes[:, 0] / depth * view.fx_px + view.cx_px)
    y = torch.floor(axes[:, 1] / depth * view.fy_px + view.cy_px)
    inside = front & (x >= 0) & (x < view.width_px) & (y >= 0) & (y < view.height_px)
    nearest = torch.zeros(view.height_px * view.width_px, device=positions.device)
    pixels = y[inside].long() * view.width_px + x[inside].long()
    nearest.scatter_reduce_(0, pixels, 1.0 / depth[inside], "amax")
    return functional.max_pool2d(nearest.view(1, 1, view.height_px, view.width_px), 3, 1, 1)[0, 0]
