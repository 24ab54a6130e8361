"""The field on a CUDA device by Triton kernels: float16 tables, float32 gradients."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.model.field import FieldBackendEntry
from clipgstream.model.triton_support import interpreted, triton_missing
from formats.errors import BackendError
from formats.hashgrid import FieldSpec

BLOCK = 128
"""Points of a program."""


class TritonField:
    """Kernels compiled when first used, then kept on disk by Triton; nothing waits for the device.

    Gradients are added by atomics, so their last bits change from run to run.
    """

    name = "triton"
    capturable = True

    def encode(self, spec: FieldSpec, tables: Tensor, points: Tensor) -> Tensor:
        """See `FieldBackend.encode`; float32 on one CUDA device only."""
        for name, tensor in (("tables", tables), ("points", points)):
            right_place = tensor.device.type == "cuda" or interpreted()
            if not right_place or tensor.dtype != torch.float32 or tensor.device != tables.device:
                raise BackendError(
                    "The triton field backend cannot use these tensors.",
                    where=name,
                    expected="float32 on one CUDA device",
                    found=f"{tensor.dtype} on {tensor.device}",
                    hint="choose the field backend `torch`",
                )
        for name, tensor, shape in (
            ("tables", tables, (spec.entries, spec.features)),
            ("points", points, (len(points), 4)),
        ):
            if tensor.shape != shape:
                raise ValueError(f"{name} has shape {tuple(tensor.shape)}, expected {shape}")
        result: Tensor = _Encode.apply(tables, spec, points.detach())
        return result


class _Encode(torch.autograd.Function):
    """(tables, spec, points) -> (N, L * F)."""

    @staticmethod
    def forward(ctx: Any, tables: Tensor, spec: FieldSpec, points: Tensor) -> Tensor:
        points = points.contiguous()
        out = torch.empty(len(points), spec.outputs, device=points.device)
        ctx.spec = spec
        ctx.save_for_backward(points)
        _launch("encode_kernel", spec, tables.contiguous().half(), points, out)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (points,) = ctx.saved_tensors
        spec: FieldSpec = ctx.spec
        out = torch.zeros(spec.entries, spec.features, device=points.device)
        _launch("scatter_kernel", spec, gradients[0].contiguous(), points, out)
        return out, None, None


def _launch(kernel: str, spec: FieldSpec, source: Tensor, points: Tensor, out: Tensor) -> None:
    """Run a kernel over all points and levels."""
    from clipgstream.model import field_triton_kernels

    if len(points) == 0:
        return
    scales, layout = _constants(spec, points.device)
    sizes = {"LEVELS": spec.levels, "F": spec.features, "FP": 1 << (spec.features - 1).bit_length()}
    with torch.cuda.device_of(points):
        getattr(field_triton_kernels, kernel)[(-(-len(points) // BLOCK), spec.levels)](
            source, points, scales, layout, out, len(points), **sizes, BLOCK=BLOCK, num_warps=4
        )


@cache
def _constants(spec: FieldSpec, device: torch.device) -> tuple[Tensor, Tensor]:
    """Scales (L, 2) float64 and layout (L, 4) int32: cells, entries, first row, whether it is dense."""
    scales = np.array([(level.scale, level.time_scale) for level in spec.layout], np.float64)
    layout = [(level.cells, level.entries, level.offset, level.dense) for level in spec.layout]
    return torch.from_numpy(scales).to(device), torch.from_numpy(np.array(layout, np.int32)).to(device)


ENTRY = FieldBackendEntry(
    name="triton",
    why_not=lambda device: (
        "it works on CUDA devices only" if device.type != "cuda" else triton_missing(device)
    ),
    make=lambda device: TritonField(),
)
