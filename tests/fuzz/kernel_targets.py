"""The smallest decoders, whose Numba kernels run as Python code here: coverage then leads into them, and an
index out of bounds is an error instead of damage to memory.
"""

from __future__ import annotations

import random
import struct
from dataclasses import replace

import mutation
import numpy as np
from stream_models import normal
from target import LIMITS, Target, check_finite

from formats.box import Box, Cursor
from formats.decode_points import grid_points, reachable_rows
from formats.errors import FormatError
from formats.hashgrid import FieldSpec, encode
from formats.pack_options import QuantSpec
from formats.positions import decode_positions, encode_positions
from formats.quantize import decode_flags, decode_quantised, encode_flags, encode_quantised
from formats.rans import decode_array, encode_array

HEAD = struct.Struct("<HBB")


def fuzz_cursor(data: bytes) -> Cursor:
    return Cursor(Box("FUZZ", 0, True, memoryview(data), 0))


def _shape(data: bytes) -> tuple[int, int, int, bytes]:
    """Rows (below 65536), channels, mode, and the rest."""
    rows, channels, mode = HEAD.unpack(data[: HEAD.size].ljust(HEAD.size, b"\0"))
    return rows, channels or 1, mode, data[HEAD.size :]


def run_rans(data: bytes) -> None:
    """An entropy-coded array; what decodes is coded again and comes back."""
    count, channels, mode, body = _shape(data)
    limits = replace(LIMITS, array_bytes=8192)
    values = decode_array(fuzz_cursor(body), count, channels, mode, limits)
    again = encode_array(values, channels, mode)
    assert np.array_equal(decode_array(fuzz_cursor(again), count, channels, mode, limits), values)


def rans_seeds() -> list[bytes]:
    rng = np.random.default_rng(3)
    kinds = [(1, 1), (1, 0), (2, 0), (2, 2), (1, 2)]
    arrays = [
        *(
            rng.integers(0, 4, 24),
            rng.integers(0, 1 << 20, 12),
            rng.integers(0, 1 << 62, 6),
            np.zeros(50, int),
        ),
        np.zeros(0, int),
    ]
    return [
        HEAD.pack(len(values), channels, mode) + encode_array(values.astype(np.uint64), channels, mode)
        for values, (channels, mode) in zip(arrays, kinds, strict=True)
    ]


def mutate_rans(data: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.6:
        return mutation.mutate_bytes(data, rng)
    count, channels, mode = rng.choice((0, 1, 4, 5, 9, 20)), rng.choice((1, 1, 2)), rng.choice((0, 1, 2))
    values = np.array([rng.choice(mutation.LARGE) & ((1 << 63) - 1) for _ in range(count)], np.uint64)
    coded = encode_array(values, channels, mode)
    head = HEAD.pack(count, channels, mode)
    return head + (coded if rng.random() < 0.3 else mutation.mutate_bytes(coded, rng))


def run_flags(data: bytes) -> None:
    """Truth values."""
    count, _, _, body = _shape(data)
    decode_flags(fuzz_cursor(body), count % 2048, LIMITS)


def flag_seeds() -> list[bytes]:
    rng = np.random.default_rng(5)
    return [HEAD.pack(count, 1, 1) + encode_flags(rng.random(count) < 0.3) for count in (0, 1, 9, 60)]


def run_quantised(data: bytes) -> None:
    """A quantised array of the shape that stands before it."""
    rows, channels, _, body = _shape(data)
    values = decode_quantised(fuzz_cursor(body), rows % 512, channels, replace(LIMITS, array_bytes=4096))
    check_finite(values)


def quantised_seeds() -> list[bytes]:
    rng = np.random.default_rng(4)
    ramp = np.cumsum(rng.random((30, 1)), axis=0).astype(np.float32)
    sparse = normal(rng, 30, 2)
    sparse[rng.random(30) < 0.8] = 0
    specs = [(ramp, QuantSpec(bits=12)), (sparse, QuantSpec((0.5,), zero_offset=True))]
    specs += [(normal(rng, 4, 2), QuantSpec(bits=16)), (np.zeros((3, 1), np.float32), QuantSpec())]
    return [HEAD.pack(*values.shape, 0) + encode_quantised(values, spec) for values, spec in specs]


def mutate_quantised(data: bytes, rng: random.Random) -> bytes:
    return data[:4] + mutation.mutate_quantised(data[4:], rng)


def run_positions(data: bytes) -> None:
    """Anchor positions."""
    count, _, _, body = _shape(data)
    check_finite(decode_positions(fuzz_cursor(body), count % 512, LIMITS))


def position_seeds() -> list[bytes]:
    rng = np.random.default_rng(6)
    return [
        HEAD.pack(count, 1, 0) + encode_positions(normal(rng, count, 3), bits).payload
        for count, bits in ((1, 16), (20, 10), (7, 1), (0, 4))
    ]


def mutate_positions(data: bytes, rng: random.Random) -> bytes:
    return data[:4] + mutation.mutate_payload(b"APOS", data[4:], rng)


GRID = struct.Struct("<BBBxI3d6f")


def run_grid(data: bytes) -> None:
    """A hash grid of any layout that is valid and small, read at points anywhere."""
    levels, features, log2_table, base, growth, time, time_growth, *box = GRID.unpack(
        data[: GRID.size].ljust(GRID.size, b"\0")
    )
    spec = FieldSpec(levels % 5, features, log2_table % 9, base, growth, time, time_growth)
    spec.validate()
    lo, hi = np.array(box[:3], np.float32), np.array(box[3:], np.float32)
    with np.errstate(all="ignore"):
        if not (np.isfinite(hi - lo).all() and (hi > lo).all()):
            raise FormatError("an empty box")
    raw = np.frombuffer(data[GRID.size :][:60].ljust(12, b"\0"), np.uint8)
    positions = raw[: len(raw) // 12 * 12].tobytes()
    points = np.frombuffer(positions, "<f4").reshape(-1, 3)
    points = np.nan_to_num(points)
    placed = grid_points(points, lo, hi)
    frames = 1 + len(data) % 4
    mask = reachable_rows(spec, placed, frames, 4)
    times = np.full((len(points), 1), np.float32((frames - 1) / 4), np.float32)
    tables = np.ones((spec.entries, spec.features), np.float32)
    inside = np.hstack([placed.unit, times])[placed.inside]
    assert mask.any() == bool(len(inside))
    check_finite(encode(spec, tables, inside))


def grid_seeds() -> list[bytes]:
    points = np.array([[0, 0, 0], [1, 1, 1], [0.3, 0.5, 0.7]], "<f4").tobytes()
    box = (-1, -1, -1, 1, 1, 1)
    layouts = ((2, 2, 6, 4, 1.7, 0, 0), (3, 1, 4, 16, 2.0, 2, 1.5), (1, 4, 8, 1 << 24, 1.0, 1, 1))
    return [GRID.pack(*layout, *box) + points for layout in layouts]


KERNEL_TARGETS = {
    "rans": Target(run_rans, rans_seeds, mutate_rans, kernels=True),
    "flags": Target(run_flags, flag_seeds, mutation.mutate_bytes, kernels=True),
    "quantised": Target(run_quantised, quantised_seeds, mutate_quantised, kernels=True),
    "positions": Target(run_positions, position_seeds, mutate_positions, kernels=True),
    "grid": Target(run_grid, grid_seeds, mutation.mutate_bytes, kernels=True),
}
