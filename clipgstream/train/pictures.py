"""The pictures a clip trains on, and the order in which it sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.ingest.frames import ClipFrames
from clipgstream.rig import PinholeView

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class TrainingPicture:
    """One picture of one camera.

    Attributes:
        camera: its name.
        clip_frame: k in 0..M-1.
        view: the pinhole view it was seen from.
        target: (H, W, 3) uint8, in the host's memory.
    """

    camera: str
    clip_frame: int
    view: PinholeView
    target: Tensor


class TrainingPictures:
    """All pictures of a clip at full and at half size, in groups of one instant, drawn in a random order.

    The order depends on the seed and the iteration alone, so that a resumed training goes on with the
    pictures it would have had.

    Args:
        views: V, pictures of a group.
        seed: of the order.
    """

    def __init__(self, frames: ClipFrames, with_half_size: bool, views: int = 1, seed: int = 0) -> None:
        self.full = _pictures(frames, factor=1)
        self.half = _pictures(frames, factor=2) if with_half_size else []
        self._clip_frames = np.array([picture.clip_frame for picture in self.full])
        self._views = views
        self._seed = seed
        self._groups_per_epoch = len(self._epoch(0))
        self._known_epoch: tuple[int, I64] = (0, self._epoch(0))

    @property
    def pixels(self) -> int:
        """Pixels of all pictures, at full size."""
        return sum(picture.view.width_px * picture.view.height_px for picture in self.full)

    @property
    def groups_per_epoch(self) -> int:
        """Iterations in which every picture comes at least once."""
        return self._groups_per_epoch

    def group(self, iteration: int) -> I64:
        """(V,) numbers of the pictures of iteration `iteration`, all of one instant.

        Every picture comes once an epoch. Where the pictures of an instant don't fill their last group, it
        repeats some of them.
        """
        epoch, index = divmod(iteration, self._groups_per_epoch)
        if self._known_epoch[0] != epoch:
            self._known_epoch = (epoch, self._epoch(epoch))
        group: I64 = self._known_epoch[1][index]
        return group

    def _epoch(self, epoch: int) -> I64:
        """(groups, V)."""
        rng = np.random.default_rng([self._seed, epoch])
        if self._views == 1:
            return rng.permutation(len(self._clip_frames))[:, None]
        groups = []
        for clip_frame in np.unique(self._clip_frames):
            own = rng.permutation(np.flatnonzero(self._clip_frames == clip_frame))
            count = -(-len(own) // self._views)
            groups.append(np.resize(own, (count, self._views)))
        return rng.permutation(np.concatenate(groups))


def _pictures(frames: ClipFrames, factor: int) -> list[TrainingPicture]:
    pictures = []
    for camera in frames.cameras:
        view, images = _shrunk(frames.views[camera], frames.images[camera], factor)
        targets = torch.from_numpy(images)
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
