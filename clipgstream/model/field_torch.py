"""The field in plain torch: any device, any float type; the readable twin of the kernels."""

from __future__ import annotations

import torch
from torch import Tensor

from clipgstream.model.field import FieldBackendEntry
from formats.hashgrid import CORNERS, FieldSpec, Level

_UINT32 = 0xFFFFFFFF


class TorchField:
    """Gathers by tensor indexing. Cells are found in float64, as the format demands."""

    name = "torch"
    capturable = False

    def encode(self, spec: FieldSpec, tables: Tensor, points: Tensor) -> Tensor:
        """See `FieldBackend.encode`."""
        points = points.detach().double()
        return torch.cat([_encode_level(level, tables, points) for level in spec.layout], dim=1)


def _encode_level(level: Level, tables: Tensor, points: Tensor) -> Tensor:
    """(N, F) features of one level, of points (N, 4) float64."""
    position = points * points.new_tensor([level.scale] * 3 + [level.time_scale]) + 0.5
    cell = position.floor()
    upper = position - cell
    # (16, 1, 4): whether corner c is the upper one in x, y, z, t.
    corner = torch.arange(CORNERS, device=points.device)[:, None, None] >> torch.arange(
        4, device=points.device
    )
    is_upper = (corner & 1).bool()
    weights = torch.where(is_upper, upper, 1 - upper).prod(dim=2)
    rows = _rows(level, cell.long() + is_upper.long())
    return torch.einsum("cn,cnf->nf", weights.to(tables.dtype), tables[rows])


def _rows(level: Level, corners: Tensor) -> Tensor:
    """Rows of the table that hold grid points (..., 4) int64."""
    # Products stay below 2**63: coordinates below 2**25, strides below 2**32. Their low 32 bits are uint32's.
    x, y, z, t = corners.mul(corners.new_tensor([1, *level.strides])).unbind(dim=-1)
    index = x + y + z + t if level.dense else x ^ y ^ z ^ t
    return level.offset + (index & _UINT32) % level.entries


ENTRY = FieldBackendEntry(name="torch", why_not=lambda device: None, make=lambda device: TorchField())
