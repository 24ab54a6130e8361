"""The 4D hash grid as Triton kernels (see formats.hashgrid). Imports Triton: import when it is there.

A program works on one level for a block of points, and programs of one level follow each other, so that its
table stays in the cache. A row's features are one vector load, or one vector of atomic adds.
"""

from __future__ import annotations

# mypy: disable-error-code="no-untyped-def, import-untyped, import-not-found"
import triton
import triton.language as tl

PRIME_Y = tl.constexpr(2654435761)
PRIME_Z = tl.constexpr(805459861)
PRIME_T = tl.constexpr(3674653429)


@triton.jit(do_not_specialize=["count"])
def encode_kernel(
    tables, points, scales, layout, out, count, LEVELS: tl.constexpr, F: tl.constexpr, FP: tl.constexpr,
    BLOCK: tl.constexpr,
):  # fmt: skip
    """out (count, LEVELS * F) float32 of `tables` (entries, F) float16.

    scales (LEVELS, 2) float64: space, time. layout (LEVELS, 4) int32: cells, entries, offset, dense.
    FP: F, rounded up to a power of two.
    """
    level = tl.program_id(1)
    rows = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    features = tl.arange(0, FP)
    inside, used = rows < count, features < F
    cells, entries, offset, dense = _level(layout, level)
    x, y, z, t, wx, wy, wz, wt = _cell(points, scales, level, rows, inside)
    total = tl.zeros((BLOCK, FP), tl.float32)
    for corner in tl.static_range(16):
        entry = _entry(x, y, z, t, cells, entries, dense, corner)
        weight = _weight(wx, wy, wz, wt, corner)
        at = (offset + entry.to(tl.int32))[:, None] * F + features[None, :]
        total += weight[:, None] * tl.load(tables + at, mask=used[None, :], other=0.0).to(tl.float32)
    start = rows.to(tl.int64) * (LEVELS * F) + level * F
    tl.store(out + start[:, None] + features[None, :], total, mask=inside[:, None] & used[None, :])


@triton.jit(do_not_specialize=["count"])
def scatter_kernel(
    gradient, points, scales, layout, out, count, LEVELS: tl.constexpr, F: tl.constexpr, FP: tl.constexpr,
    BLOCK: tl.constexpr,
):  # fmt: skip
    """Add to out (entries, F) float32 the gradient of the tables, from that of the features.

    Points whose gradient is 0 in this level add nothing.
    """
    level = tl.program_id(1)
    rows = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    features = tl.arange(0, FP)
    inside, used = rows < count, features < F
    start = rows.to(tl.int64) * (LEVELS * F) + level * F
    valid = inside[:, None] & used[None, :]
    slope = tl.load(gradient + start[:, None] + features[None, :], mask=valid, other=0.0)
    # Not a number differs from 0 too.
    active = tl.max((slope != 0.0).to(tl.int32), axis=1) != 0
    cells, entries, offset, dense = _level(layout, level)
    x, y, z, t, wx, wy, wz, wt = _cell(points, scales, level, rows, active)
    touched = active[:, None] & used[None, :]
    for corner in tl.static_range(16):
        entry = _entry(x, y, z, t, cells, entries, dense, corner)
        weight = _weight(wx, wy, wz, wt, corner)
        at = (offset + entry.to(tl.int32))[:, None] * F + features[None, :]
        tl.atomic_add(out + at, weight[:, None] * slope, mask=touched, sem="relaxed")


@triton.jit
def _level(layout, level):
    """Cells, entries, first row and whether it is dense."""
    at = layout + level * 4
    return (
        tl.load(at).to(tl.uint32),
        tl.load(at + 1).to(tl.uint32),
        tl.load(at + 2),
        tl.load(at + 3) != 0,
    )


@triton.jit
def _cell(points, scales, level, rows, mask):
    """The cell's lower corner as uint32, and the weights of its upper corner, of x, y, z and t."""
    scale, time_scale = tl.load(scales + level * 2), tl.load(scales + level * 2 + 1)
    at = points + rows.to(tl.int64) * 4
    x, wx = _place(tl.load(at, mask=mask, other=0.0), scale)
    y, wy = _place(tl.load(at + 1, mask=mask, other=0.0), scale)
    z, wz = _place(tl.load(at + 2, mask=mask, other=0.0), scale)
    t, wt = _place(tl.load(at + 3, mask=mask, other=0.0), time_scale)
    return x, y, z, t, wx, wy, wz, wt


@triton.jit
def _place(coordinate, scale):
    """In float64, as the format demands: at the finest levels float32 would leave few bits of the weight."""
    position = coordinate.to(tl.float64) * scale + 0.5
    cell = tl.floor(position)
    return cell.to(tl.int32).to(tl.uint32), (position - cell).to(tl.float32)


@triton.jit
def _entry(x, y, z, t, cells, entries, dense, corner: tl.constexpr):
    """Entry of the level's table, uint32, that a corner of the cells reads."""
    x, y = x + (corner & 1), y + ((corner >> 1) & 1)
    z, t = z + ((corner >> 2) & 1), t + ((corner >> 3) & 1)
    if dense:
        entry = (x + cells * (y + cells * (z + cells * t))) % entries
    else:
        # A hashed level is full: its entries are a power of two.
        hashed = x ^ (y * PRIME_Y) ^ (z * PRIME_Z) ^ (t * PRIME_T)
        entry = hashed & (entries - 1)
    return entry


@triton.jit
def _weight(wx, wy, wz, wt, corner: tl.constexpr):
    """Weight of a corner; its bits 0 to 3 say where it is the upper one."""
    weight = wx if corner & 1 else 1.0 - wx
    weight *= wy if corner & 2 else 1.0 - wy
    weight *= wz if corner & 4 else 1.0 - wz
    weight *= wt if corner & 8 else 1.0 - wt
    return weight
