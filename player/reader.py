"""Frames of a stream by number."""

from __future__ import annotations

import dataclasses
import threading
from bisect import bisect_right
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from formats.box import LAYERS
from formats.clips import AnyClip
from formats.errors import CgsError
from formats.stream import StreamReader
from formats.types import GaussianFrame, InitSegment, RigView, StreamInfo
from player.decoder import MIN_OPACITY, StreamDecoder

MEBIBYTE = 1 << 20


class SegmentReader:
    """Gives any frame of a stream after reading the init segment and that frame's clip, nothing else.

    Decoded clips stay in memory, the least recently used leaves first. While frames are asked for in rising
    order, the next clips are fetched and decoded by a thread in the background; a seek reads only what it
    needs. What goes wrong there shows when that clip is asked for. Threads may share a reader.

    Args:
        path: the stream's folder, its manifest, a single file, or a URL of one of them.
        cache_clips: decoded clips to keep, at least 1.
        stream: an open stream to read instead of `path`.
        cache_bytes: of the decoded clips that are kept; the one that is shown is kept whatever its size.
        prefetch_clips: how many clips to decode ahead, beside those in the cache; 0: none.
        layers: how many layers to read and decode, 1 to 4.

    Raises:
        FormatError: there is no stream, or its manifest is not valid.
        StoreError: the place cannot be read.
    """

    def __init__(
        self,
        path: str | Path,
        cache_clips: int = 2,
        stream: StreamReader | None = None,
        *,
        cache_bytes: int = 1024 * MEBIBYTE,
        prefetch_clips: int = 1,
        layers: int = LAYERS,
    ) -> None:
        self.stream = stream or StreamReader(path)
        self._layers = layers
        self._clips = _ClipCache(self.stream, layers, max(1, cache_clips), cache_bytes, prefetch_clips)
        self._decoders: OrderedDict[str, StreamDecoder] = OrderedDict()
        self._last_frame: int | None = None
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
        return self.stream.init(layers=self._layers).info

    @property
    def views(self) -> tuple[RigView, ...]:
        """The rig's cameras."""
        return self.stream.init(layers=self._layers).views

    def frame(self, frame_index: int, min_opacity: float = MIN_OPACITY) -> GaussianFrame:
        """The Gaussians of a frame.

        Args:
            frame_index: counted from the start of the capture.
            min_opacity: Gaussians with less opacity are left out.

        Raises:
            FormatError: the stream has no such frame, or its clip is missing or damaged.
            StoreError: the place cannot be read.
        """
        clip = self.clip(frame_index)
        return self._decoder(clip.init_id).gaussians(clip, frame_index - clip.first_frame, min_opacity)

    def clip(self, frame_index: int) -> AnyClip:
        """The clip that a frame is in, decoded; the next ones follow in the background as for `frame`.

        Args:
            frame_index: counted from the start of the capture.

        Raises:
            FormatError: the stream has no such frame, or its clip is missing or damaged.
            StoreError: the place cannot be read.
        """
        number = self.stream.clip_for_frame(frame_index)
        clip = self._clips.get(number)
        if self._is_forward(frame_index, clip.frames):
            self._clips.prefetch(number)
        return clip

    def init(self, init_id: str) -> InitSegment:
        """The init segment of that id, decoded."""
        return self.stream.init(init_id, self._layers)

    def close(self) -> None:
        """Stop decoding ahead and forget the decoded clips; waits for a clip that is being decoded."""
        self._clips.close()

    def __enter__(self) -> SegmentReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_forward(self, frame_index: int, clip_frames: int) -> bool:
        """Whether the viewer plays on rather than seeks: at most one clip further than the last frame."""
        with self._lock:
            last, self._last_frame = self._last_frame, frame_index
        return last is not None and 0 < frame_index - last <= clip_frames

    def _decoder(self, init_id: str) -> StreamDecoder:
        with self._lock:
            decoder = self._decoders.get(init_id)
        if decoder is None:
            decoder = StreamDecoder(self.init(init_id))
        with self._lock:
            self._decoders[init_id] = decoder
            self._decoders.move_to_end(init_id)
            # A clip and the one after it may need two.
            while len(self._decoders) > 2:
                self._decoders.popitem(last=False)
        return decoder


class _ClipCache:
    """Decoded clips, and those being decoded, by number; the least recently used comes first."""

    def __init__(
        self, stream: StreamReader, layers: int, cache_clips: int, cache_bytes: int, prefetch_clips: int
    ) -> None:
        self._stream, self._layers = stream, layers
        self._cache_clips, self._cache_bytes = cache_clips, cache_bytes
        self._prefetch_clips = max(0, prefetch_clips)
        self._slots: OrderedDict[int, Future[AnyClip]] = OrderedDict()
        self._ahead: set[int] = set()
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._lock = threading.Lock()

    def get(self, number: int) -> AnyClip:
        """A clip; threads that ask for the same one wait for a single decoding."""
        with self._lock:
            slot = self._slots.get(number)
            was_ahead = number in self._ahead
            self._ahead.discard(number)
            # One that waits in the queue is decoded sooner here.
            if slot is None or (was_ahead and slot.cancel()):
                slot = self._slots[number] = Future()
                mine = True
            else:
                mine = False
            self._slots.move_to_end(number)
        if mine:
            self._decode(number, slot)
        try:
            clip = slot.result()
        except (CgsError, CancelledError):
            self._drop(number, slot)
            if mine or not was_ahead:
                raise
            # What failed in the background may succeed now; if not, the error is this caller's.
            return self.get(number)
        self._trim(number)
        return clip

    def prefetch(self, number: int) -> None:
        """Decode the clips behind `number` in the background, and no others."""
        if not self._prefetch_clips:
            return
        segments = self._stream.manifest.segments
        at = bisect_right(segments, number, key=lambda entry: entry.clip)
        wanted = [entry.clip for entry in segments[at : at + self._prefetch_clips]]
        with self._lock:
            if self._closed:
                return
            self._forget_ahead({*wanted})
            for clip in wanted:
                if clip not in self._slots and self._has_room(number):
                    self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="prefetch")
                    self._ahead.add(clip)
                    self._slots[clip] = self._pool.submit(self._stream.clip, clip, self._layers)

    def close(self) -> None:
        """Stop the thread and drop every clip."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            self._slots.clear()
            self._ahead.clear()
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _decode(self, number: int, slot: Future[AnyClip]) -> None:
        try:
            slot.set_result(self._stream.clip(number, self._layers))
        except BaseException as error:
            slot.set_exception(error)
            self._drop(number, slot)
            if not isinstance(error, CgsError):
                raise

    def _drop(self, number: int, slot: Future[AnyClip]) -> None:
        with self._lock:
            if self._slots.get(number) is slot:
                del self._slots[number]

    def _forget_ahead(self, wanted: set[int]) -> None:
        """Give up clips that were to be shown next but are not any more."""
        for clip in self._ahead - wanted:
            self._slots.pop(clip).cancel()
        self._ahead &= wanted

    def _has_room(self, shown: int) -> bool:
        """Whether one more clip like the one that is shown fits."""
        slot = self._slots.get(shown)
        more = decoded_bytes(slot.result()) if slot is not None and _is_decoded(slot) else 0
        while self._bytes() + more > self._cache_bytes:
            oldest = next((clip for clip in self._slots if clip != shown and clip not in self._ahead), None)
            if oldest is None:
                return False
            del self._slots[oldest]
        return True

    def _trim(self, shown: int) -> None:
        with self._lock:
            kept = [clip for clip in self._slots if clip not in self._ahead]
            for clip in kept:
                if clip == shown or (len(kept) <= self._cache_clips and self._bytes() <= self._cache_bytes):
                    break
                del self._slots[clip]
                kept = kept[1:]

    def _bytes(self) -> int:
        return sum(decoded_bytes(slot.result()) for slot in self._slots.values() if _is_decoded(slot))


def _is_decoded(slot: Future[AnyClip]) -> bool:
    return slot.done() and not slot.cancelled() and slot.exception() is None


def decoded_bytes(value: Any) -> int:
    """Bytes of all arrays, packed or not, in a dataclass and the dataclasses that it holds."""
    if isinstance(value, (np.ndarray, memoryview)):
        return value.nbytes
    if isinstance(value, tuple):
        return sum(map(decoded_bytes, value))
    if dataclasses.is_dataclass(value):
        return sum(decoded_bytes(getattr(value, field.name)) for field in dataclasses.fields(value))
    return 0
