"""Writes the demo capture: one H.264 video a camera and a COLMAP text calibration."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.codec.codec import UnknownCodecError
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation
from numpy.typing import NDArray

from clipgstream.demo.calibration import calibration_text
from clipgstream.demo.cameras import build_rig
from clipgstream.demo.config import DemoConfig
from clipgstream.demo.picture import Lens, Painter, render_truth, true_depth
from clipgstream.demo.scene import build_scene
from clipgstream.rig import Camera, Rig
from formats.errors import BackendError, StoreError

__all__ = ["DemoCapture", "DemoConfig", "Progress", "render_truth", "true_depth", "write_demo_capture"]

# Called with the stage's name, pictures done and pictures in all; from one thread at a time.
Progress = Callable[[str, int, int], None]

# Nearly free of coding noise, yet H.264 as cameras write it. One thread, so that the bytes are the same
# however many cores the machine has.
X264_OPTIONS = {"crf": "11", "preset": "medium", "g": "10", "threads": "1"}


@dataclass(frozen=True)
class DemoCapture:
    """Where the demo capture lies.

    Attributes:
        footage: folder of one MP4 a camera, named after it.
        calibration: folder of the COLMAP text model.
        hold_out: names of the cameras to evaluate on and never to train on.
        cameras: names of all cameras, those included, in their order along the arc.
        frames: frames of each video.
    """

    footage: Path
    calibration: Path
    hold_out: tuple[str, ...]
    cameras: tuple[str, ...]
    frames: int


def write_demo_capture(out: Path, config: DemoConfig, progress: Progress | None = None) -> DemoCapture:
    """Film the demo and write it the way a crew delivers a capture.

    Writes `out/footage/cam00.mp4` ... and `out/calibration/{cameras,images,points3D}.txt`; files of an
    earlier demo are replaced. The same configuration gives the same bytes on the same machine.

    Raises:
        StoreError: the folder cannot be written, or holds videos of another demo's cameras.
    """
    rig = build_rig(config)
    capture = DemoCapture(
        footage=out / "footage",
        calibration=out / "calibration",
        hold_out=tuple(camera.name for camera in rig.cameras if camera.held_out),
        cameras=tuple(camera.name for camera in rig.cameras),
        frames=config.frames,
    )
    with _store_errors(out):
        capture.footage.mkdir(parents=True, exist_ok=True)
        capture.calibration.mkdir(parents=True, exist_ok=True)
        _refuse_other_videos(capture)
        for name, text in calibration_text(rig).items():
            with _published(capture.calibration / name) as path:
                path.write_text(text, encoding="utf-8", newline="\n")
        _Crew(config, capture.footage, progress).film(rig)
    return capture


class _Crew:
    """Films all cameras, a few at a time."""

    def __init__(self, config: DemoConfig, folder: Path, progress: Progress | None) -> None:
        self._config = config
        self._folder = folder
        self._progress = progress
        self._scene = build_scene(config)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._total = 0
        self._done = 0

    def film(self, rig: Rig) -> None:
        """Write each camera's video; the first failure, or an interrupt, stops them all."""
        self._total = len(rig.cameras) * self._config.frames
        workers = min(len(rig.cameras), os.cpu_count() or 1)
        with ThreadPoolExecutor(workers, thread_name_prefix="demo") as pool:
            try:
                for video in [pool.submit(self._film_camera, camera) for camera in rig.cameras]:
                    video.result()
            finally:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)

    def _film_camera(self, camera: Camera) -> None:
        painter = Painter(self._scene, Lens.of_camera(camera))
        with _published(self._folder / f"{camera.name}.mp4") as path, _Video(path, self._config) as video:
            times_s = [self._config.time_s(frame_index) for frame_index in range(self._config.frames)]
            for frame_index, rgb in enumerate(painter.film(times_s)):
                if self._stop.is_set():
                    raise CancelledError
                video.write(rgb, frame_index)
                self._report()

    def _report(self) -> None:
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress("footage", self._done, self._total)


class _Video:
    """An H.264 MP4 in the making, 4:2:0, BT.709 of limited range; frame n is shown at n / fps."""

    def __init__(self, path: Path, config: DemoConfig) -> None:
        rate = config.frame_rate()
        self._container = av.open(str(path), "w", format="mp4")
        try:
            stream = self._container.add_stream("libx264", rate=rate, options=dict(X264_OPTIONS))
        except UnknownCodecError as error:
            raise BackendError(
                "This PyAV cannot write H.264.",
                expected="a PyAV built with libx264",
                found=f"PyAV {av.__version__} without it",
                hint="install PyAV from its wheels: pip install --force-reinstall av",
            ) from error
        stream.width, stream.height, stream.pix_fmt = config.width_px, config.height_px, "yuv420p"
        stream.time_base = 1 / rate
        context = stream.codec_context
        context.time_base = 1 / rate
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.IEC61966_2_1
        self._stream = stream

    def __enter__(self) -> _Video:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def write(self, rgb: NDArray[np.uint8], frame_index: int) -> None:
        """Append a picture, (H, W, 3)."""
        frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
            format="yuv420p",
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.BITEXACT,
            threads=1,
        )
        frame.pts, frame.time_base = frame_index, self._stream.codec_context.time_base
        self._container.mux(self._stream.encode(frame))


@contextmanager
def _published(path: Path) -> Iterator[Path]:
    """A temporary path that takes the file's name once all went well, and disappears otherwise."""
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _store_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            "The demo capture cannot be written.",
            where=error.filename or out,
            found=error.strerror or error,
            hint="choose a folder that you may write to, with some space left",
        ) from error


def _refuse_other_videos(capture: DemoCapture) -> None:
    """Footage of cameras that this capture lacks would be mistaken for part of it."""
    others = sorted(path.name for path in capture.footage.glob("*.mp4") if path.stem not in capture.cameras)
    if others:
        raise StoreError(
            "The footage folder already holds videos of other cameras.",
            where=capture.footage,
            expected="no videos but those of this demo",
            found=", ".join(others[:5]),
            hint="remove them or choose another folder",
        )
