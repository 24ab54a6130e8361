"""Semi-global aggregation of a cost volume (Hirschmueller, PAMI 2008), as tensor operations.

It carries depth from textured pixels into untextured ones along four directions, and keeps depth edges
where the picture has edges.
"""

from __future__ import annotations

import torch
from torch import Tensor


def aggregate(costs: Tensor, gray: Tensor, small_step: float, large_step: float) -> Tensor:
    """Costs (F, h, w, P) summed over four scan directions: left, right, up, down.

    Args:
        costs: matching costs, P hypotheses in order of inverse depth.
        gray: (F, h, w) reference pictures in [0, 1] up to an offset.
        small_step: penalty of a change by one hypothesis between neighbouring pixels.
        large_step: penalty of a larger change where the picture is flat; it falls with the picture's
            gradient, never below `small_step`.
    """
    total = torch.zeros_like(costs)
    for axis in (1, 2):
        gradient = torch.diff(gray, dim=axis).abs()
        penalty = (large_step / (1.0 + 20.0 * gradient)).clamp_(min=small_step)
        _scan(costs, penalty, small_step, axis, total)
    return total


def _scan(costs: Tensor, penalty: Tensor, small_step: float, axis: int, total: Tensor) -> None:
    """Adds both directions along `axis` to `total`; `penalty` (F, ...) lies between its neighbours."""
    forward, backward = costs.unbind(axis), costs.unbind(axis)[::-1]
    jumps = penalty.unbind(axis)
    sums = total.unbind(axis)
    size = len(forward)
    path = torch.stack([forward[0], backward[0]])
    sums[0].add_(path[0])
    sums[-1].add_(path[1])
    shape = path.shape
    padded = torch.full((*shape[:-1], shape[-1] + 2), torch.inf, device=costs.device)
    lowest = torch.empty(*shape[:-1], 1, device=costs.device)
    for i in range(1, size):
        jump = torch.stack([jumps[i - 1], jumps[size - 1 - i]])[..., None]
        torch.amin(path, dim=-1, keepdim=True, out=lowest)
        torch.add(path, small_step, out=padded[..., 1:-1])
        path = torch.minimum(path, torch.minimum(padded[..., :-2], padded[..., 2:]))
        path = torch.minimum(path, lowest + jump, out=path).sub_(lowest)
        path[0].add_(forward[i])
        path[1].add_(backward[i])
        sums[i].add_(path[0])
        sums[size - 1 - i].add_(path[1])
