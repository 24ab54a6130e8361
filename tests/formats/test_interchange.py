"""PLY, SPZ and .splat files: what is written, what comes back, what other programs make of it."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zlib

import gaussforge
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from plyfile import PlyData

from formats.errors import FormatError
from formats.interchange import FRAME_FORMATS, read_frame, write_frame
from formats.interchange.activation import SH_DC
from formats.interchange.ply import PROPERTIES, decode_ply, encode_ply
from formats.interchange.splat import decode_splat, encode_splat
from formats.interchange.spz import decode_spz, encode_spz
from formats.types import GaussianFrame

EMPTY = GaussianFrame(*(np.zeros(shape, np.float32) for shape in ((0, 3), (0, 3), (0, 4), 0, (0, 3))))


def frame_of(count: int = 40, seed: int = 0) -> GaussianFrame:
    rng = np.random.default_rng(seed)
    quaternions = rng.standard_normal((count, 4))
    return GaussianFrame(
        means=rng.uniform(-3, 3, (count, 3)).astype(np.float32),
        scales=np.exp(rng.uniform(-7, 0, (count, 3))).astype(np.float32),
        rotations=(quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True)).astype(np.float32),
        opacities=rng.uniform(0, 1, count).astype(np.float32),
        colors=rng.uniform(0, 1, (count, 3)).astype(np.float32),
    )


def one(mean, scale, rotation, opacity, color) -> GaussianFrame:
    return GaussianFrame(*(np.array([part], np.float32) for part in (mean, scale, rotation, opacity, color)))


HALF = float(np.sqrt(0.5))
HAND_MADE = one((1.0, 2.0, -3.0), (1.0, np.exp(-2), np.exp(-4)), (HALF, 0, HALF, 0), 0.6, (1.0, 0.5, 0.0))


@st.composite
def frames(draw) -> GaussianFrame:
    count = draw(st.integers(0, 6))

    def values(low: float, high: float, *shape: int) -> np.ndarray:
        element = st.floats(np.float32(low), np.float32(high), width=32)
        return draw(arrays(np.float32, shape, elements=element))

    quaternions = values(-1, 1, count, 4)
    quaternions[np.linalg.norm(quaternions, axis=1) < 0.1] = (0.5, -0.5, 0.5, -0.5)
    quaternions /= np.linalg.norm(quaternions, axis=1, keepdims=True)
    return GaussianFrame(
        means=values(-1000, 1000, count, 3),
        scales=np.exp(values(-9.9, 5.9, count, 3)),
        rotations=quaternions,
        opacities=values(0, 1, count),
        colors=values(0, 1, count, 3),
    )


def degrees_apart(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Angles of the rotations between quaternions of either sign."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    b *= np.where(np.einsum("ij,ij->i", a, b) < 0, -1, 1)[:, None]
    return np.degrees(4 * np.arcsin(np.minimum(1, np.linalg.norm(a - b, axis=1) / 2)))


def assert_near(found, wanted, *, means, scales, colors, opacities, degrees) -> None:
    """Every part within its tolerance; that of `scales` is one of logarithms."""
    np.testing.assert_allclose(found.means, wanted.means, rtol=0, atol=means)
    np.testing.assert_allclose(np.log(found.scales), np.log(wanted.scales), rtol=0, atol=scales)
    np.testing.assert_allclose(found.colors, wanted.colors, rtol=0, atol=colors)
    np.testing.assert_allclose(found.opacities, wanted.opacities, rtol=0, atol=opacities)
    assert (degrees_apart(found.rotations, wanted.rotations) <= degrees).all()
    np.testing.assert_allclose(np.linalg.norm(found.rotations, axis=1), 1, atol=1e-6)
    assert all(getattr(found, part).dtype == np.float32 for part in vars(found))


def reordered(frame: GaussianFrame, order: np.ndarray) -> GaussianFrame:
    return GaussianFrame(*(part[order] for part in vars(frame).values()))


def by_weight(frame: GaussianFrame) -> np.ndarray:
    weights = frame.opacities * frame.scales.astype(np.float64).prod(axis=1)
    return np.argsort(-weights, kind="stable")


# What comes back


@settings(max_examples=60, deadline=None)
@given(frames())
def test_ply_keeps_everything(frame):
    assert_near(
        decode_ply(encode_ply(frame)), frame, means=0, scales=2e-6, colors=1e-6, opacities=1e-6, degrees=1e-3
    )


@settings(max_examples=60, deadline=None)
@given(frames())
def test_splat_within_its_bytes(frame):
    wanted = reordered(frame, by_weight(frame))
    found = decode_splat(encode_splat(frame))
    byte = 0.5 / 255 + 1e-6
    assert_near(found, wanted, means=0, scales=0, colors=byte, opacities=byte, degrees=1.0)


@settings(max_examples=60, deadline=None)
@given(frames(), st.sampled_from([2, 3]))
def test_spz_within_its_fixed_points(frame, version):
    data = encode_spz(frame, version)
    bits = gzip.decompress(data)[13]
    found = decode_spz(data)
    assert bits >= 13  # 1000 takes 10 of the 23 bits
    # Version 2 leaves w out, which says little about the angle where w is small.
    sure = version == 3 or not (np.abs(frame.rotations[:, 0]) < 0.2).any()
    assert_near(
        found,
        frame,
        means=2.0 ** -(bits + 1) * 1.0001,
        scales=1 / 32 + 1e-5,
        colors=0.0037,
        opacities=0.5 / 255 + 1e-6,
        degrees=(0.25 if version == 3 else 3.6) if sure else 13,
    )


def test_fractional_bits_use_the_room_there_is():
    for far, bits in ((0.0, 23), (0.9, 23), (1.5, 22), (2000.0, 12), (8388607.0, 0)):
        data = encode_spz(one((far, 0, 0), (1, 1, 1), (1, 0, 0, 0), 1, (0, 0, 0)))
        assert gzip.decompress(data)[13] == bits
        assert abs(decode_spz(data).means[0, 0] - far) <= 2.0 ** -(bits + 1)


@pytest.mark.parametrize("name", FRAME_FORMATS)
def test_files_by_suffix(tmp_path, name):
    frame, path = frame_of(), tmp_path / f"a.{name}"
    write_frame(path, frame)
    assert path.read_bytes() == FRAME_FORMATS[name].encode(frame)
    assert len(read_frame(path).means) == 40
    write_frame(path, EMPTY)
    assert len(read_frame(path).means) == 0
    with pytest.raises(FormatError, match="no frame format has this suffix"):
        read_frame(tmp_path / "a.obj")


@pytest.mark.parametrize("name", FRAME_FORMATS)
def test_extremes_stay_finite_and_no_rotation_is_upright(name):
    frame = GaussianFrame(
        means=np.zeros((2, 3), np.float32),
        scales=np.array([[0, 0, 0], [1e38, 1e-30, 1]], np.float32),
        rotations=np.array([[0, 0, 0, 0], [0, 0, 0, 2]], np.float32),
        opacities=np.array([0, 1], np.float32),
        colors=np.array([[0, 1, 0], [1, 0, 1]], np.float32),
    )
    data = FRAME_FORMATS[name].encode(frame)
    if name == "ply":
        raw = PlyData.read(io.BytesIO(data))["vertex"].data
        assert all(np.isfinite(raw[each]).all() for each in PROPERTIES)
        assert (raw["opacity"][0], raw["opacity"][1]) == pytest.approx((-16.6, 16.6), abs=0.1)
        assert (raw["rot_0"][0], raw["rot_3"][1]) == (1, 1)
    found = FRAME_FORMATS[name].decode(data, "here")
    assert all(np.isfinite(part).all() for part in vars(found).values())


@pytest.mark.parametrize("name", FRAME_FORMATS)
@pytest.mark.parametrize("part", ["means", "scales", "rotations", "opacities", "colors"])
def test_frames_that_are_not_finite_are_not_written(name, part):
    broken = frame_of(5)
    getattr(broken, part)[2] = np.nan
    with pytest.raises(FormatError, match=f"the {part} of a frame are not finite"):
        FRAME_FORMATS[name].encode(broken)


def test_a_mean_beyond_spz_is_refused():
    with pytest.raises(FormatError, match="too far away"):
        encode_spz(one((0, 1e7, 0), (1, 1, 1), (1, 0, 0, 0), 1, (0, 0, 0)))


@pytest.mark.parametrize("name", FRAME_FORMATS)
def test_the_same_frame_gives_the_same_bytes(name):
    assert FRAME_FORMATS[name].encode(frame_of()) == FRAME_FORMATS[name].encode(frame_of())


# The bytes, by hand from the formats' documentation


def test_ply_bytes():
    data = encode_ply(HAND_MADE)
    header = (
        "ply\nformat binary_little_endian 1.0\nelement vertex 1\n"
        "property float x\nproperty float y\nproperty float z\n"
        "property float nx\nproperty float ny\nproperty float nz\n"
        "property float f_dc_0\nproperty float f_dc_1\nproperty float f_dc_2\nproperty float opacity\n"
        "property float scale_0\nproperty float scale_1\nproperty float scale_2\n"
        "property float rot_0\nproperty float rot_1\nproperty float rot_2\nproperty float rot_3\nend_header\n"
    ).encode("ascii")
    assert data.startswith(header)
    values = struct.unpack("<17f", data[len(header) :])
    expected = [1, 2, -3, 0, 0, 0, 1.7724539, 0, -1.7724539, 0.4054651, 0, -2, -4, HALF, 0, HALF, 0]
    assert values == pytest.approx(expected, abs=1e-6)


def test_splat_bytes():
    expected = struct.pack("<6f", 1, 2, -3, 1, np.exp(-2), np.exp(-4))
    # 0.5 is 127.5, which rounds to the even 128; 0.7071 x 128 + 128 is 218.5.
    assert encode_splat(HAND_MADE) == expected + bytes([255, 128, 0, 153, 219, 128, 219, 128])


def test_splat_order_is_falling_size_times_opacity():
    scales = np.array([[1, 1, 1], [2, 1, 1], [2, 2, 2], [1, 1, 2]], np.float32)
    frame = frame_of(4)
    frame = GaussianFrame(
        frame.means, scales, frame.rotations, np.array([1, 1, 0.1, 1], np.float32), frame.colors
    )
    found = decode_splat(encode_splat(frame))
    np.testing.assert_array_equal(found.means, frame.means[[1, 3, 0, 2]])


SPZ_HEADER = "4e475350 {version:02x}000000 01000000 00 15 00 00"
# RUB: y and z change sign; 21 fractional bits: 1 is 0x200000.
SPZ_POSITION = "000020 0000c0 000060"
# 0.6 x 255; (0.15 x 1.7725 + 0.5) x 255 = 195.3, 127.5, 59.7; (0 + 10) x 16, 128, 96.
SPZ_MIDDLE = "99 c3803c a08060"


def test_spz_2_bytes():
    raw = gzip.decompress(encode_spz(HAND_MADE, version=2))
    # x, y, z are 0, -0.7071, 0: (q + 1) x 127.5.
    expected = SPZ_HEADER.format(version=2) + SPZ_POSITION + SPZ_MIDDLE + "802580"
    assert raw.hex() == expected.replace(" ", "")


def test_spz_3_bytes():
    tilted = GaussianFrame(
        **{**vars(HAND_MADE), "rotations": np.array([[0.8, 0.0, 0.36, -0.48]], np.float32)}
    )
    raw = gzip.decompress(encode_spz(tilted, version=3))
    # RUB: x, y, z, w are 0, -0.36, 0.48, 0.8; w (3) is left out; 0.36 x 511 sqrt(2) = 260, 0.48: 347.
    word = 3 << 30 | 0 << 20 | (512 | 260) << 10 | 347
    expected = SPZ_HEADER.format(version=3) + SPZ_POSITION + SPZ_MIDDLE + struct.pack("<I", word).hex()
    assert raw.hex() == expected.replace(" ", "")


def test_spz_3_makes_the_largest_component_positive():
    flipped = one((0, 0, 0), (1, 1, 1), (0.1, -0.9, 0.3, 0.3), 1, (0, 0, 0))
    raw = gzip.decompress(encode_spz(flipped))
    word = struct.unpack("<I", raw[-4:])[0]
    assert word >> 30 == 0  # x
    assert [(word >> shift) >> 9 & 1 for shift in (20, 10, 0)] == [0, 0, 1]  # y and z, turned to RUB; -w


# Other programs


@pytest.fixture(scope="module")
def forge():
    return gaussforge.GaussForge()


def converted(forge, data: bytes, source: str) -> np.ndarray:
    """What another program makes of a file: rows of PROPERTIES."""
    result = forge.convert(data, source, "ply")
    assert "error" not in result, result
    vertices = PlyData.read(io.BytesIO(result["data"]))["vertex"].data
    return np.stack([vertices[name] for name in PROPERTIES], axis=1).astype(np.float64)


def as_frame(rows: np.ndarray) -> GaussianFrame:
    """Those rows after activation, worked out here and not by the code under test."""
    quaternions = rows[:, 13:17] / np.linalg.norm(rows[:, 13:17], axis=1, keepdims=True)
    parts = (rows[:, :3], np.exp(rows[:, 10:13]), quaternions, 1 / (1 + np.exp(-rows[:, 9])), rows[:, 6:9])
    frame = GaussianFrame(*(part.astype(np.float32) for part in parts))
    return GaussianFrame(**{**vars(frame), "colors": frame.colors * np.float32(SH_DC) + np.float32(0.5)})


def test_plyfile_reads_our_ply():
    frame = frame_of()
    vertices = PlyData.read(io.BytesIO(encode_ply(frame)))["vertex"].data
    assert vertices.dtype.names == PROPERTIES
    found = as_frame(np.stack([vertices[name] for name in PROPERTIES], axis=1))
    assert_near(found, frame, means=0, scales=1e-5, colors=1e-5, opacities=1e-5, degrees=1e-2)


def test_another_program_reads_our_ply(forge):
    frame = frame_of()
    found = as_frame(converted(forge, encode_ply(frame), "ply"))
    assert_near(found, frame, means=0, scales=1e-5, colors=1e-5, opacities=1e-5, degrees=1e-2)


def test_another_program_reads_our_splat(forge):
    frame = frame_of()
    found = as_frame(converted(forge, encode_splat(frame), "splat"))
    wanted = reordered(frame, by_weight(frame))
    assert_near(found, wanted, means=0, scales=1e-5, colors=0.004, opacities=0.004, degrees=1.9)


@pytest.mark.parametrize("version", [2, 3])
def test_another_program_reads_our_spz(forge, version):
    frame = frame_of()
    found = as_frame(converted(forge, encode_spz(frame, version), "spz"))
    # It leaves SPZ's axes as they are; turned half around x, they are the stream's.
    found.means[:, 1:] *= -1
    found.rotations[:, 2:] *= -1
    sure = np.abs(frame.rotations[:, 0]) > 0.2 if version == 2 else np.ones(40, bool)
    assert sure.sum() > 20
    assert_near(
        reordered(found, sure),
        reordered(frame, sure),
        means=2**-21,
        scales=0.032,
        colors=0.0038,
        opacities=0.002,
        degrees=3.6 if version == 2 else 0.25,
    )


@pytest.mark.parametrize("version", [2, 3])
def test_we_read_another_programs_spz(forge, version):
    frame = frame_of()
    # Its SPZ keeps the axes that its PLY has.
    theirs = forge.convert(encode_ply(frame), "ply", "spz", spz_version=version)["data"]
    found = decode_spz(theirs)
    found.means[:, 1:] *= -1
    found.rotations[:, 2:] *= -1
    sure = np.abs(frame.rotations[:, 0]) > 0.2
    assert_near(
        reordered(found, sure),
        reordered(frame, sure),
        means=2**-12,
        scales=0.063,
        colors=0.008,
        opacities=0.004,
        degrees=3,
    )


def test_we_read_another_programs_splat_and_ply(forge):
    frame = frame_of()
    splat = decode_splat(forge.convert(encode_ply(frame), "ply", "splat")["data"])
    order = np.array([np.abs(frame.means - mean).sum(axis=1).argmin() for mean in splat.means])
    assert sorted(order) == list(range(40))
    wanted = reordered(frame, order)
    assert_near(splat, wanted, means=0, scales=1e-5, colors=0.004, opacities=0.004, degrees=1.9)
    again = decode_ply(forge.convert(encode_ply(frame), "ply", "ply")["data"])
    assert_near(again, frame, means=0, scales=1e-5, colors=1e-5, opacities=1e-5, degrees=1e-2)


def test_spz_with_higher_harmonics():
    frame = frame_of(8)
    raw = bytearray(gzip.decompress(encode_spz(frame)))
    for degree, count in ((1, 9), (2, 24), (3, 45), (4, 72)):
        raw[12] = degree
        found = decode_spz(gzip.compress(bytes(raw) + bytes(8 * count)))
        np.testing.assert_array_equal(found.colors, decode_spz(encode_spz(frame)).colors)


def test_ply_with_more_than_we_need():
    rows = np.zeros(
        3, [("extra", "u1"), *((name, "f4") for name in reversed(PROPERTIES)), ("f_rest_0", "f8")]
    )
    rows["x"], rows["rot_3"], rows["f_dc_1"] = [1, 2, 3], 2, 0.25 / SH_DC
    data = np.array(list(b"rest"), "u1")
    header = ["ply", "format binary_little_endian 1.0", "comment made by hand", "element vertex 3"]
    types = {"u1": "uchar", "<f4": "float32", "<f8": "double"}
    header += [f"property {types[rows.dtype[n].str.lstrip('|')]} {n}" for n in rows.dtype.names]
    header += ["element tail 4", "property list uchar int rest", "end_header"]
    found = decode_ply("\n".join(header).encode() + b"\n" + rows.tobytes() + data.tobytes())
    np.testing.assert_array_equal(found.means[:, 0], [1, 2, 3])
    np.testing.assert_allclose(found.colors[:, 1], 0.75)
    np.testing.assert_array_equal(found.rotations, [[0, 0, 0, 1]] * 3)


# Files that are wrong


def ply_with(old: bytes, new: bytes) -> bytes:
    data = encode_ply(frame_of(2))
    assert old in data
    return data.replace(old, new, 1)


def ply_value(offset: int, value: float) -> bytes:
    data = bytearray(encode_ply(frame_of(1)))
    data[-68 + 4 * offset : len(data) - 68 + 4 * offset + 4] = struct.pack("<f", value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a PLY file"),
        (b"ply\n" + b" " * 70000 + b"end_header\n", "not a PLY file"),
        (b"ply\nend_header\n", "not a binary PLY file"),
        (ply_with(b"binary_little_endian", b"ascii"), "not a binary PLY file"),
        (ply_with(b"element vertex 2", b"element vertex -2"), "no vertices first"),
        (ply_with(b"element vertex", b"element face"), "no vertices first"),
        (ply_with(b"element vertex 2", b"element vertex 99999999999"), "too many Gaussians"),
        (ply_with(b"element vertex 2", b"element vertex 3"), "cut"),
        (ply_with(b"float opacity", b"float opaque"), "not a PLY file of Gaussians"),
        (ply_with(b"float nx", b"float x"), "not a PLY file of Gaussians"),
        (ply_with(b"float nx", b"list uchar int nx"), "unknown property"),
        (encode_ply(frame_of(2))[:-1], "cut"),
        (ply_value(1, np.nan), "means of a file are not finite"),
        (ply_value(9, np.inf), "opacities of a file are not finite"),
        (ply_value(10, 100.0), "the scales of a file are not finite"),
    ],
)
def test_wrong_ply(data, message):
    with pytest.raises(FormatError, match=message) as caught:
        decode_ply(data, "frame.ply")
    assert caught.value.where == "frame.ply"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bytes(33), "cut"),
        (struct.pack("<6f", np.nan, 0, 0, 1, 1, 1) + bytes(8), "means of a file are not finite"),
        (struct.pack("<6f", 0, 0, 0, np.inf, 1, 1) + bytes(8), "scales of a file are not finite"),
        (struct.pack("<6f", 0, 0, 0, 1, -1, 1) + bytes(8), "negative scales"),
    ],
)
def test_wrong_splat(data, message):
    with pytest.raises(FormatError, match=message) as caught:
        decode_splat(data, "frame.splat")
    assert caught.value.where == "frame.splat"


def spz_with(offset: int, value: int, width: int = 1) -> bytes:
    raw = bytearray(gzip.decompress(encode_spz(frame_of(4))))
    raw[offset : offset + width] = value.to_bytes(width, "little")
    return gzip.compress(bytes(raw))


GOOD_SPZ = encode_spz(frame_of(4))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an SPZ file"),
        (b"NGSP" + bytes(28), "not a gzip file"),
        (gzip.compress(b"NGSP", mtime=0), "not an SPZ file"),
        (spz_with(0, 0), "not an SPZ file"),
        (spz_with(4, 1), "unknown version"),
        (spz_with(4, 4), "unknown version"),
        (spz_with(8, 2**32 - 1, 4), "too many Gaussians"),
        (spz_with(8, 5), "cut"),
        (spz_with(8, 3), "longer than it announces"),
        (spz_with(12, 5), "unknown spherical harmonics degree"),
        (spz_with(13, 24), "unknown number of fractional bits"),
        (spz_with(14, 2), "unknown flags"),
        (spz_with(15, 1), "unknown reserved byte"),
        (GOOD_SPZ[:-1], "cut"),
        (GOOD_SPZ[:-8] + bytes(8), "not a gzip file, or a damaged one"),
        (GOOD_SPZ + b"more", "longer than it announces"),
        (GOOD_SPZ + GOOD_SPZ, "longer than it announces"),
    ],
)
def test_wrong_spz(data, message):
    with pytest.raises(FormatError, match=message) as caught:
        decode_spz(data, "frame.spz")
    assert caught.value.where == "frame.spz"


def test_every_cut_and_every_flipped_byte_is_a_format_error_or_a_frame():
    for name, frame_format in FRAME_FORMATS.items():
        data = frame_format.encode(frame_of(2))
        for at in range(len(data)):
            flipped = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
            for broken in (data[:at], flipped):
                try:
                    found = frame_format.decode(broken, name)
                except FormatError:
                    continue
                assert all(np.isfinite(part).all() for part in vars(found).values()), (name, at)


def test_a_gzip_bomb_takes_no_memory():
    head = struct.pack("<IIIBBBB", 0x5053474E, 3, 4, 0, 12, 0, 0)
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(head + bytes(80)) + b"".join(packer.compress(bytes(1 << 20)) for _ in range(256))
    bomb += packer.flush()
    tracemalloc.start()
    with pytest.raises(FormatError, match="longer than it announces"):
        decode_spz(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20
