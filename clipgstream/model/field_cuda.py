"""The field on NVIDIA GPUs, by kernels that are compiled on the user's machine."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.model.field import FieldBackendEntry
from formats.errors import BackendError
from formats.hashgrid import FieldSpec

_SOURCE = "model/field_cuda.cu"
_THREADS = 256


class CudaField:
    """Reads the tables as float16, computes in float32, adds the tables' gradient up in float32.

    Sums of gradients are atomic: their last bits differ from run to run.

    Args:
        device: of the tensors that it will be given.
    """

    name = "cuda"
    capturable = True

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._layouts: dict[FieldSpec, Tensor] = {}

    def encode(self, spec: FieldSpec, tables: Tensor, points: Tensor) -> Tensor:
        """See `FieldBackend.encode`; float32 only."""
        for name, tensor, columns in (("tables", tables, spec.features), ("points", points, 4)):
            if tensor.device.type != self._device.type or tensor.dtype != torch.float32:
                raise BackendError(
                    "The cuda field backend cannot use these tensors.",
                    where=name,
                    expected=f"float32 on {self._device.type}",
                    found=f"{tensor.dtype} on {tensor.device}",
                    hint="choose the field backend `torch`",
                )
            if tensor.ndim != 2 or tensor.shape[1] != columns:
                raise ValueError(f"{name} has shape {tuple(tensor.shape)}, expected (..., {columns})")
        if len(tables) != spec.entries:
            raise ValueError(f"the tables have {len(tables)} rows, expected {spec.entries}")
        result: Tensor = _Encode.apply(tables, points.detach(), spec, self._layout(spec, points.device))
        return result

    def _layout(self, spec: FieldSpec, device: torch.device) -> Tensor:
        kept = self._layouts.get(spec)
        if kept is None or kept.device != device:
            kept = self._layouts[spec] = torch.from_numpy(_layout_words(spec)).to(device)
        return kept


def _layout_words(spec: FieldSpec) -> np.ndarray:
    """(L, 8) int32: the kernels' struct `Level` of every level."""
    words = np.zeros((spec.levels, 8), np.uint32)
    for row, level in zip(words, spec.layout, strict=True):
        row[:2] = np.array([level.scale, level.time_scale], np.float32).view(np.uint32)
        # A dense level's strides are below its entries; the others are primes below 2**32.
        row[2:5] = level.strides
        row[5:] = level.entries, level.offset, level.dense
    return words.view(np.int32)


class _Encode(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tables: Tensor, points: Tensor, spec: FieldSpec, layout: Tensor) -> Tensor:
        points = _aligned(points)
        ctx.save_for_backward(points, layout)
        ctx.spec = spec
        out = points.new_empty(len(points), spec.outputs)
        _launch("encode", spec, len(points), layout, tables.to(torch.float16), points, out)
        return out

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        points, layout = ctx.saved_tensors
        spec: FieldSpec = ctx.spec
        out = points.new_zeros(spec.entries, spec.features)
        _launch("scatter_gradient", spec, len(points), layout, points, _aligned(gradients[0]), out)
        return out, None, None, None


def _launch(kernel: str, spec: FieldSpec, count: int, *tensors: Tensor) -> None:
    module = kernels.kernel_module(_SOURCE, (("FEATURES", spec.features),))
    module.launch(kernel, (-(-count // _THREADS), spec.levels), _THREADS, *tensors, count)


def _aligned(tensor: Tensor) -> Tensor:
    """As it is, or a copy: contiguous, and where 16 bytes can be read at once."""
    tensor = tensor.contiguous()
    return tensor if tensor.data_ptr() % 16 == 0 else tensor.clone()


def _why_not(device: torch.device) -> str | None:
    if device.type != kernels.DEVICE_TYPE:
        return "it works on NVIDIA GPUs only"
    return kernels.cuda_missing()


ENTRY = FieldBackendEntry(name="cuda", why_not=_why_not, make=CudaField)
