"""The rasterisers' twin for tests: every Gaussian at every pixel, in float64, gradients by autograd.

Memory and time grow with Gaussians times pixels. It shares no code with any backend, and takes its rules
from `clipgstream.render.interface`.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from clipgstream.render.interface import Gaussians, check_views
from clipgstream.rig import PinholeView

NEAR = 0.01
LOW_PASS_PX2 = 0.3
FOV_MARGIN = 0.3
ALPHA_MIN = 1.0 / 255.0
TRANSMITTANCE_MIN = 1e-4


class ReferenceRasterizer:
    """Plain torch, any device. Takes any floating type, and gives float64."""

    name = "reference"
    takes_batches = False
    capturable = False

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `Rasterizer.render`."""
        check_views(views)
        wide = Gaussians(
            gaussians.means.double(),
            gaussians.scales.double(),
            gaussians.rotations.double(),
            gaussians.opacities.double(),
            gaussians.colors.double(),
        )
        drawn = [_render_view(wide, view, background.double(), alpha_max) for view in views]
        return torch.stack([image for image, _ in drawn]), torch.stack([alpha for _, alpha in drawn])


def _render_view(
    gaussians: Gaussians, view: PinholeView, background: Tensor, alpha_max: float
) -> tuple[Tensor, Tensor]:
    pose = torch.as_tensor(view.camera_from_world, dtype=torch.float64, device=gaussians.means.device)
    points = gaussians.means @ pose[:, :3].T + pose[:, 3]
    # Depths are compared as float32, as the backends do; a stable sort keeps ties in order.
    order = torch.argsort(points[:, 2].detach().float(), stable=True)
    order = order[(points[order, 2] > NEAR) & (gaussians.opacities[order] >= ALPHA_MIN)]
    points = points[order]
    covariance = _covariance(gaussians, order, points, pose[:, :3], view)
    focal = points.new_tensor([view.fx_px, view.fy_px])
    center = focal * points[:, :2] / points[:, 2:] + points.new_tensor([view.cx_px, view.cy_px])
    alpha = _alpha(covariance, center, gaussians.opacities[order].clamp(max=1.0), view, alpha_max)
    after = torch.cumprod(1.0 - alpha, dim=0)
    before = torch.cat([torch.ones_like(after[:1]), after[:-1]])
    alpha = torch.where(after > TRANSMITTANCE_MIN, alpha, torch.zeros_like(alpha))
    image = torch.einsum("nhw,nc->hwc", alpha * before, gaussians.colors[order])
    left = torch.prod(1.0 - alpha, dim=0)
    return image + left[..., None] * background, 1.0 - left


def _covariance(
    gaussians: Gaussians, order: Tensor, points: Tensor, rotation: Tensor, view: PinholeView
) -> Tensor:
    """Projected covariances, (n, 2, 2), square pixels."""
    x, y, z = points.unbind(1)
    u = _held(x / z, view.width_px, view.fx_px, view.cx_px)
    v = _held(y / z, view.height_px, view.fy_px, view.cy_px)
    zero = torch.zeros_like(z)
    jacobian = torch.stack(
        [
            torch.stack([view.fx_px / z, zero, -view.fx_px * u / z], dim=1),
            torch.stack([zero, view.fy_px / z, -view.fy_px * v / z], dim=1),
        ],
        dim=1,
    )
    axes = _rotation_matrices(gaussians.rotations[order]) * gaussians.scales[order, None, :]
    b = jacobian @ rotation @ axes
    return b @ b.transpose(1, 2) + LOW_PASS_PX2 * torch.eye(2, dtype=b.dtype, device=b.device)


def _held(slope: Tensor, size_px: int, focal_px: float, center_px: float) -> Tensor:
    """x/z or y/z, held to at most FOV_MARGIN of half the picture's size outside of it."""
    margin = FOV_MARGIN * size_px / 2
    return slope.clamp(-(center_px + margin) / focal_px, (size_px - center_px + margin) / focal_px)


def _rotation_matrices(quaternions: Tensor) -> Tensor:
    w, x, y, z = torch.nn.functional.normalize(quaternions, dim=1).unbind(1)
    entries = [
        1 - 2 * (y * y + z * z),
        2 * (x * y - w * z),
        2 * (x * z + w * y),
        2 * (x * y + w * z),
        1 - 2 * (x * x + z * z),
        2 * (y * z - w * x),
        2 * (x * z - w * y),
        2 * (y * z + w * x),
        1 - 2 * (x * x + y * y),
    ]
    return torch.stack(entries, dim=1).reshape(-1, 3, 3)


def _alpha(
    covariance: Tensor, center: Tensor, opacities: Tensor, view: PinholeView, alpha_max: float
) -> Tensor:
    """Alphas (n, H, W), capped, and 0 where they are too small to count."""
    xs = torch.arange(view.width_px, dtype=center.dtype, device=center.device) + 0.5
    ys = torch.arange(view.height_px, dtype=center.dtype, device=center.device) + 0.5
    dx = (xs - center[:, :1])[:, None, :]
    dy = (ys - center[:, 1:])[:, :, None]
    q = torch.linalg.inv(covariance)[:, :, :, None, None]
    power = 0.5 * (q[:, 0, 0] * dx * dx + q[:, 1, 1] * dy * dy) + q[:, 0, 1] * dx * dy
    alpha = (opacities[:, None, None] * torch.exp(-power)).clamp(max=alpha_max)
    return torch.where(alpha >= ALPHA_MIN, alpha, torch.zeros_like(alpha))
