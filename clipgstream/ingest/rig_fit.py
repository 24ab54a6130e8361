"""Fits calibrated cameras to the size at which they filmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clipgstream.ingest.undistort import undistorted_view
from clipgstream.rig import Camera, Rig
from formats.errors import IngestError

_ASPECT_TOLERANCE = 0.01


class Filmed(Protocol):
    """Where a camera's pictures come from, and their size as shown."""

    @property
    def path(self) -> Path: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...


@dataclass(frozen=True)
class FilmedPiece:
    """A piece of footage, as `Filmed`."""

    path: Path
    width_px: int
    height_px: int


def fit_rig(rig: Rig, filmed: Sequence[Filmed]) -> tuple[Rig, list[str]]:
    """The rig at the footage's picture sizes, and what was changed.

    Args:
        filmed: of each camera, in the rig's order.

    Raises:
        IngestError: pictures of another shape than the calibration's, or a lens that cannot be right.
    """
    cameras, notes = [], []
    for camera, footage in zip(rig.cameras, filmed, strict=True):
        fitted = _fit_camera(camera, footage)
        if fitted is not camera:
            notes.append(
                f"{camera.name}: calibrated at {camera.width_px}x{camera.height_px}, filmed at"
                f" {footage.width_px}x{footage.height_px}; intrinsics scaled"
            )
        undistorted_view(fitted)  # refuses a lens that cannot be right before hours of work
        cameras.append(fitted)
    return Rig(tuple(cameras)), notes


def _fit_camera(camera: Camera, footage: Filmed) -> Camera:
    if (camera.width_px, camera.height_px) == (footage.width_px, footage.height_px):
        return camera
    stretch = (footage.width_px / camera.width_px) / (footage.height_px / camera.height_px)
    if abs(stretch - 1.0) > _ASPECT_TOLERANCE:
        raise IngestError(
            "the footage's picture has another shape than the calibration's",
            where=footage.path,
            expected=f"{camera.width_px}x{camera.height_px} or the same shape at another size",
            found=f"{footage.width_px}x{footage.height_px}",
            hint="film in the mode that was calibrated, and do not crop or turn the pictures",
        )
    return camera.scaled(footage.width_px, footage.height_px)
