"""Pictures and films out of a stream, drawn by torch on a device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.model.field import make_field_backend
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.render.picture_tensor import to_uint8
from clipgstream.render.select import make_rasterizer
from clipgstream.rig import PinholeView
from player.gpu_decoder import TorchDecoder
from player.gpu_film import Film, FilmShot
from player.reader import SegmentReader


class StreamRenderer:
    """Draws frames of a stream on a device. Not for several threads.

    Args:
        reader: of the stream.
        device: where to decode and draw, "cuda" or "cpu".
        rasterizer, field: names of the backends.
        graphs: False: launch kernels one by one, even where a CUDA graph could be replayed.

    Raises:
        BackendError: a backend that is unknown or cannot be used there.
    """

    def __init__(
        self,
        reader: SegmentReader,
        device: str = "cuda",
        rasterizer: str = "auto",
        field: str = "auto",
        graphs: bool = True,
    ) -> None:
        self.device = torch.device(device)
        self.rasterizer: Rasterizer = make_rasterizer(rasterizer, self.device.type)
        self.field = make_field_backend(field, self.device)
        self.graphs = graphs and self.device.type == "cuda"
        self._reader = reader
        self._decoder: TorchDecoder | None = None
        self._background = torch.tensor(reader.info.background, dtype=torch.float32, device=self.device)

    @property
    def decoder(self) -> TorchDecoder:
        """That of the frame that was decoded last."""
        assert self._decoder is not None, "no frame was decoded yet"
        return self._decoder

    def gaussians(self, frame_index: int) -> Gaussians:
        """The Gaussians of a frame, enqueued; they are there until the next frame (see `TorchDecoder`).

        Raises:
            FormatError: the stream has no such frame, or its clip is missing or damaged.
            StoreError: the place cannot be read.
        """
        clip = self._reader.clip(frame_index)
        if self._decoder is None or self._decoder.init.init_id != clip.init_id:
            # One at a time: each holds its stream's anchors.
            if self._decoder is not None:
                self._decoder.require_finite()
            self._decoder = None
            self._decoder = TorchDecoder(
                self._reader.init(clip.init_id), self.device, self.field, self.graphs
            )
        return self._decoder.gaussians(clip, frame_index - clip.first_frame)

    @torch.no_grad()
    def render(self, frame_index: int, views: Sequence[PinholeView]) -> Tensor:
        """Pictures (V, H, W, 3) uint8 on the device, of one frame from views of one size, decoded once.

        Raises:
            ConfigError: no view, or views of different sizes.
            FormatError, StoreError: as `gaussians`.
        """
        images, _ = self.rasterizer.render(
            self.gaussians(frame_index), views, self._background, self._reader.info.alpha_max
        )
        return to_uint8(images)

    def picture(self, frame_index: int, view: PinholeView) -> NDArray[np.uint8]:
        """One picture (H, W, 3) on the host.

        Raises:
            FormatError: as `gaussians`, or the frame decodes to numbers that are not finite.
            StoreError: as `gaussians`.
        """
        picture: NDArray[np.uint8] = self.render(frame_index, [view])[0].cpu().numpy()
        self.decoder.require_finite()
        return picture

    def film(self, frame_indices: Sequence[int], views: Sequence[PinholeView]) -> Iterator[NDArray[np.uint8]]:
        """One picture (H, W, 3) a pair of frame and view, in order.

        The device draws the next pictures while the caller uses the last ones.

        Raises:
            FormatError, StoreError: as `picture`.
        """
        pairs = zip(frame_indices, views, strict=True)
        for _, run in groupby(pairs, key=lambda pair: (pair[1].width_px, pair[1].height_px)):
            frames, own = zip(*run, strict=True)
            shot = FilmShot(frames, own, self._background, self._reader.info.alpha_max)
            yield from Film(self, shot).pictures()
