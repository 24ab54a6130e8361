"""The picture loss: (1 - w) L1 + w (1 - SSIM).

SSIM's window is an 11 x 11 Gaussian of sigma 1.5 over pictures that are 0 beyond their borders, its mean is
over all pixels and channels (C1 = 0.01^2, C2 = 0.03^2): the loss of 3DGS. On the CPU, kernels find loss and
gradient together, over bands of rows on several threads, with the same bits on any number of them. On NVIDIA
GPUs, kernels take several views at once, and nothing waits for the device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import conv2d

from clipgstream.train import loss_cuda
from clipgstream.train import loss_kernels as kernels
from clipgstream.train.loss_kernels import C1, C2, F32, F64, PAD, RADIUS, WINDOW
from clipgstream.train.metrics import dssim, psnr, ssim
from formats.threads import run_tasks

__all__ = [
    "PictureLoss",
    "dssim",
    "image_loss",
    "image_losses",
    "plain_image_loss",
    "plain_image_losses",
    "psnr",
    "ssim",
]

_BAND_ROWS = 16
_ZERO = np.float32(0)


@dataclass(frozen=True)
class PictureLoss:
    """What several views lose.

    Attributes:
        loss: a scalar, differentiable in the pictures.
        squared_errors: (V,) mean squared difference of each view, without gradient; -10 log10 of it is the
            PSNR in dB.
    """

    loss: Tensor
    squared_errors: Tensor


def image_losses(
    images: Tensor, targets: Tensor, ssim_weight: float, sizes: Tensor | None = None
) -> PictureLoss:
    """Mean over V views of `image_loss` of each.

    With float32 pictures and uint8 targets on an NVIDIA GPU, nothing waits for the device, so the call can be
    captured in a graph.

    Args:
        images: (V, H, W, 3), V at least 1, colours about [0, 1].
        targets: (V, H, W, 3) uint8, or float in [0, 1].
        ssim_weight: w, in [0, 1].
        sizes: (V, 2) int32, width and height of each view, at most W and H; what lies beyond them counts for
            nothing and has no gradient. None: all views fill their pictures.
    """
    _check_views(images, targets, sizes)
    if loss_cuda.can_fuse(images, targets):
        return PictureLoss(*loss_cuda.fused_losses(images, targets, ssim_weight, sizes))
    if images.device.type != "cpu" or images.dtype != torch.float32:
        return plain_image_losses(images, targets, ssim_weight, sizes)
    views, height, width, _ = images.shape
    extents = [(width, height)] * views if sizes is None else sizes.tolist()
    losses, errors = [], []
    for image, target, (w, h) in zip(images, targets, extents, strict=True):
        losses.append(image_loss(image[:h, :w], target[:h, :w], ssim_weight))
        errors.append(_squared_error(image[:h, :w].detach().numpy(), target[:h, :w].numpy()))
    loss = losses[0] if views == 1 else torch.stack(losses).mean()
    return PictureLoss(loss, torch.tensor(errors))


def plain_image_losses(
    images: Tensor, targets: Tensor, ssim_weight: float, sizes: Tensor | None = None
) -> PictureLoss:
    """`image_losses` in plain torch: any device, any float type; the readable twin of the kernels."""
    _check_views(images, targets, sizes)
    views, height, width, _ = images.shape
    x, y = images, _unit(targets, images.dtype)
    counts = x.new_full((views,), 3.0 * height * width)
    inside = torch.ones((), dtype=torch.bool, device=x.device)
    if sizes is not None:
        columns, rows = (torch.arange(length, device=x.device) for length in (width, height))
        inside = (rows[:, None] < sizes[:, 1, None, None]) & (columns < sizes[:, 0, None, None])
        inside = inside[..., None]
        counts = 3.0 * sizes.to(x.dtype).prod(dim=1)
        x, y = x.where(inside, 0.0), y.where(inside, 0.0)
    dissimilarity = ((1 - _similarity(x, y)) * inside).sum(dim=(1, 2, 3))
    l1 = (x - y).abs().sum(dim=(1, 2, 3))
    counts = counts.clamp_min(1.0)
    losses = ((1 - ssim_weight) * l1 + ssim_weight * dissimilarity) / counts
    return PictureLoss(losses.mean(), (x - y).detach().square().sum(dim=(1, 2, 3)) / counts)


def image_loss(image: Tensor, target: Tensor, ssim_weight: float, mask: Tensor | None = None) -> Tensor:
    """Loss of one picture, a scalar, differentiable in `image`.

    Args:
        image: (H, W, 3), colours about [0, 1].
        target: (H, W, 3) uint8, or float in [0, 1].
        ssim_weight: w, in [0, 1].
        mask: (H, W) bool, the pixels that count. The others are 0 in both pictures, as everything beyond the
            borders is, and means are over those that count; with none the loss is 0.
    """
    _check_shapes(image, target, mask)
    if mask is None and loss_cuda.can_fuse(image, target):
        return loss_cuda.fused_losses(image[None], target[None], ssim_weight, None)[0]
    if image.device.type != "cpu" or image.dtype != torch.float32:
        return plain_image_loss(image, target, ssim_weight, mask)
    loss: Tensor = _FusedLoss.apply(image, target, ssim_weight, mask)
    return loss


def plain_image_loss(image: Tensor, target: Tensor, ssim_weight: float, mask: Tensor | None = None) -> Tensor:
    """`image_loss` in plain torch: any device, any float type; the readable twin of the kernels."""
    _check_shapes(image, target, mask)
    x, y, count = image, _unit(target, image.dtype), image.numel()
    if mask is not None:
        # Not a product: what lies under the mask may be anything, infinity included.
        x, y = x.where(mask[..., None], 0.0), y.where(mask[..., None], 0.0)
        count = 3 * int(mask.sum())
    if count == 0:
        return x.sum()
    similarity = _similarity(x, y)
    if mask is not None:
        similarity = similarity * mask[..., None]
    return ((1 - ssim_weight) * (x - y).abs().sum() + ssim_weight * (count - similarity.sum())) / count


def _check_shapes(image: Tensor, target: Tensor, mask: Tensor | None) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or target.shape != image.shape:
        raise ValueError(f"expected two pictures (H, W, 3), got {image.shape} and {target.shape}")
    if mask is not None and mask.shape != image.shape[:2]:
        raise ValueError(f"expected a mask of {image.shape[:2]}, got {mask.shape}")


def _check_views(images: Tensor, targets: Tensor, sizes: Tensor | None) -> None:
    if images.ndim != 4 or len(images) == 0 or images.shape[3] != 3 or targets.shape != images.shape:
        raise ValueError(f"expected pictures (V, H, W, 3), got {images.shape} and {targets.shape}")
    if sizes is not None and sizes.shape != (len(images), 2):
        raise ValueError(f"expected sizes of {(len(images), 2)}, got {sizes.shape}")


def _unit(target: Tensor, dtype: torch.dtype) -> Tensor:
    return target.to(dtype) / 255 if target.dtype == torch.uint8 else target.to(dtype)


def _squared_error(image: F32, target: NDArray[Any]) -> float:
    """Mean squared difference; 0 of no pixels."""
    divisor = np.float32(255 if target.dtype == np.uint8 else 1)
    difference = (image - np.divide(target, divisor, dtype=np.float32)).ravel()
    return float(np.dot(difference, difference)) / max(1, difference.size)


def _similarity(x: Tensor, y: Tensor) -> Tensor:
    """SSIM of every value of (..., H, W, 3)."""
    mu, nu = _window(x), _window(y)
    variances = _window(x * x + y * y) - mu * mu - nu * nu
    covariance = _window(x * y) - mu * nu
    luminance = (2 * mu * nu + C1) / (mu * mu + nu * nu + C1)
    return luminance * (2 * covariance + C2) / (variances + C2)


def _window(image: Tensor) -> Tensor:
    """Gaussian mean around each pixel of (..., H, W, 3), 0 beyond the borders."""
    taps = torch.as_tensor(WINDOW, dtype=image.dtype, device=image.device)
    channels = image.movedim(-1, -3)
    down = conv2d(channels.reshape(-1, 1, *channels.shape[-2:]), taps.view(1, 1, -1, 1), padding=(RADIUS, 0))
    across = conv2d(down, taps.view(1, 1, 1, -1), padding=(0, RADIUS))
    return across.view(channels.shape).movedim(-3, -1)


class _FusedLoss(torch.autograd.Function):
    """Loss and gradient at once, so that backward has only to hand the gradient on."""

    @staticmethod
    def forward(ctx: Any, image: Tensor, target: Tensor, ssim_weight: float, mask: Tensor | None) -> Tensor:
        work = _Work.of(image.detach().numpy(), target.numpy(), None if mask is None else mask.numpy())
        count = max(1, work.count)
        l1_scale, ssim_scale = (1 - ssim_weight) / count, ssim_weight / count
        bands = -(-image.shape[0] // _BAND_ROWS)
        run_tasks(work.differentiate, bands)
        run_tasks(lambda band: work.combine(band, l1_scale, ssim_scale), bands)
        ctx.gradient = torch.from_numpy(work.gradient).view_as(image)
        l1, similarity = work.sums.sum(axis=1)
        return image.new_tensor(l1_scale * l1 + ssim_scale * (work.count - similarity))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        scale = float(gradients[0])
        return ctx.gradient if scale == 1.0 else ctx.gradient * scale, None, None, None


@dataclass(frozen=True)
class _Work:
    """Arrays of one loss, each band of whose rows is written by one task.

    Attributes:
        x, y: (H, 3 W) picture and target.
        valid: (H, 3 W) 1 where a value counts, else 0; or no rows, where all count.
        count: how many values count.
        lines: (H + 10, ...) derivatives of SSIM, after five lines of zeros and before five more.
        gradient: like x.
        sums: (2, H) of |x - y| and of SSIM over each row.
    """

    x: F32
    y: F32
    valid: F32
    count: int
    lines: F32
    gradient: F32
    sums: F64

    @classmethod
    def of(cls, image: F32, target: NDArray[Any], mask: NDArray[np.bool_] | None) -> _Work:
        """From pictures (H, W, 3), the target uint8 or float, and a mask (H, W)."""
        # By numpy: torch wakes all its threads for such a small thing, and waits for the last of them.
        height, width = image.shape[0], image.shape[1] * 3
        x = np.ascontiguousarray(image).reshape(height, width)
        divisor = np.float32(255 if target.dtype == np.uint8 else 1)
        y = np.divide(target, divisor, dtype=np.float32, order="C").reshape(height, width)
        valid, count = np.empty((0, 0), np.float32), x.size
        if mask is not None:
            keep = np.repeat(mask, 3, axis=1)
            valid, count = keep.astype(np.float32), int(keep.sum())
            # Not a product: what lies under the mask may be anything, infinity included.
            x, y = np.where(keep, x, _ZERO), np.where(keep, y, _ZERO)
        lines = np.empty((height + 2 * RADIUS, _line_length(width, 4)), np.float32)
        lines[:RADIUS] = 0
        lines[-RADIUS:] = 0
        return cls(x, y, valid, count, lines, np.empty_like(x), np.empty((2, height)))

    def differentiate(self, band: int) -> None:
        """SSIM and its derivatives."""
        lo, hi = self._rows(band)
        inputs = np.empty((hi - lo + 2 * RADIUS, self.lines.shape[1]), np.float32)
        out = self.lines[lo + RADIUS : hi + RADIUS]
        kernels.products(lo - RADIUS, self.x, self.y, inputs)
        kernels.blur(inputs, out)
        kernels.similarity(out, self.valid[lo:hi], self.sums[1, lo:hi])

    def combine(self, band: int, l1_scale: float, ssim_scale: float) -> None:
        """L1 and the gradient, when every band has been differentiated."""
        lo, hi = self._rows(band)
        blurred = np.empty((hi - lo, _line_length(self.x.shape[1], 3)), np.float32)
        kernels.blur(self.lines[lo : hi + 2 * RADIUS], blurred)
        kernels.combine(
            self.x[lo:hi],
            self.y[lo:hi],
            blurred,
            np.float32(l1_scale),
            np.float32(-ssim_scale),
            self.gradient[lo:hi],
            self.sums[0, lo:hi],
        )
        if len(self.valid):
            self.gradient[lo:hi] *= self.valid[lo:hi]

    def _rows(self, band: int) -> tuple[int, int]:
        lo = band * _BAND_ROWS
        return lo, min(lo + _BAND_ROWS, self.x.shape[0])


def _line_length(width: int, segments: int) -> int:
    return segments * (width + PAD) + PAD
