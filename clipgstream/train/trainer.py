"""Training one clip, reference or source."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.config import Config
from clipgstream.ingest.frames import ClipFrames
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.quantised import Steps
from clipgstream.train.graph import GraphRunner
from clipgstream.train.optimizer import ClipOptimizer
from clipgstream.train.pictures import TrainingPictures
from clipgstream.train.rate import RateTerm
from clipgstream.train.runner import EagerRunner, Phase, Runner
from clipgstream.train.step import Backends, TrainingStep
from clipgstream.train.task import TrainProgress
from formats.errors import TrainError

# Iterations between two looks at the loss: often enough to stop soon, seldom enough to cost nothing.
LOOK_EVERY = 50
# What `stop_psnr` never skips: the last share of the schedule.
END_SHARE = 0.2

F32 = NDArray[np.float32]


class ClipTrainer:
    """Trains `model` on `frames`; what it does at an iteration depends on nothing but its number.

    Args:
        frames: the training cameras' pictures.
        clip_frames: M, the session's frames a clip, which gives clip_time = k / M.
        radius: of the rig, in world units.
    """

    def __init__(
        self,
        model: ClipModel,
        frames: ClipFrames,
        config: Config,
        backends: Backends,
        clip_frames: int,
        radius: float,
    ) -> None:
        self.model = model.to(backends.device)
        self.clip = frames.clip
        self.iterations = config.train.iterations if model.is_reference else config.train.source_iterations
        self.config = config.train
        half_until = int(self.iterations * config.train.half_size_share)
        self._phase = _Phases(half_until, int(self.iterations * config.train.quantise_from))
        seed = config.train.seed + 7919 * self.clip
        self.pictures = TrainingPictures(frames, half_until > 0, config.train.views, seed)
        self.optimizer = ClipOptimizer(model, config.train.rates, radius, self.iterations)
        rate = RateTerm(model, Steps.of(config.pack), config.train, self.iterations, self.pictures.pixels)
        self.training_step = TrainingStep(model, config, backends, self.optimizer, rate)
        self._runner = self._make_runner(backends, clip_frames)

    def run(
        self,
        start: int,
        progress: Callable[[TrainProgress], None],
        checkpoint: Callable[[int], None],
    ) -> None:
        """Train from iteration `start` to the end.

        Args:
            progress: called every few iterations.
            checkpoint: called with the iterations done, every `checkpoint_every`, but not at the end.

        Raises:
            TrainError: the loss or a parameter is no longer finite.
        """
        log = _Log(self.pictures.groups_per_epoch, self._phase.half_until)
        done = start
        while done < self.iterations:
            first, done = done, self._next_stop(done)
            losses, errors = self._runner.run(first, done)
            self._require_finite_losses(losses, first)
            log.add(losses, errors, first)
            if done % LOOK_EVERY == 0 or done == self.iterations:
                progress(TrainProgress(done, self.iterations, *log.report()))
            if done % self.config.checkpoint_every == 0 and done < self.iterations:
                self._require_finite(done)
                checkpoint(done)
            done = self._skipped_to(done, log)
        self._require_finite(self.iterations)
        if self._phase.quantise_from < self.iterations:
            self.training_step.snap()

    def step(self, iteration: int) -> Tensor:
        """One iteration by itself; returns its loss (a scalar, detached)."""
        return self._runner.step(iteration)

    def _make_runner(self, backends: Backends, clip_frames: int) -> Runner:
        capturable = backends.rasterizer.capturable and backends.field.capturable
        if capturable and backends.device.type == "cuda":
            return GraphRunner(self.training_step, self.pictures, clip_frames, self._phase, self.iterations)
        return EagerRunner(self.training_step, self.pictures, clip_frames, self._phase)

    def _next_stop(self, done: int) -> int:
        """Where the next look or checkpoint is due."""
        every = self.config.checkpoint_every
        stops = (done // LOOK_EVERY * LOOK_EVERY + LOOK_EVERY, done // every * every + every, self.iterations)
        return min(stops)

    def _skipped_to(self, done: int, log: _Log) -> int:
        """The iteration to go on with: the next, or the end phase's first where the quality is reached."""
        wanted = self.config.stop_psnr
        end = min(self._phase.quantise_from, int(self.iterations * (1 - END_SHARE)))
        if wanted <= 0 or done >= end or not log.epoch_psnr() >= wanted:
            return done
        return end

    def _require_finite_losses(self, losses: F32, first: int) -> None:
        bad = np.flatnonzero(~np.isfinite(losses))
        if len(bad):
            raise self._diverged("the loss is", f"iteration {first + int(bad[0])}", float(losses[bad[0]]))

    def _require_finite(self, done: int) -> None:
        """What is written must be good to go on from; a step can break what the last loss has not seen."""
        for name, parameter in self.model.named_parameters():
            if not bool(torch.isfinite(parameter).all()):
                raise self._diverged(f"{name} is", f"after iteration {done}", None)

    def _diverged(self, what: str, when: str, found: float | None) -> TrainError:
        return TrainError(
            f"training diverged: {what} no longer finite",
            where=f"clip {self.clip}, {when}",
            found=found,
            hint="the last checkpoint is kept; lower the learning rates, such as --set "
            "train.rates.field=0.01,0.001, and train again with --overwrite",
        )


@dataclass(frozen=True)
class _Phases:
    """Which iterations are made on pictures of half the size, and which on rounded values."""

    half_until: int
    quantise_from: int

    def __call__(self, iteration: int) -> Phase:
        return Phase(half_size=iteration < self.half_until, rounding=iteration >= self.quantise_from)


class _Log:
    """Losses and squared errors since the last report, and squared errors of the last epoch at full size.

    Args:
        epoch: its iterations.
        half_until: the first iteration on pictures of full size.
    """

    def __init__(self, epoch: int, half_until: int) -> None:
        self._half_until = half_until
        self._losses: list[float] = []
        self._errors: list[float] = []
        self._of_epoch: deque[float] = deque(maxlen=epoch)

    def add(self, losses: F32, errors: F32, first: int) -> None:
        """What the iterations from `first` on gave."""
        self._losses += losses.tolist()
        self._errors += errors.tolist()
        self._of_epoch += errors[max(0, self._half_until - first) :].tolist()

    def report(self) -> tuple[float, float]:
        """Mean loss and PSNR since the last report."""
        found = float(np.mean(self._losses)), _decibel(float(np.mean(self._errors)))
        self._losses, self._errors = [], []
        return found

    def epoch_psnr(self) -> float:
        """PSNR over the last epoch; NaN before there was one."""
        if len(self._of_epoch) < (self._of_epoch.maxlen or 1):
            return math.nan
        return _decibel(float(np.mean(self._of_epoch)))


def _decibel(error: float) -> float:
    return -10 * math.log10(max(error, 1e-10))
