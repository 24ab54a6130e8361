"""The steps to which a stream rounds a model, and rounding that training can see through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from clipgstream.gpu import kernels
from formats.pack_options import PackOptions

_THREADS = 256
_VALUES_PER_THREAD = 4
"""As in quantised.cu."""


@dataclass(frozen=True)
class Steps:
    """Quantisation steps; 0: this part is not rounded before it is packed.

    Attributes:
        table: of the field's hash tables.
        feature: of the anchors' static features.
        scale: of the anchors' log scales.
    """

    table: float
    feature: float
    scale: float

    @staticmethod
    def of(options: PackOptions) -> Steps:
        """The steps that packing with `options` uses."""
        return Steps(options.table_step, options.feature_step, options.scale_step)


def rounded(values: Tensor, step: float) -> Tensor:
    """`values` at the nearest multiples of `step`, with the gradient of `values` (straight through).

    Straight-through estimation is from Bengio et al., "Estimating or propagating gradients through stochastic
    neurons for conditional computation" (2013).
    """
    if step <= 0:
        return values
    result: Tensor = _StraightThrough.apply(values, step)  # type: ignore[no-untyped-call]
    return result


class _StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, step: float) -> Tensor:
        on_device = values.device.type == kernels.DEVICE_TYPE
        if on_device and values.dtype == torch.float32 and kernels.cuda_missing() is None:
            return _round_in_one_pass(values.contiguous(), step)
        return torch.round(values / step).mul_(step)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0], None


def _round_in_one_pass(values: Tensor, step: float) -> Tensor:
    out = torch.empty_like(values)
    blocks = -(-values.numel() // (_THREADS * _VALUES_PER_THREAD))
    kernels.kernel_module("model/quantised.cu").launch(
        "round_to_step", blocks, _THREADS, values, out, values.numel(), float(step)
    )
    return out
