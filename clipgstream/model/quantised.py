"""The steps to which a stream rounds a model, and rounding that training can see through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from formats.pack_options import PackOptions


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
        return torch.round(values / step).mul_(step)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0], None
