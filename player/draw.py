"""Pictures and films out of a stream; without torch, unless a device or a rasteriser asks for it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clipgstream.render.cpu_kernels import render_frame
from clipgstream.render.picture_file import to_uint8
from clipgstream.rig import PinholeView
from formats.errors import ConfigError
from formats.types import GaussianFrame, RigView, StreamInfo
from player.reader import SegmentReader

if TYPE_CHECKING:
    from player.gpu_draw import StreamRenderer

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


def draw(
    reader: SegmentReader,
    frame_index: int,
    view: PinholeView,
    *,
    device: str = "cpu",
    rasterizer: str = "auto",
) -> NDArray[np.uint8]:
    """The picture (H, W, 3) of one frame from one viewpoint.

    Args:
        device: "cpu" or "cuda" (`player.gpu_device.drawing_device` chooses).
        rasterizer: its name, or "auto" for the fastest; "cpu" needs no torch.

    Raises:
        BackendError: a backend that is unknown or cannot be used.
        FormatError, StoreError: as `SegmentReader.frame`.
    """
    renderer = _renderer(reader, device, rasterizer)
    if renderer is not None:
        return renderer.picture(frame_index, view)
    return _picture(reader.frame(frame_index), view, reader.info)


def draw_path(
    reader: SegmentReader,
    frame_indices: Sequence[int],
    views: Sequence[PinholeView],
    *,
    device: str = "cpu",
    rasterizer: str = "auto",
) -> Iterator[NDArray[np.uint8]]:
    """One picture a pair of frame and viewpoint, in order.

    The next pictures are drawn while the caller uses the last one. Memory is bounded by the reader's clips
    and `KEPT_BYTES`; on a GPU by a clip and two groups of pictures.

    Args:
        device, rasterizer: as for `draw`.

    Raises:
        BackendError, FormatError, StoreError: as `draw`.
    """
    renderer = _renderer(reader, device, rasterizer)
    if renderer is not None:
        return renderer.film(frame_indices, views)
    return _draw_on_host(reader, frame_indices, views)


def _renderer(reader: SegmentReader, device: str, rasterizer: str) -> StreamRenderer | None:
    """What draws with torch; None where nothing asks for it."""
    if device == "cpu" and rasterizer in ("auto", "cpu"):
        return None
    from player.gpu_draw import StreamRenderer

    return StreamRenderer(reader, device, rasterizer)


def _draw_on_host(
    reader: SegmentReader, frame_indices: Sequence[int], views: Sequence[PinholeView]
) -> Iterator[NDArray[np.uint8]]:
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
