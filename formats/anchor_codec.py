"""An anchor set as three boxes: positions, log scales, static features, all in one Morton order."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import Limits
from formats.pack_options import PackOptions
from formats.positions import decode_positions, encode_positions
from formats.quantize import decode_quantised, encode_quantised
from formats.segment import FEATURES_BOX, POSITIONS_BOX, SCALES_BOX, Segment, make_box
from formats.types import F32, AnchorSet

# exp() of a log scale must stay finite in float32, with room for what multiplies it.
MAX_LOG_SCALE = 60.0
# Packing raises log scales to this far below the log of the scene's scale (6e-6 of it, never visible):
# one anchor that training has shrunk to nothing would otherwise coarsen every other anchor's steps.
LOG_SCALE_DEPTH = 12.0


@dataclass(frozen=True)
class PackedAnchors:
    """Boxes of an anchor set, and where a reader will find the anchors.

    Attributes:
        boxes: none when the set is empty.
        positions: (A, 3) as decoded, in packed order.
    """

    boxes: list[bytes]
    positions: F32


def encode_anchors(
    anchors: AnchorSet, channels: int, scene_scale: float, options: PackOptions, limits: Limits
) -> PackedAnchors:
    """Pack an anchor set, reordered along a Morton curve.

    Raises:
        FormatError: when shapes do not fit, a value is not finite, or there are too many anchors.
    """
    _check_shapes(anchors, channels, limits)
    if len(anchors.positions) == 0:
        return PackedAnchors([], np.zeros((0, 3), np.float32))
    packed = encode_positions(anchors.positions, options.position_bits)
    floor = np.float32(math.log(scene_scale) - LOG_SCALE_DEPTH)
    log_scales = np.maximum(anchors.log_scales[packed.order], floor)
    boxes = [
        make_box(POSITIONS_BOX, packed.payload),
        make_box(SCALES_BOX, encode_quantised(log_scales, options.scale_bits)),
        make_box(FEATURES_BOX, encode_quantised(anchors.features[packed.order], options.feature_bits)),
    ]
    return PackedAnchors(boxes, packed.decoded)


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
