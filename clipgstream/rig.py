"""Cameras of a rig, and the rig's file (`rig.json`).

OpenCV axes (x right, y down, z forward), `camera_from_world`, pixel centres at +0.5, units as the
calibration gives them. Lens models and the order of their parameters are COLMAP's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NoReturn

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from formats.atomic import atomic_write_text, store_errors
from formats.errors import IngestError

PARAMETERS = {
    "SIMPLE_PINHOLE": ("f", "cx", "cy"),
    "PINHOLE": ("fx", "fy", "cx", "cy"),
    "SIMPLE_RADIAL": ("f", "cx", "cy", "k1"),
    "RADIAL": ("f", "cx", "cy", "k1", "k2"),
    "OPENCV": ("fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2"),
    "FULL_OPENCV": ("fx", "fy", "cx", "cy", "k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6"),
}
"""Supported lens models and their parameters in COLMAP's order."""

MAX_SIDE_PX = 32768
_RIG_BYTES_LIMIT = 64 << 20
_ORTHONORMAL_TOLERANCE = 1e-3


@dataclass(frozen=True)
class PinholeView:
    """An ideal pinhole camera, which is all that a rasteriser knows of a camera.

    Attributes:
        width_px, height_px: picture size.
        fx_px, fy_px, cx_px, cy_px: intrinsics; the centre of the top-left pixel is (0.5, 0.5).
        camera_from_world: (3, 4) float64, [R | t] with x_camera = R x_world + t.
    """

    width_px: int
    height_px: int
    fx_px: float
    fy_px: float
    cx_px: float
    cy_px: float
    camera_from_world: NDArray[np.float64]

    def center(self) -> NDArray[np.float64]:
        """Camera centre in world units, (3,)."""
        rotation, translation = self.camera_from_world[:, :3], self.camera_from_world[:, 3]
        return -rotation.T @ translation

    def scaled(self, width_px: int, height_px: int) -> PinholeView:
        """The same view sampled at another picture size."""
        sx, sy = width_px / self.width_px, height_px / self.height_px
        return PinholeView(
            width_px,
            height_px,
            self.fx_px * sx,
            self.fy_px * sy,
            self.cx_px * sx,
            self.cy_px * sy,
            self.camera_from_world,
        )


@dataclass(frozen=True)
class Camera:
    """One calibrated camera of the rig, with its lens.

    Attributes:
        name: unique in the rig; footage is matched to cameras by it.
        width_px, height_px: size the calibration was made at.
        model: PINHOLE, SIMPLE_PINHOLE, SIMPLE_RADIAL, RADIAL, OPENCV or FULL_OPENCV.
        params: the model's parameters in COLMAP's order, in pixels and dimensionless coefficients.
        camera_from_world: (3, 4) float64.
        held_out: never trained on, only evaluated.
    """

    name: str
    width_px: int
    height_px: int
    model: str
    params: tuple[float, ...]
    camera_from_world: NDArray[np.float64]
    held_out: bool = False

    def center(self) -> NDArray[np.float64]:
        """Camera centre in world units, (3,)."""
        rotation, translation = self.camera_from_world[:, :3], self.camera_from_world[:, 3]
        return -rotation.T @ translation

    def parameters(self) -> dict[str, float]:
        """Parameters by name (see PARAMETERS)."""
        return dict(zip(PARAMETERS[self.model], self.params, strict=True))

    def intrinsics(self) -> tuple[float, float, float, float]:
        """fx, fy, cx, cy in pixels."""
        named = self.parameters()
        return (
            named.get("fx", named.get("f", 0.0)),
            named.get("fy", named.get("f", 0.0)),
            named["cx"],
            named["cy"],
        )

    def distorts(self) -> bool:
        """Whether the lens differs from an ideal pinhole."""
        return any(value != 0.0 for name, value in self.parameters().items() if name[0] in "kp")

    def scaled(self, width_px: int, height_px: int) -> Camera:
        """The same camera recorded at another picture size (the whole sensor, resampled).

        A model with one focal length becomes its sibling with two when the sides scale differently.
        """
        sx, sy = width_px / self.width_px, height_px / self.height_px
        model, named = self.model, self.parameters()
        if sx != sy and "f" in named:
            model = "PINHOLE" if model == "SIMPLE_PINHOLE" else "OPENCV"
            named |= {"fx": named["f"], "fy": named["f"]}
        factors = {"f": sx, "fx": sx, "fy": sy, "cx": sx, "cy": sy}
        params = tuple(named.get(name, 0.0) * factors.get(name, 1.0) for name in PARAMETERS[model])
        return replace(self, width_px=width_px, height_px=height_px, model=model, params=params)


@dataclass(frozen=True)
class Rig:
    """All cameras of one capture, in a fixed order with unique names."""

    cameras: tuple[Camera, ...]

    def camera(self, name: str) -> Camera:
        """The camera called `name`; KeyError when there is none."""
        for camera in self.cameras:
            if camera.name == name:
                return camera
        raise KeyError(name)

    def names(self) -> tuple[str, ...]:
        """Names of all cameras, in the rig's order."""
        return tuple(camera.name for camera in self.cameras)

    def radius(self) -> float:
        """1.1 x the largest distance of a camera from the cameras' mean, in world units (3DGS's extent)."""
        centers = np.stack([camera.center() for camera in self.cameras])
        return float(1.1 * np.linalg.norm(centers - centers.mean(axis=0), axis=1).max())

    def with_held_out(self, names: Iterable[str]) -> Rig:
        """The rig with exactly the cameras of `names` held out.

        Raises:
            IngestError: a name that no camera has, or no camera left to train on.
        """
        chosen = set(names)
        if unknown := sorted(chosen - set(self.names())):
            raise IngestError(
                "cameras to hold out are not in the rig",
                expected=f"names among {', '.join(self.names())}",
                found=", ".join(unknown),
                hint="name cameras as the calibration does, such as --hold-out cam05",
            )
        if chosen == set(self.names()):
            raise IngestError(
                "every camera is held out", found=", ".join(self.names()), hint="leave some to train on"
            )
        return Rig(tuple(replace(camera, held_out=camera.name in chosen) for camera in self.cameras))


def validate_rig(rig: Rig, where: object = None) -> Rig:
    """The rig itself when it can be used.

    Raises:
        IngestError: no cameras, names that repeat or cannot name a file, sizes, parameters or poses
            that make no sense.
    """
    if not rig.cameras:
        raise IngestError(
            "the calibration has no cameras", where=where, expected="one camera or more", found="none"
        )
    names = rig.names()
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise IngestError(
            "camera names repeat in the calibration",
            where=where,
            expected="one calibrated view a camera",
            found=", ".join(repeated),
            hint="a rig is static: keep one image of each camera in the calibration",
        )
    for camera in rig.cameras:
        _validate_camera(camera, where)
    return rig


def _validate_camera(camera: Camera, where: object) -> None:
    def fail(what: str, expected: str, found: object, hint: str | None = None) -> NoReturn:
        raise IngestError(
            what, where=f"camera {camera.name!r} of {where}", expected=expected, found=found, hint=hint
        )

    if not camera.name or camera.name.startswith(".") or not set(camera.name).isdisjoint("/\\\0\n"):
        fail("a camera's name cannot name a file", "letters, digits, - and _", repr(camera.name))
    if camera.model not in PARAMETERS:
        fail(
            "the lens model is not supported",
            ", ".join(PARAMETERS),
            camera.model,
            "calibrate again with one of these models (OPENCV fits most lenses)",
        )
    if not (1 <= camera.width_px <= MAX_SIDE_PX and 1 <= camera.height_px <= MAX_SIDE_PX):
        size_px = (camera.width_px, camera.height_px)
        fail("the picture size is out of range", f"1 to {MAX_SIDE_PX} px", size_px)
    expected_names = PARAMETERS[camera.model]
    if len(camera.params) != len(expected_names):
        fail("wrong number of lens parameters", ", ".join(expected_names), len(camera.params))
    pose = camera.camera_from_world
    if pose.shape != (3, 4):
        fail("the pose has the wrong shape", "(3, 4)", pose.shape)
    if not (np.isfinite(camera.params).all() and np.isfinite(pose).all()):
        fail("the calibration has numbers that are not finite", "finite numbers", "NaN or infinity")
    if min(camera.intrinsics()[:2]) <= 0.0:
        fail("a focal length is not positive", "> 0 px", camera.intrinsics()[:2])
    rotation = pose[:, :3]
    error = float(np.abs(rotation @ rotation.T - np.eye(3)).max())
    if error > _ORTHONORMAL_TOLERANCE or np.linalg.det(rotation) < 0.0:
        fail(
            "the rotation is not a rotation",
            "an orthonormal matrix with determinant 1",
            f"R R^T off by {error:.3g}, determinant {np.linalg.det(rotation):.3g}",
            "check the export: scale, shear or mirroring got into the pose",
        )


class _CameraJson(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    width_px: int
    height_px: int
    model: str
    params: tuple[float, ...]
    camera_from_world: tuple[tuple[float, ...], ...]
    held_out: bool = False


class _RigJson(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["clipgstream-rig"]
    version: Literal[1]
    cameras: tuple[_CameraJson, ...]


def rig_to_json(rig: Rig) -> str:
    """The rig as `rig.json` holds it; numbers survive the round trip exactly."""
    cameras = [
        {
            "name": camera.name,
            "width_px": camera.width_px,
            "height_px": camera.height_px,
            "model": camera.model,
            "params": list(camera.params),
            "camera_from_world": camera.camera_from_world.tolist(),
            "held_out": camera.held_out,
        }
        for camera in rig.cameras
    ]
    content = {"kind": "clipgstream-rig", "version": 1, "cameras": cameras}
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def rig_from_json(text: str | bytes, where: object = None) -> Rig:
    """Reads what `rig_to_json` wrote.

    Raises:
        IngestError: not a rig, or a rig that `validate_rig` refuses.
    """
    try:
        parsed = _RigJson.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise IngestError(
            "not a valid rig file",
            where=where,
            expected="a clipgstream-rig of version 1",
            found=f"{'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}",
        ) from error
    cameras = []
    for camera in parsed.cameras:
        rows = camera.camera_from_world
        if len(rows) != 3 or any(len(row) != 4 for row in rows):
            raise IngestError("not a valid rig file", where=where, expected="poses of 3 rows by 4 columns")
        cameras.append(
            Camera(
                camera.name,
                camera.width_px,
                camera.height_px,
                camera.model,
                camera.params,
                np.array(rows, dtype=np.float64),
                camera.held_out,
            )
        )
    return validate_rig(Rig(tuple(cameras)), where)


def read_rig(path: Path) -> Rig:
    """Reads a rig file. Raises StoreError when it cannot be read, IngestError when it is not a rig."""
    with store_errors("read the rig", path), path.open("rb") as file:
        text = file.read(_RIG_BYTES_LIMIT + 1)
    if len(text) > _RIG_BYTES_LIMIT:
        raise IngestError("the rig file is too large", where=path, expected=f"<= {_RIG_BYTES_LIMIT} bytes")
    return rig_from_json(text, path)


def write_rig(path: Path, rig: Rig) -> None:
    """Writes a rig file atomically. Raises StoreError."""
    atomic_write_text(path, rig_to_json(rig))
