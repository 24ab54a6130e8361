"""Finds footage in a folder and says what it holds. Footage belongs to cameras by its name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.image_folder import image_paths, scan_images
from clipgstream.ingest.timeline import fit_period
from clipgstream.ingest.video import VIDEO_SUFFIXES, scan_video
from formats.atomic import store_errors
from formats.errors import IngestError

_HASH_CHUNK_BYTES = 1 << 20

Progress = Callable[[str, int, int], None]
"""Called with the stage ("probe" or "hash"), how much is done, and out of how much."""

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True)
class FootageInfo:
    """What one camera's footage is like, in plain values.

    Attributes:
        camera: name of the file without suffix, or of the image folder.
        path: the video file or the image folder.
        kind: "video" or "images".
        codec: such as "h264", or "images".
        width_px, height_px: picture size as shown.
        pictures: how many.
        fps: that the timestamps show; 0 where nothing says (images, or a single picture).
        start_s: timestamp of the first picture; 0 for images.
        duration_s: to the end of the last picture; 0 where `fps` is.
    """

    camera: str
    path: str
    kind: str
    codec: str
    width_px: int
    height_px: int
    pictures: int
    fps: float
    start_s: float
    duration_s: float


@dataclass(frozen=True)
class Recording:
    """What one camera recorded, picture by picture.

    Attributes:
        camera, path, codec, width_px, height_px: as in FootageInfo.
        files: the video, or one file a picture.
        pts: presentation timestamps of a video that has them, in the order shown, else None.
        times_s: (pictures,) seconds; None for images, which have numbers alone.
        numbers: (pictures,) frame numbers of images; None for videos.
    """

    camera: str
    path: Path
    codec: str
    width_px: int
    height_px: int
    files: tuple[Path, ...]
    pts: tuple[int, ...] | None = None
    times_s: NDArray[np.float64] | None = None
    numbers: tuple[int, ...] | None = None

    @property
    def pictures(self) -> int:
        """Number of pictures."""
        return len(self.files) if self.times_s is None else len(self.times_s)

    def info(self) -> FootageInfo:
        """The recording in plain values."""
        times_s = np.zeros(1) if self.times_s is None else self.times_s
        fps = 1.0 / fit_period(times_s) if len(times_s) > 1 else 0.0
        return FootageInfo(
            self.camera,
            str(self.path),
            "video" if self.numbers is None else "images",
            self.codec,
            self.width_px,
            self.height_px,
            self.pictures,
            fps,
            float(times_s[0]),
            float(times_s[-1] - times_s[0]) + (1.0 / fps if fps else 0.0),
        )


def find_footage(folder: Path) -> dict[str, Path]:
    """Footage by camera name: every video in the folder, or else every subfolder with images.

    Raises:
        IngestError: no footage there, or two videos for one camera.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise IngestError(
            "the footage is not a folder", where=folder, expected="a folder with one video a camera"
        )
    with store_errors("list the footage", folder):
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
        videos = [entry for entry in entries if entry.suffix.lower() in VIDEO_SUFFIXES and entry.is_file()]
        found: dict[str, Path] = {}
        for video in videos:
            if video.stem in found:
                raise IngestError(
                    "two videos are named after one camera",
                    where=folder,
                    expected="one video a camera",
                    found=f"{found[video.stem].name} and {video.name}",
                )
            found[video.stem] = video
        if not videos:
            found = {entry.name: entry for entry in entries if entry.is_dir() and image_paths(entry)}
    if not found:
        raise IngestError(
            "no footage found",
            where=folder,
            expected="videos (NAME.mp4, .mov, .mkv, .avi) or folders of images (NAME/000000.png)",
            found=", ".join(entry.name for entry in entries[:8]) or "an empty folder",
            hint="name each video or folder after its camera in the calibration",
        )
    return found


def match_footage(
    footage: Mapping[str, Path],
    cameras: Sequence[str],
    ignored: Collection[str] = (),
    *,
    allow_missing_cameras: bool = False,
) -> list[str]:
    """Cameras of the calibration that have footage, in the calibration's order.

    Args:
        ignored: cameras that the calibration leaves out; footage of theirs is left out too.
        allow_missing_cameras: cameras without footage are left out instead of refused.

    Raises:
        IngestError: footage without a camera, or a camera without footage.
    """
    uncalibrated = sorted(set(footage) - set(cameras) - set(ignored))
    unfilmed = [name for name in cameras if name not in footage]
    if uncalibrated or (unfilmed and not allow_missing_cameras):
        details = []
        if uncalibrated:
            details.append(f"footage without a calibrated camera: {', '.join(uncalibrated)}")
        if unfilmed:
            details.append(f"calibrated cameras without footage: {', '.join(unfilmed)}")
        raise IngestError(
            "footage and calibration do not name the same cameras",
            where=next(iter(footage.values())).parent,
            expected=f"footage called {', '.join(cameras)}",
            found="; ".join(details),
            hint=(
                "rename the footage after its cameras, or calibrate the missing ones"
                if uncalibrated
                else "add the missing footage, or go on without it: --allow-missing-cameras"
            ),
        )
    return [name for name in cameras if name in footage]


def read_recording(camera: str, path: Path) -> Recording:
    """Reads timestamps, sizes and numbers of one camera's footage, and checks that it is whole.

    Raises:
        IngestError: truncated, damaged or inconsistent footage.
    """
    if path.is_dir():
        images = scan_images(path)
        return Recording(
            camera, path, "images", images.width_px, images.height_px, images.paths, numbers=images.numbers
        )
    video = scan_video(path)
    return Recording(
        camera, path, video.codec, video.width_px, video.height_px, (path,), video.pts, video.times_s
    )


def probe(footage: Path, progress: Progress | None = None) -> list[FootageInfo]:
    """What a folder of footage (or a single video) holds, one entry a camera, by name.

    Raises:
        IngestError: no footage, or footage that cannot be read.
    """
    footage = Path(footage)
    found = {footage.stem: footage} if footage.is_file() else find_footage(footage)
    return [recording.info() for recording in read_recordings(found, progress)]


def read_recordings(footage: Mapping[str, Path], progress: Progress | None = None) -> list[Recording]:
    """`read_recording` of several cameras at once, in the order given."""
    return _in_threads(lambda item: read_recording(*item), list(footage.items()), "probe", progress)


def hash_files(paths: Sequence[Path], progress: Progress | None = None) -> list[str]:
    """SHA-256 of each file, as lower-case hexadecimal digits. Raises StoreError."""
    return _in_threads(hash_file, list(paths), "hash", progress)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, as lower-case hexadecimal digits. Raises StoreError."""
    digest = hashlib.sha256()
    with store_errors("read the footage", path), path.open("rb") as file:
        while chunk := file.read(_HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _in_threads(
    job: Callable[[_T], _R],
    items: Sequence[_T],
    stage: str,
    progress: Progress | None,
) -> list[_R]:
    """`job` of every item, in order; the first failure stops what has not begun."""
    results = []
    with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix=stage) as pool:
        try:
            for done, result in enumerate(pool.map(job, items), start=1):
                results.append(result)
                if progress is not None:
                    progress(stage, done, len(items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results
