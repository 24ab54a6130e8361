"""Clip segments of any profile."""

from __future__ import annotations

from formats.baked_segment import BakedSegment, decode_baked_segment
from formats.box import LAYERS
from formats.clip_segment import decode_clip_segment
from formats.limits import DEFAULT_LIMITS, Limits
from formats.types import BAKED, ClipSegment, InitSegment

AnyClip = ClipSegment | BakedSegment


def decode_clip(
    data: bytes | memoryview, init: InitSegment, limits: Limits = DEFAULT_LIMITS, layers: int = LAYERS
) -> AnyClip:
    """Read a clip segment of the profile that `init` names.

    Args:
        data: the whole segment; with fewer than all layers, it may end anywhere behind these.
        layers: how many to decode, 1 to 4.

    Raises:
        FormatError: with the byte or box where it is cut, damaged, too large or from another version, or
            when it is of another profile or needs another init segment.
    """
    if init.info.profile == BAKED:
        return decode_baked_segment(data, init, limits, layers)
    return decode_clip_segment(data, init, limits, layers)
