"""The pictures a clip trains on, and the order in which it sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from clipgstream.ingest.frames import ClipFrames
from clipgstream.rig import PinholeView


@dataclass(frozen=True)
class TrainingPicture:
    """One picture of one camera.

    Attributes:
        camera: its name.
        clip_frame: k in 0..M-1.
        view: the pinhole view it was seen from.
        target: (H, W, 3) uint8.
    """

    camera: str
    clip_frame: int
    view: PinholeView
    target: Tensor


class TrainingPictures:
    """All pictures of a clip at full and at half size, drawn in a fixed random order.

    The order depends on the seed and the iteration alone, so that a resumed training goes on with the
    picture it would have had.
    """

    def __init__(self, frames: ClipFrames, device: torch.device, with_half_size: bool) -> None:
        self.full = _pictures(frames, device, factor=1)
        self._half = _pictures(frames, device, factor=2) if with_half_size else []

    @property
    def pixels(self) -> int:
        """Pixels of all pictures, at full size."""
        return sum(picture.view.width_px * picture.view.height_px for picture in self.full)

    def at(self, iteration: int, seed: int, half_size: bool) -> TrainingPicture:
        """The picture of iteration `iteration`: every picture comes once an epoch."""
        pictures = self._half if half_size else self.full
        epoch, index = divmod(iteration, len(pictures))
        order = np.random.default_rng([seed, epoch]).permutation(len(pictures))
        return pictures[int(order[index])]


def _pictures(frames: ClipFrames, device: torch.device, factor: int) -> list[TrainingPicture]:
    pictures = []
    for camera in frames.cameras:
        view, images = _shrunk(frames.views[camera], frames.images[camera], factor)
        targets = torch.from_numpy(images).to(device)
        for clip_frame in np.flatnonzero(frames.present[camera]):
            pictures.append(TrainingPicture(camera, int(clip_frame), view, targets[int(clip_frame)]))
    return pictures


def _shrunk(view: PinholeView, images: np.ndarray, factor: int) -> tuple[PinholeView, np.ndarray]:
    """`images` (M, H, W, 3) averaged over factor x factor pixels; left-over rows and columns are cut."""
    if factor == 1:
        return view, images
    count, height, width = images.shape[0], view.height_px // factor, view.width_px // factor
    cut = images[:, : height * factor, : width * factor]
    blocks = cut.reshape(count, height, factor, width, factor, 3)
    means = blocks.mean(axis=(2, 4), dtype=np.float32)
    smaller = PinholeView(
        width,
        height,
        view.fx_px / factor,
        view.fy_px / factor,
        view.cx_px / factor,
        view.cy_px / factor,
        view.camera_from_world,
    )
    return smaller, np.round(means).astype(np.uint8)
