"""The spatio-temporal field of one clip: (position, clip time) to a dynamic feature."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clipgstream.model.anchors import to_numpy
from clipgstream.model.config import FieldConfig
from clipgstream.model.field import FieldBackend
from clipgstream.model.heads import TwoLayers
from clipgstream.model.quantised import rounded
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
        # As in tiny-cuda-nn there are no biases: a grid that is 0 gives no dynamic feature at all, so an
        # anchor that needs none looks the same in every clip.
        self.mlp.b1.requires_grad_(False)
        self.mlp.b2.requires_grad_(False)

    def grid_points(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Where world positions lie in the grid.

        Returns:
            (N, 3) in [0, 1], clamped, and (N,) bool, false where the position is outside the box.
        """
        unit = (positions - self.lo) / (self.hi - self.lo)
        inside = ((unit >= 0) & (unit <= 1)).all(dim=1)
        return unit.clamp(0, 1), inside

    def forward(
        self,
        unit: Tensor,
        inside: Tensor | None,
        times: Tensor,
        backend: FieldBackend,
        table_step: float = 0.0,
    ) -> Tensor:
        """(N, D) dynamic features of `grid_points`' result.

        Args:
            inside: None: every position is inside, which saves the work of telling them apart.
            times: (N, 1) clip times in [0, 1).
            table_step: the tables are read rounded to its multiples; 0: as they are.
        """
        tables = rounded(self.tables, table_step)
        encoded = backend.encode(self.spec, tables, torch.cat([unit, times], dim=1))
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
