"""Clip segments: one clip's residual anchors and field (docs/stream-format.md, "Clip segment")."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from formats.anchor_codec import decode_anchors, encode_anchors
from formats.box import Cursor
from formats.errors import FormatError
from formats.field_codec import decode_field, encode_field
from formats.limits import DEFAULT_LIMITS, Limits
from formats.mlp_codec import mlp_shape
from formats.pack_options import DEFAULT_OPTIONS, PackOptions
from formats.segment import CLIP, CLIP_META_BOX, Segment, decode_segment, encode_segment, make_box
from formats.types import F32, AnchorSet, ClipSegment, InitSegment

# clip, first_frame, frames, residual anchors, SHA-256 of the init segment.
CLIP_META = struct.Struct("<IQII32s")


@dataclass(frozen=True)
class ClipMeta:
    """What a clip segment says of itself in its CMET box.

    Attributes:
        clip: its number. first_frame: frame_index of its first frame. frames: how many.
        anchors: how many residual anchors.
        init_id: SHA-256 of the init segment that it needs, lower-case hex.
    """

    clip: int
    first_frame: int
    frames: int
    anchors: int
    init_id: str


def encode_clip_segment(
    segment: ClipSegment,
    init: InitSegment,
    options: PackOptions = DEFAULT_OPTIONS,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Pack a clip. The same input gives the same bytes.

    Args:
        init: the init segment as *decoded*, because what is packed depends on the positions a reader finds.

    Raises:
        FormatError: when a value is out of range, not finite, or shapes do not fit together.
    """
    if not init.init_id:
        raise FormatError("the init segment was not decoded from bytes", expected="an init_id", found="none")
    meta = ClipMeta(
        segment.clip, segment.first_frame, segment.frames, len(segment.residual.positions), init.init_id
    )
    _check_meta(meta, init)
    info = init.info
    if mlp_shape(segment.field.mlp)[2] != info.dynamic_features:
        raise FormatError(
            "the field gives another number of dynamic features than the heads take",
            expected=info.dynamic_features,
            found=mlp_shape(segment.field.mlp)[2],
        )
    anchors = encode_anchors(segment.residual, info.static_features, info.scene_scale, options, limits)
    positions = np.concatenate([init.anchors.positions, anchors.positions])
    field = encode_field(segment.field, positions, segment.frames, info.clip_frames, options, limits)
    return encode_segment(CLIP, [make_box(CLIP_META_BOX, _encode_meta(meta)), *anchors.boxes, *field])


def decode_clip_segment(
    data: bytes | memoryview, init: InitSegment, limits: Limits = DEFAULT_LIMITS
) -> ClipSegment:
    """Read a clip segment that needs `init`.

    Raises:
        FormatError: with the byte or box where it is cut, damaged, too large or from another version, or
            when it needs another init segment.
    """
    segment = decode_segment(data, CLIP, limits)
    meta = _decode_meta(segment)
    _check_meta(meta, init)
    info = init.info
    anchors = decode_anchors(segment, meta.anchors, info.static_features, limits)
    positions = clip_positions(init.anchors, anchors)
    field = decode_field(segment, positions, meta.frames, info.clip_frames, info.dynamic_features, limits)
    return ClipSegment(meta.clip, meta.first_frame, meta.frames, anchors, field, meta.init_id)


def read_clip_meta(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> ClipMeta:
    """What a clip segment says of itself, after every checksum in it was verified."""
    return _decode_meta(decode_segment(data, CLIP, limits))


def clip_positions(reference: AnchorSet, residual: AnchorSet) -> F32:
    """(A, 3) positions of all anchors of a clip: the reference anchors, then the residual ones."""
    return np.concatenate([reference.positions, residual.positions])


def _encode_meta(meta: ClipMeta) -> bytes:
    return CLIP_META.pack(meta.clip, meta.first_frame, meta.frames, meta.anchors, bytes.fromhex(meta.init_id))


def _decode_meta(segment: Segment) -> ClipMeta:
    clip, first_frame, frames, anchors, init_id = Cursor(segment.one(CLIP_META_BOX)).unpack(CLIP_META)
    return ClipMeta(clip, first_frame, frames, anchors, init_id.hex())


def _check_meta(meta: ClipMeta, init: InitSegment) -> None:
    if not (0 <= meta.clip < 1 << 32 and 0 <= meta.first_frame < 1 << 53):
        raise FormatError("a clip's number or first frame is out of range", found=meta)
    if not 1 <= meta.frames <= init.info.clip_frames:
        raise FormatError(
            "a clip has an impossible number of frames",
            where=f"clip {meta.clip}",
            expected=f"1 to {init.info.clip_frames}",
            found=meta.frames,
        )
    if meta.init_id != init.init_id:
        raise FormatError(
            "the clip needs another init segment",
            where=f"clip {meta.clip}",
            expected=meta.init_id,
            found=init.init_id,
        )
