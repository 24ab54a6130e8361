"""The model of one clip, reference or source."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from clipgstream.model.anchors import Anchors
from clipgstream.model.field import FieldBackend
from clipgstream.model.heads import DecoderHeads
from clipgstream.model.quantised import Steps, rounded
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
        static: (A, 1) bool; None where none is.
    """

    positions: Tensor
    unit: Tensor
    inside: Tensor | None
    static: Tensor | None


class ClipModel(nn.Module):
    """One clip: the shared model, its residual anchors (none in the reference clip) and its field.

    Args:
        shared: frozen unless `is_reference`.
        residual: anchors that this clip adds.
        field: this clip's field.
        is_reference: the shared model trains with this clip.

    Attributes:
        static: (A,) bool, anchors (the shared ones first) that don't change during this clip: their dynamic
            feature is that of clip time 0 in all its frames.
        rounding: steps to which the model rounds what it decodes, as packing will; None: none.
    """

    static: Tensor

    def __init__(
        self, shared: SharedModel, residual: Anchors, field: SpatioTemporalField, is_reference: bool
    ) -> None:
        super().__init__()
        self.shared = shared
        self.residual = residual
        self.field = field
        self.is_reference = is_reference
        self.rounding: Steps | None = None
        self.register_buffer("static", torch.zeros(shared.anchors.count + residual.count, dtype=torch.bool))
        shared.requires_grad_(is_reference)
        self._placed: _Placed | None = None

    def set_static(self, static: Tensor) -> None:
        """Choose the anchors (A,) bool that don't change during the clip."""
        self.static.copy_(static)
        self._placed = None

    def gaussians(self, clip_time: float | Tensor, backend: FieldBackend) -> Gaussians:
        """The Gaussian frame at a clip time, differentiable in what trains.

        Args:
            clip_time: clip_frame / M; a 0-dim tensor where it is known on the device only.
        """
        steps = self.rounding or Steps(0.0, 0.0, 0.0)
        placed = self._place()
        if isinstance(clip_time, Tensor):
            time = clip_time.to(placed.unit.dtype).expand(len(placed.unit), 1)
        else:
            time = placed.unit.new_full((len(placed.unit), 1), clip_time)
        if placed.static is not None:
            time = time.masked_fill(placed.static, 0.0)
        dynamic = self.field(placed.unit, placed.inside, time, backend, steps.table)
        features = rounded(self._joined(self.shared.anchors.features, self.residual.features), steps.feature)
        log_scales = self._joined(self.shared.anchors.log_scales, self.residual.log_scales)
        feature = torch.cat([features, dynamic], dim=1)
        return self.shared.heads(feature, placed.positions, rounded(log_scales, steps.scale))

    @torch.no_grad()
    def snap(self, steps: Steps) -> None:
        """Round what this clip trains to `steps`, so that packing with them loses nothing of it."""
        self.field.tables.copy_(rounded(self.field.tables, steps.table))
        for anchors in [self.residual, *([self.shared.anchors] if self.is_reference else [])]:
            anchors.features.copy_(rounded(anchors.features, steps.feature))
            anchors.log_scales.copy_(rounded(anchors.log_scales, steps.scale))

    def _place(self) -> _Placed:
        if self._placed is None or self._placed.positions.device != self.field.lo.device:
            positions = self._joined(self.shared.anchors.positions, self.residual.positions)
            unit, inside = self.field.grid_points(positions)
            self._placed = _Placed(
                positions,
                unit,
                inside=None if bool(inside.all()) else inside,
                static=self.static[:, None] if bool(self.static.any()) else None,
            )
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
