"""Small synthetic streams for tests, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from formats.box import Box
from formats.clip_segment import encode_clip_segment
from formats.hashgrid import FieldSpec
from formats.init_segment import decode_init_segment, encode_init_segment
from formats.segment import BOX_TYPES, encode_segment, make_box
from formats.types import AnchorSet, ClipSegment, Field, Heads, InitSegment, Mlp, RigView, StreamInfo

STATIC, DYNAMIC, PER_ANCHOR, CLIP_FRAMES = 6, 4, 2, 4
SPEC = FieldSpec(levels=3, features=4, log2_table=8, base_resolution=4, growth=1.7)


def normal(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> np.ndarray:
    return (rng.standard_normal(shape) * scale).astype(np.float32)


def random_mlp(rng: np.random.Generator, inputs: int, hidden: int, outputs: int) -> Mlp:
    return Mlp(
        normal(rng, hidden, inputs, scale=0.5),
        normal(rng, hidden, scale=0.2),
        normal(rng, outputs, hidden, scale=0.5),
        normal(rng, outputs, scale=0.2),
    )


def random_anchors(rng: np.random.Generator, count: int, channels: int = STATIC) -> AnchorSet:
    positions = rng.uniform(-1, 1, (count, 3)).astype(np.float32)
    features = normal(rng, count, channels)
    # Neighbours are alike in one channel, so that predicting it from the row before pays.
    features[:, 0] = 2 * positions[:, 2]
    return AnchorSet(positions, features, normal(rng, count, 6, scale=0.4) - 2)


def random_init(seed: int = 0, anchors: int = 50) -> InitSegment:
    rng = np.random.default_rng(seed)
    info = StreamInfo(
        fps=Fraction(30000, 1001),
        clip_frames=CLIP_FRAMES,
        gaussians_per_anchor=PER_ANCHOR,
        static_features=STATIC,
        dynamic_features=DYNAMIC,
        alpha_max=0.999,
        background=(0.1, 0.2, 0.3),
        scene_scale=1.5,
        world_unit="metre",
        config_hash="0123abcd",
    )
    inputs = STATIC + DYNAMIC
    heads = Heads(*(random_mlp(rng, inputs, 8, PER_ANCHOR * each) for each in (1, 3, 7, 3)))
    return InitSegment(info, random_anchors(rng, anchors), heads, (random_view(rng, "left"),))


def random_view(rng: np.random.Generator, name: str) -> RigView:
    return RigView(name, 64, 48, 50.5, 51.25, 32.0, 24.0, rng.standard_normal((3, 4)), held_out=True)


def random_clip(
    init: InitSegment, seed: int = 1, clip: int = 0, frames: int = CLIP_FRAMES, residual: int = 7
) -> ClipSegment:
    """A clip over `init`: some anchors lie outside its box, some are static, most of its rows are 0."""
    rng = np.random.default_rng(seed)
    tables = normal(rng, SPEC.entries, SPEC.features)
    tables[rng.random(SPEC.entries) < 0.6] = 0
    field = Field(
        spec=SPEC,
        lo=np.array([-1.1, -1.1, -1.1], np.float32),
        hi=np.array([1.1, 0.8, 1.1], np.float32),
        tables=tables,
        mlp=random_mlp(rng, SPEC.outputs, 5, DYNAMIC),
    )
    first_frame = clip * CLIP_FRAMES
    return ClipSegment(
        clip,
        first_frame,
        frames,
        random_anchors(rng, residual),
        field,
        init.init_id,
        static_reference=rng.random(len(init.anchors.positions)) < 0.3,
        static_residual=rng.random(residual) < 0.3,
    )


def packed_init(seed: int = 0, anchors: int = 50) -> tuple[bytes, InitSegment]:
    """An init segment's bytes and what they decode to."""
    data = encode_init_segment(random_init(seed, anchors))
    return data, decode_init_segment(data)


def packed_clip(init: InitSegment, **options: int) -> bytes:
    """A clip segment's bytes."""
    return encode_clip_segment(random_clip(init, **options), init)


def rebuilt(kind: str, boxes: Sequence[Box], payloads: Sequence[bytes | bytearray]) -> bytes:
    """A segment with other payloads, all checksums right."""
    pairs = zip(boxes, payloads, strict=True)
    return encode_segment(
        kind, [make_box(BOX_TYPES[box.type], bytes(data), box.layer) for box, data in pairs]
    )
