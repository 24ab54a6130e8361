"""One training step: from pictures of one instant to gradients and on to new parameters."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from clipgstream.config import Config
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import FieldBackend
from clipgstream.model.quantised import Steps
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.train import volume_cuda
from clipgstream.train.batch import TrainingBatch
from clipgstream.train.loss import PictureLoss, image_losses
from clipgstream.train.optimizer import ClipOptimizer
from clipgstream.train.rate import RateTerm


@dataclass(frozen=True)
class Backends:
    """What draws and what evaluates the field, and where."""

    rasterizer: Rasterizer
    field: FieldBackend
    device: torch.device


class TrainingStep:
    """What every iteration of a clip does, whichever way its pictures came.

    Args:
        model: the clip, on the backends' device.
        optimizer, rate: of that model.
    """

    def __init__(
        self, model: ClipModel, config: Config, backends: Backends, optimizer: ClipOptimizer, rate: RateTerm
    ) -> None:
        self.model = model
        self.backends = backends
        self.optimizer = optimizer
        self.rate = rate
        self._config = config.train
        self._steps = Steps.of(config.pack)
        self._background = torch.tensor(config.train.background, device=backends.device)

    def add_gradients(self, batch: TrainingBatch, rounding: bool) -> PictureLoss:
        """Leave the gradient of the pictures' loss and of the regulariser in the parameters.

        Args:
            rounding: whether the model is looked at as packing will round it.

        Returns:
            The loss with the regulariser, and the squared errors; both detached.
        """
        self.model.rounding = self._steps if rounding else None
        gaussians = self.model.gaussians(batch.clip_time, self.backends.field)
        # The picture's gradient is taken up to the Gaussians first: it tells which of them were drawn, so
        # that the regulariser leaves the others alone and the heads can pass over them.
        drawn = Gaussians(*(tensor.detach().requires_grad_() for tensor in tensors_of(gaussians)))
        images = batch.draw(self.backends.rasterizer, drawn, self._background, self._config.alpha_max)
        found = image_losses(images, batch.targets, self._config.ssim_weight, batch.sizes)
        found.loss.backward()  # type: ignore[no-untyped-call]
        volume = add_volume_gradient(drawn, self._config.volume_weight)
        torch.autograd.backward(tensors_of(gaussians), [tensor.grad for tensor in tensors_of(drawn)])
        return PictureLoss(found.loss.detach() + volume, found.squared_errors)

    def snap(self) -> None:
        """Round what the clip trains to the steps of packing."""
        self.model.snap(self._steps)


def add_volume_gradient(drawn: Gaussians, weight: float) -> Tensor:
    """Add the gradient of weight * mean product of the three scales, over the Gaussians that were drawn.

    A Gaussian was drawn where its opacity has a gradient (method.md's regulariser, over those alone).

    Returns:
        The term's value, a scalar.
    """
    seen, scales = drawn.opacities.grad, drawn.scales.detach()
    gradient = drawn.scales.grad
    assert seen is not None and gradient is not None
    if volume_cuda.can_add(seen, scales, gradient):
        return volume_cuda.add_gradient(seen, scales, gradient, weight)
    share = (seen != 0).to(scales.dtype)
    share = share * (weight / share.sum().clamp_min(1.0))
    a, b, c = scales.unbind(dim=1)
    ab = a * b
    gradient.add_(torch.stack([b * c, a * c, ab], dim=1) * share[:, None])
    return (ab * c * share).sum()


def tensors_of(gaussians: Gaussians) -> list[Tensor]:
    """The five tensors, in their order."""
    return [
        gaussians.means,
        gaussians.scales,
        gaussians.rotations,
        gaussians.opacities,
        gaussians.colors,
    ]
