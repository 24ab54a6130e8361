"""Frames of a stream by number."""

from __future__ import annotations

import threading
from collections import OrderedDict
from fractions import Fraction
from pathlib import Path

from formats.stream import StreamReader
from formats.types import ClipSegment, GaussianFrame, RigView, StreamInfo
from player.decoder import MIN_OPACITY, StreamDecoder


class SegmentReader:
    """Gives any frame of a stream after reading the init segment and that frame's clip, nothing else.

    Args:
        path: the stream's folder, its manifest, or a URL that fsspec knows.
        cache_clips: decoded clips that stay in memory, the least recently used leaves first.
        stream: an open stream to read instead of `path`.

    Raises:
        FormatError: there is no stream, or its manifest is not valid.
        StoreError: the place cannot be read.
    """

    def __init__(self, path: str | Path, cache_clips: int = 2, stream: StreamReader | None = None) -> None:
        self.stream = stream or StreamReader(path)
        self._cache_clips = max(1, cache_clips)
        self._clips: OrderedDict[int, ClipSegment] = OrderedDict()
        self._decoders: dict[str, StreamDecoder] = {}
        self._lock = threading.Lock()

    @property
    def fps(self) -> Fraction:
        """Frames a second, exactly."""
        return self.stream.manifest.frame_rate

    @property
    def frame_count(self) -> int:
        """How many frames the stream has now."""
        return self.stream.manifest.frames

    @property
    def frame_indices(self) -> tuple[int, ...]:
        """frame_index of every frame, rising; 0 .. frame_count - 1 unless frames are missing."""
        entries = self.stream.manifest.segments
        return tuple(index for entry in entries for index in range(entry.first_frame, entry.end_frame))

    @property
    def info(self) -> StreamInfo:
        """Rates, sizes and rendering constants of the stream."""
        return self.stream.init().info

    @property
    def views(self) -> tuple[RigView, ...]:
        """The rig's cameras."""
        return self.stream.init().views

    def frame(self, frame_index: int, min_opacity: float = MIN_OPACITY) -> GaussianFrame:
        """The Gaussians of a frame.

        Args:
            frame_index: counted from the start of the capture.
            min_opacity: Gaussians with less opacity are left out.

        Raises:
            FormatError: the stream has no such frame, or its clip is missing or damaged.
        """
        number = self.stream.clip_for_frame(frame_index)
        with self._lock:
            clip = self._clip(number)
            decoder = self._decoder(clip.init_id)
        return decoder.gaussians(clip, frame_index - clip.first_frame, min_opacity)

    def _clip(self, number: int) -> ClipSegment:
        clip = self._clips.get(number)
        if clip is None:
            clip = self._clips[number] = self.stream.clip(number)
        self._clips.move_to_end(number)
        while len(self._clips) > self._cache_clips:
            self._clips.popitem(last=False)
        return clip

    def _decoder(self, init_id: str) -> StreamDecoder:
        if init_id not in self._decoders:
            self._decoders[init_id] = StreamDecoder(self.stream.init(init_id))
        return self._decoders[init_id]
