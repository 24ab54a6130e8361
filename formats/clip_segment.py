"""Clip segments: one clip's residual anchors and field (docs/stream-format.md, "Clip segment").

Boxes, in the order in which they are written:

    layer 0  CGSF, CMET, ASTA of the reference anchors, FMET, FMLP, FTAB: shared parts of the coarse levels
    layer 1  ASTA of the residual anchors, APOS, ALSC, AFEA, FTAB: residual parts of the coarse levels
    layer 2  FTAB of the other levels, for each the shared part, then the residual part

What may be missing comes before what may not, so that a prefix which is too short is always noticed.

CMET, little-endian: number of the clip (uint32), frame_index of its first frame (uint64), frames (uint32),
residual anchors (uint32), id of the init segment that it needs (32 bytes).

Clips of baked streams: formats/baked_segment.py.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from formats.anchor_codec import (
    REFERENCE,
    RESIDUAL,
    Flags,
    decode_anchors,
    decode_static,
    encode_anchors,
    encode_static,
)
from formats.box import LAYERS, Cursor
from formats.errors import FormatError
from formats.field_codec import ClipReaders, Readers, decode_field, encode_field
from formats.limits import DEFAULT_LIMITS, Limits
from formats.mlp_codec import mlp_shape
from formats.pack_options import DEFAULT_OPTIONS, PackOptions
from formats.segment import CLIP, CLIP_META_BOX, Segment, decode_segment, encode_segment, make_box
from formats.types import ANCHORS, F32, AnchorSet, ClipSegment, InitSegment, Mlp

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
    check_meta(meta, init, ANCHORS)
    info = init.info
    if mlp_shape(segment.field.mlp)[2] != info.dynamic_features:
        raise FormatError(
            "the field gives another number of dynamic features than the heads take",
            expected=info.dynamic_features,
            found=mlp_shape(segment.field.mlp)[2],
        )
    anchors = encode_anchors(
        segment.residual, info.static_features, info.scene_scale, options, limits, RESIDUAL
    )
    reference_flags, residual_flags = static_flags(segment, len(init.anchors.positions))
    residual_flags = residual_flags[anchors.order]
    readers = ClipReaders(
        Readers(init.anchors.positions, reference_flags),
        Readers(anchors.positions, residual_flags),
        segment.frames,
        info.clip_frames,
    )
    _check_frame(init, len(anchors.positions), segment.field.mlp, limits)
    field = encode_field(segment.field, readers, options, limits)
    layers = [
        [*encode_static(reference_flags, REFERENCE), *field.head, *field.tables[0]],
        [*encode_static(residual_flags, RESIDUAL), *anchors.boxes, *field.tables[1]],
        field.tables[2],
    ]
    boxes = [box for layer in layers for box in layer]
    return encode_segment(CLIP, [encode_meta(meta), *boxes])


def decode_clip_segment(
    data: bytes | memoryview, init: InitSegment, limits: Limits = DEFAULT_LIMITS, layers: int = LAYERS
) -> ClipSegment:
    """Read a clip segment that needs `init`.

    Args:
        data: the whole segment; with fewer than all layers, it may end anywhere behind these.
        layers: how many to decode, 1 to 4.

    Raises:
        FormatError: with the byte or box where it is cut, damaged, too large or from another version, or
            when it needs another init segment.
    """
    segment, meta = open_clip(data, init, ANCHORS, limits, layers)
    info = init.info
    count = meta.anchors if layers > RESIDUAL else 0
    anchors = decode_anchors(segment, count, info.static_features, limits)
    reference_flags = decode_static(segment, REFERENCE, len(init.anchors.positions), limits)
    residual_flags = decode_static(segment, RESIDUAL, count, limits)
    readers = ClipReaders(
        Readers(init.anchors.positions, reference_flags),
        Readers(anchors.positions, residual_flags),
        meta.frames,
        info.clip_frames,
    )
    found = decode_field(segment, readers, info.dynamic_features, limits, layers)
    _check_frame(init, count, found.field.mlp, limits)
    return ClipSegment(
        clip=meta.clip,
        first_frame=meta.first_frame,
        frames=meta.frames,
        residual=anchors,
        field=found.field,
        init_id=meta.init_id,
        static_reference=reference_flags,
        static_residual=residual_flags,
        coarse_levels=found.coarse_levels,
        layers=layers,
    )


def _check_frame(init: InitSegment, residual: int, field_mlp: Mlp, limits: Limits) -> None:
    """Raise FormatError when a frame would take more memory or time than the limits allow."""
    anchors = len(init.anchors.positions) + residual
    heads = init.heads
    mlps = (heads.opacity, heads.color, heads.covariance, heads.offset, field_mlp)
    counts = {
        "gaussians": anchors * init.info.gaussians_per_anchor,
        "products": anchors * sum(mlp.w1.size + mlp.w2.size for mlp in mlps),
    }
    for name, count in counts.items():
        most = getattr(limits, name)
        if count > most:
            raise FormatError(
                f"a frame of the clip has too many {name}", expected=f"at most {most}", found=count
            )


def static_flags(segment: ClipSegment, reference_anchors: int) -> tuple[Flags, Flags]:
    """Which reference and which residual anchors are static, empty flags spelt out.

    Raises:
        FormatError: when there are not as many flags as anchors.
    """
    counts = (reference_anchors, len(segment.residual.positions))
    found = []
    for flags, count in zip((segment.static_reference, segment.static_residual), counts, strict=True):
        if len(flags) not in (0, count):
            raise FormatError(
                "a clip has not as many static flags as anchors", expected=count, found=len(flags)
            )
        found.append(flags if len(flags) else np.zeros(count, np.bool_))
    return found[0], found[1]


def open_clip(
    data: bytes | memoryview, init: InitSegment, profile: str, limits: Limits, layers: int
) -> tuple[Segment, ClipMeta]:
    """The boxes of a clip segment of this profile that needs `init`, and what it says of itself.

    Raises:
        FormatError: it is damaged, of another profile, or needs another init segment.
    """
    segment = decode_segment(data, CLIP, limits, layers)
    segment.require_profile(profile)
    meta = decode_meta(segment)
    check_meta(meta, init, profile)
    return segment, meta


def read_clip_meta(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> ClipMeta:
    """What a clip segment says of itself, after every checksum in it was verified."""
    return decode_meta(decode_segment(data, CLIP, limits))


def clip_positions(reference: AnchorSet, residual: AnchorSet) -> F32:
    """(A, 3) positions of all anchors of a clip: the reference anchors, then the residual ones."""
    return np.concatenate([reference.positions, residual.positions])


def encode_meta(meta: ClipMeta) -> bytes:
    """The CMET box."""
    fields = (meta.clip, meta.first_frame, meta.frames, meta.anchors, bytes.fromhex(meta.init_id))
    return make_box(CLIP_META_BOX, CLIP_META.pack(*fields))


def decode_meta(segment: Segment) -> ClipMeta:
    """What the CMET box says; FormatError when there is none, or it is too short."""
    clip, first_frame, frames, anchors, init_id = Cursor(segment.one(CLIP_META_BOX)).unpack(CLIP_META)
    return ClipMeta(clip, first_frame, frames, anchors, init_id.hex())


def check_meta(meta: ClipMeta, init: InitSegment, profile: str) -> None:
    """Raise FormatError unless a clip of this profile may say this of itself in a stream with this `init`."""
    if init.info.profile != profile:
        raise FormatError(
            "the clip is of another profile than the stream",
            where=f"clip {meta.clip}",
            expected=init.info.profile,
            found=profile,
        )
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
