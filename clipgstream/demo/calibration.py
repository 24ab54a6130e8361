"""Writes the demo's rig as a COLMAP text model."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from clipgstream.rig import Rig


def calibration_text(rig: Rig) -> dict[str, str]:
    """The rig as COLMAP's text model: file name to text. Pictures are named after their cameras.

    points3D.txt is empty, so that the scene's geometry stays unknown to whoever reads the capture.
    """
    cameras = [
        "# Camera list with one line of data per camera:",
        "# CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]",
    ]
    images = [
        "# Image list with two lines of data per image:",
        "# IMAGE_ID, QW, QX, QY, QZ, TX, TY, TZ, CAMERA_ID, NAME",
        "# POINTS2D[] as (X, Y, POINT3D_ID)",
    ]
    for number, camera in enumerate(rig.cameras, start=1):
        params = " ".join(repr(float(value)) for value in camera.params)
        cameras.append(f"{number} {camera.model} {camera.width_px} {camera.height_px} {params}")
        quaternion = _quaternion(camera.camera_from_world[:, :3])
        pose = " ".join(repr(float(value)) for value in (*quaternion, *camera.camera_from_world[:, 3]))
        images += [f"{number} {pose} {number} {camera.name}.png", ""]
    points = ["# 3D point list, empty: POINT3D_ID, X, Y, Z, R, G, B, ERROR, TRACK[]"]
    files = {"cameras.txt": cameras, "images.txt": images, "points3D.txt": points}
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


def _quaternion(rotation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit quaternion wxyz of a rotation matrix; its largest component is positive."""
    (a, b, c), (d, e, f), (g, h, i) = rotation
    rows = (
        (1.0 + a + e + i, h - f, c - g, d - b),
        (h - f, 1.0 + a - e - i, b + d, c + g),
        (c - g, b + d, 1.0 - a + e - i, f + h),
        (d - b, c + g, f + h, 1.0 - a - e + i),
    )
    largest = max(range(4), key=lambda n: rows[n][n])
    row = np.array(rows[largest])
    return row / math.sqrt(float(row @ row))
