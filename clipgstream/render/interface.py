"""What every rasteriser takes and gives.

All backends follow the same rules, so that a clip trained with one looks the same drawn by another:
EWA projection linearised at most 0.3 of half the picture's size outside of it; 0.3 square pixels added to
the projected covariance, opacity unchanged; pixel centres at +0.5; Gaussians not deeper than 0.01 world
units left out; alpha capped at `alpha_max`, below 1/255 skipped; front to back by depth of the centre; a
pixel closed to the first Gaussian that would leave it a transmittance of 1e-4 or less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import torch
from torch import Tensor

from clipgstream.rig import PinholeView
from formats.errors import BackendError, ConfigError


@dataclass(frozen=True)
class Gaussians:
    """N Gaussians as float32 tensors on one device.

    Attributes:
        means: (N, 3) world units.
        scales: (N, 3) standard deviations in world units, after activation.
        rotations: (N, 4) quaternions wxyz, of any length but 0: rasterisers normalise them, and their
            gradient is that of the normalised one's function.
        opacities: (N,) in [0, 1].
        colors: (N, 3) sRGB-encoded, in [0, 1].
    """

    means: Tensor
    scales: Tensor
    rotations: Tensor
    opacities: Tensor
    colors: Tensor


@dataclass(frozen=True)
class ViewBatch:
    """V views as tensors on one device, so that drawing them needs nothing from the host.

    Attributes:
        poses: (V, 3, 4) float32, camera_from_world.
        intrinsics: (V, 4) float32, fx, fy, cx, cy in pixels.
        sizes: (V, 2) int32, each view's own width and height in pixels, at most the canvas's.
        width_px, height_px: of the canvas, on which all views are drawn with the first pixel in common. What
            lies beyond a view's own size is background with alpha 0, and its gradient counts for nothing.
    """

    poses: Tensor
    intrinsics: Tensor
    sizes: Tensor
    width_px: int
    height_px: int

    @staticmethod
    def of(views: Sequence[PinholeView], device: torch.device) -> ViewBatch:
        """`views`, at least one, on a canvas that holds each of them."""
        poses = np.stack([view.camera_from_world for view in views]).astype(np.float32)
        intrinsics = [[view.fx_px, view.fy_px, view.cx_px, view.cy_px] for view in views]
        sizes = [[view.width_px, view.height_px] for view in views]
        return ViewBatch(
            torch.from_numpy(poses).to(device),
            torch.tensor(intrinsics, dtype=torch.float32, device=device),
            torch.tensor(sizes, dtype=torch.int32, device=device),
            width_px=max(view.width_px for view in views),
            height_px=max(view.height_px for view in views),
        )


class Rasterizer(Protocol):
    """Draws Gaussians. Differentiable in all five tensors, not in the views."""

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    @property
    def takes_batches(self) -> bool:
        """Whether it is a BatchRasterizer."""
        ...

    @property
    def capturable(self) -> bool:
        """Whether it is a CapturableRasterizer."""
        ...

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """Draw V views of one size.

        Args:
            views: at least one, all of the same width and height.
            background: (3,) colour behind everything.
            alpha_max: cap on a Gaussian's alpha in a pixel, in (0, 1); above it alpha has no gradient.

        Returns:
            images (V, H, W, 3), and alphas (V, H, W): 1 - the transmittance that is left.

        Raises:
            ConfigError: shapes that don't fit together, views of different sizes, a cap out of range.
            BackendError: tensors of a type or on a device that this rasteriser can't use.
        """
        ...


class BatchRasterizer(Rasterizer, Protocol):
    """A rasteriser that draws views of which the host knows nothing."""

    def render_batch(
        self, gaussians: Gaussians, batch: ViewBatch, background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """As `render`, on the batch's canvas."""
        ...


class CapturableRasterizer(BatchRasterizer, Protocol):
    """A rasteriser that can be recorded in a CUDA graph."""

    def render_batch(
        self, gaussians: Gaussians, batch: ViewBatch, background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """As `BatchRasterizer.render_batch`.

        Outside of a graph's capture it makes room for everything that it draws, which waits for the device.
        A captured call has the room that calls before it needed and half as much again; what is more than
        that it leaves out, and `fits` tells.
        """
        ...

    def fits(self) -> bool:
        """Whether all that replayed graphs drew since the last call had room. Waits for the device.

        Where it had not, the next call outside of a graph makes room; graphs must then be captured anew.
        """
        ...

    def forget_graphs(self) -> None:
        """No captured graph is replayed any more: what drawings need is measured from here on."""
        ...


def as_batch_rasterizer(rasterizer: Rasterizer) -> BatchRasterizer:
    """The same, known to take batches."""
    assert rasterizer.takes_batches
    return cast(BatchRasterizer, rasterizer)


def as_capturable(rasterizer: Rasterizer) -> CapturableRasterizer:
    """The same, known to be one that can be captured."""
    assert rasterizer.capturable
    return cast(CapturableRasterizer, rasterizer)


def check_views(views: Sequence[PinholeView]) -> tuple[int, int]:
    """Width and height of `views`, in pixels.

    Raises:
        ConfigError: no view, or views of different sizes.
    """
    sizes = {(view.width_px, view.height_px) for view in views}
    if len(sizes) != 1:
        raise ConfigError(
            "views that cannot be drawn together",
            where="rasteriser",
            expected="at least one view, all of one size",
            found=sorted(sizes) or "no view",
        )
    return sizes.pop()


def check_tensors(rasterizer: str, gaussians: Gaussians, background: Tensor, device: str) -> None:
    """Refuse what a rasteriser of tensors of one kind of device cannot draw.

    Args:
        rasterizer: its name.
        device: "cpu" or "cuda".

    Raises:
        BackendError: not float32, or elsewhere.
    """
    for tensor in (*vars(gaussians).values(), background):
        if tensor.device.type != device or tensor.dtype != torch.float32:
            raise BackendError(
                f"the {rasterizer} rasteriser cannot draw this tensor",
                expected="float32 on the CPU" if device == "cpu" else "float32 on a CUDA device",
                found=f"{tensor.dtype} on {tensor.device}",
            )
