"""The spatio-temporal field of one clip: (position, clip time) to a dynamic feature."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clipgstream.model.anchors import to_numpy
from clipgstream.model.config import FieldConfig
from clipgstream.model.field import FieldBackend
from clipgstream.model.heads import TwoLayers
from formats.hashgrid import FieldSpec
from formats.types import Field


def field_spec(config: FieldConfig) -> FieldSpec:
    """The grid layout that `config` asks for."""
    spec = FieldSpec(
        levels=config.levels,
        features=config.features,
        log2_table=config.log2_table,
        base_resolution=config.base_resolution,
        growth=config.growth,
        time_base_resolution=config.time_base_resolution,
        time_growth=config.time_growth,
    )
    spec.validate()
    return spec


class SpatioTemporalField(nn.Module):
    """4D hash grid over [lo, hi] x [0, 1) and the MLP behind it.

    Attributes:
        lo, hi: (3,) box of the clip's anchors; outside it the dynamic feature is 0.
        tables: (entries, F).
    """

    lo: Tensor
    hi: Tensor

    def __init__(
        self, config: FieldConfig, outputs: int, lo: Tensor, hi: Tensor, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.spec = field_spec(config)
        self.register_buffer("lo", lo)
        self.register_buffer("hi", hi)
        tables = torch.empty(self.spec.entries, self.spec.features)
        self.tables = nn.Parameter(tables.uniform_(-1e-4, 1e-4, generator=generator))
        self.mlp = TwoLayers(self.spec.outputs, config.hidden, outputs, generator)

    def grid_points(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Where world positions lie in the grid.

        Returns:
            (N, 3) in [0, 1], clamped, and (N,) bool, false where the position is outside the box.
        """
        unit = (positions - self.lo) / (self.hi - self.lo)
        inside = ((unit >= 0) & (unit <= 1)).all(dim=1)
        return unit.clamp(0, 1), inside

    def forward(self, unit: Tensor, inside: Tensor | None, clip_time: float, backend: FieldBackend) -> Tensor:
        """(N, D) dynamic features of `grid_points`' result at `clip_time` in [0, 1).

        Args:
            inside: None: every position is inside, which saves the work of telling them apart.
        """
        time = unit.new_full((unit.shape[0], 1), clip_time)
        encoded = backend.encode(self.spec, self.tables, torch.cat([unit, time], dim=1))
        features: Tensor = self.mlp(encoded)
        return features if inside is None else features * inside[:, None]

    def to_wire(self) -> Field:
        """The same as numpy arrays."""
        return Field(
            spec=self.spec,
            lo=to_numpy(self.lo),
            hi=to_numpy(self.hi),
            tables=to_numpy(self.tables),
            mlp=self.mlp.to_wire(),
        )
