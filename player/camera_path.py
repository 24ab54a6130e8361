"""Viewpoints over time: an orbit that stays where the rig saw the scene, or a path from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from scipy.interpolate import CubicSpline

from clipgstream.rig import PinholeView
from formats.errors import ConfigError

F64 = NDArray[np.float64]
# A rig that covers more than this of the circle is orbited all the way round.
FULL_CIRCLE_RAD = np.radians(300.0)
# The orbit turns back this share of the arc before it reaches the outermost cameras.
ARC_MARGIN = 0.08
FOV_RANGE_DEG = (1.0, 170.0)
Vector = Annotated[list[float], Field(min_length=3, max_length=3)]


class Keyframe(BaseModel):
    """Where the viewer is at one moment of the stream.

    Attributes:
        time_s: seconds from the start of the stream.
        eye, target, up: world coordinates.
        fov_y_deg: vertical field of view in degrees.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    time_s: float
    eye: Vector
    target: Vector
    up: Vector
    fov_y_deg: float = Field(default=45.0, ge=FOV_RANGE_DEG[0], le=FOV_RANGE_DEG[1])


class PathFile(BaseModel):
    """A camera path file: `{"keyframes": [...]}` in order of time."""

    model_config = ConfigDict(extra="forbid")
    keyframes: list[Keyframe] = Field(min_length=1)


def look_at(eye: F64, target: F64, up: F64) -> F64:
    """`camera_from_world` (3, 4) of a camera at `eye` that looks at `target`, OpenCV axes."""
    forward = _unit(target - eye)
    right = _unit(np.cross(forward, up))
    rotation = np.stack([right, np.cross(forward, right), forward])
    return np.concatenate([rotation, -(rotation @ eye)[:, None]], axis=1)


def orbit(views: list[PinholeView], steps: int, width_px: int, height_px: int) -> list[PinholeView]:
    """A smooth walk around what the rig looks at, once around or there and back.

    The path keeps to the cameras' arc, height and distance, because what no camera saw cannot be shown.

    Args:
        views: of the rig.
        steps: number of views to return.
    """
    eyes = np.stack([view.center() for view in views])
    up = _unit(-np.mean([view.camera_from_world[1, :3] for view in views], axis=0))
    focus = _focus(views, eyes)
    across, ahead = _ground_axes(eyes, focus, up)
    offsets = eyes - focus
    azimuth = np.arctan2(offsets @ across, offsets @ ahead)
    radius = float(np.median(np.hypot(offsets @ across, offsets @ ahead)))
    height = float(np.median(offsets @ up))
    if _coverage(azimuth) > FULL_CIRCLE_RAD:
        angles = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    else:
        low, high = azimuth.min(), azimuth.max()
        middle, half = (low + high) / 2, (high - low) / 2 * (1 - 2 * ARC_MARGIN)
        angles = middle + half * np.sin(2 * np.pi * np.arange(steps) / max(steps, 1))
    fov = float(np.median([2 * np.arctan(view.height_px / 2 / view.fy_px) for view in views]))
    return [
        _view(
            focus + radius * (np.sin(a) * across + np.cos(a) * ahead) + height * up,
            focus,
            up,
            fov,
            width_px,
            height_px,
        )
        for a in angles
    ]


def load_path(path: Path, times_s: F64, width_px: int, height_px: int) -> list[PinholeView]:
    """Views at `times_s` along the path in a JSON file, through a cubic spline.

    Raises:
        ConfigError: not a camera path.
    """
    try:
        keyframes = PathFile.model_validate(json.loads(path.read_text("utf-8"))).keyframes
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(
            "not a camera path",
            where=path,
            expected='{"keyframes": [{"time_s", "eye", "target", "up", "fov_y_deg"}, ...]}',
            found=_first_fault(error),
        ) from error
    moments = np.array([k.time_s for k in keyframes])
    if np.any(np.diff(moments) <= 0):
        raise ConfigError("keyframes must be in order of time", where=path, found=moments.tolist())
    for keyframe in keyframes:
        _require_view(keyframe, path)
    rows = np.array([[*k.eye, *k.target, *k.up, k.fov_y_deg] for k in keyframes])
    at = np.clip(times_s, moments[0], moments[-1])
    values = CubicSpline(moments, rows)(at) if len(rows) > 1 else np.repeat(rows, len(at), axis=0)
    return [_view(v[0:3], v[3:6], v[6:9], _fov_rad(v[9]), width_px, height_px) for v in values]


def _first_fault(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}"
    return (str(error) or type(error).__name__).splitlines()[0]


def _require_view(keyframe: Keyframe, path: Path) -> None:
    """A view needs a direction, and an up that differs from it."""
    forward = np.subtract(keyframe.target, keyframe.eye)
    across = np.linalg.norm(np.cross(forward, keyframe.up))
    if not across > 1e-6 * np.linalg.norm(forward) * np.linalg.norm(keyframe.up):
        raise ConfigError(
            "a keyframe has no direction",
            where=path,
            expected="a target away from the eye, and an up that is not parallel to the view",
            found=f"eye {keyframe.eye}, target {keyframe.target}, up {keyframe.up}",
        )


def _fov_rad(fov_y_deg: float) -> float:
    """Field of view in radians, kept where a spline has overshot its keyframes."""
    return float(np.radians(np.clip(fov_y_deg, *FOV_RANGE_DEG)))


def _view(eye: F64, target: F64, up: F64, fov_y_rad: float, width_px: int, height_px: int) -> PinholeView:
    focal = height_px / 2 / np.tan(fov_y_rad / 2)
    return PinholeView(
        width_px, height_px, focal, focal, width_px / 2, height_px / 2, look_at(eye, target, up)
    )


def _focus(views: list[PinholeView], eyes: F64) -> F64:
    """The point nearest to all optical axes, in the least-squares sense."""
    system, right = np.zeros((3, 3)), np.zeros(3)
    for view, eye in zip(views, eyes, strict=True):
        axis = view.camera_from_world[2, :3]
        across = np.eye(3) - np.outer(axis, axis)
        system += across
        right += across @ eye
    # A little pull towards the cameras' mean, for rigs whose axes are parallel.
    system += 1e-6 * np.eye(3)
    right += 1e-6 * eyes.mean(axis=0)
    return np.asarray(np.linalg.solve(system, right), np.float64)


def _ground_axes(eyes: F64, focus: F64, up: F64) -> tuple[F64, F64]:
    """Two unit axes across `up`; the second points from the focus to the cameras' mean."""
    ahead = (eyes - focus).mean(axis=0)
    ahead -= (ahead @ up) * up
    if np.linalg.norm(ahead) < 1e-6 * np.linalg.norm(eyes - focus):
        ahead = np.cross(up, [1.0, 0.0, 0.0]) + np.cross(up, [0.0, 1.0, 0.0])
    ahead = _unit(ahead)
    return np.cross(up, ahead), ahead


def _coverage(azimuth: F64) -> float:
    """How much of the circle the angles span: all of it less the largest gap."""
    ordered = np.sort(azimuth)
    gaps = np.diff(np.append(ordered, ordered[0] + 2 * np.pi))
    return float(2 * np.pi - gaps.max())


def _unit(vector: F64) -> F64:
    unit: F64 = vector / np.linalg.norm(vector)
    return unit
