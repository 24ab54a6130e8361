"""A decoder of ClipGStream streams in small: what docs/stream-format.md says, as plain Python.

For people who write a decoder in another language. It computes number by number, with the standard library
and zstandard only, so it is slow; it checks the structure of what it reads, but has no limits, so it is not
for streams of strangers. The tests compare it with the library, bit for bit wherever the format is exact.

    init = read_init(init_bytes)
    clip = read_clip(clip_bytes, init, hashlib.sha256(init_bytes).digest())
    for mean, deviations, rotation, opacity, colour in frame_gaussians(init, clip, k): ...
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import zstandard

Row = Sequence[float]
Boxes = dict[str, list[bytes]]
# w1, b1, w2, b2
Perceptron = Sequence[Any]
# scale, time_scale, cells, entries, dense
Level = tuple[float, float, int, int, bool]
# mean, standard deviations, rotation w x y z, opacity, colour
Gaussian = tuple[list[float], list[float], list[float], float, list[float]]

# (type, kind of segment): version of its payload, layers that it may stand in.
KNOWN = {
    ("CGSF", "init"): (0, (0,)),
    ("CGSF", "clip"): (0, (0,)),
    ("IMET", "init"): (0, (0,)),
    ("VIEW", "init"): (0, (0,)),
    ("HEAD", "init"): (0, (0,)),
    ("HEDX", "init"): (0, (3,)),
    ("CMET", "clip"): (0, (0,)),
    ("APOS", "init"): (1, (0,)),
    ("APOS", "clip"): (1, (1,)),
    ("ALSC", "init"): (1, (0,)),
    ("ALSC", "clip"): (1, (1,)),
    ("AFEA", "init"): (1, (0,)),
    ("AFEA", "clip"): (1, (1,)),
    ("ASTA", "clip"): (0, (0, 1)),
    ("FMET", "clip"): (1, (0,)),
    ("FMLP", "clip"): (0, (0,)),
    ("FTAB", "clip"): (1, (0, 1, 2)),
    ("BMET", "clip"): (0, (0,)),
    ("BKEY", "clip"): (0, (0,)),
    ("BDLT", "clip"): (0, (1,)),
}


def require(good: object) -> None:
    """Refuse what is damaged, or no stream of this version."""
    if not good:
        raise ValueError("damaged, or not a stream of this version")


def f32(x: float) -> float:
    """x rounded to the nearest float32, ties to even."""
    return float(struct.unpack("<f", struct.pack("<f", x))[0])


# Boxes


def crc32c(data: bytes | bytearray) -> int:
    """CRC-32C of RFC 3720."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def read_segment(data: bytes, kind: str, layers: int = 4) -> Boxes:
    """Payloads by type. With fewer than four layers, `data` may end behind these."""
    boxes: Boxes = {}
    at, below = 0, 0
    while at < len(data):
        if layers < 4 and len(data) - at < 24:
            break
        raw, version, flags, layer, reserved, length, crc = struct.unpack_from("<4sBBBBQI", data, at)
        require(struct.unpack_from("<I", data, at + 20)[0] == crc32c(data[at : at + 20]))
        require(flags <= 1 and reserved == 0 and below <= layer <= 3)
        if layer >= layers:
            break
        payload = data[at + 24 : at + 24 + length]
        require(len(payload) == length and crc32c(payload) == crc)
        known = KNOWN.get((raw.decode("ascii"), kind), (-1, ()))
        if version == known[0]:
            require(layer in known[1])
            boxes.setdefault(raw.decode("ascii"), []).append(payload)
        else:
            require(flags == 0)
        at, below = at + 24 + length, layer
    require(data[:4] == b"CGSF")
    magic, major, _, found_kind, total = struct.unpack_from("<8sHH4sQ", one(boxes, "CGSF"))
    require(magic == b"\x89CGS\r\n\x1a\n" and major == 1 and found_kind == kind.encode())
    require(total == len(data) or (layers < 4 and total > len(data)))
    return boxes


def one(boxes: Boxes, box_type: str) -> bytes:
    """The payload of the only box of a type."""
    require(len(boxes.get(box_type, [])) == 1)
    return boxes[box_type][0]


# Entropy-coded arrays


def read_table(data: bytes, at: int) -> tuple[list[int], int]:
    """A context's frequencies, and where the next table begins."""
    tokens, at = data[at], at + 1
    require(tokens <= 134)
    table = []
    for _ in range(tokens):
        frequency, at = data[at], at + 1
        if frequency >= 128:
            require(1 <= data[at] < 128)
            frequency, at = frequency - 128 + 128 * data[at], at + 1
        table.append(frequency)
    require(not table or (sum(table) == 4096 and table[-1] > 0))
    return table, at


def decode_array(data: bytes, count: int, channels: int, mode: int) -> list[int]:
    """The numbers of an entropy-coded array that fills `data`."""
    require(mode in (0, 2) or (mode == 1 and channels <= 64))
    tables, at = [], 0
    for _ in range((channels, 9 * channels, 1)[mode]):
        table, at = read_table(data, at)
        tables.append(table)
    states = list(struct.unpack_from("<4I", data, at))
    require(min(states) >= 65536 and len(data) % 2 == at % 2)
    words = [word for (word,) in struct.iter_unpack("<H", data[at + 16 :])]
    words.reverse()

    def refill(x: int) -> int:
        require(x >= 65536 or words)
        return x if x >= 65536 else (x << 16) + words.pop()

    values: list[int] = []
    for i in range(count):
        channel = i % channels
        a = values[i - channels] if i >= channels else 0
        b = values[i - 2 * channels] if i >= 2 * channels else 0
        table = tables[(channel, 9 * channel + 3 * min(a, 2) + min(b, 2), 0)[mode]]
        require(table)
        x = states[i % 4]
        slot, token, start = x % 4096, 0, 0
        while start + table[token] <= slot:
            start, token = start + table[token], token + 1
        x = refill(table[token] * (x // 4096) + slot - start)
        value = token
        if token >= 16:
            bits = 3 + (token - 16) // 2
            value = (2 + token % 2) << bits
            for shift in range(0, bits, 12):  # chunks of 12 low bits, the lowest first, the last one shorter
                chunk = min(12, bits - shift)
                value += (x % 2**chunk) << shift
                x = refill(x >> chunk)
        states[i % 4] = x
        values.append(value)
    require(states == [65536] * 4 and not words)
    return values


# What is made of them


def signed(code: int) -> int:
    """0, 1, 2, 3, ... to 0, -1, 1, -2, ..."""
    return code // 2 if code % 2 == 0 else -(code + 1) // 2


def decode_quantised(data: bytes, rows: int, channels: int) -> list[list[float]]:
    """The rows of a quantised array."""
    found_rows, found_channels, flags, mode = struct.unpack_from("<IHBB", data)
    require((found_rows, found_channels) == (rows, channels) and flags <= 1)
    floats = struct.unpack_from(f"<{2 * channels}f", data, 8)
    offset, step = floats[:channels], floats[channels:]
    at = 8 + 9 * channels
    predictor, kept = data[at - channels : at], [1] * rows
    require(max(predictor) <= (0 if flags else 1) and min(step) >= 0)
    if flags:
        (length,) = struct.unpack_from("<I", data, at)
        kept = decode_flags(data[at + 4 : at + 4 + length], rows)
        at += 4 + length
    codes = iter(decode_array(data[at:], sum(kept) * channels, channels, mode))
    values, q = [], [0] * channels
    for keep in kept:
        q = [signed(next(codes)) + p * last if keep else 0 for p, last in zip(predictor, q, strict=True)]
        require(all(abs(number) < 2**24 for number in q))
        values.append([f32(o + f32(s * n)) for o, s, n in zip(offset, step, q, strict=True)])
    return values


def decode_flags(data: bytes, count: int) -> list[int]:
    """Numbers that are 0 or 1: a bitmap, or static flags."""
    flags = decode_array(data, count, 1, 1)
    require(max(flags, default=0) <= 1)
    return flags


def decode_positions(data: bytes, count: int) -> list[list[float]]:
    """(x, y, z) of each anchor."""
    anchors, bits, mode, reserved = struct.unpack_from("<IBBH", data)
    require(anchors == count and 1 <= bits <= 16 and reserved == 0)
    floats = struct.unpack_from("<6f", data, 8)
    return [
        [f32(floats[axis] + f32(floats[3 + axis] * q[axis])) for axis in range(3)]
        for q in morton_points(decode_array(data[32:], count, 1, mode), bits)
    ]


def morton_points(differences: list[int], bits: int) -> list[list[int]]:
    """(x, y, z) of each Morton code, from the differences of the codes."""
    points, morton = [], 0
    for difference in differences:
        morton += difference
        require(morton < 8**bits)
        points.append([sum((morton >> (3 * j + axis) & 1) << j for j in range(bits)) for axis in range(3)])
    return points


def decode_layers(data: bytes, sizes: list[tuple[int, int]]) -> list[list[Any]]:
    """[weights, biases] of layers of (rows, columns)."""
    at, scales = 0, []
    for rows, _ in sizes:
        numbers = struct.unpack_from(f"<{2 * rows}e", data, at)
        scales.append((numbers[:rows], numbers[rows:]))
        at += 4 * rows
    q = [signed(code) for code in decode_array(data[at:], sum(r * c for r, c in sizes), 1, 0)]
    require(all(abs(number) < 2**15 for number in q))
    weights, layers = iter(q), []
    for (_, columns), (steps, biases) in zip(sizes, scales, strict=True):
        layers.append([[[f32(step * next(weights)) for _ in range(columns)] for step in steps], biases])
    return layers


def decode_perceptrons(data: bytes, count: int) -> list[Perceptron]:
    """[w1, b1, w2, b2] of each perceptron."""
    shapes = list(struct.iter_unpack("<HHH", data[: 6 * count]))
    sizes = [size for inputs, hidden, outputs in shapes for size in ((hidden, inputs), (outputs, hidden))]
    layers = decode_layers(data[6 * count :], sizes)
    return [first + second for first, second in zip(layers[::2], layers[1::2], strict=True)]


def dot(a: Row, b: Row) -> float:
    """The sum of the products."""
    return sum(x * y for x, y in zip(a, b, strict=True))


def run_perceptron(perceptron: Perceptron, x: Row) -> list[float]:
    """w2 relu(w1 x + b1) + b2"""
    w1, b1, w2, b2 = perceptron
    hidden = [max(0.0, b + dot(row, x)) for row, b in zip(w1, b1, strict=True)]
    return [b + dot(row, hidden) for row, b in zip(w2, b2, strict=True)]


def read_metadata(data: bytes) -> dict[str, Any]:
    """The JSON of a metadata box."""
    (length,) = struct.unpack_from("<I", data)
    require(zstandard.get_frame_parameters(data[4:]).content_size == length)
    found: dict[str, Any] = json.loads(zstandard.ZstdDecompressor().decompress(data[4:]))
    return found


def read_manifest(data: bytes) -> dict[str, Any]:
    """A manifest or index whose seal is right."""
    seal = re.match(rb'\{"crc32c":"([0-9a-f]{8})",', data)
    require(seal)
    assert seal is not None
    require(int(seal[1], 16) == crc32c(data[seal.end() :]))
    found: dict[str, Any] = json.loads(data)
    require(found["format"] == "clipgstream" and found["format_version"].startswith("1."))
    return found


def read_index(data: bytes) -> dict[str, Any]:
    """The index of a whole single file."""
    tail = data[-56:]
    require(tail[:4] == b"TAIL" and crc32c(tail[:20]) == struct.unpack_from("<I", tail, 20)[0])
    require(crc32c(tail[24:]) == struct.unpack_from("<I", tail, 16)[0])
    magic, offset, length, total = struct.unpack_from("<8sQQQ", tail, 24)
    require(magic == b"\x89CGX\r\n\x1a\n" and total == len(data) and offset + length <= len(data) - 56)
    index = data[offset : offset + length]
    require(index[:4] == b"INDX" and crc32c(index[:20]) == struct.unpack_from("<I", index, 20)[0])
    return read_manifest(index[24:])


# The field


def grid_levels(
    levels: int, log2_table: int, base: int, growth: float, time_base: float, time_growth: float
) -> list[Level]:
    """The layout of each level."""
    found, r, t = [], float(base), time_base
    for _ in range(levels):
        scale = f32(r - 1)
        time_scale = scale if time_base == time_growth == 0 else f32(t - 1)
        cells = math.ceil(scale) + 1
        corner_count = cells**3 * (math.ceil(time_scale) + 1)
        entries = min(2**log2_table, (corner_count + 7) // 8 * 8)
        found.append((scale, time_scale, cells, entries, corner_count <= entries))
        r, t = r * growth, t * time_growth
    return found


def corners(level: Level, point: Row) -> list[tuple[int, float]]:
    """(row, weight) of the 16 corners around a point (x, y, z, t) in [0, 1]."""
    scale, time_scale, cells, entries, dense = level
    scales = (scale, scale, scale, time_scale)
    positions = [u * s + 0.5 for u, s in zip(point, scales, strict=True)]
    found = []
    for corner in range(16):
        at, weight = [], 1.0
        for axis, position in enumerate(positions):
            cell, upper = math.floor(position), corner >> axis & 1
            at.append(cell + upper)
            weight *= position - cell if upper else 1 - (position - cell)
        x, y, z, t = at
        if dense:
            row = x + cells * y + cells**2 * z + cells**3 * t
        else:
            row = x ^ 2654435761 * y ^ 805459861 * z ^ 3674653429 * t
        found.append((row % 2**32 % entries, weight))
    return found


def place(p: Row, lo: Row, hi: Row) -> list[float] | None:
    """Where an anchor lies in the field's region; None outside."""
    u = [f32(f32(p[i] - lo[i]) / f32(hi[i] - lo[i])) for i in range(3)]
    return u if all(0 <= coordinate <= 1 for coordinate in u) else None


def rows_read(
    level: Level, places: list[list[float] | None], static: list[int], frames: int, clip_frames: int
) -> set[int]:
    """The rows of a level that anchors read."""
    rows: set[int] = set()
    for u, is_static in zip(places, static, strict=True):
        for k in range(0 if u is None else 1 if is_static else frames):
            assert u is not None
            rows.update(row for row, _ in corners(level, (*u, f32(k / clip_frames))))
    return rows


def mask_crc(rows: set[int], entries: int) -> int:
    """The checksum of a part's mask."""
    mask = bytearray((entries + 7) // 8)
    for row in rows:
        mask[row // 8] |= 1 << row % 8
    return crc32c(mask)


# Segments


def read_anchors(boxes: Boxes, count: int, channels: int) -> dict[str, Any]:
    """Positions, log scales and static features of a segment's anchors."""
    if count == 0:
        return {"positions": [], "log_scales": [], "features": []}
    log_scales = decode_quantised(one(boxes, "ALSC"), count, 6)
    require(all(abs(number) <= 60 for row in log_scales for number in row))
    return {
        "positions": decode_positions(one(boxes, "APOS"), count),
        "log_scales": log_scales,
        "features": decode_quantised(one(boxes, "AFEA"), count, channels),
    }


def read_init(data: bytes, layers: int = 4) -> dict[str, Any]:
    """An init segment: the keys of its description, its anchors, and its four heads."""
    boxes = read_segment(data, "init", layers)
    init: dict[str, Any] = {"profile": "anchors", "heads": [], **read_metadata(one(boxes, "IMET"))}
    require(init["profile"] in ("anchors", "baked"))
    if init["profile"] == "baked":
        return init
    heads = [list(head) for head in decode_perceptrons(one(boxes, "HEAD"), 4)]
    further = init["gaussians_per_anchor"] - init["base_gaussians"]
    if further and layers == 4:
        sizes = [(further * each, len(head[1])) for each, head in zip((1, 3, 7, 3), heads, strict=True)]
        for head, (w2, b2) in zip(heads, decode_layers(one(boxes, "HEDX"), sizes), strict=True):
            head[2:] = [head[2] + w2, head[3] + b2]
    return {**init, **read_anchors(boxes, init["anchors"], init["static_features"]), "heads": heads}


def read_clip(data: bytes, init: dict[str, Any], init_id: bytes, layers: int = 4) -> dict[str, Any]:
    """A clip segment of the profile "anchors": all of its anchors, and its field."""
    boxes = read_segment(data, "clip", layers)
    clip, first_frame, frames, residual, needed = struct.unpack_from("<IQII32s", one(boxes, "CMET"))
    require(needed == init_id and 1 <= frames <= init["clip_frames"])
    levels, features, log2_table, coarse, *grid = struct.unpack_from("<BBBBI3d6f", one(boxes, "FMET"))
    residual = residual if layers > 1 else 0
    own = read_anchors(boxes, residual, init["static_features"])
    static = [[0] * len(init["positions"]), [0] * residual]
    for payload in boxes.get("ASTA", []):
        static[payload[0]] = decode_flags(payload[1:], len(static[payload[0]]))
    places = [
        [place(p, grid[4:7], grid[7:10]) for p in which] for which in (init["positions"], own["positions"])
    ]
    tables = {struct.unpack_from("<BB", payload): payload for payload in boxes.get("FTAB", [])}
    field = []
    for number, level in enumerate(grid_levels(levels, log2_table, *grid[:4])):
        shared, further = (
            rows_read(level, places[i], static[i], frames, init["clip_frames"]) for i in (0, 1)
        )
        table = [[0.0] * features] * level[3]
        for part, rows in enumerate((shared, further - shared)):
            if rows and (part if number < coarse else 2) < layers:
                payload = tables[number, part]
                require(struct.unpack_from("<HI", payload, 2) == (0, mask_crc(rows, level[3])))
                for row, values in zip(
                    sorted(rows), decode_quantised(payload[8:], len(rows), features), strict=True
                ):
                    table[row] = values
        field.append((level, table))
    return {
        "clip": clip,
        "first_frame": first_frame,
        "frames": frames,
        **{name: init[name] + own[name] for name in own},
        "places": places[0] + places[1],
        "static": static[0] + static[1],
        "field": field,
        "perceptron": decode_perceptrons(one(boxes, "FMLP"), 1)[0],
        "gaussians": init["gaussians_per_anchor" if layers == 4 else "base_gaussians"],
    }


# Frames


def dynamic_feature(clip: dict[str, Any], anchor: int, t: float, channels: int) -> list[float]:
    """What the field gives an anchor at a clip time."""
    u = clip["places"][anchor]
    if u is None:
        return [0.0] * channels
    encoded: list[float] = []
    for level, table in clip["field"]:
        read = corners(level, (*u, t))
        encoded += [sum(weight * table[row][f] for row, weight in read) for f in range(len(table[0]))]
    return run_perceptron(clip["perceptron"], encoded)


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    return 1 / (1 + math.exp(-x)) if x > -80 else 0.0


def anchor_gaussians(
    p: Row, scales: Row, s: Row, d: Row, heads: Sequence[Perceptron], count: int
) -> Iterator[Gaussian]:
    """The first `count` Gaussians of an anchor at p, with static and dynamic features s and d."""
    logits, colours, c, o = (run_perceptron(head, [*s, *d]) for head in heads)
    for k in range(count):
        mean = [p[i] + o[3 * k + i] * math.exp(scales[i]) for i in range(3)]
        deviations = [math.exp(scales[3 + i]) * sigmoid(c[7 * k + i]) for i in range(3)]
        quaternion = c[7 * k + 3 : 7 * k + 7]
        norm = max(math.hypot(*quaternion), 1e-12)
        rotation = [component / norm for component in quaternion]
        colour = [sigmoid(number) for number in colours[3 * k : 3 * k + 3]]
        yield mean, deviations, rotation, sigmoid(logits[k]), colour


def frame_gaussians(init: dict[str, Any], clip: dict[str, Any], k: int) -> list[Gaussian]:
    """Every Gaussian of a clip's frame, those that cannot be seen included."""
    found: list[Gaussian] = []
    anchors = zip(clip["positions"], clip["log_scales"], clip["features"], clip["static"], strict=True)
    for i, (p, scales, s, is_static) in enumerate(anchors):
        t = 0.0 if is_static else f32(k / init["clip_frames"])
        d = dynamic_feature(clip, i, t, init["dynamic_features"])
        found.extend(anchor_gaussians(p, scales, s, d, init["heads"], clip["gaussians"]))
    return found
