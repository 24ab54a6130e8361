"""Adam with one learning-rate schedule a parameter group."""

from __future__ import annotations

import torch
from torch import Tensor

from clipgstream.model.clip_model import ClipModel
from clipgstream.train import adam_cuda
from clipgstream.train.config import LearningRates

EPSILON = 1e-15


class ClipOptimizer:
    """Fused Adam over what trains in a clip, each group's rate falling exponentially.

    On a GPU for which kernels can be compiled the step is our own, elsewhere torch's. On a GPU the rates are
    tensors and the count of steps lies on the device, so that a CUDA graph can hold a step: `rates_at` gives
    an iteration's rates, and `step_with` takes them from the device.

    Args:
        model: the clip.
        rates: first and last rate of each group.
        radius: the rig's radius in world units, for `rates.field_by_radius`.
        iterations: length of the schedule.
    """

    def __init__(self, model: ClipModel, rates: LearningRates, radius: float, iterations: int) -> None:
        self._iterations = iterations
        self._schedule: list[tuple[float, float]] = []
        groups: list[dict[str, Tensor]] = []
        for rate, parameters in _groups(model, rates, radius):
            trained = {n: p for n, p in parameters.items() if p.requires_grad and p.numel()}
            if trained:
                self._schedule.append(rate)
                groups.append(trained)
        self._named = {name: parameter for group in groups for name, parameter in group.items()}
        device = model.field.tables.device
        # One tensor for all groups' rates, so that setting them takes one operation.
        self._rates = torch.tensor([first for first, _ in self._schedule], device=device)
        self._on_device = device.type == "cuda"
        self._own: adam_cuda.CudaAdam | None = None
        if adam_cuda.can_step(list(self._named.values())):
            self._own = adam_cuda.CudaAdam(groups, rates.betas, EPSILON)
        else:
            self._adam = self._torch_adam(groups, rates.betas)

    def _torch_adam(self, groups: list[dict[str, Tensor]], betas: tuple[float, float]) -> torch.optim.Adam:
        own_rates = self._rates.unbind() if self._on_device else [first for first, _ in self._schedule]
        described = [
            {"params": list(group.values()), "lr": rate}
            for group, rate in zip(groups, own_rates, strict=True)
        ]
        return torch.optim.Adam(described, betas=betas, eps=EPSILON, fused=True, capturable=self._on_device)

    def rates_at(self, iteration: int) -> list[float]:
        """The groups' rates at iteration `iteration` (from 0)."""
        done = iteration / max(self._iterations - 1, 1)
        return [first * (last / first) ** done for first, last in self._schedule]

    def step(self, iteration: int) -> None:
        """Apply the gradients of iteration `iteration` (from 0) and clear them."""
        if self._on_device or self._own is not None:
            self._rates.copy_(torch.tensor(self.rates_at(iteration)))
        else:
            for group, rate in zip(self._adam.param_groups, self.rates_at(iteration), strict=True):
                group["lr"] = rate
        self._apply()

    def step_with(self, rates: Tensor) -> None:
        """`step` with the groups' rates (G,) on the device; nothing waits for the host."""
        self._rates.copy_(rates)
        self._apply()

    def _apply(self) -> None:
        if self._own is not None:
            self._own.step(self._rates)
            self._own.zero_grad()
            return
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)

    def tensors(self) -> dict[str, Tensor]:
        """The state to save, by parameter; the same whatever device it is on."""
        if self._own is not None:
            return self._own.tensors()
        return {
            f"{name}/{key}": value
            for name, parameter in self._named.items()
            for key, value in self._adam.state.get(parameter, {}).items()
        }

    def load_tensors(self, tensors: dict[str, Tensor]) -> None:
        """Take up the state that `tensors` gave, here or on another device."""
        if self._own is not None:
            self._own.load_tensors(tensors)
            return
        for path, value in tensors.items():
            name, key = path.rsplit("/", 1)
            stays = key == "step" and not self._on_device
            self._adam.state[self._named[name]][key] = value.to("cpu" if stays else self._named[name].device)


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
