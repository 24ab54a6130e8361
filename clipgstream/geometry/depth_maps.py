"""One view's depth: a sweep of planes, semi-global aggregation, and a finer sweep around the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from clipgstream.geometry.consistency import DepthMap
from clipgstream.geometry.correspondence import InverseDepthRange
from clipgstream.geometry.cost_volume import (
    RADIUS,
    Pictures,
    ReferenceWindows,
    Warp,
    hypothesis_costs,
    with_border,
)
from clipgstream.geometry.semiglobal import aggregate

_SMALL_STEP, _LARGE_STEP = 1.0, 4.0  # penalties; high, for windows alone are ambiguous between wide baselines
_MATCHED = 0.75  # cost up to which the pictures support a depth at all
_FINE_STEP = 0.5  # hypotheses of the finer sweep, in steps of the first
_FINE_SPAN = 3  # so many on either side
_FINE_PULL = 0.01  # cost of a squared step away from the first sweep: decides where there is no texture


@dataclass(frozen=True)
class ViewPictures:
    """What the sweeps look at of one view.

    Attributes:
        lattice: grey pictures of half the matched size.
        fine: grey pictures of the matched size, blurred like the lattice's.
        colors: (F, h, w, 3) uint8 on the lattice.
    """

    lattice: Pictures
    fine: Pictures
    colors: Tensor


def find_depths(
    reference: ViewPictures,
    sources: Sequence[ViewPictures],
    depths: InverseDepthRange,
    planes: int,
    refine: bool = True,
) -> DepthMap:
    """The depth of every lattice pixel of `reference` in each frame, sure or not.

    Args:
        sources: at least one view.
        depths: inverse depths that the `planes` hypotheses (at least 3) spread over evenly.
        refine: false leaves out the finer sweep.
    """
    gray = reference.lattice.gray
    windows = ReferenceWindows(gray)
    hypotheses = torch.linspace(depths.low, depths.high, planes, device=gray.device)
    step = (depths.high - depths.low) / (planes - 1)
    pictures = [source.lattice for source in sources]
    costs = hypothesis_costs(windows, _warps(reference, pictures), pictures, hypotheses)
    offset, cost = _lowest(aggregate(costs, gray, _SMALL_STEP, _LARGE_STEP), costs)
    floor = max(depths.low, 1e-3 * depths.high)  # keeps points finite when the range reaches infinity
    inverse = (depths.low + offset * step).clamp(floor, depths.high)
    if refine:
        inverse, cost = _refined(
            reference, [source.fine for source in sources], windows, _median(inverse), step
        )
        inverse = _median(inverse.clamp(floor, depths.high))
    present = reference.lattice.present
    matched = (cost <= _MATCHED) & present.view(-1, 1, 1)
    return DepthMap(reference.lattice.view, inverse, matched, present, step)


def _warps(reference: ViewPictures, pictures: Sequence[Pictures]) -> list[Warp]:
    device = reference.lattice.gray.device
    return [Warp(reference.lattice.view, picture.view, device, RADIUS) for picture in pictures]


def _refined(
    reference: ViewPictures,
    sources: Sequence[Pictures],
    windows: ReferenceWindows,
    inverse: Tensor,
    step: float,
) -> tuple[Tensor, Tensor]:
    """Inverse depths and their costs after a sweep around `inverse`, whose windows follow the surface."""
    offsets = torch.arange(-_FINE_SPAN, _FINE_SPAN + 1, device=inverse.device) * _FINE_STEP
    hypotheses = (with_border(inverse)[..., None] + offsets * step).clamp_(min=1e-3 * step)
    costs = hypothesis_costs(windows, _warps(reference, sources), sources, hypotheses)
    index, cost = _lowest(costs + _FINE_PULL * offsets.square(), costs)
    return inverse + (index - _FINE_SPAN) * (_FINE_STEP * step), cost


def _lowest(ranking: Tensor, costs: Tensor) -> tuple[Tensor, Tensor]:
    """Where `ranking` (F, h, w, P) is lowest, refined by a parabola, and `costs` at the hypothesis there."""
    best = ranking.argmin(dim=-1, keepdim=True)
    middle = best.clamp(1, ranking.shape[-1] - 2)
    left, center, right = (ranking.gather(-1, middle + i)[..., 0] for i in (-1, 0, 1))
    curvature = left + right - 2.0 * center
    shift = torch.where(curvature > 1e-6, 0.5 * (left - right) / curvature.clamp(min=1e-6), 0.0)
    return middle[..., 0] + shift.clamp(-1.0, 1.0), costs.gather(-1, best)[..., 0]


def _median(values: Tensor) -> Tensor:
    """Median of each 3 x 3 neighbourhood of (F, h, w): drops single pixels, keeps edges."""
    _, height, width = values.shape
    padded = functional.pad(values[:, None], (1, 1, 1, 1), mode="replicate")[:, 0]
    around = [padded[:, i : i + height, j : j + width] for i in range(3) for j in range(3)]
    return torch.stack(around).median(dim=0).values
