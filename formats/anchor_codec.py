"""An anchor set as three boxes: positions, log scales, static features, all in one Morton order.

In a clip, a fourth kind of box (ASTA) says which anchors are static: these keep the dynamic feature of frame
0 through all its frames, and read no more of the field than that takes. Its payload is

    offset  size  field
         0     1  set (uint8): 0 = reference anchors, 1 = residual anchors
         1        entropy-coded array (formats/rans.py) of a number an anchor, 1 channel, mode 1: 1 = static

A set without such a box has no static anchor.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import Limits
from formats.pack_options import PackOptions
from formats.positions import decode_positions, encode_positions
from formats.quantize import decode_flags, decode_quantised, encode_flags, encode_quantised
from formats.segment import FEATURES_BOX, POSITIONS_BOX, SCALES_BOX, STATIC_BOX, Segment, make_box
from formats.types import F32, AnchorSet

# exp() of a log scale must stay finite in float32, with room for what multiplies it.
MAX_LOG_SCALE = 60.0
# Packing raises log scales to this far below the log of the scene's scale (6e-6 of it, never visible):
# one anchor that training has shrunk to nothing would otherwise coarsen every other anchor's steps.
LOG_SCALE_DEPTH = 12.0

# The sets of an ASTA box, and the layers that it stands in.
REFERENCE, RESIDUAL = 0, 1
STATIC_SET = struct.Struct("<B")

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class PackedAnchors:
    """Boxes of an anchor set, and where a reader will find the anchors.

    Attributes:
        boxes: none when the set is empty.
        positions: (A, 3) as decoded, in packed order.
        order: (A,) packed anchor i was order[i] of the given ones.
    """

    boxes: list[bytes]
    positions: F32
    order: NDArray[np.intp]


def encode_anchors(
    anchors: AnchorSet,
    channels: int,
    scene_scale: float,
    options: PackOptions,
    limits: Limits,
    layer: int = 0,
) -> PackedAnchors:
    """Pack an anchor set into boxes of a layer, reordered along a Morton curve.

    Raises:
        FormatError: when shapes do not fit, a value is not finite, or there are too many anchors.
    """
    _check_shapes(anchors, channels, limits)
    if len(anchors.positions) == 0:
        return PackedAnchors([], np.zeros((0, 3), np.float32), np.zeros(0, np.intp))
    packed = encode_positions(anchors.positions, options.position_bits)
    floor = np.float32(math.log(scene_scale) - LOG_SCALE_DEPTH)
    log_scales = np.maximum(anchors.log_scales[packed.order], floor)
    features = anchors.features[packed.order]
    boxes = [
        make_box(POSITIONS_BOX, packed.payload, layer),
        make_box(SCALES_BOX, encode_quantised(log_scales, options.scales), layer),
        make_box(FEATURES_BOX, encode_quantised(features, options.features), layer),
    ]
    return PackedAnchors(boxes, packed.decoded, packed.order)


def decode_anchors(segment: Segment, count: int, channels: int, limits: Limits) -> AnchorSet:
    """The anchor set of a segment that announced `count` anchors with `channels` static features.

    Raises:
        FormatError: when a box is missing, damaged, or does not fit the counts or the limits.
    """
    if count > limits.anchors:
        raise FormatError("too many anchors", expected=f"at most {limits.anchors}", found=count)
    if count == 0:
        return AnchorSet(
            np.zeros((0, 3), np.float32), np.zeros((0, channels), np.float32), np.zeros((0, 6), np.float32)
        )
    positions = decode_positions(Cursor(segment.one(POSITIONS_BOX)), count, limits)
    scales = Cursor(segment.one(SCALES_BOX))
    log_scales = decode_quantised(scales, count, 6, limits)
    if np.abs(log_scales).max() > MAX_LOG_SCALE:
        raise scales.error("a log scale is out of range", expected=f"at most {MAX_LOG_SCALE} either way")
    features = decode_quantised(Cursor(segment.one(FEATURES_BOX)), count, channels, limits)
    return AnchorSet(positions, features, log_scales)


def encode_static(flags: Flags, anchor_set: int) -> list[bytes]:
    """The box with the static flags of a set's anchors; none when no anchor is static."""
    if not flags.any():
        return []
    return [make_box(STATIC_BOX, STATIC_SET.pack(anchor_set) + encode_flags(flags), layer=anchor_set)]


def decode_static(segment: Segment, anchor_set: int, count: int, limits: Limits) -> Flags:
    """(count,) which anchors of a set are static.

    Raises:
        FormatError: when a box is damaged, of no set, in another layer, or there are two of a set.
    """
    flags, found = np.zeros(count, np.bool_), False
    for box in segment.all(STATIC_BOX):
        cursor = Cursor(box)
        (of_set,) = cursor.unpack(STATIC_SET)
        if of_set not in (REFERENCE, RESIDUAL) or box.layer != of_set or (found and of_set == anchor_set):
            raise box.error("static flags of no set, of another layer, or twice of a set", found=of_set)
        if of_set == anchor_set:
            flags, found = decode_flags(cursor, count, limits), True
    return flags


def _check_shapes(anchors: AnchorSet, channels: int, limits: Limits) -> None:
    count = len(anchors.positions)
    found = (anchors.positions.shape, anchors.features.shape, anchors.log_scales.shape)
    expected = ((count, 3), (count, channels), (count, 6))
    if found != expected:
        raise FormatError("an anchor set's arrays do not fit together", expected=expected, found=found)
    if count > limits.anchors:
        raise FormatError("too many anchors", expected=f"at most {limits.anchors}", found=count)
    if count and anchors.log_scales.max() > MAX_LOG_SCALE:
        raise FormatError(
            "a log scale is too large to pack",
            expected=f"at most {MAX_LOG_SCALE}",
            found=float(anchors.log_scales.max()),
            hint="training has diverged; look at the clip's metrics",
        )
