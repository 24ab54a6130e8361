"""Anchor positions: an integer grid over their bounding box, Morton order, differences, zstandard.

The payload is a quantised array's header (formats/quantize.py) with three channels; the zstandard frame
holds the differences between successive Morton codes as byte planes, the lowest bytes of all anchors
first, `ceil(3 * bits / 8)` planes in all. Bit 3i of a Morton code is bit i of x, 3i + 1 of y, 3i + 2 of z.

Packing therefore reorders the anchors: everything that an anchor owns must follow `PackedPositions.order`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.compress import compress, decompress_rest
from formats.limits import Limits
from formats.quantize import Affine, decode_affine, encode_affine, fit_affine, to_codes

U64 = NDArray[np.uint64]


@dataclass(frozen=True)
class PackedPositions:
    """Positions ready to be written.

    Attributes:
        payload: the bytes.
        order: (A,) row i of the decoded anchors was row order[i] of the given ones.
        decoded: (A, 3) what a reader will find.
    """

    payload: bytes
    order: NDArray[np.intp]
    decoded: NDArray[np.float32]


def encode_positions(positions: NDArray[np.float32], bits: int) -> PackedPositions:
    """Pack (A, 3) finite positions on a grid of 2**bits steps an axis; duplicates are kept."""
    affine = fit_affine(positions, bits)
    morton = morton_codes(to_codes(positions, affine).astype(np.uint64))
    # Stable, so that anchors of one grid point keep their order and the bytes are always the same.
    order = np.argsort(morton, kind="stable")
    morton = morton[order]
    steps = np.diff(morton, prepend=np.uint64(0))
    planes = b"".join(
        (steps >> np.uint64(8 * plane)).astype(np.uint8).tobytes() for plane in range(_plane_count(bits))
    )
    payload = encode_affine(affine, len(positions)) + compress(planes)
    return PackedPositions(payload, order, _values(affine, morton))


def decode_positions(cursor: Cursor, count: int, limits: Limits) -> NDArray[np.float32]:
    """(count, 3) float32 positions in Morton order.

    Raises:
        FormatError: when the payload is damaged, too large, or leaves its grid.
    """
    affine = decode_affine(cursor, count, 3)
    planes = _plane_count(affine.bits)
    packed = decompress_rest(cursor, count * planes, limits.array_bytes)
    steps = np.zeros(count, np.uint64)
    for plane, values in enumerate(np.frombuffer(packed, np.uint8).reshape(planes, count)):
        steps |= values.astype(np.uint64) << np.uint64(8 * plane)
    morton = np.cumsum(steps, dtype=np.uint64)
    # A sum that wrapped around is smaller than the one before.
    if count and ((morton[1:] < morton[:-1]).any() or int(morton[-1]) >> (3 * affine.bits)):
        raise cursor.error("a position lies outside its grid", expected=f"{3 * affine.bits} bits")
    return _values(affine, morton)


def morton_codes(grid: U64) -> U64:
    """(A,) Morton codes of (A, 3) grid points of at most 21 bits an axis."""
    x, y, z = (_spread(grid[:, axis]) for axis in range(3))
    return x | (y << np.uint64(1)) | (z << np.uint64(2))


def morton_points(codes: U64) -> U64:
    """(A, 3) grid points of (A,) Morton codes."""
    return np.stack([_gather(codes >> np.uint64(axis)) for axis in range(3)], axis=1)


def _values(affine: Affine, morton: U64) -> NDArray[np.float32]:
    return affine.values(morton_points(morton))


def _plane_count(bits: int) -> int:
    return (3 * bits + 7) // 8


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
