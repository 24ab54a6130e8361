"""A clip's field as boxes: layout and box (FMET), perceptron (FMLP), tables (FTAB).

Only the rows that some anchor of the clip reads at one of its frames are kept; the reader knows the anchors
and finds the same rows. Rows that are not kept decode as 0. Static anchors read the field at frame 0 only.

FMET, little-endian: levels, features, log2_table, coarse levels (uint8 each), base_resolution (uint32),
growth, time_base_resolution, time_growth (float64), lo, hi (3 float32 each). Coarse levels, 1 to levels, are
the first ones.

A level has up to two FTAB boxes: its *shared* part with the rows that reference anchors read, and its
*residual* part with those that only residual anchors read. A part without rows has no box. Boxes of coarse
levels are in layer 0 (shared) and layer 1 (residual), those of the other levels in layer 2.

FTAB: level (uint8), part (uint8: 0 = shared, 1 = residual), reserved (2 bytes of 0), CRC-32C of the part's
row mask (uint32; one bit a row of the level, the lowest bit of a byte first, 1 = kept, padded with 0), then a
quantised array (formats/quantize.py) with the kept rows in increasing order and F channels.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.box import LAYERS, Box, Cursor
from formats.crc32c import crc32c
from formats.decode_points import grid_points, reachable_rows
from formats.errors import FormatError
from formats.hashgrid import FieldSpec
from formats.limits import Limits
from formats.mlp_codec import decode_mlps, encode_mlps, mlp_shape
from formats.pack_options import PackOptions
from formats.quantize import decode_quantised, encode_quantised
from formats.segment import FIELD_META_BOX, FIELD_MLP_BOX, TABLE_BOX, Segment, make_box
from formats.types import F32, Field, row_items

FIELD_META = struct.Struct("<BBBBI3d6f")
TABLE = struct.Struct("<BB2sI")
SHARED, RESIDUAL = 0, 1
PARTS = (SHARED, RESIDUAL)

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Readers:
    """One set of anchors that read a clip's field.

    Attributes:
        positions: (A, 3) as decoded.
        static: (A,) bool, those that read it at frame 0 only.
    """

    positions: F32
    static: Mask


@dataclass(frozen=True)
class ClipReaders:
    """Who reads a clip's field, and when.

    Attributes:
        reference, residual: its anchors.
        frames: of the clip. clip_frames: M.
    """

    reference: Readers
    residual: Readers
    frames: int
    clip_frames: int


@dataclass(frozen=True)
class DecodedField:
    """A field, and how many of its levels are in layer 0."""

    field: Field
    coarse_levels: int


@dataclass(frozen=True)
class PackedField:
    """Boxes of a field.

    Attributes:
        head: what describes it, in layer 0.
        tables: of each layer.
    """

    head: list[bytes]
    tables: list[list[bytes]]


def encode_field(field: Field, readers: ClipReaders, options: PackOptions, limits: Limits) -> PackedField:
    """Pack a field.

    Raises:
        FormatError: when shapes do not fit, a value is not finite, or a limit is exceeded.
    """
    _check_field(field)
    coarse = options.coarse_of(field.spec.levels)
    head = [
        make_box(FIELD_META_BOX, _encode_meta(field, coarse)),
        make_box(FIELD_MLP_BOX, encode_mlps([field.mlp], options.head_bits, limits)),
    ]
    tables: list[list[bytes]] = [[] for _ in range(LAYERS)]
    masks = _masks(field.spec, field.lo, field.hi, readers, limits)
    for number, part, rows in _parts(field.spec):
        mask = masks[part][rows]
        if mask.any():
            payload = TABLE.pack(number, part, bytes(2), _mask_crc(mask))
            payload += encode_quantised(field.tables[rows][mask], options.tables)
            layer = _layer(number, part, coarse)
            tables[layer].append(make_box(TABLE_BOX, payload, layer))
    return PackedField(head, tables)


def decode_field(
    segment: Segment, readers: ClipReaders, outputs: int, limits: Limits, layers: int = LAYERS
) -> DecodedField:
    """Read a field whose perceptron gives `outputs` channels, for a clip with these decoded anchors.

    Args:
        layers: how many the segment was decoded with; tables of the others are zero.

    Raises:
        FormatError: when a box is missing, damaged, too large, or does not fit the anchors.
    """
    spec, lo, hi, coarse = _decode_meta(Cursor(segment.one(FIELD_META_BOX)), limits)
    shape = (spec.outputs, 0, outputs)
    (mlp,) = decode_mlps(Cursor(segment.one(FIELD_MLP_BOX)), [shape], limits)
    boxes = _table_boxes(segment, spec, coarse)
    masks = _masks(spec, lo, hi, readers, limits)
    tables = np.zeros((spec.entries, spec.features), np.float32)
    for number, part, rows in _parts(spec):
        if _layer(number, part, coarse) < layers:
            _decode_table(boxes.get((number, part)), masks[part][rows], tables[rows], number, limits)
    return DecodedField(Field(spec, lo, hi, tables, mlp), coarse)


def _layer(level: int, part: int, coarse: int) -> int:
    return part if level < coarse else 2


def _parts(spec: FieldSpec) -> Iterator[tuple[int, int, slice]]:
    """Level, part, and rows of the level in the table, in file order."""
    for number, level in enumerate(spec.layout):
        for part in PARTS:
            yield number, part, slice(level.offset, level.offset + level.entries)


def _check_field(field: Field) -> None:
    field.spec.validate()
    found = (field.lo.shape, field.hi.shape, field.tables.shape)
    expected = ((3,), (3,), (field.spec.entries, field.spec.features))
    if found != expected:
        raise FormatError("a field's arrays do not fit together", expected=expected, found=found)
    if not _is_box(field.lo, field.hi):
        raise FormatError("a field's box is empty or not finite", found=f"{field.lo} to {field.hi}")
    if mlp_shape(field.mlp)[0] != field.spec.outputs:
        raise FormatError(
            "a field's perceptron has another shape", expected=field.spec.outputs, found=field.mlp.w1.shape[1]
        )


def _is_box(lo: F32, hi: F32) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(hi - lo).all() and (hi > lo).all())


def _encode_meta(field: Field, coarse: int) -> bytes:
    spec = field.spec
    return FIELD_META.pack(
        spec.levels,
        spec.features,
        spec.log2_table,
        coarse,
        spec.base_resolution,
        spec.growth,
        spec.time_base_resolution,
        spec.time_growth,
        *field.lo.tolist(),
        *field.hi.tolist(),
    )


def _decode_meta(cursor: Cursor, limits: Limits) -> tuple[FieldSpec, F32, F32, int]:
    levels, features, log2_table, coarse, base, *rest = cursor.unpack(FIELD_META)
    (growth, time_base, time_growth), box = rest[:3], rest[3:]
    spec = FieldSpec(levels, features, log2_table, base, growth, time_base, time_growth)
    try:
        spec.validate()
    except FormatError as error:
        raise cursor.box.error(
            f"the field's layout is out of range: {error.where}", expected=error.expected, found=error.found
        ) from error
    lo, hi = np.array(box[:3], np.float32), np.array(box[3:], np.float32)
    if not _is_box(lo, hi):
        raise cursor.box.error("the field's box is empty or not finite", found=f"{lo} to {hi}")
    if not 1 <= coarse <= levels:
        raise cursor.box.error("the field has no such coarse levels", expected=f"1 to {levels}", found=coarse)
    if spec.entries * spec.features * 4 > limits.array_bytes:
        raise cursor.box.error("the field's tables are too large", expected=f"{limits.array_bytes} bytes")
    return spec, lo, hi, coarse


def _masks(spec: FieldSpec, lo: F32, hi: F32, readers: ClipReaders, limits: Limits) -> tuple[Mask, Mask]:
    """(spec.entries,) rows of the shared parts, and of the residual parts."""
    sets = (readers.reference, readers.residual)
    lookups = spec.levels * sum(
        len(each.static) + (readers.frames - 1) * int((~each.static).sum()) for each in sets
    )
    if lookups > limits.lookups:
        raise FormatError(
            "the field has too many lookups (anchors x frames x levels)",
            expected=f"at most {limits.lookups}",
            found=lookups,
        )
    shared, residual = (_set_mask(spec, lo, hi, each, readers) for each in sets)
    return shared, residual & ~shared


def _set_mask(spec: FieldSpec, lo: F32, hi: F32, anchors: Readers, readers: ClipReaders) -> Mask:
    moving = grid_points(anchors.positions[~anchors.static], lo, hi)
    static = grid_points(anchors.positions[anchors.static], lo, hi)
    mask = reachable_rows(spec, moving, readers.frames, readers.clip_frames)
    mask |= reachable_rows(spec, static, 1, readers.clip_frames)
    return mask


def _mask_crc(mask: Mask) -> int:
    return crc32c(np.packbits(mask, bitorder="little").tobytes())


def _table_boxes(segment: Segment, spec: FieldSpec, coarse: int) -> dict[tuple[int, int], Box]:
    """The box of each level and part."""
    boxes: dict[tuple[int, int], Box] = {}
    for box in segment.all(TABLE_BOX):
        level, part, reserved, _ = Cursor(box).unpack(TABLE)
        if level >= spec.levels or part not in PARTS or (level, part) in boxes or any(reserved):
            raise box.error("a table of no level, or of one that has a table", found=(level, part))
        if box.layer != _layer(level, part, coarse):
            expected = _layer(level, part, coarse)
            raise box.error("a table is in another layer", expected=expected, found=box.layer)
        boxes[level, part] = box
    return boxes


def _decode_table(box: Box | None, mask: Mask, table: F32, level: int, limits: Limits) -> None:
    """Fill the kept rows of one level's part."""
    if box is None:
        if mask.any():
            raise FormatError("the clip segment lacks tables of the field", expected=f"level {level}")
        return
    cursor = Cursor(box)
    *_, expected_crc = cursor.unpack(TABLE)
    found_crc = _mask_crc(mask)
    if found_crc != expected_crc:
        raise box.error(
            "the rows that the anchors reach are not those that were packed",
            expected=f"{expected_crc:08x}",
            found=f"{found_crc:08x}",
            hint="the init segment does not fit this clip, or this decoder is wrong",
        )
    rows = decode_quantised(cursor, int(mask.sum()), table.shape[1], limits)
    row_items(table)[mask] = row_items(rows)
