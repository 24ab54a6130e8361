"""The baked profile of the decoder in small: see small_decoder.py."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence

from small_decoder import Gaussian, decode_array, dot, f32, morton_points, one, read_segment, require, signed


def read_baked(data: bytes, init_id: bytes) -> Iterator[list[list[int]]]:
    """The rows of each frame of a baked clip."""
    boxes = read_segment(data, "clip")
    *_, frames, residual, needed = struct.unpack_from("<IQII32s", one(boxes, "CMET"))
    deltas = boxes.get("BDLT", [])
    require(needed == init_id and residual == 0 and frames == len(deltas) + 1)
    return baked_frames(one(boxes, "BMET"), one(boxes, "BKEY"), deltas)


def baked_frames(meta: bytes, key: bytes, deltas: Sequence[bytes]) -> Iterator[list[list[int]]]:
    """The rows of each frame, from the payloads of BMET, BKEY and BDLT."""
    count, frames, bits, scale, *_, bias, reserved = struct.unpack("<IHBBHHHbB3ff", meta)[:9]
    require(frames == len(deltas) + 1 and 1 <= bits <= 17 and reserved == 0)
    differences, key = take_numbers(key, count, 1)
    predictors, key = key[: 11 if count else 0], key[11 if count else 0 :]
    codes, key = take_numbers(key, count * 11, 11)
    require(not key and max(predictors, default=0) <= 1 and max(codes, default=0) <= 2**26)
    rows, before = [], [0] * 11
    for i, mean in enumerate(morton_points(differences, bits)):
        own = zip(codes[11 * i : 11 * i + 11], predictors, before, strict=True)
        before = [signed(code) + p * last for code, p, last in own]
        rows.append(mean + before)
    check_rows(meta, rows)
    yield rows
    levels = [min(max(sorted(row[3:6])[1] // scale + bias, 0), 15) for row in rows]
    for delta in deltas:
        rows = [list(row) for row in rows]
        apply_delta(delta, rows, levels)
        check_rows(meta, rows)
        yield rows


def apply_delta(delta: bytes, rows: list[list[int]], levels: list[int]) -> None:
    """Change the rows of a frame into those of the next one."""
    changed, delta = take_numbers(delta, len(rows), 1)
    require(max(changed, default=0) < 16)
    for group, columns in enumerate((range(0, 3), range(3, 10), range(10, 11), range(11, 14))):
        which = [i for i, groups in enumerate(changed) if groups >> group & 1]
        codes, delta = take_numbers(delta, len(which) * len(columns), len(columns))
        require(max(codes, default=0) <= 2**26)
        changes = iter(codes)
        for i in which:
            for column in columns:
                rows[i][column] += signed(next(changes)) << (levels[i] if group == 0 else 0)
    require(not delta)


def take_numbers(data: bytes, count: int, channels: int) -> tuple[list[int], bytes]:
    """An array of a baked box, and what follows it."""
    if count == 0:
        return [], data
    mode, length = struct.unpack_from("<BI", data)
    return decode_array(data[5 : 5 + length], count, channels, mode), data[5 + length :]


def check_rows(meta: bytes, rows: list[list[int]]) -> None:
    """Refuse codes out of their ranges."""
    scale, rotation, opacity, colour = struct.unpack_from("<BHHH", meta, 7)
    highest = [2**24] * 3 + [126 * scale] * 3 + [rotation] * 3 + [3, opacity] + [colour] * 3
    lowest = [-high for high in highest[:9]] + [0] * 5
    for row in rows:
        require(all(low <= code <= high for low, code, high in zip(lowest, row, highest, strict=True)))


def baked_gaussians(meta: bytes, rows: list[list[int]]) -> list[Gaussian]:
    """The Gaussians of a frame's rows that are drawn."""
    scale, rotation_steps, opacity, colour, _, _, *grid = struct.unpack_from("<BHHHbB3ff", meta, 7)
    found: list[Gaussian] = []
    for row in rows:
        if row[10] == 0:
            continue
        rotation = [code / rotation_steps for code in row[6:9]]
        rotation.insert(row[9], math.sqrt(max(0.0, 1 - dot(rotation, rotation))))
        length = math.hypot(*rotation)
        found.append(
            (
                [f32(corner + f32(grid[3] * code)) for corner, code in zip(grid[:3], row[:3], strict=True)],
                [2.0 ** (code / scale) for code in row[3:6]],
                [component / length for component in rotation],
                row[10] / opacity,
                [code / colour for code in row[11:14]],
            )
        )
    return found
