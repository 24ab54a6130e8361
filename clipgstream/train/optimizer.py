"""Adam with one learning-rate schedule a parameter group."""

from __future__ import annotations

import torch
from torch import Tensor

from clipgstream.model.clip_model import ClipModel
from clipgstream.train.config import LearningRates

EPSILON = 1e-15


class ClipOptimizer:
    """Fused Adam over what trains in a clip, each group's rate falling exponentially.

    Args:
        model: the clip.
        rates: first and last rate of each group.
        radius: the rig's radius in world units, for `rates.field_by_radius`.
        iterations: length of the schedule.
    """

    def __init__(self, model: ClipModel, rates: LearningRates, radius: float, iterations: int) -> None:
        self._iterations = iterations
        self._named: dict[str, Tensor] = {}
        self._schedule: list[tuple[float, float]] = []
        groups = []
        for rate, parameters in _groups(model, rates, radius):
            trained = {n: p for n, p in parameters.items() if p.requires_grad and p.numel()}
            if trained:
                self._named |= trained
                self._schedule.append(rate)
                groups.append({"params": list(trained.values()), "lr": rate[0]})
        self._adam = torch.optim.Adam(groups, betas=rates.betas, eps=EPSILON, fused=True)

    def step(self, iteration: int) -> None:
        """Apply the gradients of iteration `iteration` (from 0) and clear them."""
        done = iteration / max(self._iterations - 1, 1)
        for group, (first, last) in zip(self._adam.param_groups, self._schedule, strict=True):
            group["lr"] = first * (last / first) ** done
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)

    def tensors(self) -> dict[str, Tensor]:
        """The state to save, by parameter."""
        return {
            f"{name}/{key}": value
            for name, parameter in self._named.items()
            for key, value in self._adam.state.get(parameter, {}).items()
        }

    def load_tensors(self, tensors: dict[str, Tensor]) -> None:
        """Take up the state that `tensors` gave."""
        for path, value in tensors.items():
            name, key = path.rsplit("/", 1)
            self._adam.state[self._named[name]][key] = value.to(
                device="cpu" if key == "step" else self._named[name].device
            )


def _groups(
    model: ClipModel, rates: LearningRates, radius: float
) -> list[tuple[tuple[float, float], dict[str, Tensor]]]:
    named = dict(model.named_parameters())

    def under(*prefixes: str) -> dict[str, Tensor]:
        return {name: p for name, p in named.items() if name.startswith(prefixes)}

    factor = radius if rates.field_by_radius else 1.0
    field = (rates.field[0] * factor, rates.field[1] * factor)
    field_mlp = (rates.field_mlp[0] * factor, rates.field_mlp[1] * factor)
    return [
        (rates.feature, under("shared.anchors.features", "residual.features")),
        (rates.log_scale, under("shared.anchors.log_scales", "residual.log_scales")),
        (rates.opacity, under("shared.heads.opacity.")),
        (rates.covariance, under("shared.heads.covariance.")),
        (rates.color, under("shared.heads.color.")),
        (rates.offset, under("shared.heads.offset.")),
        (field, under("field.tables")),
        (field_mlp, under("field.mlp.")),
    ]
