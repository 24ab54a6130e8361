"""The baked profile: a clip as explicit Gaussians, for viewers that cannot run decoder heads.

A clip holds N Gaussians, each a row of 14 whole numbers that changes from frame to frame: the mean's three
grid coordinates, three scales, three components of the rotation and which one is left out, the opacity and
three colours. The keyframe, frame 0, holds all rows; every later frame holds what changed. Decoding a row is
exact integer arithmetic, so nothing drifts.

Boxes, all critical, in this order, BDLT in layer 1 and the others in layer 0: without layer 1 the keyframe
is what is seen of every frame. Numbers are little-endian:

BMET, once: N (uint32), frames (uint16), bits b of a keyframe's grid coordinate, 1 to 17 (uint8), scale steps
(uint8), rotation steps, opacity steps, colour steps (uint16), level bias (int8), 0 (uint8), the grid's corner
(3 float32), its step (float32, above 0).

An *array* below is its mode of contexts (uint8), its length in bytes (uint32) and that many bytes of entropy
coding (formats/rans.py). Signed numbers are written as 2 v, or -2 v - 1 when negative. An array of no numbers
is left out altogether.

BKEY, once. The rows lie along the Morton curve of their grid points:

1. array of N numbers, 1 channel: the first Morton code, then the differences (bit 3 i is bit i of x, 3 i + 1
   of y, 3 i + 2 of z);
2. 11 predictors (uint8), then an array of N x 11 numbers: scales, rotation, left-out component, opacity,
   colours. A number is signed: the code (predictor 0), or its difference from the row before's (1; the first
   row's predecessor is 0). Without rows there are no predictors.

BDLT, once a frame from frame 1:

1. array of N numbers, 1 channel: which groups of the row changed, a sum of 1 (mean), 2 (scales, rotation,
   left-out component), 4 (opacity), 8 (colours). 0 is a Gaussian that stays as it is;
2. for each group in this order an array of (rows that changed) x (columns) signed differences, row by row.
   Those of a mean count in units of 2**level.

A row's level is min(max(floor(middle scale code of the keyframe / scale steps) + level bias, 0), 15).

Codes must stay within: means 24 bits and a sign, scales 126 x steps either way, rotation steps either way,
left-out components 0 to 3, opacities and colours 0 to their steps.

From a row to a Gaussian, which is drawn only if its opacity code is not 0:

- mean: corner + step * code, the product rounded to float32 before the sum;
- scale: 2 ** (code / scale steps);
- rotation: three components are code / rotation steps; the one left out (0 to 3 for w, x, y, z) is the square
  root of 1 minus their squares, or 0 if that is negative; then the quaternion is brought to length 1;
- opacity, colour: code / steps.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from formats.baked_fit import (
    COLOR,
    COLUMNS,
    LARGEST,
    MEAN,
    MORTON_BITS,
    OPACITY,
    ROTATION,
    SCALE,
    BakedCodes,
    BakedOptions,
    Quantisation,
    fit_codes,
    other_components,
)
from formats.box import Box, Cursor
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.positions import morton_codes, morton_points
from formats.rans import best_mode, decode_array, encode_array
from formats.segment import BAKED_DELTA_BOX, BAKED_KEY_BOX, BAKED_META_BOX, make_box
from formats.types import GaussianFrame

BMET, BKEY, BDLT = BAKED_META_BOX.type, BAKED_KEY_BOX.type, BAKED_DELTA_BOX.type
DELTA_LAYER = 1
META = struct.Struct("<IHBBHHHbB3ff")
ARRAY = struct.Struct("<BI")
GROUPS = (MEAN, slice(SCALE.start, LARGEST.stop), OPACITY, COLOR)
DEFAULT_BAKED_OPTIONS = BakedOptions()

_LARGEST_CODE = 1 << 24
_LARGEST_EXPONENT = 126
_REST = slice(SCALE.start, COLUMNS)  # the columns of a keyframe beside its means

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


def encode_baked_clip(
    frames: Sequence[GaussianFrame], options: BakedOptions = DEFAULT_BAKED_OPTIONS
) -> list[bytes]:
    """The boxes BMET, BKEY and BDLT of a clip; the same frames and options give the same bytes.

    Args:
        frames: of one clip, with the same Gaussians in the same rows, invisible ones too.
        options: steps and tolerances.

    Raises:
        FormatError: no frames, frames of different lengths, or numbers that are not finite or too far apart.
    """
    baked = fit_codes(frames, options)
    order = np.argsort(morton_codes(baked.codes[0, :, MEAN].astype(np.uint64)), kind="stable")
    levels = baked.levels[order]
    ordered = (codes[order].astype(np.int64) for codes in baked.codes)
    key = next(ordered)
    boxes = [make_box(BAKED_META_BOX, _encode_meta(baked)), make_box(BAKED_KEY_BOX, _encode_key(key))]
    for before, after in itertools.pairwise(itertools.chain([key], ordered)):
        boxes.append(make_box(BAKED_DELTA_BOX, _encode_delta(after - before, levels), DELTA_LAYER))
    return boxes


class BakedClip:
    """A baked clip, decoded frame by frame; memory holds one frame's rows.

    Args:
        boxes: of the clip, in order; those of other types are skipped unless critical.
        limits: beyond which the clip is refused.
        still: layer 1 was left out; every frame is the keyframe.

    Raises:
        FormatError: a box is missing, unknown and critical, or damaged.
    """

    def __init__(self, boxes: Iterable[Box], limits: Limits = DEFAULT_LIMITS, *, still: bool = False) -> None:
        known = [box for box in boxes if _is_known(box)]
        types = [box.type for box in known]
        if types[:2] != [BMET, BKEY] or set(types[2:]) - {BDLT}:
            raise FormatError(
                "not a baked clip", expected="BMET, BKEY, then BDLT", found=", ".join(types[:4])
            )
        self._limits = limits
        self._key, self._deltas = known[1], known[2:]
        self.gaussians, self.frames, self.quantisation = _decode_meta(known[0], limits)
        self._still = still
        deltas = 0 if still else self.frames - 1
        if len(self._deltas) != deltas:
            raise FormatError("a baked clip lacks frames", expected=f"{deltas} BDLT", found=len(self._deltas))
        self._bounds = _bounds(self.quantisation)
        self._frame = -1
        self._levels = np.zeros(0, np.int64)
        self._codes = np.zeros((0, COLUMNS), np.int64)

    def frame(self, clip_frame: int) -> GaussianFrame:
        """The Gaussians that are seen in a frame; quickest in rising order.

        Raises:
            FormatError: there is no such frame, or a box up to it is damaged.
        """
        if not 0 <= clip_frame < self.frames:
            raise FormatError(
                "the clip has no such frame", expected=f"0 to {self.frames - 1}", found=clip_frame
            )
        if not 0 <= self._frame <= clip_frame:
            self._start()
        while self._frame < clip_frame and not self._still:
            self._advance()
        return _gaussians(self._codes, self.quantisation)

    def __iter__(self) -> Iterator[GaussianFrame]:
        """Every frame in order."""
        return (self.frame(clip_frame) for clip_frame in range(self.frames))

    def _start(self) -> None:
        self._frame = -1
        cursor = Cursor(self._key)
        self._codes = _decode_key(cursor, self.gaussians, self.quantisation.grid_bits, self._limits)
        self._require_bounds(cursor)
        self._levels = self.quantisation.levels(self._codes[:, SCALE])
        self._frame = 0

    def _advance(self) -> None:
        cursor = Cursor(self._deltas[self._frame])
        try:
            _add_delta(cursor, self._codes, self._levels, self._limits)
            self._require_bounds(cursor)
        except FormatError:
            self._frame = -1  # the rows may have changed in part
            raise
        self._frame += 1

    def _require_bounds(self, cursor: Cursor) -> None:
        low, high = self._bounds
        outside = (self._codes < low) | (self._codes > high)
        if outside.any():
            row, column = (int(at[0]) for at in np.nonzero(outside))
            raise cursor.error(
                "a baked Gaussian is out of range",
                expected=f"{low[column]} to {high[column]} in column {column}",
                found=f"{self._codes[row, column]} in row {row}",
            )


def decode_baked_clip(boxes: Iterable[Box], limits: Limits = DEFAULT_LIMITS) -> BakedClip:
    """A baked clip from its boxes (see `BakedClip`)."""
    return BakedClip(boxes, limits)


def _is_known(box: Box) -> bool:
    if box.type in (BMET, BKEY, BDLT) and box.version == 0:
        return True
    if box.critical:
        raise box.error(
            "a baked clip needs a box that this reader does not know", found=f"version {box.version}"
        )
    return False


def _encode_meta(baked: BakedCodes) -> bytes:
    frames, gaussians, _ = baked.codes.shape
    q = baked.quantisation
    steps = (q.scale_steps, q.rotation_steps, q.opacity_steps, q.color_steps)
    return META.pack(gaussians, frames, q.grid_bits, *steps, q.level_bias, 0, *q.grid_lo, q.grid_step)


def _decode_meta(box: Box, limits: Limits) -> tuple[int, int, Quantisation]:
    cursor = Cursor(box)
    gaussians, frames, bits, scale, rotation, opacity, color, bias, reserved, *grid = cursor.unpack(META)
    corner, step = np.array(grid[:3], np.float32), np.float32(grid[3])
    far = np.float64(step) * _LARGEST_CODE + np.abs(corner.astype(np.float64))
    problems = (
        ("has bytes left over", not cursor.rest() and not reserved),
        ("has no frames or too many", 1 <= frames <= limits.clip_frames),
        ("has impossible grid bits", 1 <= bits <= MORTON_BITS),
        ("has a step of 0", min(scale, rotation, opacity, color) > 0),
        ("has an impossible grid", step > 0 and (far < np.finfo(np.float32).max).all()),
    )
    for what, good in problems:
        if not good:
            raise box.error(f"a baked clip {what}")
    if (
        gaussians > limits.anchors * limits.gaussians_per_anchor
        or gaussians * COLUMNS * 8 > limits.array_bytes
    ):
        raise box.error(
            "a baked clip has too many Gaussians",
            expected=f"at most {limits.array_bytes // (COLUMNS * 8)}",
            found=gaussians,
        )
    return gaussians, frames, Quantisation(corner, step, bits, scale, rotation, opacity, color, bias)


def _bounds(q: Quantisation) -> tuple[I64, I64]:
    """(COLUMNS,) least and greatest code of each column."""
    low, high = np.zeros(COLUMNS, np.int64), np.zeros(COLUMNS, np.int64)
    high[MEAN] = _LARGEST_CODE
    high[SCALE] = _LARGEST_EXPONENT * q.scale_steps
    high[ROTATION] = q.rotation_steps
    for part in (MEAN, SCALE, ROTATION):
        low[part] = -high[part]
    high[LARGEST] = 3
    high[OPACITY] = q.opacity_steps
    high[COLOR] = q.color_steps
    return low, high


def _encode_key(codes: I64) -> bytes:
    """A keyframe's rows, sorted along the Morton curve."""
    if len(codes) == 0:
        return b""
    morton = morton_codes(codes[:, MEAN].astype(np.uint64))
    rest = codes[:, _REST]
    differences = np.diff(rest, axis=0, prepend=0)
    predictors = [
        int(best_mode(_to_unsigned(after), 1)[1] < best_mode(_to_unsigned(plain), 1)[1])
        for plain, after in zip(rest.T, differences.T, strict=True)
    ]
    coded = np.where(predictors, differences, rest)
    steps = np.diff(morton, prepend=np.uint64(0))
    return (
        _encode_numbers(steps, 1) + bytes(predictors) + _encode_numbers(_to_unsigned(coded), coded.shape[1])
    )


def _decode_key(cursor: Cursor, gaussians: int, bits: int, limits: Limits) -> I64:
    codes = np.zeros((gaussians, COLUMNS), np.int64)
    if gaussians:
        morton = np.cumsum(_decode_numbers(cursor, gaussians, 1, limits), dtype=np.uint64)
        # A sum that wrapped around is smaller than the one before.
        if (morton[1:] < morton[:-1]).any() or int(morton[-1]) >> (3 * bits):
            raise cursor.error("a baked mean lies outside its grid", expected=f"{3 * bits} bits")
        codes[:, MEAN] = morton_points(morton)
        columns = codes[:, _REST].shape[1]
        predictors = np.frombuffer(cursor.take(columns), np.uint8)
        if predictors.max() > 1:
            raise cursor.error("a baked keyframe has an unknown predictor", found=int(predictors.max()))
        coded = _to_signed(_decode_numbers(cursor, gaussians * columns, columns, limits), cursor)
        coded = coded.reshape(gaussians, columns)
        codes[:, _REST] = np.where(predictors == 1, np.cumsum(coded, axis=0), coded)
    _require_end(cursor)
    return codes


def _encode_delta(delta: I64, levels: I64) -> bytes:
    """(N, COLUMNS) what a frame's rows add to those of the frame before."""
    delta = delta.copy()
    delta[:, MEAN] >>= levels[:, None]
    groups = np.stack([(delta[:, group] != 0).any(axis=1) for group in GROUPS])
    changed = (groups.T @ (1 << np.arange(len(GROUPS)))).astype(np.uint64)
    parts = [_encode_numbers(changed, 1)]
    for group, rows in zip(GROUPS, groups, strict=True):
        part = delta[rows, group]
        parts.append(_encode_numbers(_to_unsigned(part), part.shape[1]))
    return b"".join(parts)


def _add_delta(cursor: Cursor, codes: I64, levels: I64, limits: Limits) -> None:
    """Change `codes` from one frame's to the next one's."""
    changed = _decode_numbers(cursor, len(codes), 1, limits)
    if len(changed) and changed.max() >> np.uint64(len(GROUPS)):
        raise cursor.error("a baked frame changes an unknown group", found=int(changed.max()))
    for number, group in enumerate(GROUPS):
        rows = np.flatnonzero(changed >> np.uint64(number) & np.uint64(1))
        columns = codes[:, group].shape[1]
        part = _to_signed(_decode_numbers(cursor, len(rows) * columns, columns, limits), cursor)
        part = part.reshape(-1, columns)
        if group is MEAN:
            part <<= levels[rows, None]
        codes[rows, group] += part
    _require_end(cursor)


def _encode_numbers(numbers: U64, channels: int) -> bytes:
    flat = np.ascontiguousarray(numbers, np.uint64).ravel()
    if len(flat) == 0:
        return b""
    mode, _ = best_mode(flat, channels)
    data = encode_array(flat, channels, mode)
    return ARRAY.pack(mode, len(data)) + data


def _decode_numbers(cursor: Cursor, count: int, channels: int, limits: Limits) -> U64:
    if count == 0:
        return np.zeros(0, np.uint64)
    mode, length = cursor.unpack(ARRAY)
    return decode_array(cursor.part(length), count, channels, mode, limits)


def _to_unsigned(values: I64) -> U64:
    return np.where(values < 0, -2 * values - 1, 2 * values).astype(np.uint64)


def _to_signed(numbers: U64, cursor: Cursor) -> I64:
    """The inverse; numbers that no valid row has are refused, so that sums of them stay small."""
    if len(numbers) and int(numbers.max()) > 4 * _LARGEST_CODE:
        raise cursor.error(
            "a baked number is too large", expected=4 * _LARGEST_CODE, found=int(numbers.max())
        )
    values = numbers.astype(np.int64)
    return (values >> 1) ^ -(values & 1)


def _require_end(cursor: Cursor) -> None:
    left = len(cursor.rest())
    if left:
        raise cursor.error("a baked box is longer than its arrays", found=f"{left} bytes more")


def _gaussians(codes: I64, q: Quantisation) -> GaussianFrame:
    seen = codes[codes[:, OPACITY.start] > 0]
    steps = np.float32(q.color_steps)
    return GaussianFrame(
        means=q.grid_lo + q.grid_step * seen[:, MEAN].astype(np.float32),
        scales=np.exp2(seen[:, SCALE] / q.scale_steps).astype(np.float32),
        rotations=_quaternions(seen[:, ROTATION] / q.rotation_steps, seen[:, LARGEST.start]),
        opacities=seen[:, OPACITY.start].astype(np.float32) / np.float32(q.opacity_steps),
        colors=seen[:, COLOR].astype(np.float32) / steps,
    )


def _quaternions(small: NDArray[np.float64], largest: I64) -> NDArray[np.float32]:
    """(N, 4) wxyz from the components that were kept."""
    rest = np.sqrt(np.maximum(0, 1 - np.einsum("ij,ij->i", small, small)))
    whole = np.empty((len(small), 4))
    np.put_along_axis(whole, other_components(largest), small, axis=1)
    np.put_along_axis(whole, largest[:, None], rest[:, None], axis=1)
    # Not 0: either the three are small and the rest is near 1, or they are not.
    return (whole / np.linalg.norm(whole, axis=1, keepdims=True)).astype(np.float32)
