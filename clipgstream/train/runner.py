"""Running iterations one after the other, each as it comes: the way of the CPU and of every backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.train.batch import BatchSource, DevicePictures, HostPictures, PicturesBySize
from clipgstream.train.loss import PictureLoss
from clipgstream.train.pictures import TrainingPicture, TrainingPictures
from clipgstream.train.step import TrainingStep

F32 = NDArray[np.float32]


@dataclass(frozen=True)
class Phase:
    """What kind of iteration: on pictures of half the size, on values rounded as packing will."""

    half_size: bool
    rounding: bool


class Runner(Protocol):
    """Makes iterations."""

    def run(self, first: int, last: int) -> tuple[F32, F32]:
        """Iterations first..last-1; their losses and mean squared errors, (last - first,) each."""
        ...

    def step(self, iteration: int) -> Tensor:
        """One iteration; its loss, a detached scalar."""
        ...


class EagerRunner:
    """Every iteration is launched by the host, operation by operation."""

    def __init__(
        self,
        step: TrainingStep,
        pictures: TrainingPictures,
        clip_frames: int,
        phase: Callable[[int], Phase],
    ) -> None:
        self._step = step
        self._pictures = pictures
        self._phase = phase
        self._sources: PicturesBySize[BatchSource] = PicturesBySize(
            pictures, lambda chosen: _source(step, chosen, clip_frames)
        )

    def run(self, first: int, last: int) -> tuple[F32, F32]:
        """See `Runner.run`."""
        found = [self._one(iteration) for iteration in range(first, last)]
        losses = torch.stack([one.loss for one in found])
        errors = torch.stack([one.squared_errors.mean() for one in found])
        return losses.cpu().numpy(), errors.cpu().numpy()

    def step(self, iteration: int) -> Tensor:
        """See `Runner.step`."""
        return self._one(iteration).loss

    def _one(self, iteration: int) -> PictureLoss:
        phase = self._phase(iteration)
        batch = self._sources.of(phase.half_size).batch(self._pictures.group(iteration))
        found = self._step.add_gradients(batch, phase.rounding)
        self._step.rate.add_gradient(iteration)
        self._step.optimizer.step(iteration)
        return found


def _source(step: TrainingStep, pictures: Sequence[TrainingPicture], clip_frames: int) -> BatchSource:
    device = step.backends.device
    if device.type == "cuda" and step.backends.rasterizer.takes_batches:
        return DevicePictures(pictures, clip_frames, device)
    return HostPictures(pictures, clip_frames, device)
