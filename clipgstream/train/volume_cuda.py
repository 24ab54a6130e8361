"""The volume regulariser on NVIDIA GPUs: two launches, and nothing waits for the device."""

from __future__ import annotations

import torch
from torch import Tensor

from clipgstream.gpu import kernels

_THREADS = 256
_GAUSSIANS = 4
"""Of a thread; more in clouds for which `_MOST_PARTS` blocks are too few."""
_MOST_PARTS = 512
"""Blocks of the first pass: every block of the second one adds up what they found."""
_MOST_GAUSSIANS = 2**28
"""Numbers of scales are 32-bit integers."""


def can_add(seen: Tensor, scales: Tensor, gradient: Tensor) -> bool:
    """Whether there are kernels for such tensors (N,), (N, 3), (N, 3)."""
    tensors = (seen, scales, gradient)
    return (
        all(t.device.type == kernels.DEVICE_TYPE and t.dtype == torch.float32 for t in tensors)
        and all(t.is_contiguous() for t in tensors)
        and 0 < len(seen) <= _MOST_GAUSSIANS
        and kernels.cuda_missing() is None
    )


def add_gradient(seen: Tensor, scales: Tensor, gradient: Tensor, weight: float) -> Tensor:
    """Add the gradient of weight * mean product of the three scales, over those with `seen` other than 0.

    Args:
        seen, scales, gradient: (N,), (N, 3), (N, 3) that `can_add`; the gradient is added to.

    Returns:
        The term's value, a scalar.
    """
    gaussians = len(seen)
    blocks = -(-gaussians // (_THREADS * _GAUSSIANS))
    parts = min(blocks, _MOST_PARTS)
    counts = torch.empty(parts, dtype=torch.int32, device=seen.device)
    sums = torch.empty(parts, device=seen.device)
    value = torch.empty((), device=seen.device)
    module = kernels.kernel_module("train/volume_cuda.cu")
    module.launch("count_drawn", parts, _THREADS, seen, scales, gaussians, counts, sums)
    module.launch(
        "add_volume_gradient",
        blocks,
        _THREADS,
        *(seen, scales, gaussians, counts, sums, parts, float(weight), gradient, value),
    )
    return value
