"""A synthetic stream of more anchors, wider perceptrons and more levels than the golden one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from stream_models import normal, random_anchors

from formats.hashgrid import FieldSpec
from formats.stream_writer import StreamWriter
from formats.types import ClipSegment, Field, Heads, InitSegment, Mlp, StreamInfo

STATIC, DYNAMIC, PER_ANCHOR, CLIP_FRAMES = 20, 13, 3, 3
HIDDEN, OFFSET_HIDDEN, FIELD_HIDDEN = 40, 70, 33
# The finest level has more cells than a float32 has room for behind the point.
SPEC = FieldSpec(
    levels=8,
    features=2,
    log2_table=11,
    base_resolution=4,
    growth=7.0,
    time_base_resolution=2.0,
    time_growth=1.5,
)


def write_wide_stream(path: Path, anchors: int, residual: int) -> None:
    """One clip, in which some anchors are static and some lie outside the field."""
    rng = np.random.default_rng(7)
    with StreamWriter(path) as writer:
        init = writer.write_init(_init(rng, anchors))
        writer.append(_clip(rng, init, residual))
        writer.end()


def _init(rng: np.random.Generator, anchors: int) -> InitSegment:
    info = StreamInfo(
        fps=Fraction(25),
        clip_frames=CLIP_FRAMES,
        gaussians_per_anchor=PER_ANCHOR,
        static_features=STATIC,
        dynamic_features=DYNAMIC,
        alpha_max=0.999,
        background=(0.0, 0.0, 0.0),
        scene_scale=1.0,
        world_unit="metre",
        config_hash="wide",
    )
    inputs = STATIC + DYNAMIC
    hidden = (HIDDEN, HIDDEN, HIDDEN, OFFSET_HIDDEN)
    outputs = (PER_ANCHOR * each for each in (1, 3, 7, 3))
    heads = Heads(*(_mlp(rng, inputs, *sizes) for sizes in zip(hidden, outputs, strict=True)))
    return InitSegment(info, random_anchors(rng, anchors, STATIC), heads, ())


def _clip(rng: np.random.Generator, init: InitSegment, residual: int) -> ClipSegment:
    field = Field(
        spec=SPEC,
        lo=np.array([-1, -1, -1], np.float32),
        hi=np.array([1, 0.9, 1], np.float32),
        tables=normal(rng, SPEC.entries, SPEC.features),
        mlp=_mlp(rng, SPEC.outputs, FIELD_HIDDEN, DYNAMIC),
    )
    return ClipSegment(
        0,
        0,
        CLIP_FRAMES,
        random_anchors(rng, residual, STATIC),
        field,
        init.init_id,
        static_reference=rng.random(len(init.anchors.positions)) < 0.3,
        static_residual=rng.random(residual) < 0.3,
    )


def _mlp(rng: np.random.Generator, inputs: int, hidden: int, outputs: int) -> Mlp:
    """Weights that keep numbers at about their size, so that no activation is stuck at its end."""
    return Mlp(
        normal(rng, hidden, inputs, scale=inputs**-0.5),
        normal(rng, hidden, scale=0.2),
        normal(rng, outputs, hidden, scale=hidden**-0.5),
        normal(rng, outputs, scale=0.2),
    )
