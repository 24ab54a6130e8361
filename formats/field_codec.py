"""A clip's field as boxes: layout and box (FMET), perceptron (FMLP), one table box a level (FTAB).

Only the rows that some anchor of the clip reads at one of its frames are kept; the reader knows the
anchors and finds the same rows. Rows that are not kept decode as 0.

FMET, little-endian: levels, features, log2_table (uint8), reserved (uint8), base_resolution (uint32),
growth, time_base_resolution, time_growth (float64), lo, hi (3 float32 each).

FTAB: level (uint8), reserved (3 bytes of 0), CRC-32C of the level's row mask (uint32; one bit a row, the
lowest bit of a byte first, 1 = kept), then a quantised array (formats/quantize.py) with the kept rows in
increasing order and F channels.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from formats.box import Box, Cursor
from formats.crc32c import crc32c
from formats.decode_points import grid_points, reachable_rows
from formats.errors import FormatError
from formats.hashgrid import FieldSpec, Level
from formats.limits import Limits
from formats.mlp_codec import decode_mlps, encode_mlps, mlp_shape
from formats.pack_options import PackOptions
from formats.quantize import decode_quantised, encode_quantised
from formats.segment import FIELD_META_BOX, FIELD_MLP_BOX, TABLE_BOX, Segment, make_box
from formats.types import F32, Field

FIELD_META = struct.Struct("<BBBBI3d6f")
TABLE = struct.Struct("<B3sI")

Mask = NDArray[np.bool_]


def encode_field(
    field: Field, positions: F32, frames: int, clip_frames: int, options: PackOptions, limits: Limits
) -> list[bytes]:
    """The boxes of a field.

    Args:
        positions: (A, 3) of all anchors of the clip, as a reader decodes them.

    Raises:
        FormatError: when shapes do not fit, a value is not finite, or a limit is exceeded.
    """
    _check_field(field)
    mask = _reachable(field.spec, field.lo, field.hi, positions, frames, clip_frames, limits)
    boxes = [
        make_box(FIELD_META_BOX, _encode_meta(field)),
        make_box(FIELD_MLP_BOX, encode_mlps([field.mlp], limits)),
    ]
    for number, level in enumerate(field.spec.layout):
        rows = slice(level.offset, level.offset + level.entries)
        kept = field.tables[rows][mask[rows]]
        head = TABLE.pack(number, bytes(3), _mask_crc(mask[rows]))
        boxes.append(make_box(TABLE_BOX, head + encode_quantised(kept, options.table_bits)))
    return boxes


def decode_field(
    segment: Segment, positions: F32, frames: int, clip_frames: int, outputs: int, limits: Limits
) -> Field:
    """Read a field whose perceptron gives `outputs` channels, for a clip with these decoded anchors.

    Raises:
        FormatError: when a box is missing, damaged, too large, or does not fit the anchors.
    """
    meta = Cursor(segment.one(FIELD_META_BOX))
    spec, lo, hi = _decode_meta(meta, limits)
    shape = (spec.outputs, 0, outputs)
    (mlp,) = decode_mlps(Cursor(segment.one(FIELD_MLP_BOX)), [shape], limits)
    levels = _table_boxes(segment, spec)
    mask = _reachable(spec, lo, hi, positions, frames, clip_frames, limits)
    tables = np.zeros((spec.entries, spec.features), np.float32)
    for cursor, level in zip(levels, spec.layout, strict=True):
        rows = slice(level.offset, level.offset + level.entries)
        tables[rows][mask[rows]] = _decode_level(cursor, level, mask[rows], spec.features, limits)
    return Field(spec, lo, hi, tables, mlp)


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


def _encode_meta(field: Field) -> bytes:
    spec = field.spec
    return FIELD_META.pack(
        spec.levels,
        spec.features,
        spec.log2_table,
        0,
        spec.base_resolution,
        spec.growth,
        spec.time_base_resolution,
        spec.time_growth,
        *field.lo.tolist(),
        *field.hi.tolist(),
    )


def _decode_meta(cursor: Cursor, limits: Limits) -> tuple[FieldSpec, F32, F32]:
    levels, features, log2_table, reserved, base, *rest = cursor.unpack(FIELD_META)
    (growth, time_base, time_growth), box = rest[:3], rest[3:]
    spec = FieldSpec(levels, features, log2_table, base, growth, time_base, time_growth)
    try:
        spec.validate()
    except FormatError as error:
        raise cursor.box.error(
            f"the field's layout is out of range: {error.where}", expected=error.expected, found=error.found
        ) from error
    lo, hi = np.array(box[:3], np.float32), np.array(box[3:], np.float32)
    if reserved or not _is_box(lo, hi):
        raise cursor.box.error("the field's box is empty or not finite", found=f"{lo} to {hi}")
    if spec.entries * spec.features * 4 > limits.array_bytes:
        raise cursor.box.error("the field's tables are too large", expected=f"{limits.array_bytes} bytes")
    return spec, lo, hi


def _reachable(
    spec: FieldSpec, lo: F32, hi: F32, positions: F32, frames: int, clip_frames: int, limits: Limits
) -> Mask:
    lookups = len(positions) * frames * spec.levels
    if lookups > limits.lookups:
        raise FormatError(
            "the field has too many lookups (anchors x frames x levels)",
            expected=f"at most {limits.lookups}",
            found=lookups,
        )
    return reachable_rows(spec, grid_points(positions, lo, hi), frames, clip_frames)


def _mask_crc(mask: Mask) -> int:
    return crc32c(np.packbits(mask, bitorder="little").tobytes())


def _table_boxes(segment: Segment, spec: FieldSpec) -> list[Cursor]:
    """A cursor at the start of each level's box, levels in order."""
    boxes: dict[int, Box] = {}
    for box in segment.all(TABLE_BOX):
        level, reserved, _ = Cursor(box).unpack(TABLE)
        if level >= spec.levels or level in boxes or any(reserved):
            raise box.error("a table of no level, or of one that has a table", found=level)
        boxes[level] = box
    missing = [level for level in range(spec.levels) if level not in boxes]
    if missing:
        raise FormatError("the clip segment lacks tables of the field", expected=f"levels {missing}")
    return [Cursor(boxes[level]) for level in range(spec.levels)]


def _decode_level(cursor: Cursor, level: Level, mask: Mask, features: int, limits: Limits) -> F32:
    """(kept rows, F) values of one level."""
    _, _, expected_crc = cursor.unpack(TABLE)
    found_crc = _mask_crc(mask)
    if found_crc != expected_crc:
        raise cursor.box.error(
            "the rows that the anchors reach are not those that were packed",
            expected=f"{expected_crc:08x}",
            found=f"{found_crc:08x}",
            hint="the init segment does not fit this clip, or this decoder is wrong",
        )
    return decode_quantised(cursor, int(mask.sum()), features, limits)
