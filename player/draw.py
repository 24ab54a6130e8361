"""Pictures and films out of a stream, without torch."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from clipgstream.render.cpu_kernels import render_frame
from clipgstream.render.picture_file import to_uint8
from clipgstream.rig import PinholeView
from formats.errors import ConfigError
from formats.types import GaussianFrame, RigView, StreamInfo
from player.reader import SegmentReader

# Decoded frames that a looping film keeps; about 120 frames of a small stream, 1 MB each.
KEPT_BYTES = 128 << 20


def pinhole(view: RigView) -> PinholeView:
    """A rig's viewpoint as a rasteriser wants it."""
    return PinholeView(
        view.width_px,
        view.height_px,
        view.fx_px,
        view.fy_px,
        view.cx_px,
        view.cy_px,
        view.camera_from_world,
    )


def rig_view(reader: SegmentReader, name: str) -> PinholeView:
    """The rig's camera called `name`.

    Raises:
        ConfigError: the stream's rig has no such camera.
    """
    for view in reader.views:
        if view.name == name:
            return pinhole(view)
    known = ", ".join(view.name for view in reader.views)
    raise ConfigError("no such camera in the stream", expected=known, found=name)


def draw(reader: SegmentReader, frame_index: int, view: PinholeView) -> NDArray[np.uint8]:
    """The picture (H, W, 3) of one frame from one viewpoint."""
    return _picture(reader.frame(frame_index), view, reader.info)


def draw_path(
    reader: SegmentReader, frame_indices: Sequence[int], views: Sequence[PinholeView]
) -> Iterator[NDArray[np.uint8]]:
    """One picture a pair of frame and viewpoint, in order.

    The next picture is drawn while the caller uses the last one. Memory is bounded by the reader's clips
    and `KEPT_BYTES`.
    """
    frames = _FilmFrames(reader, frame_indices)
    info = reader.info

    def picture(frame_index: int, view: PinholeView) -> NDArray[np.uint8]:
        return _picture(frames.take(frame_index), view, info)

    coming: deque[Future[NDArray[np.uint8]]] = deque()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="draw") as pool:
        for frame_index, view in zip(frame_indices, views, strict=True):
            coming.append(pool.submit(picture, frame_index, view))
            if len(coming) > 1:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


class _FilmFrames:
    """Decoded frames of a film; those that it shows again are kept while there is room."""

    def __init__(self, reader: SegmentReader, frame_indices: Sequence[int]) -> None:
        self._reader = reader
        self._uses = Counter(frame_indices)
        self._kept: dict[int, GaussianFrame] = {}
        self._room_bytes = KEPT_BYTES

    def take(self, frame_index: int) -> GaussianFrame:
        """The frame, for one of its uses."""
        self._uses[frame_index] -= 1
        frame = self._kept.get(frame_index)
        if frame is None:
            frame = self._reader.frame(frame_index)
        if not self._uses[frame_index]:
            if self._kept.pop(frame_index, None) is not None:
                self._room_bytes += _bytes(frame)
        elif frame_index not in self._kept and _bytes(frame) <= self._room_bytes:
            self._kept[frame_index] = frame
            self._room_bytes -= _bytes(frame)
        return frame


def _bytes(frame: GaussianFrame) -> int:
    return sum(
        array.nbytes for array in (frame.means, frame.scales, frame.rotations, frame.opacities, frame.colors)
    )


def _picture(frame: GaussianFrame, view: PinholeView, info: StreamInfo) -> NDArray[np.uint8]:
    return to_uint8(render_frame(frame, view, info.background, info.alpha_max))
