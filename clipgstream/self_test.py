"""A few seconds of work on a small fixed scene: whether the backends are right here, and how fast.

The picture and the gradients are compared with those of plain float64 torch on the CPU, which shares no
kernel with any backend.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from clipgstream.config import Config
from clipgstream.geometry.anchors import AnchorPoints
from clipgstream.geometry.neighbours import rms_neighbor_distance
from clipgstream.model.build import build_reference
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.config import FieldConfig
from clipgstream.model.field import FieldBackend, make_field_backend
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.render.reference import ReferenceRasterizer
from clipgstream.render.select import make_rasterizer
from clipgstream.rig import PinholeView
from formats.errors import BackendError

PICTURE_TOLERANCE = 0.004
"""Root mean squared difference of colours; half precision takes about a tenth of it."""
GRADIENT_TOLERANCE = 0.05
"""Of a gradient's difference to the gradient itself, by their norms."""

_CHECK_ANCHORS, _CHECK_SIZE = 80, (48, 32)
_SPEED_ANCHORS, _SPEED_SIZE = 4000, (320, 240)
_SPEED_SECONDS = 0.8
_TIME = 0.3


@dataclass(frozen=True)
class SelfTest:
    """What was found.

    Attributes:
        failure: what is wrong; None: nothing.
        picture_error, gradient_error: see the tolerances; of the gradients the worst.
        prepare_s: before the first picture and gradient: compiling and loading kernels.
        iterations_per_s: forward and backward, one view of `size_px`, `gaussians` Gaussians.
        frames_per_s: decoding and drawing such a view. decode_ms: decoding alone.
    """

    rasterizer: str
    field: str
    failure: str | None
    picture_error: float
    gradient_error: float
    prepare_s: float
    iterations_per_s: float
    frames_per_s: float
    decode_ms: float
    gaussians: int
    size_px: tuple[int, int]

    @property
    def passed(self) -> bool:
        """Whether all is right."""
        return self.failure is None

    def to_dict(self) -> dict[str, Any]:
        """As `cgs doctor --json` prints it."""
        return {"passed": self.passed, **asdict(self)}


def run_self_test(device: str, rasterizer: str = "auto", field: str = "auto") -> SelfTest:
    """Test and time the backends of those names on "cpu" or "cuda".

    Raises:
        BackendError: they can't be used there, or fail as they run.
    """
    drawing, encoding = make_rasterizer(rasterizer, device), make_field_backend(field, device)
    try:
        return _run(torch.device(device), drawing, encoding)
    except RuntimeError as error:
        raise BackendError(
            "the self-test failed",
            where=f"rasteriser {drawing.name}, field {encoding.name}, on {device}",
            found=str(error).splitlines()[0],
            hint="try other backends (--rasterizer, --field), or --device cpu",
        ) from error


def _run(device: torch.device, rasterizer: Rasterizer, field: FieldBackend) -> SelfTest:
    started = time.perf_counter()
    small = fixed_model(_CHECK_ANCHORS).to(device)
    _gradients(small, rasterizer, field, _views(*_CHECK_SIZE))
    _wait(device)
    prepare_s = time.perf_counter() - started
    picture_error, gradient_error, worst_gradient = _errors(small, rasterizer, field)
    model = fixed_model(_SPEED_ANCHORS).to(device)
    view = _views(*_SPEED_SIZE)[:1]

    @torch.no_grad()
    def decode() -> Gaussians:
        return model.gaussians(_TIME, field)

    step_s = _seconds(lambda: _gradients(model, rasterizer, field, view), device)
    draw_s = _seconds(lambda: rasterizer.render(decode(), view, torch.zeros(3, device=device)), device)
    decode_s = _seconds(decode, device)
    return SelfTest(
        rasterizer=rasterizer.name,
        field=field.name,
        failure=_failure(picture_error, gradient_error, worst_gradient),
        picture_error=picture_error,
        gradient_error=gradient_error,
        prepare_s=prepare_s,
        iterations_per_s=1.0 / step_s,
        frames_per_s=1.0 / draw_s,
        decode_ms=1e3 * decode_s,
        gaussians=len(decode().means),
        size_px=_SPEED_SIZE,
    )


def _failure(picture_error: float, gradient_error: float, worst_gradient: str) -> str | None:
    # Written so that NaN fails.
    if not picture_error <= PICTURE_TOLERANCE:
        return f"the picture differs from the right one by {picture_error:.4f}, more than {PICTURE_TOLERANCE}"
    if not gradient_error <= GRADIENT_TOLERANCE:
        return f"the gradient of {worst_gradient} differs from the right one by {gradient_error:.1%}"
    return None


def _errors(model: ClipModel, rasterizer: Rasterizer, field: FieldBackend) -> tuple[float, float, str]:
    """(of the picture, the worst of the gradients, whose that is), against the same model in float64."""
    twin = copy.deepcopy(model).cpu().double()
    twin.set_static(twin.static.clone())  # so that it places its anchors in float64, too
    views = _views(*_CHECK_SIZE)
    right, right_gradients = _gradients(twin, ReferenceRasterizer(), make_field_backend("torch"), views)
    found, gradients = _gradients(model, rasterizer, field, views)
    worst, whose = 0.0, ""
    for name, expected in right_gradients.items():
        size = float(expected.norm())
        if size > 0.0:
            error = float((gradients[name].cpu().double() - expected).norm()) / size
            worst, whose = (worst, whose) if error <= worst else (error, name)
    return float((found.cpu().double() - right).square().mean().sqrt()), worst, whose


def _gradients(
    model: ClipModel, rasterizer: Rasterizer, field: FieldBackend, views: list[PinholeView]
) -> tuple[Tensor, dict[str, Tensor]]:
    """The pictures, and the gradients of a fixed linear function of them."""
    model.zero_grad()
    tables = model.field.tables
    drawn = model.gaussians(_TIME, field)
    background = torch.full((3,), 0.2, dtype=drawn.means.dtype, device=tables.device)
    images, _ = rasterizer.render(drawn, views, background)
    # Weights without a pattern: under smooth ones most gradients are sums that cancel, and what is left of
    # them in half precision says nothing.
    draw = torch.Generator().manual_seed(5)
    weights = torch.randn(images.shape, generator=draw).to(images)
    (images * weights).mean().backward()  # type: ignore[no-untyped-call]
    named = model.named_parameters()
    return images.detach(), {name: value.grad for name, value in named if value.grad is not None}


def fixed_model(anchors: int) -> ClipModel:
    """A model of about a unit's size around the origin, with everything away from 0; always the same."""
    generator = np.random.default_rng(7)
    positions = generator.uniform(-1.0, 1.0, (anchors, 3)).astype(np.float32)
    colors = generator.uniform(0.1, 0.9, (anchors, 3)).astype(np.float32)
    points = AnchorPoints(positions, colors, rms_neighbor_distance(positions), voxel=0.1)
    # Time has as many cells as space, which every field backend can do.
    config = Config(
        field=FieldConfig(levels=6, features=4, log2_table=14, time_base_resolution=0.0, time_growth=0.0)
    )
    model = build_reference(points, config)
    draw = torch.Generator().manual_seed(11)
    with torch.no_grad():
        model.field.tables.uniform_(-0.3, 0.3, generator=draw)
        model.shared.anchors.features.add_(
            torch.randn(model.shared.anchors.features.shape, generator=draw), alpha=0.5
        )
    return model


def _views(width_px: int, height_px: int) -> list[PinholeView]:
    """Two views of the model from before it."""
    views = []
    for angle in (-0.3, 0.4):
        cos, sin = np.cos(angle), np.sin(angle)
        pose = np.array([[cos, 0.0, sin, 0.0], [0.0, 1.0, 0.0, 0.1], [-sin, 0.0, cos, 3.5]])
        focal = 1.1 * width_px
        views.append(PinholeView(width_px, height_px, focal, focal, 0.48 * width_px, 0.53 * height_px, pose))
    return views


def _seconds(work: Callable[[], object], device: torch.device) -> float:
    """Time of one call, the mean over some."""
    for _ in range(2):
        work()
    _wait(device)
    started, calls = time.perf_counter(), 0
    while calls < 200 and time.perf_counter() - started < _SPEED_SECONDS:
        work()
        calls += 1
        # Otherwise the host queues for much longer than it measures.
        if calls % 10 == 0:
            _wait(device)
    _wait(device)
    return (time.perf_counter() - started) / calls


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
