"""Decoder heads: from an anchor's feature to its K Gaussians (see method.md's "Model").

Float32 tensors go to kernels: on the CPU in float32, on CUDA devices in half precision with float32 weights
and results. All others, and those that no kernel takes, are computed by the plain torch twin.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor, nn

from clipgstream.model import heads_cpu, heads_triton, perceptron_half, perceptron_triton
from clipgstream.model.anchors import to_numpy
from clipgstream.model.config import HeadsConfig
from clipgstream.render.interface import Gaussians
from formats.types import Heads, Mlp

_log = logging.getLogger(__name__)
_half_allowed = ContextVar("half_allowed", default=True)


@contextmanager
def precision(name: Literal["auto", "float32"]) -> Iterator[None]:
    """Compute perceptrons and heads within the block in half precision where that is fast, or never."""
    token = _half_allowed.set(name == "auto")
    try:
        yield
    finally:
        _half_allowed.reset(token)


class TwoLayers(nn.Module):
    """`w2 relu(w1 x + b1) + b2`."""

    def __init__(self, inputs: int, hidden: int, outputs: int, generator: torch.Generator) -> None:
        super().__init__()
        self.w1 = nn.Parameter(_uniform(hidden, inputs, generator))
        self.b1 = nn.Parameter(torch.zeros(hidden))
        self.w2 = nn.Parameter(_uniform(outputs, hidden, generator))
        self.b2 = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs) to (N, outputs)."""
        if heads_cpu.can_use(x, *self.weights()):
            return heads_cpu.perceptron(x, self.weights())
        if _half_allowed.get() and perceptron_half.can_use(x, *self.weights()):
            return perceptron_half.perceptron(x, self.weights())
        hidden = torch.relu(torch.addmm(self.b1, x, self.w1.t()))
        return torch.addmm(self.b2, hidden, self.w2.t())

    def weights(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """w1 (hidden, inputs), b1, w2 (outputs, hidden), b2."""
        return self.w1, self.b1, self.w2, self.b2

    def to_wire(self) -> Mlp:
        """The same as numpy arrays."""
        return Mlp(*(to_numpy(weight) for weight in self.weights()))


class DecoderHeads(nn.Module):
    """The four heads, owned by the reference clip and frozen for every source clip."""

    def __init__(self, config: HeadsConfig, generator: torch.Generator) -> None:
        super().__init__()
        inputs = config.static_features + config.dynamic_features
        self.per_anchor = k = config.gaussians_per_anchor
        self.opacity = TwoLayers(inputs, config.hidden, k, generator)
        self.color = TwoLayers(inputs, config.hidden, 3 * k, generator)
        self.covariance = TwoLayers(inputs, config.hidden, 7 * k, generator)
        self.offset = TwoLayers(inputs, config.offset_hidden, 3 * k, generator)
        if config.color_start:
            self._start_with_color()

    def _start_with_color(self) -> None:
        """Let the first three feature channels pass the colour head: x = relu(x) - relu(-x)."""
        with torch.no_grad():
            for channel in range(3):
                for sign, unit in ((1.0, 2 * channel), (-1.0, 2 * channel + 1)):
                    self.color.w1[unit] = 0.0
                    self.color.w1[unit, channel] = sign
                    self.color.w2[:, unit] = 0.0
                    self.color.w2[channel::3, unit] = sign

    def forward(self, feature: Tensor, positions: Tensor, log_scales: Tensor) -> Gaussians:
        """Decode A anchors to A * K Gaussians.

        Args:
            feature: (A, C + D), static then dynamic.
            positions: (A, 3). log_scales: (A, 6).
        """
        weights = [w for head in self._heads() for w in head.weights()]
        tensors = (feature, positions, log_scales, *weights)
        if heads_cpu.can_use(*tensors) and not positions.requires_grad:
            return heads_cpu.decode(feature, positions, log_scales, self.per_anchor, weights)
        fusible = feature.device.type == "cuda" and _half_allowed.get() and not positions.requires_grad
        fusible = fusible and perceptron_triton.can_use(*tensors) and perceptron_triton.fits(weights)
        if fusible and _fused_heads_work(feature.device, self._size()):
            return heads_triton.decode(feature, positions, log_scales, self.per_anchor, weights)
        return self._decode_torch(feature, positions, log_scales)

    def _decode_torch(self, feature: Tensor, positions: Tensor, log_scales: Tensor) -> Gaussians:
        """`forward` in plain torch: any device and float type; the readable twin of the kernels."""
        count, k = positions.shape[0], self.per_anchor
        scales = log_scales.exp()
        covariance = self.covariance(feature).view(count, k, 7)
        offsets = self.offset(feature).view(count, k, 3)
        means = positions[:, None] + offsets * scales[:, None, :3]
        sizes = scales[:, None, 3:] * torch.sigmoid(covariance[..., :3])
        rotations = torch.nn.functional.normalize(covariance[..., 3:], dim=-1)
        return Gaussians(
            means=means.view(-1, 3),
            scales=sizes.view(-1, 3),
            rotations=rotations.reshape(-1, 4),
            opacities=torch.sigmoid(self.opacity(feature)).view(-1),
            colors=torch.sigmoid(self.color(feature)).view(-1, 3),
        )

    def _size(self) -> HeadsConfig:
        """The sizes alone."""
        return HeadsConfig(
            static_features=self.opacity.w1.shape[1],
            dynamic_features=0,
            gaussians_per_anchor=self.per_anchor,
            hidden=self.opacity.w1.shape[0],
            offset_hidden=self.offset.w1.shape[0],
            color_start=False,
        )

    def _heads(self) -> tuple[TwoLayers, TwoLayers, TwoLayers, TwoLayers]:
        return self.opacity, self.color, self.covariance, self.offset

    def to_wire(self) -> Heads:
        """The same as numpy arrays."""
        return Heads(
            opacity=self.opacity.to_wire(),
            color=self.color.to_wire(),
            covariance=self.covariance.to_wire(),
            offset=self.offset.to_wire(),
        )


@lru_cache(maxsize=64)
def _fused_heads_work(device: torch.device, config: HeadsConfig) -> bool:
    """Whether the fused heads of that size are right on a device; said once where they are not."""
    from clipgstream.model.heads_check import fused_heads_fault

    fault = fused_heads_fault(config, device)
    if fault is not None:
        _log.warning("the fused heads are not used on %s, and the heads take longer: %s", device, fault)
    return fault is None


def _uniform(outputs: int, inputs: int, generator: torch.Generator) -> Tensor:
    """PyTorch's own initial range for a linear layer, +-1/sqrt(inputs)."""
    bound = inputs**-0.5
    return torch.empty(outputs, inputs).uniform_(-bound, bound, generator=generator)
