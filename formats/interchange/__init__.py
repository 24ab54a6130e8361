"""Frames of Gaussians as files that other viewers read: PLY, SPZ and .splat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formats.atomic import atomic_write_bytes, store_errors
from formats.errors import FormatError
from formats.interchange.ply import decode_ply, encode_ply
from formats.interchange.splat import decode_splat, encode_splat
from formats.interchange.spz import decode_spz, encode_spz
from formats.types import GaussianFrame

# A PLY file of the most Gaussians that a reader accepts, with all spherical harmonics, takes 12 GiB.
MAX_FILE_BYTES = 16 << 30


@dataclass(frozen=True)
class FrameFormat:
    """A file format that holds one frame.

    Attributes:
        suffix: of its files, with the dot.
        encode: from a frame to a file's bytes.
        decode: from a file's bytes and its name to a frame.
    """

    suffix: str
    encode: Callable[[GaussianFrame], bytes]
    decode: Callable[[bytes, str], GaussianFrame]


FRAME_FORMATS = {
    "ply": FrameFormat(".ply", encode_ply, decode_ply),
    "spz": FrameFormat(".spz", encode_spz, decode_spz),
    "splat": FrameFormat(".splat", encode_splat, decode_splat),
}


def write_frame(path: Path, frame: GaussianFrame) -> None:
    """Write a frame in the format that the path's suffix names; the file appears whole or not at all.

    Raises:
        FormatError: no format has this suffix, or the frame cannot be written in it.
        StoreError: the file system refuses.
    """
    atomic_write_bytes(path, _format_of(path).encode(frame))


def read_frame(path: Path) -> GaussianFrame:
    """Read a frame in the format that the path's suffix names.

    Raises:
        FormatError: no format has this suffix, or the file is not valid.
        StoreError: the file system refuses.
    """
    frame_format = _format_of(path)
    with store_errors("read the file", path):
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FormatError(
                "a file is too long", where=path, expected=f"{MAX_FILE_BYTES} bytes", found=size
            )
        data = path.read_bytes()
    return frame_format.decode(data, str(path))


def _format_of(path: Path) -> FrameFormat:
    for frame_format in FRAME_FORMATS.values():
        if path.suffix.lower() == frame_format.suffix:
            return frame_format
    known = ", ".join(each.suffix for each in FRAME_FORMATS.values())
    raise FormatError(
        "no frame format has this suffix", where=path, expected=known, found=path.suffix or "none"
    )
