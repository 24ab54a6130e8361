"""Pictures of the demo's scene, through a lens or an ideal pinhole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from clipgstream.demo import kernels as k
from clipgstream.demo.config import DemoConfig
from clipgstream.demo.scene import DemoScene, build_scene, lamp_points, tables
from clipgstream.demo.textures import noise_table
from clipgstream.rig import Camera, PinholeView

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

SAMPLE_GRID = 3
# Lens, optical low-pass filter and demosaicing spread a point over about this much (standard deviation).
# Without it pictures are sharper at the pixel than any camera's.
SOFTNESS_PX = 0.6
# A camera keeps the still layer of its pictures if that takes at most this much memory; larger pictures
# are traced band by band, several frames at a time so that each still band serves them all.
MAX_KEPT_BYTES = 64 << 20
BAND_BYTES = 16 << 20


@dataclass(frozen=True)
class Lens:
    """What a picture needs of its camera.

    Attributes:
        width_px, height_px: picture size.
        params: fx, fy, cx, cy, k1, k2, p1, p2, as COLMAP's OPENCV model.
        camera_from_world: (3, 4).
    """

    width_px: int
    height_px: int
    params: tuple[float, ...]
    camera_from_world: F64

    @classmethod
    def of_camera(cls, camera: Camera) -> Lens:
        """The lens of one of the rig's cameras."""
        return cls(camera.width_px, camera.height_px, camera.params, camera.camera_from_world)

    @classmethod
    def of_view(cls, view: PinholeView) -> Lens:
        """An ideal lens."""
        params = (view.fx_px, view.fy_px, view.cx_px, view.cy_px, 0.0, 0.0, 0.0, 0.0)
        return cls(view.width_px, view.height_px, params, view.camera_from_world)

    def center(self) -> F64:
        """Camera centre, (3,)."""
        return -self.camera_from_world[:, :3].T @ self.camera_from_world[:, 3]


@dataclass(frozen=True)
class Picture:
    """One rendered picture.

    Attributes:
        color: (H, W, 3) sRGB-encoded, in [0, 1].
        depth: (H, W) camera depth at the pixels' centres.
        seen: (H, W) int16, the moving part at the pixel's centre, counted over the bodies present; -1 for
            what stands still.
    """

    color: F32
    depth: F32
    seen: NDArray[np.int16]


@dataclass(frozen=True)
class _Band:
    """Rows of a picture with what never changes in them.

    Attributes:
        rays: (P, S, 3). still: (P, S, STILL_COLUMNS). plain: (P, PLAIN_COLUMNS).
    """

    first_row: int
    rays: F32
    still: F32
    plain: F32


@dataclass(frozen=True)
class _Frame:
    """What `trace_frame` needs of one frame: its tables, and scratch for lists of parts."""

    geometry: F64
    look: F64
    lists: NDArray[np.int64]
    counts: NDArray[np.int64]


class Painter:
    """Renders the pictures of one lens, one after the other."""

    def __init__(self, scene: DemoScene, lens: Lens) -> None:
        self._scene = scene
        self._lens = lens
        self._noise = noise_table(scene.seed)
        self._lights = lamp_points(SAMPLE_GRID)
        lamp_radius = np.linalg.norm(self._lights - self._lights[len(self._lights) // 2], axis=1).max()
        self._radii = (float(lamp_radius), 1.5 / min(lens.params[:2]))
        self._origin = lens.center()
        self._kept: list[_Band] | None = None
        if lens.height_px * _row_bytes(lens) <= MAX_KEPT_BYTES:
            self._kept = list(self._trace_still())

    def picture(self, time_s: float) -> Picture:
        """The picture at a time."""
        frame = self._frame(time_s)
        bands = [self._trace(band, frame) for band in self._bands()]
        return Picture(
            _softened(np.concatenate([band.color for band in bands])),
            np.concatenate([band.depth for band in bands]),
            np.concatenate([band.seen for band in bands]),
        )

    def film(self, times_s: Sequence[float]) -> Iterator[NDArray[np.uint8]]:
        """The colours at each of the times, (H, W, 3) in 0..255."""
        height, width = self._lens.height_px, self._lens.width_px
        together = 1 if self._kept is not None else max(1, MAX_KEPT_BYTES // (height * width * 3))
        for start in range(0, len(times_s), together):
            frames = [self._frame(time_s) for time_s in times_s[start : start + together]]
            pictures = np.empty((len(frames), height, width, 3), np.uint8)
            for band in self._bands():
                for frame, picture in zip(frames, pictures, strict=True):
                    color = self._trace(band, frame).color
                    picture[band.first_row : band.first_row + len(color)] = np.rint(color * np.float32(255.0))
            for picture in pictures:
                yield np.rint(_softened(picture.astype(np.float32))).astype(np.uint8)

    def _frame(self, time_s: float) -> _Frame:
        moving = self._scene.present(time_s)
        geometry, look = tables(moving + self._scene.still[1:], time_s, self._scene.seed)
        rows = k.OF_PARTS + 2 * sum(len(body.parts) for body in moving)
        return _Frame(geometry, look, np.empty((rows, len(geometry)), np.int64), np.empty(rows, np.int64))

    def _trace(self, band: _Band, frame: _Frame) -> Picture:
        """A band's rows of a frame's picture."""
        shape = (len(band.rays) // self._lens.width_px, self._lens.width_px)
        color = np.empty((*shape, 3), np.float32)
        depth = np.empty(shape, np.float32)
        seen = np.empty(shape, np.int16)
        k.trace_frame(
            band.rays,
            self._origin,
            band.still,
            band.plain,
            frame.geometry,
            frame.look,
            self._scene.palette,
            self._noise,
            self._lights,
            self._radii,
            frame.lists,
            frame.counts,
            color.reshape(-1, 3),
            depth.reshape(-1),
            seen.reshape(-1),
        )
        return Picture(_srgb(color), depth, seen)

    def _bands(self) -> Iterable[_Band]:
        return self._kept if self._kept is not None else self._trace_still()

    def _trace_still(self) -> Iterator[_Band]:
        lens, samples = self._lens, SAMPLE_GRID * SAMPLE_GRID
        geometry, look = tables(self._scene.still, 0.0, self._scene.seed)
        furniture = np.arange(1, len(geometry), dtype=np.int64)[None]
        rotation = np.ascontiguousarray(lens.camera_from_world[:, :3])
        band_rows = max(1, BAND_BYTES // _row_bytes(lens))
        for first_row in range(0, lens.height_px, band_rows):
            pixels = min(band_rows, lens.height_px - first_row) * lens.width_px
            rays = np.empty((pixels, samples, 3), np.float32)
            still = np.empty((pixels, samples, k.STILL_COLUMNS), np.float32)
            k.lens_rays(first_row, lens.params, rotation, SAMPLE_GRID, lens.width_px, rays)
            plain = np.empty((pixels, k.PLAIN_COLUMNS), np.float32)
            k.trace_still(
                rays,
                self._origin,
                geometry,
                look,
                self._scene.palette,
                self._noise,
                self._lights,
                furniture,
                still,
                plain,
            )
            yield _Band(first_row, rays, still, plain)


def render_truth(config: DemoConfig, camera_view: PinholeView, frame_index: int) -> F32:
    """The scene as an ideal pinhole sees it, without video coding: (H, W, 3), sRGB-encoded in [0, 1].

    For tests, benchmarks and the documentation's pictures; training never sees it.
    """
    painter = Painter(build_scene(config), Lens.of_view(camera_view))
    return painter.picture(config.time_s(frame_index)).color


def true_depth(config: DemoConfig, view: PinholeView, frame_index: int) -> F32:
    """Camera depth at the centre of each pixel, in world units: (H, W).

    Only tests and benchmarks use it, to measure the stereo; training never sees it.
    """
    painter = Painter(build_scene(config), Lens.of_view(view))
    return painter.picture(config.time_s(frame_index)).depth


def _softened(picture: F32) -> F32:
    """The picture behind the camera's optics."""
    soft: F32 = gaussian_filter(picture, (SOFTNESS_PX, SOFTNESS_PX, 0.0))
    return soft


def _srgb(linear: F32) -> F32:
    """sRGB encoding of linear values, clipped to [0, 1]."""
    linear = np.clip(linear, np.float32(0.0), np.float32(1.0))
    curve = np.float32(1.055) * np.power(linear, np.float32(1.0 / 2.4)) - np.float32(0.055)
    return np.where(linear <= np.float32(0.0031308), np.float32(12.92) * linear, curve)


def _row_bytes(lens: Lens) -> int:
    return lens.width_px * SAMPLE_GRID**2 * (3 + k.STILL_COLUMNS) * 4
