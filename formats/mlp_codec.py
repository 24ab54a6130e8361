"""Two-layer perceptrons with whole-number weights, a step a row.

Bytes, little-endian:

    for each perceptron: inputs, hidden units, outputs (three uint16)
    for each perceptron: steps of the rows of w1, b1, steps of the rows of w2, b2 (float16 each)
    to the end: one entropy-coded array (formats/rans.py), 1 channel, mode 0, of all weights: for each
    perceptron w1 (hidden, inputs) and w2 (outputs, hidden), row-major

A number of the array is 2 q if the weight's q is not negative, else -2 q - 1; |q| is less than 2**15, and
the weight is `step * q`, rounded to float32. Steps are not negative.

Outputs may be cut in two: the first ones make a smaller perceptron, and the others follow later without
shapes, in the same way: for each perceptron the steps of the further rows of w2 and the further b2, then the
array with these rows.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import Limits
from formats.quantize import MAX_BITS, unzigzag, zigzag
from formats.rans import BY_CHANNEL, decode_array, encode_array
from formats.types import F32, Mlp

MLP_SHAPE = struct.Struct("<HHH")
MAX_WEIGHT = 1 << 15

Shape = tuple[int, int, int]
Layer = tuple[F32, F32]
"""Weights (rows, columns) and biases (rows,)."""


def mlp_shape(mlp: Mlp) -> Shape:
    """(inputs, hidden, outputs), checked against all four arrays.

    Raises:
        FormatError: when the arrays do not fit together.
    """
    hidden, inputs = mlp.w1.shape
    outputs = mlp.w2.shape[0]
    if mlp.b1.shape != (hidden,) or mlp.w2.shape != (outputs, hidden) or mlp.b2.shape != (outputs,):
        shapes = [array.shape for array in (mlp.w1, mlp.b1, mlp.w2, mlp.b2)]
        raise FormatError("a perceptron's arrays do not fit together", found=shapes)
    return inputs, hidden, outputs


def encode_mlps(mlps: Sequence[Mlp], bits: int, limits: Limits) -> bytes:
    """Pack perceptrons, their weights rounded to `bits` bits.

    Raises:
        FormatError: when a number is not finite as float16 (beyond 65504), a layer is too wide, or `bits` out
            of range.
    """
    shapes = [mlp_shape(mlp) for mlp in mlps]
    if max(max(shape) for shape in shapes) > limits.mlp_width:
        raise FormatError("a perceptron is too wide", expected=f"at most {limits.mlp_width}", found=shapes)
    layers = [layer for mlp in mlps for layer in ((mlp.w1, mlp.b1), (mlp.w2, mlp.b2))]
    return b"".join(MLP_SHAPE.pack(*shape) for shape in shapes) + _encode_layers(layers, bits)


def decode_mlps(cursor: Cursor, expected: Sequence[Shape], limits: Limits) -> list[Mlp]:
    """Read as many perceptrons as `expected` names, with hidden 0 meaning any width.

    Raises:
        FormatError: when a shape differs, a layer is too wide, or the bytes are damaged.
    """
    shapes = [_decode_shape(cursor, wanted, limits) for wanted in expected]
    sizes = [size for inputs, hidden, outputs in shapes for size in ((hidden, inputs), (outputs, hidden))]
    layers = _decode_layers(cursor, sizes, limits)
    return [Mlp(*first, *second) for first, second in zip(layers[::2], layers[1::2], strict=True)]


def first_outputs(mlp: Mlp, count: int) -> Mlp:
    """The perceptron of the first `count` outputs."""
    return Mlp(mlp.w1, mlp.b1, mlp.w2[:count], mlp.b2[:count])


def encode_more_outputs(mlps: Sequence[Mlp], counts: Sequence[int], bits: int) -> bytes:
    """Pack what `first_outputs` cuts off of each perceptron.

    Raises:
        FormatError: as `encode_mlps`.
    """
    pairs = zip(mlps, counts, strict=True)
    return _encode_layers([(mlp.w2[count:], mlp.b2[count:]) for mlp, count in pairs], bits)


def decode_more_outputs(
    cursor: Cursor, mlps: Sequence[Mlp], counts: Sequence[int], limits: Limits
) -> list[Mlp]:
    """The perceptrons with as many further outputs as `counts` says.

    Raises:
        FormatError: when the bytes are damaged or too few.
    """
    sizes = [(count, len(mlp.b1)) for mlp, count in zip(mlps, counts, strict=True)]
    more = _decode_layers(cursor, sizes, limits)
    return [
        Mlp(mlp.w1, mlp.b1, np.concatenate([mlp.w2, w2]), np.concatenate([mlp.b2, b2]))
        for mlp, (w2, b2) in zip(mlps, more, strict=True)
    ]


def _encode_layers(layers: Sequence[Layer], bits: int) -> bytes:
    if not 2 <= bits <= MAX_BITS:
        raise FormatError(
            "cannot quantise weights to this many bits", expected=f"2 to {MAX_BITS}", found=bits
        )
    halves, weights = [], []
    for matrix, bias in layers:
        step = _steps(matrix, (1 << (bits - 1)) - 1)
        halves += [step, _halves(bias)]
        distance = step.astype(np.float64)[:, None]
        weights.append(np.rint(np.divide(matrix, distance, out=np.zeros(matrix.shape), where=distance > 0)))
    q = np.concatenate([matrix.ravel() for matrix in weights]).astype(np.int64)
    return b"".join(half.tobytes() for half in halves) + encode_array(zigzag(q), 1, BY_CHANNEL)


def _steps(matrix: F32, top: int) -> NDArray[np.float16]:
    """(rows,) the smallest half-precision steps of which no weight is more than `top`."""
    largest = np.abs(matrix).max(axis=1, initial=0).astype(np.float64)
    step = _halves(largest / top)
    short = step.astype(np.float64) * top < largest
    step[short] = np.nextafter(step[short], np.float16(np.inf))
    return step


def _halves(values: NDArray[np.floating]) -> NDArray[np.float16]:
    with np.errstate(over="ignore"):
        halves = values.astype("<f2")
    if not np.isfinite(halves).all():
        raise FormatError("a perceptron's number does not fit half precision", expected="at most 65504")
    return halves


def _decode_layers(cursor: Cursor, sizes: Sequence[tuple[int, int]], limits: Limits) -> list[Layer]:
    """Layers of these (rows, columns)."""
    count = sum(rows * columns for rows, columns in sizes)
    if 4 * count > limits.array_bytes:
        raise cursor.error("perceptrons are too large", expected=f"at most {limits.array_bytes} bytes")
    scales = [(_decode_halves(cursor, rows), _decode_halves(cursor, rows)) for rows, _ in sizes]
    if any((step < 0).any() for step, _ in scales):
        raise cursor.error("a perceptron has a negative step")
    q = unzigzag(decode_array(cursor, count, 1, BY_CHANNEL, limits))
    if np.abs(q).max(initial=0) >= MAX_WEIGHT:
        raise cursor.error("a perceptron's weight is out of range", expected=f"below {MAX_WEIGHT} steps")
    ends = np.cumsum([rows * columns for rows, columns in sizes])
    return [
        (step[:, None] * part.reshape(size).astype(np.float32), bias)
        for size, part, (step, bias) in zip(sizes, np.split(q, ends[:-1]), scales, strict=True)
    ]


def _decode_halves(cursor: Cursor, count: int) -> F32:
    values = np.frombuffer(cursor.take(2 * count), "<f2").astype(np.float32)
    if not np.isfinite(values).all():
        raise cursor.error("a perceptron's number is not finite")
    return values


def _decode_shape(cursor: Cursor, wanted: Shape, limits: Limits) -> Shape:
    inputs, hidden, outputs = cursor.unpack(MLP_SHAPE)
    if (inputs, outputs) != (wanted[0], wanted[2]) or not 1 <= hidden <= limits.mlp_width:
        raise cursor.error(
            "a perceptron has another shape",
            expected=f"{wanted[0]} inputs, 1 to {limits.mlp_width} hidden units, {wanted[2]} outputs",
            found=f"{inputs}, {hidden}, {outputs}",
        )
    return inputs, hidden, outputs
