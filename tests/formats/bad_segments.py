"""Segments that are wrong in one way each: what is damaged, the bytes, and the error that says so.

All checksums are right unless the row is about one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import zstandard
from sealing import LooseBox, loose_boxes, seal_segment
from stream_models import packed_clip, packed_init

from formats.box import HEADER, HEADER_BYTES, HEADER_CRC
from formats.compress import compress
from formats.crc32c import crc32c
from formats.limits import Limits
from formats.quantize import encode_flags
from formats.rans import encode_array
from formats.segment import CLIP, FILE_TYPE_BYTES, INIT

INIT_DATA, INIT_SEGMENT = packed_init(anchors=12)
CLIP_DATA = packed_clip(INIT_SEGMENT, residual=6)
WHOLE = {INIT: INIT_DATA, CLIP: CLIP_DATA}
HUGE = (1 << 63) + 1

Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class BadFile:
    """A file that must be refused.

    Attributes:
        damage: what is wrong, in words.
        kind: which decoder reads it.
        data: the file.
        error: how the FormatError's `what` begins.
        limits: to read it with.
    """

    damage: str
    kind: str
    data: bytes
    error: str
    limits: Limits = Limits()


def segment(kind: str, change: Callable[[list[LooseBox]], object]) -> bytes:
    """A segment whose boxes were changed."""
    boxes = loose_boxes(WHOLE[kind])
    change(boxes)
    return seal_segment(boxes)


def find(boxes: list[LooseBox], name: str) -> LooseBox:
    """The first box of a type."""
    return next(box for box in boxes if box.type == name.encode())


def with_payload(kind: str, name: str, change: Change) -> bytes:
    """A segment with another payload in its first box of a type."""

    def edit(boxes: list[LooseBox]) -> None:
        box = find(boxes, name)
        box.payload = change(box.payload)

    return segment(kind, edit)


def with_field(kind: str, name: str, **fields: int | bytes) -> bytes:
    """A segment with another header field in its first box of a type."""

    def edit(boxes: list[LooseBox]) -> None:
        for field, value in fields.items():
            setattr(find(boxes, name), field, value)

    return segment(kind, edit)


def put(at: int, layout: str, *values: float) -> Change:
    """Numbers at a byte of a payload; a negative byte counts from the end."""
    data = struct.pack(layout, *values)

    def change(payload: bytes) -> bytes:
        start = at % len(payload)
        return payload[:start] + data + payload[start + len(data) :]

    return change


def with_length(length: int) -> bytes:
    """A clip whose second box announces another length, its header's checksum right."""
    at = FILE_TYPE_BYTES
    header = bytearray(CLIP_DATA[at : at + HEADER.size])
    struct.pack_into("<Q", header, 8, length)
    return CLIP_DATA[:at] + bytes(header) + HEADER_CRC.pack(crc32c(header)) + CLIP_DATA[at + HEADER_BYTES :]


def overlapping(length: int) -> bytes:
    """A clip whose second box has another length, all its checksums right, and the others where they were."""
    at = FILE_TYPE_BYTES
    header = bytearray(CLIP_DATA[at : at + HEADER.size])
    body = CLIP_DATA[at + HEADER_BYTES :][:length]
    struct.pack_into("<QI", header, 8, length, crc32c(body))
    return CLIP_DATA[:at] + bytes(header) + HEADER_CRC.pack(crc32c(header)) + CLIP_DATA[at + HEADER_BYTES :]


def flipped(at: int) -> bytes:
    """A clip with one bit changed."""
    return CLIP_DATA[:at] + bytes([CLIP_DATA[at] ^ 4]) + CLIP_DATA[at + 1 :]


def extra(kind: str, box: LooseBox, place: int = 1) -> bytes:
    """A segment with one box more."""
    return segment(kind, lambda boxes: boxes.insert(place, box))


def without(kind: str, name: str) -> bytes:
    """A segment that lacks a box."""
    return segment(kind, lambda boxes: boxes.remove(find(boxes, name)))


def twice(kind: str, name: str) -> bytes:
    """A segment with a box twice."""

    def edit(boxes: list[LooseBox]) -> None:
        at = boxes.index(find(boxes, name))
        boxes.insert(at, replace(boxes[at]))

    return segment(kind, edit)


def box_rows() -> Iterator[BadFile]:
    """Boxes and the file-type box."""
    first = FILE_TYPE_BYTES
    unknown = LooseBox(b"NEWX", 0, 1, 0, 0, b"")
    rows = [
        ("nothing at all", b"", "a segment is cut"),
        ("cut in the file-type box", CLIP_DATA[:40], "a segment is cut"),
        ("cut by one byte", CLIP_DATA[:-1], "a segment is cut"),
        ("one byte behind the end", CLIP_DATA + b"\0", "bytes follow a segment's end"),
        ("another file", b"RIFF" + CLIP_DATA[4:], "not a ClipGStream segment"),
        ("a bit of a header", flipped(first + 9), "a box header is damaged (CRC-32C)"),
        ("a bit of a payload", flipped(first + HEADER_BYTES + 5), "a box is damaged (CRC-32C)"),
        ("a bit of the file type", flipped(HEADER_BYTES + 9), "a box is damaged (CRC-32C)"),
        ("a box longer than the segment", with_length(1 << 20), "a box runs past the end"),
        ("a box of 2**64 - 1 bytes", with_length((1 << 64) - 1), "a box runs past the end"),
        ("a box that ends within itself", with_length(20), "a box is damaged (CRC-32C)"),
        ("a box that reaches into the next", with_length(60), "a box is damaged (CRC-32C)"),
        ("a box that overlaps the next", overlapping(60), "a box header is damaged (CRC-32C)"),
        ("a gap behind a box", overlapping(40), "a box header is damaged (CRC-32C)"),
        ("other magic bytes", with_payload(CLIP, "CGSF", put(0, "B", 1)), "the magic bytes are wrong"),
        ("a short file type", with_payload(CLIP, "CGSF", lambda p: p[:20]), "a file-type box has another"),
        ("a long file type", with_payload(CLIP, "CGSF", lambda p: p + b"x"), "a file-type box has another"),
        (
            "version 0.1",
            with_payload(CLIP, "CGSF", put(8, "<HH", 0, 1)),
            "stream format version 0.1 is not known",
        ),
        (
            "version 2.7",
            with_payload(CLIP, "CGSF", put(8, "<HH", 2, 7)),
            "stream format version 2.7 is not known",
        ),
        ("an init segment", INIT_DATA, "another kind of segment"),
        ("a type that is no text", with_field(CLIP, "CMET", type=b"CM\nT"), "a box type is not ASCII"),
        ("a reserved flag", with_field(CLIP, "CMET", flags=3), "a box sets reserved flags"),
        ("the reserved byte", with_field(CLIP, "CMET", reserved=1), "a box sets reserved flags"),
        ("layer 4", with_field(CLIP, "FTAB", layer=4), "a box is in no layer"),
        (
            "a layer that is not the box's",
            with_field(CLIP, "CMET", layer=1),
            "a box follows one of a higher layer",
        ),
        (
            "a box of another layer",
            extra(CLIP, LooseBox(b"CMET", 0, 1, 2, 0, b""), 99),
            "a box is in another layer",
        ),
        (
            "layers that fall",
            segment(CLIP, lambda boxes: boxes.append(boxes[1])),
            "a box follows one of a higher",
        ),
        ("an unknown critical box", extra(CLIP, unknown), "box NEWX version 0 in the clip segment must be"),
        (
            "a newer layout of a box",
            with_field(CLIP, "FMET", version=2),
            "box FMET version 2 in the clip segment",
        ),
        (
            "a box of an init segment",
            extra(CLIP, find(loose_boxes(INIT_DATA), "HEAD")),
            "box HEAD version 0 in",
        ),
        ("a box twice", twice(CLIP, "CMET"), "box CMET stands twice in a segment"),
        ("the file-type box twice", twice(CLIP, "CGSF"), "box CGSF stands twice in a segment"),
    ]
    yield from (BadFile(damage, CLIP, data, error) for damage, data, error in rows)
    yield BadFile("more boxes than allowed", CLIP, CLIP_DATA, "too many boxes", Limits(boxes=4))
    yield BadFile(
        "more bytes than allowed", CLIP, CLIP_DATA, "a segment is too long", Limits(segment_bytes=999)
    )
    for kind, names in (
        (INIT, ("IMET", "HEAD", "APOS", "ALSC", "AFEA", "HEDX")),
        (CLIP, ("CMET", "FMET", "FMLP")),
    ):
        for name in names:
            yield BadFile(f"no {name}", kind, without(kind, name), f"the {kind} segment has no {name} box")
    yield BadFile(
        "no table of a level", CLIP, without(CLIP, "FTAB"), "the clip segment lacks tables of the field"
    )


def json_of(data: bytes) -> Change:
    """Other metadata, well packed."""
    return lambda payload: struct.pack("<I", len(data)) + compress(data)


def json_with(old: bytes, new: bytes) -> Change:
    """Metadata with a part of its text exchanged."""

    def change(payload: bytes) -> bytes:
        text = zstandard.ZstdDecompressor().decompress(payload[4:])
        assert old in text, text
        return json_of(text.replace(old, new, 1))(payload)

    return change


def with_frame(length: int, frame: bytes) -> Change:
    """Metadata of an announced length in a given zstandard frame."""
    return lambda payload: struct.pack("<I", length) + frame


def metadata_rows() -> Iterator[BadFile]:
    """JSON in zstandard frames."""
    zeros = compress(bytes(4 << 20))
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(b"{}")
    bad = "the metadata of box IMET is not valid"
    another, damaged = "packed data has another size", "packed data is damaged"
    rows: list[tuple[str, Change, str]] = [
        ("text that is no JSON", json_of(b"hello"), bad),
        ("text that is no UTF-8", json_of(b'{"fps":"\xff"}'), bad),
        ("JSON of another shape", json_of(b"[]"), bad),
        ("nested too deeply", json_of(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), bad),
        ("a number of a million digits", json_of(b'{"anchors":' + b"9" * 1_000_000 + b"}"), bad),
        ("NaN", json_with(b'"alpha_max":0.999', b'"alpha_max":NaN'), bad),
        ("an infinite number", json_with(b'"scene_scale":1.5', b'"scene_scale":1e999'), bad),
        ("a text for a number", json_with(b'"clip_frames":4', b'"clip_frames":"4"'), bad),
        ("a fraction for a number", json_with(b'"clip_frames":4', b'"clip_frames":4.5'), bad),
        ("0 frames a second", json_with(b"[30000,1001]", b"[0,1]"), bad),
        ("a colour beyond 1", json_with(b'"background":[0.1', b'"background":[1.1'), bad),
        ("a key that is missing", json_with(b'"anchors"', b'"anchor"'), bad),
        ("too many anchors", json_with(b'"anchors":12', b'"anchors":2000000000'), "anchors is too large"),
        (
            "one anchor more than there are",
            json_with(b'"anchors":12', b'"anchors":13'),
            "packed positions have",
        ),
        (
            "too many channels",
            json_with(b'"static_features":6', b'"static_features":513'),
            "static_features is",
        ),
        (
            "more base Gaussians than any",
            json_with(b'"base_gaussians":1', b'"base_gaussians":3'),
            "base_gaussians is",
        ),
        ("4 GiB of text", with_frame((1 << 32) - 1, zeros), "packed data is too large"),
        ("a frame of another size", with_frame(100, zeros), another),
        ("a frame that does not tell its size", with_frame(2, unsized), another),
        ("a frame that tells too small a size", with_frame(260, lying_frame(260)), damaged),
        ("a frame that tells too large a size", with_frame(5000, lying_frame(5000)), damaged),
        ("no frame", with_frame(2, b"{}"), damaged),
        ("half a frame", with_frame(4 << 20, zeros[: len(zeros) // 2]), damaged),
        ("bytes behind the frame", with_frame(4 << 20, zeros + b"\0"), damaged),
        ("a second frame", with_frame(4 << 20, zeros + zeros), damaged),
        ("too short for its length", lambda payload: b"\0", "a box's payload is too short"),
    ]
    for damage, change, error in rows:
        yield BadFile(damage, INIT, with_payload(INIT, "IMET", change), error)
    view_rows = [
        (
            "NaN in a camera",
            json_with(b'"fx_px":50.5', b'"fx_px":NaN'),
            "the metadata of box VIEW is not valid",
        ),
        (
            "half a camera matrix",
            json_of(b'{"views":[{"camera_from_world":[1]}]}'),
            "the metadata of box VIEW is",
        ),
        (
            "a million broken cameras",
            json_of(b'{"views":[' + b"0," * (1 << 20) + b"0]}"),
            "the metadata of box VIEW",
        ),
        (
            "two cameras of a name",
            json_with(b'{"views":[', b'{"views":[' + same_view() + b","),
            "the rig's views",
        ),
    ]
    for damage, change, error in view_rows:
        yield BadFile(damage, INIT, with_payload(INIT, "VIEW", change), error)


def same_view() -> bytes:
    """The JSON of the only camera."""
    payload = find(loose_boxes(INIT_DATA), "VIEW").payload
    text = zstandard.ZstdDecompressor().decompress(payload[4:]).strip()
    return text[len(b'{"views":[') : -len(b"]}")]


def lying_frame(size: int) -> bytes:
    """A zstandard frame of 300 bytes that announces another size (two bytes, less 256)."""
    frame = bytearray(zstandard.ZstdCompressor(level=1).compress(bytes(range(256)) + bytes(44)))
    assert frame[4] >> 6 == 1 and struct.unpack_from("<H", frame, 5)[0] == 300 - 256
    struct.pack_into("<H", frame, 5, (size - 256) % 65536)
    return bytes(frame)


def clip_rows() -> Iterator[BadFile]:
    """What only a clip segment has."""
    nan, inf = float("nan"), float("inf")
    layout, empty = "the field's layout is out of range", "the field's box is empty or not finite"
    coarse, level = "the field has no such coarse levels", "a table of no level"
    flags = struct.pack("B", 0)
    rows: list[tuple[str, str, Change, str]] = [
        ("CMET", "too short", lambda payload: payload[:-1], "a box's payload is too short"),
        ("CMET", "frame 2**53", put(4, "<Q", 1 << 53), "a clip's number or first frame is out of range"),
        ("CMET", "no frames", put(12, "<I", 0), "a clip has an impossible number of frames"),
        (
            "CMET",
            "more frames than a clip has",
            put(12, "<I", 5),
            "a clip has an impossible number of frames",
        ),
        ("CMET", "4 billion residual anchors", put(16, "<I", (1 << 32) - 1), "too many anchors"),
        ("CMET", "one residual anchor more", put(16, "<I", 7), "packed positions have another shape"),
        ("CMET", "another init segment", put(-1, "B", 0), "the clip needs another init segment"),
        ("ASTA", "flags of no set", put(0, "B", 2), "static flags of no set"),
        ("ASTA", "flags of the other set", put(0, "B", 1), "static flags of no set, of another layer"),
        (
            "ASTA",
            "too few flags",
            lambda p: flags + encode_flags(np.arange(11) % 5 % 2 == 1),
            "an entropy-coded array",
        ),
        (
            "ASTA",
            "too many flags",
            lambda p: flags + encode_flags(np.arange(40) % 7 % 2 == 1),
            "an entropy-coded array",
        ),
        (
            "ASTA",
            "flags of a value 2",
            lambda p: flags + encode_array(np.full(12, 2, np.uint64), 1, 1),
            "a flag is",
        ),
        ("ASTA", "nothing", lambda payload: b"", "a box's payload is too short"),
        ("FMET", "no levels", put(0, "B", 0), layout),
        ("FMET", "33 levels", put(0, "B", 33), layout),
        ("FMET", "9 features", put(1, "B", 9), layout),
        ("FMET", "2**25 entries", put(2, "B", 25), layout),
        ("FMET", "4 GiB of tables", put(0, "BBB", 32, 8, 24), layout),
        ("FMET", "no coarse levels", put(3, "B", 0), coarse),
        ("FMET", "more coarse levels than any", put(3, "B", 4), coarse),
        ("FMET", "a resolution of 0", put(4, "<I", 0), layout),
        ("FMET", "a resolution of 2**32 - 1", put(4, "<I", (1 << 32) - 1), layout),
        ("FMET", "a growth of NaN", put(8, "<d", nan), layout),
        ("FMET", "an infinite growth", put(8, "<d", inf), layout),
        ("FMET", "a growth below 1", put(8, "<d", 0.5), layout),
        ("FMET", "a time resolution of NaN", put(16, "<d", nan), layout),
        ("FMET", "a negative time growth", put(16, "<dd", 1.0, -1.0), layout),
        ("FMET", "a corner of NaN", put(32, "<f", nan), empty),
        ("FMET", "an infinite corner", put(48, "<f", inf), empty),
        ("FMET", "a box turned inside out", put(32, "<f", 9.0), empty),
        ("FMET", "a box too wide for float32", put(32, "<6f", *[-3e38] * 3, *[3e38] * 3), empty),
        ("FMET", "too short", lambda payload: payload[:20], "a box's payload is too short"),
        ("FTAB", "a level that there is not", put(0, "B", 3), level),
        ("FTAB", "a part that there is not", put(1, "B", 2), level),
        ("FTAB", "the reserved bytes", put(2, "<H", 1), level),
        ("FTAB", "a level of another layer", put(0, "B", 2), "a table is in another layer"),
        ("FTAB", "another row mask", put(4, "<I", 1), "the rows that the anchors reach are not those"),
        ("FTAB", "another number of rows", put(8, "<I", 1 << 31), "a quantised array has another shape"),
        ("FTAB", "steps of NaN", put(16 + 16, "<f", nan), "a number is not finite"),
    ]
    for name, damage, change, error in rows:
        yield BadFile(f"{name}: {damage}", CLIP, with_payload(CLIP, name, change), error)
    yield BadFile("FTAB: a level twice", CLIP, twice(CLIP, "FTAB"), level)
    yield BadFile(
        "ASTA: a set twice", CLIP, twice(CLIP, "ASTA"), "static flags of no set, of another layer, or"
    )
    limited = [
        ("too many lookups", "the field has too many lookups", Limits(lookups=100)),
        ("too large tables", "the field's tables are too large", Limits(array_bytes=3000)),
        ("too many residual anchors", "too many anchors", Limits(anchors=5)),
    ]
    for damage, error, limits in limited:
        yield BadFile(damage, CLIP, CLIP_DATA, error, limits)


def bad_segments() -> list[BadFile]:
    """Every row."""
    return [row for rows in (box_rows, metadata_rows, clip_rows) for row in rows()]
