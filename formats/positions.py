"""Anchor positions: a whole-number grid over their bounding box, Morton order, differences, entropy coding.

Bytes, little-endian:

    offset  size  field
         0     4  anchors A (uint32)
         4     1  bits b of a grid coordinate, 1 to 16 (uint8)
         5     1  mode of the differences' contexts (uint8; formats/rans.py)
         6     2  reserved, 0
         8    12  offsets of x, y, z (float32)
        20    12  steps of x, y, z (float32), not negative
        32        entropy-coded array of A numbers, 1 channel: with Morton codes m(0) <= m(1) <= ... of the
                  anchors' grid points, m(0) and then m(i) - m(i - 1)

Bit 3i of a Morton code is bit i of the x coordinate, 3i + 1 of y, 3i + 2 of z; codes are less than 2**(3 b).
A coordinate is `offset + step * q`, with roundings as in a quantised array (formats/quantize.py). Anchors
may coincide.

Packing therefore reorders the anchors: everything that an anchor owns must follow `PackedPositions.order`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import Limits
from formats.quantize import MAX_BITS, Affine, decode_affine, encode_affine, require_finite
from formats.rans import BY_CHANNEL, BY_NEIGHBOURS, best_mode, decode_array, encode_array

HEADER = struct.Struct("<IBBH")

F32 = NDArray[np.float32]
U64 = NDArray[np.uint64]
Order = NDArray[np.intp]


@dataclass(frozen=True)
class PackedPositions:
    """Positions ready to be written.

    Attributes:
        payload: the bytes.
        order: (A,) row i of the decoded anchors was row order[i] of the given ones.
        decoded: (A, 3) what a reader will find.
    """

    payload: bytes
    order: Order
    decoded: F32


def packed_order(positions: F32, bits: int) -> Order:
    """(A,) the order in which packing (A, 3) positions puts them; in this order, they keep it.

    Raises:
        FormatError: when `bits` is out of range or a position is not finite.
    """
    return _sorted_codes(positions, _grid(positions, bits), bits)[0]


def encode_positions(positions: F32, bits: int) -> PackedPositions:
    """Pack (A, 3) finite positions on a grid of 2**bits points an axis; duplicates are kept.

    Raises:
        FormatError: when `bits` is out of range or a position is not finite.
    """
    affine = _grid(positions, bits)
    order, morton = _sorted_codes(positions, affine, bits)
    steps = np.diff(morton, prepend=np.uint64(0))
    mode, _ = best_mode(steps, 1, (BY_CHANNEL, BY_NEIGHBOURS))
    head = HEADER.pack(len(positions), bits, mode, 0) + encode_affine(affine)
    return PackedPositions(head + encode_array(steps, 1, mode), order, _values(affine, morton))


def decode_positions(cursor: Cursor, count: int, limits: Limits) -> F32:
    """(count, 3) float32 positions in Morton order.

    Raises:
        FormatError: when the payload is damaged, too large, or leaves its grid.
    """
    found_count, bits, mode, reserved = cursor.unpack(HEADER)
    if (found_count, reserved) != (count, 0) or not 1 <= bits <= MAX_BITS:
        raise cursor.error(
            "packed positions have another shape",
            expected=f"{count} anchors, 1 to {MAX_BITS} bits",
            found=f"{found_count} anchors, {bits} bits, {reserved}",
        )
    if count * 12 > limits.array_bytes:
        raise cursor.error("there are too many positions", expected=f"at most {limits.array_bytes} bytes")
    affine = decode_affine(cursor, 3)
    steps = decode_array(cursor, count, 1, mode, limits)
    morton = np.cumsum(steps, dtype=np.uint64)
    # A sum that wrapped around is smaller than the one before.
    if count and ((morton[1:] < morton[:-1]).any() or int(morton[-1]) >> (3 * bits)):
        raise cursor.error("a position lies outside its grid", expected=f"{3 * bits} bits")
    return _values(affine, morton)


def _grid(positions: F32, bits: int) -> Affine:
    """The grid that spreads each axis' range over all its points."""
    if not 1 <= bits <= MAX_BITS:
        raise FormatError("cannot quantise to this many bits", expected=f"1 to {MAX_BITS}", found=bits)
    require_finite(positions)
    if len(positions) == 0:
        return Affine(np.zeros(3, np.float32), np.zeros(3, np.float32))
    # Adding 0 makes -0 a 0.
    lo, hi = positions.min(axis=0) + np.float32(0), positions.max(axis=0)
    step = (hi.astype(np.float64) - lo) / ((1 << bits) - 1) + 0.0
    affine = Affine(lo, step.astype(np.float32))
    if not affine.stays_finite:
        raise FormatError("positions are too far apart to quantise", found=f"{lo} to {hi}")
    return affine


def _sorted_codes(positions: F32, affine: Affine, bits: int) -> tuple[Order, U64]:
    """The order of the positions along the Morton curve, and their codes in this order."""
    step = affine.step.astype(np.float64)
    steps = positions.astype(np.float64) - affine.offset
    steps = np.divide(steps, step, out=np.zeros_like(steps), where=step > 0)
    morton = morton_codes(np.clip(np.rint(steps), 0, (1 << bits) - 1).astype(np.uint64))
    # Stable, so that anchors of one grid point keep their order and the bytes are always the same.
    order = np.argsort(morton, kind="stable")
    return order, morton[order]


def morton_codes(grid: U64) -> U64:
    """(A,) Morton codes of (A, 3) grid points of at most 21 bits an axis."""
    x, y, z = (_spread(grid[:, axis]) for axis in range(3))
    return x | (y << np.uint64(1)) | (z << np.uint64(2))


def morton_points(codes: U64) -> U64:
    """(A, 3) grid points of (A,) Morton codes."""
    return np.stack([_gather(codes >> np.uint64(axis)) for axis in range(3)], axis=1)


def _values(affine: Affine, morton: U64) -> F32:
    return affine.values(morton_points(morton))


# Each step doubles the gaps between groups of bits: 21 together, then 16 + 5, 8s, 4s, 2s and 1s.
_SPREAD = (
    (32, 0x001F00000000FFFF),
    (16, 0x001F0000FF0000FF),
    (8, 0x100F00F00F00F00F),
    (4, 0x10C30C30C30C30C3),
    (2, 0x1249249249249249),
)
_LOW_21 = 0x1FFFFF


def _spread(values: U64) -> U64:
    """Put two zero bits behind each of the low 21 bits."""
    values = values & np.uint64(_LOW_21)
    for shift, mask in _SPREAD:
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def _gather(codes: U64) -> U64:
    """Every third bit, from bit 0: the inverse of `_spread`."""
    values = codes & np.uint64(_SPREAD[-1][1])
    masks = [mask for _, mask in reversed(_SPREAD[:-1])] + [_LOW_21]
    for (shift, _), mask in zip(reversed(_SPREAD), masks, strict=True):
        values = (values | (values >> np.uint64(shift))) & np.uint64(mask)
    return values
