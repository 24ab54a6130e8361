"""Pictures of a clip, straight from the footage: decoded, scaled and undistorted.

Memory holds the pictures asked for and, per thread, one picture on its way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.image_folder import IMAGE_SUFFIXES, read_image
from clipgstream.ingest.resample import resample
from clipgstream.ingest.span import source_of, span_of
from clipgstream.ingest.undistort import Undistortion, undistortion
from clipgstream.ingest.video import decode_video
from clipgstream.rig import Camera, PinholeView
from clipgstream.session_db import Picture, SourceFile
from clipgstream.session_view import SessionView
from formats.errors import IngestError
from formats.threads import thread_count


@dataclass(frozen=True)
class ClipFrames:
    """Everything that the cameras saw during a clip.

    Attributes:
        clip, first_frame, frames: its number and frames (M).
        cameras: names, in the rig's order.
        views: the ideal pinhole of each camera; sizes may differ between cameras.
        images: (M, H, W, 3) uint8 sRGB of each camera; zeros where it has no picture.
        present: (M,) bool of each camera, False where it has no picture.
    """

    clip: int
    first_frame: int
    frames: int
    cameras: tuple[str, ...]
    views: dict[str, PinholeView]
    images: dict[str, NDArray[np.uint8]]
    present: dict[str, NDArray[np.bool_]]


_CameraFrames = tuple[PinholeView, NDArray[np.uint8], NDArray[np.bool_]]
"""View, pictures and presence of one camera."""


def load_clip(
    session: SessionView, clip: int, *, width_px: int = 0, cameras: Sequence[str] | None = None
) -> ClipFrames:
    """Decodes a clip's pictures.

    Args:
        width_px: scale down to at most this width (never up); 0 keeps the cameras' resolution.
        cameras: names; None for all, held-out ones included.

    Raises:
        IngestError: footage that is missing, has changed since ingest or cannot be decoded, or no such
            camera.
    """
    record = session.clip(clip)
    chosen = _cameras(session, cameras)
    of_camera: dict[str, dict[int, Picture]] = {camera.name: {} for camera in chosen}
    for (name, frame_index), picture in session.pictures(clip).items():
        if name in of_camera:
            of_camera[name][frame_index - record.first_frame] = picture
    threads = thread_count()
    workers = max(1, min(threads, len(chosen)))

    def load(camera: Camera) -> _CameraFrames:
        return _load_camera(camera, of_camera[camera.name], record.frames, width_px, threads // workers)

    with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
        loaded = list(pool.map(load, chosen))
    names = tuple(camera.name for camera in chosen)
    return ClipFrames(
        clip,
        record.first_frame,
        record.frames,
        names,
        {name: view for name, (view, _, _) in zip(names, loaded, strict=True)},
        {name: images for name, (_, images, _) in zip(names, loaded, strict=True)},
        {name: present for name, (_, _, present) in zip(names, loaded, strict=True)},
    )


def frame_picture(
    session: SessionView, camera: str, frame_index: int, width_px: int = 0
) -> NDArray[np.uint8] | None:
    """One picture, (H, W, 3) uint8 sRGB, of the view `undistorted_view(camera, width_px)`.

    Returns:
        None when the camera has no picture of that frame.

    Raises:
        IngestError: as `load_clip`.
    """
    picture = session.frame_pictures(frame_index).get(camera)
    if picture is None:
        _cameras(session, [camera])
        return None
    _, images, _ = _load_camera(session.rig.camera(camera), {0: picture}, 1, width_px, thread_count())
    return images[0]


def _cameras(session: SessionView, names: Sequence[str] | None) -> list[Camera]:
    known = session.rig.names()
    if unknown := sorted(set(names or ()) - set(known)):
        raise IngestError(
            "the session has no such camera",
            where=session.path,
            expected=f"names among {', '.join(known)}",
            found=", ".join(unknown),
        )
    return [camera for camera in session.rig.cameras if names is None or camera.name in names]


def _load_camera(
    camera: Camera, pictures: Mapping[int, Picture], frames: int, width_px: int, threads: int
) -> _CameraFrames:
    """View, pictures and presence of one camera; `pictures` is by clip_frame."""
    lens = undistortion(camera, width_px)
    view = lens.view
    images = np.zeros((frames, view.height_px, view.width_px, 3), dtype=np.uint8)
    present = np.zeros(frames, dtype=np.bool_)
    for clip_frame, rgb in _decode(camera, pictures, lens, max(1, threads)):
        images[clip_frame] = rgb if lens.source_px is None else resample(rgb, lens.source_px)
        present[clip_frame] = True
    return view, images, present


def _decode(
    camera: Camera, pictures: Mapping[int, Picture], lens: Undistortion, threads: int
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """(clip_frame, picture at `lens.source_size_px`) of every picture."""
    native_px = (camera.width_px, camera.height_px)
    by_file: dict[SourceFile, list[int]] = {}
    for clip_frame, picture in pictures.items():
        by_file.setdefault(picture.file, []).append(clip_frame)
    for file, clip_frames in by_file.items():
        first, source = pictures[clip_frames[0]], file.path
        check_unchanged(file)
        if source.suffix.lower() in IMAGE_SUFFIXES:
            yield clip_frames[0], read_image(source, lens.source_size_px)
            continue
        by_pts = first.pts is not None
        wanted = [_key(pictures[clip_frame], by_pts) for clip_frame in clip_frames]
        size_px = None if lens.source_size_px == native_px else lens.source_size_px
        decoded = decode_video(source_of(file), wanted, by_pts=by_pts, size_px=size_px, threads=threads)
        for position, rgb in decoded:
            _check_size(rgb, lens.source_size_px, source)
            yield clip_frames[position], rgb


def _key(picture: Picture, by_pts: bool) -> int:
    return picture.pts if by_pts and picture.pts is not None else picture.picture


def _check_size(rgb: NDArray[np.uint8], size_px: tuple[int, int], source: Path) -> None:
    if rgb.shape[1::-1] != size_px:
        raise IngestError(
            "the video changes its picture size",
            where=source,
            expected=size_px,
            found=rgb.shape[1::-1],
            hint="re-encode it at one size",
        )


def check_unchanged(file: SourceFile) -> None:
    """Raises IngestError when a file of footage is not what ingest saw, or a piece of one that grows.

    Size and modification time tell quickly; a file with a new time, such as a restored copy or one that has
    grown, is right when the content of what is decoded is.
    """
    status = _status(file.path)
    end = file.offset + file.bytes
    right_size = status.st_size == end if file.whole else status.st_size >= end
    own_head = file.head is None or file.head == file.path
    if right_size and own_head and status.st_mtime_ns == file.mtime_ns:
        return
    head = status if file.head is None else _status(file.head)
    right_size = right_size and head.st_size >= file.head_bytes
    stamps = (status.st_size, status.st_mtime_ns, head.st_size, head.st_mtime_ns)
    if not right_size or _hash(file, stamps) != file.sha256:
        raise IngestError(
            "footage has changed since it was ingested",
            where=span_of(file),
            expected=f"{file.bytes} bytes with SHA-256 {file.sha256[:12]}...",
            found="other content" if right_size else f"{status.st_size} bytes",
            hint="restore the file, or ingest again",
        )


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise IngestError(
            "footage is missing",
            where=path,
            found=error.strerror,
            hint="put it back where it was, or ingest again from its new place",
        ) from error


@lru_cache(maxsize=4096)
def _hash(file: SourceFile, stamps: tuple[int, ...]) -> str:
    """Of the bytes decoded, once for each state of the files that they are in."""
    return span_of(file).sha256()
