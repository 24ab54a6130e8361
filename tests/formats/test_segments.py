from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_models import CLIP_FRAMES, SPEC, packed_clip, packed_init, random_clip, random_init, random_mlp

from formats.box import HEADER_BYTES, encode_box
from formats.clip_segment import decode_clip_segment, encode_clip_segment, read_clip_meta
from formats.decode_points import grid_points, reachable_rows
from formats.errors import FormatError
from formats.hashgrid import corner_indices
from formats.init_segment import decode_init_segment, encode_init_segment, segment_id
from formats.limits import Limits
from formats.pack_options import PackOptions
from formats.segment import (
    BOX_TYPES,
    CLIP,
    FILE_TYPE,
    FILE_TYPE_BYTES,
    INIT,
    INIT_META_BOX,
    MAGIC,
    TABLE_BOX,
    decode_segment,
    encode_segment,
    make_box,
)
from player.decoder import StreamDecoder

INIT_DATA, INIT_SEGMENT = packed_init(anchors=12)
CLIP_DATA = packed_clip(INIT_SEGMENT, residual=3)


def decode_either(data: bytes, kind: str) -> object:
    return decode_init_segment(data) if kind == INIT else decode_clip_segment(data, INIT_SEGMENT)


def with_boxes(data: bytes, *extra: bytes, kind: str = INIT) -> bytes:
    """The segment with further boxes at its end and its length put right."""
    return encode_segment(kind, [data[FILE_TYPE_BYTES:], *extra])


both_kinds = pytest.mark.parametrize(("data", "kind"), [(INIT_DATA, INIT), (CLIP_DATA, CLIP)])


def step(values: np.ndarray, bits: int) -> np.ndarray:
    return np.ptp(values, axis=0) / ((1 << bits) - 1)


def test_an_init_segment_comes_back():
    init = random_init()
    data = encode_init_segment(init)
    found = decode_init_segment(data)
    assert found.info == init.info
    assert found.init_id == segment_id(data)
    (view,), (given_view,) = found.views, init.views
    assert (view.camera_from_world == given_view.camera_from_world).all()
    plain = np.zeros(())
    assert replace(view, camera_from_world=plain) == replace(given_view, camera_from_world=plain)
    for name in ("opacity", "color", "covariance", "offset"):
        mlp, given_mlp = getattr(found.heads, name), getattr(init.heads, name)
        for part in ("w1", "b1", "w2", "b2"):
            expected = getattr(given_mlp, part).astype(np.float16).astype(np.float32)
            assert np.array_equal(getattr(mlp, part), expected)


def test_everything_an_anchor_owns_moves_with_it():
    init = random_init(anchors=200)
    # Features and scales that say where their anchor is.
    positions = init.anchors.positions
    anchors = replace(
        init.anchors, features=np.tile(positions, 2), log_scales=np.concatenate([positions, -positions], 1)
    )
    found = decode_init_segment(encode_init_segment(replace(init, anchors=anchors))).anchors
    assert np.allclose(found.features, np.tile(found.positions, 2), atol=0.01)
    assert np.allclose(found.log_scales, np.concatenate([found.positions, -found.positions], 1), atol=0.01)


def test_a_clip_segment_comes_back():
    _, init = packed_init()
    clip = random_clip(init, clip=3, residual=20)
    found = decode_clip_segment(encode_clip_segment(clip, init), init)
    assert (found.clip, found.first_frame, found.frames) == (3, 12, CLIP_FRAMES)
    assert found.init_id == init.init_id
    assert found.residual.positions.shape == (20, 3)
    assert found.field.spec == SPEC
    assert np.array_equal(found.field.lo, clip.field.lo)
    assert np.array_equal(found.field.hi, clip.field.hi)
    assert np.array_equal(found.field.mlp.w1, clip.field.mlp.w1.astype(np.float16).astype(np.float32))


def test_exactly_the_reachable_rows_are_sent():
    _, init = packed_init(anchors=5)
    clip = random_clip(init, residual=2, frames=3)
    found = decode_clip_segment(encode_clip_segment(clip, init), init)
    positions = np.concatenate([init.anchors.positions, found.residual.positions])
    unit = (positions - clip.field.lo) / (clip.field.hi - clip.field.lo)
    unit = unit[((unit >= 0) & (unit <= 1)).all(axis=1)]
    times = [np.full((len(unit), 1), k / CLIP_FRAMES, np.float32) for k in range(3)]
    rows = np.concatenate([corner_indices(SPEC, np.hstack([unit, time])).ravel() for time in times])
    reached = np.zeros(SPEC.entries, bool)
    reached[rows] = True
    assert 0 < reached.sum() < SPEC.entries
    assert (found.field.tables[~reached] == 0).all()
    half = np.ptp(clip.field.tables, axis=0).max() / 255 / 2
    assert np.abs(found.field.tables - clip.field.tables)[reached].max() <= half * 1.001


def test_no_anchor_inside_the_box_needs_no_row():
    points = grid_points(np.full((3, 3), 9, np.float32), np.zeros(3, np.float32), np.ones(3, np.float32))
    assert not points.inside.any()
    assert not reachable_rows(SPEC, points, 2, 4).any()


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 9),
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(1, CLIP_FRAMES),
    st.builds(PackOptions, *[st.integers(1, 16)] * 4),
)
def test_any_model_round_trips(seed: int, anchors: int, residual: int, frames: int, options: PackOptions):
    data = encode_init_segment(random_init(seed, anchors), options)
    assert data == encode_init_segment(random_init(seed, anchors), options)
    init = decode_init_segment(data)
    clip = random_clip(init, seed, frames=frames, residual=residual)
    packed = encode_clip_segment(clip, init, options)
    assert packed == encode_clip_segment(clip, init, options)
    found = decode_clip_segment(packed, init)
    assert len(init.anchors.positions) == anchors
    assert len(found.residual.positions) == residual
    # What was decoded packs to the same anchors again: quantising twice changes nothing visible.
    if residual:
        wanted, got = clip.residual.log_scales, found.residual.log_scales
        assert (np.abs(np.sort(got, 0) - np.sort(wanted, 0)) <= step(wanted, options.scale_bits) + 1e-5).all()


@both_kinds
def test_every_single_flipped_byte_is_detected(data: bytes, kind: str):
    damaged = bytearray(data)
    for at in range(len(data)):
        flip = 1 + (at * 37) % 255
        damaged[at] ^= flip
        with pytest.raises(FormatError):
            decode_segment(bytes(damaged), kind)
        damaged[at] ^= flip


@both_kinds
def test_every_cut_is_a_format_error(data: bytes, kind: str):
    for length in range(len(data)):
        with pytest.raises(FormatError):
            decode_either(data[:length], kind)


@both_kinds
def test_bytes_behind_the_end_are_refused(data: bytes, kind: str):
    with pytest.raises(FormatError, match="follow a segment's end"):
        decode_either(data + encode_box("MORE", b"", critical=False), kind)


@both_kinds
def test_an_unknown_box_is_skipped_unless_it_is_critical(data: bytes, kind: str):
    decode_either(with_boxes(data, encode_box("NEW1", b"from the future", critical=False), kind=kind), kind)
    with pytest.raises(FormatError, match=r"box NEW1 version 0 in the .* segment must be understood"):
        decode_either(with_boxes(data, encode_box("NEW1", b"from the future"), kind=kind), kind)


def test_a_newer_layout_of_a_known_box_counts_as_unknown():
    newer = encode_box(INIT_META_BOX.type, b"", version=1)
    with pytest.raises(FormatError, match="version 1"):
        decode_init_segment(with_boxes(INIT_DATA, newer))
    decode_init_segment(with_boxes(INIT_DATA, encode_box("VIEW", b"", version=9, critical=False)))


def test_a_box_that_stands_twice_is_refused():
    again = make_box(INIT_META_BOX, b"")
    with pytest.raises(FormatError, match="twice"):
        decode_init_segment(with_boxes(INIT_DATA, again))


def test_a_box_of_another_kind_of_segment_is_refused():
    with pytest.raises(FormatError, match="must be understood"):
        decode_init_segment(with_boxes(INIT_DATA, make_box(TABLE_BOX, b"")))


def file_type(major: int, minor: int, kind: bytes = b"init", magic: bytes = MAGIC, total: int = 48) -> bytes:
    return encode_box("CGSF", FILE_TYPE.pack(magic, major, minor, kind, total))


@pytest.mark.parametrize("version", [(1, 0), (7, 3), (0, 2)])
def test_unknown_versions_are_refused_by_name(version: tuple[int, int]):
    with pytest.raises(FormatError, match=f"version {version[0]}.{version[1]} is not known"):
        decode_init_segment(file_type(*version))


def test_another_kind_of_file_is_refused():
    with pytest.raises(FormatError, match="not a ClipGStream segment"):
        decode_init_segment(b"PK\x03\x04" + bytes(100))
    with pytest.raises(FormatError, match="another kind of segment"):
        decode_init_segment(CLIP_DATA)
    with pytest.raises(FormatError, match="magic"):
        decode_init_segment(file_type(0, 1, magic=MAGIC.replace(b"\r\n", b"\n\n")))


def test_a_missing_box_is_named():
    with pytest.raises(FormatError, match="has no IMET box"):
        decode_init_segment(encode_segment(INIT, []))
    boxes = list(decode_segment(CLIP_DATA, CLIP).boxes)
    tables = [box for box in boxes if box.type == TABLE_BOX.type]
    without = CLIP_DATA[FILE_TYPE_BYTES : tables[-1].offset]
    with pytest.raises(FormatError, match="lacks tables"):
        decode_clip_segment(encode_segment(CLIP, [without]), INIT_SEGMENT)


def test_a_table_of_a_level_that_has_one_is_refused():
    (first, *_) = [box for box in decode_segment(CLIP_DATA, CLIP).boxes if box.type == TABLE_BOX.type]
    again = make_box(TABLE_BOX, bytes(first.payload))
    with pytest.raises(FormatError, match="of no level, or of one that has a table"):
        decode_clip_segment(with_boxes(CLIP_DATA, again, kind=CLIP), INIT_SEGMENT)


def test_a_clip_that_needs_another_init_segment_is_refused():
    _, other = packed_init(seed=5)
    with pytest.raises(FormatError, match="another init segment"):
        decode_clip_segment(CLIP_DATA, other)
    # Even one that claims to be the right one: the rows that its anchors reach are others.
    with pytest.raises(FormatError, match=r"rows that the anchors reach|another shape"):
        decode_clip_segment(CLIP_DATA, replace(other, init_id=INIT_SEGMENT.init_id))


def test_rows_that_are_not_those_that_were_packed_are_refused():
    boxes = decode_segment(CLIP_DATA, CLIP).boxes
    payloads = [bytearray(box.payload) for box in boxes]
    table = next(at for at, box in enumerate(boxes) if box.type == TABLE_BOX.type)
    payloads[table][4] ^= 1
    pairs = zip(boxes, payloads, strict=True)
    data = encode_segment(CLIP, [make_box(BOX_TYPES[box.type], bytes(payload)) for box, payload in pairs])
    with pytest.raises(FormatError, match="rows that the anchors reach"):
        decode_clip_segment(data, INIT_SEGMENT)


def test_a_clips_meta_can_be_read_alone():
    meta = read_clip_meta(CLIP_DATA)
    assert (meta.clip, meta.first_frame, meta.frames, meta.anchors) == (0, 0, CLIP_FRAMES, 3)
    assert meta.init_id == INIT_SEGMENT.init_id


@pytest.mark.parametrize(
    "limits",
    [
        Limits(segment_bytes=1000),
        Limits(anchors=11),
        Limits(channels=5),
        Limits(mlp_width=7),
        Limits(gaussians_per_anchor=1),
        Limits(clip_frames=3),
        Limits(metadata_bytes=10),
        Limits(array_bytes=40),
        Limits(views=0),
        Limits(boxes=4),
    ],
)
def test_limits_hold_for_an_init_segment(limits: Limits):
    with pytest.raises(FormatError):
        decode_init_segment(INIT_DATA, limits)


@pytest.mark.parametrize(
    "limits",
    [Limits(anchors=2), Limits(lookups=15 * CLIP_FRAMES * SPEC.levels - 1), Limits(array_bytes=600)],
)
def test_limits_hold_for_a_clip_segment(limits: Limits):
    with pytest.raises(FormatError):
        decode_clip_segment(CLIP_DATA, INIT_SEGMENT, limits)


def init_problem(problem: str):
    init = random_init(anchors=3)
    anchors, heads, info = init.anchors, init.heads, init.info
    if problem == "shape":
        return replace(init, anchors=replace(anchors, features=anchors.features[:, :2]))
    if problem == "nan":
        return replace(init, anchors=replace(anchors, positions=anchors.positions * np.float32(np.nan)))
    if problem == "scale":
        return replace(init, anchors=replace(anchors, log_scales=anchors.log_scales + 99))
    if problem == "half":
        return replace(init, heads=replace(heads, color=replace(heads.color, w1=heads.color.w1 * 1e9)))
    if problem == "head":
        return replace(init, heads=replace(heads, color=heads.opacity))
    if problem == "alpha":
        return replace(init, info=replace(info, alpha_max=1.5))
    return replace(init, views=(replace(init.views[0], fx_px=float("nan")),))


@pytest.mark.parametrize("problem", ["shape", "nan", "scale", "half", "head", "alpha", "view"])
def test_a_model_that_cannot_be_packed_is_refused(problem: str):
    with pytest.raises(FormatError):
        encode_init_segment(init_problem(problem))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"frames": 0}, "number of frames"),
        ({"frames": CLIP_FRAMES + 1}, "number of frames"),
        ({"first_frame": -1}, "out of range"),
        ({"clip": 1 << 32}, "out of range"),
    ],
)
def test_a_clip_that_cannot_be_is_refused(change: dict[str, int], message: str):
    with pytest.raises(FormatError, match=message):
        encode_clip_segment(replace(random_clip(INIT_SEGMENT), **change), INIT_SEGMENT)


def test_a_field_that_does_not_fit_is_refused():
    clip = random_clip(INIT_SEGMENT)
    rng = np.random.default_rng(0)
    wrong = {
        "dynamic features": replace(clip.field, mlp=random_mlp(rng, SPEC.outputs, 5, 9)),
        "another shape": replace(clip.field, mlp=random_mlp(rng, SPEC.outputs + 1, 5, 4)),
        "do not fit together": replace(clip.field, tables=clip.field.tables[:-1]),
        "box is empty": replace(clip.field, hi=clip.field.lo),
    }
    for message, field in wrong.items():
        with pytest.raises(FormatError, match=message):
            encode_clip_segment(replace(clip, field=field), INIT_SEGMENT)


def test_an_anchor_that_shrank_to_nothing_does_not_coarsen_the_others():
    init = random_init(anchors=100)
    log_scales = init.anchors.log_scales.copy()
    log_scales[7] = -500
    found = decode_init_segment(
        encode_init_segment(replace(init, anchors=replace(init.anchors, log_scales=log_scales)))
    )
    others = np.sort(np.delete(log_scales, 7, axis=0), axis=0)
    assert np.abs(np.sort(found.anchors.log_scales, axis=0)[1:] - others).max() < 0.06
    assert found.anchors.log_scales.min() > -13


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([(INIT_DATA, INIT), (CLIP_DATA, CLIP)]))
def test_hostile_payloads_with_right_checksums_give_named_errors(
    draw: st.DataObject, segment: tuple[bytes, str]
):
    data, kind = segment
    boxes = decode_segment(data, kind).boxes
    target = draw.draw(st.sampled_from(boxes))
    payload = bytearray(target.payload)
    for _ in range(draw.draw(st.integers(1, 3))):
        # Most of the structure is at the front.
        at = draw.draw(st.one_of(st.integers(0, min(40, len(payload) - 1)), st.integers(0, len(payload) - 1)))
        payload[at] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.one_of(st.just(len(payload)), st.integers(0, len(payload))))
    new = [bytes(payload[:cut]) if box is target else bytes(box.payload) for box in boxes]
    pairs = zip(boxes, new, strict=True)
    hostile = encode_segment(kind, [make_box(BOX_TYPES[box.type], data) for box, data in pairs])
    try:
        found = decode_either(hostile, kind)
        if kind == CLIP:
            StreamDecoder(INIT_SEGMENT).gaussians(found, 0)
    except FormatError:
        pass


def test_the_table_of_box_types_says_what_segments_hold():
    for data, kind in ((INIT_DATA, INIT), (CLIP_DATA, CLIP)):
        for box in decode_segment(data, kind).boxes:
            known = BOX_TYPES[box.type]
            assert box.critical == known.critical
            assert kind in known.kinds


def test_the_first_bytes_are_as_documented():
    assert CLIP_DATA[:4] == b"CGSF"
    assert CLIP_DATA[HEADER_BYTES : HEADER_BYTES + 8] == b"\x89CGS\r\n\x1a\n"
    assert struct.unpack_from("<HH4sQ", CLIP_DATA, HEADER_BYTES + 8) == (0, 1, b"clip", len(CLIP_DATA))
