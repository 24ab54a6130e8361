"""What a clip will cost to send, as a term of the loss.

A row of a hash table with values v_1 .. v_F and quantisation step q is taken to cost

    F log2(1 + (|v_1| + ... + |v_F|) / (knee q))   bits,

a static feature's channel the same with F = 1. This is the code length, up to a constant, under a
heavy-tailed prior around 0: it pulls hardest at what is almost 0 already, so that rows which the picture
does not need become 0 as a whole (and cost next to nothing in the stream), while large values stay what the
picture wants. The loss is the picture's loss + rate_weight * bits / pixels of the clip's training pictures.

Training under an estimate of the rate is from Ballé, Laparra and Simoncelli, "End-to-end optimized
image compression" (ICLR 2017).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from clipgstream.model.clip_model import ClipModel
from clipgstream.model.quantised import Steps
from clipgstream.train import rate_cuda
from clipgstream.train.config import TrainConfig
from clipgstream.train.rate_kernels import add_gradient
from formats.errors import ConfigError


class RateTerm:
    """The gradient of the rate term, added to what the picture's loss left in `grad`.

    Args:
        model: the clip; its tables and the features of the anchors that train are charged.
        steps: of the quantisation; those charged must be above 0.
        config: weights and schedule.
        iterations: length of the training.
        pixels: of all training pictures of the clip.

    Raises:
        ConfigError: a rate is to be kept low of what has no quantisation step.
    """

    def __init__(
        self, model: ClipModel, steps: Steps, config: TrainConfig, iterations: int, pixels: int
    ) -> None:
        self._model = model
        self._steps = steps
        self._weight = config.rate_weight / (pixels * math.log(2.0))
        self._features = config.rate_features
        self._knee = config.rate_knee
        self._ramp = max(1.0, config.rate_ramp * iterations)
        if config.rate_weight > 0 and min(steps.table, steps.feature) <= 0:
            raise ConfigError(
                "train.rate_weight needs steps to count bits in",
                expected="pack.table_step and pack.feature_step above 0",
                found=f"{steps.table} and {steps.feature}",
                hint="set both, or train.rate_weight=0",
            )

    def weight(self, iteration: int) -> float:
        """What `add` takes at iteration `iteration` (from 0): it grows from 0 to the full weight."""
        return self._weight * min(1.0, iteration / self._ramp)

    def add_gradient(self, iteration: int) -> None:
        """Add the term's gradient for iteration `iteration` (from 0)."""
        self.add(self.weight(iteration))

    def add(self, weight: float | Tensor) -> None:
        """Add the term's gradient.

        Args:
            weight: what `weight` gave, as a number or as a float32 scalar on the model's device. On an NVIDIA
                GPU the scalar is read when the kernels run, so that a captured graph follows its changes.
        """
        if self._weight == 0 or (not isinstance(weight, Tensor) and weight == 0):
            return
        tables = self._model.field.tables
        self._charge(tables, tables.shape[1], self._steps.table, weight, 1.0)
        anchors = self._model.shared.anchors if self._model.is_reference else self._model.residual
        self._charge(anchors.features, 1, self._steps.feature, weight, self._features)

    def _charge(self, values: Tensor, group: int, step: float, weight: float | Tensor, factor: float) -> None:
        """Charge `values` in groups of so many successive numbers, with `factor` times the weight."""
        if values.numel() == 0 or not values.requires_grad:
            return
        if values.grad is None:
            # The picture said nothing about them; what they cost still counts.
            values.grad = torch.zeros_like(values)
        rows, grad = values.detach().view(-1, group), values.grad.view(-1, group)
        knee = self._knee * step
        if rate_cuda.can_add(rows, grad):
            rate_cuda.add_gradient(rows, grad, knee, weight, group * factor)
        elif rows.device.type == "cpu":
            add_gradient(rows.numpy(), grad.numpy(), knee, group * (float(weight) * factor))
        else:
            size = rows.abs().sum(dim=1, keepdim=True)
            grad.add_(torch.sign(rows) / (size + knee) * (group * factor * weight))
