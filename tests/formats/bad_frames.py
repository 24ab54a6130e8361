"""Baked clips and files of the interchange formats that are wrong in one way each."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import numpy as np
from bad_segments import INIT_SEGMENT, BadFile, Change, put
from sealing import loose_boxes, seal_segment

from formats.baked import ARRAY
from formats.baked_segment import encode_baked_segment
from formats.init_segment import baked_init, decode_init_segment, encode_init_segment
from formats.interchange.ply import encode_ply
from formats.interchange.splat import encode_splat
from formats.interchange.spz import encode_spz
from formats.limits import Limits
from formats.rans import encode_array
from formats.types import GaussianFrame

BAKED_CLIP, PLY, SPZ, SPLAT = "baked", "ply", "spz", "splat"
NAN, INF = float("nan"), float("inf")
COUNT, FRAMES = 5, 3
# The keyframe's columns beside the mean: scales, rotation, left-out component, opacity, colours.
COLUMNS = 11


def frames() -> list[GaussianFrame]:
    rng = np.random.default_rng(1)
    turns = rng.standard_normal((COUNT, 4)).astype(np.float32)
    return [
        GaussianFrame(
            means=rng.standard_normal((COUNT, 3)).astype(np.float32),
            scales=np.full((COUNT, 3), 0.1, np.float32),
            rotations=turns / np.linalg.norm(turns, axis=1, keepdims=True),
            opacities=np.full(COUNT, 0.7, np.float32),
            colors=np.full((COUNT, 3), 0.5, np.float32),
        )
        for _ in range(FRAMES)
    ]


BAKED_INIT = decode_init_segment(encode_init_segment(baked_init(INIT_SEGMENT)))
BAKED_DATA = encode_baked_segment(frames(), BAKED_INIT, 0, 0)


def baked(name: str, change: Change) -> bytes:
    """The baked clip with another payload in its first box of a type."""
    boxes = loose_boxes(BAKED_DATA)
    box = next(box for box in boxes if box.type == name.encode())
    box.payload = change(box.payload)
    return seal_segment(boxes)


def array(*numbers: int, channels: int = 1, mode: int = 2) -> bytes:
    """An array of a baked box."""
    data = encode_array(np.array(numbers, np.uint64), channels, mode)
    return ARRAY.pack(mode, len(data)) + data


def key(rows: dict[int, int], predictor: int = 0, steps: tuple[int, ...] = (0,) * COUNT) -> Change:
    """A keyframe of zeros but for some of the numbers behind the means, as they are coded."""
    numbers = [rows.get(at, 0) for at in range(COUNT * COLUMNS)]
    payload = array(*steps) + bytes([predictor] * COLUMNS) + array(*numbers, channels=COLUMNS)
    return lambda _: payload


def delta(changed: tuple[int, ...], *groups: bytes) -> Change:
    return lambda _: array(*changed) + b"".join(groups)


def baked_rows() -> Iterator[BadFile]:
    """Boxes of a baked clip."""
    boxes, order = "a baked clip lacks frames", "not a baked clip"
    outside, unknown = "a baked Gaussian is out of range", "a baked frame changes an unknown group"
    longer, cut = "a baked box is longer than its arrays", "a box's payload is too short"
    rows: list[tuple[str, str, Change, str]] = [
        ("BMET", "too short", lambda payload: payload[:-1], cut),
        ("BMET", "too long", lambda payload: payload + b"\0", "a baked clip has bytes left over"),
        ("BMET", "4 billion Gaussians", put(0, "<I", (1 << 32) - 1), "a baked clip has too many Gaussians"),
        ("BMET", "no frames", put(4, "<H", 0), "a baked clip has no frames or too many"),
        ("BMET", "65535 frames", put(4, "<H", 65535), "a baked clip has no frames or too many"),
        ("BMET", "a frame more", put(4, "<H", FRAMES + 1), boxes),
        ("BMET", "0 grid bits", put(6, "B", 0), "a baked clip has impossible grid bits"),
        ("BMET", "22 grid bits", put(6, "B", 22), "a baked clip has impossible grid bits"),
        ("BMET", "no scale steps", put(7, "B", 0), "a baked clip has a step of 0"),
        ("BMET", "no opacity steps", put(10, "<H", 0), "a baked clip has a step of 0"),
        ("BMET", "the reserved byte", put(15, "B", 1), "a baked clip has bytes left over"),
        ("BMET", "a corner of NaN", put(16, "<f", NAN), "a baked clip has an impossible grid"),
        ("BMET", "a step of NaN", put(28, "<f", NAN), "a baked clip has an impossible grid"),
        ("BMET", "a negative step", put(28, "<f", -1.0), "a baked clip has an impossible grid"),
        ("BMET", "a step that leaves float32", put(28, "<f", 1e32), "a baked clip has an impossible grid"),
        ("BKEY", "nothing", lambda payload: b"", cut),
        ("BKEY", "bytes behind the arrays", lambda payload: payload + b"\0", longer),
        ("BKEY", "an array longer than the box", put(1, "<I", 1 << 31), cut),
        ("BKEY", "an unknown mode", put(0, "B", 7), "an entropy-coded array has an unknown mode"),
        ("BKEY", "an unknown predictor", key({}, predictor=2), "a baked keyframe has an unknown predictor"),
        (
            "BKEY",
            "a mean outside the grid",
            key({}, steps=(1 << 62, 0, 0, 0, 0)),
            "a baked mean lies outside",
        ),
        ("BKEY", "means that wrap around", key({}, steps=((1 << 63) - 1,) * COUNT), "a baked mean lies"),
        ("BKEY", "a scale of 2**127", key({0: 1 << 17}), outside),
        ("BKEY", "a number of 2**40", key({0: 1 << 40}), "a baked number is too large"),
        ("BKEY", "a sum out of range", key(dict.fromkeys(range(55), 1 << 20), predictor=1), outside),
        ("BKEY", "a component 4", key({6: 8}), outside),
        ("BKEY", "a component -1", key({6: 1}), outside),
        ("BKEY", "a negative opacity", key({7: 1}), outside),
        ("BKEY", "an opacity above 1", key({7: 1 << 18}), outside),
        ("BDLT", "nothing", lambda payload: b"", cut),
        ("BDLT", "bytes behind the arrays", lambda payload: payload + b"\0", longer),
        ("BDLT", "an unknown group", delta((16, 0, 0, 0, 0)), unknown),
        ("BDLT", "a group of 2**62", delta((1 << 62, 0, 0, 0, 0)), unknown),
        ("BDLT", "a group that is missing", delta((4, 0, 0, 0, 0)), cut),
        ("BDLT", "an opacity far out", delta((4, 0, 0, 0, 0), array(1 << 20)), outside),
        ("BDLT", "a mean far out", delta((1, 0, 0, 0, 0), array(1 << 26, 0, 0, channels=3)), outside),
        (
            "CMET",
            "another number of frames",
            put(12, "<I", FRAMES - 1),
            "a baked clip does not say what it has",
        ),
        ("CMET", "anchors", put(16, "<I", 1), "a baked clip does not say what it has"),
    ]
    for name, damage, change, error in rows:
        yield BadFile(f"{name}: {damage}", BAKED_CLIP, baked(name, change), error)
    whole = loose_boxes(BAKED_DATA)
    meta, start, *deltas = whole[2:]
    moved = [
        ("no keyframe", [meta, *deltas], order),
        ("no BMET", [start, *deltas], order),
        ("BMET behind BKEY", [start, meta, *deltas], order),
        ("a BDLT missing", [meta, start, deltas[0]], boxes),
        ("a BDLT more", [meta, start, *deltas, deltas[0]], boxes),
    ]
    for damage, rest, error in moved:
        yield BadFile(damage, BAKED_CLIP, seal_segment([*whole[:2], *rest]), error)
    few = Limits(array_bytes=300)
    yield BadFile("more Gaussians than allowed", BAKED_CLIP, BAKED_DATA, "a baked clip has too many", few)


def ply_rows() -> Iterator[BadFile]:
    """PLY files."""
    data = encode_ply(frames()[0])
    body = data.index(b"end_header\n") + 11

    def header(old: bytes, new: bytes) -> bytes:
        assert old in data[:body]
        return data[:body].replace(old, new, 1) + data[body:]

    def number(column: int, value: float) -> bytes:
        return put(body + 4 * column, "<f", value)(data)

    no_vertices, unknown = "a PLY file has no vertices first", "a PLY vertex has an unknown property"
    rows = [
        ("nothing at all", b"", "not a PLY file"),
        ("a header without an end", data[: body - 2], "not a PLY file"),
        ("an end of the header beyond 64 KiB", b"ply\n" + b"comment\n" * 9000 + data[4:], "not a PLY file"),
        ("text numbers", header(b"binary_little_endian", b"ascii"), "not a binary PLY file"),
        ("big-endian numbers", header(b"little", b"big"), "not a binary PLY file"),
        ("no vertices", header(b"element vertex", b"element face"), no_vertices),
        ("a negative count", header(b"vertex 5", b"vertex -5"), no_vertices),
        ("a count of a thousand digits", header(b"vertex 5", b"vertex " + b"9" * 1000), no_vertices),
        (
            "10**17 vertices",
            header(b"vertex 5", b"vertex 1" + b"0" * 17),
            "a file announces too many Gaussians",
        ),
        ("a vertex too many", header(b"vertex 5", b"vertex 6"), "a PLY file is cut"),
        ("a cut vertex", data[:-1], "a PLY file is cut"),
        ("a list", header(b"float nx", b"list uchar int nx"), unknown),
        ("an unknown type", header(b"float nx", b"half nx"), unknown),
        ("a missing property", header(b"opacity", b"opaque"), "not a PLY file of Gaussians"),
        ("a property twice", header(b"float nx", b"float x"), "not a PLY file of Gaussians"),
        ("a mean of NaN", number(0, NAN), "the means of a file are not finite"),
        ("a colour of NaN", number(7, NAN), "the colours of a file are not finite"),
        ("an infinite opacity", number(9, INF), "the opacities of a file are not finite"),
        ("a log scale of NaN", number(11, NAN), "the log scales of a file are not finite"),
        ("a scale beyond float32", number(10, 1e4), "the scales of a file are not finite"),
        ("a rotation of NaN", number(16, NAN), "the rotations of a file are not finite"),
    ]
    yield from (BadFile(damage, PLY, bad, error) for damage, bad, error in rows)


def spz_rows() -> Iterator[BadFile]:
    """SPZ files."""
    data = encode_spz(frames()[0])
    inner = gzip.decompress(data)

    def packed(change: Change) -> bytes:
        return gzip.compress(change(inner), mtime=0)

    cut, damaged = "an SPZ file is cut", "not a gzip file, or a damaged one"
    bomb = gzip.compress(inner + bytes(50 << 20), mtime=0)
    rows = [
        ("nothing at all", b"", "not an SPZ file"),
        ("no gzip file", inner, damaged),
        ("a cut gzip file", data[:-1], cut),
        ("another gzip checksum", put(len(data) - 8, "<I", 0)(data), damaged),
        ("a changed byte", data[:20] + bytes([data[20] ^ 255]) + data[21:], ""),
        ("bytes behind the gzip file", data + b"\0", "an SPZ file is longer than it announces"),
        ("a second gzip file", data + data, "an SPZ file is longer than it announces"),
        ("other magic bytes", packed(put(0, "<I", 1)), "not an SPZ file"),
        ("half a header", packed(lambda whole: whole[:8]), "not an SPZ file"),
        ("version 1", packed(put(4, "<I", 1)), "an SPZ file has an unknown version"),
        ("version 2**31", packed(put(4, "<I", 1 << 31)), "an SPZ file has an unknown version"),
        ("4 billion Gaussians", packed(put(8, "<I", (1 << 32) - 1)), "a file announces too many Gaussians"),
        ("40 million Gaussians", packed(put(8, "<I", 40_000_000)), cut),
        ("harmonics of degree 5", packed(put(12, "B", 5)), "an SPZ file has an unknown spherical harmonics"),
        ("harmonics that are not there", packed(put(12, "B", 4)), cut),
        ("24 fractional bits", packed(put(13, "B", 24)), "an SPZ file has an unknown number of fractional"),
        ("unknown flags", packed(put(14, "B", 2)), "an SPZ file has an unknown flags"),
        ("the reserved byte", packed(put(15, "B", 1)), "an SPZ file has an unknown reserved byte"),
        ("a Gaussian too few", packed(lambda whole: whole[:-1]), cut),
        ("50 MiB more than announced", bomb, "an SPZ file is longer than it announces"),
    ]
    yield from (BadFile(damage, SPZ, bad, error) for damage, bad, error in rows)


def splat_rows() -> Iterator[BadFile]:
    """`.splat` files."""
    data = encode_splat(frames()[0])
    rows = [
        ("a cut row", data[:-1], "a .splat file is cut"),
        ("a mean of NaN", put(8, "<f", NAN)(data), "the means of a file are not finite"),
        ("an infinite scale", put(12, "<f", INF)(data), "the scales of a file are not finite"),
        ("a negative scale", put(20, "<f", -1.0)(data), "a .splat file has negative scales"),
    ]
    yield from (BadFile(damage, SPLAT, bad, error) for damage, bad, error in rows)


def bad_frames() -> list[BadFile]:
    """Every row."""
    return [row for rows in (baked_rows, ply_rows, spz_rows, splat_rows) for row in rows()]
