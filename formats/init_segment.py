"""The init segment: what all clips of a stream share (docs/stream-format.md, "Init segment").

Layer 0: CGSF, IMET, VIEW, HEAD with the heads' outputs for the first K0 = `base_gaussians` Gaussians of an
anchor, APOS, ALSC, AFEA. Layer 3: HEDX with the outputs for the other K - K0, unless there are none.
What may be missing comes before what may not, so that a prefix which is too short is always noticed.

A baked stream's init segment has layer 0 with CGSF, IMET and VIEW only.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field as Key
from pydantic import ValidationError

from formats.anchor_codec import decode_anchors, encode_anchors
from formats.box import LAYERS, Cursor
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.metadata import WireModel, decode_metadata, encode_metadata, validation_error
from formats.mlp_codec import (
    Shape,
    decode_mlps,
    decode_more_outputs,
    encode_mlps,
    encode_more_outputs,
    first_outputs,
    mlp_shape,
)
from formats.pack_options import DEFAULT_OPTIONS, PackOptions
from formats.segment import (
    HEADS_BOX,
    INIT,
    INIT_META_BOX,
    MORE_HEADS_BOX,
    VIEWS_BOX,
    Segment,
    decode_segment,
    encode_segment,
    make_box,
)
from formats.types import (
    ANCHORS,
    BAKED,
    NO_HEADS,
    PROFILES,
    AnchorSet,
    Heads,
    InitSegment,
    Mlp,
    RigView,
    StreamInfo,
)

Count = Annotated[int, Key(ge=1, lt=1 << 31)]
# Outputs of the heads a Gaussian: opacity, colour, covariance, offset.
HEAD_OUTPUTS = (1, 3, 7, 3)

Unit = Annotated[float, Key(ge=0, le=1)]
Note = Annotated[str, Key(max_length=4096)]


class ProfileMeta(WireModel):
    """What says which of the models below the JSON of the IMET box is."""

    profile: Annotated[str, Key(max_length=256)] = ANCHORS


class CommonMeta(WireModel):
    """What the IMET box of every profile says; see `StreamInfo` for the meaning."""

    fps: Annotated[tuple[Count, Count], Key(strict=False)]
    clip_frames: Count
    alpha_max: Annotated[float, Key(gt=0, lt=1)]
    background: Annotated[tuple[Unit, Unit, Unit], Key(strict=False)]
    scene_scale: Annotated[float, Key(gt=0)]
    world_unit: Note
    coordinate_frame: Note
    config_hash: Note


class InitMeta(CommonMeta):
    """JSON of the IMET box of the profile "anchors". `anchors` counts the reference anchors."""

    gaussians_per_anchor: Count
    base_gaussians: Count
    static_features: Count
    dynamic_features: Count
    anchors: Annotated[int, Key(ge=0, lt=1 << 31)]
    reference_clip: Annotated[int, Key(ge=0, lt=1 << 32)]


class BakedMeta(CommonMeta):
    """JSON of the IMET box of the profile "baked"."""

    profile: Literal["baked"]


class ViewMeta(WireModel):
    """JSON of one camera in the VIEW box; `camera_from_world` holds the 12 numbers row by row."""

    name: Annotated[str, Key(max_length=1024)]
    width_px: Count
    height_px: Count
    fx_px: float
    fy_px: float
    cx_px: float
    cy_px: float
    camera_from_world: Annotated[list[float], Key(min_length=12, max_length=12, fail_fast=True)]
    held_out: bool


class ViewsMeta(WireModel):
    """JSON of the VIEW box."""

    views: Annotated[list[ViewMeta], Key(fail_fast=True)]


def encode_init_segment(
    init: InitSegment, options: PackOptions = DEFAULT_OPTIONS, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Pack an init segment. The same input gives the same bytes.

    Raises:
        FormatError: when a value is out of range, not finite, or shapes do not fit together.
    """
    if init.info.profile == BAKED:
        return _encode_baked(init, limits)
    info = replace(init.info, base_gaussians=options.base_of(init.info.gaussians_per_anchor))
    meta = _make_meta(info, len(init.anchors.positions))
    _check_info(meta, limits)
    heads = _head_list(init.heads)
    _check_heads(heads, info)
    anchors = encode_anchors(init.anchors, info.static_features, info.scene_scale, options, limits)
    counts = _head_outputs(info.base_gaussians)
    base = [first_outputs(mlp, count) for mlp, count in zip(heads, counts, strict=True)]
    boxes = [make_box(INIT_META_BOX, encode_metadata(meta))]
    boxes.append(make_box(VIEWS_BOX, encode_metadata(_make_views(init.views))))
    boxes.append(make_box(HEADS_BOX, encode_mlps(base, options.head_bits, limits)))
    boxes.extend(anchors.boxes)
    if info.base_gaussians < info.gaussians_per_anchor:
        boxes.append(make_box(MORE_HEADS_BOX, encode_more_outputs(heads, counts, options.head_bits), layer=3))
    return encode_segment(INIT, boxes)


def decode_init_segment(
    data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS, layers: int = LAYERS, init_id: str = ""
) -> InitSegment:
    """Read an init segment; its `init_id` is the SHA-256 of the whole segment.

    Args:
        data: the whole segment; with fewer than all layers, it may end anywhere behind these.
        layers: how many to decode, 1 to 4.
        init_id: the id to give a segment that is cut, which cannot be computed; of a whole one it is.

    Raises:
        FormatError: with the byte or box where it is cut, damaged, too large or from another version.
    """
    segment = decode_segment(data, INIT, limits, layers)
    profile = _decode_profile(segment, limits)
    segment.require_profile(profile)
    if segment.whole:
        init_id = segment_id(data)
    views = _decode_views(segment, limits)
    if profile == BAKED:
        baked = decode_metadata(Cursor(segment.one(INIT_META_BOX)), BakedMeta, limits)
        _check_bounds(baked, {"clip_frames": limits.clip_frames})
        return _baked(_make_baked_info(baked), views, init_id, layers)
    meta = decode_metadata(Cursor(segment.one(INIT_META_BOX)), InitMeta, limits)
    _check_info(meta, limits)
    info = _make_info(meta)
    heads = Heads(*_decode_heads(segment, info, limits, layers))
    anchors = decode_anchors(segment, meta.anchors, info.static_features, limits)
    return InitSegment(info, anchors, heads, views, init_id, layers)


def baked_init(init: InitSegment) -> InitSegment:
    """The init segment of a baked stream that shows the same: without anchors and heads, not packed yet."""
    nothing = {"gaussians_per_anchor": 0, "base_gaussians": 0, "static_features": 0, "dynamic_features": 0}
    info = replace(init.info, **nothing, reference_clip=0, profile=BAKED)  # type: ignore[arg-type]
    return _baked(info, init.views)


def segment_id(data: bytes | memoryview) -> str:
    """SHA-256 of a segment's bytes, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _common(info: StreamInfo) -> dict[str, Any]:
    """The values of CommonMeta."""
    return {
        "fps": (info.fps.numerator, info.fps.denominator),
        "clip_frames": info.clip_frames,
        "alpha_max": float(info.alpha_max),
        "background": tuple(float(channel) for channel in info.background),
        "scene_scale": float(info.scene_scale),
        "world_unit": info.world_unit,
        "coordinate_frame": info.coordinate_frame,
        "config_hash": info.config_hash,
    }


def _make_meta(info: StreamInfo, anchors: int) -> InitMeta:
    try:
        return InitMeta(
            gaussians_per_anchor=info.gaussians_per_anchor,
            base_gaussians=info.base_gaussians,
            static_features=info.static_features,
            dynamic_features=info.dynamic_features,
            anchors=anchors,
            reference_clip=info.reference_clip,
            **_common(info),
        )
    except ValidationError as error:
        raise validation_error(error, "the stream's description", None) from error


def _make_info(meta: InitMeta) -> StreamInfo:
    values = meta.model_dump(exclude={"anchors", "fps"})
    return StreamInfo(fps=Fraction(*meta.fps), **values)


def _decode_profile(segment: Segment, limits: Limits) -> str:
    box = segment.one(INIT_META_BOX)
    profile = decode_metadata(Cursor(box), ProfileMeta, limits).profile
    if profile not in PROFILES:
        raise FormatError(
            f"the stream's profile {profile!r} is not known",
            where=f"box {box.type}, byte {box.offset}",
            expected=" or ".join(PROFILES),
            found=repr(profile),
            hint="install a newer clipgstream",
        )
    return profile


def _encode_baked(init: InitSegment, limits: Limits) -> bytes:
    if len(init.anchors.positions):
        raise FormatError("a baked stream has no anchors", expected=0, found=len(init.anchors.positions))
    try:
        meta = BakedMeta(profile="baked", **_common(init.info))
    except ValidationError as error:
        raise validation_error(error, "the stream's description", None) from error
    _check_bounds(meta, {"clip_frames": limits.clip_frames})
    metadata = ((INIT_META_BOX, meta), (VIEWS_BOX, _make_views(init.views)))
    return encode_segment(INIT, [make_box(known, encode_metadata(value)) for known, value in metadata])


def _make_baked_info(meta: BakedMeta) -> StreamInfo:
    return StreamInfo(
        gaussians_per_anchor=0,
        static_features=0,
        dynamic_features=0,
        fps=Fraction(*meta.fps),
        **meta.model_dump(exclude={"fps"}),
    )


def _baked(
    info: StreamInfo, views: tuple[RigView, ...], init_id: str = "", layers: int = LAYERS
) -> InitSegment:
    rows = np.zeros((0, 3), np.float32)
    anchors = AnchorSet(rows, np.zeros((0, 0), np.float32), np.zeros((0, 6), np.float32))
    return InitSegment(info, anchors, NO_HEADS, views, init_id, layers)


def _check_bounds(meta: CommonMeta, bounds: dict[str, int]) -> None:
    for name, largest in bounds.items():
        value = getattr(meta, name)
        if value > largest:
            raise FormatError(f"{name} is too large", expected=f"at most {largest}", found=value)


def _check_info(meta: InitMeta, limits: Limits) -> None:
    bounds = {
        "clip_frames": limits.clip_frames,
        "gaussians_per_anchor": limits.gaussians_per_anchor,
        "static_features": limits.channels,
        "dynamic_features": limits.channels,
        "anchors": limits.anchors,
    }
    _check_bounds(meta, bounds)
    if meta.base_gaussians > meta.gaussians_per_anchor:
        raise FormatError(
            "base_gaussians is too large",
            expected=f"at most {meta.gaussians_per_anchor}",
            found=meta.base_gaussians,
        )


def _head_list(heads: Heads) -> list[Mlp]:
    return [heads.opacity, heads.color, heads.covariance, heads.offset]


def _head_outputs(gaussians: int) -> list[int]:
    return [gaussians * each for each in HEAD_OUTPUTS]


def _head_shapes(info: StreamInfo, gaussians: int) -> list[Shape]:
    inputs = info.static_features + info.dynamic_features
    return [(inputs, 0, outputs) for outputs in _head_outputs(gaussians)]


def _check_heads(heads: list[Mlp], info: StreamInfo) -> None:
    for mlp, (inputs, _, outputs) in zip(heads, _head_shapes(info, info.gaussians_per_anchor), strict=True):
        shape = mlp_shape(mlp)
        if (shape[0], shape[2]) != (inputs, outputs):
            raise FormatError(
                "a decoder head has another shape",
                expected=f"{inputs} inputs, {outputs} outputs",
                found=f"{shape[0]} inputs, {shape[2]} outputs",
            )


def _decode_heads(segment: Segment, info: StreamInfo, limits: Limits, layers: int) -> list[Mlp]:
    """The heads, with all outputs if all layers are decoded."""
    heads = decode_mlps(Cursor(segment.one(HEADS_BOX)), _head_shapes(info, info.base_count), limits)
    more = info.gaussians_per_anchor - info.base_count
    if not more or layers < LAYERS:
        return heads
    return decode_more_outputs(Cursor(segment.one(MORE_HEADS_BOX)), heads, _head_outputs(more), limits)


def _make_views(views: tuple[RigView, ...]) -> ViewsMeta:
    try:
        return ViewsMeta(views=[_make_view(view) for view in views])
    except ValidationError as error:
        raise validation_error(error, "the rig's views", None) from error


def _make_view(view: RigView) -> ViewMeta:
    return ViewMeta(
        name=view.name,
        width_px=view.width_px,
        height_px=view.height_px,
        fx_px=float(view.fx_px),
        fy_px=float(view.fy_px),
        cx_px=float(view.cx_px),
        cy_px=float(view.cy_px),
        camera_from_world=[float(number) for number in np.ravel(view.camera_from_world)],
        held_out=view.held_out,
    )


def _decode_views(segment: Segment, limits: Limits) -> tuple[RigView, ...]:
    boxes = segment.all(VIEWS_BOX)
    if not boxes:
        return ()
    found = decode_metadata(Cursor(boxes[0]), ViewsMeta, limits).views
    if len(found) > limits.views or len({view.name for view in found}) != len(found):
        raise boxes[0].error("the rig's views repeat a name or are too many", found=len(found))
    return tuple(_decode_view(view) for view in found)


def _decode_view(view: ViewMeta) -> RigView:
    values = view.model_dump(exclude={"camera_from_world"})
    matrix = np.array(view.camera_from_world, np.float64).reshape(3, 4)
    return RigView(camera_from_world=matrix, **values)
