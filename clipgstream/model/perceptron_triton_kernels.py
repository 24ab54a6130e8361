"""Two-layer perceptrons on tensor cores, as Triton kernels. Imports Triton: import when it is there.

A perceptron computes w2 relu(w1 x + b1) + b2. Going forward its factors are float16; going back those of
gradients are bfloat16 (whatever `slope_*` and `d_rows` are), which has float32's range and so needs no
scaling of the loss. Sums are float32. The
hidden layer never leaves the program that computes it: a program takes a block of rows through one CHUNK of
hidden units after another, and the way back computes it again.

Packed weights, whose padding is 0: w1 (HIDDEN, WIDTH), b1 (HIDDEN,), w2 (OUT, HIDDEN), b2 (OUT,); see
`perceptron_triton.Shape`. A block of outputs is OUT_BLOCK, a power of two, of which OUT are in memory.
"""

from __future__ import annotations

# mypy: disable-error-code="no-untyped-def, import-untyped, import-not-found"
import triton
import triton.language as tl


@triton.jit
def pack_kernel(
    w1, b1, w2, b2, half_w1, half_w2, slope_w1, slope_w2, packed_b1, packed_b2, inputs, hidden, outputs,
    WIDTH: tl.constexpr, HIDDEN: tl.constexpr, OUT: tl.constexpr, TRAIN: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    """Packed float16 weights of float32 ones; with TRAIN also `slope_*`, the same as bfloat16."""
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    row, column = at // WIDTH, at % WIDTH
    first = tl.load(w1 + row * inputs + column, mask=(row < hidden) & (column < inputs), other=0.0)
    tl.store(half_w1 + at, first.to(tl.float16), mask=at < HIDDEN * WIDTH)
    row, column = at // HIDDEN, at % HIDDEN
    second = tl.load(w2 + row * hidden + column, mask=(row < outputs) & (column < hidden), other=0.0)
    tl.store(half_w2 + at, second.to(tl.float16), mask=at < OUT * HIDDEN)
    if TRAIN:
        tl.store(slope_w1 + at, first.to(slope_w1.dtype.element_ty), mask=at < HIDDEN * WIDTH)
        tl.store(slope_w2 + at, second.to(slope_w2.dtype.element_ty), mask=at < OUT * HIDDEN)
    tl.store(packed_b1 + at, tl.load(b1 + at, mask=at < hidden, other=0.0), mask=at < HIDDEN)
    tl.store(packed_b2 + at, tl.load(b2 + at, mask=at < outputs, other=0.0), mask=at < OUT)


@triton.jit
def hidden_units(x, w1, b1, units, WIDTH: tl.constexpr):
    """(rows, units) float32 of inputs `x` (rows, WIDTH) float16, before the ReLU."""
    columns = tl.arange(0, WIDTH)
    weights = tl.load(w1 + units[:, None] * WIDTH + columns[None, :])
    return tl.dot(x, tl.trans(weights), out_dtype=tl.float32) + tl.load(b1 + units)[None, :]


@triton.jit
def read_outputs(w2, outputs, units, HIDDEN: tl.constexpr, OUT: tl.constexpr):
    """(outputs, units) of w2, 0 beyond the outputs that are in memory."""
    at = w2 + outputs[:, None] * HIDDEN + units[None, :]
    return tl.load(at, mask=outputs[:, None] < OUT, other=0.0)


@triton.jit
def two_layers(
    x, w1, b1, w2, b2, ROWS: tl.constexpr, WIDTH: tl.constexpr, HIDDEN: tl.constexpr, OUT: tl.constexpr,
    OUT_BLOCK: tl.constexpr, CHUNK: tl.constexpr,
):  # fmt: skip
    """(ROWS, OUT_BLOCK) float32 outputs of inputs `x` (ROWS, WIDTH) float16."""
    outputs = tl.arange(0, OUT_BLOCK)
    total = tl.zeros((ROWS, OUT_BLOCK), tl.float32)
    for first in range(0, HIDDEN, CHUNK):
        units = first + tl.arange(0, CHUNK)
        hidden = hidden_units(x, w1, b1, units, WIDTH)
        # Written so that what is not a number stays so.
        hidden = tl.where(hidden <= 0.0, 0.0, hidden).to(tl.float16)
        weights = read_outputs(w2, outputs, units, HIDDEN, OUT)
        total = tl.dot(hidden, tl.trans(weights), acc=total, out_dtype=tl.float32)
    return total + tl.load(b2 + outputs, mask=outputs < OUT, other=0.0)[None, :]


@triton.jit
def read_inputs(x, half_x, rows, inside, inputs, WIDTH: tl.constexpr, KEEP: tl.constexpr):
    """(rows, WIDTH) float16 of x (N, inputs) float32; with KEEP also written to half_x (N, WIDTH)."""
    columns, wide = tl.arange(0, WIDTH), rows.to(tl.int64)[:, None]
    at = x + wide * inputs + columns[None, :]
    block = tl.load(at, mask=inside[:, None] & (columns[None, :] < inputs), other=0.0).to(tl.float16)
    if KEEP:
        tl.store(half_x + wide * WIDTH + columns[None, :], block, mask=inside[:, None])
    return block


@triton.jit
def take_slots(chosen, found):
    """A slot for each of a block's rows that is chosen (int32, 0 or 1); `found` counts all blocks' slots."""
    base = tl.atomic_add(found, tl.sum(chosen, axis=0), sem="relaxed")
    return base + tl.cumsum(chosen, axis=0) - chosen


@triton.jit
def input_gradient(
    total, x, d_rows, slots, inside, w1, slope_w1, b1, slope_w2, STRIDE: tl.constexpr, WIDTH: tl.constexpr,
    HIDDEN: tl.constexpr, OUT: tl.constexpr, OUT_BLOCK: tl.constexpr, CHUNK: tl.constexpr,
):  # fmt: skip
    """`total` (rows, WIDTH) float32 with the gradient that one perceptron gives its inputs added.

    d_rows: its first column of the outputs' gradients, of which slot s has the row s * STRIDE.
    """
    columns, outputs = tl.arange(0, WIDTH), tl.arange(0, OUT_BLOCK)
    at = d_rows + slots.to(tl.int64)[:, None] * STRIDE + outputs[None, :]
    slope = tl.load(at, mask=inside[:, None] & (outputs[None, :] < OUT), other=0.0)
    for first in range(0, HIDDEN, CHUNK):
        units = first + tl.arange(0, CHUNK)
        hidden = hidden_units(x, w1, b1, units, WIDTH)
        weights = read_outputs(slope_w2, outputs, units, HIDDEN, OUT)
        d_hidden = tl.dot(slope, weights, out_dtype=tl.float32)
        d_hidden = tl.where(hidden <= 0.0, 0.0, d_hidden).to(slope.dtype)
        weights = tl.load(slope_w1 + units[:, None] * WIDTH + columns[None, :])
        total = tl.dot(d_hidden, weights, acc=total, out_dtype=tl.float32)
    return total


@triton.jit
def input_gradient_kernel(
    half_x, picked, found, d_rows, d_x, inputs,
    w1_a, slope_w1_a, b1_a, slope_w2_a, w1_b, slope_w1_b, b1_b, slope_w2_b,
    w1_c, slope_w1_c, b1_c, slope_w2_c, w1_d, slope_w1_d, b1_d, slope_w2_d,
    ROWS: tl.constexpr, WIDTH: tl.constexpr, STRIDE: tl.constexpr, CHUNK: tl.constexpr,
    HIDDEN_A: tl.constexpr, OUT_A: tl.constexpr, BLOCK_A: tl.constexpr,
    HIDDEN_B: tl.constexpr, OUT_B: tl.constexpr, BLOCK_B: tl.constexpr,
    HIDDEN_C: tl.constexpr, OUT_C: tl.constexpr, BLOCK_C: tl.constexpr,
    HIDDEN_D: tl.constexpr, OUT_D: tl.constexpr, BLOCK_D: tl.constexpr,
):  # fmt: skip
    """Write the picked rows of d_x (N, inputs) float32: the sum over up to four perceptrons.

    Perceptrons' outputs lie side by side in d_rows (found, STRIDE); one with OUT 0 is none.
    """
    start = tl.program_id(0) * ROWS
    count = tl.load(found)
    if start >= count:
        return
    slots = start + tl.arange(0, ROWS)
    inside, columns = slots < count, tl.arange(0, WIDTH)
    rows = tl.load(picked + slots, mask=inside, other=0).to(tl.int64)[:, None]
    x = tl.load(half_x + rows * WIDTH + columns[None, :], mask=inside[:, None], other=0.0)
    total = tl.zeros((ROWS, WIDTH), tl.float32)
    total = input_gradient(
        total, x, d_rows, slots, inside, w1_a, slope_w1_a, b1_a, slope_w2_a,
        STRIDE, WIDTH, HIDDEN_A, OUT_A, BLOCK_A, CHUNK,
    )  # fmt: skip
    if OUT_B > 0:
        total = input_gradient(
            total, x, d_rows + OUT_A, slots, inside, w1_b, slope_w1_b, b1_b, slope_w2_b,
            STRIDE, WIDTH, HIDDEN_B, OUT_B, BLOCK_B, CHUNK,
        )  # fmt: skip
    if OUT_C > 0:
        total = input_gradient(
            total, x, d_rows + (OUT_A + OUT_B), slots, inside, w1_c, slope_w1_c, b1_c, slope_w2_c,
            STRIDE, WIDTH, HIDDEN_C, OUT_C, BLOCK_C, CHUNK,
        )  # fmt: skip
    if OUT_D > 0:
        total = input_gradient(
            total, x, d_rows + (OUT_A + OUT_B + OUT_C), slots, inside, w1_d, slope_w1_d, b1_d, slope_w2_d,
            STRIDE, WIDTH, HIDDEN_D, OUT_D, BLOCK_D, CHUNK,
        )  # fmt: skip
    tl.store(
        d_x + rows * inputs + columns[None, :], total, mask=inside[:, None] & (columns[None, :] < inputs)
    )


@triton.jit
def weight_gradient_kernel(
    half_x, picked, found, d_rows, w1, b1, slope_w2, d_w1, d_b1, d_w2, d_b2, inputs, hidden, outputs,
    ROWS: tl.constexpr, WIDTH: tl.constexpr, STRIDE: tl.constexpr, HIDDEN: tl.constexpr, OUT: tl.constexpr,
    OUT_BLOCK: tl.constexpr, CHUNK: tl.constexpr,
):  # fmt: skip
    """Add to the float32 gradients of one perceptron's weights, which have no padding.

    A program has one chunk of hidden units, by its second number, and each so many-th block of picked rows,
    by its first; d_rows as in `input_gradient`.
    """
    count = tl.load(found)
    if tl.program_id(0) * ROWS >= count:
        return
    units = tl.program_id(1) * CHUNK + tl.arange(0, CHUNK)
    columns, results = tl.arange(0, WIDTH), tl.arange(0, OUT_BLOCK)
    first = tl.load(w1 + units[:, None] * WIDTH + columns[None, :])
    bias = tl.load(b1 + units)
    second = read_outputs(slope_w2, results, units, HIDDEN, OUT)
    sum_w1, sum_b1 = tl.zeros((CHUNK, WIDTH), tl.float32), tl.zeros((CHUNK,), tl.float32)
    sum_w2, sum_b2 = tl.zeros((OUT_BLOCK, CHUNK), tl.float32), tl.zeros((OUT_BLOCK,), tl.float32)
    for start in range(tl.program_id(0) * ROWS, count, tl.num_programs(0) * ROWS):
        slots = start + tl.arange(0, ROWS)
        inside = slots < count
        rows = tl.load(picked + slots, mask=inside, other=0).to(tl.int64)[:, None]
        x = tl.load(half_x + rows * WIDTH + columns[None, :], mask=inside[:, None], other=0.0)
        at = d_rows + slots.to(tl.int64)[:, None] * STRIDE + results[None, :]
        slope = tl.load(at, mask=inside[:, None] & (results[None, :] < OUT), other=0.0)
        unit = tl.dot(x, tl.trans(first), out_dtype=tl.float32) + bias[None, :]
        d_unit = tl.dot(slope, second, out_dtype=tl.float32)
        off = unit <= 0.0
        unit = tl.where(off, 0.0, unit).to(slope.dtype)
        d_unit = tl.where(off, 0.0, d_unit)
        sum_b1 += tl.sum(d_unit, axis=0)
        sum_b2 += tl.sum(slope.to(tl.float32), axis=0)
        d_unit = tl.trans(d_unit.to(slope.dtype))
        sum_w1 = tl.dot(d_unit, x.to(slope.dtype), acc=sum_w1, out_dtype=tl.float32)
        sum_w2 = tl.dot(tl.trans(slope), unit, acc=sum_w2, out_dtype=tl.float32)
    used, wanted = units < hidden, results < outputs
    mask = used[:, None] & (columns[None, :] < inputs)
    tl.atomic_add(d_w1 + units[:, None] * inputs + columns[None, :], sum_w1, mask=mask, sem="relaxed")
    tl.atomic_add(d_b1 + units, sum_b1, mask=used, sem="relaxed")
    mask = wanted[:, None] & used[None, :]
    tl.atomic_add(d_w2 + results[:, None] * hidden + units[None, :], sum_w2, mask=mask, sem="relaxed")
    if tl.program_id(1) == 0:
        tl.atomic_add(d_b2 + results, sum_b2, mask=wanted, sem="relaxed")
