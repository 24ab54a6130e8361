from __future__ import annotations

import struct
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_models import (
    CLIP_FRAMES,
    SPEC,
    packed_clip,
    packed_init,
    random_clip,
    random_init,
    random_mlp,
    rebuilt,
)

from formats.box import HEADER_BYTES, encode_box
from formats.clip_segment import decode_clip_segment, encode_clip_segment, read_clip_meta
from formats.decode_points import GridPoints, grid_points, reachable_rows
from formats.errors import FormatError
from formats.hashgrid import FieldSpec, corner_indices
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
    MORE_HEADS_BOX,
    TABLE_BOX,
    decode_segment,
    encode_segment,
    make_box,
)
from formats.types import AnchorSet, ClipSegment, Heads, InitSegment, Mlp
from player.decoder import StreamDecoder

INIT_DATA, INIT_SEGMENT = packed_init(anchors=12)
CLIP_DATA = packed_clip(INIT_SEGMENT, residual=3)
CLIP_SEGMENT = decode_clip_segment(CLIP_DATA, INIT_SEGMENT)
MOVING = int((~np.concatenate([CLIP_SEGMENT.static_reference, CLIP_SEGMENT.static_residual])).sum())


def decode_either(data: bytes, kind: str, layers: int = 4) -> InitSegment | ClipSegment:
    if kind == INIT:
        return decode_init_segment(data, layers=layers)
    return decode_clip_segment(data, INIT_SEGMENT, layers=layers)


def assert_same_perceptron(found: Mlp, given: Mlp, bits: int = 8) -> None:
    """Weights within half a step of their row, and whole multiples of it; biases in half precision."""
    for name in ("w1", "w2"):
        matrix, expected = getattr(found, name), getattr(given, name)
        step = np.abs(expected).max(axis=1, keepdims=True) / ((1 << (bits - 1)) - 1)
        assert (np.abs(matrix - expected) <= step * 0.502).all()
        assert max(len(np.unique(row)) for row in matrix) <= 1 << bits
    for name in ("b1", "b2"):
        expected = getattr(given, name).astype(np.float16).astype(np.float32)
        assert np.array_equal(getattr(found, name), expected)


def with_boxes(data: bytes, *extra: bytes, kind: str = INIT) -> bytes:
    """The segment with further boxes, of its highest layer, at its end and its length put right."""
    return encode_segment(kind, [data[FILE_TYPE_BYTES:], *extra])


both_kinds = pytest.mark.parametrize(("data", "kind"), [(INIT_DATA, INIT), (CLIP_DATA, CLIP)])


def step(values: np.ndarray, bits: int) -> np.ndarray:
    return np.ptp(values, axis=0) / ((1 << bits) - 1)


def test_an_init_segment_comes_back():
    init = random_init()
    data = encode_init_segment(init)
    found = decode_init_segment(data)
    assert found.info == replace(init.info, base_gaussians=1)
    assert found.layers == 4
    assert found.init_id == segment_id(data)
    (view,), (given_view,) = found.views, init.views
    assert (view.camera_from_world == given_view.camera_from_world).all()
    plain = np.zeros(())
    assert replace(view, camera_from_world=plain) == replace(given_view, camera_from_world=plain)
    for name in ("opacity", "color", "covariance", "offset"):
        mlp, given_mlp = getattr(found.heads, name), getattr(init.heads, name)
        assert_same_perceptron(mlp, given_mlp)


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
    assert (found.coarse_levels, found.layers) == (2, 4)
    assert (found.clip, found.first_frame, found.frames) == (3, 12, CLIP_FRAMES)
    assert found.init_id == init.init_id
    assert found.residual.positions.shape == (20, 3)
    assert found.field.spec == SPEC
    assert np.array_equal(found.field.lo, clip.field.lo)
    assert np.array_equal(found.field.hi, clip.field.hi)
    assert_same_perceptron(found.field.mlp, clip.field.mlp)


def test_exactly_the_reachable_rows_are_sent():
    _, init = packed_init(anchors=5)
    clip = random_clip(init, residual=2, frames=3)
    found = decode_clip_segment(encode_clip_segment(clip, init), init)
    positions = np.concatenate([init.anchors.positions, found.residual.positions])
    assert found.static_reference.any() or found.static_residual.any()
    static = np.concatenate([found.static_reference, found.static_residual])
    unit = (positions - clip.field.lo) / (clip.field.hi - clip.field.lo)
    inside = ((unit >= 0) & (unit <= 1)).all(axis=1)
    # Static anchors read the field at frame 0 only.
    points = [(unit[inside & ~static if k else inside], np.float32(k / CLIP_FRAMES)) for k in range(3)]
    points = [np.hstack([at, np.full((len(at), 1), time, np.float32)]) for at, time in points]
    rows = np.concatenate([corner_indices(SPEC, at).ravel() for at in points])
    reached = np.zeros(SPEC.entries, bool)
    reached[rows] = True
    assert 0 < reached.sum() < SPEC.entries
    assert (found.field.tables[~reached] == 0).all()
    half = np.ptp(clip.field.tables, axis=0).max() / 255 / 2
    assert found.field.tables[reached].any()
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
    st.builds(
        PackOptions,
        feature_bits=st.integers(1, 16),
        scale_bits=st.integers(1, 16),
        table_bits=st.integers(1, 16),
        head_bits=st.integers(2, 16),
        position_bits=st.integers(1, 16),
        deadzone=st.sampled_from([0.0, 0.4]),
        base_gaussians=st.integers(0, 3),
        coarse_levels=st.integers(0, 4),
    ),
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
    decode_either(with_boxes(data, encode_box("NEW1", b"1.1", critical=False, layer=3), kind=kind), kind)
    with pytest.raises(FormatError, match=r"box NEW1 version 0 in the .* segment must be understood"):
        decode_either(with_boxes(data, encode_box("NEW1", b"1.1", layer=3), kind=kind), kind)


def test_a_newer_layout_of_a_known_box_counts_as_unknown():
    newer = encode_box(INIT_META_BOX.type, b"", version=1, layer=3)
    with pytest.raises(FormatError, match="version 1"):
        decode_init_segment(with_boxes(INIT_DATA, newer))
    decode_init_segment(with_boxes(INIT_DATA, encode_box("VIEW", b"", version=9, critical=False, layer=3)))


def test_a_box_that_stands_twice_is_refused():
    again = make_box(MORE_HEADS_BOX, b"", 3)
    with pytest.raises(FormatError, match="twice"):
        decode_init_segment(with_boxes(INIT_DATA, again))


def test_a_box_of_another_kind_of_segment_is_refused():
    with pytest.raises(FormatError, match="must be understood"):
        decode_init_segment(with_boxes(INIT_DATA, make_box(TABLE_BOX, b"", 3)))


def file_type(
    major: int = 1, minor: int = 0, kind: bytes = b"init", magic: bytes = MAGIC, total: int = 48
) -> bytes:
    return encode_box("CGSF", FILE_TYPE.pack(magic, major, minor, kind, total))


@pytest.mark.parametrize("version", [(0, 1), (7, 3), (2, 0)])
def test_unknown_versions_are_refused_by_name(version: tuple[int, int]):
    with pytest.raises(FormatError, match=f"version {version[0]}.{version[1]} is not known"):
        decode_init_segment(file_type(*version))


def test_another_kind_of_file_is_refused():
    with pytest.raises(FormatError, match="not a ClipGStream segment"):
        decode_init_segment(b"PK\x03\x04" + bytes(100))
    with pytest.raises(FormatError, match="another kind of segment"):
        decode_init_segment(CLIP_DATA)
    with pytest.raises(FormatError, match="magic"):
        decode_init_segment(file_type(magic=MAGIC.replace(b"\r\n", b"\n\n")))


def test_a_missing_box_is_named():
    with pytest.raises(FormatError, match="has no IMET box"):
        decode_init_segment(encode_segment(INIT, []))
    boxes = list(decode_segment(CLIP_DATA, CLIP).boxes)
    tables = [box for box in boxes if box.type == TABLE_BOX.type]
    without = CLIP_DATA[FILE_TYPE_BYTES : tables[-1].offset]
    with pytest.raises(FormatError, match="lacks tables"):
        decode_clip_segment(encode_segment(CLIP, [without]), INIT_SEGMENT)


def test_a_table_of_a_level_that_has_one_is_refused():
    *_, last = [box for box in decode_segment(CLIP_DATA, CLIP).boxes if box.type == TABLE_BOX.type]
    again = make_box(TABLE_BOX, bytes(last.payload), last.layer)
    with pytest.raises(FormatError, match="of no level, or of one that has a table"):
        decode_clip_segment(with_boxes(CLIP_DATA, again, kind=CLIP), INIT_SEGMENT)


def test_a_clip_that_needs_another_init_segment_is_refused():
    _, other = packed_init(seed=5, anchors=12)
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
    data = rebuilt(CLIP, boxes, payloads)
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
    [Limits(anchors=2), Limits(lookups=MOVING * CLIP_FRAMES * SPEC.levels - 1), Limits(array_bytes=600)],
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
    hostile = rebuilt(kind, boxes, new)
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
            assert box.layer in known.layers[kind]
            assert box.version == known.version


def test_the_first_bytes_are_as_documented():
    assert CLIP_DATA[:4] == b"CGSF"
    assert CLIP_DATA[HEADER_BYTES : HEADER_BYTES + 8] == b"\x89CGS\r\n\x1a\n"
    assert struct.unpack_from("<HH4sQ", CLIP_DATA, HEADER_BYTES + 8) == (1, 0, b"clip", len(CLIP_DATA))


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 99),
    st.integers(1, 6),
    st.integers(1, 14),
    st.integers(1, 40),
    st.sampled_from([1.0, 1.3, 2.0]),
    st.sampled_from([(0.0, 0.0), (1.0, 1.0), (5.0, 1.5), (40.0, 1.0)]),
)
def test_reachable_rows_are_those_that_the_grid_reads(
    seed: int, levels: int, log2_table: int, base: int, growth: float, time: tuple[float, float]
):
    spec = FieldSpec(levels, 2, log2_table, base, growth, *time)
    rng = np.random.default_rng(seed)
    unit = rng.random((30, 3), np.float32)
    unit[:4] = [[0, 0, 0], [1, 1, 1], [0, 1, 0.5], [1, 0, 0.25]]
    inside = rng.random(30) < 0.8
    frames, clip_frames = int(rng.integers(1, 12)), 12
    expected = np.zeros(spec.entries, np.bool_)
    for frame in range(frames):
        time_now = np.full((30, 1), np.float32(frame / clip_frames), np.float32)
        expected[corner_indices(spec, np.hstack([unit, time_now])[inside]).ravel()] = True
    assert np.array_equal(reachable_rows(spec, GridPoints(unit, inside), frames, clip_frames), expected)


def test_steps_are_absolute_and_zeros_stay_zeros():
    options = PackOptions(feature_step=0.25, scale_step=0.125, table_step=0.5)
    init = decode_init_segment(encode_init_segment(random_init(anchors=40), options))
    clip = random_clip(init, residual=0)
    found = decode_clip_segment(encode_clip_segment(clip, init, options), init)
    assert np.array_equal(found.field.tables % 0.5, np.zeros_like(found.field.tables))
    for array, step in ((init.anchors.features, 0.25), (init.anchors.log_scales, 0.125)):
        assert (array % np.float32(step) == 0).all()


def test_a_deadzone_makes_smaller_clips():
    clip = random_clip(INIT_SEGMENT)
    sizes = [
        len(encode_clip_segment(clip, INIT_SEGMENT, PackOptions(table_step=0.5, deadzone=zone)))
        for zone in (0.0, 0.25, 0.5)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


@pytest.mark.parametrize("name", ["base_gaussians", "coarse_levels"])
def test_negative_counts_are_refused(name: str):
    options = PackOptions(**{name: -1})
    with pytest.raises(FormatError, match=f"{name} is negative"):
        encode_init_segment(random_init(), options)
        encode_clip_segment(random_clip(INIT_SEGMENT), INIT_SEGMENT, options)


def test_a_small_segment_cannot_take_much_memory():
    """Positions, scales and features that cost no bits may still not pass the limits."""
    info = replace(random_init().info, static_features=500)
    heads = Heads(*(random_mlp(np.random.default_rng(0), 504, 2, each * 2) for each in (1, 3, 7, 3)))
    count = 4000
    anchors = AnchorSet(
        np.zeros((count, 3), np.float32), np.zeros((count, 500), np.float32), np.zeros((count, 6), np.float32)
    )
    data = encode_init_segment(InitSegment(info, anchors, heads))
    assert len(data) < 20_000
    assert decode_init_segment(data).anchors.features.nbytes == 8_000_000
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="too large"):
            decode_init_segment(data, Limits(array_bytes=2_000_000))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
