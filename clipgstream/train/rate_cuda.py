"""The rate term's gradient on NVIDIA GPUs: one pass, whose weight may lie on the device."""

from __future__ import annotations

import torch
from torch import Tensor

from clipgstream.gpu import kernels

_THREADS = 256
MAX_COLUMNS = 8
"""Longest row that there are kernels for."""


def can_add(rows: Tensor, gradient: Tensor) -> bool:
    """Whether there is a kernel for such tensors (R, F)."""
    tensors = (rows, gradient)
    return (
        all(t.device.type == kernels.DEVICE_TYPE and t.dtype == torch.float32 for t in tensors)
        and all(t.is_contiguous() and t.data_ptr() % 16 == 0 for t in tensors)
        and rows.shape[1] <= MAX_COLUMNS
        and kernels.cuda_missing() is None
    )


def add_gradient(rows: Tensor, gradient: Tensor, knee: float, weight: float | Tensor, factor: float) -> None:
    """As `rate_kernels.add_gradient`, with the weight factor * weight.

    Args:
        rows, gradient: (R, F) that `can_add`.
        weight: a number, or a scalar tensor, which is read when the kernel runs.
    """
    count, columns = rows.shape
    scalar = None
    if isinstance(weight, Tensor):
        scalar = weight.to(rows.device, torch.float32)
    else:
        factor = factor * weight
    kernels.kernel_module("train/rate_cuda.cu", (("COLUMNS", columns),)).launch(
        "add_rate_gradient",
        -(-count // _THREADS),
        _THREADS,
        *(rows, gradient, count, float(knee), scalar, float(factor)),
    )
