"""From baked clips to the Gaussians of a frame."""

from __future__ import annotations

import threading
from dataclasses import fields

from formats.baked import BakedClip
from formats.baked_segment import BakedSegment
from formats.types import GaussianFrame


class BakedDecoder:
    """Decodes frames of baked clips.

    It keeps the last frame's rows, from which the next frame of the same clip follows; an earlier frame is
    decoded from the keyframe on. Threads may share a decoder.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[BakedSegment, BakedClip] | None = None

    def gaussians(self, clip: BakedSegment, clip_frame: int, min_opacity: float) -> GaussianFrame:
        """The Gaussian frame at `clip_frame`, in the order of the clip's rows.

        Args:
            clip_frame: 0 .. clip.frames - 1.
            min_opacity: Gaussians with less opacity are left out.

        Raises:
            FormatError: a box up to this frame is damaged.
        """
        with self._lock:
            if self._open is None or self._open[0] is not clip:
                self._open = (clip, clip.unpack())
            frame = clip.frame(self._open[1], clip_frame)
        visible = frame.opacities >= min_opacity
        if visible.all():
            return frame
        return GaussianFrame(*(getattr(frame, part.name)[visible] for part in fields(GaussianFrame)))
