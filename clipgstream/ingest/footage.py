"""Finds footage in a folder and says what it holds. Footage belongs to cameras by its name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from clipgstream.ingest.delivery_place import PLAYLIST_SUFFIX, is_footage
from clipgstream.ingest.image_folder import image_paths, scan_images
from clipgstream.ingest.joined import read_pieces
from clipgstream.ingest.recording import FootageInfo, Recording
from clipgstream.ingest.video import VIDEO_SUFFIXES, scan_video
from formats.atomic import store_errors
from formats.errors import IngestError

_HASH_CHUNK_BYTES = 1 << 20

Progress = Callable[[str, int, int], None]
"""Called with the stage ("probe" or "hash"), how much is done, and out of how much."""

_T = TypeVar("_T")
_R = TypeVar("_R")


def find_footage(folder: Path) -> dict[str, Path]:
    """Footage by camera name: playlists, or else videos, or else subfolders of pieces or images.

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
        files = [entry for entry in entries if entry.is_file()]
        videos = [entry for entry in files if entry.suffix.lower() == PLAYLIST_SUFFIX] or [
            entry for entry in files if entry.suffix.lower() in VIDEO_SUFFIXES
        ]
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
            found = {entry.name: entry for entry in entries if entry.is_dir() and _holds_footage(entry)}
    if not found:
        raise IngestError(
            "no footage found",
            where=folder,
            expected="videos (NAME.mp4, .mov, .mkv, .avi), playlists (NAME.m3u8), or folders of pieces"
            " (NAME/000000.mp4) or of images (NAME/000000.png)",
            found=", ".join(entry.name for entry in entries[:8]) or "an empty folder",
            hint="name each video or folder after its camera in the calibration",
        )
    return found


def _holds_footage(folder: Path) -> bool:
    return bool(image_paths(folder)) or any(is_footage(entry.name) for entry in folder.iterdir())


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
    if path.suffix.lower() == PLAYLIST_SUFFIX or (path.is_dir() and not image_paths(path)):
        return read_pieces(camera, path)
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
