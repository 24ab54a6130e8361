"""The init segment: what all clips of a stream share (docs/stream-format.md, "Init segment")."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field as Key
from pydantic import ValidationError

from formats.anchor_codec import decode_anchors, encode_anchors
from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.metadata import WireModel, decode_metadata, encode_metadata, validation_error
from formats.mlp_codec import Shape, decode_mlps, encode_mlps, mlp_shape
from formats.pack_options import DEFAULT_OPTIONS, PackOptions
from formats.segment import (
    HEADS_BOX,
    INIT,
    INIT_META_BOX,
    VIEWS_BOX,
    Segment,
    decode_segment,
    encode_segment,
    make_box,
)
from formats.types import Heads, InitSegment, Mlp, RigView, StreamInfo

Count = Annotated[int, Key(ge=1, lt=1 << 31)]
Unit = Annotated[float, Key(ge=0, le=1)]
Note = Annotated[str, Key(max_length=4096)]


class InitMeta(WireModel):
    """JSON of the IMET box; see `StreamInfo` for the meaning. `anchors` counts the reference anchors."""

    fps: Annotated[tuple[Count, Count], Key(strict=False)]
    clip_frames: Count
    gaussians_per_anchor: Count
    static_features: Count
    dynamic_features: Count
    anchors: Annotated[int, Key(ge=0, lt=1 << 31)]
    alpha_max: Annotated[float, Key(gt=0, le=1)]
    background: Annotated[tuple[Unit, Unit, Unit], Key(strict=False)]
    scene_scale: Annotated[float, Key(gt=0)]
    world_unit: Note
    coordinate_frame: Note
    reference_clip: Annotated[int, Key(ge=0, lt=1 << 32)]
    config_hash: Note


class ViewMeta(WireModel):
    """JSON of one camera in the VIEW box; `camera_from_world` holds the 12 numbers row by row."""

    name: Annotated[str, Key(max_length=1024)]
    width_px: Count
    height_px: Count
    fx_px: float
    fy_px: float
    cx_px: float
    cy_px: float
    camera_from_world: Annotated[list[float], Key(min_length=12, max_length=12)]
    held_out: bool


class ViewsMeta(WireModel):
    """JSON of the VIEW box."""

    views: list[ViewMeta]


def encode_init_segment(
    init: InitSegment, options: PackOptions = DEFAULT_OPTIONS, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Pack an init segment. The same input gives the same bytes.

    Raises:
        FormatError: when a value is out of range, not finite, or shapes do not fit together.
    """
    info = init.info
    meta = _make_meta(info, len(init.anchors.positions))
    _check_info(meta, limits)
    _check_heads(init.heads, info)
    anchors = encode_anchors(init.anchors, info.static_features, info.scene_scale, options, limits)
    boxes = [make_box(INIT_META_BOX, encode_metadata(meta))]
    boxes.append(make_box(HEADS_BOX, encode_mlps(_head_list(init.heads), limits)))
    boxes.extend(anchors.boxes)
    boxes.append(make_box(VIEWS_BOX, encode_metadata(_make_views(init.views))))
    return encode_segment(INIT, boxes)


def decode_init_segment(data: bytes | memoryview, limits: Limits = DEFAULT_LIMITS) -> InitSegment:
    """Read an init segment; its `init_id` is the SHA-256 of `data`.

    Raises:
        FormatError: with the byte or box where it is cut, damaged, too large or from another version.
    """
    segment = decode_segment(data, INIT, limits)
    meta = decode_metadata(Cursor(segment.one(INIT_META_BOX)), InitMeta, limits)
    _check_info(meta, limits)
    info = _make_info(meta)
    shapes = _head_shapes(info)
    heads = Heads(*decode_mlps(Cursor(segment.one(HEADS_BOX)), shapes, limits))
    anchors = decode_anchors(segment, meta.anchors, info.static_features, limits)
    return InitSegment(info, anchors, heads, _decode_views(segment, limits), segment_id(data))


def segment_id(data: bytes | memoryview) -> str:
    """SHA-256 of a segment's bytes, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _make_meta(info: StreamInfo, anchors: int) -> InitMeta:
    try:
        return InitMeta(
            fps=(info.fps.numerator, info.fps.denominator),
            clip_frames=info.clip_frames,
            gaussians_per_anchor=info.gaussians_per_anchor,
            static_features=info.static_features,
            dynamic_features=info.dynamic_features,
            anchors=anchors,
            alpha_max=float(info.alpha_max),
            background=(float(info.background[0]), float(info.background[1]), float(info.background[2])),
            scene_scale=float(info.scene_scale),
            world_unit=info.world_unit,
            coordinate_frame=info.coordinate_frame,
            reference_clip=info.reference_clip,
            config_hash=info.config_hash,
        )
    except ValidationError as error:
        raise validation_error(error, "the stream's description", None) from error


def _make_info(meta: InitMeta) -> StreamInfo:
    values = meta.model_dump(exclude={"anchors", "fps"})
    return StreamInfo(fps=Fraction(*meta.fps), **values)


def _check_info(meta: InitMeta, limits: Limits) -> None:
    bounds = {
        "clip_frames": limits.clip_frames,
        "gaussians_per_anchor": limits.gaussians_per_anchor,
        "static_features": limits.channels,
        "dynamic_features": limits.channels,
        "anchors": limits.anchors,
    }
    for name, largest in bounds.items():
        value = getattr(meta, name)
        if value > largest:
            raise FormatError(f"{name} is too large", expected=f"at most {largest}", found=value)


def _head_list(heads: Heads) -> list[Mlp]:
    return [heads.opacity, heads.color, heads.covariance, heads.offset]


def _head_shapes(info: StreamInfo) -> list[Shape]:
    inputs = info.static_features + info.dynamic_features
    return [(inputs, 0, info.gaussians_per_anchor * each) for each in (1, 3, 7, 3)]


def _check_heads(heads: Heads, info: StreamInfo) -> None:
    for mlp, (inputs, _, outputs) in zip(_head_list(heads), _head_shapes(info), strict=True):
        shape = mlp_shape(mlp)
        if (shape[0], shape[2]) != (inputs, outputs):
            raise FormatError(
                "a decoder head has another shape",
                expected=f"{inputs} inputs, {outputs} outputs",
                found=f"{shape[0]} inputs, {shape[2]} outputs",
            )


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
