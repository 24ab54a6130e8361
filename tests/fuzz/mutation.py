"""Structured damage: to bytes, boxes, JSON, zstandard frames and entropy-coded arrays."""

from __future__ import annotations

import gzip
import json
import random
import struct
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import zstandard
from sealing import LooseBox, loose_boxes, seal_archive, seal_manifest, seal_scene, seal_segment

from formats.baked import ARRAY
from formats.box import Box, Cursor
from formats.compress import compress
from formats.errors import FormatError
from formats.limits import Limits
from formats.positions import HEADER as POSITIONS_HEADER
from formats.quantize import HEADER as QUANTISED_HEADER
from formats.rans import decode_array, encode_array

Rng = random.Random
Mutator = Callable[[bytes, Rng], bytes]
ByteMutator = Callable[[bytes, Rng], bytes]

ROOM = Limits(array_bytes=1 << 20)
NUMBERS = (0, 1, 2, 3, 15, 16, 127, 128, 255, 4095, 4096, 1 << 16, 1 << 24, (1 << 31) - 1, 1 << 31)
LARGE = (*NUMBERS, (1 << 32) - 1, 1 << 32, 1 << 53, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
FLOATS = (0.0, -0.0, 1.0, -1.0, 1e-45, 3.4e38, -3.4e38, 1e30, float("inf"), float("-inf"), float("nan"))
JSON_VALUES: tuple[Any, ...] = (
    *(None, True, "", "x", "\0", "../x", "1.0", "2.0", [], {}, [1], [[]], -1, 0.5, 1e308, -1e308),
    *LARGE,
    "9" * 400,
    [0] * 50,
    {"a": {"a": {}}},
    float("inf"),
    float("nan"),
)
# What a structured mutator may stumble over: its input has been damaged before.
UNPARSABLE = (
    *(FormatError, zstandard.ZstdError, struct.error, ValueError),
    *(IndexError, KeyError, TypeError, OverflowError, RecursionError, MemoryError),
)
# Bytes of the perceptrons' shapes.
HEAD_SHAPES = {b"HEAD": 24, b"FMLP": 6}


def mutate_bytes(data: bytes, rng: Rng) -> bytes:
    """A few bytes changed, put in, taken out, doubled or cut off; numbers that are often wrong preferred."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(out) + 1)
        # Most of the structure is at the front.
        at = min(at, rng.randrange(48)) if rng.random() < 0.5 else at
        kind = rng.randrange(9)
        size = rng.choice((1, 1, 2, 4, 8, 16))
        if kind == 0 and at < len(out):
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            out[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 2:
            out[at:at] = rng.randbytes(size)
        elif kind == 3:
            del out[at : at + size]
        elif kind == 4:
            out[at:at] = out[at : at + size]
        elif kind == 5:
            layout = rng.choice(("<B", "<H", "<I", "<Q"))
            width = struct.calcsize(layout)
            out[at : at + width] = struct.pack(layout, rng.choice(LARGE) & ((1 << 8 * width) - 1))
        elif kind == 6:
            value = rng.choice(FLOATS)
            out[at : at + 4] = struct.pack("<f", value)
        elif kind == 7:
            out[at : at + size] = bytes([rng.choice((0, 255))]) * size
        elif rng.random() < 0.2:
            del out[at:]
    return bytes(out)


def mutate_segment(data: bytes, rng: Rng) -> bytes:
    """A segment, or boxes in a row, with one or two boxes damaged; checksums are right."""
    return _with_boxes(data, rng, seal_segment)


def mutate_scene(data: bytes, rng: Rng) -> bytes:
    """An init segment and its clip."""
    return _with_boxes(data, rng, seal_scene)


def mutate_archive(data: bytes, rng: Rng) -> bytes:
    """A single file; its trailer is damaged at times too."""
    found = _with_boxes(data, rng, seal_archive)
    return mutate_bytes(found[-80:], rng).join([found[:-80], b""]) if rng.random() < 0.1 else found


def _with_boxes(data: bytes, rng: Rng, seal: Callable[[Sequence[LooseBox]], bytes]) -> bytes:
    boxes = loose_boxes(data)
    if not boxes or rng.random() < 0.05:
        return mutate_bytes(data, rng)
    for _ in range(rng.choice((1, 1, 2))):
        _mutate_boxes(boxes, rng)
    return seal(boxes)


def _mutate_boxes(boxes: list[LooseBox], rng: Rng) -> None:
    at = rng.randrange(len(boxes)) if boxes else 0
    kind = rng.randrange(16)
    if kind == 0 and boxes:
        boxes.insert(rng.randrange(len(boxes) + 1), LooseBox(**vars(boxes[at])))
    elif kind == 1 and len(boxes) > 1:
        del boxes[at]
    elif kind == 2 and boxes:
        box = boxes.pop(at)
        boxes.insert(rng.randrange(len(boxes) + 1), box)
    elif kind == 3 and boxes:
        field = rng.choice(("version", "flags", "layer", "reserved", "type"))
        value = rng.choice(boxes).type if field == "type" else rng.choice((0, 1, 2, 3, 255))
        setattr(boxes[at], field, value)
    elif boxes:
        boxes[at].payload = mutate_payload(boxes[at].type, boxes[at].payload, rng)


def mutate_payload(kind: bytes, payload: bytes, rng: Rng) -> bytes:
    """Damage to a box's content, mostly such as only a decoder of this content can see."""
    if rng.random() < 0.3:
        return mutate_bytes(payload, rng)
    with suppress(*UNPARSABLE):
        if kind in (b"IMET", b"VIEW"):
            return _mutate_metadata(payload, rng)
        if kind == b"INDX":
            return mutate_manifest(payload, rng)
        if kind in HEAD_SHAPES:
            return _mutate_weights(payload, HEAD_SHAPES[kind], rng)
        if kind == b"APOS":
            return _mutate_positions(payload, rng)
        if kind in (b"ALSC", b"AFEA"):
            return mutate_quantised(payload, rng)
        if kind == b"FTAB":
            return payload[:8] + mutate_quantised(payload[8:], rng)
        if kind == b"ASTA":
            return payload[:1] + _random_array(rng, rng.choice((1, 2, 3, 5)), rng.choice((1, 1, 2)), 1)
        if kind in (b"BKEY", b"BDLT"):
            return _mutate_arrays(payload, rng)
    return mutate_bytes(payload, rng)


def _mutate_metadata(payload: bytes, rng: Rng) -> bytes:
    data = zstandard.ZstdDecompressor().decompress(payload[4:], max_output_size=1 << 20)
    new = mutate_json(data, rng)
    length = len(new) if rng.random() < 0.95 else rng.choice(LARGE) & 0xFFFFFFFF
    return struct.pack("<I", length) + _packed(new, rng)


def _packed(data: bytes, rng: Rng) -> bytes:
    if rng.random() < 0.9:
        return compress(data)
    frame = zstandard.ZstdCompressor(write_content_size=rng.random() < 0.5).compress(data)
    return rng.choice((frame + b"x", frame + frame, b"\x50\x2a\x4d\x18\0\0\0\0" + frame, frame[:-1]))


def mutate_json(data: bytes, rng: Rng) -> bytes:
    """JSON with one value exchanged, or its text damaged."""
    if rng.random() < 0.3:
        return mutate_bytes(data, rng)
    document = json.loads(data)
    holder, key = _pick(document, rng)
    if rng.random() < 0.15 and isinstance(holder, dict):
        del holder[key]
    elif rng.random() < 0.15 and isinstance(holder, list):
        holder.append(holder[key])
    else:
        value = holder[key]
        if isinstance(value, int) and not isinstance(value, bool) and rng.random() < 0.5:
            holder[key] = value + rng.choice((-1, 1, 2, 8, 256))
        else:
            holder[key] = rng.choice(JSON_VALUES)
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def _pick(document: Any, rng: Rng) -> tuple[Any, Any]:
    """A place within a document: what holds it, and its key."""
    places = []
    todo = [document]
    while todo:
        holder = todo.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            places.append((holder, key))
            if isinstance(holder[key], dict | list):
                todo.append(holder[key])
    return rng.choice(places)


def mutate_manifest(data: bytes, rng: Rng) -> bytes:
    """A manifest with a right checksum."""
    if rng.random() < 0.1:
        return mutate_bytes(data, rng)
    return seal_manifest(mutate_json(data, rng))


def _mutate_weights(payload: bytes, shapes: int, rng: Rng) -> bytes:
    """Perceptrons with another width, with impossible steps or biases, or with other whole numbers."""
    sizes = [list(struct.unpack_from("<HHH", payload, at)) for at in range(0, shapes, 6)]
    rows = sum(hidden + outputs for _, hidden, outputs in sizes)
    count = sum(hidden * (inputs + outputs) for inputs, hidden, outputs in sizes)
    halves, coded = payload[shapes : shapes + 4 * rows], payload[shapes + 4 * rows :]
    values = _decoded(coded, count, 1, 0)
    kind = rng.randrange(3)
    if kind == 0:
        sizes[0][1] = rng.choice((0, 1, 2, 16, 64, 65, 65535))
        rows = min(sum(hidden + outputs for _, hidden, outputs in sizes), 1 << 12)
        count = sum(hidden * (inputs + outputs) for inputs, hidden, outputs in sizes)
        halves, values = bytes(4 * rows), np.resize(values, min(count, 1 << 12))
    elif kind == 1:
        at = 2 * rng.randrange(max(len(halves) // 2, 1))
        wrong = rng.choice((b"\0\x7c", b"\1\x7e", b"\xff\x7b", b"\0\xfc", b"\0\x80"))
        halves = halves[:at] + wrong + halves[at + 2 :]
    else:
        values = _numbers(values, rng)
    head = b"".join(struct.pack("<HHH", *size) for size in sizes)
    return head + halves + encode_array(values, 1, 0)


def _numbers(values: np.ndarray, rng: Rng) -> np.ndarray:
    """Some numbers exchanged, or more or fewer of them."""
    values = values.astype(np.uint64)
    if rng.random() < 0.2:
        values = np.resize(values, rng.choice((0, 1, len(values) + 1, len(values) * 2, 40)))
    for _ in range(rng.choice((0, 1, 1, 3))):
        if len(values):
            values[rng.randrange(len(values))] = rng.choice(LARGE) & ((1 << 63) - 1)
    return values


def _random_array(rng: Rng, count: int, largest: int, mode: int, channels: int = 1) -> bytes:
    values = np.array([rng.randrange(largest + 1) for _ in range(count)], np.uint64)
    return encode_array(values, channels, mode)


def _decoded(data: bytes, count: int, channels: int, mode: int) -> np.ndarray:
    box = Box("FUZZ", 0, True, memoryview(data), 0)
    return decode_array(Cursor(box), count, channels, mode, ROOM)


def _mutate_positions(payload: bytes, rng: Rng) -> bytes:
    count, bits, mode, reserved = POSITIONS_HEADER.unpack_from(payload)
    values = _numbers(_decoded(payload[32:], count, 1, mode), rng)
    count = len(values) if rng.random() < 0.5 else count
    mode = rng.choice((mode, 0, 1, 2))
    bits = rng.choice((bits, bits, 1, 16, 17, 0))
    head = POSITIONS_HEADER.pack(count, bits, mode, reserved)
    return head + _floats(payload[8:32], rng) + encode_array(values, 1, mode)


def _floats(data: bytes, rng: Rng) -> bytes:
    if rng.random() < 0.7 or len(data) < 4:
        return data
    at = 4 * rng.randrange(len(data) // 4)
    return data[:at] + struct.pack("<f", rng.choice(FLOATS)) + data[at + 4 :]


def mutate_quantised(payload: bytes, rng: Rng) -> bytes:
    """A quantised array whose entropy coding is right and whose numbers need not be."""
    rows, channels, flags, mode = QUANTISED_HEADER.unpack_from(payload)
    at = QUANTISED_HEADER.size + 9 * channels
    affine, predictors = _floats(payload[8 : at - channels], rng), payload[at - channels : at]
    if rng.random() < 0.1:
        predictors = mutate_bytes(predictors, rng)[:channels]
    kept, bits = rows, b""
    if flags & 1:
        (length,) = struct.unpack_from("<I", payload, at)
        flag_values = _decoded(payload[at + 4 : at + 4 + length], rows, 1, 1)
        kept = int(flag_values.sum())
        coded = encode_array(_numbers(flag_values, rng) if rng.random() < 0.3 else flag_values, 1, 1)
        bits = struct.pack("<I", len(coded)) + coded
        at += 4 + length
    values = _numbers(_decoded(payload[at:], kept * channels, channels, mode), rng)
    mode = rng.choice((mode, mode, 0, 1, 2))
    head = QUANTISED_HEADER.pack(rows, channels, flags, mode)
    return head + affine + predictors + bits + encode_array(values, channels, mode)


def _mutate_arrays(payload: bytes, rng: Rng) -> bytes:
    """The arrays of a baked frame, one of them anew."""
    out, at, chosen = b"", 0, rng.randrange(3)
    number = 0
    while at + ARRAY.size <= len(payload):
        mode, length = ARRAY.unpack_from(payload, at)
        if length > len(payload) - at:
            break
        part = payload[at : at + ARRAY.size + length]
        if number == chosen:
            channels = rng.choice((1, 1, 3, 5, 11))
            largest = rng.choice((1, 3, 15, 16, 300, 1 << 24, 1 << 26, 1 << 40))
            data = _random_array(rng, rng.choice((1, 3, 4, 9, 12, 33)), largest, mode % 3, channels)
            part = ARRAY.pack(mode % 3, len(data)) + data
        out += part
        at += ARRAY.size + length
        number += 1
    return out + payload[at:]


def mutate_gzip(data: bytes, rng: Rng) -> bytes:
    """What a gzip file holds, damaged, and packed again."""
    try:
        inner = zlib.decompressobj(31).decompress(data, 1 << 20)
    except zlib.error:
        return mutate_bytes(data, rng)
    if rng.random() < 0.1:
        return mutate_bytes(data, rng)
    return gzip.compress(mutate_bytes(inner, rng), 1, mtime=0)


def mutate_text(data: bytes, rng: Rng) -> bytes:
    """Bytes, or a header of text with a word exchanged."""
    end = data.find(b"end_header")
    if end < 0 or rng.random() < 0.4:
        return mutate_bytes(data, rng)
    words = data[:end].split(b" ")
    words[rng.randrange(len(words))] = rng.choice(
        (b"", b"0", b"1", b"9" * 18, b"9" * 5000, b"\xb2", b"x", b"double", b"uchar", b"list", b"\n", b"z\n")
    )
    return b" ".join(words) + data[end:]
