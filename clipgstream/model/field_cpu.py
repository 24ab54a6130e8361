"""The field on the CPU, by the kernels that also decode a stream."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from clipgstream.model.field import FieldBackendEntry
from formats.errors import BackendError
from formats.hashgrid import F32, FieldIndex, FieldSpec, index_blocks


class CpuField:
    """Numba kernels, forward and backward; the same bits on any number of threads.

    Anchors don't move, so most calls ask for the positions of the call before, at another time: their index
    is kept.
    """

    name = "cpu"
    capturable = False

    def __init__(self) -> None:
        self._index: FieldIndex | None = None

    def encode(self, spec: FieldSpec, tables: Tensor, points: Tensor) -> Tensor:
        """See `FieldBackend.encode`; float32 on the CPU only."""
        for name, tensor in (("tables", tables), ("points", points)):
            if tensor.device.type != "cpu" or tensor.dtype != torch.float32:
                raise BackendError(
                    "The cpu field backend cannot use these tensors.",
                    where=name,
                    expected="float32 on the cpu",
                    found=f"{tensor.dtype} on {tensor.device}",
                    hint="choose the field backend `torch`",
                )
        result: Tensor = _Encode.apply(tables, self, spec, points.detach().numpy())
        return result

    def index(self, spec: FieldSpec, positions: F32) -> FieldIndex:
        """The index of positions (N, 3), made anew only where they or the grid differ from the last ones."""
        kept = self._index
        if kept is None or kept.spec != spec or not np.array_equal(kept.positions, positions):
            kept = self._index = FieldIndex(spec, np.array(positions))
        return kept


class _Encode(torch.autograd.Function):
    """`FieldIndex.encode` and `FieldIndex.scatter`, block by block so that memory stays bounded."""

    @staticmethod
    def forward(ctx: Any, tables: Tensor, backend: CpuField, spec: FieldSpec, points: F32) -> Tensor:
        ctx.backend, ctx.spec, ctx.points = backend, spec, points
        out = torch.empty(len(points), spec.outputs)
        for block in index_blocks(spec, len(points)):
            index = backend.index(spec, points[block, :3])
            index.encode(tables.numpy(), points[block, 3], out.numpy()[block])
        return out

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        spec, points = ctx.spec, ctx.points
        features = gradients[0].numpy()
        out = torch.empty(spec.entries, spec.features)
        if len(points) == 0:
            out.zero_()
        for block in index_blocks(spec, len(points)):
            index = ctx.backend.index(spec, points[block, :3])
            index.scatter(features[block], points[block, 3], out.numpy(), add=block.start > 0)
        return out, None, None, None


ENTRY = FieldBackendEntry(
    name="cpu",
    why_not=lambda device: None if device.type == "cpu" else "it works on the cpu only",
    make=lambda device: CpuField(),
)
