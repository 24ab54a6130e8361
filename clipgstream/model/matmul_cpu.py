"""Matrix products for kernels that work on small blocks: as fast as a matrix library's, without its threads.

A library's products start its own threads, which wait for one another on a machine that is busy, and cost a
trip through memory for every product. A kernel that calls this one keeps its block in the cache.

Numba's cache of a kernel looks at that kernel's own file only: after a change here, touch
`perceptron_cpu.py`, or delete `__pycache__`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, register_jitable
from numpy.typing import NDArray

F32 = NDArray[np.float32]

TILE_ROWS = 4
TILE_COLUMNS = 16
"""Sums of one tile stay in registers: 4 of AVX-512, or 8 of AVX2, enough to hide the latency of a sum."""


@register_jitable
def rounded_up(size: int, to: int) -> int:
    """The least multiple of `to` that is not below `size`."""
    return (size + to - 1) // to * to


def pitch(columns: int) -> int:
    """Length to which rows of `columns` numbers are padded: a whole and odd number of cache lines.

    Whole, because products read and write whole tiles. Odd, because with an even number few cache sets would
    hold one column of many rows, above all with a power of two.
    """
    lines = rounded_up(columns, TILE_COLUMNS) // TILE_COLUMNS
    return (lines | 1) * TILE_COLUMNS


@intrinsic
def part(typingctx: Any, array: Any, row: Any, column: Any) -> Any:
    """Rows and columns of a C-contiguous float32 `array` (rows, columns) from [row, column] on.

    It doesn't keep the array alive. The only row of an array stands for as many as are asked for.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        structure = context.make_array(signature.args[0])(context, builder, args[0])
        count, length = cgutils.unpack_tuple(builder, structure.shape)
        corner = builder.gep(structure.data, [builder.add(builder.mul(args[1], length), args[2])])
        pitch_ = builder.select(builder.icmp_signed("==", count, _WORD(1)), _WORD(0), length)
        return context.make_tuple(builder, signature.return_type, (corner, pitch_))

    return _PART(array, types.int64, types.int64), codegen


@njit(nogil=True)
def multiply(  # type: ignore[no-untyped-def]
    left, right, start, out, rows, depth, columns, turned, relu
) -> None:
    """out = start + left @ right, each sum in the order of `right`'s rows.

    Args:
        left: part (rows, depth), or (depth, rows) if `turned`.
        right: part (depth, columns).
        start: part (rows, columns).
        out: part (rows, columns); may be `start`.
        rows: a multiple of TILE_ROWS. columns: one of TILE_COLUMNS.
        relu: results below 0 become 0 (NaN stays NaN).
    """
    for j in range(0, columns, TILE_COLUMNS):
        for i in range(0, rows, TILE_ROWS):
            _multiply_tile(left, right, start, out, i, j, depth, turned, relu)


@intrinsic
def _multiply_tile(  # type: ignore[no-untyped-def]
    typingctx, left, right, start, out, i, j, depth, turned, relu
) -> Any:
    """`multiply` for TILE_ROWS rows from i on and TILE_COLUMNS columns from j on.

    Written in the compiler's own language, because its vectoriser does not find this form: one vector of
    `right` and TILE_ROWS numbers of `left` a step, all sums in registers.
    """

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        parts = [_Part(builder, value) for value in args[:4]]
        _emit_tile(builder, *parts, *args[4:])
        return context.get_dummy_value()

    flags = (types.boolean, types.boolean)
    return types.void(*[_PART] * 4, types.int64, types.int64, types.int64, *flags), codegen


_FLOAT = ir.FloatType()
_VECTOR = ir.VectorType(_FLOAT, TILE_COLUMNS)
_WORD = ir.IntType(64)
# A part in a kernel: its corner and the distance from row to row.
_PART = types.Tuple((types.CPointer(types.float32), types.int64))


def _emit_tile(
    builder: Any,
    left: _Part,
    right: _Part,
    start: _Part,
    out: _Part,
    i: Any,
    j: Any,
    depth: Any,
    turned: Any,
    relu: Any,
) -> None:
    rows = [builder.add(i, _WORD(row)) for row in range(TILE_ROWS)]
    firsts = [builder.load(start.vector(row, j), align=4) for row in rows]
    sums = [cgutils.alloca_once_value(builder, first) for first in firsts]
    across = builder.select(turned, _WORD(1), left.pitch)
    along = builder.select(turned, left.pitch, _WORD(1))
    lefts = [builder.gep(left.corner, [builder.mul(row, across)]) for row in rows]
    with cgutils.for_range(builder, depth) as loop:
        vector = builder.load(right.vector(loop.index, j), align=4)
        offset = builder.mul(loop.index, along)
        for pointer, total in zip(lefts, sums, strict=True):
            number = _spread(builder, builder.load(builder.gep(pointer, [offset])))
            product = builder.fmul(number, vector, flags=("contract",))
            builder.store(builder.fadd(builder.load(total), product, flags=("contract",)), total)
    zero = ir.Constant(_VECTOR, None)
    for row, total in zip(rows, sums, strict=True):
        value = builder.load(total)
        positive = builder.select(builder.fcmp_ordered("<", value, zero), zero, value)
        builder.store(builder.select(relu, positive, value), out.vector(row, j), align=4)


class _Part:
    """A `part` in the compiler's language."""

    def __init__(self, builder: Any, value: Any) -> None:
        self._builder = builder
        self.corner = builder.extract_value(value, 0)
        self.pitch = builder.extract_value(value, 1)

    def vector(self, i: Any, j: Any) -> Any:
        """Pointer to the vector that begins at [i, j]."""
        offset = self._builder.add(self._builder.mul(i, self.pitch), j)
        return self._builder.bitcast(self._builder.gep(self.corner, [offset]), _VECTOR.as_pointer())


def _spread(builder: Any, number: Any) -> Any:
    """A vector of equal numbers."""
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    one = builder.insert_element(nothing, number, ir.IntType(32)(0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), TILE_COLUMNS), None)
    return builder.shuffle_vector(one, nothing, everywhere)
