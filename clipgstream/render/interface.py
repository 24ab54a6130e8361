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
from typing import Protocol

from torch import Tensor

from clipgstream.rig import PinholeView
from formats.errors import ConfigError


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


class Rasterizer(Protocol):
    """Draws Gaussians. Differentiable in all five tensors, not in the views."""

    @property
    def name(self) -> str:
        """What the user calls it."""
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
