"""What one camera recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.timeline import fit_period
from clipgstream.session_db import SourceFile


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
        pieces: for footage in pieces: what is decoded, in order; their paths are `files`.
        places: (pictures, 2) for footage in pieces: which piece, and the picture's number in it.
        notes: what was left out and why.
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
    pieces: tuple[SourceFile, ...] = ()
    places: NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

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
