"""The rasteriser of gsplat (Apache-2.0), when its package is installed.

All views of one instant are drawn in one call. Its rules are ours, with an alpha cap of 0.999 that can't be
changed, and one difference: where views of several sizes share a canvas, the projection's linearisation is
held to the canvas instead of to each view. It reads counts back to the host, so it can't be recorded in a
CUDA graph.

gsplat's wheel brings its CUDA kernels as source, which nvcc compiles at their first use (a minute or more)
unless they were built before. `auto` takes gsplat only where they were.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from clipgstream.gpu.devices import find_nvcc
from clipgstream.packages import why_not_importable
from clipgstream.render.interface import Gaussians, ViewBatch, check_tensors, check_views
from clipgstream.rig import PinholeView
from formats.errors import BackendError

ALPHA_MAX = 0.999
"""The alpha cap that gsplat's kernels are compiled with."""

OLDEST = (1, 5)
_EXTENSION = "gsplat_cuda"


def missing(device: str) -> str | None:
    """Why this rasteriser cannot draw on `device`; None: it can, though its kernels may have to be built."""
    if importlib.util.find_spec("gsplat") is None:
        return "not installed (pip install gsplat)"
    broken = why_not_importable("gsplat", "rasterization")
    if broken is not None:
        return broken
    if _version() < OLDEST:
        return f"version {'.'.join(map(str, _version()))} is too old (pip install -U gsplat)"
    if device != "cuda":
        return f"it draws on CUDA devices only, not on {device}"
    if not kernels_built() and find_nvcc() is None:
        return (
            "installed, but its CUDA kernels are not built and there is no nvcc to build them "
            "(install NVIDIA's CUDA toolkit, or use --rasterizer cuda)"
        )
    return None


def note(device: str) -> str | None:
    """What the user should know of it where it is not missing."""
    return None if kernels_built() else "nvcc builds its kernels at first use, a minute or more"


def automatic(device: str) -> bool:
    """Whether `auto` may take it: not where that would start a build."""
    return kernels_built()


def make() -> GsplatRasterizer:
    """The rasteriser."""
    return GsplatRasterizer()


def kernels_built() -> bool:
    """Whether gsplat will find compiled kernels: in its package, or in torch's folder of extensions."""
    spec = importlib.util.find_spec("gsplat")
    if spec is None or spec.origin is None:
        return False
    package = Path(spec.origin).parent
    names = [f"csrc{suffix}" for suffix in importlib.machinery.EXTENSION_SUFFIXES]
    if any((package / name).is_file() for name in names):
        return True
    folder = _extensions_folder() / _EXTENSION
    return any((folder / f"{_EXTENSION}{suffix}").is_file() for suffix in (".so", ".pyd", ".lib"))


def _extensions_folder() -> Path:
    """Where torch keeps extensions that it compiled for this Python and this CUDA."""
    chosen = os.environ.get("TORCH_EXTENSIONS_DIR")
    if chosen:
        return Path(chosen)
    # Imported late: it takes a while, and says so on stderr where it finds a toolkit and no GPU.
    from torch.utils import cpp_extension

    cuda = "cpu" if torch.version.cuda is None else "cu" + torch.version.cuda.replace(".", "")
    python = f"py{sys.version_info.major}{sys.version_info.minor}{getattr(sys, 'abiflags', '')}"
    return Path(cpp_extension.get_default_build_root()) / f"{python}_{cuda}"


def _version() -> tuple[int, ...]:
    try:
        text = importlib.metadata.version("gsplat")
    except importlib.metadata.PackageNotFoundError:
        return OLDEST  # a source tree on the path, which says nothing
    return tuple(int(part) for part in text.split("+")[0].split(".")[:2] if part.isdigit())


class GsplatRasterizer:
    """gsplat's `rasterization`, in its classic mode."""

    name = "gsplat"
    takes_batches = True
    capturable = False

    def __init__(self) -> None:
        from gsplat import rasterization

        self._rasterization: Any = rasterization

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `Rasterizer.render`."""
        check_views(views)
        return self._draw(gaussians, ViewBatch.of(views, gaussians.means.device), background, alpha_max)

    def render_batch(
        self, gaussians: Gaussians, batch: ViewBatch, background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `BatchRasterizer.render_batch`. It waits for the device, and can't be captured."""
        images, alphas = self._draw(gaussians, batch, background, alpha_max)
        inside = within_sizes(batch)
        return torch.where(inside[..., None], images, background), alphas * inside

    def _draw(
        self, gaussians: Gaussians, batch: ViewBatch, background: Tensor, alpha_max: float
    ) -> tuple[Tensor, Tensor]:
        _check(gaussians, background, alpha_max)
        if len(gaussians.means) == 0:
            shape = (len(batch.poses), batch.height_px, batch.width_px)
            return background.expand(*shape, 3), background.new_zeros(shape)
        images, alphas, _ = self._rasterization(
            means=gaussians.means,
            quats=gaussians.rotations,
            scales=gaussians.scales,
            opacities=gaussians.opacities,
            colors=gaussians.colors,
            viewmats=square_poses(batch.poses),
            Ks=intrinsic_matrices(batch.intrinsics),
            width=batch.width_px,
            height=batch.height_px,
            near_plane=0.01,
            radius_clip=0.0,
            eps2d=0.3,
            sh_degree=None,
            # Quicker, for more memory: a rig's views see most of the scene each.
            packed=False,
            backgrounds=background.expand(len(batch.poses), 3).contiguous(),
            rasterize_mode="classic",
        )
        return images, alphas[..., 0]


def square_poses(poses: Tensor) -> Tensor:
    """(V, 4, 4) of (V, 3, 4)."""
    last = poses.new_tensor([0.0, 0.0, 0.0, 1.0]).expand(len(poses), 1, 4)
    return torch.cat([poses, last], dim=1)


def intrinsic_matrices(intrinsics: Tensor) -> Tensor:
    """(V, 3, 3) of (V, 4): fx, fy, cx, cy."""
    fx, fy, cx, cy = intrinsics.unbind(1)
    zero, one = torch.zeros_like(fx), torch.ones_like(fx)
    return torch.stack([fx, zero, cx, zero, fy, cy, zero, zero, one], dim=1).view(-1, 3, 3)


def within_sizes(batch: ViewBatch) -> Tensor:
    """(V, H, W) bool, the canvas's pixels that are the view's own."""
    columns = torch.arange(batch.width_px, device=batch.sizes.device)
    rows = torch.arange(batch.height_px, device=batch.sizes.device)
    width, height = batch.sizes[:, 0, None, None], batch.sizes[:, 1, None, None]
    return (columns < width) & (rows[:, None] < height)


def _check(gaussians: Gaussians, background: Tensor, alpha_max: float) -> None:
    if alpha_max != ALPHA_MAX:
        raise BackendError(
            "gsplat's alpha cap can't be changed",
            where="alpha_max",
            expected=ALPHA_MAX,
            found=alpha_max,
            hint="train with --set train.alpha_max=0.999, or use --rasterizer cuda",
        )
    check_tensors("gsplat", gaussians, background, "cuda")
