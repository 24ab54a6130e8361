"""The decoder heads as Triton kernels. Imports Triton: import when it is there.

The opacity head goes first, for all anchors. An anchor none of whose Gaussians has an opacity of VISIBLE or
more is not seen: nobody draws its Gaussians, so the other heads pass it over, and it gets no gradient. Which
anchors are seen is known to the device alone: kernels are launched for all, and those beyond the count end
at once.

Outputs of the heads colour, covariance and offset lie side by side, each in as many columns as its packed
perceptron has (`perceptron_triton.Shape`): COLORS, COVARIANCES, OFFSETS; in gradients those of the opacity
head, OPACITIES, come first. The formulas are those of `activations_cpu`.
"""

from __future__ import annotations

# mypy: disable-error-code="no-untyped-def, import-untyped, import-not-found"
import triton
import triton.language as tl

from clipgstream.model.perceptron_triton_kernels import read_inputs, take_slots, two_layers

VISIBLE = tl.constexpr(1.0 / 255.0)
SMALL = tl.constexpr(1e-6)
"""Scale, in world units, of Gaussians that are not seen."""
SHORTEST = tl.constexpr(1e-12)


@triton.jit(do_not_specialize=["count"])
def opacity_kernel(
    x, half_x, w1, b1, w2, b2, opacities, visible, count, inputs,
    PER_ANCHOR: tl.constexpr, ROWS: tl.constexpr, WIDTH: tl.constexpr, HIDDEN: tl.constexpr,
    OUT: tl.constexpr, OUT_BLOCK: tl.constexpr, CHUNK: tl.constexpr,
):  # fmt: skip
    """Opacities of all anchors, and which are seen.

    half_x (count, WIDTH) float16: x. opacities (count, PER_ANCHOR). visible (count,) int8.
    """
    rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    inside, columns = rows < count, tl.arange(0, OUT_BLOCK)
    block = read_inputs(x, half_x, rows, inside, inputs, WIDTH, True)
    total = two_layers(block, w1, b1, w2, b2, ROWS, WIDTH, HIDDEN, OUT, OUT_BLOCK, CHUNK)
    valid = inside[:, None] & (columns[None, :] < PER_ANCHOR)
    opacity = 1.0 / (1.0 + tl.exp(-total))
    tl.store(opacities + rows.to(tl.int64)[:, None] * PER_ANCHOR + columns[None, :], opacity, mask=valid)
    # What is not a number is seen, so that it shows.
    seen = tl.max((valid & ~(opacity < VISIBLE)).to(tl.int32), axis=1)
    tl.store(visible + rows, seen.to(tl.int8), mask=inside)


@triton.jit(do_not_specialize=["count"])
def pick_kernel(visible, picked, found, count, BLOCK: tl.constexpr):
    """picked: anchors that are seen, in no order; found: how many.

    A kernel of its own, because Triton 3.6 cannot do this behind a matrix product on some GPUs (sm_100).
    """
    rows = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    seen = (tl.load(visible + rows, mask=rows < count, other=0) != 0).to(tl.int32)
    tl.store(picked + take_slots(seen, found), rows, mask=seen != 0)


@triton.jit
def other_heads_kernel(
    half_x, picked, found, raw,
    color_w1, color_b1, color_w2, color_b2, covariance_w1, covariance_b1, covariance_w2, covariance_b2,
    offset_w1, offset_b1, offset_w2, offset_b2,
    ROWS: tl.constexpr, WIDTH: tl.constexpr, CHUNK: tl.constexpr,
    COLOR_HIDDEN: tl.constexpr, COLORS: tl.constexpr, COLOR_BLOCK: tl.constexpr,
    COVARIANCE_HIDDEN: tl.constexpr, COVARIANCES: tl.constexpr, COVARIANCE_BLOCK: tl.constexpr,
    OFFSET_HIDDEN: tl.constexpr, OFFSETS: tl.constexpr, OFFSET_BLOCK: tl.constexpr,
):  # fmt: skip
    """raw (A, COLORS + COVARIANCES + OFFSETS) float16, rows of seen anchors: outputs before activation."""
    start = tl.program_id(0) * ROWS
    count = tl.load(found)
    if start >= count:
        return
    slots = start + tl.arange(0, ROWS)
    inside = slots < count
    rows = tl.load(picked + slots, mask=inside, other=0).to(tl.int64)[:, None]
    columns = tl.arange(0, WIDTH)
    x = tl.load(half_x + rows * WIDTH + columns[None, :], mask=inside[:, None], other=0.0)
    at = raw + rows * (COLORS + COVARIANCES + OFFSETS)
    total = two_layers(
        x, color_w1, color_b1, color_w2, color_b2, ROWS, WIDTH, COLOR_HIDDEN, COLORS, COLOR_BLOCK, CHUNK
    )
    store_outputs(at, total, inside, COLORS, COLOR_BLOCK)
    total = two_layers(
        x, covariance_w1, covariance_b1, covariance_w2, covariance_b2,
        ROWS, WIDTH, COVARIANCE_HIDDEN, COVARIANCES, COVARIANCE_BLOCK, CHUNK,
    )  # fmt: skip
    store_outputs(at + COLORS, total, inside, COVARIANCES, COVARIANCE_BLOCK)
    total = two_layers(
        x,
        offset_w1,
        offset_b1,
        offset_w2,
        offset_b2,
        ROWS,
        WIDTH,
        OFFSET_HIDDEN,
        OFFSETS,
        OFFSET_BLOCK,
        CHUNK,
    )
    store_outputs(at + (COLORS + COVARIANCES), total, inside, OFFSETS, OFFSET_BLOCK)


@triton.jit
def store_outputs(at, total, inside, OUT: tl.constexpr, OUT_BLOCK: tl.constexpr):
    """Write the columns that are in memory."""
    columns = tl.arange(0, OUT_BLOCK)
    tl.store(at + columns[None, :], total.to(tl.float16), mask=inside[:, None] & (columns[None, :] < OUT))


@triton.jit(do_not_specialize=["count"])
def activate_kernel(
    raw, visible, positions, log_scales, means, scales, rotations, colors, count,
    PER_ANCHOR: tl.constexpr, COLORS: tl.constexpr, COVARIANCES: tl.constexpr, OFFSETS: tl.constexpr,
    BLOCK: tl.constexpr,
):  # fmt: skip
    """`count` Gaussians; those of anchors that are not seen are black, upright, tiny and at their anchor."""
    gaussian = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = gaussian < count
    anchor, k = gaussian // PER_ANCHOR, gaussian % PER_ANCHOR
    seen = tl.load(visible + anchor, mask=inside, other=0) != 0
    wide, target = anchor.to(tl.int64), gaussian.to(tl.int64)
    color = raw + wide * (COLORS + COVARIANCES + OFFSETS) + k * 3
    covariance, offset = color + COLORS + k * 4, color + (COLORS + COVARIANCES)
    for c in tl.static_range(3):
        moved = tl.load(offset + c, mask=seen, other=0.0).to(tl.float32)
        moved *= tl.exp(tl.load(log_scales + wide * 6 + c, mask=seen, other=0.0))
        position = tl.load(positions + wide * 3 + c, mask=inside, other=0.0)
        tl.store(means + target * 3 + c, position + moved, mask=inside)
        size = tl.exp(tl.load(log_scales + wide * 6 + 3 + c, mask=seen, other=0.0))
        size *= sigmoid(tl.load(covariance + c, mask=seen, other=0.0))
        tl.store(scales + target * 3 + c, tl.where(seen, size, SMALL), mask=inside)
        light = sigmoid(tl.load(color + c, mask=seen, other=0.0))
        tl.store(colors + target * 3 + c, tl.where(seen, light, 0.0), mask=inside)
    a, b, c, d = quaternion(covariance + 3, seen)
    inverse = 1.0 / longest(tl.sqrt((a * a + b * b) + (c * c + d * d)))
    tl.store(rotations + target * 4, a * inverse, mask=inside)
    tl.store(rotations + target * 4 + 1, b * inverse, mask=inside)
    tl.store(rotations + target * 4 + 2, c * inverse, mask=inside)
    tl.store(rotations + target * 4 + 3, d * inverse, mask=inside)


@triton.jit(do_not_specialize=["count"])
def activate_gradient_kernel(
    raw, visible, opacities, log_scales, d_means, d_scales, d_rotations, d_opacities, d_colors,
    picked, found, d_raw, d_logs, count,
    PER_ANCHOR: tl.constexpr, OPACITIES: tl.constexpr, COLORS: tl.constexpr, COVARIANCES: tl.constexpr,
    OFFSETS: tl.constexpr, ROWS: tl.constexpr, K: tl.constexpr,
):  # fmt: skip
    """Gradients of the heads' outputs, for those of `count` anchors that are seen and that any reaches.

    picked: these anchors, in no order; found: how many; d_raw (found, all columns) bfloat16: their rows, 0 in
    padding. d_logs (count, 6): of all anchors' log scales. K: PER_ANCHOR rounded up to a power of two, 16 or
    more.
    """
    anchors = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    inside, k = anchors < count, tl.arange(0, K)
    wide = anchors.to(tl.int64)
    seen = tl.load(visible + anchors, mask=inside, other=0) != 0
    valid = seen[:, None] & (k[None, :] < PER_ANCHOR)
    gaussian = wide[:, None] * PER_ANCHOR + k[None, :]

    g_opacity = tl.load(d_opacities + gaussian, mask=valid, other=0.0)
    g_color0, g_color1, g_color2 = three(d_colors + gaussian * 3, valid)
    g_mean0, g_mean1, g_mean2 = three(d_means + gaussian * 3, valid)
    g_scale0, g_scale1, g_scale2 = three(d_scales + gaussian * 3, valid)
    g_turn0, g_turn1, g_turn2 = three(d_rotations + gaussian * 4, valid)
    g_turn3 = tl.load(d_rotations + gaussian * 4 + 3, mask=valid, other=0.0)
    # Not a number differs from 0 too.
    reached = (g_opacity != 0.0) | (g_color0 != 0.0) | (g_color1 != 0.0) | (g_color2 != 0.0)
    reached |= (g_mean0 != 0.0) | (g_mean1 != 0.0) | (g_mean2 != 0.0)
    reached |= (g_scale0 != 0.0) | (g_scale1 != 0.0) | (g_scale2 != 0.0)
    reached |= (g_turn0 != 0.0) | (g_turn1 != 0.0) | (g_turn2 != 0.0) | (g_turn3 != 0.0)
    active = tl.max(reached.to(tl.int32), axis=1)
    slots = take_slots(active, found)
    tl.store(picked + slots, anchors, mask=active != 0)

    used = active[:, None] != 0
    lanes = valid & used
    row = d_raw + slots.to(tl.int64)[:, None] * (OPACITIES + COLORS + COVARIANCES + OFFSETS)
    opacity = tl.load(opacities + gaussian, mask=lanes, other=0.0)
    put(row, k, g_opacity * opacity * (1.0 - opacity), used, OPACITIES)

    source = raw + wide[:, None] * (COLORS + COVARIANCES + OFFSETS) + k[None, :] * 3
    row += OPACITIES
    put(row, k * 3, through_sigmoid(source, g_color0, lanes), used, COLORS)
    put(row, k * 3 + 1, through_sigmoid(source + 1, g_color1, lanes), used, COLORS)
    put(row, k * 3 + 2, through_sigmoid(source + 2, g_color2, lanes), used, COLORS)

    row += COLORS
    source += COLORS + k[None, :] * 4
    logs, d_own = log_scales + wide * 6 + 3, d_logs + wide * 6 + 3
    size_gradient(0, source, g_scale0, logs, d_own, row, k * 7, lanes, used, inside, seen, COVARIANCES)
    size_gradient(1, source, g_scale1, logs, d_own, row, k * 7, lanes, used, inside, seen, COVARIANCES)
    size_gradient(2, source, g_scale2, logs, d_own, row, k * 7, lanes, used, inside, seen, COVARIANCES)

    a, b, c, d = quaternion(source + 3, lanes)
    length = tl.sqrt((a * a + b * b) + (c * c + d * d))
    inverse = 1.0 / longest(length)
    along = (g_turn0 * a + g_turn1 * b) + (g_turn2 * c + g_turn3 * d)
    along = tl.where(length <= SHORTEST, 0.0, along) * inverse * inverse
    put(row, k * 7 + 3, (g_turn0 - a * along) * inverse, used, COVARIANCES)
    put(row, k * 7 + 4, (g_turn1 - b * along) * inverse, used, COVARIANCES)
    put(row, k * 7 + 5, (g_turn2 - c * along) * inverse, used, COVARIANCES)
    put(row, k * 7 + 6, (g_turn3 - d * along) * inverse, used, COVARIANCES)

    row += COVARIANCES
    source += COVARIANCES - k[None, :] * 4
    logs, d_own = log_scales + wide * 6, d_logs + wide * 6
    offset_gradient(0, source, g_mean0, logs, d_own, row, k * 3, lanes, used, inside, seen, OFFSETS)
    offset_gradient(1, source, g_mean1, logs, d_own, row, k * 3, lanes, used, inside, seen, OFFSETS)
    offset_gradient(2, source, g_mean2, logs, d_own, row, k * 3, lanes, used, inside, seen, OFFSETS)


@triton.jit
def size_gradient(
    axis: tl.constexpr, source, slope, logs, d_logs, row, column, lanes, used, inside, seen, OUT: tl.constexpr
):
    """Of the sizes along one axis, and their share of their anchor's log scale."""
    gate = sigmoid(tl.load(source + axis, mask=lanes, other=0.0))
    d_log = slope * gate * tl.exp(tl.load(logs + axis, mask=seen, other=0.0))[:, None]
    put(row, column + axis, d_log * (1.0 - gate), used, OUT)
    tl.store(d_logs + axis, tl.sum(d_log, axis=1), mask=inside)


@triton.jit
def offset_gradient(
    axis: tl.constexpr, source, slope, logs, d_logs, row, column, lanes, used, inside, seen, OUT: tl.constexpr
):
    """Of the offsets along one axis, and their share of their anchor's log scale."""
    d_offset = slope * tl.exp(tl.load(logs + axis, mask=seen, other=0.0))[:, None]
    put(row, column + axis, d_offset, used, OUT)
    moved = tl.load(source + axis, mask=lanes, other=0.0).to(tl.float32)
    tl.store(d_logs + axis, tl.sum(d_offset * moved, axis=1), mask=inside)


@triton.jit
def through_sigmoid(source, slope, lanes):
    """The gradient of a raw output from that of its sigmoid."""
    gate = sigmoid(tl.load(source, mask=lanes, other=0.0))
    return slope * gate * (1.0 - gate)


@triton.jit
def put(row, column, values, used, OUT: tl.constexpr):
    """Write `values`, which are 0 beyond the last Gaussian, to those of the columns that are in memory."""
    mask = used & (column[None, :] < OUT)
    tl.store(row + column[None, :], values.to(row.dtype.element_ty), mask=mask)


@triton.jit
def three(at, mask):
    """Three numbers side by side."""
    return (
        tl.load(at, mask=mask, other=0.0),
        tl.load(at + 1, mask=mask, other=0.0),
        tl.load(at + 2, mask=mask, other=0.0),
    )


@triton.jit
def quaternion(at, mask):
    """Four numbers side by side as float32; where masked, the one that turns nothing."""
    return (
        tl.load(at, mask=mask, other=1.0).to(tl.float32),
        tl.load(at + 1, mask=mask, other=0.0).to(tl.float32),
        tl.load(at + 2, mask=mask, other=0.0).to(tl.float32),
        tl.load(at + 3, mask=mask, other=0.0).to(tl.float32),
    )


@triton.jit
def longest(length):
    """`length`, or SHORTEST if that is longer; what is not a number stays so."""
    return tl.where(length < SHORTEST, SHORTEST, length)


@triton.jit
def sigmoid(raw):
    """1 / (1 + exp(-raw)) as float32."""
    return 1.0 / (1.0 + tl.exp(-raw.to(tl.float32)))
