"""From decoded segments to the Gaussians of a frame, whatever a stream's clips are made of."""

from __future__ import annotations

from formats.baked_segment import BakedSegment
from formats.clips import AnyClip
from formats.errors import FormatError
from formats.types import GaussianFrame, InitSegment
from player.anchor_decoder import AnchorDecoder
from player.baked_decoder import BakedDecoder

# What a rasteriser skips anyway.
MIN_OPACITY = 1 / 255


class StreamDecoder:
    """Decodes frames of the clips of one init segment.

    It keeps what helps with the next frame of the clip that it decoded last, so frames are best asked for
    clip by clip and in order. Threads may share a decoder.
    """

    def __init__(self, init: InitSegment) -> None:
        self.init = init
        self._anchors = AnchorDecoder(init)
        self._baked = BakedDecoder()

    def gaussians(self, clip: AnyClip, clip_frame: int, min_opacity: float = MIN_OPACITY) -> GaussianFrame:
        """The Gaussian frame at `clip_frame`.

        Args:
            clip: decoded with this decoder's init segment.
            clip_frame: 0 .. clip.frames - 1.
            min_opacity: Gaussians with less opacity are left out; 0 keeps all that there are.

        Raises:
            FormatError: the clip needs another init segment, has no such frame, or is broken.
        """
        check_frame(self.init, clip, clip_frame)
        if isinstance(clip, BakedSegment):
            return self._baked.gaussians(clip, clip_frame, min_opacity)
        return self._anchors.gaussians(clip, clip_frame, min_opacity)


def check_frame(init: InitSegment, clip: AnyClip, clip_frame: int) -> None:
    """Raise FormatError unless `clip` belongs to `init` and has this frame."""
    if clip.init_id != init.init_id:
        raise FormatError(
            "the clip needs another init segment",
            where=f"clip {clip.clip}",
            expected=clip.init_id,
            found=init.init_id,
        )
    if not 0 <= clip_frame < clip.frames:
        raise FormatError(
            "the clip has no such frame",
            where=f"clip {clip.clip}",
            expected=f"0 to {clip.frames - 1}",
            found=clip_frame,
        )
