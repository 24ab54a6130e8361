"""Baked streams in segments: what they hold, prefixes, and who refuses whom."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import zstandard
from stream_models import packed_clip, packed_init

from formats import segment as segment_module
from formats.baked import BDLT, encode_baked_clip
from formats.baked_segment import BakedSegment, decode_baked_segment, encode_baked_segment
from formats.box import decode_boxes
from formats.clip_segment import CLIP_META, decode_clip_segment, encode_clip_segment, read_clip_meta
from formats.clips import decode_clip
from formats.errors import FormatError
from formats.init_segment import baked_init, decode_init_segment, encode_init_segment
from formats.limits import DEFAULT_LIMITS
from formats.metadata import LENGTH, WireModel, encode_metadata
from formats.pack_options import PackOptions
from formats.segment import (
    BAKED_DELTA_BOX,
    CLIP,
    CLIP_META_BOX,
    HEADS_BOX,
    INIT,
    INIT_META_BOX,
    TABLE_BOX,
    decode_segment,
    encode_segment,
    layer_ends,
    make_box,
)
from formats.stream_writer import StreamWriter
from formats.types import BAKED, NO_HEADS, GaussianFrame, InitSegment
from formats.verify import verify_stream

NEURAL_DATA, NEURAL = packed_init()
INIT_DATA = encode_init_segment(baked_init(NEURAL))
BAKED_INIT = decode_init_segment(INIT_DATA)


def frames_of(count: int = 4, gaussians: int = 30, seed: int = 0) -> list[GaussianFrame]:
    """Half of the Gaussians move."""
    rng = np.random.default_rng(seed)
    means = rng.uniform(-1, 1, (gaussians, 3))
    turns = rng.standard_normal((gaussians, 4))
    moves = (np.arange(gaussians) % 2)[:, None] * rng.standard_normal((gaussians, 3)) * 0.2
    return [
        GaussianFrame(
            means=(means + frame * moves).astype(np.float32),
            scales=np.full((gaussians, 3), 0.05, np.float32),
            rotations=(turns / np.linalg.norm(turns, axis=1, keepdims=True)).astype(np.float32),
            opacities=np.full(gaussians, 0.8, np.float32),
            colors=np.full((gaussians, 3), 0.5, np.float32),
        )
        for frame in range(count)
    ]


FRAMES = frames_of()
DATA = encode_baked_segment(FRAMES, BAKED_INIT, 3, 12)


def boxes_of(data: bytes) -> list[bytes]:
    """The boxes behind the file type, as bytes."""
    return [data[box.offset : box.end] for box in decode_boxes(data)][1:]


class AnyMeta(WireModel):
    """Metadata with any profile."""

    profile: str


def test_an_init_segment_has_what_is_needed_and_no_more():
    boxes = list(decode_boxes(INIT_DATA))
    assert [(box.type, box.layer) for box in boxes] == [("CGSF", 0), ("IMET", 0), ("VIEW", 0)]
    info = BAKED_INIT.info
    wanted = {"gaussians_per_anchor": 0, "static_features": 0, "dynamic_features": 0, "base_gaussians": 0}
    assert info == dataclasses.replace(NEURAL.info, **wanted, reference_clip=0, profile=BAKED)
    assert len(BAKED_INIT.anchors.positions) == 0 and BAKED_INIT.heads is NO_HEADS
    assert [view.name for view in BAKED_INIT.views] == [view.name for view in NEURAL.views]
    assert BAKED_INIT.init_id != NEURAL.init_id
    assert len(INIT_DATA) < len(NEURAL_DATA) / 2
    assert decode_init_segment(INIT_DATA, layers=1).info == info
    assert encode_init_segment(baked_init(NEURAL)) == INIT_DATA == encode_init_segment(BAKED_INIT)


def test_streams_of_anchors_do_not_name_their_profile():
    box = next(box for box in decode_boxes(NEURAL_DATA) if box.type == "IMET")
    assert NEURAL.info.profile == "anchors"
    plain = json.loads(unpacked(bytes(box.payload)))
    assert "profile" not in plain and plain["anchors"] == 50


def unpacked(payload: bytes) -> bytes:
    (length,) = LENGTH.unpack_from(payload)
    return zstandard.ZstdDecompressor().decompress(payload[LENGTH.size :], max_output_size=length)


def test_a_profile_that_is_not_known_is_refused_by_name():
    data = encode_segment(INIT, [make_box(INIT_META_BOX, encode_metadata(AnyMeta(profile="voxels")))])
    with pytest.raises(FormatError, match="profile 'voxels' is not known") as caught:
        decode_init_segment(data)
    assert (caught.value.expected, caught.value.found) == ("anchors or baked", "'voxels'")
    assert "newer clipgstream" in str(caught.value.hint)


def test_a_clip_comes_back():
    found = decode_clip(DATA, BAKED_INIT)
    assert isinstance(found, BakedSegment)
    assert (found.clip, found.first_frame, found.frames, found.layers) == (3, 12, 4, 4)
    assert found.init_id == BAKED_INIT.init_id
    assert read_clip_meta(DATA).frames == 4
    found.check()
    for frame, wanted in zip(found.unpack(), FRAMES, strict=True):
        assert len(frame.means) == len(wanted.means)
        assert np.abs(np.sort(frame.means, 0) - np.sort(wanted.means, 0)).max() < 0.02
    assert encode_baked_segment(FRAMES, BAKED_INIT, 3, 12) == DATA


def test_without_layer_1_every_frame_is_the_keyframe():
    ends = layer_ends(DATA)
    assert ends[0] < ends[1] == ends[2] == ends[3] == len(DATA)
    assert {box.layer for box in decode_boxes(DATA) if box.type == BDLT} == {1}
    whole = decode_baked_segment(DATA, BAKED_INIT).unpack()
    for data in (DATA[: ends[0]], DATA[: ends[0] + 30], DATA):
        found = decode_baked_segment(data, BAKED_INIT, layers=1)
        assert (found.frames, found.layers) == (4, 1)
        for frame in found.unpack():
            np.testing.assert_array_equal(frame.means, whole.frame(0).means)
    still, moved = found.unpack().frame(3).means, whole.frame(3).means
    assert np.abs(still - moved).max() > 0.1
    for cut in (ends[0] - 1, ends[1] - 1):
        with pytest.raises(FormatError):
            decode_baked_segment(DATA[:cut], BAKED_INIT, layers=1 if cut < ends[0] else 2)


def test_a_clip_has_as_many_frames_as_the_limits_allow():
    init = baked_init(NEURAL)
    info = dataclasses.replace(init.info, clip_frames=DEFAULT_LIMITS.clip_frames)
    init = decode_init_segment(encode_init_segment(dataclasses.replace(init, info=info)))
    frames = frames_of(1, 2) * DEFAULT_LIMITS.clip_frames
    found = decode_baked_segment(encode_baked_segment(frames, init, 0, 0), init)
    assert len(found.boxes) == DEFAULT_LIMITS.clip_frames + 1
    found.check()


def test_clips_of_another_profile_are_refused():
    clip = decode_clip_segment(packed_clip(NEURAL), NEURAL)
    neural = packed_clip(NEURAL)
    for decode, data, init in (
        (decode_clip, neural, BAKED_INIT),
        (decode_clip, DATA, NEURAL),
        (decode_clip_segment, DATA, NEURAL),
        (decode_baked_segment, neural, NEURAL),
        (decode_baked_segment, neural, BAKED_INIT),
    ):
        with pytest.raises(FormatError, match="no place in a stream of the"):
            decode(data, init)
    with pytest.raises(FormatError, match="another profile"):
        encode_clip_segment(dataclasses.replace(clip, init_id=BAKED_INIT.init_id), BAKED_INIT, PackOptions())
    with pytest.raises(FormatError, match="another profile"):
        encode_baked_segment(FRAMES, NEURAL, 0, 0)
    with pytest.raises(FormatError, match="another profile"):
        decode_clip_segment(only_meta(BAKED_INIT), BAKED_INIT)


def only_meta(init: InitSegment) -> bytes:
    meta = CLIP_META.pack(0, 0, 4, 0, bytes.fromhex(init.init_id))
    return encode_segment(CLIP, [make_box(CLIP_META_BOX, meta)])


@pytest.mark.parametrize(
    ("data", "box"),
    [(INIT_DATA, make_box(HEADS_BOX, b"")), (DATA, make_box(TABLE_BOX, b"", 1))],
)
def test_boxes_of_another_profile_are_refused(data: bytes, box: bytes):
    kind = INIT if data is INIT_DATA else CLIP
    more = encode_segment(kind, [*boxes_of(data), box])
    with pytest.raises(FormatError, match="no place in a stream of the baked profile"):
        decode_init_segment(more) if kind == INIT else decode_baked_segment(more, BAKED_INIT)


def test_a_reader_that_does_not_know_the_profile_refuses(monkeypatch: pytest.MonkeyPatch):
    known = {
        name: box for name, box in segment_module.BOX_TYPES.items() if name not in ("BMET", "BKEY", "BDLT")
    }
    monkeypatch.setattr(segment_module, "BOX_TYPES", known)
    with pytest.raises(FormatError, match=r"box BMET .* must be understood"):
        decode_segment(DATA, CLIP)


@pytest.mark.parametrize("meta", [(3, 12, 3, 0), (3, 12, 4, 1)])
def test_a_clip_that_lies_about_itself_is_refused(meta: tuple[int, ...]):
    lie = make_box(CLIP_META_BOX, CLIP_META.pack(*meta, bytes.fromhex(BAKED_INIT.init_id)))
    with pytest.raises(FormatError, match="does not say what it has"):
        decode_baked_segment(encode_segment(CLIP, [lie, *boxes_of(DATA)[1:]]), BAKED_INIT)


def test_frames_that_are_missing_or_too_many_are_refused():
    for boxes in (boxes_of(DATA)[:-1], [*boxes_of(DATA), boxes_of(DATA)[-1]]):
        with pytest.raises(FormatError, match="lacks frames"):
            decode_baked_segment(encode_segment(CLIP, boxes), BAKED_INIT)
    twice = [*boxes_of(DATA)[:3], boxes_of(DATA)[2], *boxes_of(DATA)[3:]]
    with pytest.raises(FormatError, match="stands twice"):
        decode_baked_segment(encode_segment(CLIP, twice), BAKED_INIT)


def test_verify_decodes_what_readers_leave_packed(tmp_path):
    broken = boxes_of(encode_baked_segment(FRAMES, BAKED_INIT, 1, 4))
    broken[4] = make_box(BAKED_DELTA_BOX, b"nonsense", 1)
    with StreamWriter(tmp_path / "s") as writer:
        writer.write_init_bytes(INIT_DATA)
        writer.append_bytes(encode_baked_segment(FRAMES, BAKED_INIT, 0, 0))
        writer.append_bytes(encode_segment(CLIP, broken))
        writer.end()
    report = verify_stream(tmp_path / "s")
    (damage,) = report.damaged
    assert (damage.clip, report.frames) == (1, 4)
    assert damage.where.startswith(f"{damage.file}, clip 1, box BDLT, byte ")


def test_every_byte_that_changes_is_found(tmp_path):
    path = tmp_path / "s.cgs"
    with StreamWriter(path) as writer:
        writer.write_init_bytes(INIT_DATA)
        writer.append_bytes(encode_baked_segment(frames_of(2, 4), BAKED_INIT, 0, 0))
        writer.end()
    assert verify_stream(path).ok
    data = path.read_bytes()
    for at in range(0, len(data), 3):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        assert not verify_stream(path).ok, at


def test_layers_are_those_of_the_boxes():
    moved = [
        box if number != 3 else make_box(BAKED_DELTA_BOX, b"", 2) for number, box in enumerate(boxes_of(DATA))
    ]
    with pytest.raises(FormatError, match="another layer"):
        decode_baked_segment(encode_segment(CLIP, moved[:4]), BAKED_INIT)
    assert len(encode_baked_clip(FRAMES)) == 5
