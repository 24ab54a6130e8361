"""A two-layer perceptron in half precision by PyTorch's matrix products, where fused kernels can't be used.

As in `perceptron_triton_kernels`, factors are float16 going forward, and bfloat16 where gradients are.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.model.triton_support import device_too_old


def can_use(*tensors: Tensor) -> bool:
    """Whether these are float32 tensors of a GPU that is fast at both types."""
    if any(tensor.device.type != "cuda" or tensor.dtype != torch.float32 for tensor in tensors):
        return False
    return device_too_old(tensors[0].device) is None


def perceptron(x: Tensor, weights: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """(N, outputs) float32 of one perceptron for `x` (N, inputs) float32."""
    result: Tensor = _Perceptron.apply(x, *weights)  # type: ignore[no-untyped-call]
    return result


class _Perceptron(torch.autograd.Function):
    """(x, w1, b1, w2, b2) -> (N, outputs)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
        half_x = x.half()
        hidden = torch.addmm(b1.half(), half_x, w1.half().t()).relu_()
        ctx.save_for_backward(half_x, hidden, w1, w2)
        return torch.addmm(b2.half(), hidden, w2.half().t()).float()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *d_results: Tensor) -> tuple[Tensor | None, ...]:
        half_x, hidden, w1, w2 = ctx.saved_tensors
        wants_x, *wanted = ctx.needs_input_grad
        d_out = d_results[0].bfloat16()
        d_hidden = (d_out @ w2.bfloat16()).masked_fill_(hidden <= 0, 0)
        d_x = (d_hidden @ w1.bfloat16()).float() if wants_x else None
        if not any(wanted):
            return d_x, None, None, None, None
        d_w1 = (d_hidden.t() @ half_x.bfloat16()).float()
        d_w2 = (d_out.t() @ hidden.bfloat16()).float()
        return d_x, d_w1, d_hidden.sum(dim=0, dtype=torch.float32), d_w2, d_results[0].sum(dim=0)
