"""The model of one clip, reference or source."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from clipgstream.model.anchors import Anchors
from clipgstream.model.field import FieldBackend
from clipgstream.model.heads import DecoderHeads
from clipgstream.model.spatio_temporal import SpatioTemporalField
from clipgstream.render.interface import Gaussians


class SharedModel(nn.Module):
    """What the reference clip owns and every clip uses: A0 and the decoder heads."""

    def __init__(self, anchors: Anchors, heads: DecoderHeads) -> None:
        super().__init__()
        self.anchors = anchors
        self.heads = heads


@dataclass(frozen=True)
class _Placed:
    """Where the clip's anchors are; constant while it trains.

    Attributes:
        positions: (A, 3).
        unit, inside: see `SpatioTemporalField.grid_points`; `inside` is None where all are.
    """

    positions: Tensor
    unit: Tensor
    inside: Tensor | None


class ClipModel(nn.Module):
    """One clip: the shared model, its residual anchors (none in the reference clip) and its field.

    Args:
        shared: frozen unless `is_reference`.
        residual: anchors that this clip adds.
        field: this clip's field.
        is_reference: the shared model trains with this clip.
    """

    def __init__(
        self, shared: SharedModel, residual: Anchors, field: SpatioTemporalField, is_reference: bool
    ) -> None:
        super().__init__()
        self.shared = shared
        self.residual = residual
        self.field = field
        self.is_reference = is_reference
        shared.requires_grad_(is_reference)
        self._placed: _Placed | None = None

    def gaussians(self, clip_time: float, backend: FieldBackend) -> Gaussians:
        """The Gaussian frame at `clip_time` = clip_frame / M, differentiable in what trains."""
        placed = self._place()
        dynamic = self.field(placed.unit, placed.inside, clip_time, backend)
        static = self._joined(self.shared.anchors.features, self.residual.features)
        log_scales = self._joined(self.shared.anchors.log_scales, self.residual.log_scales)
        return self.shared.heads(torch.cat([static, dynamic], dim=1), placed.positions, log_scales)

    def _place(self) -> _Placed:
        if self._placed is None or self._placed.positions.device != self.field.lo.device:
            positions = self._joined(self.shared.anchors.positions, self.residual.positions)
            unit, inside = self.field.grid_points(positions)
            self._placed = _Placed(positions, unit, None if bool(inside.all()) else inside)
        return self._placed

    def _joined(self, shared: Tensor, residual: Tensor) -> Tensor:
        return shared if self.residual.count == 0 else torch.cat([shared, residual])


def anchor_box(positions: Tensor) -> tuple[Tensor, Tensor]:
    """Bounding box (3,), (3,) of all anchors of a clip, a little larger than they need.

    The margin (0.1 % of the largest side) keeps anchors inside after their positions were quantised, and
    gives a flat cloud a box of some thickness.
    """
    lo, hi = positions.amin(dim=0), positions.amax(dim=0)
    margin = (hi - lo).amax().clamp_min(1e-6) * 1e-3
    return lo - margin, hi + margin
