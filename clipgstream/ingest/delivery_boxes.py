"""The boxes of MP4 files as far as a file that still grows needs them (ISO/IEC 14496-12).

What lies at the top of a file, where its fragments begin and end, and which of them can be decoded without
those before. Pictures themselves are left to FFmpeg.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from formats.errors import IngestError

_MOOV_LIMIT_BYTES = 1 << 26
_MOOF_LIMIT_BYTES = 1 << 24
_NOT_SYNC = 0x10000  # sample_is_non_sync_sample


@dataclass(frozen=True)
class Box:
    """A box at the top of a file; `body` is where its content begins."""

    kind: bytes
    offset: int
    body: int
    end: int


@dataclass(frozen=True)
class Cut:
    """Where a file stops being whole boxes, and why."""

    offset: int
    why: str


@dataclass(frozen=True)
class Header:
    """What a `moov` box says.

    Attributes:
        fragmented: pictures follow in fragments.
        pictures: it lists pictures itself, which do not lie in a fragment.
        video_track: number of the first video track; None without one.
        default_flags: of the track's samples, where a fragment does not say.
    """

    fragmented: bool
    pictures: bool
    video_track: int | None
    default_flags: int


@dataclass(frozen=True)
class Fragment:
    """What a `moof` box says about the video track.

    Attributes:
        pictures: how many it holds.
        alone: it begins with a key picture, and none of its pictures is shown before that one: it can be
            decoded without the fragments before.
        key: it begins with a key picture.
        composition: what is added to each picture's decode time to give the time shown, in the order stored.
    """

    pictures: int
    key: bool
    alone: bool
    composition: tuple[int, ...]


def read_boxes(file: BinaryIO, start: int, end: int) -> tuple[list[Box], Cut | None]:
    """Whole boxes from a box's beginning on, and what is not whole at the end, if anything.

    A box that reaches to the end of the file, however long that will be, counts as cut.

    Raises:
        OSError: the file cannot be read.
    """
    boxes: list[Box] = []
    while start < end:
        box = _read_box(file, start, end)
        if isinstance(box, Cut):
            return boxes, box
        boxes.append(box)
        start = box.end
    return boxes, None


def _read_box(file: BinaryIO, start: int, end: int) -> Box | Cut:
    file.seek(start)
    head = file.read(min(16, end - start))
    if len(head) < 8:
        return Cut(start, f"cut in the header of a box at byte {start}: {len(head)} of 8 bytes are there")
    size, kind, body = int.from_bytes(head[:4], "big"), head[4:8], start + 8
    if not all(0x20 <= byte < 0x7F for byte in kind):
        return Cut(start, f"no MP4 box but other bytes at byte {start}")
    name = kind.decode("ascii")
    if size == 0:
        return Cut(start, f"box {name!r} at byte {start} does not say yet how long it is")
    if size == 1:
        if len(head) < 16:
            return Cut(start, f"cut in the header of box {name!r} at byte {start}")
        size, body = int.from_bytes(head[8:16], "big"), start + 16
    if size < body - start:
        return Cut(start, f"box {name!r} at byte {start} is damaged: it claims {size} bytes")
    if start + size > end:
        return Cut(start, f"cut in box {name!r} at byte {start}: {end - start} of {size} bytes are there")
    return Box(kind, start, body, start + size)


def read_header(file: BinaryIO, box: Box) -> Header:
    """What the file's `moov` box says.

    Raises:
        IngestError: it is damaged or too long.
        OSError: the file cannot be read.
    """
    data = _content(file, box, _MOOV_LIMIT_BYTES)
    video: int | None = None
    defaults: dict[int, int] = {}
    fragmented = pictures = False
    try:
        for kind, body in _children(data):
            if kind == b"trak" and video is None:
                video = _video_track(body)
                pictures = video is not None and _lists_samples(body)
            elif kind == b"mvex":
                fragmented = True
                for inner, trex in _children(body):
                    if inner == b"trex":
                        track, flags = struct.unpack_from(">4xI12xI", trex)
                        defaults[track] = flags
    except struct.error as error:
        raise _damaged(file, box) from error
    return Header(fragmented, pictures, video, 0 if video is None else defaults.get(video, 0))


def read_fragment(file: BinaryIO, box: Box, header: Header) -> Fragment | None:
    """What a `moof` box says about the header's video track; None where it says nothing.

    Raises:
        IngestError: it is damaged or too long.
        OSError: the file cannot be read.
    """
    data = _content(file, box, _MOOF_LIMIT_BYTES)
    samples: list[_Sample] = []
    try:
        for kind, body in _children(data):
            if kind == b"traf":
                samples += _track_samples(body, header)
    except struct.error as error:
        raise _damaged(file, box) from error
    if not samples:
        return None
    key = not samples[0].flags & _NOT_SYNC
    shown, time = [], 0
    for sample in samples:
        shown.append(time + sample.composition)
        time += sample.duration
    return Fragment(
        len(samples), key, key and min(shown) == shown[0], tuple(sample.composition for sample in samples)
    )


@dataclass(frozen=True)
class _Sample:
    duration: int
    flags: int
    composition: int


def _content(file: BinaryIO, box: Box, limit_bytes: int) -> bytes:
    if box.end - box.body > limit_bytes:
        raise _damaged(file, box)
    file.seek(box.body)
    data = file.read(box.end - box.body)
    if len(data) != box.end - box.body:
        raise OSError(f"{file.name} is shorter than it was")
    return data


def _damaged(file: BinaryIO, box: Box) -> IngestError:
    return IngestError(
        "an MP4 file is damaged",
        where=f"{os.fspath(file.name)}, byte {box.offset}",
        expected=f"a box {box.kind.decode('ascii')!r} as the standard has it",
        found=f"{box.end - box.offset} bytes that make no sense",
    )


def _children(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):
            raise struct.error("a box does not fit")
        yield kind, data[at + 8 : at + size]
        at += size


def _video_track(trak: bytes) -> int | None:
    """The track's number when it holds video."""
    track, video = None, False
    for kind, body in _children(trak):
        if kind == b"tkhd":
            (track,) = struct.unpack_from(">I", body, 20 if body[:1] == b"\1" else 12)
        elif kind == b"mdia":
            video = any(inner == b"hdlr" and content[8:12] == b"vide" for inner, content in _children(body))
    return track if video else None


def _lists_samples(trak: bytes) -> bool:
    """Whether the track's table of decode times (stts) has entries."""
    data = trak
    for kind in (b"mdia", b"minf", b"stbl", b"stts"):
        data = next((body for found, body in _children(data) if found == kind), b"")
    return data[4:8] not in (b"", bytes(4))


def _track_samples(traf: bytes, header: Header) -> list[_Sample]:
    samples: list[_Sample] = []
    duration, default = 0, header.default_flags
    for kind, body in _children(traf):
        if kind == b"tfhd":
            flags, track = struct.unpack_from(">II", body)
            if track != header.video_track:
                return []
            duration, default = _fragment_defaults(body, flags, default)
        elif kind == b"trun":
            samples += _run_samples(body, duration, default)
    return samples


def _fragment_defaults(tfhd: bytes, flags: int, default_flags: int) -> tuple[int, int]:
    """Duration and flags of samples whose run does not say."""
    at, duration = 8, 0
    for bit, size in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        if not flags & bit:
            continue
        if bit == 0x8:
            (duration,) = struct.unpack_from(">I", tfhd, at)
        elif bit == 0x20:
            (default_flags,) = struct.unpack_from(">I", tfhd, at)
        at += size
    return duration, default_flags


def _run_samples(trun: bytes, duration: int, default_flags: int) -> list[_Sample]:
    version_flags, count = struct.unpack_from(">II", trun)
    signed, flags, at = version_flags >> 24 != 0, version_flags & 0xFFFFFF, 8
    at += 4 if flags & 0x1 else 0
    first_flags = None
    if flags & 0x4:
        (first_flags,) = struct.unpack_from(">I", trun, at)
        at += 4
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    if at + 4 * len(fields) * count > len(trun) or (not fields and count > len(trun) * 1024):
        raise struct.error("a run does not fit")
    samples = []
    for number in range(count):
        values = dict(zip(fields, struct.unpack_from(f">{len(fields)}I", trun, at), strict=True))
        at += 4 * len(fields)
        own = values.get(0x400, default_flags)
        composition = values.get(0x800, 0)
        if signed and composition >= 1 << 31:
            composition -= 1 << 32
        chosen = first_flags if number == 0 and first_flags is not None else own
        samples.append(_Sample(values.get(0x100, duration), chosen, composition))
    return samples
