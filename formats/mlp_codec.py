"""Two-layer perceptrons as half-precision floats.

Bytes: for each perceptron inputs, hidden units, outputs (three uint16), then one zstandard frame with all
float16 values (w1, b1, w2, b2 of each perceptron in turn, row-major): first every low byte, then every
high byte.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.compress import compress, decompress_rest
from formats.errors import FormatError
from formats.limits import Limits
from formats.types import Mlp

MLP_SHAPE = struct.Struct("<HHH")

Shape = tuple[int, int, int]


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


def encode_mlps(mlps: Sequence[Mlp], limits: Limits) -> bytes:
    """Pack perceptrons.

    Raises:
        FormatError: when a weight is not finite as float16 (beyond 65504) or a layer too wide.
    """
    shapes = [mlp_shape(mlp) for mlp in mlps]
    if max(max(shape) for shape in shapes) > limits.mlp_width:
        raise FormatError("a perceptron is too wide", expected=f"at most {limits.mlp_width}", found=shapes)
    arrays = [array for mlp in mlps for array in (mlp.w1, mlp.b1, mlp.w2, mlp.b2)]
    with np.errstate(over="ignore"):
        halves = np.concatenate([array.ravel() for array in arrays]).astype("<f2")
    if not np.isfinite(halves).all():
        raise FormatError("a perceptron's weight does not fit half precision", expected="|weight| <= 65504")
    planes = np.ascontiguousarray(halves.view(np.uint8).reshape(-1, 2).T)
    return b"".join(MLP_SHAPE.pack(*shape) for shape in shapes) + compress(planes.tobytes())


def decode_mlps(cursor: Cursor, expected: Sequence[Shape], limits: Limits) -> list[Mlp]:
    """Read as many perceptrons as `expected` names, with hidden 0 meaning any width.

    Raises:
        FormatError: when a shape differs, a layer is too wide, or a weight is not finite.
    """
    shapes = [_decode_shape(cursor, wanted, limits) for wanted in expected]
    count = sum(_size(shape) for shape in shapes)
    packed = decompress_rest(cursor, 2 * count, limits.array_bytes)
    planes = np.frombuffer(packed, np.uint8).reshape(2, count)
    values = np.ascontiguousarray(planes.T).view("<f2").ravel().astype(np.float32)
    if not np.isfinite(values).all():
        raise cursor.error("a perceptron's weight is not finite")
    mlps, start = [], 0
    for shape in shapes:
        mlps.append(_cut_mlp(values[start : start + _size(shape)], shape))
        start += _size(shape)
    return mlps


def _decode_shape(cursor: Cursor, wanted: Shape, limits: Limits) -> Shape:
    inputs, hidden, outputs = cursor.unpack(MLP_SHAPE)
    if (inputs, outputs) != (wanted[0], wanted[2]) or not 1 <= hidden <= limits.mlp_width:
        raise cursor.error(
            "a perceptron has another shape",
            expected=f"{wanted[0]} inputs, 1 to {limits.mlp_width} hidden units, {wanted[2]} outputs",
            found=f"{inputs}, {hidden}, {outputs}",
        )
    return inputs, hidden, outputs


def _size(shape: Shape) -> int:
    inputs, hidden, outputs = shape
    return hidden * (inputs + 1) + outputs * (hidden + 1)


def _cut_mlp(values: NDArray[np.float32], shape: Shape) -> Mlp:
    inputs, hidden, outputs = shape
    ends = np.cumsum([hidden * inputs, hidden, outputs * hidden])
    w1, b1, w2, b2 = (part.copy() for part in np.split(values, ends))
    return Mlp(w1.reshape(hidden, inputs), b1, w2.reshape(outputs, hidden), b2)
