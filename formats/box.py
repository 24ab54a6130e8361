"""Boxes: the self-describing parts that a segment is made of.

A box is a header of 24 bytes and a payload, everything little-endian (docs/stream-format.md):

    offset  size  field
         0     4  type, four printable ASCII characters
         4     1  version of the payload's layout
         5     1  flags: bit 0 = critical, the others are 0
         6     1  layer, 0 to 3: what players may do without goes up (formats/segment.py)
         7     1  reserved, 0
         8     8  length of the payload in bytes
        16     4  CRC-32C of the payload
        20     4  CRC-32C of the 20 bytes before

The header has a checksum of its own so that a damaged payload never hides where the next box starts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.crc32c import crc32c
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits

HEADER = struct.Struct("<4sBBBBQI")
HEADER_CRC = struct.Struct("<I")
HEADER_BYTES = HEADER.size + HEADER_CRC.size
FLAG_CRITICAL = 1
LAYERS = 4


@dataclass(frozen=True)
class Box:
    """One box of a segment, checksums verified.

    Attributes:
        type: four ASCII characters.
        version: of the payload's layout.
        critical: a reader that does not know the type or version must refuse the segment.
        payload: the bytes.
        offset: of the header in the segment.
        layer: 0 .. LAYERS - 1.
    """

    type: str
    version: int
    critical: bool
    payload: memoryview
    offset: int
    layer: int = 0

    @property
    def end(self) -> int:
        """Where the next box starts in the segment."""
        return self.offset + HEADER_BYTES + len(self.payload)

    def error(self, what: str, at: int = 0, **details: object) -> FormatError:
        """A FormatError about the payload's byte `at`."""
        where = f"box {self.type}, byte {self.offset + HEADER_BYTES + at}"
        return FormatError(what, where=where, **details)  # type: ignore[arg-type]


@dataclass(frozen=True)
class BoxHeader:
    """The fields of a box's header, its checksum verified; see `Box`. `length` is the payload's."""

    type: str
    version: int
    critical: bool
    layer: int
    length: int
    payload_crc: int
    offset: int

    @property
    def end(self) -> int:
        """Where the next box starts in the segment."""
        return self.offset + HEADER_BYTES + self.length


def encode_box(
    box_type: str, payload: bytes, *, version: int = 0, critical: bool = True, layer: int = 0
) -> bytes:
    """The bytes of one box."""
    flags = FLAG_CRITICAL if critical else 0
    header = HEADER.pack(box_type.encode("ascii"), version, flags, layer, 0, len(payload), crc32c(payload))
    return header + HEADER_CRC.pack(crc32c(header)) + payload


def decode_boxes(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> Iterator[Box]:
    """The boxes that fill `data` from its first to its last byte.

    Raises:
        FormatError: naming the byte where a box is cut, too long, or has a wrong checksum.
    """
    view = memoryview(data)
    for header in decode_headers(view, limits):
        yield decode_payload(view, header)


def decode_headers(
    data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS, cut: bool = False
) -> Iterator[BoxHeader]:
    """The headers of the boxes that fill `data`; the payloads are neither read nor checked.

    A box may run past the end of `data`: it is the last one, and `decode_payload` refuses it.

    Args:
        cut: `data` is known to be cut; a header that is cut is left out.

    Raises:
        FormatError: naming the byte where a header is cut or damaged.
    """
    view = memoryview(data)
    offset, count = 0, 0
    while offset < len(view) and not (cut and len(view) - offset < HEADER_BYTES):
        count += 1
        if count > limits.boxes:
            raise FormatError("too many boxes", where=f"byte {offset}", expected=f"at most {limits.boxes}")
        header = _decode_header(view, offset)
        yield header
        offset = header.end


def decode_payload(view: memoryview, header: BoxHeader) -> Box:
    """The box of a header, its payload's checksum verified.

    Raises:
        FormatError: the box runs past the end, or is damaged.
    """
    where = f"box {header.type}, byte {header.offset}"
    body = header.offset + HEADER_BYTES
    if header.length > len(view) - body:
        expected = f"{header.length} bytes"
        raise FormatError("a box runs past the end", where=where, expected=expected, found=len(view) - body)
    payload = view[body : body + header.length]
    found = crc32c(payload)
    if found != header.payload_crc:
        raise _crc_error("a box is damaged (CRC-32C)", where, header.payload_crc, found)
    return Box(header.type, header.version, header.critical, payload, header.offset, header.layer)


def _decode_header(view: memoryview, offset: int) -> BoxHeader:
    where = f"byte {offset}"
    left = len(view) - offset
    if left < HEADER_BYTES:
        raise FormatError("a box header is cut", where=where, expected=HEADER_BYTES, found=left)
    raw_type, version, flags, layer, reserved, length, payload_crc = HEADER.unpack_from(view, offset)
    (header_crc,) = HEADER_CRC.unpack_from(view, offset + HEADER.size)
    found = crc32c(view[offset : offset + HEADER.size])
    if found != header_crc:
        raise _crc_error("a box header is damaged (CRC-32C)", where, header_crc, found)
    if not all(0x20 < byte < 0x7F for byte in raw_type):
        raise FormatError("a box type is not ASCII", where=where, found=bytes(raw_type).hex())
    box_type = raw_type.decode("ascii")
    where = f"box {box_type}, byte {offset}"
    if flags & ~FLAG_CRITICAL or reserved:
        raise FormatError("a box sets reserved flags", where=where, expected=0, found=(flags, reserved))
    if layer >= LAYERS:
        raise FormatError("a box is in no layer", where=where, expected=f"0 to {LAYERS - 1}", found=layer)
    return BoxHeader(box_type, version, bool(flags & FLAG_CRITICAL), layer, length, payload_crc, offset)


def _crc_error(what: str, where: str, expected: int, found: int) -> FormatError:
    return FormatError(what, where=where, expected=f"{expected:08x}", found=f"{found:08x}")


class Cursor:
    """Reads a box's payload from front to back, never past its end.

    Args:
        box: whose payload.
        start, end: the part of it that may be read; by default all.
    """

    def __init__(self, box: Box, start: int = 0, end: int | None = None) -> None:
        self.box = box
        self.position = start
        self.end = len(box.payload) if end is None else end

    def error(self, what: str, **details: object) -> FormatError:
        """A FormatError at the current position."""
        return self.box.error(what, self.position, **details)

    def take(self, count: int) -> memoryview:
        """The next `count` bytes."""
        left = self.end - self.position
        if count > left:
            raise self.error("a box's payload is too short", expected=f"{count} bytes", found=left)
        start = self.position
        self.position += count
        return self.box.payload[start : self.position]

    def part(self, count: int) -> Cursor:
        """A cursor over the next `count` bytes, which this one skips."""
        start = self.position
        self.take(count)
        return Cursor(self.box, start, self.position)

    def unpack(self, layout: struct.Struct) -> tuple:
        """The next fields, as `layout` says."""
        return layout.unpack(self.take(layout.size))

    def floats(self, count: int) -> NDArray[np.float32]:
        """The next `count` float32, all finite."""
        values = np.frombuffer(self.take(4 * count), dtype="<f4").astype(np.float32)
        if not np.isfinite(values).all():
            raise self.error("a number is not finite")
        return values

    def rest(self) -> memoryview:
        """Every byte that is left."""
        return self.take(self.end - self.position)
