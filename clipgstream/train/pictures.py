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
        self.full = _pictures(frames, half_size=False)
        self.half = _pictures(frames, half_size=True) if with_half_size else []
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


def _pictures(frames: ClipFrames, half_size: bool) -> list[TrainingPicture]:
    pictures = []
    for camera in frames.cameras:
        view, images = frames.views[camera], frames.images[camera]
        if half_size:
            view, images = _halved(view, images)
        targets = torch.from_numpy(images)
        for clip_frame in np.flatnonzero(frames.present[camera]):
            pictures.append(TrainingPicture(camera, int(clip_frame), view, targets[int(clip_frame)]))
    return pictures


def _halved(view: PinholeView, images: NDArray[np.uint8]) -> tuple[PinholeView, NDArray[np.uint8]]:
    """`images` (M, H, W, 3) averaged over 2 x 2 pixels, halves to even; a left-over row or column is cut."""
    height, width = view.height_px // 2, view.width_px // 2
    smaller = PinholeView(
        width,
        height,
        view.fx_px / 2,
        view.fy_px / 2,
        view.cx_px / 2,
        view.cy_px / 2,
        view.camera_from_world,
    )
    halved = np.empty((len(images), height, width, 3), np.uint8)
    for image, out in zip(images, halved, strict=True):
        rows = image[: 2 * height : 2].astype(np.uint16) + image[1 : 2 * height : 2]
        sums = rows[:, : 2 * width : 2] + rows[:, 1 : 2 * width : 2]
        out[:] = (sums + 1 + ((sums >> 2) & 1)) >> 2
    return smaller, halved
