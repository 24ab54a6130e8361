"""Hostile files with right checksums: damage that only hides behind a wrong CRC proves nothing."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from formats.archive import TAIL, TAIL_BYTES, TAIL_MAGIC
from formats.box import HEADER, HEADER_BYTES, HEADER_CRC
from formats.clip_segment import CLIP_META
from formats.crc32c import crc32c
from formats.manifest import seal_json
from formats.segment import FILE_TYPE

ID_BYTES = 32


@dataclass
class LooseBox:
    """A box whose fields may be anything."""

    type: bytes
    version: int
    flags: int
    layer: int
    reserved: int
    payload: bytes

    def sealed(self) -> bytes:
        """The box with right length and checksums."""
        fields = (self.type, self.version, self.flags, self.layer, self.reserved)
        header = HEADER.pack(*fields, len(self.payload), crc32c(self.payload))
        return header + HEADER_CRC.pack(crc32c(header)) + self.payload


def loose_boxes(data: bytes) -> list[LooseBox]:
    """The boxes that `data` seems to hold, whatever their checksums; what is cut is cut off."""
    boxes = []
    at = 0
    while at + HEADER_BYTES <= len(data):
        kind, version, flags, layer, reserved, length, _ = HEADER.unpack_from(data, at)
        body = at + HEADER_BYTES
        at = min(body + length, len(data))
        boxes.append(LooseBox(kind, version, flags, layer, reserved, data[body:at]))
    return boxes


def seal_segment(boxes: Sequence[LooseBox]) -> bytes:
    """A segment of these boxes, its announced length and every checksum right."""
    total = sum(HEADER_BYTES + len(box.payload) for box in boxes)
    for box in boxes[:1]:
        if box.type == b"CGSF" and len(box.payload) >= FILE_TYPE.size:
            box.payload = box.payload[:16] + struct.pack("<Q", total) + box.payload[FILE_TYPE.size :]
    return b"".join(box.sealed() for box in boxes)


def split_segments(boxes: Sequence[LooseBox]) -> list[list[LooseBox]]:
    """The boxes, cut before every file-type box."""
    parts: list[list[LooseBox]] = []
    for box in boxes:
        if box.type == b"CGSF" or not parts:
            parts.append([])
        parts[-1].append(box)
    return parts


def seal_scene(boxes: Sequence[LooseBox]) -> bytes:
    """Segments back to back; clips name the init segment before them."""
    out, init_id = b"", bytes(ID_BYTES)
    for part in split_segments(boxes):
        clips = [box for box in part if box.type == b"CMET"]
        for box in clips:
            if len(box.payload) >= CLIP_META.size:
                start = CLIP_META.size - ID_BYTES
                box.payload = box.payload[:start] + init_id + box.payload[CLIP_META.size :]
        segment = seal_segment(part)
        if not clips:
            init_id = hashlib.sha256(segment).digest()
        out += segment
    return out


def seal_archive(boxes: Sequence[LooseBox]) -> bytes:
    """A single file: a scene, whose index and trailer have right checksums, and lie where the last says."""
    own = (b"INDX", b"TAIL")
    body = seal_scene([box for box in boxes if box.type not in own])
    index = b""
    for box in boxes:
        if box.type == b"INDX":
            box.payload = seal_manifest(box.payload)
            index = box.sealed()
    tails = [box for box in boxes if box.type == b"TAIL"]
    end = len(body) + len(index)
    for box in tails:
        box.payload = TAIL.pack(TAIL_MAGIC, len(body), len(index), end + TAIL_BYTES)
    return body + index + b"".join(box.sealed() for box in tails)


def seal_manifest(data: bytes) -> bytes:
    """A manifest with its checksum put right, if it looks like one at all."""
    start = data.find(b'",', 0, 24)
    if not data.startswith(b'{"crc32c":"') or start < 0:
        return data
    return seal_json(b"{" + data[start + 2 :])
