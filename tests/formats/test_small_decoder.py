"""The small decoder beside the specification reads what the library writes, and gives the same."""

from __future__ import annotations

import hashlib
import importlib
import json
import struct
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_models import packed_clip, packed_init, random_clip, random_init
from test_baked import moving_frames

from formats.baked import BDLT, BKEY, BMET
from formats.baked_segment import decode_baked_segment, encode_baked_segment
from formats.box import Box, Cursor, encode_box
from formats.clip_segment import decode_clip_segment
from formats.crc32c import crc32c
from formats.errors import FormatError
from formats.hashgrid import FieldSpec, corner_indices
from formats.init_segment import baked_init, decode_init_segment, encode_init_segment
from formats.limits import DEFAULT_LIMITS
from formats.manifest import decode_manifest
from formats.positions import decode_positions, encode_positions
from formats.quantize import QuantSpec, decode_quantised, encode_quantised
from formats.rans import decode_array, encode_array
from formats.segment import FORMAT_VERSION, decode_segment, layer_ends
from formats.stream_writer import StreamWriter
from formats.types import ClipSegment, GaussianFrame, InitSegment, Mlp
from player.decoder import StreamDecoder

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GOLDEN = sorted(folder for folder in (ROOT / "tests" / "golden").glob("v*") if folder.is_dir())
DAMAGE = (ValueError, IndexError, struct.error)


@pytest.fixture(scope="module")
def small() -> Any:
    return load("small_decoder")


def load(name: str) -> Any:
    sys.path.insert(0, str(DOCS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(DOCS))


def cursor(payload: bytes) -> Cursor:
    return Cursor(Box("TEST", 0, True, memoryview(payload), 0))


def same(found: Any, expected: np.ndarray) -> bool:
    """Equal to the bit."""
    return bool(
        np.array_equal(np.array(found, np.float64).reshape(expected.shape), expected.astype(np.float64))
    )


def close(found: list[Any], expected: GaussianFrame) -> bool:
    """As close as decoders may differ; (mean, deviations, rotation, opacity, colour) each."""
    arrays = (expected.means, expected.scales, expected.rotations, expected.opacities, expected.colors)
    if len(found) != len(expected.opacities):
        return False
    return all(
        np.allclose(np.array(column), array, rtol=1e-4, atol=1e-4)
        for column, array in zip(zip(*found, strict=True), arrays, strict=True)
    )


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_segments(small: Any, layers: int):
    init_data, whole = packed_init(seed=3, anchors=14)
    clip_data = packed_clip(whole, seed=4, clip=2, residual=6, frames=3)
    init_id = hashlib.sha256(init_data).digest()
    if layers < 4:
        init_data = init_data[: layer_ends(init_data)[layers - 1]]
        clip_data = clip_data[: layer_ends(clip_data)[layers - 1]]
    init = decode_init_segment(init_data, layers=layers, init_id=whole.init_id)
    clip = decode_clip_segment(clip_data, init, layers=layers)
    small_init = small.read_init(init_data, layers)
    small_clip = small.read_clip(clip_data, small_init, init_id, layers)
    check_init(small_init, init)
    check_clip(small_clip, clip, init)
    for k in range(clip.frames):
        expected = StreamDecoder(init).gaussians(clip, k, min_opacity=0)
        assert close(small.frame_gaussians(small_init, small_clip, k), expected)


def check_init(found: dict[str, Any], init: InitSegment) -> None:
    assert found["fps"] == [init.info.fps.numerator, init.info.fps.denominator]
    assert found["clip_frames"] == init.info.clip_frames
    heads = (init.heads.opacity, init.heads.color, init.heads.covariance, init.heads.offset)
    for perceptron, mlp in zip(found["heads"], heads, strict=True):
        check_perceptron(perceptron, mlp)


def check_perceptron(found: Any, mlp: Mlp) -> None:
    for part, array in zip(found, (mlp.w1, mlp.b1, mlp.w2, mlp.b2), strict=True):
        assert same(part, array)


def check_clip(found: dict[str, Any], clip: ClipSegment, init: InitSegment) -> None:
    assert (found["clip"], found["first_frame"], found["frames"]) == (
        clip.clip,
        clip.first_frame,
        clip.frames,
    )
    for name in ("positions", "features", "log_scales"):
        both = [getattr(anchors, name) for anchors in (init.anchors, clip.residual)]
        assert same(found[name], np.concatenate(both))
    assert same(found["static"], np.concatenate([clip.static_reference, clip.static_residual]))
    tables = [row for _, table in found["field"] for row in table]
    assert same(tables, clip.field.tables)
    assert np.any(clip.field.tables)
    check_perceptron(found["perceptron"], clip.field.mlp)


def test_a_grid_with_a_resolution_of_its_own_in_time(small: Any):
    levels = small.grid_levels(4, 6, 3, 1.6, 2.0, 1.1)
    spec = FieldSpec(4, 1, 6, 3, 1.6, 2.0, 1.1)
    points = np.random.default_rng(0).random((20, 4), np.float32)
    rows = corner_indices(spec, points)
    for number, (level, found) in enumerate(zip(spec.layout, levels, strict=True)):
        assert found == (level.scale, level.time_scale, level.cells, level.entries, level.dense)
        for point, expected in zip(points.tolist(), rows[:, number], strict=True):
            read = small.corners(found, point)
            assert [row + level.offset for row, _ in read] == expected.tolist()
            assert abs(sum(weight for _, weight in read) - 1) < 1e-12


def test_baked_clips(small: Any):
    baked = load("small_baked_decoder")
    init = decode_init_segment(encode_init_segment(baked_init(random_init())))
    data = encode_baked_segment(moving_frames(4, 60), init, clip=1, first_frame=4)
    segment = decode_segment(data, "clip")
    (meta,) = (bytes(box.payload) for box in segment.boxes if box.type == BMET)
    assert {BKEY, BDLT} <= {box.type for box in segment.boxes}
    clip = decode_baked_segment(data, init)
    frames = list(baked.read_baked(data, bytes.fromhex(init.init_id)))
    assert len(frames) == clip.frames == 4
    drawn = []
    for k, rows in enumerate(frames):
        expected = StreamDecoder(init).gaussians(clip, k, min_opacity=0)
        found = baked.baked_gaussians(meta, rows)
        assert close(found, expected)
        assert same([mean for mean, *_ in found], expected.means)
        drawn.append(len(found))
    assert min(drawn) < len(frames[0]) == max(drawn)


def test_manifest_and_index(small: Any, tmp_path: Path):
    for name in ("folder", "file.cgs"):
        with StreamWriter(tmp_path / name) as writer:
            init = writer.write_init(random_init(anchors=4))
            writer.append(random_clip(init, residual=0))
            writer.end()
    manifest = (tmp_path / "folder" / "manifest.json").read_bytes()
    assert small.read_manifest(manifest)["format_version"] == FORMAT_VERSION
    with pytest.raises(DAMAGE):
        small.read_manifest(manifest.replace(b"true", b"tru3"))
    file = (tmp_path / "file.cgs").read_bytes()
    (entry,) = small.read_index(file)["segments"]
    clip = file[entry["offset"] : entry["offset"] + entry["bytes"]]
    assert hashlib.sha256(clip).hexdigest() == entry["sha256"]
    with pytest.raises(DAMAGE):
        small.read_index(file[:-1])
    listed = decode_manifest(manifest)
    assert Fraction(*small.read_manifest(manifest)["fps"]) == listed.frame_rate


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.integers(0, 3), st.integers(0, 2**20), st.integers(0, 2**63 - 1)), max_size=40),
    st.integers(1, 4),
    st.sampled_from([0, 1, 2]),
    st.data(),
)
def test_arrays_whole_and_damaged(values: list[int], channels: int, mode: int, data: st.DataObject):
    small = load("small_decoder")
    coded = encode_array(np.array(values, np.uint64), channels, mode)
    assert small.decode_array(coded, len(values), channels, mode) == values
    at, bit = data.draw(st.integers(0, len(coded) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(coded)
    changed[at] ^= 1 << bit
    for damaged in (bytes(changed), coded[:at], coded + b"\0"):
        assert outcome(small, damaged, len(values), channels, mode) == expected_outcome(
            damaged, len(values), channels, mode
        )


def outcome(small: Any, data: bytes, count: int, channels: int, mode: int) -> list[int] | None:
    try:
        return small.decode_array(data, count, channels, mode)  # type: ignore[no-any-return]
    except DAMAGE:
        return None


def expected_outcome(data: bytes, count: int, channels: int, mode: int) -> list[int] | None:
    try:
        return decode_array(cursor(data), count, channels, mode, DEFAULT_LIMITS).tolist()  # type: ignore[no-any-return]
    except FormatError:
        return None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 5), st.booleans(), st.integers(2, 12))
def test_quantised_arrays(seed: int, rows: int, channels: int, sparse: bool, bits: int):
    small = load("small_decoder")
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.standard_normal((rows, channels)), axis=0).astype(np.float32)
    if sparse:
        values[rng.random(rows) < 0.7] = 0
    coded = encode_quantised(values, QuantSpec((), bits, zero_offset=sparse))
    expected = decode_quantised(cursor(coded), rows, channels, DEFAULT_LIMITS)
    assert same(small.decode_quantised(coded, rows, channels), expected)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 16))
def test_positions(seed: int, count: int, bits: int):
    small = load("small_decoder")
    anchors = np.random.default_rng(seed).standard_normal((count, 3)).astype(np.float32)
    coded = encode_positions(anchors, bits).payload
    assert same(small.decode_positions(coded, count), decode_positions(cursor(coded), count, DEFAULT_LIMITS))


def test_unknown_boxes(small: Any):
    init_data, _ = packed_init(anchors=5)
    for critical in (False, True):
        extra = encode_box("note", b"of somebody", critical=critical, layer=3)
        data = bytearray(init_data + extra)
        data[40:48] = struct.pack("<Q", len(data))
        data[16:20] = struct.pack("<I", crc32c(data[24:48]))
        data[20:24] = struct.pack("<I", crc32c(data[:20]))
        if critical:
            with pytest.raises(DAMAGE):
                small.read_init(bytes(data))
            with pytest.raises(FormatError):
                decode_init_segment(bytes(data))
        else:
            check_init(small.read_init(bytes(data)), decode_init_segment(bytes(data)))


@pytest.mark.parametrize("box_type", ["CMET", "FMET"])
def test_further_bytes_behind_the_fields_are_skipped(small: Any, box_type: str):
    init_data, init = packed_init(anchors=5)
    data = packed_clip(init, residual=2)
    longer = b""
    for box in segment_boxes(data):
        payload = bytes(box.payload) + (b"more" if box.type == box_type else b"")
        longer += encode_box(box.type, payload, version=box.version, critical=box.critical, layer=box.layer)
    total = 48 + len(longer)
    head = encode_box("CGSF", data[24:40] + struct.pack("<Q", total))
    clip = decode_clip_segment(head + longer, init)
    found = small.read_clip(head + longer, small.read_init(init_data), hashlib.sha256(init_data).digest())
    check_clip(found, clip, init)


def segment_boxes(data: bytes) -> tuple[Box, ...]:
    return decode_segment(data, "clip").boxes


@pytest.mark.parametrize("folder", GOLDEN, ids=lambda folder: folder.name)
def test_golden_streams(small: Any, folder: Path):
    expected = json.loads((folder / "expected.json").read_text())
    for array in expected["arrays"]:
        values = array["values"]
        data = bytes.fromhex(array["hex"])
        assert small.decode_array(data, len(values), array["channels"], array["mode"]) == values
    manifest = small.read_manifest((folder / "manifest.json").read_bytes())
    for wanted in expected["frames"]:
        (entry,) = (
            each
            for each in manifest["segments"]
            if each["first_frame"] <= wanted["frame"] < each["first_frame"] + each["frames"]
        )
        (listed,) = (each for each in manifest["inits"] if each["id"] == entry["init"])
        init = small.read_init((folder / listed["file"]).read_bytes())
        clip = small.read_clip((folder / entry["file"]).read_bytes(), init, bytes.fromhex(entry["init"]))
        found = small.frame_gaussians(init, clip, wanted["frame"] - clip["first_frame"])
        seen = [gaussian for gaussian in found if gaussian[3] >= 1 / 255]
        names = ("means", "scales", "rotations", "opacities", "colors")
        for name, column in zip(names, zip(*seen, strict=True), strict=True):
            assert np.allclose(np.ravel(column), wanted[name], rtol=1e-4, atol=1e-4), (wanted["frame"], name)
