"""The CPU rasteriser for torch: Numba kernels behind an autograd function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from clipgstream.render.cpu_kernels import GaussianArrays, RasterState, rasterize, rasterize_backward
from clipgstream.render.interface import Gaussians, check_tensors, check_views
from clipgstream.rig import PinholeView


def missing(device: str) -> str | None:
    """Why this rasteriser cannot draw on `device`; None: it can."""
    return None if device == "cpu" else f"it draws on the CPU only, not on {device}"


def make() -> CpuRasterizer:
    """The rasteriser."""
    return CpuRasterizer()


class CpuRasterizer:
    """Tile rasteriser on all cores, with analytic gradients; the same bits for any number of threads."""

    name = "cpu"
    takes_batches = False
    capturable = False

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `Rasterizer.render`."""
        check_views(views)
        tensors = (
            gaussians.means,
            gaussians.scales,
            gaussians.rotations,
            gaussians.opacities,
            gaussians.colors,
        )
        check_tensors(self.name, gaussians, background, "cpu")
        images, alphas = _Rasterize.apply(*tensors, tuple(views), background, alpha_max)  # type: ignore[no-untyped-call]
        return images, alphas


class _Rasterize(torch.autograd.Function):
    """(means, scales, rotations, opacities, colors, views, background, alpha_max) -> (images, alphas)."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> tuple[Tensor, Tensor]:
        tensors, (views, background, alpha_max) = args[:5], args[5:]
        means, scales, rotations, opacities, colors = (tensor.detach().numpy() for tensor in tensors)
        behind = background.detach().numpy()
        drawn = [
            rasterize(means, scales, rotations, opacities, colors, view, behind, alpha_max) for view in views
        ]
        images = _stack([image for image, _, _ in drawn])
        alphas = _stack([alpha for _, alpha, _ in drawn])
        ctx.set_materialize_grads(False)
        # Saved only so that autograd notices when one is changed before the backward pass.
        ctx.save_for_backward(*tensors, images, alphas)
        ctx.states = [state for _, _, state in drawn]
        return images, alphas

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *output_grads: Tensor | None) -> tuple[Tensor | None, ...]:
        d_images, d_alphas = output_grads
        unused = (None, None, None)
        if d_images is None and d_alphas is None:
            return (*unused, None, None, *unused)
        images = ctx.saved_tensors[5]
        if d_images is None:
            d_images = torch.zeros_like(images)
        total = _backward(ctx.states[0], d_images, d_alphas, 0)
        for number, state in enumerate(ctx.states[1:], start=1):
            for sum_, array in zip(total, _backward(state, d_images, d_alphas, number), strict=True):
                sum_ += array
        return (*(torch.from_numpy(array) for array in total), *unused)


def _backward(state: RasterState, d_images: Tensor, d_alphas: Tensor | None, view: int) -> GaussianArrays:
    d_alpha = None if d_alphas is None else d_alphas[view].numpy()
    return rasterize_backward(state, d_images[view].numpy(), d_alpha)


def _stack(arrays: list[np.ndarray[Any, Any]]) -> Tensor:
    """One tensor of all arrays; of a single one, without a copy."""
    return torch.from_numpy(arrays[0][None] if len(arrays) == 1 else np.stack(arrays))
