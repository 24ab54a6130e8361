"""Small files that ask for as much memory and time as the limits allow: their arrays cost no bits."""

from __future__ import annotations

import dataclasses
import json
import struct

import numpy as np
from bad_arrays import table
from sealing import loose_boxes, seal_segment
from stream_models import packed_init, random_clip, random_mlp

from formats.clip_segment import encode_clip_segment
from formats.compress import compress
from formats.hashgrid import FieldSpec
from formats.types import AnchorSet, Field, InitSegment

DYNAMIC = 4


def zeros(tables: int = 1) -> bytes:
    """An entropy-coded array of zeros, however many."""
    return table(4096) * tables + struct.pack("<4I", *[1 << 16] * 4)


def quantised_zeros(rows: int, channels: int) -> bytes:
    """A quantised array whose values are all 0."""
    head = struct.pack("<IHBB", rows, channels, 0, 2)
    return head + bytes(8 * channels) + bytes(channels) + zeros()


def heavy_init(
    anchors: int, channels: int, gaussians: int = 1, clip_frames: int = 4, hidden: int = 1
) -> bytes:
    """An init segment of this many anchors, all at one place, and features, all 0."""
    document = {
        **{
            "fps": [30, 1],
            "clip_frames": clip_frames,
            "gaussians_per_anchor": gaussians,
            "profile": "anchors",
        },
        **{"base_gaussians": gaussians, "static_features": channels, "dynamic_features": DYNAMIC},
        **{"anchors": anchors, "alpha_max": 0.9, "background": [0, 0, 0], "scene_scale": 1.0},
        **{"world_unit": "", "coordinate_frame": "", "reference_clip": 0, "config_hash": ""},
    }
    text = json.dumps(document).encode()
    outputs = [gaussians * each for each in (1, 3, 7, 3)]
    shapes = b"".join(struct.pack("<HHH", channels + DYNAMIC, hidden, each) for each in outputs)
    halves = bytes(4 * sum(hidden + each for each in outputs))
    payloads = {
        b"IMET": struct.pack("<I", len(text)) + compress(text),
        b"HEAD": shapes + halves + zeros(),
        b"APOS": struct.pack("<IBBH", anchors, 16, 0, 0) + bytes(24) + zeros(),
        b"ALSC": quantised_zeros(anchors, 6),
        b"AFEA": quantised_zeros(anchors, channels),
    }
    boxes = [box for box in loose_boxes(packed_init(anchors=1)[0]) if box.type in (b"CGSF", *payloads)]
    for box in boxes[1:]:
        box.payload = payloads[box.type]
    return seal_segment(boxes)


def heavy_clip(init: InitSegment, spec: FieldSpec, frames: int, positions: np.ndarray | None = None) -> bytes:
    """A clip whose tables are all 0; its perceptron has one hidden unit."""
    clip = random_clip(packed_init(anchors=1)[1], residual=0)
    rng = np.random.default_rng(0)
    corner = np.ones(3, np.float32)
    field = Field(
        spec,
        -corner,
        corner,
        np.zeros((spec.entries, spec.features), np.float32),
        random_mlp(rng, spec.outputs, 1, DYNAMIC),
    )
    none = AnchorSet(
        np.zeros((0, 3), np.float32),
        np.zeros((0, init.info.static_features), np.float32),
        np.zeros((0, 6), np.float32),
    )
    moving = dataclasses.replace(
        clip,
        frames=frames,
        residual=none,
        field=field,
        init_id=init.init_id,
        static_reference=np.zeros(0, np.bool_),
        static_residual=np.zeros(0, np.bool_),
    )
    return encode_clip_segment(moving, init)
