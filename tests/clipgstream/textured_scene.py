"""A scene that is easy to state and to check: a slanted wall and a square before it, in a solid texture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clipgstream.rig import PinholeView

WALL_DEPTH, WALL_SLOPE = 4.0, 0.25  # z = depth + slope x
SQUARE_DEPTH, SQUARE_HALF = 2.5, 0.5


def row_of_views(count: int, width_px: int = 160, height_px: int = 120) -> tuple[PinholeView, ...]:
    """Cameras side by side, 0.35 apart, turned slightly towards the square."""
    views = []
    for i in range(count):
        x = 0.35 * (i - (count - 1) / 2)
        angle = np.arctan2(-x, 2.0 * SQUARE_DEPTH)
        c, s = np.cos(angle), np.sin(angle)
        rotation = np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]])
        pose = np.column_stack([rotation, -rotation @ np.array([x, 0.0, 0.0])])
        views.append(PinholeView(width_px, height_px, width_px, width_px, width_px / 2, height_px / 2, pose))
    return tuple(views)


def render(view: PinholeView, shift_x: float = 0.0) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Picture (H, W, 3) uint8 and world points (H, W, 3); `shift_x` moves the square."""
    x, y = np.meshgrid(np.arange(view.width_px) + 0.5, np.arange(view.height_px) + 0.5)
    rays = np.stack([(x - view.cx_px) / view.fx_px, (y - view.cy_px) / view.fy_px, np.ones_like(x)], axis=-1)
    rays = rays @ view.camera_from_world[:, :3]
    center = view.center()
    wall = (WALL_DEPTH + WALL_SLOPE * center[0] - center[2]) / (rays[..., 2] - WALL_SLOPE * rays[..., 0])
    points = center + rays * wall[..., None]
    square = center + rays * ((SQUARE_DEPTH - center[2]) / rays[..., 2])[..., None]
    inside = (np.abs(square[..., 0] - shift_x) < SQUARE_HALF) & (np.abs(square[..., 1]) < SQUARE_HALF)
    points = np.where(inside[..., None], square, points)
    moved = points - np.where(inside, shift_x, 0.0)[..., None] * (1.0, 0.0, 0.0)
    return (255.0 * _texture(moved, inside)).astype(np.uint8), points


def surface_distance(points: NDArray[np.floating], shift_x: float = 0.0) -> NDArray[np.float64]:
    """Distance of (N, 3) points to the nearest surface along z, good enough for gentle slopes."""
    wall = np.abs(points[:, 2] - WALL_DEPTH - WALL_SLOPE * points[:, 0])
    outside = np.maximum(np.abs(points[:, :2] - (shift_x, 0.0)) - SQUARE_HALF, 0.0).max(axis=1)
    return np.minimum(wall, np.hypot(points[:, 2] - SQUARE_DEPTH, outside))


def _texture(points: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    rng = np.random.default_rng(3)
    value = np.zeros((*points.shape[:2], 3))
    for _ in range(40):
        wave = rng.normal(size=3) * rng.uniform(2.0, 14.0)
        value += np.sin(points @ wave + rng.uniform(0, 6.3) + 2.0 * inside)[..., None] * rng.normal(size=3)
    return np.clip(0.5 + 0.035 * value, 0.0, 1.0)
