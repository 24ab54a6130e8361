"""caliscope's `camera_array.toml` (OpenCV intrinsics, distortion and world-to-camera poses)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.calibration import Calibration
from clipgstream.rig import Camera, Rig
from formats.atomic import store_errors
from formats.errors import IngestError

_PIXEL_CENTRE = 0.5
"""OpenCV puts the centre of the top-left pixel at 0, this project (like COLMAP) at 0.5."""

_DISTORTIONS = (4, 5, 8)
"""Lengths that OpenCV's (k1, k2, p1, p2, k3, k4, k5, k6) may be cut to."""


def read_caliscope(path: Path) -> Calibration:
    """Reads every camera that is not ignored; camera n is called `cam_n`, like its video.

    `rotation_count` turns pictures for people to look at. Videos, board corners and intrinsics are all
    kept as the sensor saw them, so it changes nothing here.

    Raises:
        IngestError: the file is not caliscope's, or a camera in it has not been calibrated.
    """
    with store_errors("read the calibration", path):
        content = path.read_bytes()
    try:
        tables = tomllib.loads(content.decode("utf-8")).get("cameras", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IngestError("the calibration is not TOML", where=path, found=error) from error
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise IngestError("not a camera array", where=path, expected="tables [cameras.0], [cameras.1], ...")
    cameras, ignored = [], []
    for key, table in tables.items():
        name = f"cam_{table.get('cam_id', key)}"
        if table.get("ignore", False):
            ignored.append(name)
        else:
            cameras.append(_camera(name, table, path))
    notes = (f"the calibration ignores {', '.join(ignored)}: left out",) if ignored else ()
    return Calibration(Rig(tuple(cameras)), path, "caliscope", tuple(ignored), notes)


def _camera(name: str, table: dict[str, Any], path: Path) -> Camera:
    where = f"camera {name!r} of {path}"
    matrix = _numbers(table, "matrix", where, ((3, 3),))
    distortions = _numbers(table, "distortions", where, tuple((count,) for count in _DISTORTIONS))
    width_px, height_px = (int(side) for side in _numbers(table, "size", where, ((2,),)))
    pose = np.column_stack([_rotation(table, where), _numbers(table, "translation", where, ((3,),))])
    if table.get("fisheye", False):
        raise IngestError(
            "the lens model is not supported",
            where=where,
            expected="OpenCV's standard model",
            found="fisheye",
            hint="calibrate this camera with the standard model",
        )
    if abs(matrix[0, 1]) > 1e-9:
        raise IngestError("a skewed sensor is not supported", where=where, expected=0, found=matrix[0, 1])
    params = (
        matrix[0, 0],
        matrix[1, 1],
        matrix[0, 2] + _PIXEL_CENTRE,
        matrix[1, 2] + _PIXEL_CENTRE,
        *distortions,
        *[0.0] * (8 - len(distortions)),
    )
    return Camera(name, width_px, height_px, "FULL_OPENCV", tuple(float(value) for value in params), pose)


def _numbers(
    table: dict[str, Any], key: str, where: str, shapes: tuple[tuple[int, ...], ...]
) -> NDArray[np.float64]:
    expected = " or ".join(str(shape) for shape in shapes)
    if key not in table:
        raise IngestError(
            f"the calibration lacks `{key}`",
            where=where,
            expected=f"numbers of shape {expected}",
            found=f"keys {', '.join(table)}",
            hint="calibrate intrinsics and extrinsics of every camera, or set `ignore = true`",
        )
    try:
        numbers = np.array(table[key], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise IngestError(f"`{key}` is not numbers", where=where, expected=expected, found=error) from error
    # Vectors may come as columns or rows, as OpenCV hands them out.
    if numbers.ndim == 2 and 1 in numbers.shape:
        numbers = numbers.ravel()
    if numbers.shape not in shapes:
        raise IngestError(f"`{key}` has the wrong shape", where=where, expected=expected, found=numbers.shape)
    return numbers


def _rotation(table: dict[str, Any], where: str) -> NDArray[np.float64]:
    numbers = _numbers(table, "rotation", where, ((3, 3), (3,)))
    return numbers if numbers.shape == (3, 3) else rotation_from_rodrigues(numbers)


def rotation_from_rodrigues(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rotation (3, 3) about `vector` (3,) by its length in radians (Rodrigues' formula)."""
    angle_rad = float(np.linalg.norm(vector))
    if angle_rad == 0.0:
        return np.eye(3)
    x, y, z = vector / angle_rad
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle_rad) * cross + (1.0 - np.cos(angle_rad)) * cross @ cross
