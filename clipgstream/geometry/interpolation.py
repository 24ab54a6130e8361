"""Depth of pixels that no view agrees on, carried over from trusted ones along rows and columns.

On a plane, inverse depth is linear in the pixel's position, so a straight line between two trusted
pixels of one plane is exact. Between different depths the farther one goes on behind the nearer: pixels
go unmatched mostly where a near object hides the background from the other views.
"""

from __future__ import annotations

import torch
from torch import Tensor

_SAME_SURFACE = 0.15  # relative difference of inverse depths up to which a line joins them


def interpolate(inverse_depth: Tensor, trusted: Tensor) -> tuple[Tensor, Tensor]:
    """Inverse depth (F, h, w) from the nearest trusted pixels, and the distance in pixels to the one it
    rests on (infinite when a row and a column have none). The better of row and column is the shorter."""
    by_row, row_gap = _along(inverse_depth, trusted, 2)
    by_column, column_gap = _along(inverse_depth, trusted, 1)
    return torch.where(row_gap <= column_gap, by_row, by_column), torch.minimum(row_gap, column_gap)


def _along(inverse_depth: Tensor, trusted: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    size = inverse_depth.shape[axis]
    shape = [1, 1, 1]
    shape[axis] = size
    index = torch.arange(size, device=inverse_depth.device).view(shape).expand_as(inverse_depth)
    before = torch.where(trusted, index, -1).cummax(axis).values
    after = torch.where(trusted, index, size).flip(axis).cummin(axis).values.flip(axis)
    left = inverse_depth.gather(axis, before.clamp(min=0))
    right = inverse_depth.gather(axis, after.clamp(max=size - 1))
    has_left, has_right = before >= 0, after < size
    left_gap = torch.where(has_left, (index - before).float(), torch.inf)
    right_gap = torch.where(has_right, (after - index).float(), torch.inf)

    share = (index - before).float() / (after - before).clamp(min=1)
    line = left + (right - left) * share
    both = has_left & has_right
    same = both & ((left - right).abs() <= _SAME_SURFACE * torch.minimum(left, right))
    use_left = torch.where(both, left < right, has_left)
    value = torch.where(same, line, torch.where(use_left, left, right))
    shorter = torch.minimum(left_gap, right_gap)
    return value, torch.where(same, shorter, torch.where(use_left, left_gap, right_gap))
