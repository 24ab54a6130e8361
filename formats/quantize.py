"""Per-channel affine quantisation of (rows, channels) arrays, and its bytes.

A value decodes as `offset + scale * code`: the code becomes float32, the product is rounded to float32,
then the sum is rounded to float32. Nothing is fused, so every IEEE 754 platform gives the same bits.

Bytes, little-endian (docs/stream-format.md, "Quantised arrays"):

    offset  size          field
         0     4          rows R
         4     2          channels C
         6     1          bits, 1..16
         7     1          reserved, 0
         8   4 C          offsets, float32
    8 + 4C   4 C          scales, float32, not negative
    8 + 8C   to the end   one zstandard frame: the codes' low bytes, channel after channel (R bytes each),
                          then, with more than 8 bits, their high bytes in the same order
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.compress import compress, decompress_rest
from formats.errors import FormatError
from formats.limits import Limits

AFFINE = struct.Struct("<IHBB")
MAX_BITS = 16

Codes = NDArray[np.uint16]


@dataclass(frozen=True)
class Affine:
    """How codes become values.

    Attributes:
        offset, scale: (C,) float32; the scales are not negative.
        bits: codes are in [0, 2**bits).
    """

    offset: NDArray[np.float32]
    scale: NDArray[np.float32]
    bits: int

    def values(self, codes: NDArray[np.integer]) -> NDArray[np.float32]:
        """(R, C) codes to (R, C) float32."""
        product = self.scale * codes.astype(np.float32)
        return np.ascontiguousarray(self.offset + product, dtype=np.float32)


def fit_affine(values: NDArray[np.float32], bits: int) -> Affine:
    """Offsets and scales that spread each channel's range over all codes.

    Raises:
        FormatError: when `bits` is out of range, or a value is not finite or too large for float32 steps.
    """
    if not 1 <= bits <= MAX_BITS:
        raise FormatError("cannot quantise to this many bits", expected=f"1 to {MAX_BITS}", found=bits)
    if not np.isfinite(values).all():
        raise FormatError("a value to be packed is not finite", expected="numbers", found="NaN or infinity")
    channels = values.shape[1]
    if len(values) == 0:
        return Affine(np.zeros(channels, np.float32), np.zeros(channels, np.float32), bits)
    lo, hi = values.min(axis=0).astype(np.float64), values.max(axis=0).astype(np.float64)
    top = (1 << bits) - 1
    affine = Affine(lo.astype(np.float32), ((hi - lo) / top).astype(np.float32), bits)
    if not _stays_finite(affine):
        raise FormatError("a channel's range is too wide to quantise", found=f"{lo.min():g} to {hi.max():g}")
    return affine


def to_codes(values: NDArray[np.float32], affine: Affine) -> Codes:
    """The nearest codes, ties to even, computed in float64."""
    scale = affine.scale.astype(np.float64)
    steps = values.astype(np.float64) - affine.offset.astype(np.float64)
    steps = np.divide(steps, scale, out=np.zeros_like(steps), where=scale > 0)
    return np.clip(np.rint(steps), 0, (1 << affine.bits) - 1).astype(np.uint16)


def encode_affine(affine: Affine, rows: int) -> bytes:
    """The fields before the packed codes."""
    head = AFFINE.pack(rows, len(affine.offset), affine.bits, 0)
    return head + affine.offset.astype("<f4").tobytes() + affine.scale.astype("<f4").tobytes()


def decode_affine(cursor: Cursor, rows: int, channels: int) -> Affine:
    """Read the fields before the packed codes, which must announce `rows` and `channels`."""
    found_rows, found_channels, bits, reserved = cursor.unpack(AFFINE)
    if (found_rows, found_channels, reserved) != (rows, channels, 0) or not 1 <= bits <= MAX_BITS:
        raise cursor.error(
            "a quantised array has another shape",
            expected=f"{rows} rows, {channels} channels, 1 to {MAX_BITS} bits",
            found=f"{found_rows} rows, {found_channels} channels, {bits} bits, {reserved}",
        )
    affine = Affine(cursor.floats(channels), cursor.floats(channels), bits)
    if (affine.scale < 0).any() or not _stays_finite(affine):
        raise cursor.error("a quantised array has impossible scales")
    return affine


def encode_quantised(values: NDArray[np.float32], bits: int) -> bytes:
    """A whole quantised array.

    Args:
        values: (R, C) float32, finite.
    """
    affine = fit_affine(values, bits)
    return encode_affine(affine, len(values)) + compress(pack_codes(to_codes(values, affine), bits))


def decode_quantised(cursor: Cursor, rows: int, channels: int, limits: Limits) -> NDArray[np.float32]:
    """(rows, channels) float32, from the rest of a payload.

    Raises:
        FormatError: when the array is damaged, larger than the limits, or of another shape.
    """
    affine = decode_affine(cursor, rows, channels)
    if rows * channels * 4 > limits.array_bytes:
        raise cursor.error("a quantised array is too large", expected=f"at most {limits.array_bytes} bytes")
    packed = decompress_rest(cursor, rows * channels * code_bytes(affine.bits), limits.array_bytes)
    codes = unpack_codes(packed, rows, channels, affine.bits)
    if codes.size and int(codes.max()) >> affine.bits:
        raise cursor.error("a code has too many bits", expected=affine.bits, found=int(codes.max()))
    return affine.values(codes)


def code_bytes(bits: int) -> int:
    """Bytes that a code of `bits` bits takes before compression."""
    return (bits + 7) // 8


def pack_codes(codes: Codes, bits: int) -> bytes:
    """Byte planes of (R, C) codes: low bytes channel after channel, then high bytes."""
    by_channel = np.ascontiguousarray(codes.T)
    planes = [(by_channel >> shift).astype(np.uint8).tobytes() for shift in range(0, bits, 8)]
    return b"".join(planes)


def unpack_codes(packed: bytes, rows: int, channels: int, bits: int) -> Codes:
    """The inverse of `pack_codes`; `packed` has exactly the right length."""
    planes = np.frombuffer(packed, np.uint8).reshape(code_bytes(bits), channels, rows)
    by_channel = np.zeros((channels, rows), np.uint16)
    for index, plane in enumerate(planes):
        by_channel |= plane.astype(np.uint16) << np.uint16(8 * index)
    return np.ascontiguousarray(by_channel.T)


def _stays_finite(affine: Affine) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        top = affine.values(np.full((1, len(affine.offset)), (1 << affine.bits) - 1))
    return bool(np.isfinite(top).all() and np.isfinite(affine.scale).all())
