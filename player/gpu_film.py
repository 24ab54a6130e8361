"""A film's pictures from a device that has something to draw while the host is busy with the last ones.

Pictures are drawn in groups. While the caller uses one group, the device draws the next and copies what is
finished into pinned memory. What changes from picture to picture, view and clip time, lies in tables on the
device, so a picture costs the host two replays and a few small copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.render.interface import (
    Gaussians,
    Rasterizer,
    ViewBatch,
    as_batch_rasterizer,
    as_capturable,
)
from clipgstream.render.picture_tensor import to_uint8
from clipgstream.rig import PinholeView
from player.gpu_graph import Replay

if TYPE_CHECKING:
    from player.gpu_draw import StreamRenderer

# Pictures of a group, fewer where they would take more memory than this.
GROUP = 16
GROUP_BYTES = 64 << 20


@dataclass(frozen=True)
class FilmShot:
    """What is filmed.

    Attributes:
        frame_indices: one a picture.
        views: where each is seen from, all of one size.
        background: (3,) on the device.
        alpha_max: cap on a Gaussian's alpha.
    """

    frame_indices: Sequence[int]
    views: Sequence[PinholeView]
    background: Tensor
    alpha_max: float


class Film:
    """Draws a shot; see `StreamRenderer.film`."""

    def __init__(self, renderer: StreamRenderer, shot: FilmShot) -> None:
        self._renderer = renderer
        self._shot = shot
        self._easel = Easel(renderer.rasterizer, shot, renderer.graphs)
        shape = tuple(self._easel.picture.shape)
        fitting = GROUP_BYTES // self._easel.picture.numel()
        self._group = max(1, min(GROUP, fitting, len(shot.views)))
        device = renderer.device
        copies = torch.cuda.Stream(device) if device.type == "cuda" else None
        self._slots = [[_Slot(shape, device, copies) for _ in range(self._group)] for _ in range(2)]

    def pictures(self) -> Iterator[NDArray[np.uint8]]:
        """(H, W, 3) each, on the host."""
        finished: list[_Slot] = []
        for number, start in enumerate(range(0, len(self._shot.views), self._group)):
            pictures = range(start, min(start + self._group, len(self._shot.views)))
            slots = self._slots[number % 2][: len(pictures)]
            self._enqueue(pictures, slots)
            for slot in finished:
                yield slot.take()
            self._settle(pictures, slots)
            finished = slots
        for slot in finished:
            yield slot.take()

    @torch.no_grad()
    def _enqueue(self, pictures: range, slots: Sequence[_Slot], at_once: bool = False) -> None:
        for picture, slot in zip(pictures, slots, strict=True):
            gaussians = self._renderer.gaussians(self._shot.frame_indices[picture])
            self._easel.draw(gaussians, picture, at_once)
            slot.fetch(self._easel.picture)

    def _settle(self, pictures: range, slots: Sequence[_Slot]) -> None:
        """See to it that the pictures are whole."""
        if not self._easel.is_whole():
            self._enqueue(pictures, slots, at_once=True)
        self._renderer.decoder.require_finite()


class Easel:
    """Where a shot's pictures are drawn, one after the other in the same place.

    Attributes:
        picture: (H, W, 3) uint8 on the device.
    """

    def __init__(self, rasterizer: Rasterizer, shot: FilmShot, graphs: bool) -> None:
        self._rasterizer = rasterizer
        self._shot = shot
        self._graphs = graphs and rasterizer.capturable
        device = shot.background.device
        self._all = all_ = ViewBatch.of(shot.views, device)
        # What the graph reads; filled from `_all` for each picture.
        self._view = ViewBatch(
            torch.empty_like(all_.poses[:1]),
            torch.empty_like(all_.intrinsics[:1]),
            all_.sizes[:1].clone(),
            all_.width_px,
            all_.height_px,
        )
        shape = (all_.height_px, all_.width_px, 3)
        self.picture = torch.empty(shape, dtype=torch.uint8, device=device)
        self._gaussians: Gaussians | None = None
        self._replay: Replay | None = None
        self._has_replayed = False

    def draw(self, gaussians: Gaussians, number: int, at_once: bool = False) -> None:
        """Enqueue picture `number` of the shot.

        Args:
            gaussians: of its frame.
            at_once: launch kernels one by one.
        """
        if not self._rasterizer.takes_batches:
            views = [self._shot.views[number]]
            self._put(self._rasterizer.render(gaussians, views, self._shot.background, self._shot.alpha_max))
            return
        self._view.poses.copy_(self._all.poses[number : number + 1])
        self._view.intrinsics.copy_(self._all.intrinsics[number : number + 1])
        if self._replay is None or self._gaussians is not gaussians:
            # A graph reads the Gaussians where they were when it was recorded.
            self._gaussians = gaussians
            self._replay = Replay(self._draw_batch, self._graphs)
        if at_once:
            self._draw_batch()
        else:
            self._has_replayed |= self._replay.run()

    def is_whole(self) -> bool:
        """Whether all that graphs drew since the last call had room; if not, they are forgotten."""
        if not self._has_replayed:
            return True
        self._has_replayed = False
        if as_capturable(self._rasterizer).fits():
            return True
        self._replay = None
        return False

    def _draw_batch(self) -> None:
        assert self._gaussians is not None
        rasterizer, shot = as_batch_rasterizer(self._rasterizer), self._shot
        self._put(rasterizer.render_batch(self._gaussians, self._view, shot.background, shot.alpha_max))

    def _put(self, drawn: tuple[Tensor, Tensor]) -> None:
        self.picture.copy_(to_uint8(drawn[0][0]))


class _Slot:
    """A finished picture on its way to the host.

    Args:
        copies: stream that copies; None on the CPU.
    """

    def __init__(
        self, shape: tuple[int, ...], device: torch.device, copies: torch.cuda.Stream | None
    ) -> None:
        on_gpu = copies is not None
        self._copies = copies
        self._staged = torch.empty(shape, dtype=torch.uint8, device=device) if on_gpu else None
        self._host = torch.empty(shape, dtype=torch.uint8, pin_memory=on_gpu)
        self._copied = torch.cuda.Event() if on_gpu else None

    def fetch(self, picture: Tensor) -> None:
        """Enqueue the way of a picture, which may then be drawn over."""
        if self._copies is None or self._staged is None or self._copied is None:
            self._host.copy_(picture)
            return
        drawing = torch.cuda.current_stream()
        drawing.wait_event(self._copied)
        self._staged.copy_(picture)
        self._copies.wait_stream(drawing)
        with torch.cuda.stream(self._copies):
            self._host.copy_(self._staged, non_blocking=True)
            self._copied.record()

    def take(self) -> NDArray[np.uint8]:
        """The picture, once it is there."""
        if self._copied is not None:
            self._copied.synchronize()
        picture: NDArray[np.uint8] = self._host.numpy().copy()
        return picture
