"""The demo's rig: cameras on an arc around the action, at two heights, each with its own lens."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from clipgstream.demo.config import DemoConfig
from clipgstream.demo.scene import ACTION_CENTER
from clipgstream.rig import Camera, Rig

F64 = NDArray[np.float64]

ARC_RAD = math.radians(124.0)
ARC_RADIUS = 2.9
HEIGHTS = (1.05, 1.70)
# Focal length as a share of the height of the largest 4:3 picture within the picture, so that any
# aspect ratio frames the action; but at least this share of the diagonal, beyond which barrel
# distortion would fold the corners of very wide or tall pictures over.
FOCAL_SHARE = 1.115
LEAST_FOCAL_SHARE = 0.5


def build_rig(config: DemoConfig) -> Rig:
    """The demo's cameras, named cam00, cam01, ... along the arc; lenses are OPENCV's, with distortion.

    Each held-out camera stands midway between two neighbouring training cameras, hence within their hull.
    """
    rng = np.random.default_rng([config.seed, 1])
    centers = [_training_center(i, config.cameras) for i in range(config.cameras)]
    gaps = {((2 * i + 1) * (config.cameras - 1)) // (2 * config.held_out) for i in range(config.held_out)}
    places: list[tuple[F64, bool]] = []
    for i, center in enumerate(centers):
        places.append((center, False))
        if i in gaps:
            places.append((0.5 * (center + centers[i + 1]), True))
    return Rig(tuple(_camera(i, center, held, config, rng) for i, (center, held) in enumerate(places)))


def _training_center(index: int, count: int) -> F64:
    angle = ARC_RAD * (index / (count - 1) - 0.5)
    x, y, _ = ACTION_CENTER
    return np.array([x + ARC_RADIUS * math.sin(angle), y - ARC_RADIUS * math.cos(angle), HEIGHTS[index % 2]])


def _camera(index: int, center: F64, held_out: bool, config: DemoConfig, rng: np.random.Generator) -> Camera:
    target = np.array(ACTION_CENTER) + rng.uniform(-0.06, 0.06, 3)
    rotation = _look_at(center, target, math.radians(rng.uniform(-1.5, 1.5)))
    return Camera(
        name=f"cam{index:02d}",
        width_px=config.width_px,
        height_px=config.height_px,
        model="OPENCV",
        params=_lens(config, rng),
        camera_from_world=np.column_stack([rotation, -rotation @ center]),
        held_out=held_out,
    )


def _lens(config: DemoConfig, rng: np.random.Generator) -> tuple[float, ...]:
    """fx, fy, cx, cy in pixels, then k1, k2, p1, p2: barrel distortion as of a wide-angle lens."""
    focal = max(
        FOCAL_SHARE * min(config.height_px, 0.75 * config.width_px),
        LEAST_FOCAL_SHARE * math.hypot(config.width_px, config.height_px),
    )
    focal *= 1.0 + rng.uniform(-0.02, 0.02)
    aspect = 1.0 + rng.uniform(-0.003, 0.003)
    cx = 0.5 * config.width_px * (1.0 + rng.uniform(-0.02, 0.02))
    cy = 0.5 * config.height_px * (1.0 + rng.uniform(-0.02, 0.02))
    distortion = (
        rng.uniform(-0.15, -0.08),
        rng.uniform(0.01, 0.03),
        rng.uniform(-1e-3, 1e-3),
        rng.uniform(-1e-3, 1e-3),
    )
    return (focal, focal * aspect, cx, cy, *(float(value) for value in distortion))


def _look_at(center: F64, target: F64, roll_rad: float) -> F64:
    """camera_from_world rotation of a camera that looks at a target, turned about its axis, (3, 3)."""
    forward = (target - center) / np.linalg.norm(target - center)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    c, s = math.cos(roll_rad), math.sin(roll_rad)
    return np.stack([c * right + s * down, c * down - s * right, forward])
