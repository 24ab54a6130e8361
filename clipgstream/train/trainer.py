"""Training one clip, reference or source."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from clipgstream.config import Config
from clipgstream.ingest.frames import ClipFrames
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import FieldBackend
from clipgstream.model.quantised import Steps
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.train.loss import image_loss
from clipgstream.train.optimizer import ClipOptimizer
from clipgstream.train.pictures import TrainingPictures
from clipgstream.train.rate import RateTerm
from formats.errors import TrainError

# Iterations between two looks at the loss: often enough to stop soon, seldom enough to cost nothing.
LOOK_EVERY = 50


@dataclass(frozen=True)
class Backends:
    """What draws and what evaluates the field, and where."""

    rasterizer: Rasterizer
    field: FieldBackend
    device: torch.device


@dataclass(frozen=True)
class TrainProgress:
    """Where training stands after `iteration` iterations.

    Attributes:
        loss: mean over the iterations since the last report.
    """

    iteration: int
    iterations: int
    loss: float


class ClipTrainer:
    """Trains `model` on `frames`; what it does at an iteration depends on nothing but its number.

    Args:
        clip: index of the clip.
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
        self._config = config.train
        self._backends = backends
        self._clip_frames = clip_frames
        self.iterations = config.train.iterations if model.is_reference else config.train.source_iterations
        self._half_until = int(self.iterations * config.train.half_size_share)
        self._pictures = TrainingPictures(frames, backends.device, with_half_size=self._half_until > 0)
        self.optimizer = ClipOptimizer(model, config.train.rates, radius, self.iterations)
        self._background = torch.tensor(config.train.background, device=backends.device)
        self._steps = Steps.of(config.pack)
        self._quantise_from = int(self.iterations * config.train.quantise_from)
        self._rate = RateTerm(model, self._steps, config.train, self.iterations, self._pictures.pixels)

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
        losses: list[Tensor] = []
        for iteration in range(start, self.iterations):
            losses.append(self.step(iteration))
            done = iteration + 1
            if done % LOOK_EVERY == 0 or done == self.iterations:
                progress(TrainProgress(done, self.iterations, self._mean(losses, done)))
                losses = []
            if done % self._config.checkpoint_every == 0 and done < self.iterations:
                self._require_finite(done)
                checkpoint(done)
        self._require_finite(self.iterations)
        if self._quantise_from < self.iterations:
            self.model.snap(self._steps)

    def step(self, iteration: int) -> Tensor:
        """One iteration; returns its loss (a scalar, detached)."""
        seed = self._config.seed + 7919 * self.clip
        picture = self._pictures.at(iteration, seed, half_size=iteration < self._half_until)
        self.model.rounding = self._steps if iteration >= self._quantise_from else None
        gaussians = self.model.gaussians(picture.clip_frame / self._clip_frames, self._backends.field)
        # The picture's gradient is taken up to the Gaussians first: it tells which of them were drawn, so
        # that the regulariser leaves the others alone and the heads can pass over them.
        drawn = Gaussians(*(tensor.detach().requires_grad_() for tensor in _tensors(gaussians)))
        images, _ = self._backends.rasterizer.render(
            drawn, [picture.view], self._background, self._config.alpha_max
        )
        loss = image_loss(images[0], picture.target, self._config.ssim_weight)
        loss.backward()  # type: ignore[no-untyped-call]
        regulariser = self._config.volume_weight * mean_volume(drawn)
        regulariser.backward()  # type: ignore[no-untyped-call]
        torch.autograd.backward(_tensors(gaussians), [tensor.grad for tensor in _tensors(drawn)])
        self._rate.add_gradient(iteration)
        self.optimizer.step(iteration)
        return loss.detach() + regulariser.detach()

    def _mean(self, losses: list[Tensor], done: int) -> float:
        mean = float(torch.stack(losses).mean())
        if not math.isfinite(mean):
            raise self._diverged("the loss is", f"iterations {done - len(losses) + 1} to {done}", mean)
        return mean

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


def mean_volume(gaussians: Gaussians) -> Tensor:
    """Mean product of the three scales over the Gaussians that have a gradient (method.md's regulariser)."""
    assert gaussians.opacities.grad is not None
    drawn = (gaussians.opacities.grad != 0).to(gaussians.scales.dtype)
    return (gaussians.scales.prod(dim=1) * drawn).sum() / drawn.sum().clamp_min(1.0)


def _tensors(gaussians: Gaussians) -> list[Tensor]:
    return [
        gaussians.means,
        gaussians.scales,
        gaussians.rotations,
        gaussians.opacities,
        gaussians.colors,
    ]
