"""Clip segments of baked streams: CGSF, CMET, then the boxes of formats/baked.py.

CMET is that of any clip, with no residual anchors. BDLT lies in layer 1, so that layer 0 shows the clip's
keyframe for all of its frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from formats.baked import DEFAULT_BAKED_OPTIONS, DELTA_LAYER, BakedClip, encode_baked_clip
from formats.baked_fit import BakedOptions
from formats.box import LAYERS, Box
from formats.clip_segment import ClipMeta, check_meta, encode_meta, open_clip
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.segment import CLIP, CLIP_META_BOX, encode_segment
from formats.types import BAKED, GaussianFrame, InitSegment


@dataclass(frozen=True)
class BakedSegment:
    """One clip of explicit Gaussians, still packed: `unpack` reads them frame by frame.

    Attributes:
        clip: its number in the stream.
        first_frame: frame_index of its first frame.
        frames: how many frames it has.
        init_id: SHA-256 of the init segment that it needs.
        boxes: BMET, BKEY and BDLT, as far as they were decoded.
        layers: how many layers were decoded. Below 2 all frames are the keyframe.
        limits: beyond which its Gaussians are refused.
    """

    clip: int
    first_frame: int
    frames: int
    init_id: str
    boxes: tuple[Box, ...] = field(repr=False)
    layers: int = LAYERS
    limits: Limits = DEFAULT_LIMITS

    def unpack(self) -> BakedClip:
        """A reader of its frames.

        Raises:
            FormatError: a box is missing or damaged.
        """
        return BakedClip(self.boxes, self.limits, still=self.layers <= DELTA_LAYER)

    def check(self) -> None:
        """Decode every frame; FormatError where one cannot be."""
        unpacked = self.unpack()
        for clip_frame in range(self.frames):
            self.frame(unpacked, clip_frame)

    def frame(self, unpacked: BakedClip, clip_frame: int) -> GaussianFrame:
        """A frame of what `unpack` gave, errors with the clip's number."""
        try:
            return unpacked.frame(clip_frame)
        except FormatError as error:
            where = f"clip {self.clip}, {error.where}"
            raise FormatError(
                error.what, where=where, expected=error.expected, found=error.found, hint=error.hint
            ) from error


def encode_baked_segment(
    frames: Sequence[GaussianFrame],
    init: InitSegment,
    clip: int,
    first_frame: int,
    options: BakedOptions = DEFAULT_BAKED_OPTIONS,
) -> bytes:
    """Bake a clip. The same input gives the same bytes.

    Args:
        frames: all of its frames, the same Gaussians in the same rows, invisible ones too.
        init: the baked stream's init segment as decoded.
        clip: its number.
        first_frame: frame_index of its first frame.
        options: steps and tolerances.

    Raises:
        FormatError: `init` is of another profile, or the frames cannot be baked.
    """
    meta = ClipMeta(clip, first_frame, len(frames), 0, init.init_id)
    check_meta(meta, init, BAKED)
    return encode_segment(CLIP, [encode_meta(meta), *encode_baked_clip(frames, options)])


def decode_baked_segment(
    data: bytes | memoryview, init: InitSegment, limits: Limits = DEFAULT_LIMITS, layers: int = LAYERS
) -> BakedSegment:
    """Read a baked clip segment that needs `init`; the Gaussians are not decoded yet.

    Args:
        data: the whole segment; with fewer than all layers, it may end anywhere behind these.
        layers: how many to decode, 1 to 4.

    Raises:
        FormatError: with the byte or box where it is cut, damaged, too large or from another version, or
            when it needs another init segment.
    """
    segment, meta = open_clip(data, init, BAKED, limits, layers)
    boxes = tuple(box for box in segment.boxes if box.type != CLIP_META_BOX.type)
    found = BakedSegment(meta.clip, meta.first_frame, meta.frames, meta.init_id, boxes, layers, limits)
    frames = found.unpack().frames
    if meta.anchors or frames != meta.frames:
        raise segment.one(CLIP_META_BOX).error(
            "a baked clip does not say what it has",
            expected=f"{frames} frames and no anchors",
            found=f"{meta.frames} frames and {meta.anchors} anchors",
        )
    return found
