"""Frames for the splat pass: packed as decoders pack them, and a scene of the cases that go wrong first."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipgstream.rig import PinholeView
from formats.types import GaussianFrame

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]


def packed(frame: GaussianFrame) -> U32:
    """(N, 8) words; player/web/src/types.ts says what they hold."""
    words = np.zeros((len(frame.means), 8), np.uint32)
    words[:, :3] = frame.means.view(np.uint32)
    red, green, blue = (
        _steps(frame.colors[:, channel], most) for channel, most in enumerate((2047, 2047, 1023))
    )
    words[:, 3] = red | green << 11 | blue << 22
    scales = (np.ascontiguousarray(frame.scales).view(np.uint32) + 0x4000) >> 15
    words[:, 4] = scales[:, 0] | scales[:, 1] << 16
    words[:, 5] = scales[:, 2] | _steps(frame.opacities, 65535) << 16
    turns = np.round(np.clip(frame.rotations, -1, 1) * 32767).astype(np.int32).view(np.uint32) & 0xFFFF
    words[:, 6:] = turns[:, ::2] | turns[:, 1::2] << 16
    return words


def _steps(values: F32, most: int) -> U32:
    return np.floor(np.clip(values, 0, 1).astype(np.float64) * most + 0.5).astype(np.uint32)


def web_view(view: PinholeView, name: str = "test") -> dict[str, Any]:
    """A view as the player's RigView."""
    return {
        "name": name,
        "widthPx": view.width_px,
        "heightPx": view.height_px,
        "fxPx": view.fx_px,
        "fyPx": view.fy_px,
        "cxPx": view.cx_px,
        "cyPx": view.cy_px,
        "cameraFromWorld": view.camera_from_world.reshape(-1).tolist(),
        "heldOut": False,
    }


def off_centre_view(width_px: int = 240, height_px: int = 180) -> PinholeView:
    """A turned camera with its principal point far off the picture's middle; its pixels are not square."""
    rotation = _rotations(np.array([[0.95, 0.2, -0.15, 0.1]]))[0]
    pose = np.concatenate([rotation, np.array([[0.1], [-0.2], [0.3]])], axis=1)
    return PinholeView(
        width_px, height_px, 0.8 * width_px, 0.86 * width_px, 0.37 * width_px, 0.61 * height_px, pose
    )


def centred_view(width_px: int = 240, height_px: int = 180) -> PinholeView:
    """A camera at the origin that looks along z."""
    pose = np.eye(3, 4)
    return PinholeView(width_px, height_px, 0.9 * width_px, 0.9 * width_px, width_px / 2, height_px / 2, pose)


def hard_scene(view: PinholeView, seed: int = 1) -> GaussianFrame:
    """Gaussians in front of a camera, behind it and around its picture.

    Overlapping clouds, needles and discs, faint and opaque ones, some close to the near plane on both of its
    sides, centres far outside of the picture whose splats reach into it.
    """
    rng = np.random.default_rng(seed)
    parts = [
        _part(rng, view, 500, depth=(1.5, 6.0), spread=0.9, size=(-3.6, -1.8), opacity=(0.02, 1.0)),
        _part(rng, view, 200, depth=(1.0, 8.0), spread=1.1, size=(-7.0, -0.7), opacity=(0.2, 0.95)),
        _part(rng, view, 60, depth=(2.0, 5.0), spread=3.0, size=(-2.0, -0.5), opacity=(0.3, 0.9)),
        _part(rng, view, 16, depth=(0.005, 0.03), spread=0.7, size=(-7.5, -6.5), opacity=(0.1, 0.5)),
        _part(rng, view, 30, depth=(0.1, 0.5), spread=1.5, size=(-5.0, -2.5), opacity=(0.05, 0.4)),
        _part(rng, view, 50, depth=(-4.0, -0.1), spread=0.9, size=(-3.0, -1.0), opacity=(0.2, 1.0)),
        _part(rng, view, 40, depth=(30.0, 900.0), spread=1.0, size=(0.0, 3.0), opacity=(0.3, 0.9)),
    ]
    return _joined(parts)


def _part(
    rng: np.random.Generator,
    view: PinholeView,
    count: int,
    *,
    depth: tuple[float, float],
    spread: float,
    size: tuple[float, float],
    opacity: tuple[float, float],
) -> GaussianFrame:
    """Gaussians at depths, spread over so many half pictures, with sizes of natural logarithms."""
    z = rng.uniform(*depth, count)
    x = (rng.uniform(-spread, spread, count) + 1) * view.width_px / 2 - view.cx_px
    y = (rng.uniform(-spread, spread, count) + 1) * view.height_px / 2 - view.cy_px
    points = np.stack([x / view.fx_px * z, y / view.fy_px * z, z], axis=1)
    rotation, translation = view.camera_from_world[:, :3], view.camera_from_world[:, 3]
    turns = rng.normal(size=(count, 4))
    return GaussianFrame(
        _f32((points - translation) @ rotation),
        _f32(np.exp(rng.uniform(*size, (count, 3)))),
        _f32(turns / np.linalg.norm(turns, axis=1, keepdims=True)),
        _f32(rng.uniform(*opacity, count)),
        _f32(rng.uniform(0, 1, (count, 3))),
    )


def kept(frame: GaussianFrame, rows: NDArray[np.bool_] | NDArray[np.int64]) -> GaussianFrame:
    """Some of a frame's Gaussians, by a mask or by their numbers."""
    return GaussianFrame(
        *(np.ascontiguousarray(getattr(frame, field.name)[rows]) for field in dataclasses.fields(frame))
    )


def _joined(frames: list[GaussianFrame]) -> GaussianFrame:
    return GaussianFrame(
        *(
            np.concatenate([getattr(frame, field.name) for frame in frames])
            for field in dataclasses.fields(GaussianFrame)
        )
    )


def _rotations(quaternions: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 3, 3) of quaternions wxyz of any length."""
    w, x, y, z = (quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True)).T
    return np.moveaxis(
        np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        ),
        2,
        0,
    )


def _f32(array: NDArray[np.float64]) -> F32:
    return np.ascontiguousarray(array, np.float32)
