"""The rasteriser of diff-gaussian-rasterization (Inria and MPII), when it is installed.

Its licence allows research and evaluation only, so `auto` never takes it; it is here to compare with. It
draws one view at a time. Its rules differ from ours (see `clipgstream.render.interface`) in these:

- alpha is capped at 0.99, whatever is asked for: other caps than the usual 0.99 and 0.999 are refused;
- Gaussians less than 0.2 world units before the camera are left out, not 0.01;
- the linearisation is held to 1.3 times the field of view on both sides of the optical axis, wherever the
  principal point is;
- a Gaussian ends at 3 standard deviations, whatever its opacity;
- it gives no alphas: they are drawn as a second picture, which has no gradient.

Versions that take `antialiasing` and give inverse depths as well work too.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.packages import why_not_importable
from clipgstream.render.interface import Gaussians, check_tensors, check_views
from clipgstream.rig import PinholeView
from formats.errors import BackendError

LICENCE = "licence for research and evaluation only"
_PACKAGE = "diff_gaussian_rasterization"
_CAPS = (0.99, 0.999)
# Only where a depth buffer would cut; its rasteriser keeps none.
_NEAR, _FAR = 0.01, 100.0


def missing(device: str) -> str | None:
    """Why this rasteriser cannot draw on `device`; None: it can."""
    if importlib.util.find_spec(_PACKAGE) is None:
        return f"not installed (built from source with nvcc; {LICENCE})"
    broken = why_not_importable(_PACKAGE, "GaussianRasterizer", "GaussianRasterizationSettings")
    if broken is not None:
        return broken
    return None if device == "cuda" else f"it draws on CUDA devices only, not on {device}"


def note(device: str) -> str | None:
    """What the user should know of it where it is not missing."""
    return f"{LICENCE}; never chosen automatically"


def automatic(device: str) -> bool:
    """Never: see the licence."""
    return False


def make() -> InriaRasterizer:
    """The rasteriser."""
    return InriaRasterizer()


class InriaRasterizer:
    """`GaussianRasterizer` with colours given and no spherical harmonics."""

    name = "inria"
    takes_batches = False
    capturable = False

    def __init__(self) -> None:
        self._package: Any = importlib.import_module(_PACKAGE)

    def render(
        self, gaussians: Gaussians, views: Sequence[PinholeView], background: Tensor, alpha_max: float = 0.999
    ) -> tuple[Tensor, Tensor]:
        """See `Rasterizer.render`. Alphas have no gradient."""
        check_views(views)
        _check(gaussians, background, alpha_max)
        rotations = torch.nn.functional.normalize(gaussians.rotations, dim=1)
        images = [self._draw(gaussians, rotations, gaussians.colors, view, background) for view in views]
        with torch.no_grad():
            white, black = torch.ones_like(gaussians.colors), torch.zeros_like(background)
            alphas = [self._draw(gaussians, rotations, white, view, black)[..., 0] for view in views]
        return torch.stack(images), torch.stack(alphas)

    def _draw(
        self, gaussians: Gaussians, rotations: Tensor, colors: Tensor, view: PinholeView, background: Tensor
    ) -> Tensor:
        """(H, W, 3)."""
        settings = self._package.GaussianRasterizationSettings
        if len(gaussians.means) == 0:
            return background.expand(view.height_px, view.width_px, 3)
        values = _settings(view, background)
        chosen = settings(**{name: values[name] for name in settings._fields})
        drawn = self._package.GaussianRasterizer(chosen)(
            means3D=gaussians.means,
            # Takes the gradient of the projected centres, which nothing here asks for.
            means2D=torch.zeros_like(gaussians.means),
            opacities=gaussians.opacities[:, None],
            colors_precomp=colors,
            scales=gaussians.scales,
            rotations=rotations,
        )
        image: Tensor = drawn[0]
        return image.permute(1, 2, 0)


def _settings(view: PinholeView, background: Tensor) -> dict[str, Any]:
    """Everything that a version of `GaussianRasterizationSettings` may ask for."""
    device = background.device
    tan_x, tan_y = half_tangents(view)
    viewmatrix, projmatrix = row_matrices(view)
    return {
        "image_height": view.height_px,
        "image_width": view.width_px,
        "tanfovx": tan_x,
        "tanfovy": tan_y,
        "bg": background.contiguous(),
        "scale_modifier": 1.0,
        "viewmatrix": torch.from_numpy(viewmatrix).to(device),
        "projmatrix": torch.from_numpy(projmatrix).to(device),
        "sh_degree": 0,
        "campos": torch.from_numpy(view.center().astype(np.float32)).to(device),
        "prefiltered": False,
        "debug": False,
        "antialiasing": False,
    }


def half_tangents(view: PinholeView) -> tuple[float, float]:
    """tan of half the field of view, across and down; the focal lengths are found from them."""
    return view.width_px / (2.0 * view.fx_px), view.height_px / (2.0 * view.fy_px)


def row_matrices(view: PinholeView) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """World to camera, and world to clip space, (4, 4) each, for points as rows: p' = [p 1] M.

    Clip space is x, y in [-w, w] over the picture, pixel 0's left edge at -w, with w the depth; the
    principal point is in the third column of the projection.
    """
    pose = np.eye(4)
    pose[:3] = view.camera_from_world
    projection = np.zeros((4, 4))
    projection[0, 0] = 2.0 * view.fx_px / view.width_px
    projection[1, 1] = 2.0 * view.fy_px / view.height_px
    projection[0, 2] = 2.0 * view.cx_px / view.width_px - 1.0
    projection[1, 2] = 2.0 * view.cy_px / view.height_px - 1.0
    projection[2, 2] = _FAR / (_FAR - _NEAR)
    projection[2, 3] = -_FAR * _NEAR / (_FAR - _NEAR)
    projection[3, 2] = 1.0
    rows = pose.T.astype(np.float32), (projection @ pose).T.astype(np.float32)
    return np.ascontiguousarray(rows[0]), np.ascontiguousarray(rows[1])


def _check(gaussians: Gaussians, background: Tensor, alpha_max: float) -> None:
    if alpha_max not in _CAPS:
        raise BackendError(
            "the inria rasteriser's alpha cap can't be changed",
            where="alpha_max",
            expected=" or ".join(map(str, _CAPS)),
            found=alpha_max,
            hint="use --rasterizer cuda",
        )
    check_tensors("inria", gaussians, background, "cuda")
