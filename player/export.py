"""Frames of a stream as files for other viewers, one file a frame."""

from __future__ import annotations

import math
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from formats.atomic import publish_folder, recover_folder, store_errors
from formats.errors import ConfigError, FormatError, StoreError
from formats.interchange import FRAME_FORMATS
from player.decoder import MIN_OPACITY
from player.reader import SegmentReader

FRAME_FILE = "frame_{frame:06d}{suffix}"
_OWN_FILE = re.compile(
    rf"frame_\d{{6,}}({'|'.join(re.escape(each.suffix) for each in FRAME_FORMATS.values())})"
)
_SECONDS = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)s")
_FRAME = re.compile(r"[0-9]{1,12}")
_TOKEN_BYTES = 6


@dataclass(frozen=True)
class ExportReport:
    """What was exported: files, Gaussians and bytes of them all."""

    frames: int
    gaussians: int
    bytes: int


def frame_at(text: str, fps: Fraction) -> int:
    """The frame_index that `text` names: a frame such as "120", or the first frame at or after "4.8s".

    Raises:
        ConfigError: it is neither.
    """
    if _FRAME.fullmatch(text):
        return int(text)
    seconds = _SECONDS.fullmatch(text)
    if seconds is None:
        raise ConfigError("not a frame or a time", expected="a frame such as 120, or 4.8s", found=text)
    return math.ceil(Fraction(seconds[1]) * fps)


def frames_between(reader: SegmentReader, start: str | None, end: str | None) -> list[int]:
    """frame_index of the stream's frames from `start` up to `end`, without `end` itself.

    Args:
        reader: the stream.
        start, end: a frame or a time (see `frame_at`); None: the stream's own start or end.

    Raises:
        ConfigError: a limit that is no frame or time, or no frame lies between them.
        FormatError: the stream has no frames yet.
    """
    known = reader.frame_indices
    if not known:
        raise FormatError("the stream has no frames yet", where=reader.stream.store.name)
    first = known[0] if start is None else frame_at(start, reader.fps)
    stop = known[-1] + 1 if end is None else frame_at(end, reader.fps)
    chosen = [frame for frame in known if first <= frame < stop]
    if not chosen:
        raise ConfigError(
            "the stream has no frame in this range",
            expected=f"frames {known[0]} to {known[-1]}",
            found=f"from {first} up to {stop}, without {stop}",
        )
    return chosen


def check_target(target: Path, overwrite: bool) -> None:
    """Whether frames may be exported to the folder `target`. Changes nothing.

    Raises:
        StoreError: something is there, and it is no earlier export or `overwrite` is not set; or the place
            cannot be read.
    """
    with store_errors("use the folder", target):
        if not target.parent.is_dir():
            raise StoreError("the output's folder does not exist", where=target.parent, hint="make it first")
        if not target.exists():
            return
        if not target.is_dir():
            raise StoreError("the output is a file", where=target, hint="name a folder")
        found = sorted(entry.name for entry in target.iterdir())
    foreign = [name for name in found if not _OWN_FILE.fullmatch(name)]
    if foreign:
        raise StoreError(
            "the output holds something else than exported frames",
            where=target,
            found=foreign[0],
            hint="choose another folder",
        )
    if found and not overwrite:
        raise StoreError("the output exists", where=target, hint="choose another folder or add --overwrite")


def export_frames(
    reader: SegmentReader,
    target: Path,
    frame_indices: Sequence[int],
    format_name: str,
    *,
    min_opacity: float = MIN_OPACITY,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ExportReport:
    """Write one file a frame into the folder `target`; it appears when it is whole, or not at all.

    Memory holds the reader's clips and one frame.

    Args:
        reader: the stream.
        target: a folder that is not there, is empty, or (with `overwrite`) holds exported frames.
        frame_indices: frames of the stream.
        format_name: a key of FRAME_FORMATS.
        min_opacity: Gaussians with less opacity are left out.
        overwrite: replace what an earlier export wrote.
        progress: told the frames that are done and their number.

    Raises:
        ConfigError: no such format.
        FormatError: a frame is missing or damaged, or cannot be written in this format.
        StoreError: `target` is taken, or the disk refuses.
    """
    if format_name not in FRAME_FORMATS:
        raise ConfigError("no such frame format", expected=", ".join(FRAME_FORMATS), found=format_name)
    frame_format = FRAME_FORMATS[format_name]
    with store_errors("use the folder", target):
        target = target.resolve()
    check_target(target, overwrite)
    recover_folder(target)
    gaussians = size = 0
    with _folder_beside(target) as built:
        for done, frame_index in enumerate(frame_indices, 1):
            frame = reader.frame(frame_index, min_opacity)
            data = frame_format.encode(frame)
            path = built / FRAME_FILE.format(frame=frame_index, suffix=frame_format.suffix)
            with store_errors("write the frame", path):
                path.write_bytes(data)
            gaussians += len(frame.means)
            size += len(data)
            if progress:
                progress(done, len(frame_indices))
        publish_folder(built, target)
    return ExportReport(len(frame_indices), gaussians, size)


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A new hidden folder on the same file system, gone after the block unless it was moved."""
    built = target.with_name(f".{target.name}.{secrets.token_hex(_TOKEN_BYTES)}.partial")
    with store_errors("make the folder", built):
        built.mkdir()
    try:
        yield built
    finally:
        shutil.rmtree(built, ignore_errors=True)
