"""The picture loss on NVIDIA GPUs: one pass forward, one backward, nothing that waits for the device."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.train.loss_kernels import C1, C2, RADIUS, WINDOW

_SOURCE = "train/loss_cuda.cu"
_DEFINES = (
    *((f"TAP_{k}", float(WINDOW[k])) for k in range(RADIUS + 1)),
    ("C1", C1),
    ("C2", C2),
)
_THREADS = 256
_TILE = 32
"""As in loss_cuda.cu."""


def can_fuse(images: Tensor, targets: Tensor) -> bool:
    """Whether there are kernels for such pictures."""
    on_device = images.device.type == targets.device.type == kernels.DEVICE_TYPE
    types = images.dtype == torch.float32 and targets.dtype == torch.uint8
    return on_device and types and kernels.cuda_missing() is None


def fused_losses(
    images: Tensor, targets: Tensor, ssim_weight: float, sizes: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Loss and squared errors, as `loss.image_losses` says, of pictures that `can_fuse`."""
    if sizes is not None:
        sizes = sizes.to(torch.int32).contiguous()
    loss, squared_errors = _Fused.apply(images, targets.contiguous(), float(ssim_weight), sizes)
    return loss, squared_errors


class _Fused(torch.autograd.Function):
    """Forward keeps SSIM's derivatives; backward blurs them, which is the window's own transpose."""

    @staticmethod
    def forward(
        ctx: Any, images: Tensor, targets: Tensor, ssim_weight: float, sizes: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        images = images.contiguous()
        views, height, width, channels = images.shape
        slopes = None
        if ctx.needs_input_grad[0]:
            slopes = images.new_empty(views, channels, 3, height, width)
        across, down, _ = blocks = _tiles(images)
        partials = images.new_empty(views, 3, across * down)
        loss, squared_errors = images.new_empty(()), images.new_empty(views)
        module = kernels.kernel_module(_SOURCE, _DEFINES)
        module.launch(
            "compare_pictures", blocks, _THREADS, images, targets, sizes, width, height, slopes, partials
        )
        module.launch(
            "sum_losses",
            1,
            _THREADS,
            *(partials, sizes, views, across * down, width, height, ssim_weight, loss, squared_errors),
        )
        ctx.save_for_backward(images, targets, sizes, slopes)
        ctx.ssim_weight = ssim_weight
        ctx.mark_non_differentiable(squared_errors)
        return loss, squared_errors

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        images, targets, sizes, slopes = ctx.saved_tensors
        _, height, width, _ = images.shape
        out = torch.empty_like(images)
        kernels.kernel_module(_SOURCE, _DEFINES).launch(
            "differentiate_loss",
            _tiles(images),
            _THREADS,
            *(images, targets, sizes, width, height, slopes, ctx.ssim_weight, gradients[0], out),
        )
        return out, None, None, None


def _tiles(images: Tensor) -> tuple[int, int, int]:
    """Across, down, and views."""
    views, height, width, _ = images.shape
    return -(-width // _TILE), -(-height // _TILE), views
