"""From lenses to ideal pinholes: the view that remains and the map that makes its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipgstream.rig import Camera, PinholeView
from formats.errors import IngestError

_EDGE_SAMPLES = 257
_MIN_KEPT_SHARE = 0.25
_SCALE_SLACK = 1e-9
_FULL_SCALE = 0.98


@dataclass(frozen=True)
class Undistortion:
    """How pictures of a camera become pictures of its ideal view.

    Attributes:
        view: the ideal pinhole.
        source_size_px: (width, height) that a picture is scaled to first, at the view's pixel pitch.
        source_px: (H, W, 2) float32, where in that scaled picture the centre of each pixel of the view
            lies, as (x, y) with pixel centres at +0.5; None when the scaled picture is the view's.
    """

    view: PinholeView
    source_size_px: tuple[int, int]
    source_px: NDArray[np.float32] | None


def undistorted_view(camera: Camera, width_px: int = 0) -> PinholeView:
    """The ideal pinhole whose every pixel sees what the camera filmed.

    It keeps the camera's pose and focal lengths and crops to the largest box, parallel to the image,
    inside the undistorted picture. A camera without distortion keeps its whole picture.

    Args:
        width_px: scale down to at most this width (never up); 0 keeps the camera's resolution.

    Raises:
        IngestError: the distortion leaves no usable picture.
    """
    if not camera.distorts():
        fx, fy, cx, cy = camera.intrinsics()
        whole = PinholeView(camera.width_px, camera.height_px, fx, fy, cx, cy, camera.camera_from_world)
        size_px = _limited(whole.width_px, whole.height_px, width_px)
        return whole if size_px == (whole.width_px, whole.height_px) else whole.scaled(*size_px)
    left, top, right, bottom = _inner_box(camera)
    fx, fy, _, _ = camera.intrinsics()
    kept_px = (
        max(1, int(np.floor((right - left) * fx + _SCALE_SLACK))),
        max(1, int(np.floor((bottom - top) * fy + _SCALE_SLACK))),
    )
    width, height = _limited(*kept_px, width_px)
    # The box maps onto the picture exactly, so no pixel's area sticks out of it.
    fx_px, fy_px = width / (right - left), height / (bottom - top)
    return PinholeView(width, height, fx_px, fy_px, -left * fx_px, -top * fy_px, camera.camera_from_world)


def undistortion(camera: Camera, width_px: int = 0) -> Undistortion:
    """`undistorted_view` and the map of its pixels; see Undistortion."""
    view = undistorted_view(camera, width_px)
    if not camera.distorts():
        return Undistortion(view, (view.width_px, view.height_px), None)
    fx, fy, _, _ = camera.intrinsics()
    source_size_px = (
        _source_side(camera.width_px, view.fx_px / fx),
        _source_side(camera.height_px, view.fy_px / fy),
    )
    x = (np.arange(view.width_px) + 0.5 - view.cx_px) / view.fx_px
    y = (np.arange(view.height_px) + 0.5 - view.cy_px) / view.fy_px
    rays = np.stack(np.meshgrid(x, y, [1.0]), axis=-1).reshape(-1, 3)
    scale = np.array(source_size_px) / (camera.width_px, camera.height_px)
    pixels = _lens(camera).img_from_cam(rays) * scale
    return Undistortion(
        view, source_size_px, pixels.reshape(view.height_px, view.width_px, 2).astype(np.float32)
    )


def _limited(width: int, height: int, width_px: int) -> tuple[int, int]:
    if width_px <= 0 or width <= width_px:
        return width, height
    return width_px, max(1, round(height * width_px / width))


def _source_side(side_px: int, scale: float) -> int:
    """Sides that would shrink by next to nothing stay, which spares a resampling."""
    return side_px if scale > _FULL_SCALE else max(1, round(side_px * scale))


def _lens(camera: Camera) -> Any:
    import pycolmap

    return pycolmap.Camera(
        model=camera.model, width=camera.width_px, height=camera.height_px, params=list(camera.params)
    )


def _inner_box(camera: Camera) -> tuple[float, float, float, float]:
    """left, top, right, bottom at depth 1 of the box between the undistorted picture's edges."""
    width, height = float(camera.width_px), float(camera.height_px)
    across = np.linspace(0.0, width, _EDGE_SAMPLES)
    down = np.linspace(0.0, height, _EDGE_SAMPLES)
    lens = _lens(camera)

    def undistorted(x: NDArray[np.float64] | float, y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        edge = np.stack(np.broadcast_arrays(x, y), axis=-1)
        rays = np.asarray(lens.cam_from_img(edge), dtype=np.float64)
        # Beyond the radius where the polynomial turns back, no ray gives the pixel.
        again = lens.img_from_cam(np.column_stack([rays, np.ones(len(rays))]))
        if not np.isfinite(rays).all() or not np.abs(again - edge).max() < 0.1:
            raise _unusable(camera, "pixels at the edge that no ray gives")
        return rays

    left = undistorted(0.0, down)[:, 0].max()
    right = undistorted(width, down)[:, 0].min()
    top = undistorted(across, 0.0)[:, 1].max()
    bottom = undistorted(across, height)[:, 1].min()
    fx, fy, _, _ = camera.intrinsics()
    kept = max(0.0, right - left) * fx / width, max(0.0, bottom - top) * fy / height
    if min(kept) < _MIN_KEPT_SHARE:
        raise _unusable(camera, f"{kept[0]:.0%} of its width and {kept[1]:.0%} of its height")
    return float(left), float(top), float(right), float(bottom)


def _unusable(camera: Camera, found: str) -> IngestError:
    return IngestError(
        "the lens distortion leaves no usable picture",
        where=f"camera {camera.name!r}",
        expected=f"at least {_MIN_KEPT_SHARE:.0%} of the picture kept after undistortion",
        found=found,
        hint="calibrate this camera again with more views near the picture's edges",
    )
