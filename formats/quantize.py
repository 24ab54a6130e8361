"""Quantised arrays: (rows, channels) float32 as whole multiples of a step from an offset.

A value decodes as `offset + step * q`: the whole number q, less than 2**24 either way, becomes float32, the
product is rounded to float32, then the sum is rounded to float32. Nothing is fused, so every IEEE 754
platform gives the same bits.

Bytes, little-endian:

    offset  size          field
         0     4          rows R (uint32)
         4     2          channels C (uint16)
         6     1          flags (uint8): bit 0 = a bitmap of rows follows; the others are 0
         7     1          mode of the codes' contexts (uint8; formats/rans.py)
         8   4 C          offsets (float32)
    8 + 4C   4 C          steps (float32), not negative
    8 + 8C     C          predictors (uint8): 0 = none, 1 = the row before; all 0 with a bitmap
    8 + 9C     4          only with a bitmap: its length in bytes B (uint32)
   12 + 9C     B          only with a bitmap: entropy-coded array of R numbers, 1 channel, mode 1
               to the end  entropy-coded array of the codes, C channels

Kept rows are those whose number in the bitmap is 1 (it is 0 or 1), all rows without a bitmap; rows that are
not kept have q = 0. The codes are those of the kept rows, row-major. With p = 0, or, where the channel's
predictor is 1, the q before it in its channel (0 in the first row), a code is 2 (q - p) if that is not
negative, else -2 (q - p) - 1. `offset + step * 2**24` and `offset - step * 2**24` must be finite.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import Limits
from formats.pack_options import QuantSpec
from formats.rans import (
    BY_NEIGHBOURS,
    ArrayDecoder,
    best_mode,
    encode_array,
    low_bits,
    tokens_of,
)
from formats.types import F32, row_items

HEADER = struct.Struct("<IHBB")
LENGTH = struct.Struct("<I")
FLAG_BITMAP = 1
NO_PREDICTOR, PREVIOUS_ROW = 0, 1
MAX_BITS = 16
MAX_INTEGER = 1 << 24

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Affine:
    """How whole numbers become values.

    Attributes:
        offset, step: (C,) float32; steps are not negative.
    """

    offset: F32
    step: F32

    def values(self, q: NDArray[np.integer]) -> F32:
        """(R, C) whole numbers to (R, C) float32."""
        product = self.step * q.astype(np.float32)
        return np.ascontiguousarray(self.offset + product, dtype=np.float32)

    @property
    def stays_finite(self) -> bool:
        """Whether no whole number below 2**24 either way gives a value that is not finite."""
        ends = np.full((1, len(self.offset)), MAX_INTEGER)
        with np.errstate(over="ignore", invalid="ignore"):
            return bool(np.isfinite(self.values(ends)).all() and np.isfinite(self.values(-ends)).all())


def quantise(values: F32, spec: QuantSpec) -> tuple[Affine, I64]:
    """The offsets and steps for (R, C) values, and their whole numbers (R, C).

    Raises:
        FormatError: when the spec is out of range, or a value is not finite or too far from the offset.
    """
    _check_spec(spec, values.shape[1])
    require_finite(values)
    step = _steps(values, spec)
    affine = Affine(_offsets(values, step, spec), step)
    if not affine.stays_finite:
        raise FormatError("a channel's range is too wide to quantise", found=f"steps {affine.step}")
    distance = values.astype(np.float64) - affine.offset
    scaled = np.divide(np.abs(distance), step.astype(np.float64), out=np.zeros_like(distance), where=step > 0)
    q = np.copysign(np.floor(scaled + (0.5 - spec.deadzone)), distance)
    largest = np.abs(q).max(initial=0)
    if largest >= MAX_INTEGER:
        raise FormatError(
            "a quantisation step is too small", expected=f"below {MAX_INTEGER} steps", found=f"{largest:g}"
        )
    return affine, q.astype(np.int64)


def encode_quantised(values: F32, spec: QuantSpec) -> bytes:
    """A whole quantised array, coded in the way that is estimated to take the fewest bytes.

    Args:
        values: (R, C) float32, finite.
    """
    affine, q = quantise(values, spec)
    return encode_integers(affine, q)


def encode_integers(affine: Affine, q: I64) -> bytes:
    """A quantised array of the whole numbers q (R, C), each below 2**24 either way."""
    channels = q.shape[1]
    none = np.zeros(channels, np.uint8)
    predictor = _best_predictors(q)
    codes = zigzag(np.where(predictor, np.diff(q, axis=0, prepend=0), q)).ravel()
    mode, size = best_mode(codes, channels)
    kept = np.any(q, axis=1)
    if not kept.all():
        kept_codes = zigzag(q[kept]).ravel()
        kept_mode, kept_size = best_mode(kept_codes, channels)
        bits = encode_flags(kept)
        if kept_size + len(bits) + LENGTH.size < size:
            head = _encode_head(affine, len(q), FLAG_BITMAP, kept_mode, none)
            body = encode_array(kept_codes, channels, kept_mode)
            return head + LENGTH.pack(len(bits)) + bits + body
    head = _encode_head(affine, len(q), 0, mode, predictor)
    return head + encode_array(codes, channels, mode)


def decode_quantised(cursor: Cursor, rows: int, channels: int, limits: Limits) -> F32:
    """(rows, channels) float32, from the rest of a cursor.

    Raises:
        FormatError: when the array is damaged, larger than the limits, or of another shape.
    """
    found_rows, found_channels, flags, mode = cursor.unpack(HEADER)
    if (found_rows, found_channels) != (rows, channels) or flags & ~FLAG_BITMAP:
        raise cursor.error(
            "a quantised array has another shape",
            expected=f"{rows} rows, {channels} channels, flags 0 or {FLAG_BITMAP}",
            found=f"{found_rows} rows, {found_channels} channels, flags {flags}",
        )
    if rows * channels * 4 > limits.array_bytes:
        raise cursor.error("a quantised array is too large", expected=f"at most {limits.array_bytes} bytes")
    affine = decode_affine(cursor, channels)
    predictor = np.frombuffer(bytearray(cursor.take(channels)), np.uint8)
    if predictor.max(initial=0) > (NO_PREDICTOR if flags else PREVIOUS_ROW):
        raise cursor.error("a quantised array has an unknown predictor", found=int(predictor.max()))
    if not flags:
        return _decode_rows(cursor, rows, affine, predictor, mode)
    kept = decode_flags(cursor.part(cursor.unpack(LENGTH)[0]), rows, limits)
    values = np.empty((rows, channels), np.float32)
    values[:] = affine.values(np.zeros((1, channels), np.int64))
    row_items(values)[kept] = row_items(_decode_rows(cursor, int(kept.sum()), affine, predictor, mode))
    return values


def decode_affine(cursor: Cursor, channels: int) -> Affine:
    """Read offsets and steps.

    Raises:
        FormatError: when one is impossible.
    """
    affine = Affine(cursor.floats(channels), cursor.floats(channels))
    if (affine.step < 0).any() or not affine.stays_finite:
        raise cursor.error("a quantised array has impossible steps")
    return affine


def encode_flags(flags: NDArray[np.bool_]) -> bytes:
    """Truth values as an entropy-coded array of 1 channel in mode 1."""
    return encode_array(flags.astype(np.uint64), 1, BY_NEIGHBOURS)


def decode_flags(cursor: Cursor, count: int, limits: Limits) -> NDArray[np.bool_]:
    """(count,) truth values, from the rest of a cursor.

    Raises:
        FormatError: when they are damaged or more than the limits allow.
    """
    if count > limits.array_bytes:
        raise cursor.error("there are too many flags", expected=f"at most {limits.array_bytes}", found=count)
    decoder = ArrayDecoder(cursor, count, 1, BY_NEIGHBOURS)
    flags = np.empty(count, np.bool_)
    for start, values in decoder.blocks():
        if values.max() > 1:
            raise cursor.error("a flag is neither 0 nor 1", found=int(values.max()))
        flags[start : start + len(values)] = values
    return flags


def require_finite(values: F32) -> None:
    """Raise FormatError unless every value is a number."""
    if not np.isfinite(values).all():
        raise FormatError("a value to be packed is not finite", expected="numbers", found="NaN or infinity")


def zigzag(q: I64) -> NDArray[np.uint64]:
    """0, -1, 1, -2, ... to 0, 1, 2, 3, ..."""
    return ((q << 1) ^ (q >> 63)).astype(np.uint64)


def unzigzag(codes: NDArray[np.uint64]) -> I64:
    """The inverse of `zigzag`."""
    return (codes >> np.uint64(1)).astype(np.int64) ^ -(codes & np.uint64(1)).astype(np.int64)


def _check_spec(spec: QuantSpec, channels: int) -> None:
    if not spec.steps and not 1 <= spec.bits <= MAX_BITS:
        raise FormatError("cannot quantise to this many bits", expected=f"1 to {MAX_BITS}", found=spec.bits)
    possible = len(spec.steps) in (1, channels) and all(0 < step < np.inf for step in spec.steps)
    if spec.steps and not possible:
        raise FormatError(
            "cannot quantise with these steps", expected=f"1 or {channels}, above 0", found=spec.steps
        )
    if not 0 <= spec.deadzone <= 0.5:
        raise FormatError("a deadzone is out of range", expected="0 to 0.5", found=spec.deadzone)


def _offsets(values: F32, step: F32, spec: QuantSpec) -> F32:
    if spec.zero_offset or len(values) == 0:
        return np.zeros(values.shape[1], np.float32)
    middle = (len(values) - 1) // 2
    median = np.partition(values, middle, axis=0)[middle]
    if spec.steps:
        # A model that was trained to be at multiples of the step stays there.
        with np.errstate(over="ignore", invalid="ignore"):
            median = step * np.rint(median / step)
    # Adding 0 makes -0 a 0.
    return median + np.float32(0)


def _steps(values: F32, spec: QuantSpec) -> F32:
    channels = values.shape[1]
    if spec.steps:
        return np.broadcast_to(np.array(spec.steps, np.float32), channels).copy()
    if len(values) == 0:
        return np.zeros(channels, np.float32)
    lo, hi = values.min(axis=0).astype(np.float64), values.max(axis=0).astype(np.float64)
    if spec.zero_offset:
        lo, hi = np.minimum(lo, 0), np.maximum(hi, 0)
    with np.errstate(over="ignore"):
        return ((hi - lo) / ((1 << spec.bits) - 1)).astype(np.float32)


def _best_predictors(q: I64) -> NDArray[np.uint8]:
    """(C,) the row before, where it is estimated to save at least 1% of a channel."""
    plain, ahead = _channel_bits(q), _channel_bits(np.diff(q, axis=0, prepend=0))
    return (ahead < 0.99 * plain).astype(np.uint8)


def _channel_bits(q: I64) -> NDArray[np.float64]:
    """(C,) estimated bits of each channel by itself."""
    bits = np.zeros(q.shape[1])
    for channel, column in enumerate(q.T):
        tokens = tokens_of(zigzag(column))
        counts = np.bincount(tokens)
        used = np.flatnonzero(counts)
        share = counts[used] / max(len(column), 1)
        bits[channel] = -(counts[used] * np.log2(share)).sum() + (counts[used] * low_bits(used)).sum()
    return bits


def _encode_head(affine: Affine, rows: int, flags: int, mode: int, predictor: NDArray[np.uint8]) -> bytes:
    head = HEADER.pack(rows, len(affine.offset), flags, mode)
    return head + encode_affine(affine) + predictor.tobytes()


def encode_affine(affine: Affine) -> bytes:
    """Offsets, then steps."""
    return affine.offset.astype("<f4").tobytes() + affine.step.astype("<f4").tobytes()


def _decode_rows(cursor: Cursor, rows: int, affine: Affine, predictor: NDArray[np.uint8], mode: int) -> F32:
    channels = len(predictor)
    decoder = ArrayDecoder(cursor, rows * channels, channels, mode)
    values = np.empty(rows * channels, np.float32)
    last = np.zeros(channels, np.int64)
    dequantise = _kernels().dequantise
    for start, codes in decoder.blocks():
        if not dequantise(codes, start, predictor, affine.offset, affine.step, last, values):
            raise cursor.error("a quantised value is out of range", expected=f"below {MAX_INTEGER} steps")
    return values.reshape(rows, channels)


def _kernels() -> ModuleType:
    """The kernels, imported when first used."""
    from formats import rans_kernels

    return rans_kernels
