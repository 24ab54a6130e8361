"""Layers, prefixes and static anchors of segments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stream_models import (
    SPEC,
    packed_clip,
    packed_init,
    random_clip,
    random_init,
    rebuilt,
)

from formats.anchor_codec import REFERENCE, encode_static
from formats.box import encode_box
from formats.clip_segment import decode_clip_segment, encode_clip_segment
from formats.errors import FormatError
from formats.init_segment import decode_init_segment, encode_init_segment
from formats.pack_options import PackOptions
from formats.segment import (
    BOX_TYPES,
    CLIP,
    FILE_TYPE_BYTES,
    INIT,
    INIT_META_BOX,
    MORE_HEADS_BOX,
    STATIC_BOX,
    TABLE_BOX,
    decode_segment,
    encode_segment,
    layer_ends,
    make_box,
)
from formats.types import ClipSegment, InitSegment

INIT_DATA, INIT_SEGMENT = packed_init(anchors=12)
CLIP_DATA = packed_clip(INIT_SEGMENT, residual=3)
CLIP_SEGMENT = decode_clip_segment(CLIP_DATA, INIT_SEGMENT)


def decode_either(data: bytes, kind: str, layers: int = 4) -> InitSegment | ClipSegment:
    if kind == INIT:
        return decode_init_segment(data, layers=layers)
    return decode_clip_segment(data, INIT_SEGMENT, layers=layers)


def with_boxes(data: bytes, *extra: bytes, kind: str = INIT) -> bytes:
    """The segment with further boxes, of its highest layer, at its end and its length put right."""
    return encode_segment(kind, [data[FILE_TYPE_BYTES:], *extra])


both_kinds = pytest.mark.parametrize(("data", "kind"), [(INIT_DATA, INIT), (CLIP_DATA, CLIP)])


def test_layers_end_where_the_next_begins():
    boxes = decode_segment(CLIP_DATA, CLIP).boxes
    for layer, end in enumerate(layer_ends(CLIP_DATA)):
        assert end == max(box.end for box in boxes if box.layer <= layer)
    ends = layer_ends(CLIP_DATA)
    assert 0 < ends[0] < ends[1] < ends[2] == ends[3] == len(CLIP_DATA)
    assert 0 < layer_ends(INIT_DATA)[0] == layer_ends(INIT_DATA)[2] < len(INIT_DATA)
    with pytest.raises(FormatError, match="cut"):
        layer_ends(CLIP_DATA[:-1])


def test_a_box_of_a_lower_layer_does_not_follow():
    data = with_boxes(CLIP_DATA, encode_box("MORE", b"", critical=False, layer=1), kind=CLIP)
    with pytest.raises(FormatError, match="follows one of a higher layer") as caught:
        decode_segment(data, CLIP)
    assert caught.value.where == f"box MORE, byte {len(CLIP_DATA)}"
    with pytest.raises(FormatError, match="follows one of a higher layer"):
        layer_ends(data)


def test_a_known_box_in_a_layer_where_it_does_not_belong_is_refused():
    with pytest.raises(FormatError, match="in another layer"):
        decode_init_segment(encode_segment(INIT, [make_box(INIT_META_BOX, b"", 1)]))
    boxes = decode_segment(CLIP_DATA, CLIP).boxes
    (first, *_) = (box for box in boxes if box.type == TABLE_BOX.type and box.layer == 1)
    parts = [
        make_box(BOX_TYPES[box.type], bytes(box.payload), box.layer) for box in boxes if box is not first
    ]
    moved = make_box(TABLE_BOX, bytes(first.payload), 2)
    with pytest.raises(FormatError, match="a table is in another layer"):
        decode_clip_segment(encode_segment(CLIP, [*parts, moved]), INIT_SEGMENT)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_prefix_holds_what_its_layers_say(layers: int):
    whole, end = CLIP_SEGMENT, layer_ends(CLIP_DATA)[layers - 1]
    found = decode_clip_segment(CLIP_DATA[:end], INIT_SEGMENT, layers=layers)
    assert found.layers == layers
    residual = whole.residual.positions if layers > 1 else whole.residual.positions[:0]
    assert np.array_equal(found.residual.positions, residual)
    assert np.array_equal(found.static_residual, whole.static_residual[: len(residual)])
    assert np.array_equal(found.static_reference, whole.static_reference)
    fine = SPEC.layout[whole.coarse_levels].offset
    assert found.field.tables[fine:].any() == (layers > 2)
    if layers == 1:
        differs = (found.field.tables != whole.field.tables)[:fine].any(axis=1)
        assert (found.field.tables[:fine][differs] == 0).all()
        assert differs.any()
    else:
        assert np.array_equal(found.field.tables[:fine], whole.field.tables[:fine])


@both_kinds
def test_a_prefix_may_end_anywhere_behind_its_layers(data: bytes, kind: str):
    ends = layer_ends(data)
    for layers in (1, 2, 3):
        end = ends[layers - 1]
        for length in {end, end + 1, (end + len(data)) // 2, len(data) - 1, len(data)}:
            if end <= length <= len(data):
                assert decode_either(data[:length], kind, layers).layers == layers
        with pytest.raises(FormatError):
            decode_either(data[: end - 1], kind, layers)
        with pytest.raises(FormatError, match="follow a segment's end"):
            decode_either(data + b"1", kind, layers)


@both_kinds
def test_every_cut_of_a_prefix_is_a_format_error(data: bytes, kind: str):
    for layers in (1, 2, 3):
        for length in range(layer_ends(data)[layers - 1]):
            with pytest.raises(FormatError):
                decode_either(data[:length], kind, layers)


def test_damage_in_a_higher_layer_does_not_harm_the_lower_ones():
    damaged = bytearray(CLIP_DATA)
    damaged[-1] ^= 1
    decode_clip_segment(bytes(damaged), INIT_SEGMENT, layers=2)
    with pytest.raises(FormatError, match="damaged"):
        decode_clip_segment(bytes(damaged), INIT_SEGMENT, layers=3)


def test_an_init_segment_that_is_cut_takes_the_id_that_it_is_given():
    cut = INIT_DATA[: layer_ends(INIT_DATA)[0]]
    assert decode_init_segment(cut, layers=1, init_id="ab").init_id == "ab"
    assert decode_init_segment(INIT_DATA, layers=1, init_id="ab").init_id == INIT_SEGMENT.init_id


def test_heads_are_cut_to_the_base_and_whole_again():
    base = decode_init_segment(INIT_DATA, layers=1)
    assert (base.info.base_gaussians, base.info.gaussians_per_anchor) == (1, 2)
    for name, each in (("opacity", 1), ("color", 3), ("covariance", 7), ("offset", 3)):
        few, whole = getattr(base.heads, name), getattr(INIT_SEGMENT.heads, name)
        assert few.w2.shape[0] == len(few.b2) == each
        assert np.array_equal(few.w2, whole.w2[:each])
        assert np.array_equal(few.b2, whole.b2[:each])
    without = decode_segment(INIT_DATA, INIT).boxes[:-1]
    with pytest.raises(FormatError, match="has no HEDX box"):
        decode_init_segment(rebuilt(INIT, without, [bytes(box.payload) for box in without]))
    full = encode_init_segment(random_init(anchors=2), PackOptions(base_gaussians=9))
    assert MORE_HEADS_BOX.type not in [box.type for box in decode_segment(full, INIT).boxes]
    assert decode_init_segment(full, layers=1).info.base_gaussians == 2


def test_static_flags_follow_their_anchors():
    clip = random_clip(INIT_SEGMENT, residual=40)
    clip = replace(clip, static_residual=clip.residual.positions[:, 0] > 0)
    found = decode_clip_segment(encode_clip_segment(clip, INIT_SEGMENT), INIT_SEGMENT)
    assert np.array_equal(found.static_residual, found.residual.positions[:, 0] > 0)
    assert np.array_equal(found.static_reference, clip.static_reference)


def test_without_static_anchors_there_is_no_box_of_flags():
    none = np.zeros(0, np.bool_)
    clip = replace(random_clip(INIT_SEGMENT), static_reference=none, static_residual=none)
    data = encode_clip_segment(clip, INIT_SEGMENT)
    assert STATIC_BOX.type not in [box.type for box in decode_segment(data, CLIP).boxes]
    found = decode_clip_segment(data, INIT_SEGMENT)
    assert found.static_reference.tolist() == [False] * 12
    assert found.static_residual.tolist() == [False] * 7
    with pytest.raises(FormatError, match="not as many static flags"):
        encode_clip_segment(replace(clip, static_residual=np.ones(3, np.bool_)), INIT_SEGMENT)


def test_flags_that_stand_twice_are_refused():
    boxes = decode_segment(CLIP_DATA, CLIP).boxes
    parts = [make_box(BOX_TYPES[box.type], bytes(box.payload), box.layer) for box in boxes]
    again = encode_static(CLIP_SEGMENT.static_reference, REFERENCE)
    with pytest.raises(FormatError, match="twice of a set"):
        decode_clip_segment(encode_segment(CLIP, [*again, *parts]), INIT_SEGMENT)


def test_static_anchors_need_the_field_of_one_frame_only():
    clip = random_clip(INIT_SEGMENT, residual=0)
    everything, none = np.ones(12, np.bool_), np.zeros(12, np.bool_)
    still = encode_clip_segment(replace(clip, static_reference=everything), INIT_SEGMENT)
    one_frame = encode_clip_segment(replace(clip, static_reference=none, frames=1), INIT_SEGMENT)
    moving = encode_clip_segment(replace(clip, static_reference=none), INIT_SEGMENT)
    tables = [decode_clip_segment(data, INIT_SEGMENT).field.tables for data in (still, one_frame, moving)]
    assert np.array_equal(tables[0], tables[1])
    assert 0 < np.any(tables[0], axis=1).sum() < np.any(tables[2], axis=1).sum()


@pytest.mark.parametrize("coarse", [1, 2, 3, 9])
def test_levels_lie_in_the_layers_that_are_asked_for(coarse: int):
    data = encode_clip_segment(random_clip(INIT_SEGMENT), INIT_SEGMENT, PackOptions(coarse_levels=coarse))
    found = {
        (box.payload[0], box.payload[1]): box.layer
        for box in decode_segment(data, CLIP).boxes
        if box.type == TABLE_BOX.type
    }
    assert found == {(level, part): part if level < coarse else 2 for level in range(3) for part in (0, 1)}
    assert decode_clip_segment(data, INIT_SEGMENT).coarse_levels == min(coarse, 3)
