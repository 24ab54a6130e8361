"""Matching cost of depth hypotheses: sources warped into a reference view, compared by ZNCC over a window.

Zero-mean normalised cross-correlation does not care about a camera's exposure or contrast. Sources are
warped along whole depth maps, so the window follows the surface as soon as the hypotheses do. The
frames of a clip share one rig: they go through a warp as channels and pay for its coordinates once.

Shapes use F frames, h x w the reference's lattice, P hypotheses a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from clipgstream.geometry.correspondence import transfer
from clipgstream.rig import PinholeView

RADIUS = 2  # of the windows that are compared, in pixels of the reference lattice
UNSEEN_COST = 0.8  # of a source that does not see a hypothesis: a little better than no correlation at all
_NOISE = (1.5 / 255.0) ** 2  # variance below which a window has no texture
_CHUNK = 1 << 19  # values warped at a time, so that the temporaries stay in the cache


@dataclass(frozen=True)
class Pictures:
    """Grey pictures of one view.

    Attributes:
        view: the view at the pictures' size.
        gray: (F, h, w) float32 around 0.
        present: (F,) bool, whether the camera gave a picture; the others' pixels mean nothing.
    """

    view: PinholeView
    gray: Tensor
    present: Tensor


def window_mean(values: Tensor) -> Tensor:
    """Means over the 5 x 5 windows inside (..., h + 4, w + 4, P), as (..., h, w, P)."""
    return _sum_of_five(_sum_of_five(values, -3), -2).mul_(1.0 / (2 * RADIUS + 1) ** 2)


def _sum_of_five(values: Tensor, axis: int) -> Tensor:
    """Sums of five neighbours in three passes over the memory: pairs, pairs of pairs, and the fifth."""
    size = values.shape[axis]
    pairs = values.narrow(axis, 0, size - 1) + values.narrow(axis, 1, size - 1)
    fours = pairs.narrow(axis, 0, size - 3) + pairs.narrow(axis, 2, size - 3)
    return fours.narrow(axis, 0, size - 4).add_(values.narrow(axis, 4, size - 4))


def with_border(maps: Tensor) -> Tensor:
    """(F, h, w) to (F, h + 4, w + 4) with the edge going on, so that the outermost windows are whole."""
    return functional.pad(maps[:, None], (RADIUS,) * 4, mode="replicate")[:, 0]


class ReferenceWindows:
    """What ZNCC needs of the reference pictures (F, h, w), computed once."""

    def __init__(self, gray: Tensor) -> None:
        self.shape = gray.shape
        self.gray = with_border(gray)[..., None]
        mean, square = window_mean(torch.stack([self.gray, self.gray.square()])).unbind()
        self.mean = mean
        self.variance = (square - mean.square()).clamp_(min=0.0).add_(_NOISE)

    def correlate(self, warped: Tensor) -> Tensor:
        """ZNCC in [-1, 1], (F, h, w, P), of (F, h + 4, w + 4, P) warped pictures; about 0 without texture."""
        moments = torch.stack([warped, warped, warped])
        moments[1].mul_(warped)
        moments[2].mul_(self.gray)
        mean, variance, covariance = window_mean(moments).unbind()
        variance.addcmul_(mean, mean, value=-1.0).clamp_(min=0.0).add_(_NOISE).mul_(self.variance).rsqrt_()
        return covariance.addcmul_(mean, self.mean, value=-1.0).mul_(variance).clamp_(-1.0, 1.0)


class Warp:
    """The way from a reference lattice, with `border` more pixels on every side, to one source's picture."""

    def __init__(
        self, reference: PinholeView, source: PinholeView, device: torch.device, border: int
    ) -> None:
        homography, epipole = transfer(reference, source)
        x, y = np.meshgrid(
            np.arange(-border, reference.width_px + border) + 0.5,
            np.arange(-border, reference.height_px + border) + 0.5,
        )
        base = np.stack([x, y, np.ones_like(x)], axis=-1) @ homography.T
        # From pixels to grid_sample's [-1, 1].
        scale = np.array([2.0 / source.width_px, 2.0 / source.height_px])
        base[..., :2] = base[..., :2] * scale - base[..., 2:]
        shift = np.array([*(epipole[:2] * scale - epipole[2]), epipole[2]])
        self.base = torch.from_numpy(base.astype(np.float32)).to(device)
        self.shift = tuple(float(value) for value in shift)

    def coordinates(self, inverse_depths: Tensor) -> tuple[Tensor, Tensor]:
        """Where hypotheses (B, h, w, P), or (P,) for all pixels, lie in the source.

        Returns:
            (B, h, w, P, 2) coordinates for grid_sample, and (B, h, w, P) whether the source sees them.
        """
        planes = inverse_depths if inverse_depths.ndim == 4 else inverse_depths.view(1, 1, 1, -1)
        base = self.base[None, :, :, None, :]
        z = torch.add(base[..., 2], planes, alpha=self.shift[2])
        front = z > 1e-6
        inverse = torch.where(front, z, 1.0).reciprocal_()
        grid = torch.empty(*z.shape, 2, dtype=z.dtype, device=z.device)
        for axis in (0, 1):
            torch.add(base[..., axis], planes, alpha=self.shift[axis], out=z)
            torch.mul(z, inverse, out=grid[..., axis])
        seen = (grid.abs().amax(dim=-1) <= 1.0).logical_and_(front)
        return grid, seen


def _sample(pictures: Tensor, grid: Tensor) -> Tensor:
    """Pictures (F, hs, ws) at a grid (B, h, w, P, 2), B = 1 (shared by all frames) or F: (F, h, w, P)."""
    batch, height, width, planes, _ = grid.shape
    flat = grid.reshape(batch, height, width * planes, 2)
    images = pictures[None] if batch == 1 else pictures[:, None]
    warped = functional.grid_sample(images, flat, mode="bilinear", padding_mode="border", align_corners=False)
    return warped.reshape(len(pictures), height, width, planes)


def _best_mean(costs: list[Tensor]) -> Tensor:
    """Mean of the better half of the sources' costs, so that an occlusion in the others does no harm."""
    keep = (len(costs) + 1) // 2
    if len(costs) == 1:
        return costs[0]
    if len(costs) == 2:
        return torch.minimum(costs[0], costs[1])
    if len(costs) == 3:
        worst = torch.maximum(torch.maximum(costs[0], costs[1]), costs[2])
        return (costs[0] + costs[1]).add_(costs[2]).sub_(worst).mul_(0.5)
    return torch.stack(costs).sort(dim=0).values[:keep].mean(dim=0)


def hypothesis_costs(
    windows: ReferenceWindows, warps: Sequence[Warp], sources: Sequence[Pictures], inverse_depths: Tensor
) -> Tensor:
    """Costs (F, h, w, P) in [0, 2] of hypotheses (P,), the same for all pixels, or (F, h + 4, w + 4, P).

    The warps must have a border of `RADIUS`.
    """
    frames, height, width = windows.shape
    planes = inverse_depths.shape[-1]
    result = torch.empty(frames, height, width, planes, device=windows.gray.device)
    step = max(1, _CHUNK // (frames * height * width))
    for first in range(0, planes, step):
        part = inverse_depths[..., first : first + step]
        costs = []
        for warp, source in zip(warps, sources, strict=True):
            grid, seen = warp.coordinates(part)
            seen = seen[:, RADIUS:-RADIUS, RADIUS:-RADIUS] & source.present.view(-1, 1, 1, 1)
            cost = windows.correlate(_sample(source.gray, grid)).neg_().add_(1.0)
            costs.append(cost.masked_fill_(~seen, UNSEEN_COST))
        result[..., first : first + step] = _best_mean(costs)
    return result
